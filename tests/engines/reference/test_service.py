"""A visit of a desk: which draws decide it, what is left of its quality, and where it leads."""

from math import exp, log

import pytest

from journeysim.errors import GuardError
from journeysim.results.log import Kind, Log
from tests.engines.reference.tiny import (
    Row,
    entered,
    exponential,
    identity_of,
    life,
    one,
    path,
    play,
    times_of,
    two,
    values_of,
)

CALLERS = """
arrivals: {people: {customers: 40, enter: help}}
desks: {line: {servers: SERVERS, service: exponential(mean=2 d), MORE}}
stages:
  help: {role: support, dwell: 0, desk: line, on_abandon: gone, on_unresolved: again, next: done}
  again: {role: support, dwell: fixed(1 d), desk: line, on_abandon: gone, next: done}
  gone: {role: other, next: {}}
  done: {role: other, next: {}}
practices:
  train: {coverage: 0.5, effects: {desk line: {EFFECT}}}
"""


def callers(servers: int, more: str, strategy: str = "baseline", effect: str = "service_ratio: 1") -> Log:
    """Forty people who call at once, for 1000 days."""
    text = CALLERS.replace("SERVERS", str(servers)).replace("MORE", more).replace("EFFECT", effect)
    return play("horizon: 1000 d\n" + text, strategy)


def covered(member: int) -> bool:
    """Whether the practice that half of them meet covers a member."""
    return two(identity_of(member), 0, 0, "cover", "train") < 0.5


@pytest.mark.parametrize("strategy, ratio", [("baseline", 1.0), ("train", 0.5)])
def test_service_is_drawn_by_words_one_and_two(strategy: str, ratio: float) -> None:
    """Of the block of this join of the desk; an effect on those who are covered multiplies it."""
    log_ = callers(40, "room: 9", strategy, "service_ratio: 0.5")
    for member in range(40):
        u = two(identity_of(member), 0, 1, "desk", "line")
        expected = 2.0 * exponential(u) * (ratio if covered(member) else 1.0)
        assert times_of(life(log_, member), Kind.SERVED) == pytest.approx([expected], rel=1e-6)


@pytest.mark.parametrize("strategy, ratio", [("baseline", 1.0), ("train", 3.0)])
def test_patience_is_drawn_by_word_zero(strategy: str, ratio: float) -> None:
    """With nobody on duty all give up when their patience is over."""
    log_ = callers(0, "patience: exponential(mean=5 d)", strategy, "patience_ratio: 3")
    for member in range(40):
        u = one(identity_of(member), 0, 0, "desk", "line")
        expected = 5.0 * exponential(u) * (ratio if covered(member) else 1.0)
        rows = life(log_, member)
        assert times_of(rows, Kind.ABANDONED) == pytest.approx([expected], rel=1e-6)
        assert values_of(rows, Kind.ABANDONED) == times_of(rows, Kind.ABANDONED)
        assert path(rows) == ["help", "gone"]


@pytest.mark.parametrize("strategy, odds", [("baseline", 1.0), ("train", 4.0)])
def test_resolution_is_drawn_by_word_three_of_each_join(strategy: str, odds: float) -> None:
    """The second join, at another stage, has words of its own: the number of the join is the count."""
    log_ = callers(40, "resolution: 0.4", strategy, "resolution_odds_ratio: 4")
    for member in range(40):
        rows, identity = life(log_, member), identity_of(member)
        lifted = 0.4 / 0.6 * (odds if covered(member) else 1.0)
        p = lifted / (1.0 + lifted)
        first, second = (one(identity, count, 3, "desk", "line") < p for count in (0, 1))
        assert path(rows) == (["help", "done"] if first else ["help", "again", "done"])
        ends = [row.kind for row in rows if row.kind in (Kind.SERVED, Kind.UNRESOLVED)]
        wanted = [first] if first else [first, second]
        assert ends == [Kind.SERVED if solved else Kind.UNRESOLVED for solved in wanted]
        if not first:
            again = 2.0 * exponential(two(identity, 1, 1, "desk", "line"))
            start, end = times_of(rows, Kind.START)[1], [row.time for row in rows if row.kind in Kind][-1]
            assert end == pytest.approx(start + again + 1.0, rel=1e-6)


