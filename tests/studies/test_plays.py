"""Which sets are run."""

import numpy as np

from journeysim.studies.decide.shapley import everybody
from journeysim.studies.games import Game
from journeysim.studies.plays import EVERY_SET, Plays, Sets


def game(players):
    """A game of practices that need nothing."""
    names = tuple(f"p{i}" for i in range(players))
    return Game(names, {name: {} for name in names}, {name: {} for name in names})


class Counted:
    """Samples whose value is the number of the column, and that remember what was asked for."""

    units = 2

    def __init__(self):
        self.asked = []

    def draw(self, replications, strategies):
        self.asked.append((replications, tuple(strategies)))
        return np.tile(np.array(strategies, dtype=float), (2 * len(replications), 1))[:, :, None]


def test_few_players_play_in_every_set():
    """Of three players all eight sets, in every replication, in one draw."""
    plays = Plays((Sets.of(game(3), 4, seed=1),))
    twins = Counted()
    values = plays.draw(twins, 4)
    assert (plays.runs(4), values.shape) == (32, (8, 8))
    assert twins.asked == [(range(4), tuple(range(8)))]


def test_many_players_play_alone_in_pairs_and_along_orders():
    """Of eight: 1 + 8 + 28 sets of two at most, 9 of seven at least, and up to 10 more along two orders."""
    sets = Sets.of(game(EVERY_SET + 2), 5, seed=1)
    assert len(sets.always) == 46
    plays = Plays((sets,))
    assert 5 * 50 <= plays.runs(5) <= 5 * 56
    values = plays.draw(Counted(), 5)
    for replication, pair in enumerate(sets.orders):
        columns = plays.columns(0, sets.along(replication))
        assert not np.isnan(values[2 * replication, columns]).any()
        assert pair[0] == pair[1][::-1]
    assert len({pair[0] for pair in sets.orders}) == 5


def test_what_two_games_share_is_run_once():
    """Twice the same game costs no more than once."""
    one, two = Plays((Sets.of(game(3), 1, 1),)), Plays((Sets.of(game(3), 1, 1), Sets.of(game(3), 1, 1)))
    assert one.runs(1) == two.runs(1) == 8
    assert two.columns(0, [everybody(3)]) == two.columns(1, [everybody(3)])
