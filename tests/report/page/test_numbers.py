"""Numbers that lead to their definitions."""

from math import inf, nan

from journeysim.report.page.numbers import basis_of, doubt_of, interval_of, value_of
from journeysim.results.estimates import Estimate

EFFECT = Estimate(0.0291, 0.0245, 0.0345, 6059)


def test_a_number_says_its_exact_value_and_leads_to_its_definition():
    """People read points, machines the number itself."""
    made = value_of(EFFECT, "conversion", "share", effect=True)
    assert made == '<a href="#what-conversion" class="defined"><data value="0.0291">+2.9</data></a>'
    assert '<data value="0.0245">2.5</data> to <data value="0.0345">3.5</data>' in interval_of(
        EFFECT, "share"
    )
    assert '<data value="6059">6,059</data>' in basis_of(EFFECT)


def test_what_is_not_known_is_said():
    """Unknown values, unbounded intervals and exact zeros have words of their own."""
    assert "not known" in value_of(Estimate(nan, nan, nan, 0), "wait", "days")
    assert "exactly 0" in value_of(Estimate(0.0, 0.0, 0.0, 5), "wait", "days", effect=True)
    assert "one run" in interval_of(Estimate(1.0, -inf, inf, 1), "days")
    assert "no spread" in interval_of(Estimate(-21800.0, -21800.000000000004, -21800.0, 3), "currency")
    assert "unbounded" in interval_of(Estimate(1.0, -inf, inf, 9), "days")
    assert "exact" in interval_of(Estimate(1.0, 1.0, 1.0, 0, "exact"), "days")


def test_an_effect_that_may_be_none_says_what_would_have_been_seen():
    """One that is told from 0 says nothing."""
    assert doubt_of(EFFECT, "share") == ""
    assert "sees ≥" in doubt_of(Estimate(0.003, -0.011, 0.017, 10_000), "share")
