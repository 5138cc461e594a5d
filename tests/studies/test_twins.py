"""Samples of strategies on the same luck."""

import numpy as np
import pytest

from journeysim.errors import UsageError
from journeysim.results.measures import measure
from journeysim.scenario.library import load, loads
from journeysim.simulation import simulate
from journeysim.studies.twins import simulated_twins
from tests.report.pictures import MEETING
from tests.studies.worlds import LOOP, SHOP

SHOPPERS = loads(SHOP.replace("customers: 400", "customers: 2600"))


def test_lots_come_to_what_the_replication_says():
    """Ten lots of one replication: the mean total is that of the run, a share nearly so."""
    twins = simulated_twins(SHOPPERS, ["baseline", "push"], ["margin", "conversion"], workers=1)
    values = twins.draw(range(2), [0, 1])
    assert twins.units == 10
    assert values.shape == (20, 2, 2)
    for place, strategy in enumerate(["baseline", "push"]):
        run = simulate(SHOPPERS, strategy, seed=1, replication=1)
        assert values[10:, place, 0].mean() == pytest.approx(measure(run, "margin").value)
        assert values[10:, place, 1].mean() == pytest.approx(measure(run, "conversion").value, rel=0.02)


def test_lots_spread_as_families_do():
    """The interval from lots is that from families, up to the luck of a few lots."""
    twins = simulated_twins(SHOPPERS, ["baseline"], ["margin"], workers=1)
    lots = twins.draw(range(4), [0])[:, 0, 0]
    runs = [simulate(SHOPPERS, seed=1, replication=r) for r in range(4)]
    families = measure(runs, "margin").half_width / 1.96
    assert lots.std(ddof=1) / np.sqrt(len(lots)) == pytest.approx(families, rel=0.35)


def test_the_same_luck_in_every_strategy():
    """A practice that changes nothing differs by its fixed cost in every sample."""
    twins = simulated_twins(SHOPPERS, ["baseline", "nothing"], ["margin"], workers=1)
    values = twins.draw(range(1), [0, 1])[:, :, 0]
    assert np.allclose(values[:, 1] - values[:, 0], -50.0)


def test_where_customers_meet_a_replication_is_one_sample():
    """Lots of people who queue together are not independent."""
    twins = simulated_twins(loads(MEETING), ["baseline"], ["conversion"], workers=1)
    assert twins.units == 1
    assert twins.shares == ("desks",)


def test_quantiles_are_those_of_whole_runs():
    """A median has no lots; it is that of the run."""
    twins = simulated_twins(SHOPPERS, ["baseline"], ["time_to_convert@0.5"], workers=1)
    run = simulate(SHOPPERS, seed=1, replication=0)
    assert twins.units == 1
    assert twins.draw(range(1), [0]).item() == run.measure("time_to_convert@0.5").value


def test_the_samples_do_not_depend_on_workers_or_order():
    """One process or two, one batch or two: the same numbers."""
    one, two = (simulated_twins(loads(SHOP), ["baseline", "push"], ["margin"], workers=w) for w in (1, 2))
    together = one.draw(range(3), [0, 1])
    apart = np.concatenate([two.draw(range(1), [0, 1]), two.draw(range(1, 3), [0, 1])])
    assert np.array_equal(together, apart)
    assert np.array_equal(one.draw(range(3), [1]), together[:, 1:])


def test_a_measure_that_is_not_known_says_so():
    """Where nobody returns there is nothing to divide by."""
    twins = simulated_twins(
        loads(LOOP.replace("bought: 0.5, lost", "bought: 1e-9, lost")), ["baseline"], ["repeat_purchase"]
    )
    with pytest.raises(UsageError, match="is not known in replication 0 of baseline"):
        twins.draw(range(1), [0])


def test_small_scenarios_are_not_dealt():
    """400 families are one sample, 12,000 are twenty."""
    assert simulated_twins(loads(SHOP), ["push"], ["margin"]).units == 1
    assert simulated_twins(load("seven-stage"), ["baseline"], ["margin"]).units == 20
