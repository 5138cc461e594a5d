"""``journeysim run``: one run of one strategy, measured, and held against a real log where there is one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from journeysim.cli.options import Customers, Engine, Json, Out, ScenarioName, Seed, Settings, load_with

if TYPE_CHECKING:
    from rich.console import Console

    from journeysim.results.result import Result
    from journeysim.scenario.scenario import Scenario
    from journeysim.studies.comparison import Comparison
    from journeysim.studies.validate import Validation

Strategy = Annotated[str, typer.Option(help="Name of a strategy or practice; A+B is both together.")]

NoLog = Annotated[
    bool,
    typer.Option(
        "--no-log",
        help="Keep measures only, so that memory does not grow with what happens; where customers meet, it "
        "goes to the disk meanwhile.",
    ),
]

Memory = Annotated[
    float,
    typer.Option(
        help="With --out: gigabytes that log and tables may take; beyond, the log alone comes, in pieces.",
        min=0.0,
    ),
]

VALIDATION_REPLICATIONS = 10
"""Worlds that a real log is held against."""


def run(
    scenario: ScenarioName,
    strategy: Strategy = "baseline",
    seed: Seed = 1,
    customers: Customers = None,
    engine: Engine = "auto",
    no_log: NoLog = False,
    memory: Memory = 4.0,
    set_: Settings = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Simulate one strategy once; with another strategy than baseline, also the difference that it makes."""
    from journeysim.cli.folder import DEFAULT, results_folder
    from journeysim.cli.screen import console, print_json

    loaded = load_with(scenario, set_)
    if engine == "exact":
        from journeysim.cli.exactly import compare_without_chance, refuse_what_needs_runs

        refuse_what_needs_runs(no_log=no_log or None)
        wanted = [] if strategy == "baseline" else [strategy]
        compare_without_chance(loaded, wanted, customers, folder=out, as_json=as_json)
        return
    if no_log:
        from journeysim.cli.folded import run_without_log
        from journeysim.errors import UsageError

        if engine == "reference":
            raise UsageError("--no-log: the reference engine keeps its log. Use --engine compiled, or auto.")
        run_without_log(loaded, strategy, seed, customers, out, as_json=as_json)
        return
    if out is not None and engine != "reference":
        from journeysim.cli.folded import in_pieces, run_without_log

        if in_pieces(loaded, strategy, customers, memory):
            run_without_log(loaded, strategy, seed, customers, out, as_json=as_json, memory=memory)
            return
    validates = loaded.model.compare_with is not None and strategy == "baseline" and customers is None
    validates = validates and (out is not None or not as_json)
    folder = DEFAULT / f"{loaded.name}-run" if validates and out is None and not as_json else out
    with results_folder(folder) as temporary:
        results = _simulate(loaded, strategy, seed, customers, engine)
        comparison = _compared(loaded, results, customers)
        validation, worlds = _validated(loaded, results[0], engine) if validates else (None, [])
        if temporary is not None:
            _write(comparison, results[-1], temporary)
            if validation is not None:
                from journeysim.cli.figures import draw_validation

                draw_validation(validation, worlds, temporary)
    if as_json:
        print_json(_document(comparison, strategy))
        return
    screen = console()
    _report(comparison, results[-1], screen)
    if validation is not None:
        _report_validation(validation, len(worlds), screen)
    if folder is not None:
        screen.print(f"\nFigures, numbers and the resolved scenario are in {folder}/.", soft_wrap=True)


def _simulate(
    scenario: Scenario, strategy: str, seed: int, customers: int | None, engine: str
) -> list[Result]:
    """The run of the baseline and, if it is another strategy, that one."""
    from journeysim.cli.screen import progress
    from journeysim.simulation import simulate

    names = list(dict.fromkeys(("baseline", strategy)))
    scenario.plan(strategy)
    horizon, results = scenario.model.horizon, []
    with progress(f"Running {scenario.name}", "days") as done:
        for number, name in enumerate(names):
            whole, before = len(names) * horizon, number * horizon
            result = simulate(
                scenario,
                name,
                seed=seed,
                customers=customers,
                engine=engine,
                progress=lambda day, before=before, whole=whole: done(before + day, whole),
            )
            results.append(result)
    return results


def _compared(scenario: Scenario, results: list[Result], customers: int | None) -> Comparison:
    from journeysim.studies.comparison import comparison_of
    from journeysim.studies.measures import main_measures
    from journeysim.studies.readings import read

    wanted = main_measures(scenario.model)
    readings = {result.compiled.strategy: [read(result, wanted)] for result in results}
    return comparison_of(scenario, readings, asked_for=customers)


