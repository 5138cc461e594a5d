"""The life of one customer, from arrival to exit or horizon: one SimPy process.

A stage without touchpoints is one place. Entering a stage with touchpoints opens a visit of the stage and
leads to its first touchpoint; `leave` hands the decision back to the stage's row, at the same moment.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from simpy import Event

from journeysim.compiled.records import LEAVE, NONE, Edge, Memory, Place, Row
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
from journeysim.engines.reference.referral import speak
from journeysim.engines.reference.service import Outcome, Served, quality_after, serve, uses_desk
from journeysim.engines.reference.spending import expose
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
        target = yield from stay(world, customer, place)


def stay(world: World, customer: Customer, place: Place) -> Generator[Event, Any, int]:
    """Spend a visit at a place: experience, desk, satisfaction, dwell, and the decision where to go."""
    calendar, words = world.calendar, customer.words_of_visit(world.addresses, place)
    q = None if place.quality is None else experience(world.setting, customer, place, calendar.now)
    row = place.row
    served: Served | None = None
    if uses_desk(world, customer, place):
        served = yield from serve(world, customer, place)
        q = None if q is None else quality_after(world, customer, place, q, served)
        row = _row_after(place, served)
    feel(world, customer, place, q, served)
    if row is not place.row and row is not None and row.at_once:
        return move_on(world, customer, place, row, words)
    edge: Edge | None = None
    if place.clocks:
        edge, ends = race(world.setting, customer, place, calendar.now)
    else:
        ends = end_of_dwell(world.setting, customer, place, calendar.now, uniform52(words[1], words[2]))
    yield calendar.at(ends, DWELL_END, customer.id)
    if not (place.invite_at_entry or place.exit):
        speak(world, customer, place, uniform32(words[3]))
    return move_on(world, customer, place, row, words, edge if row is place.row else None)


def _row_after(place: Place, served: Served) -> Row | None:
    """Return the row that a visit of the desk leads to: that of its outcome, where the place has one."""
    outcome = {
        Outcome.ABANDONED: place.on_abandon,
        Outcome.UNRESOLVED: place.on_unresolved,
        Outcome.BLOCKED: place.on_blocked,
    }
    return outcome.get(served.outcome) or place.row


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
    note(world, customer, stage)


def note(world: World, customer: Customer, place: Place) -> None:
    """Show the world's watch who converts, buys again, leaves and returns."""
    if not world.watch.on:
        return
    now, see = world.calendar.now, world.watch.see
    if place.index in world.compiled.purchase:
        see("purchase", now)
        if sum(customer.visits[stage] for stage in world.compiled.purchase) > 1:
            see("repeat", now)
    if place.index in world.compiled.conversion and not customer.converted:
        customer.converted = True
        see("conversion", now)
        see("gain", now)
    elif customer.converted and not customer.lost and place.role == "exit_churned":
        customer.lost = True
        see("loss", now)
    elif customer.lost and not place.exit:
        customer.lost = False
        see("return", now)
        see("gain", now)


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
    note(world, customer, touchpoint)


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
    expose(world, customer, place)
    if (place.invite_at_entry or place.exit) and place.invitations > 0.0:
        words = customer.words_of_visit(world.addresses, place)
        speak(world, customer, place, uniform32(words[3]))


def _first_touchpoint(world: World, customer: Customer, stage: Place, u: float) -> int:
    """Return the touchpoint that opens a visit of a stage."""
    now = world.calendar.now
    weights, total = [], 0.0
    for first in stage.touchpoints:
        effect = summed(first.terms, customer.treated, world.setting.changes, now)
        weights.append(first.weight if effect == 0.0 else first.weight * pexp(effect))
        total += weights[-1]
    return stage.touchpoints[choose(weights, total, u)].place


def feel(world: World, customer: Customer, place: Place, q: float | None, served: Served | None) -> None:
    """Let an experience of quality q move satisfaction, s ← s + weight·(q − s), and be remembered."""
    now = world.calendar.now
    if q is not None:
        s = customer.satisfaction
        customer.satisfaction = clip(s + world.compiled.satisfaction_weight * (q - s))
        customer.rows.append((now, Kind.EXPERIENCE, place.index, customer.satisfaction))
        answer(world, customer, place)
    for index, memory in enumerate(world.compiled.memories):
        listens = not memory.stages or not memory.stages.isdisjoint((place.stage, place.index))
        if listens and _leaves_a_mark(memory, q, served):
            customer.remembered[index].append(now)
            customer.rows.append((now, Kind.REMEMBER, index, 0.0 if q is None else q))


def _leaves_a_mark(memory: Memory, q: float | None, served: Served | None) -> bool:
    """Whether a memory keeps a visit: for its quality, or for how the desk served it."""
    if q is not None and any(bounds.low < q < bounds.high for bounds in memory.quality):
        return True
    if served is None:
        return False
    kept = {
        Outcome.ABANDONED: memory.abandoned,
        Outcome.UNRESOLVED: memory.unresolved,
        Outcome.BLOCKED: memory.blocked,
    }
    return kept.get(served.outcome, False)


def answer(world: World, customer: Customer, place: Place) -> None:
    """Let a customer say how satisfied they are, where policies listen: in surveys, or without any."""
    if not world.watch.on or (world.surveyed and not place.survey):
        return
    if place.survey_response < 1.0:
        count = customer.visits[place.index] - 1
        words = world.addresses.words(customer.id, place.purposes.survey, count)
        if uniform52(words[0], words[1]) >= place.survey_response:
            return
    complaint = customer.satisfaction < place.survey_below
    said = (world.calendar.now, customer.satisfaction, complaint)
    world.watch.answers.append(said)
    for policy in world.compiled.policies:
        if policy.samples:
            words = world.addresses.words(customer.id, policy.answer_purpose, customer.answers)
            if uniform32(words[0]) < policy.response_rate:
                world.watch.seen[policy.name].append(said)
    customer.answers += 1


def move_on(
    world: World, customer: Customer, place: Place, row: Row | None, words: Words, edge: Edge | None = None
) -> int:
    """Decide where to go, at this place and perhaps at its stage."""
    target = ask(world, customer, place)
    if target is None:
        target = edge.target if edge is not None else _choose(world, customer, place, row, words[0])
    if not _ends_stage(customer, place, target):
        return target
    stage = customer.persona.places[place.stage]
    customer.stage = NONE
    stage_words = customer.words_of_visit(world.addresses, stage)
    if not (stage.invite_at_entry or stage.exit):
        speak(world, customer, stage, uniform32(stage_words[3]))
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
