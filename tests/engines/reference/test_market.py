"""Finite markets and networks: who is reached, who is told, and whose visit is void."""

from collections.abc import Iterator
from math import floor
from pathlib import Path
from struct import pack, unpack

import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.engines.reference.market import contact, open_market
from journeysim.engines.reference.run import run
from journeysim.kernels.identity import child, purpose
from journeysim.kernels.permutation import permuted
from journeysim.results.log import Kind, Log
from journeysim.scenario.library import load
from tests.engines.reference.tiny import SEED, Row, exponential, lives, one, play, told, two

SPREAD = """
horizon: 200 d
market: MARKET
arrivals: {people: {customers: 3, enter: visit}}
referral: {enter: visit, acceptance: 0.7, delay: exponential(mean=4 d)}
stages:
  visit: {role: experience, dwell: exponential(mean=2 d), invitations: 2.5, next: done}
  done: {role: other, next: {}}
"""


def identity_in(value: float) -> int:
    """The identity that a row of the log holds."""
    return int(unpack("<q", pack("<d", value))[0])


def sent(log: Log) -> Iterator[tuple[int, int, float, int]]:
    """(inviter, number, day, person told) of every invitation."""
    for identity, rows in lives(log).items():
        invites = [row for row in rows if row.kind == Kind.INVITE]
        for number, row in enumerate(invites):
            yield identity, number, row.time, identity_in(row.value)


def reached_by_hand(log: Log) -> dict[int, tuple[float, int]]:
    """(day, inviter) of each member who comes because of an invitation: the first accepted one to arrive."""
    coming = []
    for parent, number, day, person in sent(log):
        friend = child(parent, number)
        if one(friend, 0, 0, "invitation") < 0.7:
            delay = 4.0 * exponential(two(friend, 0, 2, "invitation"))
            coming.append((day + delay, person, number, parent))
    first: dict[int, tuple[float, int]] = {}
    for day, person, _, parent in sorted(coming):
        if day <= 200.0:
            first.setdefault(person, (day, parent))
    return first


@pytest.mark.parametrize(
    "market", ["40", '{network: "cycle(n=40)"}', '{network: "erdos_renyi(n=40, p=0.06)"}']
)
def test_an_invitation_reaches_a_member(market: str) -> None:
    """Word 1 of the invitation says whom: member ⌊u·M⌋, or neighbour ⌊u·degree⌋ in order of numbers."""
    text = SPREAD.replace("MARKET", market)
    log = play(text)
    crowd = open_market(compile_scenario(told(text)).market)
    assert crowd is not None
    told_to = 0
    for parent, number, _, person in sent(log):
        u = one(child(parent, number), 0, 1, "invitation")
        known = range(40) if crowd.neighbours is None else crowd.neighbours[parent]
        if "cycle" in market:
            assert list(known) == sorted(((parent - 1) % 40, (parent + 1) % 40))
        assert person == known[floor(u * len(known))]
        told_to += 1
    assert told_to > 5


@pytest.mark.parametrize("market", ["40", '{network: "watts_strogatz(n=40, k=4, p=0.2)"}'])
def test_the_first_to_arrive_counts_and_later_ones_are_void(market: str) -> None:
    """Everybody is reached once; who was told again has a void row in their own log with who told them."""
    log = play(SPREAD.replace("MARKET", market))
    known = lives(log)
    founders = {identity for identity, rows in known.items() if rows[0].time == 0.0}
    wanted = reached_by_hand(log)
    for identity, rows in known.items():
        arrivals = [row for row in rows if row.kind == Kind.ARRIVE]
        assert len(arrivals) == 1
        if identity not in founders:
            day, parent = wanted[identity]
            assert arrivals[0].time == pytest.approx(day, rel=1e-6)
            origin = next(row for row in rows if row.kind == Kind.ORIGIN)
            assert identity_in(origin.value) == parent
    assert set(known) == founders | set(wanted)
    came = sum(
        1 for parent, number, _, _ in sent(log) if one(child(parent, number), 0, 0, "invitation") < 0.7
    )
    void = sum(1 for rows in known.values() for row in rows if row.kind == Kind.VOID)
    assert void == came - len(set(wanted) - founders)
    assert void > 3


