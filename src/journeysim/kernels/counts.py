"""Poisson counts by inversion: how many people a customer invites.

The count is the smallest n with u < F(n), F(n) = e⁻ʳ·(1 + r + r²/2! + … + rⁿ/n!). F falls when the
rate r rises, so with the same u a higher rate only adds people: the counts are nested. Rounding blurs F
by about 2e-15 at small rates, which only rates that agree to 15 digits can notice. Sums go from left to
right; the search takes about r steps.

e⁻ʳ leaves the range of floats beyond r ≈ 745, hence the limit of 700. The sum is rounded by less than
1e-12, so u is cut at 1 − 2⁻³³ (the largest number one word can give) and is always reached.
"""

from journeysim.kernels.floats import pexp

LARGEST_RATE = 700.0
LARGEST_UNIFORM = 0.9999999998835847


def poisson_count(rate: float, u: float) -> int:
    """Return the Poisson count of mean `rate` at the uniform `u`.

    Args:
        rate: Mean, in [0, 700].
        u: Uniform number in (0, 1).

    Raises:
        ValueError: The rate is negative, above 700 or not a number.

    Example:
        >>> [poisson_count(1.0, u) for u in (0.3, 0.4, 0.8, 0.99)]
        [0, 1, 2, 4]
    """
    if not 0.0 <= rate <= LARGEST_RATE:
        raise ValueError(
            "a mean number of invitations must lie between 0 and 700: lower the rate or its effects"
        )
    u = min(u, LARGEST_UNIFORM)
    count = 0
    term = pexp(-rate)
    reached = term
    while u >= reached:
        count += 1
        term *= rate / count
        reached += term
    return count
