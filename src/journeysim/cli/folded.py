"""``journeysim run --no-log``: the measures of a run whose log nobody could keep."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from journeysim.scenario.scenario import Scenario


def run_without_log(
    scenario: Scenario, strategy: str, seed: int, customers: int | None, out: Path | None, *, as_json: bool
) -> None:
    """Simulate one strategy once, block by block, and print its measures.

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
        f"In brackets: {LEVEL} intervals; n = {folded.families:,} families of customers. No log was kept of "
        f"{folded.rows:,} events."
    )
    if out is not None:
        screen.print(f"\nNumbers and the resolved scenario are in {out}/.", soft_wrap=True)
