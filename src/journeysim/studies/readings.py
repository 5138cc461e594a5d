"""What is kept of a run: sums by family of a few measures, and whose journey was which.

A log of a million rows is read where it was made, in the process that ran it, and forgotten there. What
travels home is small, and enough for every number of a comparison and its precision.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from journeysim.errors import UsageError
from journeysim.results import families, jackknife
from journeysim.results.estimates import UNKNOWN, Estimate
from journeysim.results.families import Sums, narrowed
from journeysim.results.filters import Filters, observe, sums_of, within
from journeysim.results.observations import Measure, Observations
from journeysim.results.registry import find
from journeysim.results.result import Result
from journeysim.results.returns import Difference, return_of_differences
from journeysim.results.table import Table
from journeysim.results.visits import Floats
from journeysim.studies.changed import Fingerprints, fingerprints
from journeysim.studies.control.estimating import reduced, steadied
from journeysim.studies.periods import Period


@dataclass(frozen=True)
class Reading:
    """What is kept of one run.

    Attributes:
        strategy: Name of the strategy.
        seed: Seed of the run.
        replication: Number of the replication.
        sums: Sums by family of each measure, by the measure's name.
        prints: Fingerprint of every customer's log.
        customers: Number of customers, referred ones included.
        rows: Number of rows of the log.
        meeting: Whether customers met in this run; then replications are the units of the statistics.
        shares: What made them meet.
        acting: Names of the practices that were part of the run.
        tables: Tables of the run that were asked for, by name.
        periods: Sums by family of a few measures, by the measure's name and the period of the calendar.
        engine: Name of the engine that made the run.
        control: By measure, what known luck added to it, by kind; see ``studies.control``.
    """

    strategy: str
    seed: int
    replication: int
    sums: dict[str, Sums]
    prints: Fingerprints
    customers: int
    rows: int
    shares: tuple[str, ...]
    acting: tuple[str, ...]
    tables: dict[str, Table] = field(default_factory=dict)
    periods: dict[str, dict[Period, Sums]] = field(default_factory=dict)
    engine: str = ""
    control: dict[str, tuple[float, ...]] = field(default_factory=dict)

    @property
    def meeting(self) -> bool:
        """Whether customers met: then replications, and not families, are independent of each other."""
        return bool(self.shares)


def read(
    result: Result,
    measures: Sequence[str],
    tables: Sequence[str] = (),
    *,
    periods: Sequence[Period] = (),
    by_period: Sequence[str] = (),
) -> Reading:
    """Keep of a run what a study needs.

    Args:
        result: The run.
        measures: Names of measures, with their parameters after ``@``.
        tables: Names of tables; small ones, since they travel between processes.
        periods: Periods of the calendar.
        by_period: Names of the measures that are kept for each of them.

    Raises:
        UsageError: if a name does not exist, or the measure has no sums.
    """
    seen = {name: _observed(result, name) for name in dict.fromkeys((*measures, *by_period))}
    return Reading(
        strategy=result.compiled.strategy,
        seed=result.seed,
        replication=result.replication,
        sums={name: _sums(result, name, seen[name]) for name in measures},
        prints=fingerprints(result),
        customers=len(result.log.ids),
        rows=len(result.log),
        shares=result.compiled.shares,
        acting=tuple(change.name for change in result.compiled.changes if change.practice),
        tables={name: result.table(name) for name in tables},
        periods={
            name: {period: _sums(result, name, seen[name], period) for period in periods}
            for name in by_period
        },
        engine=result.engine,
    )


def summed_measure(name: str) -> Measure:
    """The measure behind a name, if it is made of sums, as comparisons need.

    Raises:
        UsageError: if there is none, or it is a quantile.
    """
    known, _ = find(name)
    if known.summary == "quantile":
        raise UsageError(
            f"A comparison of many runs keeps sums, and {known.name} is a quantile. Measure it on single "
            f"results, as in journeysim.effect(base, changed, {name!r})."
        )
    return known


def _observed(result: Result, name: str) -> Observations:
    return observe(result, summed_measure(name), find(name)[1], Filters())


def _sums(result: Result, name: str, seen: Observations, period: Period | None = None) -> Sums:
    seen = seen if period is None else within(seen, period)
    return narrowed(sums_of(result, summed_measure(name), seen, period))


def level(readings: Sequence[Reading], name: str) -> Estimate:
    """Estimate a measure from the replications of one strategy."""
    sums = [reading.sums[name] for reading in readings]
    share = summed_measure(name).unit == "share"
    if any(reading.meeting for reading in readings):
        plain = jackknife.level(sums, share=share)
        if not _is_controlled(readings, name):
            return plain
        (steady,) = steadied([sums], [_luck(readings, name)])
        return reduced(plain, lambda: jackknife.level(steady, share=share))[0]
    return families.level(sums, share=share)


def difference(base: Sequence[Reading], changed: Sequence[Reading], name: str) -> Estimate:
    """Estimate by how much a measure differs between two strategies, changed − base, on the same seeds."""
    return difference_and_reduction(base, changed, name)[0]


def difference_and_reduction(
    base: Sequence[Reading], changed: Sequence[Reading], name: str
) -> tuple[Estimate, float]:
    """Estimate the difference of a measure, and by what factor the control has reduced its variance."""
    plain = _difference(base, changed, name, lambda reading: reading.sums[name])
    if not _is_controlled((*base, *changed), name):
        return plain, 1.0

    def controlled() -> Estimate:
        sides = [[one.sums[name] for one in side] for side in (base, changed)]
        return jackknife.difference(*steadied(sides, [_luck(base, name), _luck(changed, name)]))

    return reduced(plain, controlled)


def _luck(readings: Sequence[Reading], name: str) -> Floats:
    return np.array([reading.control[name] for reading in readings])


def _is_controlled(readings: Sequence[Reading], name: str) -> bool:
    return all(reading.meeting and name in reading.control for reading in readings)


def difference_in(base: Sequence[Reading], changed: Sequence[Reading], name: str, period: Period) -> Estimate:
    """Estimate by how much a measure differs between two strategies within a period that was kept."""
    return _difference(base, changed, name, lambda reading: reading.periods[name][period])


def _difference(
    base: Sequence[Reading], changed: Sequence[Reading], name: str, sums: Callable[[Reading], Sums]
) -> Estimate:
    before, after = [sums(reading) for reading in base], [sums(reading) for reading in changed]
    if any(reading.meeting for reading in (*base, *changed)):
        return jackknife.difference(before, after)
    return families.difference(before, after, share=summed_measure(name).unit == "share")


def return_of(base: Sequence[Reading], changed: Sequence[Reading]) -> Estimate:
    """Estimate what each unit of money spent on practices and staff gave back beyond itself.

    See ``results.returns.return_on_investment``. Unknown where the strategy spends no more than the base,
    and where contribution or the cost of practices was not measured.
    """
    if not {"contribution", "practice_cost"} <= base[0].sums.keys():
        return UNKNOWN
    contribution, practices = (_gained(base, changed, name) for name in ("contribution", "practice_cost"))
    staff = Difference(0.0, np.zeros_like(practices.influence))
    if "staff_cost" in base[0].sums:
        staff = _gained(base, changed, "staff_cost")
    return return_of_differences(contribution, practices, staff)


def _gained(base: Sequence[Reading], changed: Sequence[Reading], name: str) -> Difference:
    """The difference of a total per run, with what each independent unit moves it by."""
    before = [reading.sums[name] for reading in base]
    after = [reading.sums[name] for reading in changed]
    if any(reading.meeting for reading in (*base, *changed)):
        whole = [np.array([sums.top.sum() + sums.world_top for sums in side]) for side in (before, after)]
        gained = whole[1] - whole[0]
        return Difference(float(gained.mean()), (gained - gained.mean()) / len(gained))
    ids = families.shared_families(before, after)
    first, second = families.pooled(before, ids), families.pooled(after, ids)
    return Difference(second.value - first.value, second.influence - first.influence)
