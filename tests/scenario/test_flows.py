"""Expected flows against closed forms."""

import pytest

from journeysim.errors import UsageError
from journeysim.scenario.flows import desk_loads, expected_visits, k_factor
from journeysim.scenario.library import load, loads
from journeysim.scenario.model import Model


def model(text: str) -> Model:
    """The model of a scenario text."""
    return loads(text).model


WALK = """
journeysim: 1
horizon: 9 d
arrivals: {one: {customers: 1, enter: s1}, two: {customers: 1, enter: s2}, three: {customers: 1, enter: s3}}
stages:
  s0: {role: exit_lost}
  s1: {role: other, dwell: fixed(1 d), next: {s0: 0.5, s2: 0.5}}
  s2: {role: other, dwell: fixed(1 d), next: {s1: 0.5, s3: 0.5}}
  s3: {role: other, dwell: fixed(1 d), next: {s2: 0.5, s4: 0.5}}
  s4: {role: exit_churned}
"""


def test_visits_of_the_drunkards_walk() -> None:
    """The fundamental matrix of the walk on 0–4 (Grinstead and Snell, example 11.13)."""
    visits = expected_visits(model(WALK))
    rows = [[visits.from_entry(a, b) for b in ("s1", "s2", "s3")] for a in ("s1", "s2", "s3")]
    assert rows == [pytest.approx(row) for row in ([1.5, 1, 0.5], [1, 2, 1], [0.5, 1, 1.5])]
    assert visits.from_entry("s1", "s0") == pytest.approx(0.75)


def test_touchpoints_are_part_of_the_chain() -> None:
    """A micro journey: the first touchpoint by its weight, then a call with 0.4 from the FAQ."""
    visits = expected_visits(
        model("""
journeysim: 1
horizon: 9 d
channels: [web, phone]
personas: {all: {share: 1, channels: {phone: 3}}}
arrivals: {all: {customers: 1, enter: support}}
stages:
  support:
    dwell: fixed(1 h)
    touchpoints:
      faq: {channel: web, first: 3, next: {call: 0.4, leave: rest}}
      call: {channel: phone, first: 1}
    next: {support: 0.2, lost: rest}
  lost:
""")
    )
    assert visits.from_entry("support", "support") == pytest.approx(1.25)
    assert visits.from_entry("support", "support/faq") == pytest.approx(1.25 * 0.75)
    assert visits.from_entry("support", "support/call") == pytest.approx(1.25 * (0.25 + 0.75 * 0.4))


def test_journeys_without_end_have_no_expectation() -> None:
    """Who never leaves makes infinitely many visits."""
    text = """
journeysim: 1
horizon: 9 d
arrivals: {all: {customers: 1, enter: purchase}}
stages:
  purchase: {dwell: fixed(1 d), next: {purchase: 0.5, loyalty: rest}}
  loyalty: {dwell: fixed(1 d), next: purchase}
"""
    with pytest.raises(UsageError, match="never leave"):
        expected_visits(model(text))


def test_the_k_factor_averages_over_personas() -> None:
    """Members stay 10 months on average and tell 0.1 a month; a third of them three times as many."""
    text = """
journeysim: 1
horizon: 1 y
personas:
  quiet: {share: 0.6}
  loud: {share: 0.4, effects: {stage retention: {invitation_ratio: 3}}}
arrivals: {all: {customers: 1, enter: retention}}
stages:
  retention: {dwell: fixed(1 mo), invitations: 0.1, next: {retention: 0.9, churned: rest}}
  churned:
referral: {enter: retention, acceptance: 0.25, delay: fixed(1 d)}
"""
    assert k_factor(model(text)) == pytest.approx(10 * 0.1 * 0.25 * (0.6 + 0.4 * 3))


def test_referred_people_load_desks_too() -> None:
    """With K = 0.5 each of 4 callers a day brings another in the end: 8 a day, an hour each, one server."""
    text = """
journeysim: 1
horizon: 100 d
desks: {line: {servers: 1, service: fixed(1 h)}}
arrivals: {all: {rate: 4 per day, enter: support}}
stages:
  support: {desk: {name: line, share: 0.5}, invitations: 2, next: lost}
  lost:
referral: {enter: support, acceptance: 0.25, delay: fixed(1 d)}
"""
    assert desk_loads(model(text))["line"] == pytest.approx(8 * 0.5 / 24)


def test_opening_hours_and_steps_count() -> None:
    """Rates and servers are averaged: 6 a day, then 2; open 12 of 24 hours, five days of seven."""
    text = """
journeysim: 1
horizon: 100 d
desks: {line: {servers: {mon-fri 08:00-20:00: 2}, service: fixed(1 h)}}
arrivals: {all: {rate: {0 d: 6 per day, 50 d: 2 per day}, enter: support}}
stages:
  support: {desk: line, next: lost}
  lost:
"""
    assert desk_loads(model(text))["line"] == pytest.approx(4 / 24 / (2 * 0.5 * 5 / 7))


def test_traits_clocks_and_steps_have_a_share() -> None:
    """A trait counts with its mean, exponential clocks race by their rates, steps are averaged."""
    text = """
journeysim: 1
horizon: 100 d
traits: {dropout: "beta(a=1, b=3)"}
arrivals: {all: {customers: 1, enter: consideration}}
stages:
  consideration: {next: {purchase: exponential(mean=2 d), lost: exponential(mean=6 d)}}
  purchase: {dwell: 0, next: {churned: trait(dropout), retention: 0.4, advocacy: rest}}
  retention: {dwell: 0, next: {advocacy: {p: {by: visits, steps: {1: 0.1, 2: 0.3}}}, lost: rest}}
  advocacy: {dwell: 0, next: lost}
  lost:
  churned:
"""
    visits = expected_visits(model(text))
    assert visits.from_entry("consideration", "purchase") == pytest.approx(0.75)
    assert visits.from_entry("purchase", "retention") == pytest.approx(0.75 * 0.4)
    assert visits.from_entry("retention", "advocacy") == pytest.approx(0.2)


def test_a_clock_without_a_mean_is_waited_for_without_end() -> None:
    """Whoever waits for a clock of infinite mean is not expected anywhere else within the run."""
    text = """
journeysim: 1
horizon: 100 d
desks: {line: {servers: 1, service: fixed(1 h)}}
arrivals: {all: {rate: 2 per day, enter: support}}
stages:
  support: {desk: line, next: decision}
  decision: {next: {support: "loglogistic(median=1 d, shape=0.8)"}}
"""
    assert desk_loads(model(text))["line"] == pytest.approx(2 / 24)
    assert expected_visits(model(text), within=50.0).from_entry("support", "support") == 1.0


def test_shipped_scenarios_stay_in_bounds() -> None:
    """Word of mouth adds customers without exploding, and no desk is overrun."""
    for name in ("seven-stage", "onboarding", "subscription"):
        assert 0 < k_factor(load(name).model) < 1
        assert all(0 < load_ < 1 for load_ in desk_loads(load(name).model).values())
