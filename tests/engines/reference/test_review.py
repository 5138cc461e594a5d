"""Policies: when they review, what they read with delay and noise, and what their switches do."""

from math import inf, isnan, nan
from statistics import NormalDist

import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.results.log import Kind, Log
from journeysim.results.world_record import Decision, Interval
from tests.engines.reference.tiny import identity_of, life, lives, one, play, times_of, told, two, values_of

WORLD = """
horizon: 40 d
arrivals: {people: {times: [DAYS], enter: shop}}
stages:
  shop: {role: decision, dwell: fixed(2 d), next: {purchase: BUYS, lost: rest}}
  purchase: {dwell: 0, next: done}
  done: {role: other, next: {}}
  lost:
practices:
  other: {effects: {stage shop: {dwell_ratio: 3}}}
  tips: {PRACTICE, effects: {stage shop: {dwell_ratio: 2}}}
conditions: {trouble: {start: TROUBLE, effects: {policy watch: {EFFECT}}}}
policies: {watch: {measure: conversion, every: 5 d, window: 10 d, POLICY, practices: [tips]}}
"""
DAILY = ", ".join(f"{day}.5 d" for day in range(38))


def world(policy: str, *, days: str = DAILY, buys: str = "1", practice: str = "start: 0 d",
          effect: str = "delay_ratio: 1", trouble: str = "0 d") -> Log:  # fmt: skip
    """A shop that one customer a day enters at noon; two days later they buy."""
    text = WORLD.replace("DAYS", days).replace("BUYS", buys).replace("POLICY", policy)
    text = text.replace("PRACTICE", practice).replace("EFFECT", effect).replace("TROUBLE", trouble)
    return play(text, "watch")


def decisions(log: Log) -> tuple[Decision, ...]:
    """What was decided."""
    return log.world.decisions


def truths(log: Log) -> list[float]:
    """What was read, without noise."""
    return [decision.truth for decision in decisions(log)]


NEVER = "switch_on: above 99"


def test_reviews_come_at_multiples_up_to_the_horizon() -> None:
    """At `every`, 2·`every`, ...: days 5, 10, ..., 40, the horizon included; each is recorded."""
    found = decisions(world(NEVER))
    assert [decision.time for decision in found] == [5.0 * n for n in range(1, 9)]
    assert {(d.policy, d.measure, d.action, d.active) for d in found} == {
        ("watch", "conversion", "stay", False)
    }


def test_a_review_reads_its_window() -> None:
    """Conversions over arrivals from T − 10 until before T: buyers came two days before."""
    bought = [sum(1 for day in range(38) if max(0, t - 10) <= day + 2.5 < t) for t in range(5, 45, 5)]
    came = [sum(1 for day in range(38) if max(0, t - 10) <= day + 0.5 < t) for t in range(5, 45, 5)]
    assert truths(world(NEVER)) == pytest.approx([b / c for b, c in zip(bought, came, strict=True)])


def test_the_window_is_half_open() -> None:
    """An arrival on day T − window counts on day T, one on day T does not; without any it reads nothing."""
    found = truths(world(NEVER, days="5 d", buys="0"))
    assert isnan(found[0])
    assert found[1:3] == [0.0, 0.0]
    assert all(isnan(value) for value in found[3:])


@pytest.mark.parametrize("effect, trouble, delay", [("delay_ratio: 1", 0, 3), ("delay_ratio: 2", 12, 6)])
def test_figures_are_as_old_as_the_delay(effect: str, trouble: int, delay: int) -> None:
    """T − delay − window ≤ t < T − delay; a condition on the policy makes it longer while it acts."""
    log = world("switch_on: above 99, delay: 3 d", effect=effect, trouble=f"{trouble} d")
    for decision in decisions(log):
        newest = decision.time - (delay if decision.time >= trouble else 3)
        days = range(38)
        came = sum(1 for day in days if newest - 10 <= day + 0.5 < newest)
        bought = sum(1 for day in days if newest - 10 <= day + 2.5 < newest)
        assert decision.truth == pytest.approx(bought / came if came else nan, nan_ok=True)


