"""What money is worth on another day.

An amount at time t counts (1 + d)^(−t/365) on day 0, with yearly rate d. A flow of one per day over
[a, b) counts ∫ (1 + d)^(−t/365) dt = (e^(−δa) − e^(−δb))/δ with δ = log(1 + d)/365, and b − a for d = 0.
Seen from another day u every such value is multiplied by (1 + d)^(u/365).
"""

from __future__ import annotations

from math import log1p

import numpy as np

from journeysim.results.visits import Floats

YEAR = 365.0


def discount_factors(yearly: float, times: Floats) -> Floats:
    """Return what one unit at each time is worth on day 0.

    Args:
        yearly: Discount rate per year, above −1.
        times: Days, of any shape.

    Example:
        >>> print(discount_factors(0.25, np.array([0.0, 365.0])))
        [1.  0.8]
    """
    factors: Floats = np.exp(-_force(yearly) * times)
    return factors


def discounted_spans(yearly: float, start: Floats, end: Floats) -> Floats:
    """Return what one unit a day from ``start`` until ``end`` is worth on day 0.

    Example:
        >>> float(discounted_spans(0.0, np.array([3.0]), np.array([7.5]))[0])
        4.5
    """
    force = _force(yearly)
    if force == 0.0:
        return end - start
    # expm1 keeps short stays exact: the difference of two exponentials would cancel.
    spans: Floats = np.exp(-force * start) * (-np.expm1(-force * (end - start)) / force)
    return spans


def _force(yearly: float) -> float:
    """The rate of continuous discounting per day."""
    return log1p(yearly) / YEAR
