"""The jackknife keeps its promise over replications and over lots of families."""

import numpy as np
import pytest

from journeysim.results.families import Sums
from journeysim.results.jackknife import LOTS, difference, jackknife, level, lots

RUNS = 1500


def sums(top, bottom):
    return Sums(np.array([1]), np.array([float(top)]), np.array([float(bottom)]))


def coverage(truth, estimates):
    return np.mean([e.low <= truth <= e.high for e in estimates])


@pytest.mark.parametrize("replications", [5, 10, 30])
def test_ratios_over_replications_are_covered(replications):
    """A ratio of two sums that vary together, from 5, 10 and 30 worlds."""
    random = np.random.default_rng(1)

    def run():
        people = random.gamma(20, 5, replications)
        money = 3 * people + random.normal(0, 40, replications)
        return level([sums(y, x) for y, x in zip(money, people, strict=True)])

    assert 0.925 <= coverage(3.0, [run() for _ in range(RUNS)]) <= 0.965


def test_differences_over_replications_are_covered_and_paired():
    """The luck of a world is in both strategies, and drops out."""
    random = np.random.default_rng(2)

    def run():
        luck = random.normal(0, 10, 10)
        before = [sums(100 + x, 1) for x in luck]
        return difference(before, [sums(102 + x + random.normal(), 1) for x in luck])

    found = [run() for _ in range(RUNS)]
    assert 0.935 <= coverage(2.0, found) <= 0.965
    assert np.mean([e.half_width for e in found]) < 1


def test_one_replication_shows_no_precision_unless_nothing_differs():
    """Where customers meet a single world says nothing about luck; an unchanged one needs no luck."""
    assert level([sums(3, 2)]).high == np.inf
    assert difference([sums(3, 2)], [sums(4, 2)]).low == -np.inf
    assert difference([sums(3, 2)], [sums(3, 2)]).half_width == 0


def test_shares_over_replications_stay_between_0_and_1():
    """Wilson's interval with the size that fits the jackknife's error."""
    found = level([sums(y, 100) for y in (0, 1, 0, 0, 2)], share=True)
    assert 0 < found.low < found.value < found.high < 0.1


def test_lots_of_families_cover_a_share():
    """The share of 800 people who outlast 1 day, jackknifed by 40 lots of families."""
    random = np.random.default_rng(3)
    members, inside, runs = lots(np.arange(800)), 0, 500
    for _ in range(runs):
        outlasted = np.bincount(members, random.exponential(1.0, 800) > 1, LOTS)
        value, error = jackknife(_share(outlasted, np.bincount(members, minlength=LOTS)), LOTS)
        inside += abs(value - np.exp(-1)) <= 2.02 * error
    assert 0.92 <= inside / runs <= 0.98


def _share(top, bottom):
    return lambda kept: float(top[kept].sum() / bottom[kept].sum())


def test_lots_are_even_and_depend_on_the_replication():
    """Consecutive ids fall into all lots alike; another replication deals them anew."""
    first, second = lots(np.arange(40_000)), lots(np.arange(40_000), 1)
    assert np.bincount(first, minlength=LOTS).min() > 850
    assert np.mean(first == second) < 0.05
