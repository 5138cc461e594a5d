"""The best set of practices under a budget."""

import json
from itertools import combinations
from typing import Any

import pytest

from journeysim.errors import UsageError
from journeysim.simulation import solve
from journeysim.studies.portfolio import optimise as front
from journeysim.studies.portfolio.optimise import optimise
from tests.studies.portfolio.worlds import WORLD
from tests.studies.worlds import LOOP

RUNS = {"engine": "reference", "workers": 1, "delta": 0.02, "most": 30}


@pytest.fixture(scope="module")
def portfolio():
    return optimise(WORLD, "conversion", budget=200, workers=1)


def test_the_best_single_practices_are_not_the_best_pair(portfolio):
    """Alone push does most; for its price two others do twice as much."""
    assert portfolio.is_exact
    assert portfolio.best.practices == ("show", "ease")
    assert portfolio.best.level.value == pytest.approx(0.25, abs=1e-6)
    assert portfolio.greedy.practices == ("push",)
    assert portfolio.beyond.practices == ("show", "push")


def test_each_step_is_the_best_for_its_budget(portfolio):
    """Against all sets, solved one by one."""
    names = ("show", "ease", "push", "idle")
    worth = {}
    for size in range(5):
        for some in combinations(names, size):
            if not {"ease", "push"} <= set(some):
                solution = solve(WORLD, "+".join(some) or "baseline")
                worth[some] = solution.measure("practice_cost").value, solution.measure("conversion").value
    for budget in (0, 99, 100, 150, 200, 250, 300, 1000):
        best = max(value for cost, value in worth.values() if cost <= budget)
        assert portfolio.best_for(budget).level.value == pytest.approx(best, abs=1e-9)
    assert [step.practices for step in portfolio.steps] == [(), ("show",), ("show", "ease"), ("show", "push")]


def test_runs_find_the_same():
    """With intervals around what is exact, and how sure it is."""
    exact = optimise(WORLD, "margin", budget=200, workers=1)
    asked: dict[str, Any] = {**RUNS, "delta": 200.0}
    simulated = optimise(WORLD, "margin", budget=200, **asked)
    assert exact.best.practices == simulated.best.practices == ("show", "ease")
    assert simulated.sought is not None
    assert simulated.sought.decided
    assert simulated.sought.why == "The engine reference was asked for."
    for step in simulated.steps:
        truth = exact["+".join(step.practices)]
        assert abs(step.effect.value - truth.effect.value) <= 2 * step.effect.half_width + 1e-6
        assert step.cost.value == pytest.approx(truth.cost.value, rel=0.1, abs=1e-6)


def test_of_many_sets_the_dear_ones_are_not_solved(monkeypatch, portfolio):
    """The answer for the budget is the same; of dearer sets nothing is said."""
    monkeypatch.setattr(front, "FEW_SETS", 4)
    found = optimise(WORLD, "conversion", budget=200, workers=1)
    assert found.too_dear == 2
    assert found.best.practices == portfolio.best.practices
    assert [step.practices for step in found.steps] == [(), ("show",), ("show", "ease")]
    assert found.beyond is None
    with pytest.raises(UsageError, match="more than 200 were left out"):
        found.best_for(300)


def test_less_may_be_better():
    """By churn the largest fall is the best; here nothing churns, so nothing is bought."""
    found = optimise(WORLD, "practice_cost", ["show", "ease"], workers=1)
    assert found.best.practices == ()
    assert found.beyond is None


def test_numbers_can_be_asked_for(portfolio):
    """Any set by its name, in any order; a budget that was not stated; what is not there."""
    assert portfolio["ease+show"] is portfolio["show + ease"]
    assert portfolio["no practice"].effect.value == 0.0
    with pytest.raises(UsageError, match="had no close look"):
        _ = portfolio["ease+push"]
    with pytest.raises(UsageError, match="buys nothing"):
        portfolio.best_for(-1)
    assert "for a budget of 200: show+ease" in repr(portfolio)


def test_it_is_one_document(portfolio):
    """Plain data, all sets in it."""
    document = json.loads(json.dumps(portfolio.to_json(), allow_nan=False))
    assert document["best"]["practices"] == ["show", "ease"]
    assert document["exact"] is True
    assert len(document["bundles"]) == document["sets"] == 12
    assert document["conflicts"] == [["ease", "push"]]


def test_a_journey_without_money_has_no_costs():
    """Then all that helps is taken."""
    from journeysim.scenario.library import loads

    free = loads(LOOP + "practices: {p: {effects: {trial -> bought: {odds_ratio: 9}}}}")
    found = optimise(free, "conversion", workers=1)
    assert found.best.practices == ("p",)
    assert found.best.cost.value == 0.0


def test_the_budget_of_the_scenario_counts():
    """Where nobody states another one."""
    found = optimise(WORLD.set({"budget": "100"}), "conversion", workers=1)
    assert found.budget == 100.0
    assert found.best.practices == ("show",)


@pytest.mark.parametrize(
    "options, words",
    [
        ({"budget": -1.0}, "0 or more"),
        ({"confidence": 0.4}, "between 0.5 and 1"),
        ({"seconds": 0}, "some seconds"),
        ({"measure": "magic"}, "no measure"),
        ({"engine": "warp"}, "no engine"),
        ({"measure": "wait", "engine": "exact"}, "no exact answer here"),
    ],
)
def test_slips_are_sentences(options, words):
    """Each says what is wrong."""
    with pytest.raises(UsageError, match=words):
        optimise(WORLD, **{"workers": 1, **options})