def test_void_rows_may_follow_the_exit() -> None:
    """The member's log goes on after the end of the journey, up to the horizon."""
    rows = list(lives(play(SPREAD.replace("MARKET", "8"))).values())
    late = [life for life in rows if any(row.kind == Kind.EXIT for row in life[:-1])
            and life[-1].kind == Kind.VOID]  # fmt: skip
    assert late
    assert all(life[-1].what == "visit" for life in late)


def member(row: int, market: int) -> int:
    """Which member a row of a cohort is."""
    return permuted(row, market, purpose("member"), SEED)


def test_the_people_of_cohorts_are_different_members() -> None:
    """Rows of all cohorts, in order of their names, go through one shuffle of the members."""
    text = SPREAD.replace("MARKET", "40").replace("invitations: 2.5, ", "")
    text = text.replace(
        "people: {customers: 3,", "people: {customers: 20, enter: visit}, also: {customers: 15,"
    )
    text = text.replace("referral: {enter: visit, acceptance: 0.7, delay: exponential(mean=4 d)}\n", "")
    known = lives(play(text))
    assert set(known) == {member(row, 40) for row in range(35)}
    sources = [next(row.what for row in rows if row.kind == Kind.ORIGIN) for rows in known.values()]
    assert sorted(sources) == ["0"] * 15 + ["1"] * 20


@pytest.mark.parametrize("days", ["0 d, 0 d, 1 d, 2 d, 3 d, 3 d"])
def test_a_list_draws_members_evenly(days: str) -> None:
    """Word 2 of `start|SOURCE` says which member a row is; who is reached already does not come again."""
    text = SPREAD.replace("MARKET", "4").replace("invitations: 2.5, ", "")
    text = text.replace("customers: 3", f"times: [{days}]")
    text = text.replace("referral: {enter: visit, acceptance: 0.7, delay: exponential(mean=4 d)}\n", "")
    known = lives(play(text))
    wanted = {floor(one(0, row, 2, "start", "people") * 4) for row in range(6)}
    assert set(known) == wanted


def test_candidates_of_a_source_are_members() -> None:
    """Word 3 of the candidate says which; one who was reached before is void, without a row."""
    text = SPREAD.replace("MARKET", "30").replace("invitations: 2.5, ", "")
    text = text.replace("customers: 3", "rate: 0.2 per day")
    text = text.replace("referral: {enter: visit, acceptance: 0.7, delay: exponential(mean=4 d)}\n", "")
    known = lives(play(text))
    time = 0.0
    wanted: dict[int, float] = {}
    for number in range(1000):
        time += exponential(two(0, number, 0, "arrival", "people", "0")) / 0.2
        if time > 200.0:
            break
        wanted.setdefault(floor(one(0, number, 3, "arrival", "people", "0") * 30), time)
    assert {identity: rows[0].time for identity, rows in known.items()} == pytest.approx(wanted, rel=1e-6)
    assert not any(row.kind == Kind.VOID for rows in known.values() for row in rows)


def test_a_member_who_knows_nobody_tells_nobody() -> None:
    """On a network without edges no invitation is sent, but each counts in the inviter's life."""
    log = play(SPREAD.replace("MARKET", '{network: "erdos_renyi(n=40, p=0)"}'))
    assert len(log.ids) == 3
    assert Kind.INVITE not in log.kind
    crowd = open_market(compile_scenario(told(SPREAD.replace("MARKET", '{network: "complete(n=2)"}'))).market)
    assert crowd is not None
    assert contact(crowd, 0, 0) == contact(crowd, 0, 2**32 - 1) == 1


def test_a_network_may_be_a_file(tmp_path: Path) -> None:
    """An edge list beside the scenario: two pairs, so nobody gets beyond the other of the pair."""
    (tmp_path / "pairs.txt").write_text("a b\nc d\n")
    (tmp_path / "spread.yaml").write_text(
        "journeysim: 1\n" + SPREAD.replace("MARKET", "{network: pairs.txt}")
    )
    log = run(compile_scenario(load(tmp_path / "spread.yaml")), SEED, ledger=True)
    for parent, _, _, person in sent(log):
        assert person == {0: 1, 1: 0, 2: 3, 3: 2}[parent]
    assert len(log.ids) >= 3


def test_nobody_is_reached_twice_by_a_cohort_larger_than_the_market() -> None:
    """Who comes beyond the last member is void."""
    text = SPREAD.replace("MARKET", "5").replace("customers: 3", "customers: 9")
    known: dict[int, list[Row]] = lives(play(text))
    assert set(known) == set(range(5))
