"""Caps on spending: what is paid, who is still treated, and when the purse is empty."""

import pytest

from journeysim.results.log import Kind, Log
from journeysim.results.world_record import Exhausted
from tests.engines.reference.tiny import entered, identity_of, life, play, times_of

SHOP = """
horizon: 60 d
arrivals: {people: {times: [DAYS], enter: visit}}
stages:
  visit: {role: experience, dwell: fixed(4 d), next: {visit: AGAIN, done: rest}}
  done: {role: other, next: {}}
practices: {hurry: {MORE, cost: {COST}, effects: {stage visit: {dwell_ratio: 0.5}}}}
"""
DAILY = ", ".join(f"{day} d" for day in range(20))


def shop(cost: str, more: str = "start: 0 d", days: str = DAILY, again: str = "0") -> Log:
    """One visitor a day; the practice halves the stay of those whom it treats."""
    text = SHOP.replace("DAYS", days).replace("COST", cost).replace("MORE", more).replace("AGAIN", again)
    return play(text, "hurry")


def treated(log: Log, people: int = 20) -> list[bool]:
    """Whose first visit was short."""
    stays = []
    for member in range(people):
        first, *later = entered(life(log, member), "visit") + entered(life(log, member), "done")
        stays.append(later[0] - first)
    assert set(stays) <= {2.0, 4.0}
    return [stay == 2.0 for stay in stays]


def gone(log: Log) -> list[tuple[float, tuple[int, ...]]]:
    """When purses ran dry, and who was paid for at that moment."""
    assert all(isinstance(one, Exhausted) for one in log.world.exhausted)
    return [(one.time, one.customers) for one in log.world.exhausted]


@pytest.mark.parametrize(
    "cost, number, last",
    [
        ("per_exposure: 10", 20, None),
        ("per_exposure: 10, cap: 50", 5, 4),
        ("per_exposure: 10, cap: 45", 5, 4),
        ("per_exposure: 10, cap: 51", 6, 5),
        ("per_exposure: 10, cap: 1", 1, 0),
        ("per_exposure: 10, fixed: 20, cap: 50", 3, 2),
        # The visitor of day d brings the bill to 2·d + 10·(d + 1): 46 on day 3, 58 on day 4.
        ("per_exposure: 10, per_day: 2, cap: 46", 4, 3),
        ("per_exposure: 10, per_day: 2, cap: 49", 5, 4),
    ],
)
def test_the_exposure_that_reaches_the_cap_is_still_treated(cost: str, number: int, last: int | None) -> None:
    """Later ones are not: `number` of twenty are treated, and the purse is empty with the last of them."""
    log = shop(cost)
    assert treated(log) == [True] * number + [False] * (20 - number)
    wanted = [] if last is None else [(float(last), (identity_of(last),))]
    assert gone(log) == wanted


def test_days_use_up_what_visitors_leave() -> None:
    """46 of 47 are spent on day 3, and the days alone bring 48 by day 4: its visitor finds nothing left."""
    log = shop("per_exposure: 10, per_day: 2, cap: 47")
    assert treated(log) == [True] * 4 + [False] * 16
    assert gone(log) == [(4.0, ())]


def test_days_alone_may_empty_the_purse() -> None:
    """On day 3 the days come to 7.5·3 of 22: the visitor of day 3 finds nothing left."""
    log = shop("per_day: 7.5, cap: 22")
    assert treated(log) == [True] * 3 + [False] * 17
    assert gone(log) == [(3.0, ())]


def test_money_spent_before_anybody_comes_leaves_nobody_treated() -> None:
    """A fixed cost above the cap: the first visitor finds the purse empty."""
    log = shop("fixed: 100, cap: 60")
    assert treated(log) == [False] * 20
    assert gone(log) == [(0.0, ())]


def test_costs_run_from_the_start_and_not_before() -> None:
    """From day 5 on, fixed 20 and 10 for each visitor of 50: those of days 5, 6 and 7."""
    log = shop("per_exposure: 10, fixed: 20, cap: 50", "start: 5 d")
    assert treated(log) == [5 <= day < 8 for day in range(20)]


def test_only_exposures_on_which_it_acts_are_paid() -> None:
    """In the lead time and for those who are not covered nothing is paid for a visit."""
    log = shop("per_exposure: 10, cap: 50", "lead_time: 6 d")
    assert treated(log) == [6 <= day < 11 for day in range(20)]
    log = shop("per_exposure: 10, cap: 50", "coverage: 0.5")
    covered = [day for day, flag in enumerate(treated(shop("per_exposure: 10", "coverage: 0.5"))) if flag]
    assert [day for day, flag in enumerate(treated(log)) if flag] == covered[:5]
    assert gone(log) == [(float(covered[4]), (identity_of(covered[4]),))]


def test_at_one_moment_the_first_by_identity_are_paid() -> None:
    """Six come at once and money is there for four; the record names these four."""
    log = shop("per_exposure: 10, cap: 40", days=", ".join(["0 d"] * 6))
    assert treated(log, 6) == [True] * 4 + [False] * 2
    assert gone(log) == [(0.0, tuple(identity_of(member) for member in range(4)))]


