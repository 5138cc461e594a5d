"""Counts for maps."""

import pytest

from journeysim.report.flows import flows_of
from tests.report.pictures import EDGE_CASES, SHIPPED, run


@pytest.mark.parametrize("name", [*SHIPPED, *EDGE_CASES])
def test_what_comes_in_is_what_is_visited(name):
    """Every stage is entered as often as moves, sources and friends lead into it."""
    result = run(name)
    flows = flows_of(result)
    for place in result.compiled.places:
        if place.stage == place.index:
            into = sum(n for (a, b), n in flows.moves.items() if b == place.name and "/" not in a)
            into += flows.arrivals.get(place.name, 0)
            into += sum(n for (_, b), n in flows.friends.items() if b == place.name)
            assert into == flows.visits[place.name]


def test_touchpoints_hand_over_what_they_take():
    """Each ended visit of a touchpoint leads to another one or out of the stage."""
    result = run("onboarding")
    flows = flows_of(result)
    visits = result.visits
    for name in result.compiled.names.places:
        if "/" in name:
            here = (visits.place == result.compiled.names.places.index(name)) & visits.left
            assert sum(n for (a, _), n in flows.moves.items() if a == name) == here.sum()


def test_friends_are_counted_where_they_were_invited():
    """All referred people came on a word from the stage that tells."""
    result = run("seven-stage")
    assert flows_of(result).friends == {
        ("brand-recommendation", "consideration"): int(result.customers.referred.sum())
    }
