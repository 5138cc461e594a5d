"""``journeysim run --no-log``: the measures of a run whose log nobody could keep."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

LOG = "log.parquet"
ROW = 140
"""Bytes that a row of the log takes with all that is made of it for tables and figures."""

SORTING = 1.0
"""Gigabytes that sorting may take."""

PILOT = 1_000
"""Customers from whom the size of a log is foreseen."""

FEW = 100_000
"""Customers whose log fits into any memory."""

if TYPE_CHECKING:
    from journeysim.results.estimates import Estimate
    from journeysim.results.folding import Folded
    from journeysim.scenario.scenario import Scenario


def in_pieces(scenario: Scenario, strategy: str, customers: int | None, memory: float) -> bool:
    """Whether log and tables take more than so many gigabytes, and the log can be written in pieces.

    A few customers show how many rows one has. What needs a log in one piece is said.
    """
    from journeysim.cli.speaking import say
    from journeysim.compiled.build import compile_scenario
    from journeysim.compiled.population import expected_customers
    from journeysim.errors import UsageError
    from journeysim.results.folding import check_foldable
    from journeysim.scenario.main_measures import main_measures
    from journeysim.simulation import simulate

    compiled = compile_scenario(scenario, strategy, customers)
    expected = expected_customers(compiled.sources, compiled.horizon)
    if expected <= min(FEW, memory * FEW):
        return False
    pilot = simulate(scenario, strategy, customers=PILOT)
    size = ROW * len(pilot.log) * expected / PILOT / 2**30
    if size <= memory:
        return False
    try:
        check_foldable(compiled, main_measures(scenario.model))
    except UsageError as reason:
        say(f"{reason} Log and tables take about {size:.2g} GB of memory.")
        return False
    return True


def run_without_log(
    scenario: Scenario,
    strategy: str,
    seed: int,
    customers: int | None,
    out: Path | None,
    *,
    as_json: bool,
    memory: float | None = None,
) -> None:
    """Simulate one strategy once, block by block, and print its measures.

    With ``memory``, gigabytes that the log in one piece would not fit into, it is written into the folder.

    Raises:
        UsageError: if a name does not exist, or a measure needs the log in one piece.
    """
    from journeysim.cli.folder import results_folder, sign, write_json
    from journeysim.cli.screen import console, print_json, progress
    from journeysim.provenance import Provenance
    from journeysim.scenario.main_measures import main_measures
    from journeysim.simulation import simulate
    from journeysim.studies.comparison import document, plain_estimates

    logs = memory is not None and out is not None
    wanted, horizon = main_measures(scenario.model), scenario.model.horizon
    with results_folder(out) as temporary:
        with progress(f"Running {scenario.name}", "days") as done:
            folded = simulate(
                scenario,
                strategy,
                seed=seed,
                customers=customers,
                progress=lambda day: done(day, horizon),
                log=False,
                measures=wanted,
                log_to=temporary / LOG if logs and temporary is not None else None,
                memory=min(memory or SORTING, SORTING),
            )
        levels = {name: folded.measure(name) for name in wanted}
        made = Provenance(scenario.name, scenario.hash, seed, 1, folded.engine, customers)
        found = {"customers": folded.customers, "measures": plain_estimates(levels)}
        told = document(made, {strategy: found})
        if temporary is not None:
            sign(temporary, scenario, made)
            write_json(temporary / "measures.json", told)
    if as_json:
        print_json(told)
        return
    _show(scenario, folded, levels, kept=logs)
    if logs:
        console().print(
            f"\nThe log of {folded.rows:,} events was written in pieces: {out}/{LOG}. With tables and "
            f"figures it would take more than {memory:g} GB of memory; a larger --memory allows that.",
            soft_wrap=True,
        )
    if out is not None:
        console().print(f"\nNumbers and the resolved scenario are in {out}/.", soft_wrap=True)


def _show(scenario: Scenario, folded: Folded, levels: dict[str, Estimate], *, kept: bool) -> None:
    """Print what was run, and its measures."""
    from journeysim.cli.screen import console
    from journeysim.cli.tables import measures_table
    from journeysim.provenance import own_version
    from journeysim.report.wording import LEVEL, duration_text
    from journeysim.scenario.strategies import BASELINE

    compiled, screen = folded.compiled, console()
    screen.print(
        f"[bold]{scenario.name}[/bold] under {compiled.strategy}: {folded.customers:,} customers in "
        f"{duration_text(compiled.horizon)}; simulated, seed {folded.seed}, engine {folded.engine}, "
        f"journeysim {own_version()}.\n"
    )
    screen.print(measures_table(levels, None, scenario.model.currency))
    lost = "" if kept else f" No log was kept of {folded.rows:,} events."
    units = "one replication" if compiled.shares else f"{folded.families:,} families of customers"
    screen.print(f"In brackets: {LEVEL} intervals; n = {units}.{lost}")
    if compiled.strategy != BASELINE:
        screen.print(
            "What differs from the baseline takes both logs, or replications: "
            f"journeysim compare {scenario.name} --strategies {compiled.strategy}",
            soft_wrap=True,
        )
