"""The nine readings of policies, each counted by hand."""

from math import isnan

import pytest

from journeysim.compiled.records import Bounds, Policy
from journeysim.engines.reference.watch import Watch, read
from journeysim.results.log import Kind, Log
from tests.engines.reference.tiny import identity_of, life, play, two, values_of


def policy(measure: str, *, samples: bool = False) -> Policy:
    """A policy that reads a measure, and perhaps sees but a share of the answers."""
    return Policy(
        name="watch",
        measure=measure,
        every=1.0,
        window=3.0,
        on=Bounds(),
        off=None,
        practices=(),
        delay=0.0,
        noise=0.0,
        response_rate=0.5 if samples else 1.0,
        min_on=0.0,
        min_off=0.0,
        purpose=0,
        answer_purpose=1,
    )


def watch(**times: list[float]) -> Watch:
    """A watch that has seen events at some times."""
    seen = Watch(on=True)
    for event, moments in times.items():
        for moment in moments:
            seen.see(event, moment)
    return seen


@pytest.mark.parametrize(
    "measure, events, expected",
    [
        ("conversion", {"arrival": [1, 2, 3, 9], "conversion": [2.5, 4.5]}, 1 / 3),
        ("churn", {"gain": [0.5, 0.6, 2], "loss": [0.7, 3]}, 1 / 2),
        ("retention", {"gain": [0.5, 0.6, 2], "loss": [0.7, 3]}, 1 / 2),
        ("churn", {"gain": [0.5, 0.6, 4], "loss": [4.5]}, 0.0),
        ("win_back", {"loss": [0.2, 0.3, 0.4, 2], "return": [0.5, 1.5, 3]}, 2 / 3),
        ("repeat_purchase", {"purchase": [1, 2, 3, 3.5], "repeat": [3]}, 1 / 4),
        ("abandonment", {"contact": [1, 2, 3], "ABANDONED": [2]}, 1 / 3),
        ("blocked", {"contact": [1, 2, 3, 3], "BLOCKED": [3, 3, 4]}, 1 / 2),
    ],
)
def test_a_reading_is_a_ratio_of_counts(
    measure: str, events: dict[str, list[float]], expected: float
) -> None:
    """Over events of days 1 ≤ t < 4; stocks count those before day 1 and what joined them since."""
    assert read(watch(**events), policy(measure), 1.0, 4.0) == pytest.approx(expected)


@pytest.mark.parametrize(
    "measure",
    ["conversion", "churn", "retention", "win_back", "repeat_purchase", "satisfaction", "complaints",
     "abandonment", "blocked"],
)  # fmt: skip
def test_a_reading_of_nothing_is_no_number(measure: str) -> None:
    """Without an event there is nothing to divide by."""
    assert isnan(read(Watch(on=True), policy(measure), 0.0, 9.0))


@pytest.mark.parametrize(
    "measure, samples, expected",
    [("satisfaction", False, 0.4), ("complaints", False, 0.5), ("satisfaction", True, 0.6)],
)
def test_answers_are_averaged_in_a_half_open_window(measure: str, samples: bool, expected: float) -> None:
    """Days 1 ≤ t < 4; a policy that samples reads what it saw."""
    seen = Watch(on=True)
    seen.answers = [(0.9, 1.0, False), (1.0, 0.2, True), (3.9, 0.6, False), (4.0, 1.0, True)]
    seen.seen["watch"] = [(3.9, 0.6, False)]
    assert read(seen, policy(measure, samples=samples), 1.0, 4.0) == pytest.approx(expected)


def test_a_watch_that_is_off_keeps_nothing() -> None:
    """Without policies nobody looks."""
    seen = Watch(on=False)
    seen.see("arrival", 1.0)
    seen.contact(1.0, Kind.SERVED)
    assert not seen.times


LIFE = """
horizon: 20 d
arrivals: {people: {customers: 4, enter: first}, late: {times: [9 d], enter: first}}
desks: {line: {servers: 1, room: 1, service: fixed(1 d), patience: fixed(0.5 d)}}
satisfaction: {start: 0.5, weight: 1}
channels: [web]
MEASURES
stages:
  first: {role: decision, dwell: fixed(1 d), desk: line, next: purchase}
  purchase: {dwell: fixed(1 d), next: again}
  again: {role: purchase, dwell: 0, next: stay}
  stay:
    role: retention
    touchpoints: {page: {channel: web, first: 1, dwell: fixed(2 d), quality: QUALITY}}
    next: churned
  churned: {dwell: fixed(3 d), next: back}
  back: {role: retention, dwell: fixed(1 d), quality: 0.1, next: churned2}
  churned2: {role: exit_churned}
practices: {none: {coverage: 0, effects: {stage stay: {dwell_ratio: 2}}}}
policies: {watch: {measure: MEASURE, every: DAY, window: 20 d, switch_on: above 99, practices: [none]}}
"""


def reading(measure: str, day: float, quality: str = "0.7", measures: str = "") -> float:
    """What the policy reads on a day about everything before it."""
    text = LIFE.replace("MEASURES", measures).replace("MEASURE", measure)
    text = text.replace("DAY", f"{day} d").replace("QUALITY", quality)
    log: Log = play(text, "watch")
    return log.world.decisions[0].truth


