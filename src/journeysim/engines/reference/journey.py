"""The life of one customer, from arrival to exit or horizon: one SimPy process.

A stage without touchpoints is one place. Entering a stage with touchpoints opens a visit of the stage and
leads to its first touchpoint; `leave` hands the decision back to the stage's row, at the same moment.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from simpy import Event

from journeysim.compiled.records import LEAVE, NONE, Edge, Place, Row
from journeysim.engines.reference.behaviour import ask
from journeysim.engines.reference.calendar import DWELL_END
from journeysim.engines.reference.choices import (
    amount_value,
    clip,
    decide,
    end_of_dwell,
    experience,
    meet_channel,
    race,
)
from journeysim.engines.reference.customer import Customer
from journeysim.engines.reference.draws import Words
from journeysim.engines.reference.referral import invite
from journeysim.engines.reference.treatment import pick, summed
from journeysim.engines.reference.world import World
from journeysim.kernels.choice import choose
from journeysim.kernels.floats import pexp
from journeysim.kernels.philox import uniform32, uniform52
from journeysim.results.log import Kind


def travel(world: World, customer: Customer, entry: int) -> None:
    """Start the process of a customer who has just arrived."""
    world.calendar.process(live(world, customer, entry))


def live(world: World, customer: Customer, entry: int) -> Generator[Event, Any, None]:
    """Go from place to place until the journey ends."""
    target: int | None = entry
    while target is not None:
        place = enter(world, customer, target)
        if place.final:
            del world.living[customer.id]
            return
        words = customer.words_of_visit(world.addresses, place)
        edge: Edge | None = None
        if place.quality is not None:
            feel(world, customer, place)
        if place.clocks:
            edge, ends = race(world.setting, customer, place, world.calendar.now)
        else:
            u = uniform52(words[1], words[2])
            ends = end_of_dwell(world.setting, customer, place, world.calendar.now, u)
        yield world.calendar.at(ends, DWELL_END, customer.id)
        target = go_on(world, customer, place, words, edge)


def enter(world: World, customer: Customer, target: int) -> Place:
    """Enter a place; return the place where time is spent: itself, or the first touchpoint of a stage."""
    places = customer.persona.places
    place = places[target]
    if place.stage == place.index:
        _open_stage(world, customer, place)
        if not place.touchpoints:
            return place
        words = customer.words_of_visit(world.addresses, place)
        place = places[_first_touchpoint(world, customer, place, uniform32(words[0]))]
    elif customer.stage != place.stage:
        _open_stage(world, customer, places[place.stage])
    _come_in(world, customer, place)
    return place


def _open_stage(world: World, customer: Customer, stage: Place) -> None:
    """Begin a visit of a stage: targeting is decided here, then money, invitations at entry, the exit."""
    now = world.calendar.now
    arriving = customer.place == NONE
    customer.place = customer.stage = stage.index
    customer.visits[stage.index] += 1
    if stage.index in world.compiled.purchase and customer.first_purchase is None:
        customer.first_purchase = now
    pick(world.compiled, world.addresses, customer, stage.index, now, arriving=arriving)
    customer.rows.append((now, Kind.ENTER, stage.index, float(customer.visits[stage.index])))
    world.recorder.check(customer.rows, customer.id, now)
    _take_in(world, customer, stage)
    if stage.exit or stage.final:
        customer.rows.append((now, Kind.EXIT, stage.index, customer.satisfaction))


def _come_in(world: World, customer: Customer, touchpoint: Place) -> None:
    """Begin a visit of a touchpoint."""
    now = world.calendar.now
    customer.place = touchpoint.index
    customer.visits[touchpoint.index] += 1
    customer.rows.append((now, Kind.ENTER, touchpoint.index, float(customer.visits[touchpoint.index])))
    world.recorder.check(customer.rows, customer.id, now)
    _take_in(world, customer, touchpoint)
    if touchpoint.final:
        customer.rows.append((now, Kind.EXIT, touchpoint.index, customer.satisfaction))


def _take_in(world: World, customer: Customer, place: Place) -> None:
    """Meet the place's channel, log money that is random, and send invitations due at entry."""
    now = world.calendar.now
    meet_channel(world.setting, customer, place, now)
    count = customer.visits[place.index] - 1
    if place.revenue.draw is not None or place.cost.draw is not None:
        words = world.addresses.words(customer.id, place.purposes.value, count)
        for kind, amount, u in (
            (Kind.VALUE, place.revenue, uniform52(words[0], words[1])),
            (Kind.EXPENSE, place.cost, uniform52(words[2], words[3])),
        ):
            if amount.draw is not None:
                value = amount_value(amount, customer, place.stage, now, u)
                customer.rows.append((now, kind, place.index, value))
    if place.invite_at_entry and place.invitations > 0.0:
        words = customer.words_of_visit(world.addresses, place)
        invite(world, customer, place, uniform32(words[3]))


def _first_touchpoint(world: World, customer: Customer, stage: Place, u: float) -> int:
    """Return the touchpoint that opens a visit of a stage."""
    now = world.calendar.now
    weights, total = [], 0.0
    for first in stage.touchpoints:
        effect = summed(first.terms, customer.treated, world.compiled.changes, now)
        weights.append(first.weight if effect == 0.0 else first.weight * pexp(effect))
        total += weights[-1]
    return stage.touchpoints[choose(weights, total, u)].place


def feel(world: World, customer: Customer, place: Place) -> None:
    """Have an experience: s ← s + weight·(q − s); remember it where a memory listens."""
    now = world.calendar.now
    q = experience(world.setting, customer, place, now)
    s = customer.satisfaction
    customer.satisfaction = clip(s + world.compiled.satisfaction_weight * (q - s))
    customer.rows.append((now, Kind.EXPERIENCE, place.index, customer.satisfaction))
    for index, memory in enumerate(world.compiled.memories):
        listens = not memory.stages or place.stage in memory.stages
        if listens and any(bounds.low < q < bounds.high for bounds in memory.quality):
            customer.remembered[index].append(now)
            customer.rows.append((now, Kind.REMEMBER, index, q))


def go_on(world: World, customer: Customer, place: Place, words: Words, edge: Edge | None) -> int | None:
    """End a stay: invitations, then the decision where to go, at this place and perhaps at its stage."""
    if not place.invite_at_entry:
        invite(world, customer, place, uniform32(words[3]))
    target = ask(world, customer, place)
    if target is None:
        target = edge.target if edge is not None else _choose(world, customer, place, place.row, words[0])
    if not _ends_stage(customer, place, target):
        return target
    stage = customer.persona.places[place.stage]
    customer.stage = NONE
    stage_words = customer.words_of_visit(world.addresses, stage)
    if not stage.invite_at_entry:
        invite(world, customer, stage, uniform32(stage_words[3]))
    if target == LEAVE:
        decided = ask(world, customer, stage)
        if decided is None:
            decided = _choose(world, customer, stage, stage.row, stage_words[1])
        target = decided
    return target


def _ends_stage(customer: Customer, place: Place, target: int) -> bool:
    """Whether going from a place to a target ends the visit of the stage whose touchpoint the place is."""
    if place.index == place.stage:
        return False
    return target in (LEAVE, place.stage) or customer.persona.places[target].stage != place.stage


def _choose(world: World, customer: Customer, place: Place, row: Row | None, word: int) -> int:
    """Take an edge of a row."""
    assert row is not None
    return decide(world.setting, customer, row, place.stage, world.calendar.now, uniform32(word)).target
