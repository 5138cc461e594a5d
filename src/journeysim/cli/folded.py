"""``journeysim run --no-log``: the measures of a run whose log nobody could keep."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

LOG = "log.parquet"
ROW = 21
"""Bytes of a row of the log, with its share of what is kept of its customer."""

if TYPE_CHECKING:
    from journeysim.scenario.scenario import Scenario


PILOT = 1_000
"""Customers from whom the size of a log is foreseen."""

FEW = 100_000
"""Customers whose log fits into any memory."""


def in_pieces(scenario: Scenario, strategy: str, customers: int | None, memory: float) -> bool:
    """Whether the log of a run is larger than so many gigabytes, and can be written in pieces.

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
            f"Customers meet ({', '.join(compiled.shares)}), so the log cannot be written in pieces: about "
            f"{size:.1f} GB are kept in memory, and as much again several times for tables and figures."
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
    from journeysim.simulation import simulate
    from journeysim.studies.compare import document, plain_estimates
    from journeysim.studies.measures import main_measures

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
        told = document(
            made, {strategy: {"customers": folded.customers, "measures": plain_estimates(levels)}}
        )
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
    screen.print(
        f"In brackets: {LEVEL} intervals; n = {folded.families:,} families of customers."
        + ("" if logs else f" No log was kept of {folded.rows:,} events.")
    )
    if logs:
        screen.print(
            f"\nThe log of {folded.rows:,} events is larger than {memory:g} GB and was written in pieces: "
            f"{out}/{LOG}. Tables and figures need it in memory; a larger --memory allows that.",
            soft_wrap=True,
        )
    if out is not None:
        screen.print(f"\nNumbers and the resolved scenario are in {out}/.", soft_wrap=True)
