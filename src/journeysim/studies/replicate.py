"""Replications: one scenario under several strategies, each on the same seeds, on all cores."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from journeysim.errors import UsageError
from journeysim.provenance import own_version
from journeysim.results.families import Sums
from journeysim.results.result import Result
from journeysim.results.visits import Integers
from journeysim.scenario.files import Document
from journeysim.scenario.scenario import Scenario, assemble
from journeysim.simulation import check_seed, simulate
from journeysim.studies.checkpoints import Checkpoints
from journeysim.studies.control.estimating import controls_of
from journeysim.studies.control.prospects import Prospects
from journeysim.studies.executor import carry_out, workers_for
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
        threads: Threads of the compiled engine: one where several processes share the cores, or None for all.
        measures: What is read from the run.
        tables: Folder into which log and tables of the run are written, or None.
        kept: Names of tables that are kept of the run.
        periods: Periods of the calendar, and ``by_period`` the measures read in each of them.
        prospects: Prospects by which known luck is taken off, or None.
    """

    scenario: bytes
    strategy: str
    seed: int
    replication: int
    customers: int | None
    engine: str
    threads: int | None
    measures: tuple[str, ...]
    tables: Path | None = None
    kept: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    by_period: tuple[str, ...] = ()
    prospects: Prospects | None = None


@dataclass(frozen=True)
class Design:
    """What is run: a scenario under several strategies, on the same seeds.

    Attributes:
        scenario: What is run.
        strategies: Names of strategies.
        measures: Names of measures that are sums.
        seed: Seed of all replications.
        customers: Expected number of external customers of a run, or None to leave it to the scenario.
        engine: Name of the engine.
        tables: Folder into which log and tables of replication 0 are written, a folder for each strategy.
        kept: Names of tables that are kept of every run, for pictures.
        periods: Periods of the calendar, and ``by_period`` the measures that are read in each of them.
        prospects: By strategy, prospects by which known luck is taken off; empty for no control.
    """

    scenario: Scenario
    strategies: tuple[str, ...]
    measures: tuple[str, ...]
    seed: int = 1
    customers: int | None = None
    engine: str = "auto"
    tables: Path | None = None
    kept: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    by_period: tuple[str, ...] = ()
    prospects: Mapping[str, Prospects] = field(default_factory=dict)


def study_of(design: Design) -> dict[str, Any]:
    """What makes the runs of a design what they are, as plain data: by this a kept run is known again.

    Strategies are left out: their runs stand side by side. So is the engine: the numbers are the same.
    """
    return {
        "scenario": design.scenario.name,
        "scenario_hash": design.scenario.hash,
        "version": own_version(),
        "seed": design.seed,
        "customers": design.customers,
        "measures": design.measures,
        "tables": design.kept,
        "periods": design.periods,
        "measures_by_period": design.by_period,
        "control": bool(design.prospects),
    }


def replicate(
    design: Design,
    replications: range,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    checkpoints: Checkpoints | None = None,
    done: Callable[[int], None] | None = None,
) -> dict[str, list[Reading]]:
    """Run each strategy on the same replications, and keep what the measures need.

    Args:
        design: What is run.
        replications: Numbers of the replications, from 0.
        workers: Number of processes, None for one a core; the answer does not depend on it.
        cluster: Address of a Dask scheduler whose workers do the runs; nor on this.
        checkpoints: Where runs are kept as they finish; those that are kept are not done again.
        done: Called with the number of runs that are done.

    Returns:
        By strategy, the readings in the order of the replications.

    Raises:
        UsageError: if a number is out of range, or no cluster answers.
    """
    check_seed(design.seed, max(replications, default=0))
    packed = pack(design.scenario)
    alone = cluster is None and workers_for(len(replications) * len(design.strategies), workers) == 1
    threads = None if alone else 1
    runs = [
        _run(design, packed, strategy, n, threads) for n in replications for strategy in design.strategies
    ]
    readings = _sharing_ids(_carried_out(runs, workers, cluster, checkpoints, done))
    return {name: [r for r in readings if r.strategy == name] for name in design.strategies}


def _sharing_ids(readings: Sequence[Reading]) -> list[Reading]:
    """The readings, with the families' ids of a replication kept once where they are the same."""
    known: dict[int, Integers] = {}

    def shared(sums: Sums, replication: int) -> Sums:
        ids = known.setdefault(replication, sums.family_ids)
        return replace(sums, family_ids=ids) if np.array_equal(ids, sums.family_ids) else sums

    return [
        replace(
            reading,
            sums={name: shared(sums, reading.replication) for name, sums in reading.sums.items()},
            periods={
                name: {period: shared(sums, reading.replication) for period, sums in periods.items()}
                for name, periods in reading.periods.items()
            },
        )
        for reading in readings
    ]


def _run(design: Design, packed: bytes, strategy: str, replication: int, threads: int | None) -> Run:
    logged = design.tables is not None and replication == 0
    return Run(
        scenario=packed,
        strategy=strategy,
        seed=design.seed,
        replication=replication,
        customers=design.customers,
        engine=design.engine,
        threads=threads,
        measures=design.measures,
        tables=design.tables / strategy if logged and design.tables is not None else None,
        kept=design.kept,
        periods=design.periods,
        by_period=design.by_period,
        prospects=design.prospects.get(strategy),
    )


def _carried_out(
    runs: list[Run],
    workers: int | None,
    cluster: str | None,
    checkpoints: Checkpoints | None,
    done: Callable[[int], None] | None,
) -> list[Reading]:
    """The readings of all runs in their order: those that were kept, and the others, which are done now."""
    found = (
        {} if checkpoints is None else {n: r for n, run in enumerate(runs) if (r := _kept(run, checkpoints))}
    )
    told = done or (lambda finished: None)
    if found:
        told(len(found))
    # A log is written into a folder of this machine: no worker of a cluster sees it.
    here = [n for n, run in enumerate(runs) if n not in found and (run.tables is not None or cluster is None)]
    there = [n for n in range(len(runs)) if n not in found and n not in set(here)]
    for numbers, address in ((there, cluster), (here, None)):

        def keep(position: int, reading: Reading, numbers: list[int] = numbers) -> None:
            if checkpoints is not None:
                checkpoints.keep(reading)
            found[numbers[position]] = reading
            told(len(found))

        tasks = [runs[number] for number in numbers]
        carry_out(carry_out_run, tasks, workers=workers, cluster=address, each=keep)
    return [found[number] for number in range(len(runs))]


def _kept(run: Run, checkpoints: Checkpoints) -> Reading | None:
    """What was kept of a run; None where its log is wanted, too, and is not there."""
    if run.tables is not None and not run.tables.is_dir():
        return None
    return checkpoints.kept(run.strategy, run.replication)


def carry_out_run(run: Run) -> Reading:
    """Do one run and keep what is asked of it."""
    result = simulate(
        unpack(run.scenario),
        run.strategy,
        seed=run.seed,
        replication=run.replication,
        customers=run.customers,
        engine=run.engine,
        threads=run.threads,
    )
    if run.tables is not None:
        _write_whole(result, run.tables)
    reading = read(result, run.measures, run.kept, periods=run.periods, by_period=run.by_period)
    if run.prospects is None:
        return reading
    return replace(reading, control=controls_of(result, run.prospects, run.measures))


def _write_whole(result: Result, folder: Path) -> None:
    """Write log and tables of a run into a folder that appears under its name when it is whole."""
    from journeysim.results.export import write_tables

    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    write_tables(result, part)
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)


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