@pytest.mark.parametrize("effect, trouble, ratio", [("noise_ratio: 1", 0, 1.0), ("noise_ratio: 3", 12, 3.0)])
def test_noise_is_relative_and_drawn_by_the_reviews_number(effect: str, trouble: int, ratio: float) -> None:
    """reading = truth·(1 + noise·z), z the normal quantile of words 0-1 of `review|POLICY|MEASURE`, id 0."""
    log = world("switch_on: above 99, noise: 0.2", effect=effect, trouble=f"{trouble} d")
    for number, decision in enumerate(decisions(log)):
        z = NormalDist().inv_cdf(two(0, number, 0, "review", "watch", "conversion"))
        size = 0.2 * (ratio if decision.time >= trouble else 1.0)
        assert decision.reading == pytest.approx(decision.truth * (1.0 + size * z), rel=1e-6)


def actions(log: Log) -> dict[float, str]:
    """Reviews that switched."""
    return {d.time: d.action for d in decisions(log) if d.action != "stay"}


@pytest.mark.parametrize(
    "bound, switches",
    [
        ("above 1", {40.0: "on"}),
        ("above 0.99", {15.0: "on"}),
        ("below 0.8", {5.0: "on"}),
        ("below 0.6", {}),
    ],
)
def test_thresholds_are_strict(bound: str, switches: dict[float, str]) -> None:
    """A reading at the threshold does not switch: 3/5 on day 5, 8/10 on day 10, then 1, 10/8 on day 40."""
    log = world("switch_on: " + bound, practice="coverage: 0")
    assert truths(log) == pytest.approx([0.6, 0.8, 1, 1, 1, 1, 1, 1.25])
    assert actions(log) == switches


def test_the_practices_begin_at_the_switch() -> None:
    """A stay that begins before the switch on day 5 is as ever, one on day 5.5 takes twice as long."""
    log = world("switch_on: above 0.5")
    assert actions(log) == {5.0: "on"}
    stays = [times_of(life(log, n), Kind.ENTER)[1] - (n + 0.5) for n in range(12)]
    assert stays == pytest.approx([2.0] * 5 + [4.0] * 7)
    (number,) = [one.change for one in log.world.intervals]
    assert log.world.intervals == (Interval(number, 5.0, 5.0, inf),)


@pytest.mark.parametrize(
    "practice, begins, ends",
    [
        ("start: 2 d", 7.0, None),
        ("lead_time: 3 d", 8.0, None),
        ("start: 1 d, lead_time: 3 d, end: 7 d", 9.0, 12.0),
        ("end: 4 d", 5.0, 9.0),
    ],
)
def test_times_of_a_practice_count_from_the_switch(practice: str, begins: float, ends: float | None) -> None:
    """Start, lead time and end are counted from day 5 on which the policy switches on."""
    log = world("switch_on: above 0.5", practice=practice)
    for number in range(30):
        comes = number + 0.5
        on = comes >= begins and (ends is None or comes < ends)
        assert times_of(life(log, number), Kind.ENTER)[1] - comes == pytest.approx(4.0 if on else 2.0)


def test_a_ramp_counts_from_the_switch() -> None:
    """With a ramp of 10 days the stay of day 7.5 is 2·2^(2.5/10) days long."""
    log = world("switch_on: above 0.5", practice="ramp: 10 d")
    stays = [times_of(life(log, n), Kind.ENTER)[1] - (n + 0.5) for n in (4, 7, 20)]
    assert stays == pytest.approx([2.0, 2.0 * 2**0.25, 4.0])


def test_off_ends_and_on_begins_anew() -> None:
    """Each period has its own start, lead time and ramp; the record has one interval for each.

    Customers come on days 0-9 and 20-29, so conversion is read high, then not at all, then high again.
    """
    days = ", ".join(f"{day}.5 d" for day in [*range(10), *range(20, 30)])
    text = "switch_on: above 0.5, switch_off: below 0.45"
    log = world(text, days=days, practice="lead_time: 1 d, ramp: 4 d")
    switches = actions(log)
    assert switches == by_hand(log, 0.5, 0.45)
    ons = [time for time, action in switches.items() if action == "on"]
    offs = [time for time, action in switches.items() if action == "off"]
    assert [one.start for one in log.world.intervals] == ons
    assert [one.begin for one in log.world.intervals] == [time + 1.0 for time in ons]
    assert [one.end for one in log.world.intervals][: len(offs)] == offs
    for rows in lives(log).values():
        comes, goes = times_of(rows, Kind.ENTER)[:2]
        strength = 0.0
        for begin, end in zip(ons, [*offs, 1e9], strict=False):
            if begin + 1.0 <= comes < end:
                strength = min(1.0, (comes - begin - 1.0) / 4.0)
        assert goes - comes == pytest.approx(2.0 * 2**strength)


