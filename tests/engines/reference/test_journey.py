"""The life of a customer: what happens in which order, inside stages with touchpoints, and at the ends."""

from itertools import pairwise

import pytest

from journeysim.engines.reference.draws import Addresses
from journeysim.results.log import Kind
from tests.engines.reference.tiny import entered, life, lives, one, path, play, two

ONE = "arrivals: {people: {customers: 1, enter: research}}\n"
MANY = "arrivals: {people: {customers: 300, enter: research}}\n"

ORDER = (
    ONE
    + """
channels: [web]
satisfaction: {start: 0.5, weight: 0.5}
memories: {bad: {on: [quality below 0.3], at: role research, for: 90 d}}
referral: {enter: research, acceptance: 0, delay: fixed(1 d)}
stages:
  research:
    revenue: uniform(0, 1)
    invitations: 40
    touchpoints:
      a:
        channel: web
        first: 1
        dwell: fixed(2 d)
        quality: 0.2
        invitations: 40
        revenue: uniform(0, 1)
        cost: uniform(0, 1)
    next: lost
  lost:
"""
)


def test_the_order_of_a_visit() -> None:
    """Enter stage, its money; enter touchpoint, its money; experience, memory; dwell; invitations; exit."""
    rows = [row for row in life(play(ORDER)) if row.kind <= Kind.CENSOR]
    steps = [(row.time, row.kind, row.what) for row in rows if row.kind != Kind.INVITE]
    assert steps == [
        (0.0, Kind.ARRIVE, "everyone"),
        (0.0, Kind.ENTER, "research"),
        (0.0, Kind.VALUE, "research"),
        (0.0, Kind.ENTER, "research/a"),
        (0.0, Kind.VALUE, "research/a"),
        (0.0, Kind.EXPENSE, "research/a"),
        (0.0, Kind.EXPERIENCE, "research/a"),
        (0.0, Kind.REMEMBER, "bad"),
        (2.0, Kind.ENTER, "lost"),
        (2.0, Kind.EXIT, "lost"),
    ]
    invitations = [number for number, row in enumerate(rows) if row.kind == Kind.INVITE]
    assert invitations == list(range(8, 8 + len(invitations)))
    assert {rows[number].time for number in invitations} == {2.0}
    assert rows[-1].value == pytest.approx(0.35)


def test_random_money_is_drawn_at_its_own_address() -> None:
    """Revenue takes words 0-1 of `value|PLACE`, cost words 2-3, counted by visits."""
    text = (
        MANY
        + """
stages:
  research:
    {dwell: fixed(1 d), revenue: 'uniform(10, 20)', cost: 'uniform(1, 2)', next: {research: 0.5, lost: rest}}
  lost:
"""
    )
    for identity, rows in lives(play(text)).items():
        revenue = [row.value for row in rows if row.kind == Kind.VALUE]
        cost = [row.value for row in rows if row.kind == Kind.EXPENSE]
        assert len(revenue) == len(cost) == path(rows).count("research")
        for visit in range(len(revenue)):
            u, v = (two(identity, visit, first, "value", "research") for first in (0, 2))
            assert revenue[visit] == pytest.approx(10 + 10 * u)
            assert cost[visit] == pytest.approx(1 + v)


def test_entering_counts_the_visits() -> None:
    """ENTER says the number of this visit of the place, from 1."""
    rows = life(
        play(
            ONE
            + """
stages:
  research: {dwell: fixed(1 d), next: {research: {p: {by: visits, steps: {1: 1, 4: 0}}}, lost: rest}}
  lost:
"""
        )
    )
    assert [row.value for row in rows if row.kind == Kind.ENTER] == [1, 2, 3, 4, 1]


# -------------------------------------------------------------------------------- touchpoints

MICRO = (
    MANY
    + """
channels: [mail, phone]
personas: {caller: {share: 1, channels: {phone: 3}}}
stages:
  research:
    touchpoints:
      call: {channel: phone, first: 1, dwell: fixed(1 d), next: {write: 0.3, call: 0.2, leave: rest}}
      write: {channel: mail, first: 1, dwell: fixed(1 d), next: {lost: 0.25, leave: rest}}
    next: {research: 0.4, competitor: 0.3, churned: rest}
  competitor:
  churned:
  lost:
practices: {hotline: {effects: {channel phone: {first_ratio: 2}}}}
"""
)


