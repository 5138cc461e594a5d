"""The best of k strategies by the procedures of Kim and Nelson, on differences of twins.

One sample is a row of k values, one a strategy, all met by the same luck. With S²ᵢₗ the variance of the
difference of two strategies, δ the difference that is worth knowing about, α the risk of a wrong choice and r
samples so far, strategy i leaves as soon as for some other l that is still in

    X̄ᵢ(r) < X̄ₗ(r) − W        W = max(0, δ/(2r) · (h²·S²ᵢₗ/δ² − r))

    h² = 2·η·(m − 1)          η = ½·((2α/(k − 1))^(−2/(m − 1)) − 1)

KN (Kim and Nelson 2001, ACM TOMACS 11:251-273) takes S² from the first m = n₀ samples and keeps it. KN++ (Kim
and Nelson 2006, Operations Research 54:475-488) takes it from all samples so far, m = r. Both allow common
luck: all that is used of a pair is its difference, and the risk is split by Bonferroni. The chosen one is
the best, or within δ of it, with probability 1 − α.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil, inf, sqrt

import numpy as np
from numpy.typing import NDArray

from journeysim.errors import UsageError

Floats = NDArray[np.float64]

PILOT = 10
"""Samples before the first look: fewer tell too little about a variance."""


@dataclass(frozen=True)
class Selection:
    """Where a search for the best strategy stands.

    Attributes:
        best: Index of the strategy with the largest mean of those that are still in.
        remaining: Indices of those that are still in.
        left: By index of each strategy that is out, after how many samples it left.
        samples: Number of samples that were looked at.
        finished: Whether the choice is made.
        more: About how many more samples will be needed; 0 when finished.
    """

    best: int
    remaining: tuple[int, ...]
    left: dict[int, int]
    samples: int
    finished: bool
    more: int = 0


@dataclass
class _Race:
    """Running sums of the differences of each pair; differences are taken from the first sample's."""

    first: Floats
    sums: Floats
    squares: Floats
    variance: Floats
    means: Floats
    left: dict[int, int] = field(default_factory=dict)

    def add(self, row: Floats, samples: int) -> None:
        """Take one more sample; NaN stands for strategies that are out."""
        moved = row[:, None] - row[None, :] - self.first
        self.sums += moved
        self.squares += moved**2
        self.means += (row - self.means) / samples

    def update(self, samples: int) -> None:
        """The variances of all samples so far."""
        self.variance = np.maximum(0.0, self.squares - self.sums**2 / samples) / (samples - 1)


def select(
    values: Floats, delta: float, *, risk: float = 0.05, pilot: int = PILOT, update: bool = True
) -> Selection:
    """Find the strategy with the largest mean.

    Args:
        values: Samples of all strategies, of shape (samples, strategies). Where a strategy is out its values
            are not looked at.
        delta: Difference of means below which it does not matter which is chosen; above 0.
        risk: Probability of a choice that is worse than the best by more than ``delta``.
        pilot: Samples before the first strategy may leave.
        update: Whether variances are taken from all samples so far (KN++), or from the pilot (KN).

    Raises:
        UsageError: if a number is out of range or there are fewer samples than the pilot's.

    Example:
        >>> luck = np.random.default_rng(1).normal(size=(50, 1))
        >>> noise = np.random.default_rng(2).normal(size=(50, 3))
        >>> found = select(10 * luck + noise + [0.0, 2.0, 1.0], delta=0.5)
        >>> found.best, found.finished
        (1, True)
    """
    count = values.shape[1]
    _check(values.shape, delta, risk, pilot)
    race = _started(values[0], count)
    remaining = list(range(count))
    if count == 1:
        return Selection(0, (0,), {}, len(values), True)
    for samples, row in enumerate(values, start=1):
        race.add(row, samples)
        if samples < pilot:
            continue
        if update or samples == pilot:
            race.update(samples)
        factor = reach_factor(risk / (count - 1), samples if update else pilot)
        slack = _slack(factor * race.variance[np.ix_(remaining, remaining)], delta, samples)
        remaining = _screened(race, remaining, slack, samples)
        if len(remaining) == 1 or not slack.any():
            return Selection(_leader(race, remaining), tuple(remaining), race.left, samples, True)
    factor = reach_factor(risk / (count - 1), len(values) if update else pilot)
    more = _more(race, remaining, factor, delta, len(values))
    return Selection(_leader(race, remaining), tuple(remaining), race.left, len(values), False, more)


