"""Kaplan and Meier, held against a published case and a known law."""

import numpy as np
import pytest

from journeysim.results.survival import Durations, kaplan_meier, quantile, survival_at


def durations(time, happened):
    time = np.asarray(time, float)
    return Durations(time, np.asarray(happened, bool), np.zeros(len(time), int), 1).sorted()


def test_leukaemia_remissions():
    """The 6-MP arm of Freireich et al. (1963), the standard example: S at 6, 7, 10, 13, 16, 22, 23 weeks."""
    ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    events, survival = kaplan_meier(durations(ended + censored, [True] * 9 + [False] * 12))
    assert events.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert survival == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)


def test_censoring_does_not_bias():
    """Exponential times cut off by chance: S(1) is 1/e."""
    random = np.random.default_rng(1)
    time, watch = random.exponential(1.0, 40_000), random.uniform(0, 3, 40_000)
    seen = durations(np.minimum(time, watch), time <= watch)
    assert survival_at(seen, np.array([0.0, 1.0])) == pytest.approx([1.0, np.exp(-1)], abs=0.01)


def test_the_median_is_that_of_those_who_had_the_event():
    """Half of those who convert within the watch, however many never do."""
    seen = durations([1, 2, 3, 4, 9, 9, 9, 9, 9], [True] * 4 + [False] * 5)
    assert quantile(seen, 0.5) == 2
    assert quantile(seen, 0.9) == 4


def test_nobody_has_no_median():
    """Without an event there is no quantile."""
    assert np.isnan(quantile(durations([1, 2], [False, False]), 0.5))
