"""What a strategy comes to."""

import pytest

from journeysim.errors import ScenarioError, UsageError
from journeysim.scenario.library import load
from journeysim.scenario.values import Quantity
from tests.scenario.texts import problems, small

MORE = (
    "  both: [clear-words, kind-words]\n",
    """\
  both: [clear-words, kind-words]
  half: {practices: {clear-words: {coverage: 0.5}}, note: for half of them}
  tenth: {practices: {clear-words: {coverage: 0.1}}}
  nested: [half, kind-words]
  watched: [watch]
conditions:
  rain: {start: 9 d, effects: {awareness -> lost: {odds_ratio: 1.2}}}
  snow: {active: false, effects: {awareness -> lost: {odds_ratio: 1.2}}}
policies:
  watch: {measure: conversion, every: 1 w, window: 2 w, switch_on: below 0.1, practices: [kind-words]}
""",
)


def test_every_practice_and_policy_is_a_strategy():
    """Baseline, practices, policies and the named ones, in this order."""
    scenario = small(MORE)
    assert scenario.strategies == (
        "baseline",
        "clear-words",
        "kind-words",
        "watch",
        "both",
        "half",
        "tenth",
        "nested",
        "watched",
    )
    assert scenario.compared_strategies() == ("both", "half", "tenth", "nested", "watched")
    alone = small(("strategies:\n  both: [clear-words, kind-words]\n", ""))
    assert alone.compared_strategies() == ("clear-words", "kind-words")


def test_active_conditions_hold_under_every_strategy():
    """Baseline is the world alone; a condition that is not active stays away."""
    assert list(small(MORE).plan().changes) == ["rain"]
    assert list(small(MORE).plan("both").changes) == ["clear-words", "kind-words", "rain"]


def test_nested_strategies_are_flattened_with_their_overrides():
    """A strategy in a strategy brings its overrides."""
    plan = small(MORE).plan("nested")
    assert list(plan.changes) == ["clear-words", "kind-words", "rain"]
    assert plan.changes["clear-words"].coverage == Quantity(0.5)
    assert small(MORE).plan("half").note == "for half of them"


def test_strategies_can_be_made_on_the_spot():
    """Names joined by a plus, a list, or overrides by practice."""
    scenario = small(MORE)
    assert scenario.plan("clear-words+kind-words").changes == scenario.plan("both").changes
    assert scenario.plan(["clear-words", "kind-words"]).changes == scenario.plan("both").changes
    assert scenario.plan({"clear-words": {"coverage": 0.5}}).changes == scenario.plan("half").changes
    assert scenario.plan(["half", "clear-words"]).changes == scenario.plan("half").changes
    assert scenario.plan([]).changes == scenario.plan("baseline").changes
    assert scenario.plan({"kind-words": None}).name == "kind-words"


def test_overrides_merge_into_the_practice():
    """Mappings merge by key, None removes, numbers replace."""
    effects = {"awareness -> purchase": None, "stage awareness": {"dwell_ratio": 0.9}}
    change = small(MORE).plan({"clear-words": {"effects": effects}}).changes["clear-words"]
    assert list(change.effects) == ["stage awareness"]


def test_policies_bring_the_practices_they_switch():
    """These wait to be switched on, unless the strategy names them itself."""
    plan = small(MORE).plan("watched")
    assert list(plan.policies) == ["watch"]
    assert list(plan.changes) == ["rain"]
    assert list(plan.switched) == ["kind-words"]
    both = small(MORE).plan("watch+kind-words")
    assert list(both.changes) == ["kind-words", "rain"]
    assert not both.switched


def test_two_different_overrides_are_refused():
    """Which one is meant cannot be known; the same one twice is fine."""
    scenario = small(MORE)
    with pytest.raises(UsageError, match="two ways"):
        scenario.plan("half+tenth")
    assert scenario.plan("half+nested").changes["clear-words"].coverage == Quantity(0.5)


def test_unknown_names_are_refused_with_the_nearest():
    """A mistyped practice is told what it may have been."""
    with pytest.raises(UsageError, match="did you mean `clear-words`"):
        small().plan("claer-words")
    with pytest.raises(UsageError, match="is a strategy and cannot be overridden"):
        small().plan({"both": {"dose": 2}})
    with pytest.raises(ScenarioError, match="did you mean `coverage`"):
        small().plan({"clear-words": {"covrage": 0.5}})
    with pytest.raises(ScenarioError, match="from 0 to 1"):
        small().plan({"clear-words": {"coverage": 5}})


def test_a_slip_in_a_strategy_of_the_file_is_found_on_loading():
    """It stands at the line of the override, not at the practice."""
    old = "  both: [clear-words, kind-words]\n"
    new = "  half:\n    practices:\n      clear-words: {covrage: 0.5}\n      kind-words: {coverage: 5}\n"
    found = problems((old, new))
    assert [(problem.path, problem.line) for problem in found] == [
        ("strategies.half.practices.clear-words.covrage", 26),
        ("strategies.half.practices.kind-words.coverage", 27),
    ]


def test_an_unknown_name_is_told_all_that_the_scenario_has():
    """Where nothing is like it, all strategies and practices of the scenario are named."""
    scenario = load("seven-stage")
    with pytest.raises(UsageError) as caught:
        scenario.plan("xyzzy")
    assert all(name in str(caught.value) for name in scenario.strategies)


def test_a_sleeping_condition_can_be_woken():
    """Named among the practices it acts, and only then."""
    scenario = load("eight-stage")
    assert "parcel-strike" not in scenario.plan("after-the-order").changes
    both = scenario.plan("after-the-order+parcel-strike")
    assert both.changes["parcel-strike"].active
    assert {"after-the-order", "holidays"} < both.changes.keys()
    assert scenario.plan("parcel-strike").changes.keys() == {"holidays", "parcel-strike"}
