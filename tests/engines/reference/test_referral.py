"""Invitations: how many, who, whether they come, when and how they feel."""

from math import exp
from struct import pack, unpack

import pytest

from journeysim.errors import GuardError
from journeysim.kernels.identity import child
from journeysim.results.log import Kind, Log
from tests.engines.reference.tiny import Row, entered, exponential, identity_of, lives, one, play, two

WORLD = """
arrivals: {people: {customers: 200, enter: research}}
satisfaction: {start: 0.6, weight: 0.5, reference: 0.5}
referral: {enter: support, acceptance: 0.4, delay: exponential(mean=3 d), satisfaction: 2, carry_over: 0.5}
stages:
  research: {dwell: fixed(1 d), quality: 1, invitations: 1.5, next: advocacy}
  advocacy: {dwell: fixed(1 d), invitations: 0.8, invite: entry, next: {advocacy: 0.5, lost: rest}}
  support: {dwell: fixed(1 d), next: lost}
  lost: {invitations: 5}
practices:
  more: {effects: {stage research: {invitation_ratio: 2}, referral: {invitation_ratio: 1.5}}}
  gift: {effects: {referral: {acceptance_odds_ratio: 3, delay_ratio: 0.5}}}
  half: {coverage: 0.5, effects: {referral: {acceptance_odds_ratio: 3}}}
"""


def poisson(rate: float, u: float) -> int:
    """The smallest count whose distribution function exceeds u."""
    count, term = 0, exp(-rate)
    reached = term
    while u >= reached:
        count += 1
        term *= rate / count
        reached += term
    return count


def told(rows: list[Row], day: float) -> int:
    """How many invitations a customer sent on a day."""
    return sum(1 for row in rows if row.kind == Kind.INVITE and row.time == day)


def founders(log: Log) -> dict[int, list[Row]]:
    """The lives of those who came by themselves."""
    return {identity: rows for identity, rows in lives(log).items() if identity < 1 << 62}


@pytest.mark.parametrize("strategy, ratio, everywhere", [("baseline", 1.0, 1.0), ("more", 3.0, 1.5)])
def test_the_number_is_an_inverse_poisson_of_word_three(
    strategy: str, ratio: float, everywhere: float
) -> None:
    """Rate times exp(slope·(s − reference)) times ratios; at leaving by default, at entry where stated."""
    lifted = exp(2 * (0.8 - 0.5))
    for identity, rows in founders(play(WORLD, strategy)).items():
        u = one(identity, 0, 3, "visit", "research")
        v = one(identity, 0, 3, "visit", "advocacy")
        at_leaving, at_entry = poisson(1.5 * lifted * ratio, u), poisson(0.8 * lifted * everywhere, v)
        assert told(rows, 0.0) == 0
        assert told(rows, 1.0) == at_leaving + at_entry


def test_nobody_invites_from_an_exit() -> None:
    """Entering an exit with invitations invites nobody, with a row or without, at entry or at leaving."""
    for end in ("{invitations: 5}", "{invitations: 5, invite: entry}",
                "{invitations: 5, dwell: fixed(1 d), next: churned}"):  # fmt: skip
        more = ", churned: " if "churned" in end else ""
        text = f"""
arrivals: {{people: {{customers: 20, enter: research}}}}
referral: {{enter: research, acceptance: 0, delay: fixed(1 d)}}
stages: {{research: {{dwell: fixed(1 d), next: lost}}, lost: {end}{more}}}
"""
        assert Kind.INVITE not in play(text).kind


def test_children_are_known_by_parent_and_number() -> None:
    """Every invitation is logged with its lifetime number and the child's id, accepted or not."""
    for identity, rows in founders(play(WORLD, "more")).items():
        sent = [row for row in rows if row.kind == Kind.INVITE]
        assert [row.what for row in sent] == [str(number) for number in range(len(sent))]
        ids = [unpack("<q", pack("<d", row.value))[0] for row in sent]
        assert ids == [child(identity, number) for number in range(len(sent))]


