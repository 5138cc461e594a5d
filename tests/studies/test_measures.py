"""What is measured when nobody says what."""

from journeysim.results.registry import find
from journeysim.scenario.library import load, loads, names
from journeysim.studies.measures import has_money, headline_measure, main_measures
from tests.studies.worlds import LOOP, SHOP


def test_main_measures_exist_and_are_sums():
    """Every shipped scenario can be compared by its main measures."""
    for name in names():
        for measure in main_measures(load(name).model):
            assert find(measure)[0].summary != "quantile"


def test_a_scenario_without_money_is_ranked_by_conversion():
    """No margin without money, no referral without invitations, no satisfaction without quality."""
    model = loads(LOOP).model
    assert not has_money(model)
    assert main_measures(model) == ("conversion", "retention@30")
    assert headline_measure(main_measures(model)) == "conversion"


def test_a_scenario_with_money_is_ranked_by_margin():
    """Where anything is earned or paid, margin says what a strategy is worth."""
    model = loads(SHOP).model
    assert has_money(model)
    assert headline_measure(main_measures(model)) == "margin"


def test_money_is_seen_wherever_it_is_stated():
    """A price on an arrival, an edge, a day or a practice is money, too."""
    for text in (
        LOOP.replace("enter: trial}", "enter: trial, cost: 1}"),
        LOOP.replace("bought: 0.5, lost", "bought: {p: 0.5, revenue: 3}, lost"),
        LOOP.replace("dwell: fixed(10 d),", "dwell: fixed(10 d), revenue_per_day: 1,"),
        LOOP + "practices: {more: {cost: {fixed: 1}, effects: {trial -> bought: {odds_ratio: 2}}}}",
    ):
        assert has_money(loads(text).model)
