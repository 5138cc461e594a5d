"""Measures without a log: what families add up to, block by block; memory does not grow with customers.

A measure is a ratio R = Σ y / Σ x over families, see ``families``. Its interval needs the influences of
families z = (y − R·x − c)/Σx to the powers 2, 3 and 4, where c is the mean of a source that sends a fixed
number of customers. R is not known before the last family. Yet by the multinomial theorem

    Σ (y − R·x − c)^k = Σ_{a+b+d=k} k!/(a! b! d!) · (−R)^b · (−c)^d · Σ y^a x^b

so the sums of y^a·x^b with a + b ≤ 4 are enough. They are added in the order of the blocks, which does not
depend on threads. The estimate is that of the log, up to rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import factorial, nan, sqrt
from typing import NoReturn

import numpy as np

from journeysim.compiled.records import Compiled
from journeysim.errors import UsageError
from journeysim.results.estimates import (
    UNKNOWN,
    Estimate,
    mean_interval,
    paired_shares_interval,
    share_interval,
)
from journeysim.results.families import Sums, ratio_of
from journeysim.results.filters import Filters, observe, sums_of
from journeysim.results.observations import Measure
from journeysim.results.registry import find, own_measures
from journeysim.results.result import Result
from journeysim.results.visits import Floats

ORDER = 4
"""Highest power that an interval needs."""


@dataclass(frozen=True)
class Moments:
    """What is kept of a measure.

    Attributes:
        powers: Σ y^a·x^b, of shape (groups, ORDER + 1, ORDER + 1): a group for each source that sends a fixed
            number of customers, and the last for all others.
        cases: Families with x ≠ 0.
        world: Parts of Σ y and Σ x that belong to nobody.
    """

    powers: Floats
    cases: int
    world: tuple[float, float]


def moments_of(sums: Sums) -> Moments:
    """Return the sums of the powers of a block's families."""
    bits = (sums.family_ids >> 42) & 0xFFFFF
    groups = [bits == source for source in sorted(sums.fixed)]
    groups.append(~np.logical_or.reduce(groups) if groups else np.ones(len(bits), dtype=np.bool_))
    powers = np.zeros((len(groups), ORDER + 1, ORDER + 1))
    for number, members in enumerate(groups):
        y, x = sums.top[members], sums.bottom[members]
        for a in range(ORDER + 1):
            for b in range(ORDER + 1 - a):
                powers[number, a, b] = float((y**a * x**b).sum())
    return Moments(powers, int(np.count_nonzero(sums.bottom)), (sums.world_top, sums.world_bottom))


def level(moments: Moments, known: Measure) -> Estimate:
    """Estimate a measure from the moments of all blocks, as ``families.level`` does from sums by family."""
    whole = moments.powers.sum(axis=0)
    families, cases = int(whole[0, 0]), moments.cases
    units, bottom = cases or families, float(whole[0, 1]) + moments.world[1]
    value = ratio_of(float(whole[1, 0]) + moments.world[0], bottom)
    second, third, fourth = (_powers_of_influence(moments.powers, value, bottom or nan, k) for k in (2, 3, 4))
    if known.unit == "score":
        spread = float(whole[0, 1])
        if np.isnan(value) or spread <= 0:
            return UNKNOWN
        return paired_shares_interval(value, spread**2 * second, units, spread, spread**3 * third)
    error = sqrt(second * units / max(units - 1, 1))
    if known.unit == "share":
        return share_interval(value, error, units, cases)
    excess = fourth - second**2 / max(families, 1)
    effective = min(units, 1 + int(2.0 * second**2 / excess)) if excess > 0.0 else units
    return mean_interval(value, error, effective, third / second**1.5 if second > 0.0 else 0.0, units)


def _powers_of_influence(powers: Floats, ratio: float, bottom: float, k: int) -> float:
    """Σ z^k over all families."""
    total = 0.0
    for number, group in enumerate(powers):
        fixed = number < len(powers) - 1 and group[0, 0] > 0
        mean = (group[1, 0] - ratio * group[0, 1]) / group[0, 0] if fixed else 0.0
        for a in range(k + 1):
            for b in range(k + 1 - a):
                d = k - a - b
                ways = factorial(k) / (factorial(a) * factorial(b) * factorial(d))
                total += ways * (-ratio) ** b * (-mean) ** d * float(group[a, b])
    # A sum of even powers is never below 0; rounding may say so where there is no spread.
    return (max(total, 0.0) if k % 2 == 0 else total) / bottom**k