def walked(identity: int, call: float) -> list[str]:
    """The path by hand: word 0 of the stage's visit opens it, word 1 decides on leaving."""
    places, visits = ["research"], {"research": 0, "research/call": 0, "research/write": 0}
    opened = one(identity, 0, 0, "visit", "research")
    here = "research/call" if opened * (call + 1) < call else "research/write"
    while True:
        places.append(here)
        u = one(identity, visits[here], 0, "visit", here)
        visits[here] += 1
        if here == "research/call":
            # `leave` ranks with its stage and stands before its touchpoints, which stand by name.
            here = "leave" if u < 0.5 else "research/call" if u < 0.7 else "research/write"
        else:
            here = "leave" if u < 0.75 else "lost"
        if here == "lost":
            return [*places, here]
        if here == "leave":
            u = one(identity, visits["research"], 1, "visit", "research")
            visits["research"] += 1
            if u >= 0.4:
                return [*places, "competitor" if u < 0.7 else "churned"]
            places.append("research")
            opened = one(identity, visits["research"], 0, "visit", "research")
            here = "research/call" if opened * (call + 1) < call else "research/write"


@pytest.mark.parametrize("strategy, call", [("baseline", 3.0), ("hotline", 6.0)])
def test_the_micro_journey(strategy: str, call: float) -> None:
    """First weight times preference, `leave` to the stage's row, loops, and edges out of the stage."""
    for identity, rows in lives(play(MICRO, strategy)).items():
        places = path(rows)
        assert places == walked(identity, call)[: len(places)]
        assert rows[-1].kind == Kind.EXIT


DIRECT = (
    ONE
    + """
channels: [web]
referral: {enter: churned, acceptance: 0, delay: fixed(1 d)}
stages:
  research:
    invitations: 40
    touchpoints:
      a: {channel: web, first: 1, dwell: fixed(1 d)}
      b: {channel: web, dwell: fixed(1 d), next: lost}
    next: support
  support: {dwell: fixed(1 d), next: research/b}
  lost: {dwell: 0, next: churned}
  churned:
"""
)


def test_a_touchpoint_of_another_stage_opens_a_visit_of_its_stage() -> None:
    """Entering `stage/touchpoint` from outside counts and logs a visit of the stage, without a first draw."""
    rows = life(play(DIRECT))
    assert path(rows) == ["research", "research/a", "support", "research", "research/b", "lost", "churned"]
    assert [r.value for r in rows if r.kind == Kind.ENTER and r.what == "research"] == [1, 2]


def test_a_stage_invites_at_leaving_by_whichever_edge() -> None:
    """A visit of a stage tells people when it ends, also where a touchpoint leads to another stage."""
    rows = life(play(DIRECT))
    assert [row.what for row in rows if row.kind == Kind.ENTER and row.time == 3.0] == ["lost", "churned"]
    assert {row.time for row in rows if row.kind == Kind.INVITE} == {1.0, 3.0}


def test_a_touchpoint_may_name_its_own_stage() -> None:
    """Going from a touchpoint to its own stage opens a new visit, first touchpoint and all."""
    rows = life(
        play(
            ONE
            + """
channels: [web]
stages:
  research:
    touchpoints:
      a:
        channel: web
        first: 1
        dwell: fixed(1 d)
        next: {research: {p: {by: visits, steps: {1: 1, 3: 0}}}, leave: rest}
    next: lost
  lost:
"""
        )
    )
    assert path(rows) == ["research", "research/a"] * 3 + ["lost"]


# --------------------------------------------------------------------------------------- ends


def test_an_exit_with_a_row_can_be_won_back() -> None:
    """It logs its exit at entry and goes on; each visit logs one."""
    rows = life(
        play(
            ONE
            + """
stages:
  research: {dwell: fixed(1 d), next: churned}
  churned: {dwell: fixed(5 d), next: {research: {p: {by: visits, steps: {1: 1, 2: 0}}}, lost: rest}}
  lost:
"""
        )
    )
    assert path(rows) == ["research", "churned", "research", "churned", "lost"]
    assert [(row.time, row.what) for row in rows if row.kind == Kind.EXIT] == [
        (1.0, "churned"), (7.0, "churned"), (12.0, "lost"),
    ]  # fmt: skip


