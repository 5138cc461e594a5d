"""Laws on a lattice of time."""

import numpy as np
import pytest
from scipy import stats

from journeysim.compiled.laws import to_draw
from journeysim.compiled.records import Draw
from journeysim.engines.exact.laws import bins, cumulative_hazard, explicit, integrated, lattice, mean_of
from journeysim.scenario.laws import law

LAWS = {
    "exponential(mean=4 d)": stats.expon(scale=4),
    "lognormal(median=3 d, sigma=0.8)": stats.lognorm(0.8, scale=3),
    "gamma(scale=2 d, shape=2.5)": stats.gamma(2.5, scale=2),
    "weibull(scale=5 d, shape=1.4)": stats.weibull_min(1.4, scale=5),
    "uniform(1 d, 4 d)": stats.uniform(1, 3),
    "loglogistic(median=3 d, shape=3)": stats.fisk(3, scale=3),
}


def drawn(text: str) -> Draw:
    """A law from its text."""
    return to_draw(law(text))


@pytest.mark.parametrize("text", LAWS)
def test_integrated(text: str) -> None:
    """H(x) = E[(x − D)₊], for a law and for its multiple."""
    known = LAWS[text]
    for times in (1.0, 0.7):
        for x in (0.5, 2.0, 9.0):
            u = np.linspace(0.0, x / times, 400_001)
            expected = times * float(np.trapezoid(known.cdf(u), u))
            found = float(integrated(drawn(text), np.array([x]), times)[0])
            assert found == pytest.approx(expected, abs=2e-7)


@pytest.mark.parametrize("text", LAWS)
def test_lattice_keeps_mass_and_mean(text: str) -> None:
    """On a lattice a law has mass 1 and its own mean, also after lag 0 was moved away."""
    masses = lattice(drawn(text), 0.5, 4_000)
    for kept in (masses, explicit(masses)):
        assert kept.sum() == pytest.approx(1.0, abs=2e-6)
        assert kept @ np.arange(4_001) * 0.5 == pytest.approx(float(LAWS[text].mean()), rel=2e-3)
    assert float(mean_of(drawn(text))) == pytest.approx(float(LAWS[text].mean()), rel=1e-6)


@pytest.mark.parametrize("text", LAWS)
def test_cumulative_hazard(text: str) -> None:
    """Λ(x) = −log P(D > x)."""
    x = np.array([1.5, 3.0, 3.9])
    assert cumulative_hazard(drawn(text), x, 1.0) == pytest.approx(-LAWS[text].logsf(x), rel=1e-4)


def test_bins_keep_the_mean() -> None:
    """Bins of equal probability have the mean of the law."""
    found = to_draw(law("beta(a=2, b=5)", "plain"))
    assert bins(found, 96).mean() == pytest.approx(2 / 7, rel=1e-7)


def test_an_empirical_law() -> None:
    """A sample counts with each of its values."""
    sample = Draw("empirical", shape=(1.0, 2.0, 2.0, 5.0))
    assert lattice(sample, 1.0, 6).tolist() == pytest.approx([0, 0.25, 0.5, 0, 0, 0.25, 0])
