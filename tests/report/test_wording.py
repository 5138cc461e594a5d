"""How numbers are written."""

from math import inf, nan

import pytest

from journeysim.report.wording import (
    decimals_for,
    duration_text,
    effect_text,
    estimate_text,
    is_exactly_zero,
    label_of,
    money_text,
    not_told_from_zero,
    number_text,
    share_text,
    unit_text,
    verdict_text,
)
from journeysim.results.estimates import UNKNOWN, Estimate


def test_digits_follow_precision():
    """Rounding moves an end of an interval by at most a quarter of the half width, and digits stop there."""
    assert [decimals_for(h) for h in (250.0, 2.0, 1.9, 0.42, 0.05, 0.0004)] == [0, 0, 1, 1, 2, 4]


@pytest.mark.parametrize(
    "estimate, unit, expected",
    [
        (Estimate(0.1234, 0.1193, 0.1274, 900), "share", "12.3 % (11.9 to 12.7)"),
        (Estimate(0.25, 0.25, 0.25, 0, "exact"), "share", "25 % (exact)"),
        (Estimate(1240.4, 1100.0, 1380.0, 900), "currency", "1,240 EUR (1,100 to 1,380)"),
        (Estimate(3.25, 3.01, 3.49, 40, "approximate"), "days", "3.2 days (3.0 to 3.5, approximate)"),
        (Estimate(0.5, -inf, inf, 1), "share", "50 % (one run shows no precision)"),
        (UNKNOWN, "share", "not known"),
    ],
)
def test_an_estimate_has_unit_interval_and_origin(estimate, unit, expected):
    """A measure is written with what is known of it, and says so where nothing is."""
    assert estimate_text(estimate, unit, "EUR") == expected


def test_rounding_is_no_spread():
    """A cost that is the same in every run has no digits of rounding behind it."""
    cost = Estimate(-21_799.999999999993, -21_800.00000000004, -21_799.999999999945, 2)
    assert effect_text(cost, "currency", "EUR") == "−21,800 EUR (no spread seen)"


def test_an_effect_has_a_sign_and_shares_differ_by_points():
    """A gain has a plus, a loss a true minus; a difference of shares is no percentage."""
    assert effect_text(Estimate(0.021, 0.014, 0.028, 900), "share") == "+2.1 points (+1.4 to +2.8)"
    assert effect_text(Estimate(-30.0, -50.0, -10.0, 900), "currency", "USD") == "−30 USD (−50 to −10)"


def test_nothing_changed_is_said_exactly():
    """An effect without any difference is exactly 0, which is more than an interval around 0 says."""
    zero, unsure = Estimate(0.0, 0.0, 0.0, 900), Estimate(0.001, -0.009, 0.011, 900)
    assert effect_text(zero, "share") == "exactly 0"
    assert is_exactly_zero(zero)
    assert not not_told_from_zero(zero)
    assert not_told_from_zero(unsure)


def test_a_verdict_says_what_would_have_been_seen():
    """Where an effect cannot be told from zero, the smallest detectable one is named: 1.43 half widths."""
    said = verdict_text(Estimate(0.003, -0.011, 0.017, 10_000), "share")
    assert said == "cannot be told from zero; an effect of 2.0 points would have been seen"
    assert verdict_text(Estimate(0.5, -inf, inf, 1)).endswith("one run shows no precision")


def test_money_and_times_are_written_for_people():
    """Large amounts lose their cents, times take the unit that suits them."""
    assert money_text(0.3, "EUR") == "0.30 EUR"
    assert money_text(12_345.6, "EUR") == "12,346 EUR"
    assert duration_text(1.0) == "1 day"
    assert duration_text(0.5) == "12 h"
    assert duration_text(nan) == "not known"


def test_small_and_large_numbers_stay_readable():
    """No number is written with an exponent, and a rounded zero has no sign."""
    assert number_text(-0.004, 1) == "0.0"
    assert number_text(1e9) == "1,000,000,000"
    assert number_text(inf) == "unlimited"
    assert share_text(0.14) == "14 %"
    assert unit_text("share", difference=True) == "points"


def test_a_name_becomes_words():
    """Hyphens are spaces, a touchpoint is called without its stage, a label wins."""
    assert label_of("onboarding/help-chat") == "Help chat"
    assert label_of("follow-up", "Follow-up") == "Follow-up"
