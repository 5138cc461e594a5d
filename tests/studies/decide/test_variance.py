"""Chance and ignorance."""

import numpy as np
import pytest

from journeysim.errors import UsageError
from journeysim.studies.decide.variance import split_variance


def answers(seed, draws=60, worlds=3, ignorance=2.0, chance=4.0):
    """Answers with a known deviation between inputs, and between worlds."""
    luck = np.random.default_rng(seed)
    return luck.normal(scale=ignorance, size=(draws, 1)) + luck.normal(scale=chance, size=(draws, worlds))


def test_both_parts_are_right_on_average():
    """Variances 4 and 16, although 60 draws of 3 worlds carry more chance than ignorance."""
    splits = [split_variance(answers(seed)) for seed in range(200)]
    assert np.mean([s.chance for s in splits]) == pytest.approx(16.0, rel=0.03)
    assert np.mean([s.ignorance.value for s in splits]) == pytest.approx(4.0, rel=0.08)


def test_the_interval_holds_the_truth():
    """At least 90 of 100 intervals, nominally 95: variances are skewed."""
    splits = [split_variance(answers(seed)) for seed in range(200)]
    held = sum(s.ignorance.low <= 4.0 <= s.ignorance.high for s in splits)
    assert held >= 180


def test_without_ignorance_the_share_is_nought():
    """Where inputs do nothing, ignorance is about 0 and the share never below."""
    splits = [split_variance(answers(seed, ignorance=0.0)) for seed in range(100)]
    assert abs(np.mean([s.ignorance.value for s in splits])) < 0.3
    assert all(0.0 <= s.share_of_ignorance < 0.5 for s in splits)


def test_what_never_varies_has_no_shares():
    """Nothing over nothing is not a number."""
    assert np.isnan(split_variance(np.ones((5, 2))).share_of_ignorance)


@pytest.mark.parametrize("shape", [(2, 5), (5, 1)])
def test_too_few_are_refused(shape):
    """One world cannot tell chance from ignorance."""
    with pytest.raises(UsageError, match="at least 3 draws of 2"):
        split_variance(np.zeros(shape))
