"""Strategies taken apart."""

import pytest

from journeysim.scenario.library import load
from journeysim.studies.decide.shapley import everybody
from journeysim.studies.games import (
    SEVERAL,
    game_of_practices,
    game_of_stages,
    where_it_acts,
    with_strategies,
)

STRATEGIES = [
    ("seven-stage", "everything"),
    ("decision", "loved-and-loud"),
    ("subscription", "everything-but-the-price"),
    ("onboarding", "listen-and-act"),
    ("b2b-platform", "win-and-repair"),
    ("eight-stage", "care-for-all"),
]


@pytest.mark.parametrize("name, strategy", STRATEGIES)
@pytest.mark.parametrize("game_of", [game_of_practices, game_of_stages])
def test_all_players_are_the_strategy_and_none_is_the_baseline(name, strategy, game_of):
    """Everybody together does what the strategy does; each alone does something that can be run."""
    scenario = load(name)
    game = game_of(scenario, strategy)
    sets = [0, *(1 << i for i in range(len(game.players))), everybody(len(game.players))]
    extended, names = with_strategies(scenario, [game.members_of(some) for some in sets])
    assert names[0] == "baseline"
    assert extended.plan(names[-1]).changes == scenario.plan(strategy).changes
    assert extended.plan(names[-1]).policies == scenario.plan(strategy).policies
    for part in names[1:-1]:
        plan = extended.plan(part)
        assert plan.changes or plan.policies


def test_some_stages_keep_only_their_effects():
    """Of training that acts at two stages, one is left; practices that act elsewhere are gone."""
    scenario = load("seven-stage")
    game = game_of_stages(scenario, "keep-more")
    assert game.players == ("customer-experience", "follow-up", "customer-loyalty")
    only = 1 << game.players.index("customer-loyalty")
    extended, (part,) = with_strategies(scenario, [game.members_of(only)])
    changes = extended.plan(part).changes
    assert list(changes) == ["staff-training"]
    assert list(changes["staff-training"].effects) == ["stage customer-loyalty"]


def test_responses_leave_with_their_targets():
    """A dose response of a target that is taken away is taken away as well."""
    game = game_of_stages(load("decision"), "loved-and-loud")
    awareness = game.members_of(1 << game.players.index("awareness"))
    assert awareness["buzz"]["response"] == {"source adverts": None}


@pytest.mark.parametrize(
    "target, where",
    [
        ("consideration -> purchase", "consideration"),
        ("stage follow-up", "follow-up"),
        ("role loyalty", "customer-loyalty"),
        ("any -> role purchase", SEVERAL),
        ("referral", "referral"),
        ("source search", "source search"),
    ],
)
def test_where_effects_act(target, where):
    """At the stage that they change or whose row they change; else at the thing itself."""
    assert where_it_acts(load("seven-stage").model, target) == where


def test_names_of_parts_do_not_meet_those_of_the_scenario():
    """A scenario may call a strategy part-0."""
    scenario = load("seven-stage").set({"strategies": {"part-0": ["clear-pricing"]}})
    extended, names = with_strategies(scenario, [{"easy-sharing": {}}])
    assert names == ("part-0x",)
    assert set(extended.plan("part-0").changes) == {"clear-pricing"}
