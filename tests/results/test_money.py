"""The ledger, by hand: every rule of money once, on stories."""

from dataclasses import replace
from math import inf, log

import numpy as np
import pytest

from journeysim.compiled.records import Amount, Draw, Stepped, Tally, Target, Term
from tests.results.furnish import YEAR, change, furnish, place, row
from tests.results.stories import journey, tell

BUYING = "a1: 0 arrive home 0.5 | 0 enter look | 2 enter buy | 5 enter look | 9 censor look 0.5"


def ledger(*stories, places=(), **fields):
    """The ledger of stories in a journey with money."""
    return tell(*stories, compiled=furnish(places, **fields)).ledger


def test_money_at_entry():
    """Revenue and cost of a place fall at each entry of it."""
    found = ledger(BUYING, places={"look": {"cost": Amount(2.0)}, "buy": {"revenue": Amount(40.0)}})
    assert found.revenue.tolist() == [0.0, 40.0, 0.0]
    assert found.cost.tolist() == [2.0, 0.0, 2.0]
    assert found.customer_revenue.tolist() == [40.0]
    assert found.customer_cost.tolist() == [4.0]


def test_money_by_the_day():
    """Per-day amounts run over the stay, up to the horizon where it is censored."""
    found = ledger(BUYING, places={"look": {"revenue_per_day": 3.0}, "buy": {"cost_per_day": 1.5}})
    assert found.revenue.tolist() == [6.0, 0.0, 12.0]
    assert found.cost.tolist() == [0.0, 4.5, 0.0]


def test_a_stay_by_the_day_is_discounted_inside():
    """Per-day revenue is worth its integral under the discount, and money at entry its day."""
    found = ledger(
        BUYING.replace("2 enter buy | 5", "365 enter buy | 730").replace("9 censor", "1095 censor"),
        places={"buy": {"revenue": Amount(100.0), "revenue_per_day": 1.0}},
        year_discount=0.1,
    )
    flow = (1.1**-1 - 1.1**-2) / (log(1.1) / YEAR)
    assert np.isclose(found.revenue[1], 100.0 / 1.1 + flow, rtol=1e-13)


def test_amounts_drawn_are_read_from_the_log():
    """VALUE and EXPENSE rows give what the law gave, before factors and changes."""
    law = Amount(number=None, draw=Draw("lognormal", (0.5,)), factor=2.0, constant=1.0)
    found = ledger(
        "a1: 0 arrive home 0.5 | 0 enter buy | 0 value buy 10 | 0 expense buy 4 | 1 enter buy"
        "| 1 value buy 20 | 1 expense buy 5 | 9 censor buy 0.5",
        places={"buy": {"revenue": law, "cost": replace(law, factor=1.0, constant=0.0)}},
    )
    assert found.revenue.tolist() == [21.0, 41.0]
    assert found.cost.tolist() == [4.0, 5.0]


def test_a_drawn_amount_of_a_stage_with_touchpoints_is_the_stages():
    """A VALUE row of the stage that stands behind its first touchpoint's entry is the stage's."""
    law = Amount(number=None, draw=Draw("lognormal", (0.5,)))
    found = ledger(
        "a1: 0 arrive home 0.5 | 0 enter stay | 0 enter stay/call | 0 value stay 7 | 0 value stay/call 3"
        "| 9 censor stay/call 0.5",
        places={"stay": {"revenue": law}, "stay/call": {"revenue": law}},
    )
    assert found.revenue.tolist() == [7.0, 3.0]


def test_steps_by_visits_and_by_tenure():
    """Steps by visits count this visit of the stage; before the first purchase tenure's first step holds."""
    story = (
        "a1: 0 arrive home 0.5 | 0 enter look | 1 enter buy | 2 enter stay | 2 enter stay/call"
        "| 4 enter stay/call | 8 enter buy | 9 enter stay | 9 enter stay/call | 9 censor stay/call 0.5"
    )
    visits = Amount(number=None, stepped=Stepped("visits", ((1.0, 90.0), (2.0, 60.0))))
    tenure = Amount(number=None, stepped=Stepped("tenure", ((0.0, 1.0), (2.0, 2.0), (8.0, 3.0))))
    found = ledger(
        story,
        places={
            "buy": {"revenue": visits},
            "stay/call": {"revenue": visits, "cost": tenure},
            "look": {"cost": tenure},
        },
    )
    assert found.revenue.tolist() == [0.0, 90.0, 0.0, 90.0, 90.0, 60.0, 0.0, 60.0]
    assert found.cost.tolist() == [1.0, 0.0, 0.0, 1.0, 2.0, 0.0, 0.0, 3.0]


