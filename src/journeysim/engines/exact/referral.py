"""Word of mouth that brings people: who invites how many, and where those who accept begin.

Invitations are collected by *channel*: persona of the inviter, the changes that treat them as far as these
act on the delay, and whether they lie exactly at nodes. Within a channel only the inviter's satisfaction is
kept, which decides where the invited person's begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from journeysim.compiled.records import NONE, Bounds, Compiled, Persona, Place, Referral
from journeysim.engines.exact.effects import changes_of_terms, summed
from journeysim.engines.exact.laws import Floats, explicit, lattice
from journeysim.engines.exact.modes import Mode, on_nodes
from journeysim.engines.exact.moods import inside_cells
from journeysim.engines.exact.population import birth_weights, starts
from journeysim.results.visits import Integers

if TYPE_CHECKING:
    from journeysim.engines.exact.system import System


@dataclass(frozen=True)
class Sender:
    """A moment at which people are invited.

    Attributes:
        mode: The mode in which it happens.
        row: Row that leaves; NONE for invitations at the entry of the mode.
        told: Mean number told, of shape (regimes, columns).
        accepted: Mean number who accept, of the same shape.
        talk: By how much what they say moves the level of word of mouth, of the same shape.
        regime: Regime of each node, of shape (nodes,).
        channels: Channel of each kind's invitations, of shape (kinds,).
    """

    mode: int
    row: int
    told: Floats
    accepted: Floats
    talk: Floats
    regime: Integers
    channels: Integers


@dataclass(frozen=True)
class Channel:
    """Where accepted invitations go.

    Attributes:
        delays: Mass that arrives after each lag, of shape (regimes, nodes).
        regime: Regime at each node of sending, of shape (nodes,).
        atomic: Whether the invited arrive exactly at nodes.
        births: For each mode in which they begin, what one invitation by an inviter of each satisfaction
            brings to the columns: (mode, array of shape (satisfactions, columns)).
    """

    delays: Floats
    regime: Integers
    atomic: bool
    births: tuple[tuple[int, Floats], ...]


@dataclass(frozen=True)
class Invitations:
    """All senders and channels."""

    senders: tuple[Sender, ...]
    channels: tuple[Channel, ...]


def base_mix(compiled: Compiled) -> tuple[float, ...]:
    """The mix of personas of those who are invited."""
    return tuple(persona.share for persona in compiled.personas)


def invites(compiled: Compiled) -> bool:
    """Whether anybody ever invites."""
    return any(
        place.invitations > 0.0 and not place.exit and persona.referral is not None
        for persona in compiled.personas
        for place in persona.places
    )


def speaks(compiled: Compiled) -> bool:
    """Whether anybody moves a level of word of mouth."""
    places = (place for persona in compiled.personas for place in persona.places)
    return compiled.word_of_mouth is not None and any(place.invitations > 0.0 for place in places)


def arrival_modes(compiled: Compiled, step: float, *, exactly: bool) -> set[tuple[int, bool]]:
    """Where invited people may enter, and whether exactly at nodes."""
    if not invites(compiled):
        return set()
    found = set()
    for persona in compiled.personas:
        if persona.referral is not None:
            found.add((persona.referral.enter, False))
            if exactly and _is_even(persona.referral, step):
                found.add((persona.referral.enter, True))
    return found


def _is_even(referral: Referral, step: float) -> bool:
    law = referral.delay
    fixed = law.family == "fixed" and on_nodes(law.location, step)
    return fixed and (law.location == 0.0 or not referral.delay_terms)


def find_invitations(system: System) -> Invitations | None:
    """Find the senders and channels of a system; None where nobody invites, or nobody comes so far."""
    if not (invites(system.compiled) or speaks(system.compiled)):
        return None
    known: dict[tuple[object, ...], int] = {}
    channels: list[Channel] = []
    senders = [
        _sender(system, number, mode, row, known, channels)
        for number, mode in enumerate(system.modes.listed)
        for row in _moments(system, number, mode)
    ]
    return Invitations(tuple(senders), tuple(channels)) if senders else None


def _moments(system: System, number: int, mode: Mode) -> list[int]:
    """The rows at which invitations of a mode are sent; NONE for its entry, nothing where none are."""
    place = system.modes.place(mode)
    inviting = any(p.places[mode.place].invitations > 0.0 for p in system.compiled.personas)
    if not inviting or (place.exit and system.compiled.word_of_mouth is None):
        return []
    if place.invite_at_entry or place.exit:
        return [] if mode.kind == "close" else [NONE]
    if mode.kind == "open":
        return []
    return np.flatnonzero(system.row_mode == number).tolist()


def _sender(
    system: System,
    number: int,
    mode: Mode,
    row: int,
    known: dict[tuple[object, ...], int],
    channels: list[Channel],
) -> Sender:
    compiled, population = system.compiled, system.population
    kinds, nodes, moods = population.shape
    exactly = mode.atomic if row == NONE else bool(system.row_atomic[row])
    regimes = system.timeline.regimes(_changes_of_sending(compiled, mode.place), atomic=exactly)
    invited, moves = _voices(compiled, system.modes.place(mode), population.grid)
    told = np.zeros((len(regimes), kinds, nodes, moods))
    accepted, talk, reached = told.copy(), told.copy(), []
    for position, kind in enumerate(population.kinds):
        persona = compiled.personas[kind.persona]
        treated = system.modes.treats(mode, kind.covered)
        rate = _rate(compiled, persona, persona.places[mode.place], treated, regimes.flat, population.grid)
        talk[:, position] = regimes.average(rate * moves)[:, np.newaxis, :]
        if persona.referral is None or not invited.any():
            reached.append(0)
            continue
        odds = summed(persona.referral.acceptance_terms, treated, regimes.flat)
        chance = _shifted(persona.referral.acceptance, odds)
        told[:, position] = regimes.average(rate * invited)[:, np.newaxis, :]
        accepted[:, position] = regimes.average(rate * invited * chance[:, np.newaxis])[:, np.newaxis, :]
        reached.append(_channel(system, kind.persona, treated, exactly, known, channels))
    shape = (len(told), population.columns)
    return Sender(
        mode=number,
        row=row,
        told=told.reshape(shape),
        accepted=accepted.reshape(shape),
        talk=talk.reshape(shape),
        regime=regimes.index,
        channels=np.array(reached),
    )


def _changes_of_sending(compiled: Compiled, place: int) -> frozenset[int]:
    """The changes that move how many people are told at a place, or how many of them accept."""
    found: frozenset[int] = frozenset()
    for persona in compiled.personas:
        own = () if persona.referral is None else persona.referral.acceptance_terms
        found |= changes_of_terms(persona.places[place].invitation_terms, own)
    return found


def _voices(compiled: Compiled, place: Place, grid: Floats) -> tuple[Floats, Floats]:
    """Share of those who tell others that invites them, and what each told adds to the level: (moods,)."""
    voice = compiled.word_of_mouth
    inviting = np.full(len(grid), 0.0 if place.exit else 1.0)
    if voice is None:
        return inviting, np.zeros(len(grid))
    warning = inside_cells(Bounds(high=voice.warning_below), grid)
    praise = inside_cells(Bounds(low=voice.praise_above), grid)
    return inviting * (1.0 - warning), praise * voice.praise_moves + warning * voice.warning_moves


def _shifted(p: float, log_odds: Floats) -> Floats:
    """A probability with its odds multiplied by exp(log_odds)."""
    odds = p * np.exp(log_odds)
    found: Floats = odds / (1.0 - p + odds)
    return found


def _rate(
    compiled: Compiled,
    persona: Persona,
    place: Place,
    treated: tuple[bool, ...],
    levels: Floats,
    grid: Floats,
) -> Floats:
    """Mean number told in a visit, of shape (regimes, satisfactions)."""
    slope = 0.0 if persona.referral is None else persona.referral.satisfaction
    above = slope * (grid - compiled.satisfaction_reference)
    found: Floats = place.invitations * np.exp(
        summed(place.invitation_terms, treated, levels)[:, np.newaxis] + above
    )
    return found


def _channel(
    system: System,
    persona: int,
    treated: tuple[bool, ...],
    exactly: bool,
    known: dict[tuple[object, ...], int],
    channels: list[Channel],
) -> int:
    """The channel of a kind's invitations, made when it is first needed."""
    referral = system.compiled.personas[persona].referral
    assert referral is not None
    acting = tuple(treated[term.change] for term in referral.delay_terms)
    exactly = exactly and _is_even(referral, system.timeline.step)
    key = (persona, acting, exactly)
    if key not in known:
        known[key] = len(channels)
        channels.append(_made(system, referral, treated, exactly))
    return known[key]


def _made(system: System, referral: Referral, treated: tuple[bool, ...], exactly: bool) -> Channel:
    compiled, population, timeline = system.compiled, system.population, system.timeline
    regimes = timeline.regimes(changes_of_terms(referral.delay_terms), atomic=exactly)
    longer = np.exp(summed(referral.delay_terms, treated, regimes.flat))
    delays = regimes.average(lattice(referral.delay, timeline.step, timeline.count, longer))
    carried = referral.carry_over * (population.grid - compiled.satisfaction_reference)
    stage, start = compiled.places[referral.enter].stage, starts(compiled, carried)
    width = abs(float(carried[1] - carried[0])) if len(carried) > 1 else 0.0
    births = []
    for mode, picked in system.modes.entries[referral.enter, exactly]:
        decided = system.decided(picked)
        mix = base_mix(compiled)
        births.append((mode, birth_weights(compiled, population, stage, mix, start, decided, width)))
    return Channel(explicit(delays), regimes.index, exactly, tuple(births))
