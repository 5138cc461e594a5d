"""A customer's two lives on the screen."""

import numpy as np
import pytest

from journeysim.cli.lives import print_replay
from journeysim.cli.screen import console
from journeysim.scenario.library import loads
from journeysim.simulation import simulate
from journeysim.studies.changed import changed
from journeysim.studies.replay import replay
from tests.studies.worlds import SHOP


@pytest.fixture(scope="module")
def worlds():
    scenario = loads(SHOP)
    return simulate(scenario), simulate(scenario, "push")


def shown(worlds, customer):
    screen = console()
    with screen.capture() as captured:
        print_replay(replay(worlds[0], worlds[1], customer), worlds[0], 1, screen)
    return " ".join(captured.get().split())


def test_a_changed_life_parts_on_a_day(worlds):
    """Rows that stand alone are marked, and the day of the parting is told."""
    example = changed(*worlds).example
    assert example is not None
    said = shown(worlds, example)
    assert f"Customer {example}" in said
    assert "The lives part on day" in said
    assert " + " in said


def test_an_untouched_life_is_the_same(worlds):
    """Who is untouched is said to be."""
    same = next(
        int(customer)
        for customer in worlds[0].log.ids
        if customer in worlds[1].log.ids and replay(worlds[0], worlds[1], int(customer)).parting is None
    )
    assert "the same to the last bit" in shown(worlds, same)


def test_a_life_in_one_world_only_is_said_to_be(worlds):
    """In either of the two."""
    ids = [world.log.ids for world in worlds]
    new = int(np.setdiff1d(ids[1], ids[0])[0])
    assert "lives only under push" in shown(worlds, new)
    assert "lives only under push" in shown(worlds[::-1], new)
