"""Measures of money, by hand."""

from dataclasses import replace

import numpy as np
import pytest

from journeysim.compiled.records import Amount, Costs, Pulse, Tally
from journeysim.errors import UsageError
from journeysim.results.measures import effect, measure
from tests.results.furnish import change, furnish, row
from tests.results.stories import journey, tell

BUYER = "a1: 0 arrive home 0.5 | 0 enter look | 2 enter buy | 3 invite r1 | 10 censor buy 0.5"
LOST = "a2: 1 arrive work 0.5 | 1 enter look | 5 enter lost | 5 exit lost 0.5"
FRIEND = "r1: 5 arrive home 0.5 | 5 enter look | 6 enter buy | 10 censor buy 0.5"
PLACES = {
    "look": {"cost_per_day": 1.0, "row": row(buy={"cost": Amount(5.0)}, lost={})},
    "buy": {"revenue": Amount(100.0), "tally": ((0, 10.0),)},
}


def shop(*changes, **fields):
    """A journey that earns 100 a purchase, and costs arrivals, days of looking, and a campaign of 30."""
    first, second = journey().sources
    sources = (replace(first, cost=4.0, pulses=(Pulse(1.0, 2.0, 1.5, 30.0),)), second)
    return furnish(PLACES, changes=changes, sources=sources, **fields)


@pytest.fixture
def told():
    practice = change(
        exposed=["look"], costs=Costs(fixed=20.0, per_day=0.5, per_exposure=1.0, per_reward=8.0)
    )
    return tell(BUYER, LOST, FRIEND, compiled=shop(practice))


@pytest.mark.parametrize(
    "name, value",
    [
        ("revenue", 200.0),
        ("customer_cost", 2.0 + 4.0 + 1.0 + 10.0 + 8.0 + 30.0),
        ("practice_cost", 20.0 + 5.0 + 3.0 + 8.0),
        ("cost", 91.0),
        ("contribution", 145.0),
        ("margin", 109.0),
        ("margin_per_customer", 109.0 / 2),
        ("acquisition_cost", (8.0 + 30.0 + 8.0) / 2),
        ("lifetime_value", (100.0 - 2.0 - 5.0 - 1.0 - 4.0 - 1.0 + 100.0 - 1.0 - 5.0 - 1.0) / 3),
        ("tally@points", 20.0),
        ("tally_per_customer@points", 10.0),
    ],
)
def test_money_by_hand(told, name, value):
    """Each measure of money of three short lives, added up on paper."""
    assert measure(told, name).value == pytest.approx(value, rel=1e-14)


def test_filters_leave_out_what_belongs_to_nobody(told):
    """By persona or source only payments of those customers count; by day those of that day."""
    assert measure(told, "cost", persona="work").value == 4.0 + 4.0 + 1.0
    assert measure(told, "practice_cost", source="referral").value == 1.0 + 8.0
    assert measure(told, "practice_cost", window=(0.0, 1.0)).value == 20.0 + 0.5 + 1.0
    assert measure(told, "revenue", window=(6.0, 7.0)).value == 100.0
    assert measure(told, "lifetime_value", persona="work").value == -5.0


def test_totals_are_worth_on_day_0_and_lifetimes_on_the_day_of_arrival():
    """With a yearly discount a purchase counts by its day, a lifetime by days since the arrival."""
    late = (
        "a1: 365 arrive home 0.5 | 365 enter stay | 730 enter buy | 730 censor buy 0.5",
        "a2: 0 arrive home 0.5 | 0 enter stay | 365 enter buy | 730 censor buy 0.5",
    )
    result = tell(*late, compiled=furnish(PLACES, year_discount=0.25, horizon=730.0))
    assert measure(result, "revenue").value == pytest.approx(64.0 + 80.0, rel=1e-13)
    assert measure(result, "lifetime_value").value == pytest.approx(80.0, rel=1e-13)


def test_planned_costs_have_no_variance():
    """A total of planned costs is certain, its interval has no width; costs by exposure vary with luck."""
    stories = [f"a{n}: 0 arrive home 0.5 | 0 enter look | 10 censor look 0.5" for n in range(30)]
    stories += [f"b{n}: 0 arrive home 0.5 | 0 enter buy | 10 censor buy 0.5" for n in range(30)]
    first, second = shop().sources
    poisson = tuple(replace(one, cohort=0, schedule=((0.0, 1.0),)) for one in (first, second))
    planned = shop(change(costs=Costs(fixed=20.0, per_day=1.0)))
    found = measure(tell(*stories, compiled=replace(planned, sources=poisson)), "practice_cost")
    assert (found.value, found.low, found.high) == (30.0, 30.0, 30.0)
    exposed = shop(change(exposed=["look"], costs=Costs(fixed=20.0, per_exposure=2.0)))
    found = measure(tell(*stories, compiled=replace(exposed, sources=poisson)), "practice_cost")
    assert found.value == 80.0
    # 30 of a compound Poisson number of families paid 2: variance 30·2².
    assert found.half_width == pytest.approx(2.0 * np.sqrt(120.0), rel=0.1)


def test_an_unknown_tally_is_named(told):
    """The error lists the tallies there are."""
    with pytest.raises(UsageError, match=r"no tally 'miles'\. Tallies: points"):
        measure(told, "tally@miles")
    bare = tell(BUYER, compiled=furnish(tallies=()))
    with pytest.raises(UsageError, match="has no tallies"):
        measure(bare, "tally@miles")


def test_tallies_take_their_own_discount():
    """The discount of money leaves a tally alone."""
    compiled = shop(year_discount=0.5, tallies=(Tally("points", 0.0),))
    assert measure(tell(BUYER, LOST, FRIEND, compiled=compiled), "tally@points").value == 20.0


def test_the_margin_of_a_strategy_pays_for_its_practice(told):
    """The effect on the margin is the effect on contribution less that on practice cost."""
    base = tell(BUYER, LOST, compiled=shop())
    changes = {name: effect(base, told, name).value for name in ("margin", "contribution", "practice_cost")}
    assert changes["margin"] == pytest.approx(changes["contribution"] - changes["practice_cost"])
    assert changes["practice_cost"] == pytest.approx(36.0)
