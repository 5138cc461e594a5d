"""Quantiles of Student's law are those of scipy."""

import pytest
from scipy.special import stdtrit

from journeysim.results.student import FINITE, quantile

FREEDOMS = [*range(1, 60), 99, 100, 399, 400, FINITE - 1, FINITE, FINITE + 1, FINITE + 2, 5_000, 10**6, 10**9]


@pytest.mark.parametrize("probability", [0.6, 0.75, 0.9, 0.95, 0.975, 0.995, 0.9995, 1 - 0.025 / 40])
def test_quantiles_are_those_of_scipy(probability: float) -> None:
    """Below, at and beyond the border between sum and expansion they agree to eleven digits."""
    for freedom in FREEDOMS:
        assert quantile(freedom, probability) == pytest.approx(
            float(stdtrit(freedom, probability)), rel=1e-11
        )


def test_few_degrees_of_freedom_have_closed_forms() -> None:
    """One degree: tan(π(p − ½)); two: (2p − 1)·√(2/(4p(1 − p)))."""
    assert quantile(1, 0.75) == pytest.approx(1.0, rel=1e-14)
    assert quantile(2, 0.9) == pytest.approx(0.8 * (2 / (4 * 0.9 * 0.1)) ** 0.5, rel=1e-14)
