"""A customer at a desk: joining, waiting, giving up, being served."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from enum import Enum
from math import inf
from typing import Any

from simpy import Event

from journeysim.compiled.records import Contact, Place, Terms
from journeysim.engines.reference.calendar import DESK_JOIN, PATIENCE_OVER, SERVICE_END
from journeysim.engines.reference.customer import Customer
from journeysim.engines.reference.desk import (
    Line,
    Ticket,
    call_next,
    enqueue,
    leave_queue,
    next_opening,
    on_duty,
    scheduled,
)
from journeysim.engines.reference.draws import Words, sample
from journeysim.engines.reference.spending import expose_join
from journeysim.engines.reference.treatment import summed
from journeysim.engines.reference.world import World
from journeysim.kernels.choice import shift_odds
from journeysim.kernels.floats import pexp
from journeysim.kernels.philox import uniform32, uniform52
from journeysim.results.log import Kind


class Outcome(Enum):
    """How a visit of a desk ended."""

    SERVED = Kind.SERVED
    UNRESOLVED = Kind.UNRESOLVED
    ABANDONED = Kind.ABANDONED
    BLOCKED = Kind.BLOCKED


@dataclass(frozen=True, slots=True)
class Served:
    """A visit of a desk: how it ended, and how long the customer waited (days)."""

    outcome: Outcome
    wait: float = 0.0


def uses_desk(world: World, customer: Customer, place: Place) -> bool:
    """Whether this visit of a place needs its desk: a share of the visits does."""
    if place.desk < 0 or place.desk_share >= 1.0:
        return place.desk >= 0
    count = customer.visits[place.index] - 1
    words = world.addresses.words(customer.id, place.purposes.use, count)
    return uniform52(words[0], words[1]) < place.desk_share


def serve(world: World, customer: Customer, place: Place) -> Generator[Event, Any, Served]:
    """Join the desk of a place, wait within one's patience, and be served.

    Joining is an event of its own, so that it comes after all else that happens at that moment.
    """
    calendar, line = world.calendar, world.lines[place.desk]
    yield calendar.at(calendar.now, DESK_JOIN, customer.id)
    if scheduled(line.desk, calendar.now) is None and line.desk.out_of_hours == "return":
        yield calendar.at(_return_time(world, customer, place.desk), DESK_JOIN, customer.id)
    number = customer.joins[place.desk]
    customer.joins[place.desk] += 1
    words = world.addresses.words(customer.id, line.desk.service_purpose, number)
    customer.rows.append((calendar.now, Kind.JOIN, place.desk, 0.0))
    expose_join(world, customer, place.desk)
    joined = calendar.now
    if scheduled(line.desk, joined) is None and line.desk.out_of_hours == "turn_away":
        return _end(world, customer, place, Served(Outcome.ABANDONED))
    if not line.waiting and line.busy < on_duty(line.desk, world.setting.changes, joined):
        line.busy += 1
    elif line.waiting >= line.desk.room:
        return _end(world, customer, place, Served(Outcome.BLOCKED))
    elif not (yield from _wait(world, customer, place, line, words)):
        return _end(world, customer, place, Served(Outcome.ABANDONED, calendar.now - joined))
    wait = calendar.now - joined
    return (yield from _be_served(world, customer, place, line, words, wait))


def _return_time(world: World, customer: Customer, desk: int) -> float:
    """Return a moment drawn evenly from the next opening."""
    line, count = world.lines[desk], customer.joins[desk]
    words = world.addresses.words(customer.id, line.desk.return_purpose, count)
    opens, closes = next_opening(line.desk, world.calendar.now)
    return opens + uniform52(words[0], words[1]) * (closes - opens)


def _wait(
    world: World, customer: Customer, place: Place, line: Line, words: Words
) -> Generator[Event, Any, bool]:
    """Wait in the queue; return whether the turn came before patience was over."""
    calendar, contact = world.calendar, _contact(customer, place)
    ticket = Ticket(calendar.event())
    priority = customer.persona.priority if line.desk.priority else 0.0
    # Who gives up at once may join again at the same moment, before the first ticket is cleared away.
    enqueue(line, (-priority, calendar.now, customer.id, customer.joins[place.desk]), ticket)
    patience = _scaled(world, customer, contact.patience_terms, contact.patience_factor)
    if contact.patience is not None:
        patience *= sample(contact.patience, uniform32(words[0]), customer.traits)
        over = calendar.at(calendar.now + patience, PATIENCE_OVER, customer.id)
        assert over.callbacks is not None
        over.callbacks.append(lambda _: _give_up(line, ticket))
    turn_came: bool = yield ticket.turn
    return turn_came


def _give_up(line: Line, ticket: Ticket) -> None:
    """End the wait of a customer whose turn has not come."""
    if ticket.waiting:
        leave_queue(line, ticket)
        ticket.turn.succeed(False)


def _be_served(
    world: World, customer: Customer, place: Place, line: Line, words: Words, wait: float
) -> Generator[Event, Any, Served]:
    """Be served; the server is free again at the end, and the next one is called."""
    calendar, contact = world.calendar, _contact(customer, place)
    customer.rows.append((calendar.now, Kind.START, place.desk, wait))
    time = sample(contact.service, uniform52(words[1], words[2]), customer.traits)
    time *= _scaled(world, customer, contact.service_terms, contact.service_factor)
    yield calendar.at(calendar.now + time, SERVICE_END, customer.id)
    line.busy -= 1
    call_next(line, world.setting.changes, calendar.now)
    odds = summed(contact.resolution_terms, customer.treated, world.setting.changes, calendar.now)
    solved = uniform32(words[3]) < shift_odds(contact.resolution, odds)
    outcome = Outcome.SERVED if solved else Outcome.UNRESOLVED
    return _end(world, customer, place, Served(outcome, wait))


def _end(world: World, customer: Customer, place: Place, served: Served) -> Served:
    """Log how a visit of a desk ended."""
    waited = served.wait if served.outcome is Outcome.ABANDONED else 0.0
    customer.rows.append((world.calendar.now, served.outcome.value, place.desk, waited))
    world.watch.contact(world.calendar.now, served.outcome.value)
    return served


def quality_after(world: World, customer: Customer, place: Place, q: float, served: Served) -> float:
    """Return the quality that is left: waiting wears it, an unsolved problem too, no service leaves none."""
    if served.outcome in (Outcome.ABANDONED, Outcome.BLOCKED):
        return 0.0
    contact = _contact(customer, place)
    if contact.tolerance < inf:
        terms = contact.tolerance_terms
        tolerance = contact.tolerance * _scaled(world, customer, terms, 1.0)
        q = q / (1.0 + served.wait / tolerance)
    return q if served.outcome is Outcome.SERVED else q * contact.unresolved_quality


def _contact(customer: Customer, place: Place) -> Contact:
    return customer.persona.contacts[place.desk]


def _scaled(world: World, customer: Customer, terms: Terms, factor: float) -> float:
    """Return a persona's factor times exp(Σ log ratios) of the changes that act now."""
    effect = summed(terms, customer.treated, world.setting.changes, world.calendar.now)
    return factor if effect == 0.0 else factor * pexp(effect)