def test_money_on_an_edge_falls_when_it_is_taken():
    """The edge's revenue and cost are put to the visit that ended, at its end and its day's worth."""
    compiled = {"look": {"row": row(buy={"revenue": Amount(50.0), "cost": Amount(5.0)}, lost={})}}
    found = ledger(
        "a1: 0 arrive home 0.5 | 0 enter look | 365 enter buy | 400 censor buy 0.5",
        "a2: 0 arrive home 0.5 | 0 enter look | 365 enter lost | 365 exit lost 0.5",
        places=compiled,
        year_discount=0.25,
    )
    assert np.allclose(found.revenue, [40.0, 0.0, 0.0, 0.0], rtol=1e-14)
    assert np.allclose(found.cost, [4.0, 0.0, 0.0, 0.0], rtol=1e-14)


def test_the_stages_edge_is_paid_when_the_stage_is_left():
    """`leave` and the stage's own edge are both paid, each to the row that owns it."""
    found = ledger(
        "a1: 0 arrive home 0.5 | 0 enter stay | 0 enter stay/call | 3 enter buy | 9 censor buy 0.5",
        places={
            "stay": {"row": row(buy={"revenue": Amount(30.0)})},
            "stay/call": {"row": row(leave={"cost": Amount(2.0)})},
        },
    )
    assert found.revenue.tolist() == [30.0, 0.0, 0.0]
    assert found.cost.tolist() == [0.0, 2.0, 0.0]


def test_every_persona_pays_its_own_price():
    """Amounts come from the persona's own table of places."""
    base = furnish({"buy": {"revenue": Amount(10.0)}})
    compiled = furnish({"buy": {"revenue": Amount(10.0, factor=1.5)}}, compiled=base, persona="work")
    found = tell(
        "a1: 0 arrive home 0.5 | 0 enter buy | 9 censor buy 0.5",
        "a2: 0 arrive work 0.5 | 0 enter buy | 9 censor buy 0.5",
        compiled=compiled,
    ).ledger
    assert found.revenue.tolist() == [10.0, 15.0]


def test_changes_act_by_ratio_first_and_then_by_sum():
    """Base · factor · Π ratios + constant + Σ added, for whom and while the change acts at entry."""
    amount = Amount(40.0, ratio=(Term(0, log(0.5)),), added=(Term(1, 3.0),), factor=2.0, constant=1.0)
    found = ledger(
        BUYING.replace("5 enter look", "5 enter buy").replace("9 censor look", "9 censor buy"),
        places={"buy": {"revenue": amount}},
        changes=(change("half", begin=3.0), change("plus", end=5.0)),
    )
    assert np.allclose(found.revenue, [0.0, 84.0, 41.0], rtol=1e-14)


def test_ratios_act_on_the_daily_amount_as_read_at_entry():
    """A change that begins during the stay does not touch its daily amount; one at entry holds throughout."""
    amount = Amount(ratio=(Term(0, log(0.5)),), added=(Term(0, 100.0),), factor=2.0)
    found = ledger(
        BUYING,
        places={"look": {"revenue": replace(amount, added=()), "revenue_per_day": 3.0}},
        changes=(change(begin=1.0),),
    )
    assert np.allclose(found.revenue, [12.0, 0.0, 12.0], rtol=1e-14)


