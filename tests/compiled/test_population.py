"""Sources: heights, rates over time, expected numbers, and scaling to a number of customers."""

from math import cos, pi
from typing import Any

import pytest

from journeysim.compiled.population import expected_arrivals, scheduled_rate
from journeysim.compiled.records import Source
from journeysim.errors import UsageError
from journeysim.kernels.identity import purpose, source_bits
from tests.compiled.tables import table

HEAD = "horizon: 60 d\nstages: {lost: }\n"


def source(text: str, customers: int | None = None) -> Source:
    """The only source of a scenario."""
    (found,) = table(f"{HEAD}arrivals: {{people: {{{text}, enter: lost}}}}\n", customers=customers).sources
    return found


@pytest.mark.parametrize(
    "text, day, rate",
    [
        ("rate: {0 d: 6 per day, 20 d: 9 per day}", 19.999, 6.0),
        ("rate: {0 d: 6 per day, 20 d: 9 per day}", 20.0, 9.0),
        ("rate: 14 per week", 3.0, 2.0),
        ("rate: 2 per day, season: {period: 12 d, factors: [1, 2, 3]}", 4.0, 4.0),
        ("rate: 2 per day, season: {period: 12 d, factors: [1, 2, 3]}", 11.9, 6.0),
        ("rate: 2 per day, season: {period: 12 d, factors: [1, 2, 3]}", 12.0, 2.0),
        ("rate: 2 per day, season: {period: 12 d, amplitude: 0.5, peak: 3 d}", 3.0, 3.0),
        ("rate: 2 per day, season: {period: 12 d, amplitude: 0.5, peak: 3 d}", 9.0, 1.0),
        ("rate: 2 per day, season: {period: 12 d, amplitude: 0.5, peak: 3 d}", 5.0, 2 + cos(pi / 3)),
        ("rate: 2 per day, pulses: [{start: 5 d, end: 9 d, rate_ratio: 3}]", 5.0, 6.0),
        ("rate: 2 per day, pulses: [{start: 5 d, end: 9 d, rate_ratio: 3}]", 9.0, 2.0),
    ],
)
def test_rates_over_time(text: str, day: float, rate: float) -> None:
    """Schedule × season × pulses; steps, parts and pulses are half-open."""
    assert scheduled_rate(source(text), day) == pytest.approx(rate)


def test_the_height_is_the_largest_scheduled_rate_whatever_the_horizon() -> None:
    """A step beyond the horizon counts; season and pulses do not."""
    found = source("rate: {0 d: 6 per day, 200 d: 9 per day}, season: {period: 1 y, factors: [1, 5]}")
    assert found.height == 9.0


def test_who_is_expected() -> None:
    """Integrals of the rate, shares of a spread cohort, people of a list within the horizon."""
    assert expected_arrivals(source("rate: {0 d: 6 per day, 20 d: 9 per day}"), 60.0) == pytest.approx(480.0)
    sine = source("rate: 2 per day, season: {period: 60 d, amplitude: 0.5, peak: 0 d}")
    assert expected_arrivals(sine, 15.0) == pytest.approx(2 * (15 + 0.5 * 60 / (2 * pi)), rel=1e-4)
    assert expected_arrivals(source("customers: 30, over: 90 d"), 60.0) == pytest.approx(20.0)
    assert expected_arrivals(source("times: [1 d, 60 d, 61 d]"), 60.0) == 2


def test_scaling_keeps_proportions() -> None:
    """Cohorts and rates take the factor that makes the expected number; lists stay."""
    compiled = table(
        HEAD + "arrivals: {a: {customers: 120, enter: lost}, b: {rate: 2 per day, enter: lost},\n"
        "  c: {times: [1 d, 2 d], enter: lost}}\n",
        customers=482,
    )
    a, b, c = compiled.sources
    assert (a.cohort, b.height, b.schedule) == (240, 4.0, ((0.0, 4.0),))
    assert len(c.entries) == 2


@pytest.mark.parametrize("customers", [1, 10_000])
def test_lists_cannot_be_scaled(customers: int) -> None:
    """A scenario of given people only has as many as it has."""
    with pytest.raises(UsageError, match="cannot be scaled"):
        source("times: [1 d, 2 d]", customers)


@pytest.mark.parametrize("customers", [0, -5, float("nan"), float("inf"), "many"])
def test_a_number_of_customers_is_above_nothing(customers: Any) -> None:
    """Nobody, fewer, and what is no number are refused: no empty world by mistake."""
    with pytest.raises(UsageError, match="must be a number above 0"):
        source("customers: 10", customers)


def test_names_give_addresses() -> None:
    """20 bits of the name for identities, `start|SOURCE` for the spread of a cohort."""
    found = source("customers: 3, over: 2 d")
    assert found.bits == source_bits("people")
    assert found.start_purpose == purpose("start", "people")
    assert (found.cohort, found.over) == (3, 2.0)
