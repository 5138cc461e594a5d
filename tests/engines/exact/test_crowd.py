"""A market that fills during a pass."""

import numpy as np
import pytest

from journeysim.engines.exact.crowd import Filled, Filling


def test_drawing_members_one_by_one():
    """Of n drawn evenly from M members M·(1 − (1 − 1/M)ⁿ) are different; many small steps say so, too."""
    market = Filling(1_000.0, 500)
    for node in range(500):
        market.open(node, 4.0, 0.0)
    assert market.reached == pytest.approx(1_000.0 * (1.0 - (1.0 - 1e-3) ** 2_000), rel=1e-3)


def test_a_cohort_are_different_people():
    """All of a cohort are new, unless somebody else has reached them before."""
    market = Filling(1_000.0, 3)
    assert market.open(0, 0.0, 400.0)[1] == 1.0
    market.open(1, 200.0, 0.0)
    drawn, listed = market.open(2, 0.0, 100.0)
    others = market.reached - 500.0 + 100.0 * (1.0 - listed)
    assert listed == pytest.approx(1.0 - others / 1_000.0, abs=1e-6)
    assert drawn < listed


def test_nobody_is_reached_twice():
    """However many come, no more than all are reached."""
    market = Filling(100.0, 50)
    for node in range(50):
        market.open(node, 1_000.0, 0.0)
        market.let_in(node, 1_000.0)
    assert market.reached <= 100.0 + 1e-9


def test_a_known_market():
    """Where it is known how full a market is, external people have been counted already."""
    market = Filled(np.array([1.0, 0.25]))
    assert market.open(1, 5.0, 5.0) == (1.0, 1.0)
    assert market.free_at(1) == market.let_in(1, 3.0) == 0.25