def test_a_share_of_the_visits_uses_the_desk() -> None:
    """Who has the uniform of `use|STAGE` below the share joins; the others dwell at once."""
    text = """
arrivals: {people: {customers: 60, enter: help}}
desks: {line: {servers: 99, service: fixed(3 d)}}
stages:
  help: {role: support, dwell: fixed(1 d), desk: {name: line, share: 0.4}, next: {help: 0.5, done: rest}}
  done: {role: other, next: {}}
"""
    log_ = play(text)
    for member in range(60):
        rows = life(log_, member)
        visits = entered(rows, "help")
        used = [two(identity_of(member), n, 0, "use", "help") < 0.4 for n in range(len(visits))]
        ends = [*visits[1:], *entered(rows, "done")]
        assert [round(end - begin) for begin, end in zip(visits, ends, strict=True)] == [
            4 if flag else 1 for flag in used
        ]
        assert times_of(rows, Kind.JOIN) == [day for day, flag in zip(visits, used, strict=True) if flag]


FEELINGS = """
arrivals: {people: {times: [0 d, 0 d], enter: help}}
satisfaction: {start: 0.5, weight: 0.5}
desks: {line: {servers: 1, service: fixed(4 d), MORE}}
stages:
  help: {role: support, dwell: 0, quality: 0.9, desk: line, next: done}
  done: {role: other, next: {}}
practices:
  calm: {effects: {desk line: {tolerance_ratio: 3}}}
"""


@pytest.mark.parametrize(
    "more, strategy, q",
    [
        ("tolerance: 2 d", "baseline", 0.9 / (1 + 4 / 2)),
        ("tolerance: 4 d", "baseline", 0.45),
        ("tolerance: 2 d", "calm", 0.9 / (1 + 4 / 6)),
        ("resolution: 1", "baseline", 0.9),
        ("resolution: 0", "baseline", 0.9 * 0.5),
        ("resolution: 0, unresolved_quality: 0.2", "baseline", 0.9 * 0.2),
        ("resolution: 0, tolerance: 4 d", "baseline", 0.45 * 0.5),
        ("patience: fixed(3 d)", "baseline", 0.0),
        ("room: 0", "baseline", 0.0),
    ],
)
def test_quality_wears_out(more: str, strategy: str, q: float) -> None:
    """Of two who call at once the second waits 4 days: q/(1 + wait/tolerance), halved where unresolved.

    Who gives up or finds no room has had no service at all; s moves half the way to q.
    """
    log_ = play(FEELINGS.replace("MORE", more), strategy)
    assert values_of(life(log_, 1), Kind.EXPERIENCE) == pytest.approx([0.5 + 0.5 * (q - 0.5)])
    unsolved = 0.5 if "resolution: 0" in more else 1.0
    unsolved = 0.2 if "unresolved_quality" in more else unsolved
    assert values_of(life(log_, 0), Kind.EXPERIENCE) == pytest.approx([0.5 + 0.5 * (0.9 * unsolved - 0.5)])


def test_the_experience_is_felt_when_the_contact_ends() -> None:
    """Satisfaction moves at the end of the service, before the dwell."""
    log_ = play(FEELINGS.replace("MORE", "room: 9").replace("dwell: 0", "dwell: fixed(2 d)"))
    assert times_of(life(log_, 1), Kind.EXPERIENCE) == [8.0]
    assert entered(life(log_, 1), "done") == [10.0]