def by_hand(log: Log, on: float, off: float, min_on: float = 0.0, min_off: float = 0.0) -> dict[float, str]:
    """What a policy decides on the readings that it had."""
    active, since, found = False, -1e9, {}
    for decision in decisions(log):
        if not active and decision.reading > on and decision.time - since >= min_off:
            active, since, found[decision.time] = True, decision.time, "on"
        elif active and decision.reading < off and decision.time - since >= min_on:
            active, since, found[decision.time] = False, decision.time, "off"
        assert decision.active == active
    return found


@pytest.mark.parametrize(
    "more, min_on, min_off",
    [
        ("", 0, 0),
        (", min_on: 10 d", 10, 0),
        (", min_on: 10.1 d", 10.1, 0),
        (", min_off: 15 d", 0, 15),
        (", min_on: 6 d, min_off: 6 d", 6, 6),
    ],
)
def test_periods_have_a_shortest_length(more: str, min_on: float, min_off: float) -> None:
    """A switch waits for the first review at which the period is as long as it has to be."""
    log = world(
        "switch_on: above 0.69, switch_off: below 0.69, noise: 0.5" + more,
        practice="coverage: 0",
        effect="noise_ratio: 1",
    )
    wanted = by_hand(log, 0.69, 0.69, min_on, min_off)
    assert actions(log) == wanted
    assert len(wanted) > 1


def test_a_policy_switches_only_its_own_practices() -> None:
    """Another practice of the file stays as it is; a practice chosen beside the policy is always on."""
    text = WORLD.replace("DAYS", DAILY).replace("BUYS", "1").replace("TROUBLE", "0 d")
    text = text.replace("PRACTICE", "start: 0 d").replace("EFFECT", "delay_ratio: 1")
    text = text.replace("POLICY", "switch_on: above 0.5") + "strategies: {both: [watch, other]}\n"
    log = play(text, "both")
    first, last = (times_of(life(log, n), Kind.ENTER)[1] - (n + 0.5) for n in (0, 20))
    assert (first, last) == pytest.approx((6.0, 12.0))


def test_servers_come_with_the_switch() -> None:
    """Who waits is called at the review that switches, and after the lead time where there is one."""
    text = """
arrivals: {people: {customers: 3, enter: help}}
desks: {line: {servers: 1, service: fixed(4 d), room: 1}}
stages:
  help: {role: support, dwell: 0, desk: line, on_blocked: lost, next: done}
  done: {role: other, next: {}}
  lost:
practices: {hire: {LEAD, effects: {desk line: {servers_added: 1}}}}
policies: {watch: {measure: blocked, every: 1 d, window: 9 d, switch_on: above 0.1, practices: [hire]}}
"""
    for lead, begins in (("start: 0 d", 1.0), ("lead_time: 1.5 d", 2.5), ("start: 0.25 d", 1.25)):
        log = play(text.replace("LEAD", lead), "watch")
        assert times_of(life(log, 1), Kind.START) == [begins]
        assert times_of(life(log, 2), Kind.BLOCKED) == [0.0]


def test_servers_away_while_a_practice_is_learnt_count_from_the_switch() -> None:
    """`floor_time` begins with the switch on day 1; the desk is back a day and a half later."""
    text = """
arrivals: {people: {times: [0 d, 0 d, 1 d], enter: help}}
desks: {line: {servers: 1, service: fixed(1 d), room: 0}}
stages:
  help: {role: support, dwell: 0, desk: line, on_blocked: wait, next: done}
  done: {role: other, next: {}}
  wait: {role: other, dwell: fixed(0.5 d), next: help}
practices:
  learn: {lead_time: 1.5 d, cost: {floor_time: {line: 1}}, effects: {desk line: {service_ratio: 0.5}}}
policies: {watch: {measure: blocked, every: 1 d, window: 9 d, switch_on: above 0.1, practices: [learn]}}
"""
    log = play(text, "watch")
    starts = sorted(time for rows in lives(log).values() for time in times_of(rows, Kind.START))
    assert starts[:3] == [0.0, 2.5, 3.0]


