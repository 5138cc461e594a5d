"""Caps on spending: who is turned away, and until when money is paid, on stories."""

from math import inf

import numpy as np
import pytest

from journeysim.compiled.records import Amount, Costs, Target, Term
from journeysim.results.denials import exhausted_since, money_lasts
from journeysim.results.practice_costs import practice_costs
from journeysim.results.treatment import treated_at
from journeysim.results.world_record import Exhausted, Interval, WorldRecord
from tests.results.furnish import change, furnish, row
from tests.results.stories import identity, tell

BUYER = (
    "a1: 0 arrive home 0.5 | 0 enter look | 2 enter buy | 4 enter look | 6 enter buy | 8 enter look"
    "| 10 censor look 0.5"
)


def ran(one, found=None, paid=(), **world):
    """A run of one change whose purse was found empty at a day."""
    exhausted = () if found is None else (Exhausted(0, found, tuple(identity(name) for name in paid)),)
    return tell(BUYER, compiled=furnish(changes=(one,)), world=WorldRecord(exhausted=exhausted, **world))


def test_without_a_target_a_denial_lasts_for_good():
    """Treated before the denial at the second purchase, by the rule also while the purse is empty already."""
    result = ran(change(exposed=["buy"]), found=5.0)
    assert result.treatment.treated[0].tolist() == [True, True, True, False, False]


def test_a_target_asks_anew():
    """Who was turned away in one visit is treated in the next, where nothing has to be paid."""
    result = ran(change(exposed=["buy"], target=Target()), found=5.0)
    assert result.treatment.treated[0].tolist() == [True, True, True, False, True]


def test_a_target_that_asks_at_arrival_does_not_ask_anew():
    """The answer of the arrival holds until the purse is empty."""
    result = ran(change(exposed=["buy"], target=Target(at_arrival=True)), found=1.0)
    assert result.treatment.treated[0].tolist() == [True, False, False, False, False]


def test_the_exposure_that_spends_the_last_money_is_still_treated():
    """At the moment of the cap the engine says how many exposures of each customer were paid."""
    one = change(exposed=["buy"], target=Target())
    assert ran(one, found=2.0, paid=["a1"]).treatment.treated[0].tolist() == [True, True, True, False, True]
    assert ran(one, found=2.0).treatment.treated[0].tolist() == [True, False, True, False, True]


def test_treatment_can_end_in_the_middle_of_a_visit():
    """Turned away at joining the desk: treated at entry, not at the decision, whose money has no effect."""
    caller = (
        "a1: 0 arrive home 0.5 | 0 enter look | 1 join phone | 1 blocked phone"
        "| 5 enter lost | 5 exit lost 0.5"
    )
    rows = {"look": {"row": row(lost={"revenue": Amount(10.0, added=(Term(0, 10.0),))})}}
    one = change(exposed_desks=frozenset({0}), target=Target())
    for found, revenue in ((9.0, 20.0), (0.5, 10.0)):
        world = WorldRecord(exhausted=(Exhausted(0, found, ()),))
        result = tell(caller, compiled=furnish(rows, changes=(one,)), world=world)
        assert result.treatment.treated[0].tolist() == [True, True]
        assert treated_at(result, 0, np.array([2, 3, 4])).tolist() == [True, found > 1, found > 1]
        assert result.ledger.revenue[0] == pytest.approx(revenue)


def test_money_may_be_gone_before_anybody_asks():
    """Days alone spend a cap of 10 by 2.5 days at 4 a day, though the first exposure comes on day 6."""
    result = ran(change(exposed=["stay"], costs=Costs(per_day=4.0, cap=10.0)))
    assert exhausted_since(result, 0) == inf
    assert money_lasts(result, 0) == 2.5
    assert practice_costs(result)[0].total == 10.0


def test_days_and_exposures_spend_together():
    """4 at start, 5 for the purchase of day 2, and 1 a day: 12 are spent on day 3."""
    one = change(exposed=["buy"], costs=Costs(fixed=4.0, per_day=1.0, per_exposure=5.0, cap=12.0))
    (bill,) = practice_costs(ran(one, found=6.0))
    assert (bill.fixed.total, bill.daily.total, bill.exposed.total) == (4.0, 3.0, 5.0)


def test_the_last_exposure_may_pass_the_cap():
    """One exposure of 5 and two days at 1 leave nothing of 6: day 2 is the last that is paid."""
    one = change(exposed=["buy"], costs=Costs(per_day=1.0, per_exposure=5.0, cap=6.0))
    (bill,) = practice_costs(ran(one, found=2.0, paid=["a1"]))
    assert (bill.daily.total, bill.exposed.total) == (2.0, 5.0)


def test_a_spent_practice_does_not_start_again():
    """Switched on three times at 5 each with a cap of 12: the third start passes it; a fourth is not paid."""
    periods = tuple(Interval(0, day, day, day + 1.0) for day in (1.0, 3.0, 5.0, 7.0))
    one = change(begin=inf, switched=True, costs=Costs(fixed=5.0, cap=12.0))
    assert practice_costs(ran(one, intervals=periods))[0].fixed.when.tolist() == [1.0, 3.0, 5.0]


def test_without_a_cap_money_lasts():
    """No cap, no end."""
    assert money_lasts(ran(change(costs=Costs(per_day=4.0))), 0) == inf
