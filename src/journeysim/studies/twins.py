"""Samples of several strategies on the same luck: where decisions get their numbers from.

A study that decides asks for samples through one protocol, `Twins`: rows of values, a row for each sample of
luck and a column for each strategy. Anything that can fill such rows can be decided about: an engine, an
engine with a control variate that takes noise off, numbers from elsewhere.

Where customers meet, a replication is one sample. Where they do not, its families are independent of each
other, and one replication is dealt into several lots, each a small world: with U lots, Σ_l y the sum over the
families of lot l, and w what belongs to nobody, such as fixed costs, a measure of lot l is

    (w_y + U·Σ_l y) / (w_x + U·Σ_l x)

Its mean over the lots is the measure of the replication; for a ratio up to a part in the number of families.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from journeysim.compiled.build import compile_scenario
from journeysim.compiled.population import expected_arrivals
from journeysim.errors import UsageError
from journeysim.results import jackknife
from journeysim.results.families import Sums
from journeysim.results.filters import Filters, observe, sums_of
from journeysim.results.registry import find, own_measures
from journeysim.results.result import Result
from journeysim.scenario.scenario import Scenario
from journeysim.scenario.strategies import BASELINE
from journeysim.simulation import check_seed, engine_of_study, simulate
from journeysim.studies.decide.selection import Floats
from journeysim.studies.kept import Kept, carry_out_once
from journeysim.studies.replicate import pack, unpack

LOTS = (20, 10, 8, 5, 4, 2)
"""Numbers of lots that a replication may be dealt into; each divides the lots of the jackknife."""

FAMILIES_A_LOT = 250
"""Families that a lot has at least, on average: fewer make sums of few buyers, far from the law of Gauss."""


MANY_RUNS = 100
"""Runs that a study is thought to need when its engine is chosen."""


class Twins(Protocol):
    """Samples of all strategies on the same luck."""

    @property
    def units(self) -> int:
        """Number of independent samples that one replication gives."""
        ...

    def draw(self, replications: range, strategies: Sequence[int]) -> Floats:
        """Samples of some of the strategies.

        Args:
            replications: Numbers of the replications; the same number is the same luck.
            strategies: Indices of the strategies.

        Returns:
            Of shape (replications · units, strategies, measures), in the order asked for.
        """
        ...


@dataclass(frozen=True)
class World:
    """One run whose values are wanted, small enough to be sent to another process."""

    scenario: bytes
    strategy: str
    measures: tuple[str, ...]
    seed: int
    replication: int
    customers: int | None
    engine: str
    units: int


@dataclass(frozen=True)
class SimulatedTwins:
    """Samples from an engine.

    Attributes:
        scenario: The scenario, packed for other processes.
        strategies: Names of the strategies.
        measures: Names of the measures.
        seed: Seed of the study.
        customers: Expected number of external customers, or None.
        engine: Name of the engine.
        units: Number of samples that a replication gives.
        shares: What lets customers meet; empty where they do not.
        workers: Number of processes, or None for one a core.
        done: Called after each run.
        cluster: Address of a Dask scheduler whose workers do the runs, or None.
        kept: Where values are kept as runs finish, or None.
    """

    scenario: bytes
    strategies: tuple[str, ...]
    measures: tuple[str, ...]
    seed: int
    customers: int | None
    engine: str
    units: int
    shares: tuple[str, ...]
    workers: int | None = None
    done: Callable[[], None] | None = None
    cluster: str | None = None
    kept: Kept | None = None

    def draw(self, replications: range, strategies: Sequence[int]) -> Floats:
        """Run the strategies on each replication and read the measures; see `Twins.draw`.

        Raises:
            UsageError: if a measure is not known in a sample.
        """
        worlds = [
            World(
                self.scenario,
                self.strategies[strategy],
                self.measures,
                self.seed,
                replication,
                self.customers,
                self.engine,
                self.units,
            )
            for replication in replications
            for strategy in strategies
        ]
        told = self.done
        rows = carry_out_once(
            values_of,
            worlds,
            _asked,
            self.kept,
            workers=self.workers,
            cluster=self.cluster,
            each=None if told is None else lambda _: told(),
        )
        shape = (len(replications), len(strategies), self.units, len(self.measures))
        values: Floats = np.array(rows).reshape(shape).swapaxes(1, 2)
        return values.reshape(len(replications) * self.units, len(strategies), len(self.measures))


def simulated_twins(  # noqa: PLR0913 - what is run, and how
    scenario: Scenario,
    strategies: Sequence[str],
    measures: Sequence[str],
    *,
    seed: int = 1,
    customers: int | None = None,
    engine: str = "auto",
    workers: int | None = None,
    done: Callable[[], None] | None = None,
    cluster: str | None = None,
    kept: Kept | None = None,
) -> SimulatedTwins:
    """Prepare to sample strategies of a scenario with an engine.

    Raises:
        UsageError: if a strategy or a measure does not exist, or the seed is out of range.

    Example:
        >>> from journeysim.scenario.library import load
        >>> twins = simulated_twins(load("seven-stage"), ["baseline", "win-more"], ["conversion", "margin"])
        >>> twins.units, twins.draw(range(1), [0]).shape
        (20, (20, 1, 2))
    """
    check_seed(seed, 0)
    worlds = [compile_scenario(scenario, name, customers) for name in (BASELINE, *strategies)]
    shares = tuple(dict.fromkeys(share for world in worlds for share in world.shares))
    known = [find(name, own_measures(worlds[0]))[0] for name in measures]
    families = sum(expected_arrivals(source, worlds[0].horizon) for source in worlds[0].sources)
    whole = bool(shares) or any(measure.summary == "quantile" for measure in known)
    units = 1 if whole else next((lots for lots in LOTS if families >= lots * FAMILIES_A_LOT), 1)
    return SimulatedTwins(
        pack(scenario),
        tuple(strategies),
        tuple(measures),
        seed,
        customers,
        engine_of_study(scenario, engine, seed=seed, customers=customers, runs=MANY_RUNS),
        units,
        shares,
        workers,
        done,
        cluster,
        kept,
    )


def _asked(world: World) -> list[object]:
    """What a world is kept by, within one study."""
    return ["run", world.strategy, world.replication, world.units, *world.measures]


def values_of(world: World) -> Floats:
    """Run one world and read its measures: of shape (units, measures).

    Raises:
        UsageError: if a measure is not known in a lot, because nothing happened that it counts.
    """
    result = result_of(world)
    values = np.stack([measured(result, name, world.units) for name in world.measures], axis=1)
    unknown = np.isnan(values).any(axis=0)
    if unknown.any():
        name = world.measures[int(np.argmax(unknown))]
        raise UsageError(
            f"{name} is not known in replication {world.replication} of {world.strategy}: nothing happened "
            "that it counts. More --customers, or another measure, would tell."
        )
    return values


def result_of(world: World) -> Result:
    """Run one world, on one thread."""
    return simulate(
        unpack(world.scenario),
        world.strategy,
        seed=world.seed,
        replication=world.replication,
        customers=world.customers,
        engine=world.engine,
        threads=1,
    )


def measured(result: Result, name: str, units: int) -> Floats:
    """A measure of each lot of a run: of shape (units,)."""
    known, parameter = find(name, own_measures(result.compiled))
    if known.summary == "quantile":
        return np.array([result.measure(name).value])
    sums = sums_of(result, known, observe(result, known, parameter, Filters()), None)
    return lot_values(sums, result.replication, units)


def lot_values(sums: Sums, replication: int, units: int) -> Floats:
    """A measure of each lot of a replication: of shape (units,); NaN where a lot has nothing to divide by."""
    lot = jackknife.lots(sums.family_ids, replication) % units
    top = sums.world_top + units * np.bincount(lot, sums.top, units)
    bottom = sums.world_bottom + units * np.bincount(lot, sums.bottom, units)
    with np.errstate(divide="ignore", invalid="ignore"):
        values: Floats = np.where(bottom != 0.0, top / bottom, np.nan)
    return values
