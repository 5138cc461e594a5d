"""Statistics over families keep their promise on laws that are known."""

import numpy as np
import pytest

from journeysim.results.families import Sums, difference, level, narrowed

SOURCE = 5
FIRST = SOURCE << 42
RUNS = 2000


def sums(top, bottom, **more):
    return Sums(FIRST + np.arange(len(top)), np.asarray(top, float), np.asarray(bottom, float), **more)


def coverage(truth, estimates):
    return np.mean([e.low <= truth <= e.high for e in estimates])


def test_a_share_of_a_cohort_is_covered_also_where_it_is_small():
    """95 % intervals of a share of 2 % among 200 people hold the truth in 93 to 98 % of runs."""
    random = np.random.default_rng(1)
    found = [
        level([sums(random.random(200) < 0.02, np.ones(200), fixed=frozenset([SOURCE]))], share=True)
        for _ in range(RUNS)
    ]
    assert 0.93 <= coverage(0.02, found) <= 0.98


def test_families_of_different_size_are_covered():
    """A share over families that share their fate: the customers are far fewer than they seem."""
    random = np.random.default_rng(2)

    def run():
        size = 1 + random.geometric(0.3, 150)
        chance = random.beta(1, 2, 150)
        return level([sums(random.binomial(size, chance), size)], share=True)

    assert 0.93 <= coverage(1 / 3, [run() for _ in range(RUNS)]) <= 0.965


def test_a_total_of_poisson_arrivals_is_covered():
    """The number of families is a matter of luck, and the interval knows it."""
    random = np.random.default_rng(3)

    def run():
        count = random.poisson(100)
        return level([sums(random.exponential(2.0, count), np.zeros(count), world_bottom=1.0)])

    found = [run() for _ in range(RUNS)]
    assert 0.92 <= coverage(200.0, found) <= 0.965


def test_a_total_of_a_cohort_is_narrower():
    """Where everybody comes for certain, only what they do is luck."""
    random = np.random.default_rng(4)
    fixed = frozenset([SOURCE])

    def run(**more):
        return level([sums(random.normal(10, 1, 100), np.zeros(100), world_bottom=1.0, **more)])

    found = [run(fixed=fixed) for _ in range(RUNS)]
    assert 0.93 <= coverage(1000.0, found) <= 0.965
    assert found[0].half_width < run().half_width / 5


def test_replications_add_up():
    """Two runs of n families are one of 2n: the total is the mean per run."""
    random = np.random.default_rng(5)
    top = random.exponential(2.0, (2, 50))
    runs = [sums(each, np.zeros(50), world_bottom=1.0) for each in top]
    assert level(runs).value == pytest.approx(top.sum() / 2)
    assert level(runs).n == 100


@pytest.mark.parametrize("gain, loss, n", [(0.014, 0.001, 300), (0.05, 0.02, 400), (0.0, 0.003, 500)])
def test_paired_shares_are_covered_where_few_people_differ(gain, loss, n):
    """Bonett and Price keep at least 94 % where Wald's interval falls to 91 %; identical worlds aside."""
    random = np.random.default_rng(6)

    def run():
        u = random.random(n)
        before = (u > 0.5) & (u < 0.5 + loss) | (u < 0.2)
        after = (u > 1 - gain) | (u < 0.2)
        return difference([sums(before, np.ones(n))], [sums(after, np.ones(n))], share=True)

    found = [run() for _ in range(RUNS)]
    told = [e for e in found if e.half_width > 0]
    assert coverage(gain - loss, told) >= 0.94


def test_paired_ratios_are_covered():
    """The difference of two means over people who are mostly the same, some missing on each side."""
    random = np.random.default_rng(7)

    def run():
        people, size = np.arange(400), random.gamma(2.0, 1.0, 400)
        here, there = random.random(400) < 0.9, random.random(400) < 0.95
        grown = size + random.normal(0.1, 0.3, 400)
        base = Sums(people[here], size[here], np.ones(here.sum()))
        changed = Sums(people[there], grown[there], np.ones(there.sum()))
        return difference([base], [changed])

    assert 0.93 <= coverage(0.1, [run() for _ in range(RUNS)]) <= 0.97


def test_pairing_pays():
    """What does not differ costs no precision: here the paired interval is a tenth of the unpaired one."""
    random = np.random.default_rng(8)
    top = random.gamma(1.0, 10.0, 1000)
    base, changed = sums(top, np.ones(1000)), sums(top + random.normal(0.5, 0.5, 1000), np.ones(1000))
    alone = np.hypot(level([base]).half_width, level([changed]).half_width)
    assert difference([base], [changed]).half_width < alone / 10


def test_the_same_families_differ_by_exactly_nothing():
    """Equal sums give 0 without width, also where a family without any case exists on one side only."""
    base = sums([0.1, 0.2, 0.7], [1.0, 1.0, 1.0])
    longer = sums([0.1, 0.2, 0.7, 0.0], [1.0, 1.0, 1.0, 0.0])
    for share in (True, False):
        found = difference([base], [longer], share=share)
        assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)


def test_a_share_of_nobody_is_unknown():
    """No case, no number."""
    assert np.isnan(level([sums([0.0], [0.0])], share=True).value)
    assert np.isnan(difference([sums([0.0], [0.0])], [sums([1.0], [1.0])], share=True).value)


def test_two_worlds_of_different_people_are_not_the_same():
    """Nobody says yes among 100 here, nor among 120 there: no difference is seen, and that is not certain."""
    found = difference([sums(np.zeros(100), np.ones(100))], [sums(np.zeros(120), np.ones(120))], share=True)
    assert found.low < found.value == 0 < found.high


def test_narrowed_sums_are_the_same_sums() -> None:
    """Whole numbers take a byte or a few, others eight; every number and every estimate stays the same."""
    rng = np.random.default_rng(4)
    wide = sums(rng.integers(0, 2, 500), rng.integers(0, 70_000, 500))
    paid = sums(np.where(rng.random(500) < 0.5, 0.0, rng.random(500)), np.zeros(500))
    small = narrowed(wide)
    assert [column.dtype.name for column in (small.top, small.bottom)] == ["int8", "int32"]
    assert narrowed(paid).top.dtype == np.float64
    for before, after in ((wide, small), (paid, narrowed(paid))):
        assert np.array_equal(before.top, after.top)
        assert np.array_equal(before.bottom, after.bottom)
    assert level([wide, wide], share=True) == level([small, small], share=True)
    assert difference([wide], [paid]) == difference([small], [narrowed(paid)])


def test_what_no_whole_number_holds_stays_wide() -> None:
    """Numbers beyond 32 bits, negative zeros and what is not a number are kept as they are."""
    for odd in (2.0**40, -0.0, np.nan, 0.5):
        assert narrowed(sums([1.0, odd], [0.0, 0.0])).top.dtype == np.float64
