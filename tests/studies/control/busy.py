"""A small world in which customers meet: a desk that is busy or overloaded, talk, referral, a practice."""

from __future__ import annotations

from journeysim.results.result import Result
from journeysim.scenario.library import loads
from journeysim.scenario.scenario import Scenario
from journeysim.simulation import simulate
from journeysim.studies.control.preparing import PILOT, prospects_with_prices
from journeysim.studies.control.prospects import Prospects

TEXT = """
journeysim: 1
title: A busy desk
horizon: 120 d
satisfaction: {start: 0.5, weight: 0.4, reference: 0.5}
arrivals:
  search: {rate: 2 per day, enter: look, cost: 1}
  members: {customers: 60, over: 10 d, enter: use}
channels: [web, phone]
traits: {hurry: "normal(mean=0, sd=0.5)"}
desks:
  help:
    servers: SERVERS
    service: lognormal(median=0.4 d, sigma=0.6)
    patience: weibull(median=0.7 d, shape=1.4)
    tolerance: 0.5 d
    resolution: 0.7
    unresolved_quality: 0.4
    cost_per_server_day: 10
personas:
  calm: {share: 0.7}
  keen: {share: 0.3, dwell_ratio: 1.5}
stages:
  look:
    role: consideration
    quality: 0.5
    dwell: lognormal(median=3 d, sigma=0.8)
    next:
      buy: {p: 0.4, satisfaction: 1.0, word_of_mouth: 0.8, visits: 0.3, traits: {hurry: 0.5}}
      look: 0.1
      lost: rest
  buy: {role: purchase, revenue: 100, dwell: "uniform(1 d, 3 d)", next: use}
  use:
    role: retention
    dwell: gamma(mean=9 d, shape=2)
    quality: 0.6
    revenue_per_day: 2
    invitations: 0.4
    next:
      ask: 0.6
      use: {p: 0.2, satisfaction: 1.0}
      gone: {p: rest, satisfaction: -2.0}
  ask:
    role: support
    touchpoints:
      call:
        channel: phone
        first: 0.8
        desk: help
        quality: 0.8
        on_abandon: write
        on_unresolved: {call: 0.4, write: 0.3, leave: rest}
      write: {channel: web, first: 0.2, quality: 0.6, dwell: "lognormal(median=1 d, sigma=0.5)"}
    next: {use: 0.9, gone: {p: rest, satisfaction: -2.0}}
  lost: {role: exit_lost}
  gone: {role: exit_churned, invitations: 2}
referral: {enter: look, acceptance: 0.3, delay: exponential(mean=5 d), satisfaction: 1.0, carry_over: 0.2}
word_of_mouth:
  half_life: 20 d
  crowd: 300
  praise: {above: 0.6, moves: 0.004}
  warning: {below: 0.4, moves: -0.006}
practices:
  train:
    start: 20 d
    lead_time: 5 d
    ramp: 10 d
    cost: {fixed: 500, floor_time: {help: 1}}
    effects: {desk help: {service_ratio: 0.85, resolution_odds_ratio: 1.6}}
  coach:
    coverage: 0.5
    start: 10 d
    effects:
      look -> buy: {odds_ratio: 1.4}
      stage use: {dwell_ratio: 1.1}
"""


def busy_world(servers: int, horizon: str = "50 d") -> Scenario:
    """The world with a desk of so many servers: 2 are busy, 1 is overloaded."""
    return loads(TEXT.replace("SERVERS", str(servers)).replace("120 d", horizon), "a-busy-desk")


def prospects(scenario: Scenario, strategy: str) -> Prospects:
    """Prospects from one pilot."""
    return prospects_with_prices([simulate(scenario, strategy, seed=1, replication=PILOT)])


def runs(scenario: Scenario, strategy: str, replications: int) -> list[Result]:
    """Replications of a strategy."""
    return [simulate(scenario, strategy, seed=1, replication=number) for number in range(replications)]
