"""The bootstrap is repeatable and honest about numbers that may not exist."""

import numpy as np

from journeysim.results.bootstrap import percentiles


def test_a_mean_has_the_width_that_theory_gives():
    """For a mean of 400 normal numbers the percentiles lie about two standard errors off."""
    numbers = np.random.default_rng(1).normal(3.0, 2.0, 400)
    found = percentiles(lambda weights: float(weights @ numbers / weights.sum()), 400)
    assert np.isclose(found.value, numbers.mean())
    assert np.isclose(found.half_width, 1.96 * 2.0 / 20.0, rtol=0.15)
    assert found == percentiles(lambda weights: float(weights @ numbers / weights.sum()), 400)


def test_a_number_that_often_fails_has_no_ends():
    """One family of three decides whether there is a number at all."""
    found = percentiles(lambda weights: 1.0 if weights[0] > 0 else np.nan, 3)
    assert (found.value, found.low, found.high) == (1.0, -np.inf, np.inf)


def test_no_number_stays_unknown():
    """What does not exist has no interval."""
    assert np.isnan(percentiles(lambda weights: np.nan, 3).low)
