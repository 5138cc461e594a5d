"""The level of word of mouth: who moves it, how it fades, and what it moves."""

from math import exp, log, sqrt

import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.compiled.records import WordOfMouth
from journeysim.engines.reference.level import Level
from journeysim.results.log import Kind, Log
from tests.engines.reference.test_referral import poisson
from tests.engines.reference.tiny import (
    FALSE_ALARM,
    entered,
    exponential,
    identity_of,
    life,
    lives,
    one,
    path,
    play,
    times_of,
    told,
    two,
    values_of,
)


def test_the_level_fades_and_reading_does_not_write() -> None:
    """W(t) = W₀·exp(−(t − t₀)/τ): halved after each half-life; moves add up."""
    level = Level(WordOfMouth(tau=10.0 / log(2.0)))
    assert level.at(5.0) == 0.0
    level.move(5.0, 0.8)
    assert level.at(5.0) == 0.8
    assert level.at(15.0) == pytest.approx(0.4)
    level.at(400.0)
    assert level.at(25.0) == pytest.approx(0.2)
    level.move(15.0, -1.0)
    assert level.at(25.0) == pytest.approx(-0.3)


def test_without_word_of_mouth_there_is_no_level() -> None:
    """Nothing is said, nothing is felt."""
    assert Level(None).at(3.0) == 0.0


TALK = """
arrivals: {people: {customers: 20, enter: visit}}
satisfaction: {start: START, weight: 0, reference: 0.5}
word_of_mouth: {half_life: 10 d, praise: {above: 0.7, moves: 0.02}, warning: {below: 0.3, moves: -0.05}}
referral: {enter: visit, acceptance: 0, delay: fixed(1 d), satisfaction: 1}
stages:
  visit: {role: experience, dwell: fixed(2 d), invitations: 1.5, next: END}
  done: {role: other, next: {}}
  lost: {invitations: 1.5}
"""


def talk(start: float, end: str) -> Log:
    """Twenty people who stay as satisfied as they came."""
    text = TALK.replace("START", str(start)).replace("END", end)
    return play(text.replace("  done: {role: other, next: {}}\n", "") if end == "lost" else
                text.replace("  lost: {invitations: 1.5}\n", ""))  # fmt: skip


@pytest.mark.parametrize(
    "start, kind, moves, invites",
    [
        (0.9, Kind.PRAISE, 0.02, True),
        (0.7, None, 0.0, True),
        (0.3, None, 0.0, True),
        (0.1, Kind.WARN, -0.05, False),
    ],
)
def test_the_glad_praise_and_the_cross_warn(
    start: float, kind: Kind | None, moves: float, invites: bool
) -> None:
    """Strictly above or below the thresholds; who warns invites nobody; `moves` is per person told.

    Twenty people are a crowd in which one person told moves the level 1000/20 times as much.
    """
    log_ = talk(start, "done")
    for member in range(20):
        rows = life(log_, member)
        told_to = poisson(1.5 * exp(start - 0.5), one(identity_of(member), 0, 3, "visit", "visit"))
        sent = len(times_of(rows, Kind.INVITE))
        assert sent == (told_to if invites else 0)
        for voice in (Kind.PRAISE, Kind.WARN):
            expected = [told_to * moves * 50.0] if voice == kind and told_to else []
            assert values_of(rows, voice) == pytest.approx(expected)
            assert times_of(rows, voice) == [2.0] * len(expected)


@pytest.mark.parametrize("start, kind, moves", [(0.9, Kind.PRAISE, 0.02), (0.1, Kind.WARN, -0.05)])
def test_exits_talk_and_invite_nobody(start: float, kind: Kind, moves: float) -> None:
    """Entering an exit with invitations moves the level, by its own visit's word 3."""
    log_ = talk(start, "lost")
    spoken = 0
    for member in range(20):
        rows = life(log_, member)
        at_exit = [row for row in rows if row.kind == kind and row.what == "lost"]
        told_to = poisson(1.5 * exp(start - 0.5), one(identity_of(member), 0, 3, "visit", "lost"))
        assert [row.value for row in at_exit] == pytest.approx([told_to * moves * 50.0] if told_to else [])
        visit = poisson(1.5 * exp(start - 0.5), one(identity_of(member), 0, 3, "visit", "visit"))
        assert len(times_of(rows, Kind.INVITE)) == (visit if kind == Kind.PRAISE else 0)
        spoken += told_to
    assert spoken > 10


CROWD = """
arrivals: {SOURCES}
word_of_mouth: {half_life: 10 d, praise: {above: 0.7, moves: 0.02}MORE}
stages: {visit: {role: experience, dwell: 0, invitations: 1, next: lost}, lost: }
"""


@pytest.mark.parametrize(
    "sources, more, crowd",
    [
        ("a: {customers: 400, enter: visit}", "", 400),
        ("a: {customers: 400, over: 800 d, enter: visit}", "", 400),
        ("a: {rate: 2 per day, enter: visit}", "", 730),
        ("a: {rate: {0 d: 2 per day, 100 d: 4 per day}, enter: visit}", "", 200 + 4 * 265),
        ("a: {rate: 2 per day, enter: visit}, b: {customers: 70, enter: visit}", "", 800),
        ("a: {rate: 2 per day, enter: visit}", ", crowd: 1000", 1000),
        ("a: {rate: 2 per day, enter: visit}", "}\nmarket: {size: 5000", 5000),
    ],
)
def test_what_one_person_told_moves_is_scaled_to_the_crowd(sources: str, more: str, crowd: float) -> None:
    """The market's size, else the external customers of the first year, whatever the horizon."""
    for horizon in ("30 d", "3 y"):
        text = f"horizon: {horizon}\n" + CROWD.replace("SOURCES", sources).replace("MORE", more)
        voice = compile_scenario(told(text)).word_of_mouth
        assert voice is not None
        assert voice.praise_moves == pytest.approx(0.02 * 1000 / crowd)
        assert voice.tau == pytest.approx(10 / log(2))


