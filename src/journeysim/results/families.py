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

from collections.abc import Sequence
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
    cases = int(np.count_nonzero(side.bottom))
    units = cases or len(side.bottom)
    if score:
        return _of_shares(side.value, side.influence, units, float(side.bottom.sum()))
    if share:
        return share_interval(side.value, _error(side.influence, units), units, cases)
    return _of_influence(side.value, side.influence, units)


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
    units = int(np.count_nonzero((before.bottom != 0) | (after.bottom != 0))) or len(before.bottom)
    value, influence = after.value - before.value, after.influence - before.influence
    if value == 0.0 and not influence.any() and np.array_equal(before.bottom, after.bottom):
        return Estimate(0.0, 0.0, 0.0, units)
    if share:
        return _of_shares(value, influence, units, float(before.bottom.sum() + after.bottom.sum()) / 2)
    return _of_influence(value, influence, units)


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


def _of_shares(value: float, influence: Floats, units: int, cases: float) -> Estimate:
    if np.isnan(value) or cases <= 0:
        return UNKNOWN
    moved = cases * influence
    return paired_shares_interval(value, float(moved @ moved), units, cases, float(moved @ moved**2))


@dataclass(frozen=True)
class Pooled:
    """A ratio of several runs; columns have a place for each family of each run.

    Attributes:
        value: The ratio.
        influence: What each family moves it by.
        bottom: What each family adds to Σ x.
    """

    value: float
    influence: Floats
    bottom: Floats


def pooled(runs: Sequence[Sums], ids: Sequence[Integers]) -> Pooled:
    """Pool runs, with a place for each of the given families in each run."""
    pairs = list(zip(runs, ids, strict=True))
    tops = [_placed(run.family_ids, run.top, known) for run, known in pairs]
    bottoms = [_placed(run.family_ids, run.bottom, known) for run, known in pairs]
    top, bottom = (np.concatenate(parts, dtype=np.float64) for parts in (tops, bottoms))
    whole = float(bottom.sum()) + sum(run.world_bottom for run in runs)
    value = ratio_of(float(top.sum()) + sum(run.world_top for run in runs), whole)
    influence = (top - value * bottom) / (whole or nan)
    fixed = frozenset[int]().union(*(run.fixed for run in runs))
    return Pooled(value, _centred(influence, np.concatenate(ids), fixed), bottom)


def _placed(family_ids: Integers, column: Floats, known: Integers) -> Floats:
    if len(family_ids) == len(known):
        return column
    placed = np.zeros(len(known))
    placed[np.searchsorted(known, family_ids)] = column
    return placed


def _centred(influence: Floats, ids: Integers, fixed: frozenset[int]) -> Floats:
    """Take off the mean influence of each source whose number of customers is no matter of luck."""
    bits = (ids >> 42) & 0xFFFFF
    for source in fixed:
        members = bits == source
        if members.any():
            influence[members] -= influence[members].mean()
    return influence


def _error(influence: Floats, units: int) -> float:
    return sqrt(float(influence @ influence) * units / max(units - 1, 1))


def _of_influence(value: float, influence: Floats, units: int) -> Estimate:
    """An estimate with the interval that the influences of its units give it."""
    squares = influence**2
    effective, skewness = _effective(squares, units), _skewness(influence, squares)
    return mean_interval(value, _error(influence, units), effective, skewness, units)


def _effective(squares: Floats, units: int) -> int:
    """The number of units whose degrees of freedom the error has, at most all.

    The variance of Σ z² is that of σ²χ²/d for d = 2·(Σ z²)² / (Σ z⁴ − (Σ z²)²/n) degrees of freedom: n for
    influences after Gauss, about 2·m where a change touches m families only (Satterthwaite 1946).
    """
    total = float(squares.sum())
    excess = float(squares @ squares) - total**2 / max(len(squares), 1)
    return min(units, 1 + int(2.0 * total**2 / excess)) if excess > 0.0 else units


def _skewness(influence: Floats, squares: Floats) -> float:
    total = float(influence @ influence)
    return float(influence @ squares) / total**1.5 if total > 0.0 else 0.0
