"""What each of several parts adds to a whole: alone, on top of others, with another one, and its fair share.

Players are practices, or stages at which practices act. v(S) is the value when only the players of S act; a
set is a number whose bits are its players, so v has 2^k entries.

    alone         v({i}) − v(∅)
    on top        v(N) − v(N∖{i})
    together      v({i,j}) − v({i}) − v({j}) + v(∅)       above 0: the two help each other, below: they hinder
    fair share    Σ_{S∌i} |S|!(k−1−|S|)!/k! · (v(S∪{i}) − v(S))        (Shapley 1953)

The fair shares add up to v(N) − v(∅), whatever helps or hinders: each player's is its addition averaged over
all orders in which players may come. All of these are linear in v; so where v is a sample of luck, each is a
sample of its own, and its interval that of a mean.

With many players not all 2^k sets can be met. An order drawn at random, and the same backwards, give fair
shares that are right on average (Castro, Gómez and Tejada 2009; Mitchell et al. 2022 on pairs of orders).
"""

from __future__ import annotations

from itertools import pairwise
from math import factorial

import numpy as np

from journeysim.studies.decide.selection import Floats

Set = int
"""A set of players: bit i stands for player i."""


def everybody(players: int) -> Set:
    """The set of all players.

    >>> everybody(3)
    7
    """
    return (1 << players) - 1


def alone(values: Floats) -> Floats:
    """What each player adds to nobody: of shape (samples, players).

    Args:
        values: v of all sets, of shape (samples, 2^players).
    """
    players = players_of(values)
    return np.stack([values[:, 1 << i] - values[:, 0] for i in range(players)], axis=1)


def on_top(values: Floats) -> Floats:
    """What each player adds to all the others: of shape (samples, players)."""
    players = players_of(values)
    whole = everybody(players)
    return np.stack([values[:, whole] - values[:, whole ^ (1 << i)] for i in range(players)], axis=1)


def together(values: Floats, first: int, second: int) -> Floats:
    """What two players add together beyond what each adds alone: of shape (samples,)."""
    one, other = 1 << first, 1 << second
    both: Floats = values[:, one | other] - values[:, one] - values[:, other] + values[:, 0]
    return both


def fair_shares(values: Floats) -> Floats:
    """Each player's fair share of the joint effect: of shape (samples, players).

    Example:
        >>> v = np.array([[0.0, 10.0, 20.0, 60.0]])
        >>> fair_shares(v).tolist()
        [[25.0, 35.0]]
    """
    players = players_of(values)
    shares = np.zeros((len(values), players))
    weights = [factorial(n) * factorial(players - 1 - n) / factorial(players) for n in range(players)]
    for others in range(1 << players):
        for player in range(players):
            if not others >> player & 1:
                added = values[:, others | 1 << player] - values[:, others]
                shares[:, player] += weights[others.bit_count()] * added
    return shares


def players_of(values: Floats) -> int:
    """The number of players whose sets the columns are."""
    return int(values.shape[1]).bit_length() - 1


def drawn_orders(players: int, seed: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """An order of the players drawn at random, and the same backwards."""
    order = tuple(int(player) for player in np.random.default_rng([seed, players]).permutation(players))
    return order, order[::-1]


def sets_along(order: tuple[int, ...]) -> tuple[Set, ...]:
    """The sets that are met when players come in an order, from nobody to everybody.

    >>> sets_along((1, 0, 2))
    (0, 2, 3, 7)
    """
    met = [0]
    for player in order:
        met.append(met[-1] | 1 << player)
    return tuple(met)


def shares_along(order: tuple[int, ...], values: Floats) -> Floats:
    """What each player adds when they come in an order: of shape (players,), from v along it."""
    shares = np.zeros(len(order))
    for player, (before, after) in zip(order, pairwise(values), strict=True):
        shares[player] = after - before
    return shares
