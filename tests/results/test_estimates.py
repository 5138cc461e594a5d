"""Intervals hold what they promise."""

from math import inf, isnan, nan

import numpy as np
import pytest
from scipy import stats

from journeysim.results.estimates import (
    Estimate,
    mean_interval,
    paired_shares_interval,
    quantile_of_student,
    share_interval,
    smallest_detectable,
)


def test_a_mean_has_student_s_interval():
    """Against scipy's interval for a mean."""
    numbers = np.random.default_rng(1).normal(5, 2, 12)
    found = mean_interval(numbers.mean(), numbers.std(ddof=1) / np.sqrt(12), 12)
    expected = stats.t.interval(0.95, 11, numbers.mean(), stats.sem(numbers))
    assert (found.low, found.high) == pytest.approx(expected)


@pytest.mark.parametrize("yes", [0, 1, 7, 50])
def test_a_share_has_wilson_s_interval(yes):
    """Against scipy's Wilson interval, for many cases so that Student's law is the normal one."""
    n = 5000
    found = share_interval(yes / n, np.sqrt(yes / n * (1 - yes / n) / n), n, n)
    expected = stats.binomtest(yes, n).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=2e-3)


def test_nothing_known_is_said():
    """One unit gives no precision: no ends for a mean, 0 to 1 for a share, no detectable effect."""
    assert mean_interval(3.0, inf, 1) == Estimate(3.0, -inf, inf, 1)
    assert share_interval(0.4, inf, 1, 100) == Estimate(0.4, 0.0, 1.0, 1)
    assert isnan(mean_interval(nan, 1.0, 5).low)
    assert mean_interval(3.0, nan, 5).high == inf
    assert smallest_detectable(mean_interval(3.0, inf, 1)) == inf


def test_no_difference_between_units_gives_no_width():
    """A standard error of 0 is an interval without width, for shares between 0 and 1, too."""
    assert mean_interval(3.0, 0.0, 1).half_width == 0
    assert share_interval(0.5, 0.0, 10, 10).half_width == 0
    assert share_interval(1.0, 0.0, 10, 10).low < 1


def test_bonett_and_price_worked_by_hand():
    """13 gained and 1 lost among 300: the published formula, one added to each cell."""
    n, gained, lost = 300, 13, 1
    d = (gained - lost) / n
    high, low = (gained + 1) / (n + 2), (lost + 1) / (n + 2)
    reach = quantile_of_student(n) * np.sqrt((high + low - (high - low) ** 2) / (n + 2))
    found = paired_shares_interval(d, gained + lost - n * d**2, n, n)
    assert (found.value, found.low, found.high) == pytest.approx((d, high - low - reach, high - low + reach))


def test_the_smallest_detectable_effect_is_found_four_times_in_five():
    """A true effect of this size gives an interval without 0 in 80 % of runs."""
    random = np.random.default_rng(2)
    runs, units = 4000, 30
    effect = smallest_detectable(mean_interval(0.0, 1 / np.sqrt(units), units))
    numbers = random.normal(effect, 1, (runs, units))
    t = numbers.mean(1) / (numbers.std(1, ddof=1) / np.sqrt(units))
    assert np.mean(t > quantile_of_student(units)) == pytest.approx(0.8, abs=0.03)


def test_an_exact_estimate_says_so():
    """Every number is printed with its precision and n, or the word exact."""
    assert str(Estimate(0.5, 0.5, 0.5, 0, "exact")) == "0.5 (exact)"
    assert str(Estimate(0.5, 0.4, 0.6, 1000)) == "0.5 [0.4, 0.6] (n = 1,000)"
    assert str(Estimate(0.5, 0.4, 0.6, 9, "approximate")).endswith("approximate)")
    assert str(Estimate(0.5, 0.4, 0.6, 0, "approximate")) == "0.5 [0.4, 0.6] (approximate)"
    assert smallest_detectable(Estimate(0.5, 0.5, 0.5, 0, "exact")) == 0