def test_a_visit_that_was_paid_stays_treated_and_the_next_is_not() -> None:
    """Two who stay for ever: each visit is an exposure; three are paid."""
    log = shop("per_exposure: 10, cap: 30", days="0 d, 1 d", again="1")
    assert entered(life(log, 0), "visit")[:4] == [0.0, 2.0, 4.0, 8.0]
    assert entered(life(log, 1), "visit")[:4] == [1.0, 3.0, 7.0, 11.0]
    assert gone(log) == [(2.0, (identity_of(0),))]


def test_joins_of_a_desk_are_exposures() -> None:
    """A practice at a desk pays for each join; the fourth finds nothing left."""
    text = """
arrivals: {people: {times: [0 d, 1 d, 2 d, 3 d], enter: help}}
desks: {line: {servers: 9, service: fixed(4 d)}}
stages: {help: {role: support, dwell: 0, desk: line, next: done}, done: {role: other, next: {}}}
practices: {train: {cost: {per_exposure: 10, cap: 30}, effects: {desk line: {service_ratio: 0.5}}}}
"""
    log = play(text, "train")
    assert [times_of(life(log, n), Kind.SERVED) for n in range(4)] == [[2.0], [3.0], [4.0], [7.0]]
    assert gone(log) == [(2.0, (identity_of(2),))]


INVITING = """
arrivals: {people: {times: [0 d, 1 d, 2 d, 3 d, 4 d, 5 d], enter: visit}}
referral: {enter: friend, acceptance: 1e-9, delay: fixed(1 d)}
stages:
  visit: {role: experience, dwell: 0, invitations: 3, next: done}
  friend: {role: other, dwell: 0, next: done}
  done: {role: other, next: {}}
practices: {gift: {cost: {COST}, effects: {referral: {acceptance_odds_ratio: 1e18}}}}
"""


def test_invitations_are_exposures() -> None:
    """Each invitation is paid; those after the seventh are sent without the gift, and nobody accepts."""
    log = play(INVITING.replace("COST", "per_exposure: 10, cap: 70"), "gift")
    sent = int((log.kind == Kind.INVITE).sum())
    came = int((log.kind == Kind.ARRIVE).sum()) - 6
    assert sent > 10
    assert came == 7
    assert len(gone(log)) == 1


def test_rewards_use_up_the_purse_too() -> None:
    """At 30 for each who comes: those invited on day 0 come on day 1 and are all paid for, beyond the cap.

    Arrivals come before the visitor of day 1 sends invitations, which then finds the purse empty.
    """
    log = play(INVITING.replace("COST", "per_reward: 30, cap: 30"), "gift")
    first = len(times_of(life(log, 0), Kind.INVITE))
    assert first > 1
    assert int((log.kind == Kind.ARRIVE).sum()) - 6 == first
    assert gone(log) == [(1.0, ())]


POLICY = """
policies:
  watch: {measure: conversion, every: 5 d, window: 5 d, switch_on: below 0.5, switch_off: above 0.5,
          practices: [hurry]}
"""


def test_a_purse_is_one_for_all_periods_of_a_policy() -> None:
    """Switched on on day 5: fixed 20 and three visitors of 50 are paid; nobody is treated after that."""
    text = SHOP.replace("DAYS", DAILY).replace("MORE", "start: 0 d").replace("AGAIN", "0")
    log = play(text.replace("COST", "per_exposure: 10, fixed: 20, cap: 50") + POLICY, "watch")
    assert log.world.decisions[0].action == "on"
    # The visitor of day 5 arrives after the review of that moment.
    assert treated(log) == [5 <= day < 8 for day in range(20)]
    assert gone(log) == [(7.0, (identity_of(7),))]


def test_what_a_period_has_cost_is_kept_for_the_next() -> None:
    """On for days 5-10 and again from day 15: twice 20 for the start, 10 for each of six visitors."""
    text = """
horizon: 60 d
arrivals: {people: {times: [DAYS], enter: visit}, buyers: {times: [5.5 d, 6 d, 7 d], enter: purchase}}
stages:
  visit: {role: experience, dwell: fixed(4 d), next: done}
  purchase: {dwell: 0, next: done}
  done: {role: other, next: {}}
practices:
  hurry: {cost: {per_exposure: 10, fixed: 20, cap: 100}, effects: {stage visit: {dwell_ratio: 0.5}}}
policies:
  watch: {measure: conversion, every: 5 d, window: 5 d, switch_on: below 0.2, switch_off: above 0.3,
          practices: [hurry]}
"""
    days = ", ".join(f"{day} d" for day in range(20))
    log = play(text.replace("DAYS", days), "watch")
    switches = [(d.time, d.action) for d in log.world.decisions if d.action != "stay"]
    assert switches[:3] == [(5.0, "on"), (10.0, "off"), (15.0, "on")]
    assert treated(log) == [5 <= day < 10 or day == 15 for day in range(20)]
    assert gone(log) == [(15.0, (identity_of(15),))]
