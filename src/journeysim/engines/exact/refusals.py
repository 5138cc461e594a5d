"""What the solver does not cover, each in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from journeysim.compiled.records import NONE, Bounds, Compiled, Edge, Place, Stepped
from journeysim.engines.exact.effects import edges_of


def refusals(compiled: Compiled) -> tuple[str, ...]:
    """Why the journeys of a scenario have no answer, not even an approximate one; empty where they have."""
    found = (*_reacting(compiled), *_remembering(compiled), *_dates(compiled))
    return tuple(dict.fromkeys((*found, *meetings(compiled)) if found else ()))


def meetings(compiled: Compiled) -> tuple[str, ...]:
    """Where customers meet, so that answers are approximate; empty where they do not."""
    return tuple(_meeting(compiled))


def arrival_refusals(compiled: Compiled) -> tuple[str, ...]:
    """Why even the external arrivals of a scenario are not covered."""
    found = []
    if compiled.market is not None and refusals(compiled):
        found.append("Who arrives depends on who has been reached already: the market is finite.")
    moved = compiled.word_of_mouth is not None and compiled.word_of_mouth.arrivals != 0.0
    if moved and refusals(compiled):
        found.append("The level of word of mouth moves the rates of arrivals.")
    switched = {number for number, change in enumerate(compiled.changes) if change.switched}
    if any(term.change in switched for source in compiled.sources for term in source.terms):
        found.append("A policy switches a practice that moves the rates of arrivals.")
    return tuple(found)


def _meeting(compiled: Compiled) -> Iterator[str]:
    """What lets customers meet."""
    desks = {place.desk for persona in compiled.personas for place in persona.places} - {NONE}
    if desks:
        names = ", ".join(compiled.names.desks[desk] for desk in sorted(desks))
        yield f"Customers meet at desks ({names}), and how long each waits hangs on all the others."
    if compiled.word_of_mouth is not None:
        yield "Customers move and feel a shared level of word of mouth."
    if compiled.market is not None:
        yield "Customers share a finite market: who is reached once is not reached again."


def _reacting(compiled: Compiled) -> Iterator[str]:
    """What lets the world react to customers, or to some of them in particular."""
    if compiled.market is not None and compiled.market.network is not None:
        yield "Customers know each other in a network: whom somebody reaches hangs on who stands where."
    if compiled.policies:
        names = ", ".join(policy.name for policy in compiled.policies)
        yield f"A policy ({names}) reads what happens and switches practices; the solver needs given days."
    capped = ", ".join(change.name for change in compiled.changes if change.costs.cap < inf)
    if capped:
        yield f"Spending is capped ({capped}): whether somebody is treated hangs on all who came before."
    for number, name in enumerate(compiled.names.desks):
        contacts = [persona.contacts[number] for persona in compiled.personas]
        laws = [law for contact in contacts for law in (contact.service, contact.patience)]
        if any(law is not None and law.trait != NONE for law in laws):
            yield f"Service or patience at {name} hangs on a trait of each customer."


def _remembering(compiled: Compiled) -> Iterator[str]:
    """What would need the whole past of a customer as a state."""
    for number, memory in enumerate(compiled.memories):
        by_edges = any(number == index for edge in _edges(compiled) for index, _ in edge.memories)
        by_targets = any(
            number == index
            for change in compiled.changes
            if change.target is not None
            for index, _ in change.target.memories
        )
        if by_edges or by_targets:
            yield f"Customers remember events for a time ({memory.name}), which the solver does not keep."
    tenured = [c.name for c in compiled.changes if c.target is not None and c.target.tenure != Bounds()]
    if tenured or any(stepped.by == "tenure" for stepped in _steps(compiled)):
        yield "Something changes with the time since the first purchase (tenure), which is not kept."


def _dates(compiled: Compiled) -> Iterator[str]:
    """Where dates or traits stand where the solver does not follow."""
    for edge in _edges(compiled):
        if edge.clock is not None and edge.clock.family == "until":
            yield "A clock waits for a date (`until`) in a race with others."
    for persona in compiled.personas:
        referral = persona.referral
        if referral is not None and (referral.delay.family == "until" or referral.delay.trait != NONE):
            yield "The delay of invitations waits for a date, or hangs on a trait."
        for place in persona.places:
            laws = [place.dwell, *(edge.clock for edge in edges_of(place))]
            if any(law is not None and law.family == "empirical" and law.trait != NONE for law in laws):
                yield "A stay or a clock is fixed by a trait, of which the solver takes a few values only."
            if place.channel == NONE or place.quality is not None:
                continue
            if any(handover.terms for handover in persona.handovers):
                yield "A change acts on handovers that wait for an experience at a later touchpoint."


def _edges(compiled: Compiled) -> Iterator[Edge]:
    for persona in compiled.personas:
        for place in persona.places:
            yield from edges_of(place)


def _steps(compiled: Compiled) -> Iterator[Stepped]:
    """All step functions."""
    for persona in compiled.personas:
        for place in persona.places:
            yield from _steps_of(place)


def _steps_of(place: Place) -> Iterator[Stepped]:
    amounts = [place.revenue, place.cost, *([] if place.quality is None else [place.quality])]
    for edge in edges_of(place):
        amounts += [edge.revenue, edge.cost]
        if edge.stepped is not None:
            yield edge.stepped
    for amount in amounts:
        if amount.stepped is not None:
            yield amount.stepped
