"""Times with their unit."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeysim.errors import UsageError
from journeysim.scenario.durations import (
    discount_rate,
    duration,
    number,
    rate,
    spell_duration,
    spell_number,
    spell_rate,
)

FINITE = st.floats(min_value=0, max_value=1e12, allow_subnormal=False)


@pytest.mark.parametrize(
    "text, days",
    [
        ("3 d", 3),
        ("3d", 3),
        ("20 min", 1 / 72),
        ("6 h", 0.25),
        ("2 w", 14),
        ("1 mo", 365 / 12),
        ("2 y", 730),
        (0, 0),
        (0.0, 0),
        ("0", 0),
        ("0 h", 0),
        ("1e-3 d", 0.001),
        (".5 d", 0.5),
    ],
)
def test_durations_are_days(text, days):
    """Every unit is converted to days; 0 needs none."""
    assert duration(text) == days


@pytest.mark.parametrize(
    "raw",
    [
        3,
        "3",
        "3 days",
        "three d",
        "3 m",
        "-1 d",
        "1 d 2 h",
        None,
        [],
        {},
        True,
        "1e400 d",
        "1" * 500,
        ".",
        "",
    ],
)
def test_what_is_no_duration_is_refused(raw):
    """A missing or unknown unit, a negative or endless time: one error that says what was found."""
    with pytest.raises(UsageError, match="found"):
        duration(raw)


@given(FINITE)
def test_spelled_durations_read_back_exactly(days):
    """Spelling loses nothing."""
    assert duration(spell_duration(days)) == days


@pytest.mark.parametrize(
    "text", ["20 min", "6 h", "1.5 h", "30 d", "1 mo", "365 d", "547.5 d", "0 d", "3.5 d"]
)
def test_round_times_keep_a_short_spelling(text):
    """A time that people would write has the spelling that they would use."""
    assert spell_duration(duration(text)) == text


@pytest.mark.parametrize(
    "text, per_day",
    [("20 per day", 20), ("14 per week", 2), ("2 per h", 48), ("1 per minute", 1440), ("365 per y", 1)],
)
def test_rates_are_per_day(text, per_day):
    """Every unit of time, short or in full, is converted to days."""
    assert rate(text) == per_day


@pytest.mark.parametrize("raw", [20, "20", "20 a day", "-1 per day", "20 per fortnight", None])
def test_what_is_no_rate_is_refused(raw):
    """A rate says per what, and is not negative."""
    with pytest.raises(UsageError):
        rate(raw)


@given(FINITE)
def test_spelled_rates_read_back_exactly(per_day):
    """Spelling loses nothing."""
    assert rate(spell_rate(per_day)) == per_day


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_spelled_numbers_read_back_exactly(value):
    """Spelling loses nothing, also of the tiniest number."""
    assert number(spell_number(value)) == value


def test_discount_is_per_year():
    """A discount rate names the year and stays above −1."""
    assert discount_rate("0.10 per y") == discount_rate("0.1 per year") == 0.1
    assert discount_rate(0) == 0
    for raw in (0.1, "0.1 per mo", "-1 per y"):
        with pytest.raises(UsageError):
            discount_rate(raw)


@pytest.mark.parametrize("raw", [math.inf, math.nan, True, "12 EUR", "80 %", 10**400, None])
def test_what_is_no_number_is_refused(raw):
    """Only finite numbers are numbers; a percentage is told how to be one."""
    with pytest.raises(UsageError):
        number(raw)
