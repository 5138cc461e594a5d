"""The answer in one plain sentence."""

import pytest

from journeysim.cli.answer import answer
from journeysim.scenario.library import loads
from journeysim.studies.compare import compare
from tests.studies.worlds import LOOP, SHOP

SCENARIO = loads(SHOP)


def said_of(*strategies, scenario=SCENARIO, replications=3, customers=None):
    return answer(compare(scenario, strategies, replications, 1, customers, workers=1))


def test_the_best_strategy_is_named_with_its_precision_and_cost():
    """Who wins, by how much, how surely, at what cost, in which time."""
    said = said_of("push", "spend")
    assert said.startswith("push raises margin most: +")
    assert " to +" in said
    assert "in 200 days" in said
    assert "at a cost of 200 EUR, already taken off" in said


def test_a_rival_is_named():
    """Where the best cannot be told from another one, the sentence says so."""
    scenario = SCENARIO.set({"practices.spend.effects.awareness -> purchase.odds_ratio": "1.95"})
    apart = compare(scenario, ["push", "spend"], 3, workers=1).between("spend", "push", "contribution")
    costs = {"practices.push.cost.fixed": f"{apart.value:.0f}", "practices.spend.cost.fixed": "0"}
    scenario = scenario.set(costs)
    said = said_of("push", "spend", scenario=scenario)
    assert "most in this run" in said
    assert "cannot be told" in said


def test_one_strategy_is_not_the_most():
    """With nothing to compare it with, it just raises."""
    assert said_of("push").startswith("push raises margin: +")


def test_exactly_nothing_is_said_to_be_nothing():
    """Zero coverage and no cost: every difference is exactly 0."""
    assert said_of("nobody") == (
        "No strategy changes margin at all: every difference from the baseline is exactly 0."
    )


def test_harm_is_called_harm():
    """Who only lowers margin is said to lower it."""
    assert said_of("nothing").startswith("No strategy raises margin beyond doubt; nothing lowers it: −50 EUR")


def test_what_cannot_be_told_is_not_told():
    """A weak practice and few customers: no winner, the effect that would have been seen, and what to do."""
    weak = SCENARIO.set({"practices.push.effects.awareness -> purchase.odds_ratio": "1.05"})
    weak = weak.set({"practices.push.cost.fixed": "0"})
    said = said_of("push", scenario=weak, replications=1, customers=200)
    assert said.startswith("No strategy can be told from the baseline by its margin; for push, an effect of ")
    assert "More --customers" in said


@pytest.mark.parametrize("odds, word", [(4, "raises"), (0.2, "lowers")])
def test_without_money_conversion_decides(odds, word):
    """A scenario without money is answered by conversion."""
    practice = f"practices: {{ask: {{effects: {{trial -> bought: {{odds_ratio: {odds}}}}}}}}}"
    said = said_of("ask", scenario=loads(LOOP + practice), replications=10)
    assert "conversion" in said
    assert word in said
    assert "points" in said
