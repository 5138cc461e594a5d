"""What is allowed and probably not meant."""

import pytest

from journeysim.scenario.library import loads

SHOP = """\
journeysim: 1
horizon: 90 d
arrivals:
  search: {rate: 20 per day, enter: awareness}
stages:
  awareness: {dwell: fixed(3 d), next: {purchase: 0.3, lost: rest}}
  purchase: {dwell: 0, revenue: 40, next: done}
  done: {role: other, next: {}}
  lost:
practices:
  tips: {effects: {awareness -> purchase: {odds_ratio: 1.2}}}
"""


def warned(*edits: tuple[str, str]) -> list[str]:
    """The warnings of the shop after some edits, without the file."""
    text = SHOP
    for before, after in edits:
        assert before in text
        text = text.replace(before, after)
    return [f"{w.line}: {w.path}: {w.message}" for w in loads(text, "shop.yaml").warnings]


def test_a_sound_scenario_has_no_warnings() -> None:
    """Nothing is doubtful in a small complete scenario."""
    assert warned() == []


LOST = "  lost:\n"
REFERRAL = "referral: {enter: awareness, acceptance: 0.5, delay: fixed(1 d)}\n"
DOUBTS = {
    "a-tiny-rest": (
        ("purchase: 0.3", "purchase: 0.99"),
        "6: stages.awareness.next.lost: `rest` comes to 0.01, less than 0.02.",
    ),
    "an-empty-channel": (
        ("stages:", "channels: [web]\nstages:"),
        "5: channels.0: channel web has no touchpoint.",
    ),
    "a-trait-for-nothing": (
        ("stages:", "traits: {habit: fixed(1)}\nstages:"),
        "5: traits.habit: trait habit is used nowhere.",
    ),
    "a-source-for-nothing": (
        ("stages:", "sources: {s1: An article}\nstages:"),
        "5: sources.s1: entry of sources s1 is used nowhere.",
    ),
    "a-giant-ratio": (
        ("odds_ratio: 1.2", "odds_ratio: 120"),
        "11: practices.tips.effects.awareness -> purchase.odds_ratio: "
        "odds_ratio is 120, which is very large.",
    ),
    "a-group-of-one": (
        ("tips: {effects", "tips: {group: offers, effects"),
        "11: practices.tips.group: tips is alone in its group offers.",
    ),
    "a-dwell-at-the-end": (
        (LOST, "  lost: {dwell: fixed(3 d)}\n"),
        "9: stages.lost.dwell: lost ends the journey, so its `dwell` is never used.",
    ),
    "an-exit-that-invites": (
        (LOST, "  lost: {invitations: 2}\n" + REFERRAL),
        "9: stages.lost.invitations: lost is an exit: "
        "its invitations move word of mouth only, and there is none.",
    ),
    "a-referral-without-invitations": (
        (LOST, LOST + REFERRAL),
        "10: referral: there is a `referral`, but nobody gives `invitations`.",
    ),
    "a-log-that-is-not-there": (
        ("stages:", "compare_with: {events: log.csv, measure: conversion, at: [30 d]}\nstages:"),
        "5: compare_with.events: there is no file `log.csv` beside the scenario.",
    ),
}


@pytest.mark.parametrize("doubt", DOUBTS)
def test_each_doubt_is_told(doubt: str) -> None:
    """One edit, one warning, at its line."""
    edit, expected = DOUBTS[doubt]
    assert warned(edit) == [expected]


def test_a_journey_without_purchase_is_told() -> None:
    """There is no conversion to measure."""
    edits = (
        ("  purchase: {", "  buying: {role: decision, "),
        ("next: {purchase", "next: {buying"),
        ("-> purchase", "-> buying"),
    )
    expected = "5: stages: no stage has the role purchase, so there is no conversion to measure."
    assert warned(*edits) == [expected]


def test_a_journey_without_end_is_told() -> None:
    """Stages from which nobody can leave are named; brand choice may be meant so."""
    found = warned(
        ("  done: {role: other, next: {}}", "  done: {role: other, dwell: fixed(9 d), next: purchase}")
    )
    assert found == [
        "8: stages.done: from done, purchase no exit or end can be reached: whoever comes there stays "
        "until the horizon."
    ]


def test_explosive_word_of_mouth_is_told_with_its_figure() -> None:
    """Four people told in each purchase, half of them come, 30 % of these buy: 0.6; nine told: 1.35."""
    referral = (LOST, LOST + REFERRAL)
    assert warned(referral, ("revenue: 40", "invitations: 4")) == []
    assert warned(referral, ("revenue: 40", "invitations: 9")) == [
        "10: referral: each invited customer brings 1.35 more over a whole journey, so in an unlimited "
        "market their number grows without end."
    ]


def test_a_finite_market_has_no_explosion() -> None:
    """In a finite market word of mouth runs dry by itself."""
    market = ("horizon: 90 d", "horizon: 90 d\nmarket: 1000")
    assert warned(market, (LOST, LOST + REFERRAL), ("revenue: 40", "invitations: 9")) == []


def test_a_busy_desk_is_told_with_its_figure() -> None:
    """Six buyers a day, half a day of service each, two servers: 1.5, and 3 of about 45 days go by before."""
    desk = "desks: {till: {servers: 2, service: exponential(mean=12 h)}}\nstages:"
    assert warned(("stages:", desk), ("dwell: 0, revenue: 40", "desk: till")) == [
        "5: desks.till: the work that reaches desk till would take about 1.41 times its servers, on average "
        "over the run."
    ]


def test_outcomes_that_cannot_happen_are_told() -> None:
    """Nobody gives up without patience, finds an endless queue full, or is sent away unresolved."""
    desk = "desks: {till: {servers: 20, service: exponential(mean=1 h)}}\nstages:"
    rows = "desk: till, on_abandon: lost, on_blocked: lost, on_unresolved: lost"
    found = warned(("stages:", desk), ("dwell: 0, revenue: 40", rows))
    assert [text.split(": ")[2:] for text in found] == [
        ["`on_abandon` is never taken", "its desk has no `patience`, so nobody gives up."],
        ["`on_blocked` is never taken", "its desk has no `room`, so nobody finds it full."],
        ["`on_unresolved` is never taken", "the `resolution` of its desk is 1."],
    ]
