"""What practices act on."""

import pytest

from journeysim.errors import ScenarioError
from journeysim.scenario.library import load
from journeysim.scenario.practice_library import practices as entries
from journeysim.scenario.reach import practice, practices


@pytest.mark.parametrize("name", ["seven-stage", "decision", "subscription"])
def test_what_is_not_idle_can_be_taken_as_a_strategy(name):
    """A practice that finds something gives a plan; an idle one is refused."""
    scenario = load(name)
    for known in practices(scenario).values():
        if known.is_idle:
            with pytest.raises(ScenarioError, match="nothing of the library practice"):
                scenario.plan(known.name)
        else:
            assert known.name in {**scenario.plan(known.name).changes, **scenario.plan(known.name).policies}


def test_without_a_scenario_nothing_is_idle():
    """Then nothing is said about places."""
    known = practices()
    assert list(known) == list(entries())
    assert not any(one.is_idle for one in known.values())
    assert "acts" not in known["welcome-tour"].to_json()


def test_things_are_named():
    """Roles, desks and edges come as the scenario calls them."""
    b2b = load("b2b-platform")
    acting = practice("staff-training", b2b).acts_on
    assert acting["desk any"]["service_ratio"] == ("desk sales", "desk support")
    assert acting["role support"] == {"experience_gain": ("stage support",)}
    assert acting["role loyalty"] == {"experience_gain": ()}
    assert practice("comparison-guide", load("seven-stage")).acts_on["role consideration -> forward"] == {
        "odds_ratio": ("consideration -> purchase",)
    }
