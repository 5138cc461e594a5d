"""Compiled laws keep the mean that the scenario states, whichever way it is spelled."""

from math import exp, gamma, log, sqrt

import pytest

from journeysim.compiled.laws import to_draw
from journeysim.engines.reference.draws import sample
from journeysim.kernels.quantiles import table_mean
from journeysim.scenario.laws import law


@pytest.mark.parametrize(
    "text, mean",
    [
        ("uniform(1 d, 4 d)", 2.5),
        ("exponential(mean=3 d)", 3.0),
        ("exponential(median=3 d)", 3.0 / log(2.0)),
        ("exponential(rate=2 per week)", 3.5),
        ("lognormal(median=2 d, sigma=0.8)", 2.0 * exp(0.32)),
        ("lognormal(mean=3 d, sd=2 d)", 3.0),
        ("weibull(mean=3 d, shape=1.7)", 3.0),
        ("weibull(scale=3 d, shape=2)", 3.0 * sqrt(gamma(1.5) ** 2)),
        ("weibull(median=3 d, shape=2)", 3.0 / sqrt(log(2.0)) * gamma(1.5)),
        ("gamma(mean=6 d, shape=2)", 6.0),
        ("gamma(shape=2, scale=3 d)", 6.0),
        ("gamma(shape=0.243, rate=4.414 w)", 0.243 / (4.414 * 7)),
        ("loglogistic(median=3 d, shape=4)", 3.0 * (3.14159265358979 / 4) / sqrt(0.5)),
    ],
)
def test_means(text: str, mean: float) -> None:
    """Location + scale · mean of the unit table is the law's mean."""
    use = "trait" if "rate=4.414 w" in text else "time"
    draw = to_draw(law(text, use))  # type: ignore[arg-type]
    assert draw.location + draw.scale * table_mean(draw.table) == pytest.approx(mean, rel=1e-6)


@pytest.mark.parametrize("text, value", [("fixed(4 d)", 4.0), ("0", 0.0)])
def test_laws_without_spread_are_fixed(text: str, value: float) -> None:
    """A law of no spread is its value, and needs no table."""
    draw = to_draw(law(text))
    assert (draw.family, draw.location, draw.table) == ("fixed", value, ())


@pytest.mark.parametrize(
    "text, mean, sd",
    [
        ("beta(mean=0.6, sd=0.2)", 0.6, 0.2),
        ("beta(a=2, b=3)", 0.4, 0.2),
        ("logit_normal(mean=0.3, sd=0.1)", 0.3, 0.1),
        ("normal(mean=0.5, sd=0.2)", 0.5, 0.2),
    ],
)
def test_laws_of_quality(text: str, mean: float, sd: float) -> None:
    """Means and standard deviations of the laws of quality and traits, from the quantiles of the table."""
    n = 4_000
    draw = to_draw(law(text, "trait"))
    values = [sample(draw, (i + 0.5) / n, ()) for i in range(n)]
    average = sum(values) / n
    assert average == pytest.approx(mean, rel=1e-4)
    assert sqrt(sum((v - average) ** 2 for v in values) / n) == pytest.approx(sd, rel=5e-3)


def test_until() -> None:
    """A wait for a date keeps its period and its first date."""
    draw = to_draw(law("until(every=1 mo, at=3 d)"))
    assert (draw.family, draw.every, draw.at) == ("until", 365 / 12, 3.0)


def test_a_trait_takes_the_place_of_a_scale() -> None:
    """Which trait, in which direction, by which factor."""
    by_mean = to_draw(law("gamma(mean=trait(b), shape=4)"), ("a", "b"))
    by_rate = to_draw(law("exponential(rate=trait(a))"), ("a", "b"))
    assert (by_mean.trait, by_mean.power, by_mean.factor) == (1, 1, 0.25)
    assert (by_rate.trait, by_rate.power, by_rate.factor) == (0, -1, 1.0)


def test_a_trait_takes_the_place_of_a_fixed_value() -> None:
    """Whatever the uniform, the time is the customer's own."""
    own = to_draw(law("fixed(trait(b))"), ("a", "b"))
    assert [sample(own, u, (3.0, 7.5)) for u in (0.01, 0.5, 0.99)] == [7.5, 7.5, 7.5]