def test_ten_times_the_customers_feel_the_same() -> None:
    """`customers` scales the crowd too: each person told moves the level a tenth as much."""
    text = CROWD.replace("SOURCES", "a: {rate: 2 per day, enter: visit}").replace("MORE", "")
    few, many = (compile_scenario(told(text), customers=n).word_of_mouth for n in (200, 2000))
    assert few is not None
    assert many is not None
    assert few.praise_moves == pytest.approx(10 * many.praise_moves)


FELT = """
arrivals:
  herald: {times: [0 d], enter: stage}
  people: {times: [LISTENERS], enter: choice}
satisfaction: {start: 0.9, weight: 0}
word_of_mouth: {half_life: 10 d, praise: {above: 0.7, moves: 0.5}, crowd: 1000}
stages:
  stage: {role: experience, dwell: fixed(1 d), invitations: 5, next: done}
  choice: {role: decision, dwell: 0, next: {yes: {p: 0.3, word_of_mouth: 1.2}, no: rest}}
  yes: {role: other, next: {}}
  no: {role: other, next: {}}
  done: {role: other, next: {}}
"""


@pytest.mark.parametrize("day", [0.5, 1.0, 6.0, 40.0])
def test_an_edge_feels_the_level_of_its_moment(day: float) -> None:
    """Log-odds plus slope·W(t), W faded since day 1; the herald's end of stay comes first on day 1."""
    text = FELT.replace("LISTENERS", ", ".join([f"{day} d"] * 60))
    log_ = play(text)
    moved = 0.5 * poisson(5.0, one(identity_of(0, "herald"), 0, 3, "visit", "stage"))
    assert moved > 0
    assert values_of(life(log_, 0, "herald"), Kind.PRAISE) == [moved]
    herald_first = identity_of(0, "herald") < identity_of(0)
    spoken = day > 1.0 or (day == 1.0 and herald_first)
    level = moved * 0.5 ** ((day - 1.0) / 10.0) if spoken else 0.0
    odds = 0.3 / 0.7 * exp(1.2 * level)
    # Weights are p·exp(Σ) and 1 − p, in order of names: no, yes.
    share_of_no = 1.0 / (1.0 + odds)
    for member in range(60):
        u = one(identity_of(member), 0, 0, "visit", "choice")
        assert path(life(log_, member))[1] == ("no" if u < share_of_no else "yes")


def test_arrival_comes_before_the_end_of_a_stay_at_the_same_moment() -> None:
    """A clock is read at entry: who arrives at the moment at which somebody praises feels nothing yet."""
    text = FELT.replace("LISTENERS", "1 d, 2 d").replace(
        "dwell: 0, next: {yes: {p: 0.3, word_of_mouth: 1.2}, no: rest}",
        "next: {yes: {clock: exponential(mean=5 d), word_of_mouth: 1.2}, no: fixed(1000 d)}",
    )
    log_ = play("horizon: 2000 d\n" + text)
    moved = 0.5 * poisson(5.0, one(identity_of(0, "herald"), 0, 3, "visit", "stage"))
    for member, level in ((0, 0.0), (1, moved * 0.5**0.1)):
        time = 5.0 * exponential(two(identity_of(member), 0, 0, "clock", "choice", "yes")) * exp(-1.2 * level)
        begin = 1.0 + member
        assert entered(life(log_, member), "yes") == pytest.approx([begin + time], rel=1e-6)


RUSH = """
horizon: 200 d
arrivals:
  herald: {times: [100 d], enter: stage}
  people: {rate: 3 per day, enter: choice}
satisfaction: {start: START, weight: 0}
word_of_mouth:
  half_life: 1000 y
  praise: {above: 0.7, moves: 0.01}
  warning: {below: 0.3, moves: -0.01}
  arrivals: SLOPE
  crowd: 1000
stages:
  stage: {role: experience, dwell: 0, invitations: 200, next: done}
  choice: {role: decision, dwell: 0, next: done}
  done: {role: other, next: {}}
"""


@pytest.mark.parametrize("start, slope", [(0.9, 0.8), (0.9, -0.5), (0.1, 0.5), (0.1, -0.8)])
def test_arrivals_follow_the_level_from_its_move_on(start: float, slope: float) -> None:
    """The rate times exp(slope·W), with layers opened later where it rises; before, nothing changes."""
    text = RUSH.replace("START", str(start))
    moved = play(text.replace("SLOPE", str(slope)))
    still = play(text.replace("SLOPE", "0"))
    days = {name: sorted(rows[0].time for i, rows in lives(log_).items() if i != identity_of(0, "herald"))
            for name, log_ in (("moved", moved), ("still", still))}  # fmt: skip
    assert [d for d in days["moved"] if d <= 100.0] == [d for d in days["still"] if d <= 100.0]
    sign = 1 if start > 0.5 else -1
    told_to = poisson(200.0, one(identity_of(0, "herald"), 0, 3, "visit", "stage"))
    level = sign * 0.01 * told_to
    expected = 300.0 * exp(slope * level)
    after = sum(1 for day in days["moved"] if day > 100.0)
    assert abs(after - expected) / sqrt(expected) < FALSE_ALARM
    known, base = set(lives(moved)), set(lives(still))
    assert known > base if slope * sign > 0 else known < base
