"""A scenario whose customers meet, rewritten as one in which they do not.

A place with a desk becomes a wait, which leads to one of five outcomes; each is a place of its own beyond
those of the file, within the same visit. The level of word of mouth becomes a change whose strength is the
level. How likely outcomes are, and how strong that change is, comes from a path.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf

import numpy as np

from journeysim.compiled.records import (
    NONE,
    Amount,
    Change,
    Compiled,
    Draw,
    Edge,
    Persona,
    Place,
    Row,
    Source,
    Term,
)
from journeysim.engines.exact.laws import mean_of
from journeysim.engines.exact.meanfield.path import Path

PLAIN, SERVED, UNRESOLVED, ABANDONED, BLOCKED = range(5)
"""How a visit of a place with a desk may go; plain is one that does not need the desk."""

OUTCOMES = 5

MINUTES = 24.0 * 60.0

LEVEL = "the level of word of mouth"


def desk_places(compiled: Compiled) -> tuple[int, ...]:
    """The places that have a desk."""
    return tuple(place.index for place in compiled.places if place.desk != NONE)


def outcome_places(compiled: Compiled) -> dict[int, tuple[int, int]]:
    """By index beyond those of the file: the place with a desk, and the outcome."""
    first = len(compiled.names.places)
    return {
        first + OUTCOMES * position + outcome: (place, outcome)
        for position, place in enumerate(desk_places(compiled))
        for outcome in range(OUTCOMES)
    }


def rewritten(compiled: Compiled, path: Path, visits: float = inf) -> Compiled:
    """Rewrite a scenario, with stays at desks as long as on average over a path.

    Args:
        compiled: A scenario whose customers meet.
        path: What they feel of each other.
        visits: Earlier visits beyond which a slope by visits counts no further.
    """
    changes = compiled.changes
    level = NONE
    if compiled.word_of_mouth is not None:
        level, changes = len(changes), (*changes, _level_change())
    outcomes = outcome_places(compiled)
    stays = {desk: _mean_stay(path, desk) for desk in range(len(compiled.desks))}
    personas = tuple(
        _persona(compiled, persona, outcomes, _Felt(level, visits), stays) for persona in compiled.personas
    )
    sources = tuple(_source(compiled, source, level) for source in compiled.sources)
    return replace(compiled, personas=personas, sources=sources, changes=changes)


def _level_change() -> Change:
    """The change whose strength is the level of word of mouth."""
    return Change(
        name=LEVEL,
        practice=False,
        start=0.0,
        begin=0.0,
        end=inf,
        ramp=0.0,
        half_life=inf,
        coverage=1.0,
        cover_purpose=0,
    )


def _mean_stay(path: Path, desk: int) -> float:
    """Mean days at a desk over the path, of all callers."""
    found = [service.stay.mean() for (number, _), service in path.services.items() if number == desk]
    return float(np.mean(found)) if found else 0.0


def _source(compiled: Compiled, source: Source, level: int) -> Source:
    voice = compiled.word_of_mouth
    if voice is None or voice.arrivals == 0.0:
        return source
    return replace(source, terms=(*source.terms, Term(level, voice.arrivals)))


def _persona(
    compiled: Compiled,
    persona: Persona,
    outcomes: dict[int, tuple[int, int]],
    felt: _Felt,
    stays: dict[int, float],
) -> Persona:
    places = [_as_felt(place, felt) for place in persona.places]
    beyond = [_outcome(persona, places[of], index, how) for index, (of, how) in outcomes.items()]
    first = {of: index for index, (of, how) in outcomes.items() if how == PLAIN}
    for of, index in first.items():
        place = places[of]
        possible = _possible(compiled, place)
        places[of] = _waiting(place, index, possible, stays[place.desk])
    return replace(persona, places=(*places, *beyond))


@dataclass(frozen=True)
class _Felt:
    """What edges feel: the change that is the level of word of mouth, or NONE, and how many visits."""

    level: int
    visits: float


def _as_felt(place: Place, felt: _Felt) -> Place:
    """A place whose edges feel the level of word of mouth as a change, and count few visits."""
    return replace(
        place,
        row=_row(place.row, felt),
        on_abandon=_row(place.on_abandon, felt),
        on_unresolved=_row(place.on_unresolved, felt),
        on_blocked=_row(place.on_blocked, felt),
    )


def _row(row: Row | None, felt: _Felt) -> Row | None:
    if row is None:
        return None
    return replace(row, edges=tuple(_edge(edge, felt) for edge in row.edges))


def _edge(edge: Edge, felt: _Felt) -> Edge:
    capped = replace(edge, visits_cap=min(edge.visits_cap, felt.visits))
    if felt.level == NONE or edge.word_of_mouth == 0.0:
        return capped
    return replace(capped, terms=(*edge.terms, Term(felt.level, edge.word_of_mouth)), word_of_mouth=0.0)


def _possible(compiled: Compiled, place: Place) -> tuple[bool, ...]:
    """Which outcomes a visit of a place may have for anybody."""
    desk = compiled.desks[place.desk]
    contacts = [persona.contacts[place.desk] for persona in compiled.personas]
    shared = any(persona.places[place.index].desk_share < 1.0 for persona in compiled.personas)
    impatient = any(contact.patience is not None for contact in contacts)
    return (
        shared,
        True,
        any(contact.resolution < 1.0 for contact in contacts),
        impatient or (bool(desk.hours) and desk.out_of_hours == "turn_away"),
        desk.room < inf,
    )


def _waiting(place: Place, first: int, possible: tuple[bool, ...], stay: float) -> Place:
    """A place with a desk, up to the end of the contact: it leads to one of the outcomes."""
    likely = (1.0 - place.desk_share, place.desk_share, 0.0, 0.0, 0.0)
    edges = tuple(
        Edge(target=first + outcome, p=likely[outcome]) for outcome in range(OUTCOMES) if possible[outcome]
    )
    return replace(
        place,
        row=Row(edges, plain=True),
        clocks=False,
        final=False,
        quality=None,
        dwell=Draw("fixed", location=stay) if stay > 0.0 else None,
        dwell_factor=1.0,
        dwell_traits=(),
        dwell_terms=(),
        invitations=place.invitations if place.invite_at_entry else 0.0,
    )


def _outcome(persona: Persona, place: Place, index: int, how: int) -> Place:
    """What is left of a visit when the contact is over."""
    rows = {ABANDONED: place.on_abandon, UNRESOLVED: place.on_unresolved, BLOCKED: place.on_blocked}
    own = rows.get(how)
    found = replace(
        place,
        index=index,
        desk=NONE,
        revenue=replace(place.revenue, number=0.0, stepped=None, draw=None, constant=0.0, added=()),
        cost=_service_cost(persona, place, how),
        tally=(),
        survey=False,
        invitations=0.0 if place.invite_at_entry else place.invitations,
    )
    if own is None:
        return found
    found = replace(found, row=own, clocks=False, final=not own.edges)
    return replace(found, dwell=None, invitations=0.0) if own.at_once else found


def _service_cost(persona: Persona, place: Place, how: int) -> Amount:
    """What the minutes of a service cost; the rest of the visit's cost was paid at its entry."""
    contact = persona.contacts[place.desk]
    if how not in (SERVED, UNRESOLVED) or contact.cost_per_minute == 0.0:
        return replace(place.cost, number=0.0, stepped=None, draw=None, constant=0.0, added=())
    minutes = float(mean_of(contact.service)) * contact.service_factor * MINUTES
    return Amount(number=contact.cost_per_minute * minutes, ratio=contact.service_terms)
