"""The bootstrap, for quantiles over families.

Every family is given a weight drawn from Poisson's law with mean 1, again and again, and the interval is
what the middle 95 % of the numbers so obtained span (percentiles; Efron and Tibshirani 1993, ch. 13). Two
strategies get the same weights for the same families, so their difference stays paired. The draws have an
address of their own, so a result always has the same interval.

Only for many families: over a handful of replications percentiles are too narrow, and the jackknife holds.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isnan

import numpy as np

from journeysim.results.estimates import CONFIDENCE, UNKNOWN, Estimate
from journeysim.results.visits import Floats

ROUNDS = 200
"""Number of times that weights are drawn."""

SEED = 20_000_101


def percentiles(statistic: Callable[[Floats], float], families: int) -> Estimate:
    """Estimate a statistic of weighted families.

    Args:
        statistic: Takes weights of shape (families,); NaN where the number does not exist.
        families: Number of families.

    Returns:
        The statistic at equal weights with the percentiles of its bootstrap. Without ends where more than
        one weighting in forty has no number.
    """
    value = statistic(np.ones(families))
    if isnan(value):
        return UNKNOWN
    random = np.random.Generator(np.random.Philox(SEED))
    drawn = np.array([statistic(random.poisson(1.0, families).astype(np.float64)) for _ in range(ROUNDS)])
    tail = (1 - CONFIDENCE) / 2
    if np.isnan(drawn).mean() > tail:
        return Estimate(value, -inf, inf, families)
    low, high = np.nanquantile(drawn, [tail, 1 - tail])
    return Estimate(value, min(value, float(low)), max(value, float(high)), families)
