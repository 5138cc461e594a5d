"""Student's law, without waiting for a library: most runs need nothing else of it than one quantile.

For up to FINITE degrees of freedom the distribution function is a finite sum (Abramowitz and Stegun 1964,
26.7.3 and 26.7.4) and its root is found by Newton's steps; beyond, the expansion in powers of one over the
degrees of freedom (26.7.5) is exact to the last digits.
"""

from __future__ import annotations

from functools import lru_cache
from math import atan, cos, exp, inf, lgamma, log1p, pi, sin, sqrt

from journeysim.kernels.floats import normal_quantile

FINITE = 1000
"""Degrees of freedom up to which the sum is taken."""


@lru_cache(maxsize=1024)
def quantile(freedom: int, probability: float) -> float:
    """Return the quantile of Student's law.

    Args:
        freedom: Degrees of freedom, at least 1.
        probability: In (½, 1).

    Example:
        >>> round(quantile(9, 0.975), 6), round(quantile(1, 0.75), 12)
        (2.262157, 1.0)
    """
    t = _expanded(freedom, normal_quantile(probability))
    if freedom > FINITE:
        return t
    low, high = 0.0, inf
    for _ in range(200):
        excess = _distribution(freedom, t) - probability
        low, high = (low, t) if excess > 0.0 else (t, high)
        step = t - excess / _density(freedom, t)
        new = step if low < step < high else (low + high) / 2.0 if high < inf else 2.0 * t
        if abs(new - t) <= 1e-15 * t:
            break
        t = new
    return t


def _expanded(freedom: int, x: float) -> float:
    """The expansion about the normal quantile x."""
    y = x * x
    terms = (
        (y + 1) / 4,
        ((5 * y + 16) * y + 3) / 96,
        (((3 * y + 19) * y + 17) * y - 15) / 384,
        ((((79 * y + 776) * y + 1482) * y - 1920) * y - 945) / 92160,
    )
    return x * (1.0 + sum(term / float(freedom) ** (power + 1) for power, term in enumerate(terms)))


def _distribution(freedom: int, t: float) -> float:
    """The probability of at most t ≥ 0."""
    angle = atan(t / sqrt(freedom))
    square, total = cos(angle) ** 2, 0.0
    if freedom % 2:
        term = cos(angle)
        for number in range(2, freedom, 2):
            total += term
            term *= square * number / (number + 1)
        share = 2.0 / pi * (angle + sin(angle) * total)
    else:
        term = 1.0
        for number in range(1, freedom, 2):
            total += term
            term *= square * number / (number + 1)
        share = sin(angle) * total
    return 0.5 + share / 2.0


def _density(freedom: int, t: float) -> float:
    """The density at t."""
    scale = lgamma((freedom + 1) / 2) - lgamma(freedom / 2)
    return exp(scale - (freedom + 1) / 2 * log1p(t * t / freedom)) / sqrt(freedom * pi)