OUTCOMES = """
arrivals: {people: {customers: 30, enter: help}}
satisfaction: {start: 0.8, weight: 0.0}
referral: {enter: done, acceptance: 0, delay: fixed(1 d)}
desks: {line: {servers: SERVERS, room: ROOM, service: fixed(1 d), resolution: 0, patience: fixed(3 d)}}
stages:
  help: {role: support, dwell: DWELL, desk: line, invitations: 3, OUTCOME, next: done}
  one: {role: other, next: {}}
  two: {role: other, next: {}}
  done: {role: other, next: {}}
"""
ENDS = {"on_unresolved": ("99", "9", 1.0), "on_abandon": ("0", "99", 3.0), "on_blocked": ("0", "0", 0.0)}


def outcome(row: str, dwell: str, at_once: str = "") -> Log:
    """Thirty people whose contact ends in one way, with a row for it."""
    servers, room, _ = ENDS[row]
    text = OUTCOMES.replace("SERVERS", servers).replace("ROOM", room).replace("DWELL", dwell)
    return play(text.replace("OUTCOME", f"{row}: {{one: 0.3, two: rest{at_once}}}"))


@pytest.mark.parametrize("row", ENDS)
@pytest.mark.parametrize(
    "dwell, at_once, stays, invites",
    [
        ("fixed(2 d)", "", 2.0, True),
        ("fixed(2 d)", ", at_once: false", 2.0, True),
        ("fixed(2 d)", ", at_once: true", 0.0, False),
        ("0", ", at_once: true", 0.0, False),
        ("0", ", at_once: false", 0.0, True),
    ],
)
def test_outcome_rows_replace_the_row(
    row: str, dwell: str, at_once: str, stays: float, invites: bool
) -> None:
    """Taken at the dwell's end with invitations, or at once without any; word 0 of the visit decides."""
    log_ = outcome(row, dwell, at_once)
    for member in range(30):
        rows = life(log_, member)
        u = one(identity_of(member), 0, 0, "visit", "help")
        assert path(rows) == ["help", "one" if u < 0.3 else "two"]
        assert entered(rows, path(rows)[1]) == [ENDS[row][2] + stays]
    assert (Kind.INVITE in log_.kind) == invites


@pytest.mark.parametrize("row", ENDS)
def test_without_a_row_of_its_own_an_outcome_takes_the_row(row: str) -> None:
    """A contact that fails leads where a good one does, after the dwell."""
    servers, room, ends = ENDS[row]
    text = OUTCOMES.replace("SERVERS", servers).replace("ROOM", room).replace("DWELL", "fixed(2 d)")
    text = text.replace("OUTCOME, next: done", "next: {one: 0.3, two: 0.3, done: rest}")
    rows = life(play(text))
    assert len(path(rows)) == 2
    assert entered(rows, path(rows)[1]) == [ends + 2.0]


@pytest.mark.parametrize("dwell, ends", [("", 1.0), ("dwell: fixed(2 d), ", 3.0)])
def test_touchpoints_without_dwell_take_outcomes_at_once(dwell: str, ends: float) -> None:
    """At once is the default where there is no dwell, without invitations; else after the dwell."""
    text = f"""
channels: [phone, web]
arrivals: {{people: {{customers: 1, enter: support}}}}
desks: {{line: {{servers: 1, service: fixed(1 d), resolution: 0}}}}
referral: {{enter: done, acceptance: 0, delay: fixed(1 d)}}
stages:
  support:
    touchpoints:
      call: {{channel: phone, first: 1, {dwell}desk: line, invitations: 9, on_unresolved: form}}
      form: {{channel: web, dwell: fixed(1 d), next: leave}}
    next: done
  done: {{role: other, next: {{}}}}
"""
    log_ = play(text)
    rows = life(log_)
    assert entered(rows, "support/form") == [ends]
    assert entered(rows, "done") == [ends + 1.0]
    assert (Kind.INVITE in log_.kind) == bool("2 d" in dwell)


