"""Exposures and rewards, by hand on a tiny journey: every rule once."""

import numpy as np

from journeysim.compiled.records import Bounds, Costs, Target
from journeysim.results.world_record import Exhausted, WorldRecord
from tests.results.furnish import change, furnish, place
from tests.results.stories import identity, tell

INVITER = (
    "a1: 0 arrive home 0.5 | 0 enter look | 1 experience look 0.9 | 2 enter stay | 2 enter stay/call"
    "| 3 enter stay/chat | 4 invite r1 | 5 enter buy | 5 invite r2 | 6 enter stay | 6 enter stay/call"
    "| 10 censor stay/call 0.9"
)
FRIEND = "r1: 6 arrive home 0.5 | 6 enter look | 10 censor look 0.5"
STRANGER = "b1: 1 arrive work 0.5 | 1 enter stay | 1 enter stay/chat | 8 enter lost | 8 exit lost 0.5"
"""Visits: look, stay, call, chat, buy, stay, call | stay, chat, lost | look, in the order of ids."""


def exposures(*changes):
    """The exposures of the three stories under changes."""
    return tell(INVITER, FRIEND, STRANGER, compiled=furnish(changes=changes)).exposures


def rows(*changes):
    """Which visits are exposures of the first change."""
    return np.flatnonzero(exposures(*changes).visits[0]).tolist()


def test_a_stage_counts_once_a_visit_and_not_by_its_touchpoints():
    """A change on a stage is met at each visit of the stage."""
    assert rows(change(exposed=["stay"])) == [1, 5, 7]


def test_a_touchpoint_counts_at_its_own_visits():
    """A change on touchpoints is met at each visit of one of them."""
    assert rows(change(exposed=["stay/call"])) == [2, 6]
    assert rows(change(exposed=["stay/call", "stay/chat"])) == [2, 3, 6, 8]


def test_a_change_is_met_only_while_it_acts_at_entry():
    """Strength at entry must be above 0: from begin on, and before end."""
    assert rows(change(exposed=["stay", "buy"], begin=2.0, end=6.0)) == [1, 4]
    assert rows(change(exposed=["stay"], begin=2.0, ramp=1.0)) == [5]
    assert rows(change(exposed=["stay"], every=4.0, length=1.5)) == [7]


def test_only_whom_it_treats_meets_a_change():
    """Coverage 0 exposes nobody; a target exposes the visits that it picks, touchpoints with their stage."""
    assert rows(change(exposed=["stay"], coverage=0.0)) == []
    assert rows(change(exposed=["stay"], target=Target(personas=frozenset({1})))) == [7]
    twice = Target(stages=frozenset({place("stay")}), visits=Bounds(low=1.0))
    assert rows(change(exposed=["stay/call"], target=twice)) == [6]


def test_a_change_without_places_is_met_by_nobody():
    """Changes of the world, such as those on sources, have no exposures."""
    found = exposures(change())
    assert found.counts.tolist() == [0]


def test_each_invitation_is_an_exposure_of_a_change_of_referral():
    """Sent while the change acts and treats the inviter's visit; accepted or not."""
    found = exposures(
        change("all", exposed_referral=True),
        change("later", exposed_referral=True, begin=4.5),
        change("only-stay", exposed_referral=True, target=Target(stages=frozenset({place("stay")}))),
        change("both", exposed_referral=True, exposed=["buy"]),
    )
    assert found.invitations.tolist() == [[True, True], [False, True], [True, False], [True, True]]
    assert found.counts.tolist() == [2, 1, 1, 3]
    assert found.inviters.tolist() == [0, 0]


def test_a_reward_is_due_when_a_friend_comes():
    """The inviter is covered and the change acts and pays at the arrival; targeting does not matter."""
    nobody = Target(personas=frozenset({1}))
    pays = {"costs": Costs(per_reward=3.0)}
    found = exposures(
        change("all", **pays),
        change("over", end=6.0, **pays),
        change("begins", begin=6.0, **pays),
        change("targeted", target=nobody, **pays),
        change("none", coverage=0.0, **pays),
        change("unpaid"),
    )
    assert found.reward_counts.tolist() == [1, 0, 1, 1, 0, 0]
    assert np.flatnonzero(found.rewards[0]).tolist() == [2]


def test_two_changes_are_counted_each_for_itself():
    """Exposures of one change do not depend on another, nor on groups."""
    both = exposures(change("a", exposed=["buy"]), change("b", exposed=["stay"]))
    assert both.counts.tolist() == [1, 3]


def test_each_join_of_its_desk_is_an_exposure():
    """A change of a desk is met when a customer whom it treats joins while it acts."""
    caller = (
        "a1: 0 arrive home 0.5 | 0 enter buy | 1 join phone | 2 start phone 1 | 3 served phone"
        "| 5 enter buy | 5 join phone | 6 start phone 1 | 7 served phone | 10 censor buy 0.5"
    )
    changes = (
        change("all", exposed_desks=frozenset({0})),
        change("early", end=5.0, exposed_desks=frozenset({0})),
        change("again", target=Target(visits=Bounds(low=1.0)), exposed_desks=frozenset({0})),
        change("elsewhere", exposed_desks=frozenset({1})),
    )
    found = tell(caller, compiled=furnish(changes=changes)).exposures
    assert found.joins.tolist() == [[True, True], [True, False], [False, True], [False, False]]
    assert found.counts.tolist() == [2, 1, 1, 0]


def test_a_spent_cap_ends_exposures():
    """Nobody meets a change after its cap was spent; at that moment as many exposures count as were paid."""
    for last, visits, invitations in (
        (("a1", "a1"), [1, 4, 7], [True, True]),
        (("a1",), [1, 4, 7], [True, False]),
        ((), [1, 7], [True, False]),
    ):
        found = spent(5.0, *last).exposures
        assert np.flatnonzero(found.visits[0]).tolist() == visits
        assert found.invitations[0].tolist() == invitations


def spent(day, *last):
    """A run in which a change ran out of money, spent at that moment on exposures of somebody."""
    compiled = furnish(changes=(change(exposed=["stay", "buy"], exposed_referral=True),))
    world = WorldRecord(exhausted=(Exhausted(0, day, tuple(identity(one) for one in last)),))
    return tell(INVITER, FRIEND, STRANGER, compiled=compiled, world=world)
