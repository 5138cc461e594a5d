"""`journeysim list`."""

from journeysim.cli.listing import contents
from journeysim.scenario.library import load, loads, names
from tests.cli.shell import type_in
from tests.studies.worlds import SHOP


def test_every_scenario_and_strategy_is_listed():
    """Names and titles of all shipped scenarios, and every strategy of each, a line each."""
    said = type_in("list")
    assert said.code == 0
    for name in names():
        scenario = load(name)
        assert name in said.out
        for strategy in scenario.strategies[1:]:
            assert any(strategy in line.split()[:2] for line in said.out.splitlines()), strategy
    assert max(map(len, said.out.splitlines())) <= 100


def test_contents_say_what_a_strategy_is_made_of():
    """A practice tells what it acts on, a strategy its practices."""
    scenario = loads(SHOP)
    assert contents(scenario, "push") == "acts on awareness -> purchase"
    assert contents(scenario, "push-hard") == "push, spend"
