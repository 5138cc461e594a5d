"""How much of an answer's variance is chance, and how much is ignorance.

Inputs that are not known exactly are drawn from what is known about them (ignorance); each draw is met by m
worlds with different luck (chance). With N draws, w the mean of the variances within draws and b the variance
of the draws' means,

    chance = w          ignorance = b − w/m

since a mean of m worlds still carries w/m of chance (O'Hagan, Stevenson and Madan 2007, Health Economics
16:1009-1023). Without the correction ignorance looks larger than it is. Chance can be made small by more
customers or replications, ignorance only by finding out.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from journeysim.errors import UsageError
from journeysim.results.estimates import Estimate, mean_interval
from journeysim.studies.decide.selection import Floats


@dataclass(frozen=True)
class Split:
    """The variance of one world's answer, in two parts.

    Attributes:
        chance: Variance between worlds that differ in luck only.
        ignorance: Variance between inputs that are all possible, as far as is known; with its interval, whose
            lower end may lie below 0 where chance hides it.
        mean: The answer on average over both, with its interval.
    """

    chance: float
    ignorance: Estimate
    mean: Estimate

    @property
    def share_of_ignorance(self) -> float:
        """The part of the whole variance that is ignorance, from 0 to 1; NaN where nothing varies."""
        known = max(0.0, self.ignorance.value)
        whole = known + self.chance
        return known / whole if whole > 0.0 else float("nan")


def split_variance(values: Floats) -> Split:
    """Split the variance of an answer.

    Args:
        values: Answers, of shape (draws of the inputs, worlds of each draw).

    Raises:
        UsageError: for fewer than three draws, or fewer than two worlds of each.

    Example:
        >>> import numpy as np
        >>> draws = np.random.default_rng(1)
        >>> inputs, luck = draws.normal(scale=3.0, size=(2000, 1)), draws.normal(scale=4.0, size=(2000, 2))
        >>> split = split_variance(inputs + luck)
        >>> 15 < split.chance < 17, 8 < split.ignorance.value < 10
        (True, True)
    """
    count, worlds = values.shape
    if count < 3 or worlds < 2:
        raise UsageError(
            f"{count} draws of {worlds} worlds: to tell chance from ignorance takes at least 3 draws of 2."
        )
    means = values.mean(axis=1)
    chance = float(values.var(axis=1, ddof=1).mean())
    # Each draw's share in b − w/m, so that the error needs no law: the draws are independent.
    parts = (means - means.mean()) ** 2 * count / (count - 1) - values.var(axis=1, ddof=1) / worlds
    error = float(parts.std(ddof=1)) / sqrt(count)
    mean_error = float(means.std(ddof=1)) / sqrt(count)
    return Split(
        chance,
        mean_interval(float(parts.mean()), error, count),
        mean_interval(float(means.mean()), mean_error, count),
    )