@pytest.mark.parametrize(
    "strategy, odds, factor", [("baseline", 1.0, 1.0), ("gift", 3.0, 0.5), ("half", 3.0, 1.0)]
)
def test_acceptance_and_delay_are_the_childs_own_draws(strategy: str, odds: float, factor: float) -> None:
    """Who comes has word 0 below the acceptance at the inviter's odds; words 2-3 give the delay."""
    log = play("horizon: 1000 d\n" + WORLD, strategy)
    known = lives(log)
    came = 0
    for identity, rows in founders(log).items():
        covered = strategy != "half" or two(identity, 0, 0, "cover", "half") < 0.5
        lifted = (0.4 / 0.6) * (odds if covered else 1.0)
        for number, row in enumerate(row for row in rows if row.kind == Kind.INVITE):
            friend = child(identity, number)
            accepts = one(friend, 0, 0, "invitation") < lifted / (1.0 + lifted)
            assert (friend in known) == accepts
            if accepts:
                came += 1
                delay = 3.0 * exponential(two(friend, 0, 2, "invitation")) * factor
                assert known[friend][0].time == pytest.approx(row.time + delay, rel=1e-6)
                assert entered(known[friend], "support") == [known[friend][0].time]
    assert came > 50


def test_friends_start_with_a_part_of_the_inviters_mood() -> None:
    """Start + carry_over·(inviter's satisfaction − reference), here 0.6 + 0.5·0.3."""
    log = play(WORLD)
    friends = [rows[0] for identity, rows in lives(log).items() if identity >= 1 << 62]
    assert friends
    assert [row.value for row in friends] == pytest.approx([0.75] * len(friends))


@pytest.mark.parametrize(
    "start, quality, carry, expected", [(0.9, 1, 1, 1.0), (0.1, 0, 1, 0.0), (0.1, 1, -1, 0.05)]
)
def test_what_is_carried_over_stays_within_bounds(
    start: float, quality: float, carry: float, expected: float
) -> None:
    """Satisfaction at arrival is clipped to [0, 1]."""
    text = WORLD.replace("carry_over: 0.5", f"carry_over: {carry}").replace(
        "quality: 1,", f"quality: {quality},"
    )
    log = play(text.replace("start: 0.6", f"start: {start}").replace("satisfaction: 2", "satisfaction: 0"))
    friends = [rows[0].value for identity, rows in lives(log).items() if identity >= 1 << 62]
    assert friends == pytest.approx([expected] * len(friends), abs=1e-12)
    assert len(friends) > 50


def test_a_personas_delay_ratio_acts_on_every_law() -> None:
    """A delay whose mean is a trait is multiplied by the persona's ratio like any other."""
    text = """
arrivals: {people: {customers: 50, enter: research}}
traits: {slow: 'uniform(1 d, 3 d)'}
personas: {p: {share: 1, effects: {referral: {delay_ratio: 3}}}}
referral: {enter: lost, acceptance: 1, delay: DELAY}
stages: {research: {dwell: 0, invitations: 1, next: lost}, lost: }
"""
    for delay, by_trait in (("exponential(mean=2 d)", 0), ("exponential(mean=trait(slow))", 1)):
        log = play("horizon: 1000 d\n" + text.replace("DELAY", delay))
        known = lives(log)
        for identity in founders(log):
            mean = 1.0 + 2.0 * two(identity, 0, 0, "trait", "slow") if by_trait else 2.0
            unit = exponential(two(child(identity, 0), 0, 2, "invitation"))
            if child(identity, 0) in known:
                assert known[child(identity, 0)][0].time == pytest.approx(3.0 * mean * unit, rel=1e-6)


def test_too_many_invitations_at_once_name_their_stage() -> None:
    """A mean above 700 stops the run, naming stage and mean."""
    text = WORLD.replace("invitations: 1.5", "invitations: 900").replace("acceptance: 0.4", "acceptance: 0")
    with pytest.raises(GuardError, match=r"stage 'research' on day 1\.0.*mean is 1639"):
        play(text)


def test_friends_may_come_on_a_date() -> None:
    """A delay `until` brings every friend on the next date."""
    text = WORLD.replace("exponential(mean=3 d)", "'until(every=7 d, at=2 d)'")
    log = play(text)
    times = {rows[0].time for identity, rows in lives(log).items() if identity >= 1 << 62}
    assert times <= {2.0, 9.0, 16.0, 23.0}
    assert 2.0 in times
    assert identity_of(0) in lives(log)