def _validated(scenario: Scenario, first: Result, engine: str) -> tuple[Validation, list[Result]]:
    """The simulation beside the real log, from this run and further worlds."""
    from journeysim.cli.screen import progress
    from journeysim.simulation import simulate
    from journeysim.studies.validate import validation_of

    worlds = [first]
    with progress("Holding it against the real log", "worlds") as done:
        for number in range(1, VALIDATION_REPLICATIONS):
            worlds.append(simulate(scenario, seed=first.seed, replication=number, engine=engine))
            done(number, VALIDATION_REPLICATIONS - 1)
    return validation_of(scenario, worlds), worlds


def _document(comparison: Comparison, strategy: str) -> dict[str, object]:
    """The JSON document of one strategy."""
    whole = comparison.to_json()
    return {**whole, "strategies": {strategy: whole["strategies"][strategy]}}


def _report(comparison: Comparison, result: Result, screen: Console) -> None:
    """Print what was run, its measures, and the funnel."""
    from journeysim.cli.screen import table
    from journeysim.cli.tables import measures_table
    from journeysim.report.wording import LEVEL, duration_text, number_text, share_text

    strategy, made = result.compiled.strategy, comparison.provenance
    screen.print(
        f"[bold]{comparison.scenario.name}[/bold] under {strategy}: {len(result.customers):,} customers in "
        f"{duration_text(comparison.scenario.model.horizon)}; simulated, seed {made.seed}, "
        f"engine {made.engine}, journeysim {made.version}.\n"
    )
    effects = comparison.effects.get(strategy)
    currency = comparison.scenario.model.currency
    screen.print(measures_table(comparison.measures[strategy], effects, currency))
    rows = table("Stage", "Customers", "Share", "Visits", "Drop-off", "Median stay", numbers=True)
    for row in result.table("funnel").rows():
        rows.add_row(
            row["stage"],
            f"{row['reached']:,}",
            f"{share_text(row['share'], 1)} ({number_text(100 * row['share_low'], 1)} to "
            f"{number_text(100 * row['share_high'], 1)})",
            f"{row['visits']:,}",
            "–" if row["drop_off"] != row["drop_off"] else share_text(row["drop_off"], 1),
            "–" if row["median_stay"] != row["median_stay"] else duration_text(row["median_stay"]),
        )
    screen.print(rows)
    units = (
        "one replication"
        if comparison.shares
        else f"{len(result.customers.family_ids):,} families of customers"
    )
    screen.print(f"In brackets: {LEVEL} intervals; n = {units}.")
    for line in comparison.warnings:
        screen.print(f"[bold]{line}[/bold]")


def _report_validation(validation: Validation, worlds: int, screen: Console) -> None:
    """Print simulated beside actual."""
    from journeysim.cli.screen import plain, table
    from journeysim.report.wording import estimate_text, number_text

    rows = table("Day", "Actual", "Simulated", "One world (95 %)", "Deviation", "", numbers=True)
    for match in validation.matches:
        rows.add_row(
            f"{match.day:g}",
            number_text(match.actual, 0),
            estimate_text(match.simulated),
            f"{number_text(match.low, 0)} to {number_text(match.high, 0)}",
            f"{number_text(100 * match.deviation, 1, sign=True)} %",
            "fits" if match.fits else "does not fit",
        )
    screen.print("\n[bold]Cumulative repeat purchases, simulated and actual[/bold]")
    screen.print(rows)
    fits = sum(match.fits for match in validation.matches)
    screen.print(
        f"In {fits} of {len(validation.matches)} moments reality lies where a world of the model would. "
        f"Mean of {worlds} worlds. Actual: {plain(validation.source or 'the log named in the scenario')}."
    )


def _write(comparison: Comparison, result: Result, folder: Path) -> None:
    """Write scenario, manifest, numbers, log, tables and figures."""
    from journeysim.cli.figures import draw_run
    from journeysim.cli.folder import sign, write_json
    from journeysim.results.export import write_tables

    checks = {name: check.to_json() for name, check in comparison.self_checks.items()}
    sign(folder, comparison.scenario, comparison.provenance, checks)
    write_json(folder / "measures.json", _document(comparison, result.compiled.strategy))
    write_tables(result, folder / "tables")
    draw_run(result, comparison.scenario, folder)
