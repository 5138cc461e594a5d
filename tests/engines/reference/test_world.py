"""Who arrives: persona, traits and coverage by the person's own addresses."""

from math import log

import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.engines.reference.run import run
from journeysim.kernels.identity import child
from journeysim.results.log import Kind
from tests.engines.reference.tiny import entered, identity_of, lives, play, told, two

WORLD = """
arrivals: {people: {customers: 300, enter: research}}
satisfaction: {start: 0.4}
personas: {c: {share: 0.5}, a: {share: 0.2, satisfaction: 0.9}, b: {share: 0.3}}
stages: {research: {dwell: fixed(1 d), revenue: 10, next: lost}, lost: }
"""


def persona(identity: int) -> str:
    """The persona at words 0-1 of `persona`: shares stand in order of names."""
    u = two(identity, 0, 0, "persona")
    return "a" if u < 0.2 else "b" if u < 0.5 else "c"


def test_personas_are_drawn_in_order_of_names() -> None:
    """Word 0-1 of `persona` against the shares; the persona gives the satisfaction at the start."""
    for identity, rows in lives(play(WORLD)).items():
        expected = persona(identity)
        assert rows[0] == (0.0, Kind.ARRIVE, expected, 0.9 if expected == "a" else 0.4)


def test_invited_people_have_the_shares_of_the_population() -> None:
    """Friends are drawn from the shares of all, whoever invites and whatever the source's own mix."""
    text = WORLD.replace("enter: research}", "enter: research, personas: {c: 1}}").replace(
        "revenue: 10,", "invitations: 1, revenue: 10,"
    )
    log = play(text + "referral: {enter: lost, acceptance: 1, delay: fixed(1 d)}\n")
    friends = {identity: rows for identity, rows in lives(log).items() if identity >= 1 << 62}
    assert child(identity_of(0), 0) in friends or len(friends) > 200
    for identity, rows in friends.items():
        assert rows[0].what == persona(identity)


def test_a_persona_overrides_laws_and_numbers() -> None:
    """Overrides and the persona's dwell ratio hold for that persona only."""
    text = WORLD.replace(
        "b: {share: 0.3}",
        "b: {share: 0.3, dwell_ratio: 2, overrides: {stages.research.dwell: fixed(4 d)}}",
    )
    for identity, rows in lives(play(text)).items():
        assert entered(rows, "lost") == [8.0 if persona(identity) == "b" else 1.0]


@pytest.mark.parametrize(
    "law, quantile",
    [
        ("uniform(2 d, 4 d)", lambda u: 2 + 2 * u),
        ("exponential(mean=3 d)", lambda u: -3 * log(1 - u)),
        ("fixed(5 d)", lambda u: 5.0),
    ],
)
def test_traits_are_drawn_once_at_their_own_address(law: str, quantile) -> None:
    """A trait is the quantile at words 0-1 of `trait|NAME`, the same in every visit."""
    text = f"""
horizon: 1000 d
arrivals: {{people: {{customers: 100, enter: research}}}}
traits: {{pace: "{law}"}}
stages:
  research: {{dwell: "gamma(mean=trait(pace), shape=1)", next: {{research: 0.5, lost: rest}}}}
  lost:
"""
    for identity, rows in lives(play(text)).items():
        pace = quantile(two(identity, 0, 0, "trait", "pace"))
        times = [row.time for row in rows if row.kind == Kind.ENTER]
        for visit in range(len(times) - 1):
            unit = -log(1 - two(identity, visit, 1, "visit", "research"))
            assert times[visit + 1] - times[visit] == pytest.approx(pace * unit, rel=1e-5, abs=1e-9)


def test_a_replication_is_another_world() -> None:
    """Seed and replication are the two words of the key; another replication draws other people."""
    compiled = compile_scenario(told(WORLD))
    first, again, other, swapped = (
        run(compiled, seed) for seed in (5 | 7 << 32, 5 | 7 << 32, 5, 7 | 5 << 32)
    )
    assert first.equals(again)
    assert not first.equals(other)
    assert not first.equals(swapped)
    drawn = {identity: rows[0].what for identity, rows in lives(first).items()}
    for identity, name in drawn.items():
        u = two(identity, 0, 0, "persona", seed=5 | 7 << 32)
        assert name == ("a" if u < 0.2 else "b" if u < 0.5 else "c")
