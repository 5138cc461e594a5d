"""Measures without a log: what families add up to, block by block; memory does not grow with events.

A measure is a ratio R = Σ y / Σ x over families, see ``families``. Its interval needs the influences of
families z = (y − R·x − c)/Σx to the powers 2, 3 and 4, where c is the mean of a source that sends a fixed
number of customers. R is not known before the last family. Yet by the multinomial theorem

    Σ (y − R·x − c)^k = Σ_{a+b+d=k} k!/(a! b! d!) · (−R)^b · (−c)^d · Σ y^a x^b

so the sums of y^a·x^b with a + b ≤ 4 are enough. They are added in the order of the blocks, which does not
depend on threads. The estimate is that of the log, up to rounding.

What belongs to nobody is what there would be without customers (servers on duty), and what each block adds
to that (overtime).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import factorial, inf, nan, sqrt
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
from journeysim.results.log import Log
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


def level(moments: Moments, known: Measure, *, together: bool = False) -> Estimate:
    """Estimate a measure from the moments of all blocks, as from the sums by family.

    ``together`` says that customers meet: then a run is one unit, and shows no precision.
    """
    whole = moments.powers.sum(axis=0)
    families, cases = int(whole[0, 0]), moments.cases
    units, bottom = cases or families, float(whole[0, 1]) + moments.world[1]
    value = ratio_of(float(whole[1, 0]) + moments.world[0], bottom)
    if together:
        share = known.unit == "share"
        cases = cases or int(moments.world[1])
        return share_interval(value, inf, 1, cases) if share else mean_interval(value, inf, 1)
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
        known, _ = find(name, own_measures(self.compiled))
        return level(self.moments[name], known, together=bool(self.compiled.shares))


def fold(blocks: Iterable[Result], measures: Sequence[str]) -> Folded:
    """Add up the measures of a run, given in blocks of whole families, at least one.

    Raises:
        UsageError: if a measure does not exist, or cannot be folded.
    """
    blocks = iter(blocks)
    first = next(blocks)
    folded = planned = _of_block(_without_customers(first), measures)
    for block in chain([first], blocks):
        folded = _added(folded, _of_block(block, measures), planned)
    return folded


def _without_customers(run: Result) -> Result:
    """The same world, to which nobody came."""
    log = run.log
    nobody = Log(
        log.ids[:0],
        log.offsets[:1],
        log.time[:0],
        log.kind[:0],
        log.what[:0],
        log.value[:0],
        log.names,
        log.world,
    )
    return replace(run, log=nobody)


def check_foldable(compiled: Compiled, measures: Sequence[str]) -> None:
    """Refuse what needs a log in one piece.

    Raises:
        UsageError: if spending is capped, or a measure is no sum over families.
    """
    for change in compiled.changes:
        if change.costs.cap < inf:
            raise UsageError(
                f"What is spent on '{change.name}' has a cap, which all customers together reach: this run "
                "needs its log in one piece."
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


def _added(first: Folded, second: Folded, planned: Folded) -> Folded:
    """Both together; ``planned`` is what each of them counts without any customer."""
    return replace(
        first,
        customers=first.customers + second.customers,
        families=first.families + second.families,
        rows=first.rows + second.rows,
        moments={
            name: _sum(kept, second.moments[name], planned.moments[name])
            for name, kept in first.moments.items()
        },
    )


def _sum(first: Moments, second: Moments, planned: Moments) -> Moments:
    top, bottom = (a + (b - c) for a, b, c in zip(first.world, second.world, planned.world, strict=True))
    return Moments(first.powers + second.powers, first.cases + second.cases, (top, bottom))
