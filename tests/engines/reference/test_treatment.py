"""Whom changes treat and how strongly: timing, doses, groups, coverage and targeting."""

from itertools import pairwise
from math import log2

import pytest

from journeysim.results.log import Kind
from tests.engines.reference.tiny import entered, identity_of, life, lives, one, play, two

PEOPLE = "arrivals: {people: {customers: 300, enter: research}}\n"
DAILY = """
arrivals: {people: {times: [TIMES], enter: research}}
stages:
  research: {dwell: fixed(1 d), next: lost}
  lost:
practices: {a: {TIMING, effects: {stage research: {dwell_ratio: 16}}}}
"""


def strengths(timing: str, *days: float) -> list[float]:
    """How strongly a practice acts on days, read from the stays of people who arrive then."""
    times = ", ".join(f"{day} d" for day in days)
    log = play(DAILY.replace("TIMES", times).replace("TIMING", timing), "a")
    found = []
    for row, day in enumerate(days):
        (left,) = entered(life(log, row), "lost")
        found.append(log2(left - day) / 4.0)
    return found


@pytest.mark.parametrize(
    "timing, days, expected",
    [
        ("start: 10 d, end: 20 d", (9.9, 10.0, 19.9, 20.0), (0, 1, 1, 0)),
        ("start: 10 d, ramp: 20 d", (10.0, 15.0, 30.0, 40.0), (0, 0.25, 1, 1)),
        ("start: 10 d, lead_time: 5 d, ramp: 20 d", (14.0, 15.0, 20.0), (0, 0, 0.25)),
        ("start: 10 d, half_life: 8 d", (10.0, 18.0, 34.0), (1, 0.5, 0.125)),
        ("ramp: 10 d, half_life: 5 d", (5.0, 10.0), (0.25, 0.25)),
        ("start: 3 d, repeat: {every: 7 d, for: 2 d}", (2.0, 3.0, 4.9, 5.0, 10.0, 12.0), (0, 1, 1, 0, 1, 0)),
        ("season: {period: 8 d, factors: [0.25, 1]}", (0.0, 3.9, 4.0, 8.0), (0.25, 0.25, 1, 0.25)),
        ("season: {period: 8 d, amplitude: 0.5, peak: 2 d}", (2.0, 4.0, 6.0), (1.5, 1, 0.5)),
        ("dose: 0.5", (0.0,), (0.5,)),
        ("dose: 3, response: 'hill(half=1, slope=1)'", (0.0,), (0.75,)),
        ("dose: 2, response: 'inverted_u(peak=2, zero=4)'", (0.0,), (1.0,)),
        ("dose: 3, response: 'inverted_u(peak=2, zero=4)'", (0.0,), (0.75,)),
        ("dose: 50, response: 'inverted_u(peak=2, zero=4)'", (0.0,), (-1.0,)),
        ("dose: 0", (0.0,), (0.0,)),
    ],
)
def test_strength_in_time_and_dose(timing: str, days: tuple[float, ...], expected: tuple[float, ...]) -> None:
    """Start and end are half-open; ramp, decay, repetition, season and dose multiply; all from `begin` on."""
    assert strengths(timing, *days) == pytest.approx(expected, abs=1e-9)


def test_of_a_group_only_the_largest_acts() -> None:
    """Within a group the largest |strength·log ratio| counts at each moment; groups and others multiply."""
    text = """
arrivals: {people: {times: [0 d, 15 d, 30 d], enter: research}}
stages: {research: {dwell: fixed(1 d), next: lost}, lost: }
practices:
  a: {group: g, effects: {stage research: {dwell_ratio: 2}}}
  b: {group: g, ramp: 30 d, effects: {stage research: {dwell_ratio: 0.125}}}
  c: {group: h, effects: {stage research: {dwell_ratio: 3}}}
  d: {effects: {stage research: {dwell_ratio: 5}}}
strategies: {all: [a, b, c, d]}
"""
    log = play(text, "all")
    stays = [entered(life(log, row), "lost")[0] - day for row, day in enumerate((0, 15, 30))]
    # b's logarithm is −3·log 2·(t/30): smaller than a's on day 0, 1.5 times a's on day 15.
    assert stays == pytest.approx([2 * 15.0, 2**-1.5 * 15.0, 0.125 * 15.0])