@dataclass(frozen=True)
class Folded:
    """One run of which no log was kept.

    Attributes:
        compiled: The scenario under the strategy.
        seed: Seed of the run.
        replication: Number of the replication.
        engine: Name of the engine.
        customers: Number of customers, friends among them.
        families: Number of customers from outside, each with the friends whom they brought.
        rows: Number of rows that the log would have had.
        moments: What was kept of each measure, by its name.
    """

    compiled: Compiled
    seed: int
    replication: int
    engine: str
    customers: int
    families: int
    rows: int
    moments: dict[str, Moments]

    def __repr__(self) -> str:
        """What was run, and the measures that are known."""
        made = f"{self.compiled.scenario}, {self.compiled.strategy}: {self.customers:,} customers"
        return f"<Folded run of {made}, seed {self.seed}; {', '.join(self.moments)}>"

    @property
    def log(self) -> NoReturn:
        """There is none.

        Raises:
            UsageError: always.
        """
        raise UsageError(
            "No log was kept of this run: simulate(..., log=False) knows the measures alone "
            f"({', '.join(self.moments)}). Leave out log=False to have one."
        )

    def measure(self, name: str) -> Estimate:
        """Estimate one of the measures that were folded.

        Raises:
            UsageError: if it was not.
        """
        if name not in self.moments:
            raise UsageError(
                f"{name} was not folded in this run; there are: {', '.join(self.moments)}. Name it among the "
                "measures before the run, or keep the log."
            )
        return level(self.moments[name], find(name, own_measures(self.compiled))[0])


def fold(blocks: Iterable[Result], measures: Sequence[str]) -> Folded:
    """Add up the measures of a run, given in blocks of whole families, at least one.

    Raises:
        UsageError: if a measure does not exist, or cannot be folded.
    """
    folded: Folded | None = None
    for block in blocks:
        folded = _added(folded, _of_block(block, measures))
    assert folded is not None
    return folded


def check_foldable(compiled: Compiled, measures: Sequence[str]) -> None:
    """Refuse what needs a log.

    Raises:
        UsageError: if customers meet, or a measure is no sum over families.
    """
    if compiled.shares:
        raise UsageError(
            f"In {compiled.scenario} customers meet ({', '.join(compiled.shares)}), so that they cannot be "
            "simulated block by block and forgotten: this run needs its log."
        )
    for name in measures:
        if find(name, own_measures(compiled))[0].summary == "quantile":
            raise UsageError(f"{name} is a quantile of all durations, which is no sum: it needs the log.")


def _of_block(block: Result, measures: Sequence[str]) -> Folded:
    moments = {}
    for name in measures:
        known, parameter = find(name, own_measures(block.compiled))
        seen = observe(block, known, parameter, Filters())
        moments[name] = moments_of(sums_of(block, known, seen, None))
    return Folded(
        compiled=block.compiled,
        seed=block.seed,
        replication=block.replication,
        engine=block.engine,
        customers=len(block.log.ids),
        families=len(block.customers.family_ids),
        rows=len(block.log),
        moments=moments,
    )


def _added(first: Folded | None, second: Folded) -> Folded:
    if first is None:
        return second
    return Folded(
        compiled=first.compiled,
        seed=first.seed,
        replication=first.replication,
        engine=first.engine,
        customers=first.customers + second.customers,
        families=first.families + second.families,
        rows=first.rows + second.rows,
        moments={name: _sum(name, kept, second.moments[name]) for name, kept in first.moments.items()},
    )


def _sum(name: str, first: Moments, second: Moments) -> Moments:
    """Both together; what belongs to nobody is planned, the same in each block, and counts once."""
    if first.world != second.world:
        raise UsageError(
            f"{name} counts what belongs to nobody and hangs on the customers: it needs the log."
        )
    return Moments(first.powers + second.powers, first.cases + second.cases, first.world)
