"""The best of k by KN and KN++, held against theory and another implementation."""

import numpy as np
import pytest
from sim_tools.ovs.indifference_zone import KN, KNPlusPlus  # type: ignore[import-untyped]

from journeysim.errors import UsageError
from journeysim.studies.decide.selection import probability_of_good_choice, reach_factor, select


class Tape:
    """Samples that were drawn beforehand, in the form in which sim-tools asks for them."""

    def __init__(self, values):
        """Keep the samples, of shape (samples, strategies)."""
        self.values = values
        self.played = [0] * values.shape[1]
        self.observers = []

    def register_observer(self, observer):
        self.observers.append(observer)

    def simulate(self, design):
        value = self.values[self.played[design], design]
        self.played[design] += 1
        for observer in self.observers:
            observer.feedback(self, design, value)


def theirs(procedure, values, delta, risk, pilot):
    """What sim-tools chooses, and how many samples it took of each before its last, idle one."""
    tape = Tape(values)
    chosen = procedure(tape, values.shape[1], delta, alpha=risk, n_0=pilot).solve()
    return list(chosen), max(tape.played) - 1


def twins(seed, means, spread=1.0, samples=4000):
    """Samples with much luck in common, as twins have."""
    draws = np.random.default_rng(seed)
    luck = draws.normal(scale=5.0, size=(samples, 1))
    return 50.0 + luck + draws.normal(scale=spread, size=(samples, len(means))) + np.asarray(means)


@pytest.mark.parametrize("seed", range(20))
def test_kn_of_two_agrees_with_sim_tools(seed):
    """On the same numbers KN chooses the same of two, after as many samples."""
    values = twins(seed, [0.0, 0.4])
    found = select(values, 0.3, risk=0.05, pilot=10, update=False)
    assert ([found.best], found.samples) == theirs(KN, values, 0.3, 0.05, 10)


@pytest.mark.parametrize("seed", range(10))
def test_kn_of_five_agrees_with_sim_tools(seed):
    """So it does among five in rising order, where sim-tools looks its variances up rightly."""
    values = twins(seed, [0.0, 1.0, 2.0, 3.0, 4.0])
    found = select(values, 0.5, risk=0.05, pilot=10, update=False)
    assert ([found.best], found.samples) == theirs(KN, values, 0.5, 0.05, 10)


@pytest.mark.parametrize("seed", range(20))
def test_kn_plus_plus_agrees_with_sim_tools(seed):
    """On the same numbers KN++ chooses the same, after as many samples.

    sim-tools takes strategies to be independent: it adds their variances, and splits the risk by
    1 − (1 − α)^(1/(k − 1)). Against two constants the variance of a difference is that sum.
    """
    values = np.full((4000, 3), 52.0)
    values[:, 0] = twins(seed, [0.0])[:, 0] + (1.0 if seed % 2 else 3.0)
    values[:, 2] = 40.0
    risk = 2 * (1 - np.sqrt(1 - 0.05))
    found = select(values, 0.8, risk=risk, pilot=10)
    assert ([found.best], found.samples) == theirs(KNPlusPlus, values, 0.8, 0.05, 10)


def test_the_factor_tends_to_the_logarithm():
    """With ever more samples behind the variance h² tends to −2·ln(2α/(k − 1))."""
    assert reach_factor(0.01, 10_000_000) == pytest.approx(-2 * np.log(0.02), rel=1e-5)


@pytest.mark.parametrize("update", [False, True])
def test_the_promise_holds_at_the_edge_of_the_zone(update):
    """Where all others are worse by just δ, the best is chosen at least as often as promised.

    The risk is 20 %, so that 400 searches can tell: P(more than 98 wrong | 0.2) = 1 %.
    """
    chosen = [
        select(twins(seed, [0.0, 0.0, 0.5, 0.0], samples=1500), 0.5, risk=0.2, update=update).best
        for seed in range(400)
    ]
    assert chosen.count(2) >= 400 - 98


@pytest.mark.parametrize("update", [False, True])
def test_common_luck_saves_samples(update):
    """With the same luck in all strategies a tenth of the samples is enough."""
    draws = np.random.default_rng(5)
    apart = 50.0 + draws.normal(scale=5.1, size=(20_000, 3)) + np.array([0.0, 0.0, 1.0])
    together = select(twins(5, [0.0, 0.0, 1.0]), 1.0, update=update)
    assert 10 * together.samples < select(apart, 1.0, update=update).samples


def test_a_hopeless_strategy_leaves_first():
    """The worst leaves at the pilot, and its later values are not looked at."""
    values = twins(3, [-20.0, 0.0, 0.3])
    values[10:, 0] = np.nan
    found = select(values, 0.2)
    assert found.left[0] == 10
    assert found.finished
    assert found.best == 2


def test_twins_without_any_difference_end_the_search():
    """Strategies whose every sample is the same cannot be told apart by more samples: the first stays."""
    values = np.repeat(np.random.default_rng(1).normal(size=(12, 1)), 3, axis=1)
    found = select(values, 0.1)
    assert (found.best, found.remaining, found.finished, found.samples) == (0, (0, 1, 2), True, 10)


def test_what_is_missing_is_foretold():
    """Too few samples give no choice, but about how many more it takes."""
    values = twins(7, [0.0, 0.15], samples=5000)
    early, whole = select(values[:40], 0.1), select(values, 0.1)
    assert not early.finished
    assert whole.finished
    assert 0.2 < (40 + early.more) / whole.samples < 5.0


def test_a_single_strategy_is_the_best():
    """There is nothing to choose."""
    found = select(np.ones((10, 1)), 0.1)
    assert (found.best, found.finished) == (0, True)


def test_the_light_of_the_samples():
    """Of two strategies the probability is that of Student's law; a sure lead gives 1, a sure lag 0."""
    values = np.array([[1.0, 0.0], [3.0, 0.0], [2.0, 0.0]])
    assert probability_of_good_choice(values, 0) == pytest.approx(0.9629, abs=1e-4)
    assert probability_of_good_choice(values, 1) == pytest.approx(1 - 0.9629, abs=1e-4)
    sure = np.array([[2.0, 1.0], [3.0, 2.0]])
    assert (probability_of_good_choice(sure, 0), probability_of_good_choice(sure, 1)) == (1.0, 0.0)
    assert probability_of_good_choice(sure, 1, delta=1.0) == 1.0


@pytest.mark.parametrize(
    "options, words",
    [
        ({"delta": 0.0}, "above 0"),
        ({"delta": 1.0, "risk": 0.6}, "between 0 and 0.5"),
        ({"delta": 1.0, "pilot": 2}, "at least 3"),
        ({"delta": 1.0, "pilot": 30}, "pilot alone takes 30"),
    ],
)
def test_numbers_out_of_range_are_refused(options, words):
    """Each is named with what is allowed."""
    with pytest.raises(UsageError, match=words):
        select(np.zeros((20, 2)), **options)