def test_ties_in_a_group_go_to_the_first_name() -> None:
    """Two members of equal size and opposite sign: the first name acts."""
    text = (
        PEOPLE
        + """
stages: {research: {dwell: fixed(1 d), next: lost}, lost: }
practices:
  b: {group: g, effects: {stage research: {dwell_ratio: 4}}}
  a: {group: g, effects: {stage research: {dwell_ratio: 0.25}}}
strategies: {both: [b, a]}
"""
    )
    assert entered(life(play(text, "both")), "lost") == [pytest.approx(0.25)]


COVERED = (
    PEOPLE
    + """
stages: {research: {dwell: fixed(1 d), next: lost}, lost: }
practices: {a: {coverage: COVERAGE, effects: {stage research: {dwell_ratio: 2}}}}
"""
)


def reached(coverage: float) -> set[int]:
    """Whom a practice of some coverage treats."""
    log = play(COVERED.replace("COVERAGE", str(coverage)), "a")
    return {identity for identity, rows in lives(log).items() if entered(rows, "lost")[0] > 1.5}


def test_coverage_is_one_draw_per_customer_and_nested() -> None:
    """Covered iff words 0-1 of `cover` lie below the coverage; so a larger coverage keeps everybody."""
    for coverage in (0.3, 0.6):
        by_hand = {identity_of(m) for m in range(300) if two(identity_of(m), 0, 0, "cover", "a") < coverage}
        assert reached(coverage) == by_hand
    assert reached(0) == set()
    assert len(reached(1)) == 300
    assert reached(0.3) < reached(0.6)


# ---------------------------------------------------------------------------------- targeting

LOOP = """
arrivals: {people: {customers: 300, enter: research}}
personas: {eager: {share: 0.5}, calm: {share: 0.5, satisfaction: 0.2}}
satisfaction: {start: 0.8, weight: 0.5}
memories: {bad: {on: [quality below 0.5], for: 90 d}}
stages:
  research:
    dwell: fixed(8 d)
    quality: 0.4
    next: {purchase: {p: {by: visits, steps: {1: 0, 2: 1}}}, research: rest}
  purchase:
    dwell: fixed(8 d)
    quality: 0.4
    next: {purchase: {p: {by: visits, steps: {1: 1, 3: 0}}}, lost: rest}
  lost:
practices:
  a: {who: {WHO}, effects: {stage research: {dwell_ratio: 0.5}, stage purchase: {dwell_ratio: 0.5}}}
"""


def treated_visits(who: str) -> dict[int, list[bool]]:
    """Whether each visit was treated, by customer; two visits of research, three of purchase."""
    found = {}
    for identity, rows in lives(play(LOOP.replace("WHO", who), "a")).items():
        times = [row.time for row in rows if row.kind == Kind.ENTER]
        found[identity] = [b - a < 6 for a, b in pairwise(times)]
    return found


def persona_of(identity: int) -> str:
    """The persona at words 0-1 of `persona`, in order of names."""
    return "calm" if two(identity, 0, 0, "persona") < 0.5 else "eager"


