"""``journeysim run --no-log``: the measures of a run whose log nobody could keep."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

LOG = "log.parquet"
ROW = 140
"""Bytes that a row of the log takes with all that is made of it for tables and figures."""

if TYPE_CHECKING:
    from journeysim.scenario.scenario import Scenario


PILOT = 1_000
"""Customers from whom the size of a log is foreseen."""

FEW = 100_000
"""Customers whose log fits into any memory."""


def in_pieces(scenario: Scenario, strategy: str, customers: int | None, memory: float) -> bool:
    """Whether log and tables take more than so many gigabytes, and the log can be written in pieces.

    A few customers show how many rows one has. Where customers meet, their log must be whole: this is said.
    """
    from journeysim.cli.speaking import say
    from journeysim.compiled.build import compile_scenario
    from journeysim.compiled.population import expected_customers
    from journeysim.simulation import simulate

    compiled = compile_scenario(scenario, strategy, customers)
    expected = expected_customers(compiled.sources, compiled.horizon)
    if expected <= min(FEW, memory * FEW):
        return False
    pilot = simulate(scenario, strategy, customers=PILOT)
    size = ROW * len(pilot.log) * expected / PILOT / 2**30
    if size <= memory:
        return False
    if compiled.shares:
        say(
            f"Customers meet ({', '.join(compiled.shares)}), so the log cannot be written in pieces: log and "
            f"tables take about {size:.1f} GB of memory."
        )
    return not compiled.shares


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

    With ``memory`` the log is written into the folder in pieces; sorting it takes as many gigabytes.

    Raises:
        UsageError: if customers meet, or a name does not exist.
    """
    from journeysim.cli.folder import results_folder, sign, write_json
    from journeysim.cli.screen import console, print_json, progress
    from journeysim.cli.tables import measures_table
    from journeysim.provenance import Provenance
    from journeysim.report.wording import LEVEL, duration_text
    from journeysim.scenario.main_measures import main_measures
    from journeysim.simulation import simulate
    from journeysim.studies.compare import document, plain_estimates

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
    screen = console()
    screen.print(
        f"[bold]{scenario.name}[/bold] under {strategy}: {folded.customers:,} customers in "
        f"{duration_text(horizon)}; simulated, seed {seed}, engine {made.engine}, "
        f"journeysim {made.version}.\n"
    )
    screen.print(measures_table(levels, None, scenario.model.currency))
    kept = "" if logs else f" No log was kept of {folded.rows:,} events."
    screen.print(f"In brackets: {LEVEL} intervals; n = {folded.families:,} families of customers.{kept}")
    if logs:
        screen.print(
            f"\nThe log of {folded.rows:,} events was written in pieces: {out}/{LOG}. With tables and "
            f"figures it would take more than {memory:g} GB of memory; a larger --memory allows that.",
            soft_wrap=True,
        )
    if out is not None:
        screen.print(f"\nNumbers and the resolved scenario are in {out}/.", soft_wrap=True)
