"""One customer in two worlds."""

import numpy as np
import pytest

from journeysim.errors import UsageError
from journeysim.results.log import Kind
from journeysim.scenario.library import loads
from journeysim.simulation import simulate
from journeysim.studies.changed import changed
from journeysim.studies.replay import customer_of, moments, replay
from tests.studies.worlds import SHOP

SCENARIO = loads(SHOP)


@pytest.fixture(scope="module")
def base():
    return simulate(SCENARIO)


@pytest.fixture(scope="module")
def other():
    return simulate(SCENARIO, "push")


def test_a_changed_customer_parts_at_a_decision(base, other):
    """Who is changed directly lives one life until a row differs, and another one from there on."""
    example = changed(base, other).example
    assert example is not None
    lives = replay(base, other, example)
    assert lives.parting is not None
    first = lives.steps.index(lives.parting)
    assert first > 0
    assert all(step.same for step in lives.steps[:first])


def test_an_untouched_customer_never_parts(base):
    """Beside itself every life is the same."""
    assert replay(base, base, int(base.log.ids[3])).parting is None


def test_every_row_of_both_lives_is_shown_once_and_in_order(base, other):
    """The sides of a replay are the customer's rows in both logs."""
    example = changed(base, other).example
    assert example is not None
    steps = replay(base, other, example).steps
    assert [s.base for s in steps if s.base] == moments(base, example)
    assert [s.other for s in steps if s.other] == moments(other, example)


def test_who_lives_in_one_world_only_has_one_life(base, other):
    """A friend who comes only because somebody bought stands alone."""
    new = int(np.setdiff1d(other.log.ids, base.log.ids)[0])
    lives = replay(base, other, new)
    assert all(step.base is None for step in lives.steps)
    assert lives.persona == "everyone"


def test_moments_say_what_the_log_says(base):
    """The first row is the arrival, the last one the end, and invitations name a person."""
    inviter = int(base.log.column("customer")[np.flatnonzero(base.log.kind == Kind.INVITE)[0]])
    rows = moments(base, inviter)
    assert rows[0].kind is Kind.ARRIVE
    assert rows[-1].kind in (Kind.EXIT, Kind.CENSOR)
    assert rows[-1].satisfaction is not None
    invitation = next(row for row in rows if row.kind is Kind.INVITE)
    assert invitation.person is not None
    assert invitation.person > 2**62


def test_a_customer_is_named_by_id_or_by_number(base, other):
    """1 is the first to arrive; an id is itself, also of one who lives in the other world only."""
    first = customer_of(base, other, 1)
    assert (
        base.log.time[base.log.offsets[np.searchsorted(base.log.ids, first)]]
        == base.log.time[base.log.offsets[:-1]].min()
    )
    assert customer_of(base, other, first) == first
    new = int(np.setdiff1d(other.log.ids, base.log.ids)[0])
    assert customer_of(base, other, new) == new


@pytest.mark.parametrize("wanted", [0, 10**7])
def test_nobody_of_that_name_is_an_error(base, other, wanted):
    """The error says how many there are."""
    with pytest.raises(UsageError, match=f"from 1 to {len(base.log.ids):,}"):
        customer_of(base, other, wanted)
    with pytest.raises(UsageError, match="There is no customer"):
        replay(base, other, wanted)
