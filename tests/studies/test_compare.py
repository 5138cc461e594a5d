"""The comparison of strategies with the baseline."""

from math import isnan

import pytest

from journeysim.errors import UsageError
from journeysim.scenario.library import load, loads
from journeysim.studies.compare import compare
from journeysim.studies.effort import default_replications
from tests.studies.worlds import LOOP, SHOP

SCENARIO = loads(SHOP)


@pytest.fixture(scope="module")
def comparison():
    return compare(SCENARIO, ["push", "nothing", "spend"], replications=3, workers=1)


def test_an_effect_of_known_size_is_found(comparison):
    """Odds of 1 to 4, doubled, are 1 to 2: conversion rises from 0.2 to a third.

    Six families in a hundred thousand would put the interval of either aside: the seed is fixed.
    """
    before = comparison.measures["baseline"]["conversion"]
    gained = comparison.effects["push"]["conversion"]
    assert before.low < 0.2 < before.high
    assert gained.low < 1 / 3 - 0.2 < gained.high
    assert gained.half_width < 0.03


def test_a_strategy_without_effect_differs_by_exactly_nothing(comparison):
    """A neutral practice changes no customer: 0 with an interval of no width, only its cost is there."""
    effects = comparison.effects["nothing"]
    for name in ("conversion", "retention@90", "referred_customers", "revenue", "contribution"):
        assert (effects[name].value, effects[name].low, effects[name].high) == (0.0, 0.0, 0.0)
    assert effects["practice_cost"].value == pytest.approx(50)
    assert effects["margin"].value == pytest.approx(-50)
    assert comparison.changed["nothing"].direct == comparison.changed["nothing"].spill_over == 0


def test_margin_is_contribution_less_the_cost_of_practices(comparison):
    """The effect on margin is what the customers bring less what the practice costs."""
    effects = comparison.effects["push"]
    assert effects["margin"].value == pytest.approx(effects["contribution"].value - 200)


def test_the_numbers_do_not_depend_on_the_number_of_workers(comparison):
    """One process or two: the same document, to the last digit."""
    again = compare(SCENARIO, ["push", "nothing", "spend"], replications=3, workers=2)
    assert again.to_json() == comparison.to_json()


def test_two_strategies_are_compared_with_each_other(comparison):
    """The difference between two strategies is that of their effects, on paired families."""
    gained = comparison.between("spend", "push", "margin")
    effects = comparison.effects
    assert gained.value == pytest.approx(effects["push"]["margin"].value - effects["spend"]["margin"].value)
    with pytest.raises(UsageError, match="was not compared"):
        comparison.between("spend", "other", "margin")
    with pytest.raises(UsageError, match="was not measured"):
        comparison.between("spend", "push", "churn")


def test_by_default_the_named_strategies_are_compared():
    """The section `strategies` says what is compared; without it each practice is alone."""
    assert compare(SCENARIO, replications=1, workers=1).strategies == ("push-hard",)
    alone = loads(SHOP.partition("strategies:")[0])
    names = compare(alone, replications=1, workers=1).strategies
    assert set(names) == {"push", "nothing", "nobody", "spend"}


def test_strategies_are_joined_by_a_plus():
    """push+spend is both practices together, as the strategy that names them."""
    joined = compare(SCENARIO, ["push+spend", "push-hard"], replications=1, workers=1)
    assert joined.effects["push+spend"] == joined.effects["push-hard"]


@pytest.mark.parametrize("wanted", [["nowhere"], ["push", "nowhere"]])
def test_unknown_strategies_are_refused(wanted):
    """The error names what does not exist."""
    with pytest.raises(UsageError, match="nowhere"):
        compare(SCENARIO, wanted)


@pytest.mark.parametrize("wanted", [[], ["baseline"]])
def test_nothing_to_compare_is_refused(wanted):
    """The baseline alone is no comparison."""
    with pytest.raises(UsageError, match="nothing to compare"):
        compare(SCENARIO, wanted)


def test_a_scenario_without_practices_has_nothing_to_compare():
    """The error says which command does work."""
    with pytest.raises(UsageError, match="journeysim run"):
        compare(loads(LOOP))


def test_measures_may_be_chosen():
    """Only what is asked for is measured; unknown names fail before anything runs."""
    chosen = compare(SCENARIO, ["push"], replications=1, measures=["k_factor"], workers=1)
    assert list(chosen.effects["push"]) == ["k_factor"]
    assert isnan(chosen.returns["push"].value)
    with pytest.raises(UsageError, match="There is no measure"):
        compare(SCENARIO, ["push"], measures=["mood"])


def test_progress_is_told():
    """The number of finished runs and of all runs is told after each one."""
    told = []
    compare(SCENARIO, ["push"], replications=2, workers=1, done=lambda done, runs: told.append((done, runs)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_replications_follow_from_the_size_of_the_runs():
    """Small runs are repeated more often, large ones once; never more than twenty times."""
    seven = load("seven-stage")
    assert default_replications(seven, seven.compared_strategies(), None) == 2
    assert default_replications(seven, ["win-more"], 300_000) == 1
    assert default_replications(seven, ["win-more"], 10) == 20
    assert 1 <= default_replications(load("cdnow"), ["everything"], None) <= 20


def test_replications_are_the_units_where_customers_meet():
    """With a desk customers meet: ten replications, whatever their number."""
    desk = """
desks:
  counter: {servers: 2, service: exponential(mean=1 h)}
"""
    meeting = loads(SHOP.replace("    quality: 0.6\n", "    quality: 0.6\n    desk: counter\n", 1) + desk)
    assert default_replications(meeting, ["push"], None) == 10
