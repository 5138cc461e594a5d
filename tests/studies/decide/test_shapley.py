"""Fair shares and interactions, on games whose answers are known."""

from itertools import permutations

import numpy as np
import pytest

from journeysim.studies.decide.shapley import (
    alone,
    drawn_orders,
    everybody,
    fair_shares,
    on_top,
    sets_along,
    shares_along,
    together,
)


def game(worth, players):
    """v of all sets as one sample."""
    members = [[i for i in range(players) if s >> i & 1] for s in range(1 << players)]
    return np.array([[worth(set(m)) for m in members]])


GLOVES = game(lambda s: float(0 in s and bool(s & {1, 2})), 3)
"""One left glove, two right ones; a pair is worth 1. Shapley: 2/3, 1/6, 1/6."""


def test_the_game_of_gloves():
    """A textbook answer."""
    assert fair_shares(GLOVES)[0] == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_the_airport():
    """Runways of 1, 2 and 4 cost the longest one: each part is shared by those who need it."""
    lengths = {0: 1.0, 1: 2.0, 2: 4.0}
    v = game(lambda s: max((lengths[i] for i in s), default=0.0), 3)
    assert fair_shares(v)[0] == pytest.approx([1 / 3, 5 / 6, 17 / 6])


def test_fair_shares_are_means_over_all_orders_and_add_up():
    """On random games of four."""
    v = np.random.default_rng(8).normal(size=(6, 16))
    orders = list(permutations(range(4)))
    along = np.mean(
        [[shares_along(order, row[list(sets_along(order))]) for order in orders] for row in v], axis=1
    )
    assert np.allclose(fair_shares(v), along)
    assert np.allclose(fair_shares(v).sum(axis=1), v[:, everybody(4)] - v[:, 0])


def test_an_order_and_its_reverse_are_right_for_pairs():
    """Where only pairs interact, one order and the same backwards give the fair shares exactly."""
    draws = np.random.default_rng(3)
    single, pairs = draws.normal(size=6), draws.normal(size=(6, 6))
    v = game(lambda s: sum(single[i] + sum(pairs[i, j] for j in s if j > i) for i in s), 6)
    there, back = drawn_orders(6, seed=12)
    assert there == back[::-1]
    found = [shares_along(order, v[0, list(sets_along(order))]) for order in (there, back)]
    assert np.mean(found, axis=0) == pytest.approx(fair_shares(v)[0])


def test_alone_on_top_and_together():
    """10 and 20 alone, 60 both: each helps the other by 30."""
    v = np.array([[5.0, 15.0, 25.0, 65.0]])
    assert alone(v).tolist() == [[10.0, 20.0]]
    assert on_top(v).tolist() == [[40.0, 50.0]]
    assert together(v, 0, 1).tolist() == [30.0]