@pytest.mark.parametrize(
    "who, expected",
    [
        ("personas: [calm]", {"calm": [1] * 5, "eager": [0] * 5}),
        ("stages: [purchase]", {"calm": [0, 0, 1, 1, 1], "eager": [0, 0, 1, 1, 1]}),
        ("stages: [research], visits: above 1", {"calm": [0, 1, 0, 0, 0], "eager": [0, 1, 0, 0, 0]}),
        ("visits: [above 1, below 3]", {"calm": [0, 1, 0, 1, 0], "eager": [0, 1, 0, 1, 0]}),
        # Satisfaction at entry, before the experience: calm 0.2, 0.3, 0.35 …, eager 0.8, 0.6, 0.5 …
        ("satisfaction: below 0.25", {"calm": [1, 0, 0, 0, 0], "eager": [0, 0, 0, 0, 0]}),
        ("satisfaction: above 0.55", {"calm": [0, 0, 0, 0, 0], "eager": [1, 1, 0, 0, 0]}),
        # Nobody has a tenure before the first purchase; it is 0 at that entry.
        ("tenure: below 1 d", {"calm": [0, 0, 1, 0, 0], "eager": [0, 0, 1, 0, 0]}),
        ("tenure: above 0 d", {"calm": [0, 0, 0, 1, 1], "eager": [0, 0, 0, 1, 1]}),
        ("memory: bad above 1", {"calm": [0, 0, 1, 1, 1], "eager": [0, 0, 1, 1, 1]}),
        ("personas: [eager], visits: below 2", {"calm": [0] * 5, "eager": [1, 0, 1, 0, 0]}),
        ("personas: [calm], asked: arrival", {"calm": [1] * 5, "eager": [0] * 5}),
        ("satisfaction: below 0.25, asked: arrival", {"calm": [1] * 5, "eager": [0] * 5}),
    ],
)
def test_targeting_reads_the_state_at_entry(who: str, expected: dict[str, list[int]]) -> None:
    """Persona, stage, visits with this one, satisfaction before it, tenure and memories decide per visit."""
    for identity, visits in treated_visits(who).items():
        assert visits == [bool(v) for v in expected[persona_of(identity)]], persona_of(identity)


def test_targeting_errs_by_sensitivity_and_specificity() -> None:
    """Treated iff word 0 of `target|CHANGE|STAGE`, counted by visits, is below the chance to be picked."""
    who = "personas: [calm], sensitivity: 0.7, specificity: 0.8"
    for identity, visits in treated_visits(who).items():
        chance = 0.7 if persona_of(identity) == "calm" else 0.2
        places = [("research", 0), ("research", 1), ("purchase", 0), ("purchase", 1), ("purchase", 2)]
        assert visits == [one(identity, n, 0, "target", "a", stage) < chance for stage, n in places]


def test_asked_at_arrival_decides_once() -> None:
    """At arrival the address is `target|CHANGE|`, count 0, and the answer holds for life."""
    who = "personas: [calm], sensitivity: 0.7, specificity: 0.8, asked: arrival"
    for identity, visits in treated_visits(who).items():
        chance = 0.7 if persona_of(identity) == "calm" else 0.2
        assert visits == [one(identity, 0, 0, "target", "a", "") < chance] * 5


def test_touchpoints_inherit_the_decision_of_their_stage() -> None:
    """One draw per visit of the stage decides for all its touchpoints."""
    text = (
        PEOPLE
        + """
channels: [web]
stages:
  research:
    touchpoints:
      x: {channel: web, first: 1, dwell: fixed(1 d), next: y}
      y: {channel: web, dwell: fixed(1 d)}
    next: lost
  lost:
practices: {a: {who: {visits: below 2, sensitivity: 0.5}, effects: {stage research: {dwell_ratio: 3}}}}
"""
    )
    for identity, rows in lives(play(text, "a")).items():
        length = 3.0 if one(identity, 0, 0, "target", "a", "research") < 0.5 else 1.0
        assert entered(rows, "research/y") == [pytest.approx(length)]
        assert entered(rows, "lost") == [pytest.approx(2 * length)]


def test_targeting_needs_coverage() -> None:
    """Who is not covered is never treated, whatever their state."""
    text = COVERED.replace("COVERAGE", "0.5, who: {visits: below 9}")
    log = play(text, "a")
    for identity, rows in lives(log).items():
        covered = two(identity, 0, 0, "cover", "a") < 0.5
        assert entered(rows, "lost") == [pytest.approx(2.0 if covered else 1.0)]
