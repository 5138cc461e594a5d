"""Rows with a drawn probability."""

import pytest

from journeysim.scenario.library import loads
from journeysim.studies.balancing import balanced

MODEL = loads("""
journeysim: 1
horizon: 20 d
arrivals: {visitors: {customers: 400, enter: awareness}}
stages:
  awareness: {dwell: fixed(1 d), next: {purchase: 0.2, consideration: 0.3, lost: rest}}
  consideration: {dwell: fixed(1 d), next: {purchase: 0.4, awareness: 0.6}}
  purchase: {dwell: exponential(mean=2 d), next: {}}
  lost:
""").model


def test_the_others_keep_their_proportions():
    """0.9 for one leaves 0.1, of which 3 : 5 go to the others; the rest needs no number."""
    moved = balanced(MODEL, {"stages.awareness.next.purchase.p": 0.9})
    assert moved == pytest.approx(
        {"stages.awareness.next.purchase.p": 0.9, "stages.awareness.next.consideration.p": 0.1 * 3 / 8}
    )


def test_a_row_without_rest_still_sums_to_one():
    """The other edge takes all that is left."""
    moved = balanced(MODEL, {"stages.consideration.next.awareness.p": 0.1})
    assert moved["stages.consideration.next.purchase.p"] == pytest.approx(0.9)


def test_two_drawn_edges_leave_what_they_leave():
    """Only edges that were not drawn move; more than everything is left as it is, to be refused."""
    moved = balanced(
        MODEL, {"stages.awareness.next.purchase.p": 0.5, "stages.awareness.next.consideration.p": 0.25}
    )
    assert len(moved) == 2
    much = {"stages.consideration.next.awareness.p": 1.2}
    assert balanced(MODEL, much) == much


def test_what_is_no_edge_stays():
    """Other numbers have no row."""
    assert balanced(MODEL, {"practices.tour.coverage": 0.5}) == {"practices.tour.coverage": 0.5}
