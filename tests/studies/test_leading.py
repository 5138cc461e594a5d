"""Which strategy does most, and what cannot be told."""

import pytest

from journeysim.results.estimates import Estimate
from journeysim.scenario.library import loads
from journeysim.studies.compare import compare
from journeysim.studies.leading import is_told, order_of
from tests.studies.worlds import SHOP


@pytest.fixture(scope="module")
def comparison():
    return compare(loads(SHOP), ["push", "nothing", "spend", "push+nothing"], replications=3, workers=1)


def test_strategies_are_ranked_by_margin(comparison):
    """The largest effect is first, and what costs and does nothing is last."""
    ranking = order_of(comparison)
    assert ranking.measure == "margin"
    assert ranking.order == ("push", "push+nothing", "spend", "nothing")


def test_what_is_exactly_zero_is_not_told_from_zero(comparison):
    """By conversion the neutral practice is no change, and its twin is no worse than the best."""
    ranking = order_of(comparison, "conversion")
    assert "nothing" not in ranking.told
    assert "push" in ranking.told
    assert set(ranking.rivals) == {"push+nothing"} if ranking.order[0] == "push" else {"push"}


def test_a_certain_difference_has_no_rival(comparison):
    """push+nothing differs from push by 50 exactly, an interval without width: no rival."""
    assert order_of(comparison).rivals == ()


@pytest.mark.parametrize("effect", [Estimate(float("nan"), 0, 1, 5), Estimate(0.0, 0.0, 0.0, 5)])
def test_nothing_is_told_of_what_is_unknown_or_zero(effect):
    """Neither a missing number nor an exact zero is an effect."""
    assert not is_told(effect)


def test_many_looks_need_wider_intervals():
    """What one look may tell, the best of twenty may not."""
    narrow = Estimate(-2.2, -4.2, -0.2, 1000)
    assert is_told(narrow)
    assert not is_told(narrow, comparisons=20)
    assert is_told(Estimate(-9.0, -11.0, -7.0, 1000), comparisons=20)