def test_changes_on_an_edge_are_read_at_the_decision():
    """An edge's added revenue counts what acts when the edge is taken, for the visit that is left."""
    edge = {"revenue": Amount(50.0, added=(Term(0, -10.0),))}
    target = Target(stages=frozenset({place("look")}))
    stories = (
        "a1: 0 arrive home 0.5 | 0 enter look | 2 enter buy | 9 censor buy 0.5",
        "a2: 0 arrive home 0.5 | 0 enter look | 3 enter buy | 9 censor buy 0.5",
    )
    found = ledger(
        *stories,
        places={"look": {"row": row(buy=edge)}},
        changes=(change(begin=1.0, end=3.0, target=target),),
    )
    assert found.revenue.tolist() == [40.0, 0.0, 50.0, 0.0]


def test_an_arrival_costs_what_its_source_costs_then():
    """External customers cost their source's price, times ratios on the world; referred ones nothing."""
    sources = journey().sources
    sources = (replace(sources[0], cost=8.0, cost_terms=(Term(0, log(0.5)),)), replace(sources[1], cost=1.0))
    found = ledger(
        "a1: 0 arrive home 0.5 | 0 enter look | 1 invite r1 | 9 censor look 0.5",
        "a2: 365 arrive home 0.5 | 365 enter look | 400 censor look 0.5",
        "b1: 0 arrive home 0.5 | 0 enter look | 9 censor look 0.5",
        "r1: 2 arrive home 0.5 | 2 enter look | 9 censor look 0.5",
        sources=sources,
        year_discount=0.25,
        changes=(change(begin=1.0, coverage=0.001),),
    )
    assert np.allclose(found.arrival_cost, [8.0, 3.2, 1.0, 0.0], rtol=1e-14)


def test_tallies_have_their_own_discount():
    """Points at entry, by the day and on an edge, each discounted at the tally's rate."""
    tallies = (Tally("points", 0.0), Tally("years", 0.25))
    found = ledger(
        "a1: 0 arrive home 0.5 | 0 enter look | 365 enter buy | 730 censor buy 0.5",
        places={
            "look": {"tally": ((0, 10.0), (1, 1.0)), "row": row(buy={"tally": ((0, 5.0), (1, 2.0))})},
            "buy": {"tally_per_day": ((0, 0.1), (1, 1.0))},
        },
        tallies=tallies,
        year_discount=0.9,
    )
    flow = (0.8 - 0.64) / (log(1.25) / YEAR)
    assert np.allclose(found.tallies, [[15.0, 36.5], [1.0 + 1.6, flow]], rtol=1e-13)


@pytest.mark.parametrize("rate, discount, multiple", [
    (0.6, 0.10, 1.20), (0.6, 0.12, 1.15), (0.6, 0.14, 1.11), (0.6, 0.16, 1.07),
    (0.7, 0.10, 1.75), (0.7, 0.12, 1.67), (0.7, 0.14, 1.59), (0.7, 0.16, 1.52),
    (0.8, 0.10, 2.67), (0.8, 0.12, 2.50), (0.8, 0.14, 2.35), (0.8, 0.16, 2.22),
    (0.9, 0.10, 4.50), (0.9, 0.12, 4.09), (0.9, 0.14, 3.75), (0.9, 0.16, 3.46),
])  # fmt: skip
def test_the_margin_multiple(rate, discount, multiple):
    """A margin of 1 a year at retention r is worth r/(1 + d − r) (Gupta and Lehmann 2003).

    Customers who leave after n renewals, each weighted by r^n·(1 − r), have exactly this expected value.
    """
    years = 300
    stays = " | ".join(f"{365 * year} enter buy" for year in range(1, years + 1))
    found = ledger(
        f"a1: 0 arrive home 0.5 | 0 enter look | {stays} | {365 * years} exit lost 0.5",
        places={"buy": {"revenue": Amount(1.0)}},
        year_discount=discount,
        horizon=inf,
    )
    value = rate ** np.arange(1, years + 1) @ found.revenue[1:]
    assert np.isclose(value, rate / (1.0 + discount - rate), rtol=1e-9)
    assert round(float(value) + 1e-9, 2) == multiple


def test_a_run_without_customers_has_an_empty_ledger():
    """No visits, no money."""
    found = ledger(places={"buy": {"revenue": Amount(40.0)}})
    assert found.revenue.shape == (0,)
    assert found.customer_cost.shape == (0,)
