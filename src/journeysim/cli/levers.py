"""``journeysim levers``: what moves a measure most, and what would be without parts of the journey."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from journeysim.cli.options import Customers, Json, Out, ScenarioName, Settings, load_with

if TYPE_CHECKING:
    from rich.console import Console

    from journeysim.studies.levers import Levers

Strategy = Annotated[str, typer.Option(help="Name of a strategy or practice; A+B is both together.")]
Measure = Annotated[
    str, typer.Option(metavar="NAME", help="Measure to be moved; `journeysim measures` lists all.")
]
Remove = Annotated[
    bool, typer.Option("--remove", help="Also what would be without each stage, touchpoint and channel.")
]

MOST_ROWS = 15


def levers(
    scenario: ScenarioName,
    measure: Measure = "margin",
    strategy: Strategy = "baseline",
    remove: Remove = False,
    customers: Customers = None,
    set_: Settings = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Rank every transition, time, experience and invitation by what it does to a measure, exactly."""
    from journeysim.cli.folder import DEFAULT, results_folder
    from journeysim.cli.screen import console, print_json
    from journeysim.studies.levers import levers as study

    loaded = load_with(scenario, set_)
    found = study(loaded, measure, strategy, customers=customers, remove=remove)
    folder = out if out is not None or as_json else DEFAULT / f"{loaded.name}-levers"
    with results_folder(folder) as temporary:
        if temporary is not None:
            write(found, temporary, customers)
    if as_json:
        print_json(found.to_json())
        return
    screen = console()
    report(found, screen)
    screen.print(f"\nFigures, numbers and the resolved scenario are in {folder}/.", soft_wrap=True)


def write(found: Levers, folder: Path, customers: int | None) -> None:
    """Write figures, numbers and the manifest."""
    from journeysim.cli.folder import sign, write_json
    from journeysim.provenance import Provenance
    from journeysim.report.levers import Row, lever_bars, lever_map
    from journeysim.report.style import save

    model = found.scenario.model
    rows = [Row(one.name, one.what, one.place, one.to, one.effect) for one in found.effects]
    about = {"measure": found.measure, "strategy": found.strategy, "currency": model.currency}
    save(lever_bars(rows, **about), folder, "levers")
    save(lever_map(model, rows, **about), folder, "journey-levers")
    write_json(folder / "levers.json", found.to_json())
    made = Provenance(
        found.scenario.name, found.scenario.hash, seed=0, replications=0, engine="exact", customers=customers
    )
    sign(folder, found.scenario, made)


def report(found: Levers, screen: Console) -> None:
    """Print the strongest levers and the removals."""
    from journeysim.cli.screen import table
    from journeysim.report.forest import described
    from journeysim.report.levers import MOVES
    from journeysim.report.wording import estimate_text, number_text, unit_scale, unit_text

    title, unit, _ = described(found.measure)
    currency = found.scenario.model.currency
    scale, words = unit_scale(unit), unit_text(unit, currency, difference=True)
    level = estimate_text(found.level, unit, currency)
    screen.print(f"[bold]{title} of {found.scenario.name} under {found.strategy}: {level}.[/bold]\n")
    rows = table("Lever", "Move", f"Effect, {words}".removesuffix(", "), numbers=True)
    for one in found.effects[:MOST_ROWS]:
        effect = number_text(float(f"{scale * one.effect:.4g}"), sign=True)
        rows.add_row(one.name, MOVES[one.what], effect)
    screen.print(rows)
    left = len(found.effects) - MOST_ROWS
    more = f" {left} weaker ones are in levers.json." if left > 0 else ""
    screen.print(f"Each lever moves alone, by a little; effects are exact slopes, without chance.{more}")
    if not found.removals:
        return
    rows = table("Without", "", "Passed by", "Closed", numbers=True)
    both: dict[tuple[str, str], dict[str, float]] = {}
    for removal in found.removals:
        both.setdefault((removal.kind, removal.name), {})[removal.how] = scale * removal.effect
    for (kind, name), effects in both.items():
        cells = [number_text(effects[how], sign=True) for how in ("passed by", "closed")]
        rows.add_row(name, kind, *cells)
    screen.print(rows)
    screen.print(
        "Passed by: its row is taken at once; no time, experience, money, invitation, conversion or purchase "
        "there. Closed: whoever would enter is lost at once."
    )
