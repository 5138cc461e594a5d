"""The best set by runs."""

import numpy as np

from journeysim.studies.decide.selection import PILOT
from journeysim.studies.portfolio.candidates import candidates
from journeysim.studies.portfolio.finding import Remembering, Running, find_best
from tests.studies.portfolio.worlds import WORLD


class Counted:
    """Twins that count what is drawn."""

    units = 2

    def __init__(self):
        self.drawn = []

    def draw(self, replications, strategies):
        self.drawn += [(r, s) for r in replications for s in strategies]
        rows = [[[r, s, unit] for s in strategies] for r in replications for unit in range(self.units)]
        return np.array(rows, dtype=float)


def test_no_sample_is_drawn_twice():
    """Whatever is asked, in whatever order, each strategy of each replication is drawn once."""
    twins = Counted()
    remembering = Remembering(twins)
    first = remembering.draw(range(3), [0, 1, 2])
    fewer = remembering.some([0, 2, 3])
    again = fewer.draw(range(5), [0, 1, 2])
    assert first.shape == (6, 3, 3)
    assert again[:, :, 1].tolist() == [[0, 2, 3]] * 10
    assert again[:, 0, 0].tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert len(twins.drawn) == len(set(twins.drawn)) == 9 + 3 + 2 * 3
    table = remembering.table(4)
    assert table.shape == (10, 4, 3)
    assert np.isnan(table[6:, 1]).all()
    assert table[4:6, 2].tolist() == [[2, 2, 0], [2, 2, 1]]


def test_the_best_pair_is_found_for_the_money():
    """Not the best single practice, and none that the money does not pay."""
    found = candidates(WORLD, None, None)
    running = Running(1, None, "reference", 1, None, None, None)
    best = find_best(found, found.free_of_conflicts, "conversion", running, budget=200.0, delta=0.02, most=30)
    assert best.decided
    assert found.named(best.sets[best.best]) == ("show", "ease")
    assert found.named(best.sets[best.greedy]) == ("push",)
    assert not np.isnan(best.values[:, best.best]).any()


class Dearer(Running):
    """Runs in which the pilot's luck hides what a set costs: it is dear from the eleventh sample on."""

    def twins(self, candidates, sets, measures):
        made = super().twins(candidates, sets, measures)
        names, draw = [candidates.named(some) for some in sets], made.draw

        def dear(replications, strategies):
            values = draw(replications, strategies)
            for place, strategy in enumerate(strategies):
                if names[strategy] == ("show", "ease"):
                    rows = np.repeat(np.array(replications) >= PILOT, made.units)
                    values[rows, place, 1] += 1000.0
            return values

        return Faked(made, dear)


class Faked:
    """Twins whose draws are changed."""

    def __init__(self, twins, draw):
        self.units, self.shares, self.engine, self.draw = 1, twins.shares, twins.engine, draw


def test_what_turns_out_too_dear_is_not_taken():
    """The pilot said it could be paid, more luck says no: then the next best is taken."""
    found = candidates(WORLD, ["show", "ease", "push"], None)
    running = Dearer(1, 150, "reference", 1, None, None, None)
    best = find_best(
        found, found.free_of_conflicts, "conversion", running, budget=210.0, delta=0.003, most=12
    )
    assert found.named(best.sets[best.best]) != ("show", "ease")
    assert np.nanmean(best.values[:, best.best, 1]) <= 210.0
