"""Replications: one scenario under several strategies, each on the same seeds, on all cores."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from journeysim.errors import UsageError
from journeysim.scenario.files import Document
from journeysim.scenario.scenario import Scenario, assemble
from journeysim.simulation import check_seed, simulate
from journeysim.studies.executor import carry_out
from journeysim.studies.periods import Period
from journeysim.studies.readings import Reading, read

MOST_REPLICATIONS = 100_000


@dataclass(frozen=True)
class Run:
    """One run to be done, small enough to be sent to another process.

    Attributes:
        scenario: The scenario as written, packed by `pack`.
        strategy: Name of the strategy.
        seed: Seed of the study.
        replication: Number of the replication.
        customers: Expected number of external customers, or None.
        engine: Name of the engine.
        measures: What is read from the run.
        tables: Folder into which log and tables of the run are written, or None.
        kept: Names of tables that are kept of the run.
        periods: Periods of the calendar, and ``by_period`` the measures read in each of them.
    """

    scenario: bytes
    strategy: str
    seed: int
    replication: int
    customers: int | None
    engine: str
    measures: tuple[str, ...]
    tables: Path | None = None
    kept: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    by_period: tuple[str, ...] = ()


def replicate(  # noqa: PLR0913 - what is run, how often, and on what
    scenario: Scenario,
    strategies: Sequence[str],
    measures: Sequence[str],
    *,
    replications: int,
    seed: int = 1,
    customers: int | None = None,
    engine: str = "reference",
    tables: Path | None = None,
    kept: Sequence[str] = (),
    periods: Sequence[Period] = (),
    by_period: Sequence[str] = (),
    workers: int | None = None,
    done: Callable[[int], None] | None = None,
) -> dict[str, list[Reading]]:
    """Run each strategy on the same replications, and keep what the measures need.

    Args:
        scenario: What is run.
        strategies: Names of strategies.
        measures: Names of measures that are sums.
        replications: Number of replications, numbered from 0.
        seed: Seed of all of them.
        customers: Expected number of external customers of a run, or None to leave it to the scenario.
        engine: Name of the engine.
        tables: Folder into which log and tables of replication 0 are written, a folder for each strategy.
        kept: Names of tables that are kept of every run, for pictures.
        periods: Periods of the calendar.
        by_period: Names of the measures that are read in each of them.
        workers: Number of processes, None for one a core; the answer does not depend on it.
        done: Called with the number of runs that are done.

    Returns:
        By strategy, the readings in the order of the replications.

    Raises:
        UsageError: if a number is out of range.
    """
    check_replications(replications)
    check_seed(seed, replications - 1)
    packed = pack(scenario)
    runs = [
        Run(
            scenario=packed,
            strategy=strategy,
            seed=seed,
            replication=number,
            customers=customers,
            engine=engine,
            measures=tuple(measures),
            tables=tables / strategy if tables is not None and number == 0 else None,
            kept=tuple(kept),
            periods=tuple(periods),
            by_period=tuple(by_period),
        )
        for number in range(replications)
        for strategy in strategies
    ]
    readings = carry_out(carry_out_run, runs, workers=workers, done=done)
    return {name: [r for r in readings if r.strategy == name] for name in strategies}


def carry_out_run(run: Run) -> Reading:
    """Do one run and keep what is asked of it."""
    result = simulate(
        unpack(run.scenario),
        run.strategy,
        seed=run.seed,
        replication=run.replication,
        customers=run.customers,
        engine=run.engine,
    )
    if run.tables is not None:
        from journeysim.results.export import write_tables

        write_tables(result, run.tables)
    return read(result, run.measures, run.kept, periods=run.periods, by_period=run.by_period)


def pack(scenario: Scenario) -> bytes:
    """A scenario as bytes for another process: its name, where its files are, and what is written in it."""
    return pickle.dumps((scenario.name, scenario.file, scenario.document.data))


@lru_cache(maxsize=4)
def unpack(packed: bytes) -> Scenario:
    """The scenario of `pack`, read once in each process."""
    name, file, data = pickle.loads(packed)
    return assemble(Document(data, file=file), name)


def check_replications(replications: int) -> None:
    """Refuse numbers of replications that make no study.

    Raises:
        UsageError: if there is none, or more than anybody can wait for.
    """
    if not 1 <= replications <= MOST_REPLICATIONS:
        raise UsageError(
            f"The number of replications is {replications}; it must be from 1 to {MOST_REPLICATIONS:,}."
        )
