"""The jackknife: how much a number moves when one group of its data is left out.

With G groups, v₍g₎ the number without group g and v̄ their mean,

    e² = (G − 1)/G · Σ (v₍g₎ − v̄)²        (Tukey 1958; Efron and Tibshirani 1993, ch. 11)

Groups are replications where customers meet. Elsewhere, for curves, they are 40 lots of families, drawn by
the founders' ids, so that two strategies leave out the same families.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, sqrt

import numpy as np

from journeysim.results.estimates import Estimate, mean_interval, share_interval
from journeysim.results.families import Sums, ratio_of
from journeysim.results.visits import Flags, Floats, Integers

LOTS = 40
"""Number of lots of families."""

Statistic = Callable[[Flags], float]
"""A number computed from the groups for which the flag holds."""


def lots(family_ids: Integers, replication: int = 0) -> Integers:
    """The lot of each family, from 0 to 39: a hash of id and replication (Fibonacci hashing, Knuth 6.4)."""
    golden, other = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F
    mixed = family_ids.astype(np.uint64) * np.uint64(golden) + np.uint64(replication * other % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(other)
    return ((mixed >> np.uint64(32)) % np.uint64(LOTS)).astype(np.int64)


def jackknife(statistic: Statistic, groups: int) -> tuple[float, float]:
    """The statistic of all groups, and its standard error; infinite for a single group.

    >>> numbers = np.array([1.0, 2.0, 3.0, 6.0])
    >>> value, error = jackknife(lambda kept: float(numbers[kept].mean()), 4)
    >>> value, bool(np.isclose(error, numbers.std(ddof=1) / 2))
    (3.0, True)
    """
    everything = np.ones(groups, dtype=np.bool_)
    value = statistic(everything)
    if groups < 2:
        return value, inf
    left_out = np.array([statistic(everything & (np.arange(groups) != g)) for g in range(groups)])
    deviations = left_out - left_out.mean()
    return value, sqrt((groups - 1) / groups * float(deviations @ deviations))


def level(runs: Sequence[Sums], *, share: bool = False) -> Estimate:
    """Estimate a ratio from replications in which customers met; one replication shows no precision."""
    value, error = jackknife(_ratio(runs), len(runs))
    if share:
        return share_interval(value, error, len(runs), _cases(runs))
    return mean_interval(value, error, len(runs))


def difference(base: Sequence[Sums], changed: Sequence[Sums]) -> Estimate:
    """Estimate the difference of a ratio between two strategies, changed − base, on the same seeds.

    The interval has no width where every family has the same sums in both.
    """
    if all(_same(a, b) for a, b in zip(base, changed, strict=True)):
        return Estimate(0.0, 0.0, 0.0, len(base))
    before, after = _ratio(base), _ratio(changed)
    value, error = jackknife(lambda kept: after(kept) - before(kept), len(base))
    return mean_interval(value, error, len(base))


def _ratio(runs: Sequence[Sums]) -> Statistic:
    top = np.array([run.top.sum() + run.world_top for run in runs])
    bottom = np.array([run.bottom.sum() + run.world_bottom for run in runs])
    return lambda kept: ratio_of(float(top[kept].sum()), float(bottom[kept].sum()))


def _cases(runs: Sequence[Sums]) -> int:
    return sum(int(np.count_nonzero(run.bottom) or run.world_bottom) for run in runs)


def _same(a: Sums, b: Sums) -> bool:
    """Whether two runs have the same sums, families without any aside."""
    if (a.world_top, a.world_bottom) != (b.world_top, b.world_bottom):
        return False
    return all(np.array_equal(x, y) for x, y in zip(_rows(a), _rows(b), strict=True))


def _rows(sums: Sums) -> tuple[Integers, Floats, Floats]:
    counted = (sums.top != 0) | (sums.bottom != 0)
    return sums.family_ids[counted], sums.top[counted], sums.bottom[counted]
