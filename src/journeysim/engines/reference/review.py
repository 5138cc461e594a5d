"""Policies: reviews that read a measure with delay and noise, and switch practices on and off."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field, replace
from math import inf, isnan
from typing import Any, Literal

from simpy import Event

from journeysim.compiled.records import Bounds, Policy, Terms
from journeysim.engines.reference.calendar import WORLD_CHANGE
from journeysim.engines.reference.desk import Line, call_next, staff_times
from journeysim.engines.reference.spending import settle
from journeysim.engines.reference.treatment import summed
from journeysim.engines.reference.watch import read
from journeysim.engines.reference.world import World
from journeysim.kernels.floats import normal_quantile, pexp
from journeysim.kernels.philox import uniform52
from journeysim.results.world_record import Decision, Interval


@dataclass(slots=True)
class Standing:
    """Where a policy stands: whether its practices are on, and since when."""

    active: bool = False
    since: float = -inf
    reviews: int = 0
    open: list[tuple[int, float, float]] = field(default_factory=list)


def review(world: World, policy: Policy) -> Generator[Event, Any, None]:
    """Review at ``every``, ``2·every``, … until the end of the run."""
    standing = Standing()
    world.standings[policy.name] = standing
    while True:
        standing.reviews += 1
        time = policy.every * standing.reviews
        yield world.calendar.at(time, WORLD_CHANGE, policy.name)
        _decide(world, policy, standing, time)


def _decide(world: World, policy: Policy, standing: Standing, now: float) -> None:
    """Read the measure, and act on it where it is past its threshold."""
    newest = now - policy.delay * _ratio(world, policy.delay_terms, now)
    truth = read(world.watch, policy, newest - policy.window, newest)
    reading = truth * (1.0 + _noise(world, policy, standing, now))
    action: Literal["on", "off", "stay"] = "stay"
    if not standing.active and _past(policy.on, reading) and now - standing.since >= policy.min_off:
        action = "on"
        _switch_on(world, policy, standing, now)
    elif (
        standing.active
        and policy.off is not None
        and _past(policy.off, reading)
        and now - standing.since >= policy.min_on
    ):
        action = "off"
        switch_off(world, policy, standing, now)
    world.decisions.append(
        Decision(now, policy.name, policy.measure, reading, truth, action, standing.active)
    )


def _noise(world: World, policy: Policy, standing: Standing, now: float) -> float:
    """Draw the relative error of one reading."""
    if policy.noise == 0.0:
        return 0.0
    words = world.addresses.words(0, policy.purpose, standing.reviews - 1)
    size = policy.noise * _ratio(world, policy.noise_terms, now)
    return size * normal_quantile(uniform52(words[0], words[1]))


def _ratio(world: World, terms: Terms, now: float) -> float:
    """Return exp(Σ strength·size) of changes that act on the world."""
    changes = world.setting.changes
    effect = summed(terms, [change.coverage > 0.0 for change in changes], changes, now)
    return 1.0 if effect == 0.0 else pexp(effect)


def _past(bounds: Bounds, reading: float) -> bool:
    return not isnan(reading) and bounds.low < reading < bounds.high


def _switch_on(world: World, policy: Policy, standing: Standing, now: float) -> None:
    """Let the policy's practices begin anew; their own start, lead time and end count from now."""
    standing.active, standing.since = True, now
    for number in policy.practices:
        planned = world.compiled.changes[number]
        if not planned.switched:
            continue
        change = replace(planned, start=now + planned.start, begin=now + planned.begin, end=now + planned.end)
        world.setting.changes[number] = change
        standing.open.append((number, change.start, change.begin))
        _call_servers(world, number)


def switch_off(world: World, policy: Policy, standing: Standing, now: float) -> None:
    """End the policy's practices now."""
    standing.active, standing.since = False, now
    for number, start, begin in standing.open:
        change = world.setting.changes[number]
        end = min(now, change.end)
        settle(world, number, now)
        world.setting.changes[number] = replace(change, start=inf, begin=inf, end=-inf)
        world.intervals.append(Interval(number, start, begin, end))
    standing.open.clear()
    for line in world.lines:
        call_next(line, world.setting.changes, now)


def _call_servers(world: World, number: int) -> None:
    """Call waiting customers when the change alters servers: now, or when its effect begins."""
    now, change = world.calendar.now, world.setting.changes[number]
    for line in world.lines:
        for term in line.desk.servers:
            if term.change != number:
                continue
            for time in staff_times(term, change, world.compiled.horizon):
                if now < time < inf:
                    world.calendar.process(_call_at(world, line, time))
        call_next(line, world.setting.changes, now)


def _call_at(world: World, line: Line, time: float) -> Generator[Event, Any, None]:
    """Call waiting customers at a later moment."""
    yield world.calendar.at(time, WORLD_CHANGE, line.desk.name)
    call_next(line, world.setting.changes, world.calendar.now)
