"""Several statements from the same samples, all of them right together.

Who looks at many differences finds one that looks real by luck. Holm (1979, Scandinavian Journal of
Statistics 6:65-70): order the p-values of m statements, multiply the smallest by m, the next by m − 1 and so
on, and let none be smaller than the one before. A statement is made where the result stays below the risk;
then with probability 1 − risk not one of them is wrong, whatever they have to do with each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, sqrt

import numpy as np

from journeysim.results.estimates import Estimate, mean_interval
from journeysim.studies.decide.selection import Floats

ROUNDING = 1e-12
"""What arithmetic may add to a number, as a part of it."""


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjust p-values for being several; NaN, where nothing was tested, counts as no statement.

    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    tested = sorted((p, place) for place, p in enumerate(p_values) if not isnan(p))
    adjusted = [float("nan")] * len(p_values)
    least = 0.0
    for rank, (p, place) in enumerate(tested):
        least = max(least, min(1.0, p * (len(tested) - rank)))
        adjusted[place] = least
    return tuple(adjusted)


def paired_p_value(differences: Floats) -> float:
    """The two-sided p-value of paired differences against zero (Student).

    Exactly equal pairs give 1; differences that are all the same and not zero give 0.

    >>> round(paired_p_value(np.array([1.0, 2.0, 3.0, 2.0])), 4)
    0.0163
    """
    from scipy.special import stdtr

    known = differences[~np.isnan(differences)]
    if len(known) < 2:
        return float("nan")
    mean, spread = float(known.mean()), float(known.std(ddof=1))
    if spread == 0.0:
        return 1.0 if mean == 0.0 else 0.0
    return 2.0 * float(stdtr(len(known) - 1, -abs(mean) * sqrt(len(known)) / spread))


def mean_of(samples: Floats) -> Estimate:
    """The mean of samples with its 95 % interval; NaN is left out.

    Samples that differ in their last digits only, because they were added up in another order, do not vary.

    >>> print(mean_of(np.array([1.0, 2.0, 3.0, 2.0])))
    2 [0.7008, 3.299] (n = 4)
    """
    known = samples[~np.isnan(samples)]
    error = float(known.std(ddof=1)) / sqrt(len(known)) if len(known) > 1 else float("nan")
    if error <= ROUNDING * float(np.abs(known).max(initial=0.0)):
        error = 0.0
    return mean_interval(float(known.mean()) if len(known) else float("nan"), error, len(known))