def test_effects_act_on_outcome_rows() -> None:
    """An odds ratio on an edge of `on_unresolved` lifts its share: 0.3/0.7·5 = 15/7 against 1."""
    servers, room, _ = ENDS["on_unresolved"]
    text = OUTCOMES.replace("SERVERS", servers).replace("ROOM", room).replace("DWELL", "0")
    text = text.replace("OUTCOME", "on_unresolved: {one: 0.3, two: rest}")
    text += "practices: {lift: {effects: {help -> one: {odds_ratio: 5}}}}\n"
    log_ = play(text, "lift")
    for member in range(30):
        u = one(identity_of(member), 0, 0, "visit", "help")
        assert path(life(log_, member))[1] == ("one" if u < (15 / 7) / (15 / 7 + 1) else "two")


@pytest.mark.parametrize("row, kept", [("on_unresolved", "unresolved"), ("on_abandon", "abandoned"),
                                       ("on_blocked", "blocked")])  # fmt: skip
@pytest.mark.parametrize("listens", ["unresolved", "abandoned", "blocked"])
def test_memories_keep_how_a_contact_ended(row: str, kept: str, listens: str) -> None:
    """A memory logs the events that it listens to, at the end of the contact, and no others."""
    servers, room, ends = ENDS[row]
    text = OUTCOMES.replace("SERVERS", servers).replace("ROOM", room).replace("DWELL", "fixed(1 d)")
    row_with_memory = "next: {done: {p: 1, memories: {m: 1}}, two: 0}"
    text = text.replace("OUTCOME, next: done", f"{row}: {{one: 0.3, two: rest}}, {row_with_memory}")
    text += f"memories: {{m: {{on: [{listens}], for: 9 d, cap: 3}}}}\n"
    assert times_of(life(play(text)), Kind.REMEMBER) == ([ends] if kept == listens else [])


def test_a_contact_that_is_unresolved_may_join_again_and_again() -> None:
    """Each join counts: the n-th has block n of the desk; word 3 tells after how many it is solved."""
    text = """
channels: [phone]
arrivals: {people: {customers: 30, enter: support}}
desks: {line: {servers: 30, service: exponential(mean=1 h), resolution: 0.3}}
stages:
  support:
    touchpoints: {call: {channel: phone, first: 1, desk: line, on_unresolved: call}}
    next: done
  done: {role: other, next: {}}
"""
    log_ = play(text)
    for member in range(30):
        identity, rows = identity_of(member), life(log_, member)
        tries = next(n for n in range(99) if one(identity, n, 3, "desk", "line") < 0.3) + 1
        assert path(rows) == ["support", *["support/call"] * tries, "done"]
        spent = sum(exponential(two(identity, n, 1, "desk", "line")) / 24 for n in range(tries))
        assert entered(rows, "done") == pytest.approx([spent], rel=1e-6)
        assert times_of(rows, Kind.JOIN)[1:] == times_of(rows, Kind.UNRESOLVED)


def test_an_endless_circle_at_a_full_desk_is_told() -> None:
    """Who finds no room and tries again at once never stops: an error, not a hang."""
    text = """
channels: [phone]
arrivals: {people: {customers: 1, enter: support}}
desks: {line: {servers: {0 d: 0, 5 d: 1}, room: 0, service: fixed(1 d)}}
stages:
  support:
    touchpoints: {call: {channel: phone, first: 1, desk: line, on_blocked: call}}
    next: done
  done: {role: other, next: {}}
"""
    with pytest.raises(GuardError, match="support/call"):
        play(text)


PERSONAS = """
personas:
  calm: {share: 0.5, OWN}
  hasty: {share: 0.5}
arrivals:
  people: {customers: 1, enter: help, personas: {calm: 1}}
  others: {customers: 1, enter: help, personas: {hasty: 1}}
satisfaction: {start: 0.5, weight: 1.0}
desks: {line: {servers: SERVERS, service: fixed(4 d), MORE}}
stages:
  help: {role: support, dwell: 0, quality: 0.8, desk: line, next: done}
  done: {role: other, next: {}}
"""


def met(own: str, servers: str, more: str, kind: Kind) -> tuple[list[Row], list[Row]]:
    """Rows of one kind of a persona with something of its own, and of one without."""
    log_ = play(PERSONAS.replace("OWN", own).replace("SERVERS", servers).replace("MORE", more))
    mine, other = life(log_), life(log_, 0, "others")
    return [row for row in mine if row.kind == kind], [row for row in other if row.kind == kind]


