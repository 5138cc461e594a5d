"""Several statements at once."""

import numpy as np
import pytest
from scipy import stats

from journeysim.studies.decide.together import holm, mean_of, paired_p_value


def test_holm_by_hand():
    """0.01·4, then 0.013·3 raised to it, 0.02·2 raised, and 0.9 as it is."""
    assert holm([0.9, 0.01, 0.02, 0.013]) == pytest.approx((0.9, 0.04, 0.04, 0.04))


def test_what_was_not_tested_costs_nothing():
    """A missing p-value stays missing and does not count."""
    adjusted = holm([0.04, float("nan")])
    assert adjusted[0] == 0.04
    assert np.isnan(adjusted[1])


def test_no_wrong_statement_more_often_than_promised():
    """Of ten differences that are all nothing and depend on each other, one is stated in 5 of 100 cases."""
    draws = np.random.default_rng(11)
    wrong = 0
    for _ in range(600):
        samples = draws.normal(size=(15, 1)) + draws.normal(size=(15, 10))
        wrong += min(holm([paired_p_value(samples[:, j]) for j in range(10)])) < 0.05
    assert wrong <= 46  # P(more | 600, 0.05) = 0.2 %


def test_the_p_value_is_students():
    """As scipy computes it; NaN is left out."""
    samples = np.random.default_rng(2).normal(0.4, 1.0, 25)
    expected = stats.ttest_1samp(samples, 0.0).pvalue
    assert paired_p_value(np.append(samples, np.nan)) == pytest.approx(expected)


@pytest.mark.parametrize("samples, p", [([0.0, 0.0], 1.0), ([2.0, 2.0, 2.0], 0.0)])
def test_differences_without_spread(samples, p):
    """None at all says nothing; always the same says all."""
    assert paired_p_value(np.array(samples)) == p


def test_one_sample_has_no_precision():
    """Its mean is known, its interval is not."""
    assert np.isnan(paired_p_value(np.array([1.0])))
    assert not np.isfinite(mean_of(np.array([1.0, np.nan])).half_width)


def test_rounding_is_no_spread():
    """Sums that differ in the last digit have an interval without width."""
    found = mean_of(np.array([-397548.0, -397548.0000000001, -397548.0]))
    assert found.low == found.value == found.high
    assert mean_of(np.zeros(3)).half_width == 0.0
