"""A number with its precision and its origin.

Intervals are at 95 %. With v the value, e its standard error and t the quantile of Student's law with
units − 1 degrees of freedom:

    mean, ratio, total    v ± t·e, bent for skewness where few families carry much (Hall 1992)
    share                 Wilson (1927) with the effective size v(1 − v)/e² (Korn and Graubard 1998)
    paired shares         Bonett and Price (2012): one more family on each side of the comparison
"""

from __future__ import annotations

from dataclasses import dataclass
from math import copysign, inf, isnan, nan, sqrt
from typing import Literal

from journeysim.results.student import quantile

Origin = Literal["exact", "approximate", "simulated"]

CONFIDENCE = 0.95
POWER = 0.8


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval.

    Attributes:
        value: The estimate.
        low: Lower end of the 95 % interval; equal to ``value`` where the number is exact.
        high: Upper end.
        n: Number of independent units behind it (families of customers, or replications); 0 where exact.
        kind: exact, approximate or simulated.
    """

    value: float
    low: float
    high: float
    n: int
    kind: Origin = "simulated"

    @property
    def half_width(self) -> float:
        """Half of the interval's length."""
        return (self.high - self.low) / 2

    def __str__(self) -> str:
        """Return the value, its interval and its origin: ``0.31 [0.28, 0.34] (n = 900)``."""
        if self.kind == "exact":
            return f"{self.value:.4g} (exact)"
        counted = f"n = {self.n:,}" if self.n or self.kind == "simulated" else ""
        origin = counted if self.kind == "simulated" else ", ".join(filter(None, (counted, "approximate")))
        return f"{self.value:.4g} [{self.low:.4g}, {self.high:.4g}] ({origin})"


UNKNOWN = Estimate(nan, nan, nan, 0)
"""The estimate of a measure of which the run holds no case."""


def quantile_of_student(units: int, probability: float = (1 + CONFIDENCE) / 2) -> float:
    """Quantile of Student's law with units − 1 degrees of freedom; infinite below two units.

    >>> round(quantile_of_student(10), 3), round(quantile_of_student(10_000), 3)
    (2.262, 1.96)
    """
    return quantile(int(units) - 1, probability) if units > 1 else inf


def mean_interval(
    value: float, error: float, units: int, skewness: float = 0.0, stated: int | None = None
) -> Estimate:
    """The estimate of a mean, a ratio, a total or a difference.

    Sums over a few large families are skewed, and the plain interval then misses the truth on one side. The
    studentised sum T is made normal by T + γT²/3 + γ²T³/27 + γ/6, and the interval is what this maps into
    ±t (Hall 1992).

    Args:
        value: The estimate.
        error: Its standard error; 0 gives an interval without width, NaN one without ends.
        units: Number of independent units behind it.
        skewness: γ, the skewness of the sum: Σ z³ / (Σ z²)^(3/2) over the units' influences z.
        stated: Number of units that the estimate states, where fewer carry the error.

    Example:
        >>> print(mean_interval(5.0, 1.0, 10))
        5 [2.738, 7.262] (n = 10)
        >>> print(mean_interval(5.0, 1.0, 10, skewness=0.1))
        5 [2.904, 7.478] (n = 10)
    """
    if isnan(value):
        return UNKNOWN
    n = units if stated is None else stated
    if error == 0.0:
        return Estimate(value, value, value, n)
    reach = quantile_of_student(units)
    if isnan(error) or not reach * error < inf:
        return Estimate(value, -inf, inf, n)
    return Estimate(
        value, value - error * _unbent(reach, skewness), value - error * _unbent(-reach, skewness), n
    )


def _unbent(point: float, skewness: float) -> float:
    """The T that Hall's transformation maps to a point."""
    if abs(skewness) < 1e-6:
        return point
    inner = 1 + skewness * (point - skewness / 6)
    return 3 * (copysign(abs(inner) ** (1 / 3), inner) - 1) / skewness


def share_interval(share: float, error: float, units: int, cases: int) -> Estimate:
    """The estimate of a share, with an interval inside [0, 1] (Wilson 1927).

    The interval of a binomial share, with the number of independent cases that would have had the same
    standard error (Korn and Graubard 1998). Where nobody or everybody answers yes the standard error
    says nothing, and the cases themselves are counted.

    Args:
        share: The estimate.
        error: Its standard error.
        units: Number of independent units behind it.
        cases: Number of units in which the share could be observed.

    Example:
        >>> print(share_interval(0.0, 0.0, 1000, 1000))
        0 [0, 0.003836] (n = 1,000)
    """
    if isnan(share):
        return UNKNOWN
    if error == 0.0 and 0.0 < share < 1.0:
        return Estimate(share, share, share, units)
    if units < 2 or not error < inf:
        return Estimate(share, 0.0, 1.0, units)
    size = share * (1 - share) / error**2 if 0.0 < share < 1.0 else float(cases)
    square = quantile_of_student(units) ** 2 / size
    centre = (share + square / 2) / (1 + square)
    reach = sqrt(square * (share * (1 - share) + square / 4)) / (1 + square)
    return Estimate(share, min(share, max(0.0, centre - reach)), max(share, min(1.0, centre + reach)), units)


def paired_shares_interval(
    difference: float, squares: float, units: int, cases: float, cubes: float = 0.0
) -> Estimate:
    """The estimate of a difference of two shares of the same people (Bonett and Price 2012).

    One family that gained and one that lost are added to the n cases before the interval of Wald is
    taken, which keeps its coverage where few people differ:

        (n·d ± t·sqrt(s + n·d² + 2 − (n·d)²/(n + 2))) / (n + 2)

    and ±t is bent for skewness as in ``mean_interval``.

    Args:
        difference: d, the difference of the two shares.
        squares: s, the sum of squared deviations of the families' differences, in cases.
        units: Number of families.
        cases: n, the mean of the two denominators.
        cubes: The sum of their cubes.

    Example:
        >>> print(paired_shares_interval(0.04, 14 - 300 * 0.04**2, 300, 300))
        0.04 [0.01406, 0.06541] (n = 300)
    """
    net, size = cases * difference, cases + 2
    spread = sqrt(max(0.0, squares + net * difference + 2 - net**2 / size))
    shifted = mean_interval(net / size, spread / size, units, cubes / spread**3)
    return Estimate(difference, min(shifted.low, difference), max(shifted.high, difference), units)


def smallest_detectable(estimate: Estimate) -> float:
    """The smallest true effect that a run of this precision finds in 4 of 5 cases.

    With standard error e, a test at the 5 % level has 80 % power against an effect of (t₀.₉₇₅ + t₀.₈)·e,
    which is 2.8·e where units are many (Cohen 1988). Infinite where nothing is known.

    Example:
        >>> round(smallest_detectable(Estimate(0.3, -1.66, 2.26, 10_000)), 2)
        2.8
    """
    if estimate.half_width == 0.0:
        return 0.0
    width = quantile_of_student(estimate.n)
    if not width < inf:
        return inf
    return estimate.half_width * (1 + quantile_of_student(estimate.n, POWER) / width)
