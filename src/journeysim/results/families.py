"""Statistics where customers do not meet: families are independent units.

A measure is a ratio R = Σ y / Σ x over families f. To first order its error is the sum of the families'
*influences* (delta method, Cochran 1977, ch. 6; clusters: Kish 1965)

    z_f = (y_f − R·x_f) / Σ x        e² = m/(m − 1) · Σ z_f²

A total per run is such a ratio, too: x is 1 for each run and belongs to no family. Where arrivals are a
Poisson process the number of families is random and Σ z_f² is the whole variance of a compound Poisson
sum; where a source sends a fixed number of customers the mean influence of its families is taken off first.

The difference of two strategies has the influence z′_f − z_f: the same family in both worlds, paired by its
founder's id; who is missing in one world counts as 0 there. So what does not differ costs no precision.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import nan, sqrt

import numpy as np

from journeysim.results.estimates import (
    UNKNOWN,
    Estimate,
    mean_interval,
    paired_shares_interval,
    share_interval,
)
from journeysim.results.visits import Floats, Integers

NARROW = (np.int8, np.int16, np.int32)
"""Types of whole numbers that a column of sums may be kept in; it is pooled as floats all the same."""


@dataclass(frozen=True)
class Sums:
    """What a run says about a ratio, by family.

    Attributes:
        family_ids: Founders' ids in rising order, of shape (families,).
        top: y by family.
        bottom: x by family.
        world_top: Part of Σ y that belongs to nobody.
        world_bottom: Part of Σ x that belongs to nobody.
        fixed: Hash bits of the sources that send a fixed number of customers.
    """

    family_ids: Integers
    top: Floats
    bottom: Floats
    world_top: float = 0.0
    world_bottom: float = 0.0
    fixed: frozenset[int] = frozenset()


def narrowed(sums: Sums) -> Sums:
    """The same sums in fewer bytes: whole numbers as such, and what is equal once; not a bit is lost.

    >>> narrowed(Sums(np.array([7, 8]), np.array([1.0, 0.0]), np.array([2.0, 300.0]))).bottom.dtype.name
    'int16'
    """
    top, bottom = _narrow(sums.top), _narrow(sums.bottom)
    return replace(sums, top=top, bottom=top if np.array_equal(top, bottom) else bottom)


def _narrow(column: Floats) -> Floats:
    """A column in the smallest of a few types that hold each of its numbers."""
    for kind in NARROW:
        low, high = (column.min(), column.max()) if len(column) else (0.0, 0.0)
        if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max:
            whole = column.astype(kind)
            if np.array_equal(whole, column) and not np.signbit(column[column == 0.0]).any():
                return whole  # type: ignore[return-value]
            return column
    return column


def ratio_of(top: float, bottom: float) -> float:
    """The quotient, NaN where there is nothing to divide by."""
    return top / bottom if bottom != 0.0 else nan


def level(runs: Sequence[Sums], *, share: bool = False, score: bool = False) -> Estimate:
    """Estimate a ratio from one or more independent runs.

    Args:
        runs: The sums of each run.
        share: Whether the ratio is a share of cases, with an interval inside [0, 1].
        score: Whether it is the difference of two shares of the same cases.
    """
    side = pooled(runs, [run.family_ids for run in runs])
    moments = Moments.of(map(side.influence_of, range(len(runs))))
    cases = sum(int(np.count_nonzero(bottom)) for bottom in side.bottoms)
    units = cases or moments.count
    if score:
        return _of_shares(side.value, moments, units, side.cases)
    if share:
        return share_interval(side.value, moments.error(units), units, cases)
    return _of_moments(side.value, moments, units)


def difference(base: Sequence[Sums], changed: Sequence[Sums], *, share: bool = False) -> Estimate:
    """Estimate the difference of a ratio between two strategies, changed − base, on the same families.

    The interval has no width where every family has the same sums in both.

    Args:
        base: The sums of each run under the first strategy.
        changed: Those of the same seeds and replications under the second.
        share: Whether the ratio is a share of cases, or a difference of two.
    """
    ids = shared_families(base, changed)
    before, after = pooled(base, ids), pooled(changed, ids)
    pairs = list(zip(before.bottoms, after.bottoms, strict=True))
    moments = Moments.of(after.influence_of(run) - before.influence_of(run) for run in range(len(ids)))
    units = sum(int(np.count_nonzero((a != 0) | (b != 0))) for a, b in pairs) or moments.count
    value = after.value - before.value
    if value == 0.0 and moments.second == 0.0 and all(np.array_equal(a, b) for a, b in pairs):
        return Estimate(0.0, 0.0, 0.0, units)
    if share:
        return _of_shares(value, moments, units, (before.cases + after.cases) / 2)
    return _of_moments(value, moments, units)


def shared_families(base: Sequence[Sums], changed: Sequence[Sums]) -> list[Integers]:
    """The ids of the families of either strategy, run by run."""
    pairs = [(a.family_ids, b.family_ids) for a, b in zip(base, changed, strict=True)]
    return [union(a, b) for a, b in pairs]


def union(first: Integers, second: Integers) -> Integers:
    """The ids of either of two rising lists, each once and rising: merged, since both are sorted already."""
    if np.array_equal(first, second):
        return first
    both = np.concatenate([first, second])
    both.sort(kind="stable")
    return both[np.append(True, both[1:] != both[:-1])] if len(both) else both


@dataclass(frozen=True)
class Pooled:
    """A ratio of several runs, with a place for each family of each run.

    Attributes:
        value: The ratio.
        whole: Σ x over all runs.
        tops: What each family adds to Σ y, by run.
        bottoms: What each family adds to Σ x, by run.
        sources: Source of each family, by run; empty where no source sends a fixed number.
        shifts: Mean influence of the families of each source that sends a fixed number.
    """

    value: float
    whole: float
    tops: list[Floats]
    bottoms: list[Floats]
    sources: list[Integers]
    shifts: dict[int, float]

    @property
    def cases(self) -> float:
        """Σ x over families."""
        return float(sum(bottom.sum() for bottom in self.bottoms))

    @property
    def influence(self) -> Floats:
        """What each family of each run moves the ratio by."""
        return np.concatenate([self.influence_of(run) for run in range(len(self.tops))])

    def influence_of(self, run: int) -> Floats:
        """What each family of a run moves the ratio by.

        The mean influence of a source whose number of customers is no matter of luck is taken off.
        """
        found: Floats = (self.tops[run] - self.value * self.bottoms[run]) / (self.whole or nan)
        for source, shift in self.shifts.items():
            found[self.sources[run] == source] -= shift
        return found


def pooled(runs: Sequence[Sums], ids: Sequence[Integers]) -> Pooled:
    """Pool runs, with a place for each of the given families in each run."""
    pairs = list(zip(runs, ids, strict=True))
    tops = [_placed(run.family_ids, run.top, known) for run, known in pairs]
    bottoms = [_placed(run.family_ids, run.bottom, known) for run, known in pairs]
    whole = float(sum(bottom.sum() for bottom in bottoms)) + sum(run.world_bottom for run in runs)
    value = ratio_of(float(sum(top.sum() for top in tops)) + sum(run.world_top for run in runs), whole)
    fixed = frozenset[int]().union(*(run.fixed for run in runs))
    sources = [(each >> 42) & 0xFFFFF for each in ids] if fixed else []
    side = Pooled(value, whole, tops, bottoms, sources, {})
    return replace(side, shifts={source: _mean_influence(side, source) for source in fixed})


def _mean_influence(side: Pooled, source: int) -> float:
    """The mean influence of the families of a source; 0 where it has none."""
    members = [sources == source for sources in side.sources]
    count = sum(int(np.count_nonzero(own)) for own in members)
    total = sum(side.influence_of(run)[own].sum() for run, own in enumerate(members))
    return float(total) / count if count else 0.0


def _placed(family_ids: Integers, column: Floats, known: Integers) -> Floats:
    if len(family_ids) == len(known):
        return column
    placed = np.zeros(len(known))
    placed[np.searchsorted(known, family_ids)] = column
    return placed


@dataclass(frozen=True)
class Moments:
    """Sums of powers of influences, taken run by run: what an interval needs of them.

    Attributes:
        count: Number of families in all runs.
        second: Σ z².
        third: Σ z³.
        fourth: Σ z⁴.
    """

    count: int
    second: float
    third: float
    fourth: float

    @classmethod
    def of(cls, influences: Iterable[Floats]) -> Moments:
        """The sums over several runs."""
        count, second, third, fourth = 0, 0.0, 0.0, 0.0
        for influence in influences:
            squares = influence * influence
            count += len(influence)
            second += float(squares.sum())
            third += float(influence @ squares)
            fourth += float(squares @ squares)
        return cls(count, second, third, fourth)

    def error(self, units: int) -> float:
        """The standard error of the sum of all influences."""
        return sqrt(self.second * units / max(units - 1, 1))

    def effective(self, units: int) -> int:
        """The number of units whose degrees of freedom the error has, at most all.

        The variance of Σ z² is that of σ²χ²/d for d = 2·(Σ z²)² / (Σ z⁴ − (Σ z²)²/n) degrees of freedom: n
        for influences after Gauss, about 2·m where a change touches m families only (Satterthwaite 1946).
        """
        excess = self.fourth - self.second**2 / max(self.count, 1)
        return min(units, 1 + int(2.0 * self.second**2 / excess)) if excess > 0.0 else units

    @property
    def skewness(self) -> float:
        """Skewness of the sum of all influences."""
        return self.third / self.second**1.5 if self.second > 0.0 else 0.0


def _of_shares(value: float, moments: Moments, units: int, cases: float) -> Estimate:
    if np.isnan(value) or cases <= 0:
        return UNKNOWN
    return paired_shares_interval(value, cases**2 * moments.second, units, cases, cases**3 * moments.third)


def _of_moments(value: float, moments: Moments, units: int) -> Estimate:
    """An estimate with the interval that the influences of its units give it."""
    effective = moments.effective(units)
    return mean_interval(value, moments.error(units), effective, moments.skewness, units)