def test_an_empty_row_ends_the_journey() -> None:
    """`next: {}` ends without an exit role, and logs an exit as well."""
    rows = life(
        play(ONE + "stages: {research: {dwell: fixed(1 d), next: done}, done: {role: other, next: {}}}\n")
    )
    assert [(r.time, r.kind, r.what) for r in rows[-2:]] == [
        (1.0, Kind.ENTER, "done"),
        (1.0, Kind.EXIT, "done"),
    ]


def test_a_touchpoint_may_end_the_journey() -> None:
    """A touchpoint with an empty row logs the exit itself: nobody just vanishes."""
    rows = life(
        play(
            ONE
            + """
channels: [web]
stages:
  research:
    touchpoints:
      a: {channel: web, first: 1, dwell: fixed(1 d), next: {z: 0.999999, leave: rest}}
      z: {channel: web, next: {}}
    next: lost
  lost:
"""
        )
    )
    assert path(rows) == ["research", "research/a", "research/z"]
    assert rows[-1][:3] == (1.0, Kind.EXIT, "research/z")


def test_events_at_the_horizon_are_carried_out() -> None:
    """What falls on the horizon happens; the living are then censored where they are."""
    text = "horizon: 3 d\n" + ONE + "stages: {research: {dwell: fixed(1 d), next: {research: 1}}}\n"
    rows = life(play(text))
    assert entered(rows, "research") == [0.0, 1.0, 2.0, 3.0]
    assert rows[-1][:3] == (3.0, Kind.CENSOR, "research")
    exact = "horizon: 3 d\n" + ONE + "stages: {research: {dwell: fixed(3 d), next: lost}, lost: }\n"
    assert life(play(exact))[-1][:3] == (3.0, Kind.EXIT, "lost")


def test_the_censored_are_at_their_touchpoint() -> None:
    """A censor row names the touchpoint where time is spent."""
    rows = life(play(ORDER.replace("fixed(2 d)", "fixed(200 d)")))
    assert rows[-1][:3] == (100.0, Kind.CENSOR, "research/a")


# ----------------------------------------------------------------------------- extreme draws

EXTREME = """
arrivals: {people: {customers: 3, enter: research, over: 10 d}}
channels: [web]
personas: {a: {share: 0.5}, b: {share: 0.5}}
traits: {habit: 'normal(mean=0, sd=1)', leaving: 'beta(a=0.5, b=0.5)'}
referral: {enter: support, acceptance: 1, delay: 'gamma(mean=2 d, shape=0.5)'}
stages:
  research:
    dwell: 'lognormal(median=2 d, sigma=1)'
    quality: 'normal(mean=0.5, sd=0.2)'
    revenue: 'lognormal(median=70, sigma=0.6)'
    next:
      support: {p: 0, order: 0}
      purchase: {p: 0.5, traits: {habit: 0.5}}
      churned: rest
      lost: {p: 0, order: 15}
  support: {next: {purchase: 'weibull(median=9 d, shape=1.5)', lost: 'loglogistic(median=3 d, shape=2)'}}
  purchase:
    touchpoints:
      x: {channel: web, first: 1, dwell: exponential(mean=1 d), next: {y: 0.5, leave: 0.5}}
      y: {channel: web, dwell: 0}
      z: {channel: web, first: 1, dwell: 0}
    invitations: 0.001
    next: {lost: trait(leaving), churned: rest}
  churned:
  lost:
"""


FIRST = ["research", "purchase", "purchase/x", "churned"]


@pytest.mark.parametrize("word", [0, 0xFFFFFFFF])
def test_the_most_extreme_draws_are_survived(monkeypatch: pytest.MonkeyPatch, word: int) -> None:
    """With every word 0, or its last value, lives stay well formed and no edge of chance 0 is taken."""
    monkeypatch.setattr(Addresses, "words", lambda self, identity, purpose, count: (word,) * 4)
    log = play("horizon: 100000 d\n" + EXTREME)
    for rows in lives(log).values():
        assert all(a.time <= b.time for a, b in pairwise(rows))
        assert all(
            0 <= row.value <= 1 for row in rows if row.kind in (Kind.ARRIVE, Kind.EXPERIENCE, Kind.EXIT)
        )
        # The first edge of positive weight at 0, the last one at the end of the line.
        assert path(rows) == {0: FIRST, 0xFFFFFFFF: ["research", "churned"]}[word]
        assert rows[-1].kind == Kind.EXIT
