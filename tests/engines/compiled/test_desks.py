"""Customers who stroll to a desk, and from it, live as those do whom the general text takes there."""

import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.compiled.records import Compiled
from journeysim.engines.compiled.flatten import flatten
from journeysim.engines.compiled.layout import ASKS
from journeysim.engines.compiled.run import run
from journeysim.engines.compiled.state import LANES
from journeysim.engines.contract import Guards
from journeysim.engines.reference.run import run as run_reference
from journeysim.results.log import Kind
from journeysim.scenario.library import loads

SEED = 11
TOWN = """
journeysim: 1
horizon: 60 d
GENERAL
personas: {small: {share: 0.6, priority: 1}, large: {share: 0.4, priority: 2}}
desks:
  line: {servers: SERVERS, service: SERVICE, patience: PATIENCE, resolution: 0.7, MORE}
  back: {servers: {0 d: 1, 20 d: 0, 25 d: 3}, service: SERVICE, patience: PATIENCE}
arrivals:
  crowd: {customers: 60, enter: research}
  people: {customers: 240, over: 30 d, enter: research}
  guests: {rate: 3 per day, enter: support}
stages:
  research: {dwell: exponential(mean=2 d), next: {support: 0.6, experience: 0.2, lost: rest}}
  support:
    dwell: DWELL
    desk: {name: line, share: 0.8}
    invitations: 0.4
    on_unresolved: {support: 0.5, research: 0.5, at_once: true}
    on_abandon: {experience: 0.4, lost: rest}
    on_blocked: {research: 1}
    next: {experience: 0.5, research: 0.4, lost: rest}
  experience: {desk: back, next: {support: 0.5, research: 0.3, lost: rest}}
  lost:
referral: {enter: research, acceptance: 0.5, delay: exponential(mean=1 d)}
practices: {help: {ramp: 5 d, effects: {desk line: {servers_added: 1, service_ratio: 0.8}}}}
"""
SMOOTH = {
    "SERVICE": "exponential(mean=0.2 d)",
    "PATIENCE": "exponential(mean=0.3 d)",
    "DWELL": "fixed(0.5 d)",
}
TIED = {"SERVICE": "fixed(0.5 d)", "PATIENCE": "fixed(0.5 d)", "DWELL": "0"}
MANY = SMOOTH | {"PATIENCE": "exponential(mean=30 d)"}
HOURS = "{mon-fri 08:00-18:00: 3}"
SETTINGS = {
    "smooth": SMOOTH | {"SERVERS": "3", "MORE": "room: 5"},
    "priorities": SMOOTH | {"SERVERS": "1", "MORE": "queue: priority"},
    "many at once": MANY | {"SERVERS": "{0 d: 0, 15 d: 200}", "MORE": "queue: fifo"},
    "wait": SMOOTH | {"SERVERS": HOURS, "MORE": "out_of_hours: wait"},
    "come back": SMOOTH | {"SERVERS": HOURS, "MORE": "out_of_hours: return"},
    "turned away": SMOOTH | {"SERVERS": HOURS, "MORE": "room: 4, out_of_hours: turn_away"},
    "ties": TIED | {"SERVERS": "2", "MORE": "room: 9"},
    "ties and hours": TIED | {"SERVERS": HOURS, "MORE": "queue: priority, out_of_hours: return"},
}
UNHEARD = "memories: {sore: {on: [abandoned], at: lost, for: 9 d, cap: 3}}"
"""A memory of what cannot happen where it listens: the log is the same, but desks need the general text."""


def town(setting: str, general: str, strategy: str = "help") -> Compiled:
    """A town of two desks and nothing else that customers share."""
    text = TOWN.replace("GENERAL", general)
    for name, value in SETTINGS[setting].items():
        text = text.replace(name, value)
    return compile_scenario(loads(text, file="town.yaml"), strategy, None)


def asks(compiled: Compiled) -> bool:
    """Whether customers may stroll to a desk."""
    return bool((flatten(compiled, SEED, Guards()).hops["kind"] == ASKS).any())


@pytest.mark.parametrize("setting", SETTINGS)
def test_strolling_to_a_desk_alters_nothing(setting: str) -> None:
    """The log is that of the general text, of the slow gait, and of the reference engine."""
    quick, slow = town(setting, ""), town(setting, UNHEARD)
    assert asks(quick)
    assert not asks(slow)
    log = run(quick, SEED)
    assert log.equals(run(slow, SEED))
    assert log.equals(run(quick, SEED, gait="full"))
    assert log.equals(run_reference(quick, SEED))
    happened = {Kind(kind) for kind in set(log.kind.tolist())}
    assert happened >= {Kind.JOIN, Kind.START, Kind.SERVED, Kind.UNRESOLVED, Kind.ABANDONED, Kind.INVITE}


def test_more_services_may_begin_at_once_than_there_are_lanes() -> None:
    """Where a desk opens for a hundred, some run ahead at once and others from the end of their service."""
    compiled = town("many at once", "", "baseline")
    log = run(compiled, SEED)
    assert (log.time[log.kind == int(Kind.START)] == 15.0).sum() > LANES
    assert log.equals(run_reference(compiled, SEED))