def reach_factor(risk: float, samples: int) -> float:
    """The h² of one pair of strategies, from the number of samples behind its variance.

    >>> round(reach_factor(0.05 / 5, 10), 2), round(reach_factor(0.05 / 5, 100_000), 2)
    (12.47, 7.82)
    """
    degrees = samples - 1
    return float(degrees * ((2 * risk) ** (-2 / degrees) - 1))


def probability_of_good_choice(values: Floats, best: int, delta: float = 0.0) -> float:
    """How probable it is, in the light of the samples, that no strategy beats this one by more than δ.

    At least 1 − Σ P(difference > δ), each from Student's law of a paired difference under a flat prior
    (Branke, Chick and Schmidt 2007, Management Science 53:1916-1932). Of strategies that left, the samples
    they had are taken. It is no promise as that of the procedure is: who looks often sees luck.

    Example:
        >>> even = np.array([[0.0, 1.0], [0.0, -1.0], [0.0, 0.5], [0.0, -0.5]])
        >>> round(probability_of_good_choice(even, 0), 3)
        0.5
    """
    from scipy.special import stdtr

    doubt = 0.0
    for other in range(values.shape[1]):
        if other == best:
            continue
        lead = values[:, best] - values[:, other]
        lead = lead[~np.isnan(lead)]
        error = float(lead.std(ddof=1)) / sqrt(len(lead)) if len(lead) > 1 else inf
        ahead = float(lead.mean()) + delta
        if error > 0.0:
            doubt += float(stdtr(len(lead) - 1, -ahead / error)) if error < inf else 0.5
        elif ahead < 0.0:
            doubt += 1.0
    return max(0.0, 1.0 - doubt)


def _check(shape: tuple[int, ...], delta: float, risk: float, pilot: int) -> None:
    samples, count = shape
    if not 0.0 < delta < inf:
        raise UsageError(f"delta={delta:g}: the difference that does not matter must be above 0.")
    if not 0.0 < risk < 0.5:
        raise UsageError(f"risk={risk:g}: the risk of a wrong choice must lie between 0 and 0.5.")
    if pilot < 3:
        raise UsageError(f"pilot={pilot}: a pilot takes at least 3 samples.")
    if count < 1 or samples < pilot:
        raise UsageError(f"{samples} samples of {count} strategies: the pilot alone takes {pilot} samples.")


def _started(row: Floats, count: int) -> _Race:
    empty = np.zeros((count, count))
    return _Race(row[:, None] - row[None, :], empty.copy(), empty.copy(), empty.copy(), np.zeros(count))


def _slack(reach: Floats, delta: float, samples: int) -> Floats:
    """W: how far a mean may lie below another one and the strategy still stays."""
    slack: Floats = np.maximum(0.0, delta / (2 * samples) * (reach / delta**2 - samples))
    return slack


def _screened(race: _Race, remaining: list[int], slack: Floats, samples: int) -> list[int]:
    """Who is still in."""
    means = race.means[remaining]
    stays: list[bool] = np.all(means[:, None] >= means[None, :] - slack, axis=1).tolist()
    race.left.update((strategy, samples) for strategy, stay in zip(remaining, stays, strict=True) if not stay)
    return [strategy for strategy, stay in zip(remaining, stays, strict=True) if stay]


def _leader(race: _Race, remaining: list[int]) -> int:
    return max(remaining, key=lambda strategy: (race.means[strategy], -strategy))


def _more(race: _Race, remaining: list[int], factor: float, delta: float, samples: int) -> int:
    """About how many more samples it takes, if differences and variances stay as they look.

    The leader is ahead by D of a rival. The rival leaves when W < D, at r = h²·S²/(δ·(2D + δ)).
    """
    best = _leader(race, remaining)
    needed = 0.0
    for other in remaining:
        if other != best:
            ahead = race.means[best] - race.means[other]
            needed = max(needed, factor * race.variance[best, other] / (delta * (2 * ahead + delta)))
    return max(1, ceil(needed - samples))