@pytest.mark.parametrize(
    "own", ["effects: {desk line: {service_ratio: 0.25}}", "overrides: {desks.line.service: fixed(1 d)}"]
)
def test_personas_may_be_served_faster(own: str) -> None:
    """By an effect or by an override of the desk, for them alone."""
    mine, other = met(own, "2", "room: 9", Kind.SERVED)
    assert (mine[0].time, other[0].time) == (1.0, 4.0)


@pytest.mark.parametrize(
    "own", ["effects: {desk line: {patience_ratio: 3}}", "overrides: {desks.line.patience: fixed(6 d)}"]
)
def test_personas_may_be_more_patient(own: str) -> None:
    """Patience of 2 days becomes 6."""
    mine, other = met(own, "0", "patience: fixed(2 d)", Kind.ABANDONED)
    assert [mine[0].time, other[0].time] == pytest.approx([6.0, 2.0])


@pytest.mark.parametrize(
    "own", ["effects: {desk line: {tolerance_ratio: 3}}", "overrides: {desks.line.tolerance: 9 d}"]
)
def test_personas_may_mind_waiting_less(own: str) -> None:
    """After a wait of 3 days a tolerance of 3 days halves the quality, one of 9 leaves three quarters."""
    mine, other = met(own, "{0 d: 0, 3 d: 2}", "tolerance: 3 d", Kind.EXPERIENCE)
    assert [mine[0].value, other[0].value] == pytest.approx([0.6, 0.4])


@pytest.mark.parametrize(
    "own, kept",
    [
        ("overrides: {desks.line.resolution: 1}", 0.8),
        ("overrides: {desks.line.unresolved_quality: 0.25}", 0.2),
        ("effects: {desk line: {resolution_odds_ratio: 1e9}}", 0.8),
    ],
)
def test_personas_may_be_helped_better(own: str, kept: float) -> None:
    """Resolution and what is left of the quality without it are a persona's own where it says so."""
    mine, other = met(own, "2", "resolution: 1e-6", Kind.EXPERIENCE)
    assert [mine[0].value, other[0].value] == pytest.approx([kept, 0.4])


def test_targets_choose_at_the_entry_of_the_stage() -> None:
    """A practice for those in a bad mood shortens the services of these alone."""
    text = """
personas: {glad: {share: 0.5, satisfaction: 0.9}, cross: {share: 0.5, satisfaction: 0.1}}
arrivals: {people: {customers: 30, enter: help}}
desks: {line: {servers: 30, service: fixed(4 d)}}
stages:
  help: {role: support, dwell: 0, desk: line, next: done}
  done: {role: other, next: {}}
practices: {soothe: {who: {satisfaction: below 0.4}, effects: {desk line: {service_ratio: 0.5}}}}
"""
    log_ = play(text, "soothe")
    for member in range(30):
        rows = life(log_, member)
        assert times_of(rows, Kind.SERVED) == [pytest.approx(2.0 if rows[0].what == "cross" else 4.0)]


def test_a_trait_may_be_a_time_of_service() -> None:
    """`exponential(mean=trait(NAME))`: the customer's own mean, drawn once, times that of the join."""
    text = """
traits: {need: 'loglogistic(median=2 d, shape=3)'}
arrivals: {people: {customers: 5, enter: help}}
desks: {line: {servers: 9, service: exponential(mean=trait(need))}}
stages:
  help: {role: support, dwell: 0, desk: line, next: done}
  done: {role: other, next: {}}
"""
    log_ = play("horizon: 1000 d\n" + text)
    for member in range(5):
        identity = identity_of(member)
        v = two(identity, 0, 0, "trait", "need")
        need = 2.0 * exp(log(v / (1 - v)) / 3)
        expected = need * exponential(two(identity, 0, 1, "desk", "line"))
        assert times_of(life(log_, member), Kind.SERVED) == pytest.approx([expected], rel=1e-6)
