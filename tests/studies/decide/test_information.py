"""The worth of knowing: closed forms, and luck that must not look like knowledge."""

import numpy as np
import pytest
from scipy import stats

from journeysim.errors import UsageError
from journeysim.studies.decide.information import (
    partial_information,
    perfect_information,
    perfect_information_normal,
    trial_information,
    trial_size_known,
)


@pytest.mark.parametrize(
    "mean, deviation, worth", [(1.0, 2.0, 0.395593), (0.0, 1.0, 0.398942), (500.0, 1000.0, 197.7966)]
)
def test_one_normal_gain(mean, deviation, worth):
    """The closed form has the known values, and a sample comes to the same."""
    assert perfect_information_normal(mean, deviation) == pytest.approx(worth, rel=1e-6)
    gain = stats.norm.ppf((np.arange(100_000) + 0.5) / 100_000, mean, deviation)
    benefits = np.stack([np.zeros_like(gain), gain], axis=1)
    assert perfect_information(benefits) == pytest.approx(worth, rel=1e-3)


def test_what_is_certain_is_worth_nothing():
    """Without deviation there is nothing to learn."""
    assert perfect_information_normal(3.0, 0.0) == 0.0


def linear(seed, draws=3000, luck=0.0):
    """Two strategies beside doing nothing; gains are x + y and 2·y − 0.5, all normal."""
    noise = np.random.default_rng(seed)
    x, y = noise.normal(0.2, 1.0, draws), noise.normal(0.1, 0.6, draws)
    benefits = np.stack([np.zeros(draws), x + y, 2 * y - 0.5], axis=1)
    return np.stack([x, y], axis=1), benefits + noise.normal(scale=luck, size=benefits.shape)


def exact(knows):
    """The same worth by brute force: what is not known stands at its mean."""
    inputs, _ = linear(99, draws=2_000_000)
    means = np.array([0.2, 0.1])
    x, y = (inputs[:, i] if i in knows else np.full(len(inputs), means[i]) for i in (0, 1))
    benefits = np.stack([np.zeros(len(x)), x + y, 2 * y - 0.5], axis=1)
    return float(benefits.max(axis=1).mean() - max(0.0, 0.3, -0.3))


@pytest.mark.parametrize("knows", [(0,), (1,), (0, 1)])
@pytest.mark.parametrize("luck", [0.0, 2.0])
def test_partial_information_with_and_without_luck(knows, luck):
    """Regression gives the exact worth, also from rows in which luck is larger than all the rest."""
    inputs, benefits = linear(5, luck=luck)
    found = partial_information(inputs[:, list(knows)], benefits)
    assert found.value == pytest.approx(exact(knows), abs=0.08 if luck else 0.04)
    assert found.low <= exact(knows) <= found.high


def test_luck_alone_looks_like_knowledge_without_regression():
    """The plain formula is several times too large on noisy rows."""
    _, benefits = linear(5, luck=2.0)
    assert perfect_information(benefits) > 2.5 * exact((0, 1))


def test_an_input_without_effect_is_worth_about_nothing():
    """A fourth column that nothing depends on."""
    _, benefits = linear(6, luck=1.0)
    idle = np.random.default_rng(1).normal(size=(len(benefits), 1))
    assert partial_information(idle, benefits).value < 0.02


def test_the_worth_of_a_trial_is_that_of_conjugate_updating():
    """One normal gain, known like a trial of 400: after n more the mean moves by σ²·n/(n + 400)."""
    gain = stats.norm.ppf((np.arange(4000) + 0.5) / 4000, 0.5, 2.0)[:, None]
    gain = np.random.default_rng(1).permutation(gain)
    benefits = np.hstack([0 * gain, gain])
    for size in (0, 50, 400, 4000):
        expected = perfect_information_normal(0.5, 2.0 * np.sqrt(size / (size + 400)))
        assert trial_information(gain, benefits, size, 400.0).value == pytest.approx(expected, abs=0.003)


def test_a_trial_as_large_as_what_is_known_halves_the_variance():
    """At the equivalent size of an A/B test its variance of the log odds ratio is the prior's."""
    size = trial_size_known(0.04, 0.3)
    draws = np.random.default_rng(2)
    half = round(size / 2)
    first, second = (draws.binomial(half, 0.3, 40_000) / half for _ in range(2))
    ratios = np.log(first / (1 - first)) - np.log(second / (1 - second))
    assert ratios.var() == pytest.approx(0.04, rel=0.05)


def test_many_inputs_get_simpler_curves_and_too_few_draws_are_refused():
    """Twelve inputs and 150 draws still bear lines; 100 draws bear nothing."""
    inputs = np.random.default_rng(3).normal(size=(150, 12))
    benefits = np.stack([np.zeros(150), inputs.sum(axis=1)], axis=1)
    expected = perfect_information(benefits)
    assert partial_information(inputs, benefits).value == pytest.approx(expected, rel=1e-6)
    with pytest.raises(UsageError, match="take at least 130"):
        partial_information(inputs[:100], benefits[:100])
