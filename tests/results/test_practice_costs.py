"""The bills of practices, by hand."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from journeysim.compiled.records import Costs, Pulse
from journeysim.results.observations import WORLD
from journeysim.results.practice_costs import joined, practice_costs, pulse_payments
from tests.results.furnish import YEAR, change, furnish
from tests.results.stories import journey, tell

STORIES = (
    "a1: 0 arrive home 0.5 | 0 enter look | 1 enter buy | 2 invite r1 | 5 enter buy | 10 censor buy 0.5",
    "r1: 4 arrive home 0.5 | 4 enter look | 10 censor look 0.5",
)


def bill(one, **fields):
    """The bill of one change for the two stories."""
    (found,) = practice_costs(tell(*STORIES, compiled=furnish(changes=(one,), **fields)))
    return found


@pytest.mark.parametrize(
    "start, end, fixed, days",
    [
        (0.0, inf, 100.0, 10.0),
        (2.5, inf, 100.0, 7.5),
        (2.0, 4.25, 100.0, 2.25),
        (2.0, 20.0, 100.0, 8.0),
        (10.0, inf, 100.0, 0.0),
        (10.1, inf, 0.0, 0.0),
        (inf, inf, 0.0, 0.0),
        (3.0, 3.0, 0.0, 0.0),
    ],
)
def test_planned_costs_run_from_start_to_end_or_horizon(start, end, fixed, days):
    """Fixed at the start, if it comes before horizon and end; daily from the start, a part day in part."""
    found = bill(change(begin=start, end=end, costs=Costs(fixed=100.0, per_day=3.0)))
    assert found.fixed.total == fixed
    assert np.isclose(found.daily.total, 3.0 * days, rtol=1e-14)


def test_costs_run_during_the_lead_time():
    """Days are paid from `start`, although the effects begin later."""
    late = change(begin=6.0, costs=Costs(fixed=100.0, per_day=3.0))
    found = bill(replace(late, start=2.0))
    assert found.fixed.when.tolist() == [2.0]
    assert found.daily.when.tolist() == [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]
    assert found.total == 124.0


def test_planned_costs_belong_to_nobody():
    """What is paid whatever customers do belongs to the world."""
    found = bill(change(costs=Costs(fixed=100.0, per_day=3.0)))
    assert set(joined((found.fixed, found.daily)).customer.tolist()) == {WORLD}


def test_exposures_and_rewards_are_paid_one_by_one():
    """Each exposure at its visit or invitation, each reward at the arrival of who came."""
    costs = Costs(per_exposure=2.0, per_reward=7.0)
    found = bill(change(exposed=["buy"], exposed_referral=True, costs=costs))
    assert (found.exposures, found.rewards) == (3, 1)
    assert found.exposed.customer.tolist() == [0, 0, 0]
    assert found.exposed.when.tolist() == [1.0, 5.0, 2.0]
    assert found.rewarded.customer.tolist() == [1]
    assert found.rewarded.when.tolist() == [4.0]
    assert found.total == 13.0


def test_every_payment_is_discounted_from_its_day():
    """Fixed and per-exposure payments by their day; daily ones by the integral over each day."""
    costs = Costs(fixed=100.0, per_day=3.0, per_exposure=2.0)
    one = change(begin=YEAR, exposed=["buy"], costs=costs)
    story = "a1: 0 arrive home 0.5 | 0 enter look | 730 enter buy | 730 censor buy 0.5"
    compiled = furnish(changes=(one,), horizon=2.0 * YEAR, year_discount=0.25)
    (found,) = practice_costs(tell(story, compiled=compiled))
    assert np.isclose(found.fixed.total, 80.0, rtol=1e-13)
    assert np.isclose(found.exposed.total, 2.0 * 0.64, rtol=1e-13)
    assert np.isclose(found.daily.total, 3.0 * (0.8 - 0.64) / (np.log(1.25) / YEAR), rtol=1e-12)


def test_pulses_are_paid_at_their_start_in_every_world():
    """The pulses that begin by the horizon cost once each; the price is no matter of who came."""
    pulses = (Pulse(2.0, 4.0, 3.0, 50.0), Pulse(9.0, 12.0, 2.0, 10.0), Pulse(11.0, 12.0, 2.0, 1000.0))
    sources = (replace(journey().sources[0], pulses=pulses), journey().sources[1])
    found = pulse_payments(furnish(sources=sources))
    assert found.when.tolist() == [2.0, 9.0]
    assert found.total == 60.0


def test_a_change_without_costs_has_an_empty_bill():
    """Exposures are counted also where they cost nothing."""
    found = bill(change(exposed=["buy"]))
    assert (found.exposures, found.total) == (2, 0.0)
    assert len(joined(found.payments).amount) == 0
