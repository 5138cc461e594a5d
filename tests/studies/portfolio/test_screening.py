"""A first look at all sets."""

from functools import partial
from types import SimpleNamespace
from typing import cast

import numpy as np

from journeysim.scenario.scenario import Scenario
from journeysim.studies.portfolio.candidates import Candidates
from journeysim.studies.portfolio.screening import EVERY_SET, screen

COUNT = 12


def sampled(worth, asked):
    """The worths of the sets that are asked for."""
    return np.array([worth(each) for each in asked])


def choice(practices):
    """Practices without a scenario."""
    names = tuple(f"p{i}" for i in range(practices))
    return Candidates(
        cast("Scenario", SimpleNamespace()),
        names,
        (),
        np.zeros(practices),
        1 << np.arange(practices, dtype=np.int64),
    )


def multiplied(rng, practices):
    """Sets whose gains multiply: each lifts what is there, and pairs help or hinder."""
    lift, price = rng.uniform(0.02, 0.3, practices), rng.uniform(1.0, 10.0, practices)
    against = rng.uniform(-0.1, 0.1, (practices, practices))

    def worth(some):
        inside = [i for i in range(practices) if some >> i & 1]
        pairs = sum(against[i, j] for i in inside for j in inside if i < j)
        return 100 * (np.prod(1 + lift[inside]) - 1 + pairs), price[inside].sum()

    return worth


def test_of_few_sets_all_are_run():
    """Nothing is guessed."""
    some, asked = choice(4), []

    def sample(sets):
        asked.extend(sets)
        return np.array([[s, s] for s in sets], dtype=float)

    found = screen(some, some.free_of_conflicts, sample, 100.0)
    assert sorted(asked) == list(range(16))
    assert len(asked) <= EVERY_SET
    assert found.gains.tolist() == list(range(16))
    assert found.run.all()


def test_the_best_of_thousands_is_found_with_a_hundred_runs():
    """In 5 worlds of 4,096 sets the best set within the budget is run, or one that is worth 98 % of it."""
    some = choice(COUNT)
    sets = some.free_of_conflicts
    for seed in range(5):
        worth = multiplied(np.random.default_rng(seed), COUNT)
        truth = np.array([worth(s) for s in sets.tolist()])
        budget = 30.0
        found = screen(some, sets, partial(sampled, worth), budget, seed)
        best = truth[truth[:, 1] <= budget, 0].max()
        run = (found.run == 1) & (truth[:, 1] <= budget)
        assert truth[run, 0].max() >= 0.98 * best
        assert found.run.sum() < 130
        assert np.array_equal(found.gains[found.run == 1], truth[found.run == 1, 0])
