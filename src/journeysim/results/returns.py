"""What a strategy pays back: quotients of two differences, with intervals that know when they are unbounded.

With gain g and outlay c, both differences of totals between two strategies on the same seeds, their
quotient R = g/c has as 95 % interval the values that a test does not reject (Fieller 1954):

    (g − R·c)² ≤ t²·(V_gg − 2·R·V_gc + R²·V_cc)

a quadratic in R. Where c is not told apart from 0 (c² ≤ t²·V_cc) the set has no bounds, and the interval
is (−∞, ∞). Where the outlay is certain, as with fixed costs, it is the interval of the gain over c.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np

from journeysim.results import families
from journeysim.results.estimates import UNKNOWN, Estimate, quantile_of_student
from journeysim.results.filters import Filters, observe, sums_of
from journeysim.results.measures import Results, meeting, paired_runs
from journeysim.results.registry import find
from journeysim.results.result import Result
from journeysim.results.visits import Floats


def return_on_investment(base: Results, changed: Results) -> Estimate:
    """Estimate what each unit of money spent on practices gave back beyond itself.

    (gain − outlay)/outlay, per run and worth on day 0: 0.5 means that 1 brought back 1.50; −1 that nothing
    came back. The outlay is the difference in the cost of practices and of staff, for a practice may consist
    of servers alone; the gain is the difference in contribution (revenue less the cost of customers) before
    staff. Overtime, and servers who cost less than before, are part of the outlay, too.

    Args:
        base: One run of the strategy to compare with, or its replications.
        changed: The same seeds and replications under the other strategy.

    Returns:
        The estimate; unknown (NaN) where the other strategy spends no more than the base does.

    Raises:
        UsageError: if the runs do not pair.
    """
    contribution, practices, staff = _differences(
        base, changed, "contribution", "practice_cost", "staff_cost"
    )
    return return_of_differences(contribution, practices, staff)


def return_of_differences(contribution: Difference, practices: Difference, staff: Difference) -> Estimate:
    """Estimate the return on investment from differences in contribution, practice cost and staff cost.

    Returns:
        The estimate; unknown (NaN) where practices and staff together cost no more than in the base.
    """
    outlay = practices + staff
    if not outlay.value > 0.0:
        return UNKNOWN
    ratio = fieller(contribution + staff, outlay)
    return Estimate(ratio.value - 1.0, ratio.low - 1.0, ratio.high - 1.0, ratio.n)


def cost_per_extra_conversion(base: Results, changed: Results) -> Estimate:
    """Estimate what practices cost for each conversion that would not have been without them.

    The difference in the cost of practices and of staff, worth on day 0, divided by the difference in
    conversions, per run. Negative where a strategy spends more and loses conversions. The interval is
    (−∞, ∞) where the extra conversions cannot be told apart from none.

    Args:
        base: One run of the strategy to compare with, or its replications.
        changed: The same seeds and replications under the other strategy.

    Returns:
        The estimate; unknown (NaN) where no conversion was gained or lost.

    Raises:
        UsageError: if the runs do not pair.
    """
    practices, staff, conversions = _differences(base, changed, "practice_cost", "staff_cost", "conversions")
    return UNKNOWN if conversions.value == 0.0 else fieller(practices + staff, conversions)


def referral_share_of_effect(base: Results, changed: Results) -> Estimate:
    """Estimate which part of the extra conversions are those of referred people.

    The difference in conversions of referred people divided by the difference in all conversions: 0.3 means
    that of 10 extra buyers 3 came on somebody's word, so that a study without word of mouth would have
    missed them. The interval is (−∞, ∞) where the extra conversions cannot be told apart from none.

    Args:
        base: One run of the strategy to compare with, or its replications.
        changed: The same seeds and replications under the other strategy.

    Returns:
        The estimate; unknown (NaN) where no conversion was gained or lost.

    Raises:
        UsageError: if the runs do not pair.
    """
    referred, conversions = _differences(base, changed, "referred_conversions", "conversions")
    return UNKNOWN if conversions.value == 0.0 else fieller(referred, conversions)


@dataclass(frozen=True)
class Difference:
    """A difference between two strategies.

    Attributes:
        value: The difference per run.
        influence: What each independent unit (family or replication) moves it by, of shape (units,).
    """

    value: float
    influence: Floats

    def __add__(self, other: Difference) -> Difference:
        """The difference of the sum of two numbers, of the same units."""
        return Difference(self.value + other.value, self.influence + other.influence)


def fieller(top: Difference, bottom: Difference) -> Estimate:
    """Estimate the quotient of two differences from the same units.

    Example:
        >>> gain = Difference(6.0, np.array([1.0, -1.0, 0.5, -0.5]))
        >>> print(fieller(gain, Difference(2.0, np.zeros(4))))
        3 [0.09484, 5.905] (n = 4)
    """
    units = len(top.influence)
    value = top.value / bottom.value
    if units < 2:
        return Estimate(value, -inf, inf, units)
    if not (top.influence.any() or bottom.influence.any()):
        return Estimate(value, value, value, units)
    square = quantile_of_student(units) ** 2 * units / (units - 1)
    a = bottom.value**2 - square * float(bottom.influence @ bottom.influence)
    b = top.value * bottom.value - square * float(top.influence @ bottom.influence)
    c = top.value**2 - square * float(top.influence @ top.influence)
    if a <= 0.0:
        return Estimate(value, -inf, inf, units)
    reach = sqrt(max(0.0, b * b - a * c))
    return Estimate(value, (b - reach) / a, (b + reach) / a, units)


def _differences(base: Results, changed: Results, *names: str) -> list[Difference]:
    before, after = paired_runs(base, changed)
    if meeting((*before, *after)):
        return [_of_replications(before, after, name) for name in names]
    return [_of_families(before, after, name) for name in names]


def _sums(runs: Sequence[Result], name: str) -> list[families.Sums]:
    known, parameter = find(name)
    return [sums_of(run, known, observe(run, known, parameter, Filters()), None) for run in runs]


def _of_families(before: Sequence[Result], after: Sequence[Result], name: str) -> Difference:
    left, right = _sums(before, name), _sums(after, name)
    ids = families.shared_families(left, right)
    base, changed = families.pooled(left, ids), families.pooled(right, ids)
    return Difference(changed.value - base.value, changed.influence - base.influence)


def _of_replications(before: Sequence[Result], after: Sequence[Result], name: str) -> Difference:
    totals = [
        np.array([sums.top.sum() + sums.world_top for sums in _sums(runs, name)]) for runs in (before, after)
    ]
    gained = totals[1] - totals[0]
    mean = float(gained.mean())
    return Difference(mean, (gained - mean) / len(gained))
