"""``journeysim compare``: which strategy does most, how surely, and at what cost."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from journeysim.cli.options import (
    Customers,
    Engine,
    Json,
    Out,
    ScenarioName,
    Seed,
    Settings,
    load_with,
    names_in,
)

if TYPE_CHECKING:
    from rich.console import Console

    from journeysim.studies.compare import Comparison

Strategies = Annotated[
    str | None,
    typer.Option(metavar="A,B,...", help="Strategies to compare with the baseline; A+B is both together."),
]
Replications = Annotated[
    int | None, typer.Option(min=1, max=100_000, help="Replications of each strategy; all on the same seeds.")
]


def compare(
    scenario: ScenarioName,
    strategies: Strategies = None,
    replications: Replications = None,
    seed: Seed = 1,
    customers: Customers = None,
    engine: Engine = "reference",
    set_: Settings = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Compare strategies with the baseline: the answer first, then the numbers, then how they were made."""
    from journeysim.cli.figures import tables_drawn
    from journeysim.cli.folder import DEFAULT, results_folder
    from journeysim.cli.screen import console, print_json, progress
    from journeysim.studies.compare import compare as compare_strategies

    loaded = load_with(scenario, set_)
    folder = out if out is not None or as_json else DEFAULT / f"{loaded.name}-compare"
    with results_folder(folder) as temporary, progress(f"Comparing strategies of {loaded.name}") as done:
        comparison = compare_strategies(
            loaded,
            names_in(strategies),
            replications,
            seed,
            customers,
            engine=engine,
            tables=temporary / "runs" if temporary is not None and out is not None else None,
            kept=tables_drawn(loaded.model) if temporary is not None else (),
            done=done,
        )
        if temporary is not None:
            write(comparison, temporary)
    if as_json:
        print_json(comparison.to_json())
        return
    screen = console()
    report(comparison, screen, [scenario, *(word for text in set_ or () for word in ("--set", text))])
    screen.print(f"\nFigures, numbers and the resolved scenario are in {folder}/.", soft_wrap=True)


def report(comparison: Comparison, screen: Console, typed: list[str]) -> None:
    """Print the answer, the table, who changed, and how the numbers were made.

    Args:
        comparison: What is reported.
        screen: Where it is printed.
        typed: The scenario and its settings as they were typed, for commands that are proposed.
    """
    from journeysim.cli.answer import answer
    from journeysim.cli.tables import is_over_budget, strategies_table

    screen.print(f"[bold]{answer(comparison)}[/bold]\n")
    screen.print(strategies_table(comparison))
    screen.print(
        "Baseline: its levels. Strategies: their differences from it; those of shares in points of 100. "
        "Second line: 95 % interval."
    )
    screen.print("sees ≥: the interval holds 0; a true effect of that size is found in 4 of 5 such runs.")
    measured = comparison.measures["baseline"]
    if comparison.effects and "practice_cost" in measured:
        spent = "practices and staff" if "staff_cost" in measured else "the practices"
        screen.print(
            f"Cost: of {spent}, in {comparison.scenario.model.currency}. "
            "Return: what each unit of it gave back beyond itself, in per cent."
        )
    dear = [name for name in comparison.strategies if is_over_budget(comparison, name)]
    if dear:
        screen.print(f"! costs more than the scenario's budget: {', '.join(dear)}.")
    over_time(comparison, screen)
    who_changed(comparison, screen, typed)
    origin(comparison, screen)


def over_time(comparison: Comparison, screen: Console) -> None:
    """Print what strategies cost first and pay later, where something has to be learned before it acts."""
    from journeysim.cli.tables import period_table

    for measure, strategies in comparison.over_time.items():
        screen.print(period_table(comparison, measure, strategies))


def who_changed(comparison: Comparison, screen: Console, typed: list[str]) -> None:
    """Print whose journeys differ, and where to look at one of them."""
    from journeysim.cli.screen import plain, table
    from journeysim.cli.tables import share_of

    rows = table("Whose journey changed", "directly", "by spill-over", "untouched", numbers=True)
    for strategy, counts in comparison.changed.items():
        cells = (
            f"{count:,} ({share_of(count, counts.customers)})"
            for count in (counts.direct, counts.spill_over, counts.untouched)
        )
        rows.add_row(strategy, *cells)
    screen.print()
    screen.print(rows)
    screen.print(
        "directly: a practice acted on the customer; by spill-over: only on others, or the customer lives in "
        "one of the two worlds only; untouched: the same to the last bit."
    )
    for strategy, counts in comparison.changed.items():
        if counts.example is not None and comparison.provenance.customers is None:
            options = ["--customer", str(counts.example), "--strategy", strategy]
            options += ["--seed", str(comparison.provenance.seed)]
            command = shlex.join(["journeysim", "show", *typed, *options])
            screen.print(f"Look at one: {plain(command)}", soft_wrap=True)
            return


def origin(comparison: Comparison, screen: Console) -> None:
    """Print how the numbers were made, and what they rest on."""
    from journeysim.report.words import evidence_counts

    made = comparison.provenance
    everybody = sum(comparison.customers.values())
    runs = f"{made.replications} replication{'s' if made.replications > 1 else ''}"
    units = (
        f"Customers meet here ({', '.join(comparison.shares)}), so the replications are the units."
        if comparison.shares
        else "Customers do not meet here, so families of customers are the units."
    )
    counted = evidence_counts(comparison.scenario.model)
    screen.print(
        f"\nHow: simulated, {everybody:,} customers in {runs} of {len(comparison.measures)} strategies "
        f"(n = {comparison.customers['baseline']:,} in the baseline), seed {made.seed}, "
        f"engine {made.engine}, journeysim {made.version}. {units}"
    )
    screen.print(
        f"Origin: of the {sum(counted.values())} numbers and laws that the scenario states, "
        f"{counted['assumption']} are assumptions, {counted['source']} from publications, "
        f"{counted['data']} from data."
    )


def write(comparison: Comparison, folder: Path) -> None:
    """Write numbers, figures, the resolved scenario and the manifest into a folder."""
    from journeysim.cli.figures import draw_comparison
    from journeysim.cli.folder import sign, write_json
    from journeysim.cli.tables import effects_columns
    from journeysim.results.export import write_table
    from journeysim.results.table import Table

    sign(folder, comparison.scenario, comparison.provenance)
    write_json(folder / "comparison.json", comparison.to_json())
    write_table(Table("effects", effects_columns(comparison)), folder / "effects.parquet")
    draw_comparison(comparison, folder)
