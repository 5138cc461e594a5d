"""The value of money on another day."""

import numpy as np
import pytest

from journeysim.results.discounting import discount_factors, discounted_spans


def test_a_year_discounts_by_one_over_one_plus_the_rate():
    """One unit at the end of year n is worth (1 + d)^−n on day 0."""
    found = discount_factors(0.1, np.array([0.0, 365.0, 730.0, 1095.0]))
    assert np.allclose(found, 1.1 ** -np.arange(4.0), rtol=1e-14)


@pytest.mark.parametrize("yearly", [0.0, 1e-9, 0.1, 2.0])
def test_a_flow_is_worth_its_integral(yearly):
    """A flow of one a day is worth the integral of the discount factor (Simpson's rule, 2,000 steps)."""
    start, end = 40.0, 700.0
    grid = np.linspace(start, end, 2001)
    weights = np.r_[1.0, np.tile((4.0, 2.0), 999), 4.0, 1.0] * (end - start) / 6000.0
    wanted = weights @ discount_factors(yearly, grid)
    assert np.isclose(discounted_spans(yearly, np.array(start), np.array(end)), wanted, rtol=1e-12)


def test_a_short_stay_loses_no_digits():
    """A stay of a second is worth its length times the factor at its middle, to 12 digits."""
    start, second = np.array([5000.0]), 1.0 / 86400.0
    found = discounted_spans(0.08, start, start + second)
    middle = start + second / 2.0
    assert np.allclose(found, (start + second - start) * discount_factors(0.08, middle), rtol=1e-12)


def test_no_stay_is_worth_nothing():
    """Entering and leaving at one moment brings nothing by the day."""
    assert discounted_spans(0.08, np.array([3.0]), np.array([3.0])).tolist() == [0.0]
