"""``journeysim list``: what is shipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeysim.cli.screen import console, plain, table

if TYPE_CHECKING:
    from journeysim.scenario.scenario import Scenario


def list_everything() -> None:
    """List the shipped scenarios and their strategies, a line each."""
    from journeysim.scenario.library import load, names

    screen = console()
    for name in names():
        scenario = load(name)
        screen.print(f"[bold]{name}[/bold]  {plain(scenario.model.title or '')}")
        rows = table("strategy", "what it does")
        rows.show_header = False
        rows.box = None
        for column in rows.columns:
            column.no_wrap, column.overflow = True, "ellipsis"
        rows.columns[0].min_width = max(map(len, scenario.strategies)) + 4
        compared = scenario.compared_strategies()
        for strategy in scenario.strategies[1:]:
            mark = "*" if strategy in compared else " "
            rows.add_row(f"  {mark} {strategy}", plain(contents(scenario, strategy)))
        screen.print(rows)
        screen.print()
    screen.print(
        "* is what `journeysim compare SCENARIO` takes; every other one can be named with --strategies."
    )
    screen.print("Next: `journeysim show seven-stage`, `journeysim compare seven-stage`.")


def contents(scenario: Scenario, strategy: str) -> str:
    """What a strategy is made of, in a few words."""
    model, plan = scenario.model, scenario.plan(strategy)
    if strategy in model.practices:
        practice = model.practices[strategy]
        return practice.note or practice.label or "acts on " + ", ".join(practice.effects)
    own = [name for name in plan.changes if name in model.practices]
    parts = ", ".join([*own, *plan.policies])
    return f"{parts} ({plan.note})" if plan.note else parts
