"""One of several edges by one uniform: the inverse distribution function in the stated order.

Edge i is taken iff w₁ + … + wᵢ₋₁ ≤ u·total < w₁ + … + wᵢ, the sums formed from left to right. The
order is part of the contract: where edges stand from good to bad, shifting weight towards the good ones
moves choices only towards the good ones.
"""

from collections.abc import Sequence

from journeysim.errors import GuardError
from journeysim.kernels.floats import Array, pexp


def choose(weights: Sequence[float] | Array, total: float, u: float) -> int:
    """Return the index of the chosen edge.

    Args:
        weights: Non-negative weights in the order of choice.
        total: Their sum; exactly 1.0 where the weights are probabilities as written.
        u: Uniform number in (0, 1).

    Returns:
        An index of positive weight. Where rounding leaves u·total beyond the last sum, the last one.

    Raises:
        GuardError: No weight is positive.

    Example:
        >>> choose((0.25, 0.0, 0.75), 1.0, 0.25)
        2
    """
    target = u * total
    reached = 0.0
    last = -1
    for index in range(len(weights)):
        weight = weights[index]
        if weight > 0.0:
            reached += weight
            last = index
            if target < reached:
                return index
    if last < 0:
        raise GuardError("A row of transitions has no open edge left: changes have closed them all.")
    return last


def shift_odds(p: float, log_ratio: float) -> float:
    """Return the probability whose odds are those of p times exp(log_ratio); p itself where that is 1.

    Args:
        p: Probability in [0, 1].
        log_ratio: Logarithm of the odds ratio.

    Example:
        >>> shift_odds(0.5, 0.0), round(shift_odds(0.5, 0.6931471805599453), 12)
        (0.5, 0.666666666667)
    """
    if log_ratio == 0.0:
        return p
    lifted = p * pexp(log_ratio)
    return lifted / (1.0 - p + lifted)
