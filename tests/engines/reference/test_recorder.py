"""Guards: every run ends, and what stopped it is named."""

import numpy as np
import pytest

from journeysim.engines.contract import Guards
from journeysim.errors import GuardError
from tests.engines.reference.tiny import play

LOOP = """
arrivals: {people: {customers: 2, enter: research}}
stages: {research: {dwell: DWELL, next: {consideration: 1}}, consideration: {dwell: 0, next: {research: 1}}}
"""


def test_a_loop_without_dwell_is_stopped_and_named() -> None:
    """10,000 events of a customer at one moment name the customer, the day and a stage of the loop."""
    text = """
arrivals: {people: {customers: 2, enter: support}}
stages:
  support: {dwell: fixed(2 d), next: research}
  research: {dwell: 'until(every=1 d, at=0 d)', next: {consideration: 1}}
  consideration: {dwell: 0, next: {decision: 1}}
  decision: {dwell: 0, next: {consideration: 0.9999999, lost: rest}}
  lost:
"""
    with pytest.raises(
        GuardError, match=r"10,000 events at one moment, day 3\.0000.*'(consideration|decision)'"
    ):
        play(text)


def test_many_events_at_different_moments_are_no_loop() -> None:
    """A long life is no endless one: the guard counts one moment only."""
    log = play("horizon: 5 d\n" + LOOP.replace("DWELL", "fixed(2 min)"), guards=Guards(instant=100))
    assert np.diff(log.offsets).min() > 7_000


def test_too_many_customers_name_the_likely_cause() -> None:
    """A market that grows without end is stopped, and the message says what to lower."""
    text = """
arrivals: {people: {customers: 10, enter: research}}
referral: {enter: research, acceptance: 1, delay: fixed(1 d)}
stages: {research: {dwell: fixed(1 d), invitations: 2, next: lost}, lost: }
"""
    with pytest.raises(GuardError, match=r"limit of 500 customers.*referral\.acceptance"):
        play(text, guards=Guards(customers=500))
    assert len(play(text.replace("acceptance: 1", "acceptance: 0"), guards=Guards(customers=10)).ids) == 10


def test_a_million_customers_are_the_limit() -> None:
    """Unless a run states its own; events are visits, a hundred million of them."""
    assert Guards() == Guards(customers=1_000_000, events=100_000_000, instant=10_000)


def test_too_many_events_name_the_way_out() -> None:
    """A log that grows too long is stopped with advice."""
    with pytest.raises(GuardError, match=r"limit of 1,000.*shorter horizon"):
        play(LOOP.replace("DWELL", "fixed(2 min)"), guards=Guards(events=1_000))


def test_a_log_without_customers_is_empty() -> None:
    """Nobody arrives: no ids, no rows, one offset."""
    log = play("arrivals: {people: {times: [101 d], enter: lost}}\nstages: {lost: }\n")
    assert len(log) == 0
    assert len(log.ids) == 0
    assert log.offsets.tolist() == [0]


def test_customers_stand_in_order_of_their_identities() -> None:
    """The canonical order is (customer, sequence), whenever they come."""
    log = play("arrivals: {people: {times: [9 d, 1 d, 5 d], enter: lost}}\nstages: {lost: }\n")
    assert (np.diff(log.ids) > 0).all()
    assert log.time[log.offsets[:-1]].tolist() == [9.0, 1.0, 5.0]