def test_the_policy_that_never_switches_changes_nothing() -> None:
    """Its strategy gives the baseline's lives, bit for bit: what it could switch is absent until then."""
    text = WORLD.replace("DAYS", DAILY).replace("BUYS", "0.5").replace("TROUBLE", "0 d")
    text = text.replace("PRACTICE", "coverage: 0.5").replace("EFFECT", "delay_ratio: 1")
    text = text.replace("POLICY", NEVER)
    watched, base = play(text, "watch"), play(text)
    assert watched.ids.tolist() == base.ids.tolist()
    assert watched.time.tobytes() == base.time.tobytes()
    assert watched.what.tolist() == base.what.tolist()


def test_members_of_a_group_do_not_delay_together() -> None:
    """Of two conditions of one group only the one with the larger ratio makes figures older."""
    text = WORLD.replace("DAYS", DAILY).replace("BUYS", "1").replace("TROUBLE", "0 d, group: late")
    text = text.replace("PRACTICE", "start: 0 d").replace("EFFECT", "delay_ratio: 2")
    text = text.replace("POLICY", NEVER + ", delay: 1 d")
    other = "conditions: {more: {group: late, effects: {policy watch: {delay_ratio: 3}}}, "
    more = text.replace("conditions: {", other)
    assert truths(play(more, "watch")) == pytest.approx(
        truths(play(text.replace("delay_ratio: 2", "delay_ratio: 3"), "watch")), nan_ok=True
    )


def test_the_share_of_answers_seen_is_a_matter_of_the_policy() -> None:
    """With response rate r an answer is seen iff word 0 of its own address is below r."""
    text = """
horizon: 10 d
arrivals: {people: {times: [DAYS], enter: visit}}
satisfaction: {start: 0.5, weight: 1}
stages:
  visit: {role: experience, dwell: fixed(1 d), quality: 'uniform(0, 1)', next: {visit: 0.6, done: rest}}
  done: {role: other, next: {}}
practices: {tips: {effects: {stage visit: {dwell_ratio: 2}}}}
policies:
  watch: {measure: satisfaction, every: 10 d, window: 20 d, response_rate: 0.3, switch_on: above 0.99,
          practices: [tips]}
"""
    log = play(text.replace("DAYS", ", ".join(["0 d"] * 40)), "watch")
    seen, said = [], 0
    for member in range(40):
        rows = [row for row in life(log, member) if row.kind == Kind.EXPERIENCE and row.time < 10.0]
        for count, row in enumerate(rows):
            said += 1
            if one(identity_of(member), count, 0, "answer", "watch", "satisfaction") < 0.3:
                seen.append(row.value)
    assert 0.15 * said < len(seen) < 0.45 * said
    assert truths(log) == pytest.approx([sum(seen) / len(seen)])


def test_member_zero_and_the_noise_have_draws_of_their_own() -> None:
    """In a finite market a customer may have identity 0, like the reviews: no address is used twice."""
    text = """
horizon: 10 d
market: 3
arrivals: {people: {customers: 3, enter: visit}}
stages: {visit: {role: experience, dwell: fixed(1 d), quality: 0.5, next: visit}}
practices: {tips: {effects: {stage visit: {dwell_ratio: 2}}}}
policies:
  watch: {measure: satisfaction, every: 2 d, window: 20 d, noise: 0.1, response_rate: 0.3, switch_on: above 2,
          practices: [tips]}
"""
    log = play(text, "watch")
    assert log.ids.tolist() == [0, 1, 2]
    assert len(values_of(lives(log)[0], Kind.EXPERIENCE)) == 11


def test_compiled_policies_read_as_stated() -> None:
    """Bounds, windows and addresses of the policy of this page."""
    text = WORLD.replace("DAYS", DAILY).replace("BUYS", "1").replace("TROUBLE", "0 d")
    text = text.replace("PRACTICE", "start: 0 d").replace("EFFECT", "delay_ratio: 1")
    text = text.replace("POLICY", "switch_on: above 0.2, switch_off: below 0.1, delay: 1 d, min_on: 2 d")
    (policy,) = compile_scenario(told(text), "watch").policies
    assert (policy.on.low, policy.off and policy.off.high) == (0.2, 0.1)
    assert (policy.every, policy.window, policy.delay, policy.min_on, policy.min_off) == (5, 10, 1, 2, 0)
