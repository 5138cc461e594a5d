"""The search for the best, on samples drawn beforehand."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from journeysim.studies.search import search, worth_knowing


@dataclass
class Drawn:
    """Samples of normal twins; counts what was asked for, and takes a second for each run."""

    means: tuple[float, ...]
    units: int = 1
    seed: int = 1
    runs: int = 0
    asked: list[tuple[int, ...]] = field(default_factory=list)

    def draw(self, replications, strategies):
        self.runs += len(replications) * len(strategies)
        self.asked.append(tuple(strategies))
        rows = []
        for replication in replications:
            luck = np.random.default_rng([self.seed, replication])
            rows.append(5 * luck.normal(size=(self.units, 1)) + luck.normal(size=(self.units, 9)))
        chosen = np.concatenate(rows)[:, list(strategies)] + np.asarray(self.means)[list(strategies)]
        return 100 + chosen[:, :, None]

    def clock(self):
        return float(self.runs)


def test_the_best_is_found():
    """The largest mean wins; where less is better, the smallest."""
    means = (0.0, 1.0, -1.0, 0.5)
    assert search(Drawn(means), 4, delta=0.3).selection.best == 1
    assert search(Drawn(means), 4, delta=0.3, sign=-1.0).selection.best == 2


@pytest.mark.parametrize("units", [1, 4, 20])
def test_batches_do_not_matter(units):
    """Samples are looked at one by one: a search on all samples at once ends where the search ended."""
    from journeysim.studies.decide.selection import select

    twins = Drawn((0.0, 0.6, 0.0), units=units)
    found = search(twins, 3, delta=0.3)
    whole = Drawn((0.0, 0.6, 0.0), units=units).draw(range(found.replications), (0, 1, 2))
    assert select(whole[:, :, 0], 0.3) == found.selection


def test_who_is_out_is_not_run_any_more_but_the_baseline_is():
    """Strategies leave for good; the baseline goes on, for the sake of the effects."""
    twins = Drawn((-30.0, -20.0, 0.2, 0.0))
    found = search(twins, 4, delta=0.2)
    assert found.selection.left[0] == found.selection.left[1] == 10
    assert twins.asked[0] == (0, 1, 2, 3)
    assert set(twins.asked[1:]) == {(0, 2, 3)}
    assert np.isnan(found.values[10:, 1, 0]).all()
    assert not np.isnan(found.values[:, 0, 0]).any()


def test_the_budget_ends_a_search_without_a_choice():
    """After 90 runs of a second each: about as long as was asked for, and what is missing is told."""
    twins = Drawn((0.0, 0.05, 0.0))
    found = search(twins, 3, delta=0.02, budget=90.0, clock=twins.clock)
    assert found.timed_out
    assert not found.selection.finished
    assert 80 <= twins.runs <= 95
    assert found.selection.more > 100


def test_the_pilot_is_always_finished():
    """Ten samples, however short the time."""
    twins = Drawn((0.0, 0.05))
    assert search(twins, 2, delta=0.02, budget=0.1, clock=twins.clock).replications == 10


def test_most_replications_are_kept_to():
    """A search that would take thousands stops where it was told to, and its time is not up."""
    found = search(Drawn((0.0, 0.0)), 2, delta=0.001, most=40)
    assert (found.replications, found.timed_out) == (40, False)


def test_what_does_not_matter_is_a_round_part_of_the_level_or_of_the_effects():
    """A hundredth of 100 is 1; a twentieth of an effect of 60 is 3; nothing at all is 1."""
    assert search(Drawn((0.0, 4.0)), 2).delta == 1.0
    assert worth_knowing(np.array([[100.0, 160.0]])) == 3.0
    assert worth_knowing(np.array([[0.0, 0.0]])) == 1.0
    assert worth_knowing(np.array([[0.12, 0.13]])) == 0.001
