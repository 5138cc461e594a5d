"""When changes were on: planned, or switched by policies."""

from math import inf, log

import numpy as np

from journeysim.compiled.records import Amount, Costs, Term
from journeysim.results.episodes import episodes, strength_of
from journeysim.results.practice_costs import practice_costs
from journeysim.results.world_record import Interval, WorldRecord
from tests.results.furnish import change, furnish
from tests.results.stories import tell

SHOPPER = "a1: 0 arrive home 0.5 | 0 enter buy | 3 enter buy | 6 enter buy | 9 enter buy | 10 censor buy 0.5"
TWICE = (Interval(0, 2.0, 3.0, 5.0), Interval(0, 7.0, 8.0, 10.0))


def ran(one, world=WorldRecord(), **fields):  # noqa: B008 - frozen
    """A run of one change in a world."""
    return tell(SHOPPER, compiled=furnish(changes=(one,), **fields), world=world)


def test_a_planned_change_has_one_episode():
    """What no policy switches runs as the scenario says, whatever else was switched."""
    planned = change(begin=1.0, end=4.0)
    assert episodes(ran(planned, WorldRecord(intervals=TWICE)), 0) == (planned,)


def test_a_switched_change_acts_in_its_intervals_only():
    """Each switching on begins anew, with the ramp from its own begin; before the first there is nothing."""
    one = change(begin=inf, ramp=2.0, switched=True)
    assert strength_of(ran(one), 0, np.array([1.0, 9.0])).tolist() == [0.0, 0.0]
    found = strength_of(
        ran(one, WorldRecord(intervals=TWICE)), 0, np.array([2.5, 3.0, 4.0, 5.0, 7.5, 9.0, 9.5])
    )
    assert found.tolist() == [0.0, 0.0, 0.5, 0.0, 0.0, 0.5, 0.75]


def test_switched_changes_move_money_while_they_are_on():
    """A ratio on revenue holds for the entries inside an interval."""
    places = {"buy": {"revenue": Amount(10.0, ratio=(Term(0, log(0.5)),))}}
    result = ran(change(begin=inf, switched=True), WorldRecord(intervals=TWICE), places=places)
    assert np.allclose(result.ledger.revenue, [10.0, 5.0, 10.0, 5.0])


def test_each_episode_is_paid_anew():
    """Fixed cost at each switching on, daily cost from then until it is switched off, lead time included."""
    one = change(
        begin=inf, switched=True, exposed=["buy"], costs=Costs(fixed=100.0, per_day=4.0, per_exposure=1.0)
    )
    (bill,) = practice_costs(ran(one, WorldRecord(intervals=TWICE)))
    assert bill.fixed.when.tolist() == [2.0, 7.0]
    assert bill.fixed.total == 200.0
    assert bill.daily.total == 4.0 * (3.0 + 3.0)
    assert bill.exposures == 2
    assert practice_costs(ran(one))[0].total == 0.0


def test_a_lead_time_that_was_cut_short_ends_with_the_period():
    """Switched off before its effect began: three days of cost, no effect, and no lead time afterwards."""
    cut = (Interval(0, 2.0, 6.0, 5.0),)
    result = ran(change(begin=inf, switched=True, costs=Costs(per_day=4.0)), WorldRecord(intervals=cut))
    (period,) = episodes(result, 0)
    assert (period.start, period.begin, period.end) == (2.0, 5.0, 5.0)
    assert strength_of(result, 0, np.array([3.0, 5.0, 7.0])).tolist() == [0.0, 0.0, 0.0]
    assert practice_costs(result)[0].total == 12.0