@pytest.mark.parametrize(
    "measure, day, expected",
    [
        # Contacts: two blocked on day 0, one given up on day 0.5, one served on day 1, one on day 10.
        ("blocked", 0.4, 2 / 2),
        ("abandonment", 0.9, 1 / 3),
        ("blocked", 1.5, 2 / 4),
        ("abandonment", 10.5, 1 / 5),
        # First purchases: after a dwell of a day, on days 1, 1, 1.5, 2; then of the late one on day 11.
        ("conversion", 0.9, 0 / 4),
        ("conversion", 1.9, 3 / 4),
        ("conversion", 9.5, 4 / 5),
        ("conversion", 11.5, 5 / 5),
        # A second purchase follows the first a day later, at another stage.
        ("repeat_purchase", 2.2, 2 / (4 + 2)),
        ("repeat_purchase", 8.0, 4 / 8),
        # They churn three days after their first purchase: days 4, 4, 4.5, 5 and the late one on day 14.
        ("churn", 3.9, 0 / 4),
        ("churn", 4.2, 2 / 4),
        ("retention", 4.2, 2 / 4),
        # They are back three days later, on days 7, 7, 7.5, 8, and gone for good a day after.
        ("win_back", 6.9, 0 / 4),
        ("win_back", 7.7, 3 / 4),
        ("churn", 9.5, 8 / 8),
        ("win_back", 9.5, 4 / 8),
        # At the page, days 2, 2, 2.5, 3, s = 0.7; back, days 7, 7, 7.5, 8, s = 0.1.
        ("satisfaction", 6.0, 0.7),
        ("satisfaction", 7.2, (4 * 0.7 + 2 * 0.1) / 6),
    ],
)
def test_readings_of_five_lives(measure: str, day: float, expected: float) -> None:
    """Five people who call, buy twice, churn, come back and leave, each on days that can be told."""
    assert reading(measure, day) == pytest.approx(expected)


def test_a_second_purchase_at_the_moment_of_the_first_is_a_repeat() -> None:
    """Two purchase stages without time between them are two purchases."""
    text = """
horizon: 5 d
arrivals: {people: {customers: 2, enter: purchase}}
stages: {purchase: {dwell: 0, next: more}, more: {role: purchase, dwell: 0, next: {}}}
practices: {none: {effects: {stage more: {revenue_ratio: 2}}}}
policies: {watch: {measure: repeat_purchase, every: 2 d, window: 9 d, switch_on: above 9, practices: [none]}}
"""
    assert play(text, "watch").world.decisions[0].truth == 2 / 4


def test_a_conversion_may_be_the_entry_of_a_touchpoint() -> None:
    """`measures: {conversion: {first_entry: STAGE/TOUCHPOINT}}` is what a policy reads, too."""
    stated = "measures: {conversion: {first_entry: stay/page}}"
    assert reading("conversion", 2.2, measures=stated) == pytest.approx(2 / 4)
    assert reading("churn", 4.2, measures=stated) == pytest.approx(2 / 4)


SURVEYS = """
horizon: 20 d
arrivals: {people: {times: [COMES], enter: talk}}
satisfaction: {start: 0.5, weight: 1}
channels: [web, phone]
stages:
  talk:
    role: support
    touchpoints:
      call: {channel: phone, first: 1, dwell: fixed(1 d), quality: 'uniform(0, 1)', next: page, SURVEY}
      page: {channel: web, dwell: fixed(1 d), quality: 0.9}
    next: {talk: 0.6, done: rest}
  done: {role: other, next: {}}
practices: {none: {coverage: 0, effects: {stage talk: {invitation_ratio: 2}}}}
policies: {watch: {measure: MEASURE, every: 20 d, window: 30 d, switch_on: above 99, practices: [none]}}
"""


@pytest.mark.parametrize("rate", [0.4, 1.0])
@pytest.mark.parametrize("measure", ["satisfaction", "complaints"])
def test_surveys_are_answered_by_a_share(rate: float, measure: str) -> None:
    """Where a touchpoint has a survey only its answers count: uniform of `survey|PLACE` below the rate."""
    text = SURVEYS.replace("SURVEY", f"survey: {{response_rate: {rate}, below: 0.4}}")
    log = play(text.replace("COMES", ", ".join(["0 d"] * 50)).replace("MEASURE", measure), "watch")
    said = []
    for member in range(50):
        rows = [row for row in life(log, member) if row.kind == Kind.EXPERIENCE and row.time < 20.0]
        calls = [row.value for row in rows if row.what == "talk/call"]
        said += [
            value
            for count, value in enumerate(calls)
            if two(identity_of(member), count, 0, "survey", "talk/call") < rate
        ]
    expected = sum(said) / len(said) if measure == "satisfaction" else sum(s < 0.4 for s in said) / len(said)
    assert log.world.decisions[0].truth == pytest.approx(expected)
    assert len(said) > 20


def test_without_surveys_every_experience_is_heard() -> None:
    """And nobody complains, because no threshold says what a complaint is."""
    text = SURVEYS.replace(", SURVEY", "").replace("COMES", "0 d, 0 d, 1 d")
    log = play(text.replace("MEASURE", "satisfaction"), "watch")
    said = [value for n in range(3) for value in values_of(life(log, n), Kind.EXPERIENCE)]
    ends = [row.time for n in range(3) for row in life(log, n) if row.kind == Kind.EXPERIENCE]
    assert max(ends) < 20.0
    assert log.world.decisions[0].truth == pytest.approx(sum(said) / len(said))
