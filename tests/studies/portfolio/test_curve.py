"""What each budget buys."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from journeysim.studies.portfolio.candidates import candidates
from journeysim.studies.portfolio.curve import affordable, one_by_one, staircase
from tests.studies.portfolio.worlds import WORLD

NUMBERS = st.lists(st.tuples(st.integers(0, 20), st.integers(-20, 20)), min_size=1, max_size=30)


@given(NUMBERS, st.integers(0, 25))
def test_the_last_step_that_can_be_paid_is_the_best_of_all(sets, budget):
    """For every budget, by looking at every set."""
    costs, gains = (np.array(column, dtype=float) for column in zip(*[(0, 0), *sets], strict=True))
    best = affordable(costs, staircase(costs, gains), budget)
    paid = costs <= budget
    assert costs[best] <= budget
    assert gains[best] == gains[paid].max()
    assert costs[best] == costs[paid & (gains == gains[best])].min()


def test_what_lies_within_doubt_is_no_step():
    """A little more for a lot more money counts only if the little is known."""
    costs, gains = np.array([0.0, 10.0, 90.0]), np.array([0.0, 5.0, 5.5])
    assert staircase(costs, gains) == [0, 1, 2]
    assert staircase(costs, gains, np.array([0.0, 0.1, 1.0])) == [0, 1]
    assert staircase(costs, gains, np.array([1.0, 1.0, 1.0])) == [0, 1, 2]


def test_the_greedy_take_what_is_best_alone():
    """The best single practice first; what gets in its way and what hurts is passed over."""
    found = candidates(WORLD, None, None)
    costs, gains = np.array([100.0, 100.0, 200.0, 0.0]), np.array([0.06, 0.06, 0.08, -0.01])
    assert found.named(one_by_one(found, costs, gains, 1000.0)) == ("show", "push")
    assert found.named(one_by_one(found, costs, gains, 200.0)) == ("push",)
    assert found.named(one_by_one(found, costs, gains, 100.0)) == ("show",)
    assert found.named(one_by_one(found, costs, gains, 50.0)) == ()
