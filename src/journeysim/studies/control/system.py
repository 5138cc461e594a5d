"""What one kind of customers may do in one situation, as the numbers of a linear system.

Unknown is the worth of entering each place, of closing each stage and of the end of each stay, by
satisfaction. What happens at once (openings, closings, short stays) couples the unknowns of one moment; stays
and invitations lead to later ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from journeysim.compiled.records import NONE, Amount, Bounds, Edge, Place, Row
from journeysim.engines.exact.decisions import shares, step_at
from journeysim.engines.exact.effects import Who, summed
from journeysim.engines.exact.laws import Floats, lattice, mean_of
from journeysim.engines.exact.moods import experience, within
from journeysim.studies.control.frame import Frame, Move, System, Unknown, met, rows_of, target_of
from journeysim.studies.control.prospects import (
    ABANDONED,
    GOODS,
    MAIN,
    UNRESOLVED,
    moves_by_talk,
    service_days,
)
from journeysim.studies.control.standing import Met

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class _Case:
    """A kind in a situation, and the system that is being laid out."""

    frame: Frame
    number: int
    flat: Floats
    period: int
    system: System

    def add(self, row: int, target: Unknown, block: Floats) -> None:
        self.system.entries.append((row, self.frame.index[target], block))


def lay_out(frame: Frame, number: int, levels: Floats, period: int) -> System:
    """Lay out the system of a kind in a situation.

    Args:
        frame: What all systems share.
        number: The kind.
        levels: Strength of each change.
        period: Spell of the standing.
    """
    shape = (len(frame.index), len(frame.grid))
    system = System([], [], np.zeros(shape), {}, [], np.zeros((len(GOODS), *shape)), [])
    case = _Case(frame, number, levels[np.newaxis], period, system)
    for name in frame.index:
        what, index, track, channel = name
        place = frame.persona(number).places[index]
        if what == "enter":
            _enter(case, place, channel)
        elif what == "close":
            _leave(case, place, place.row, name)
        else:
            _leave(case, place, dict(rows_of(place))[track], name)
    return system


def _enter(case: _Case, place: Place, channel: int) -> None:
    """Enter a place: what it brings and who is told there, and what comes then."""
    name, who = ("enter", place.index, 0, channel), case.frame.who(case.number, place.stage)
    at = case.frame.index[name]
    case.system.gains[:, at] += _earned(case, place, who)[:, np.newaxis]
    if place.exit or place.invite_at_entry:
        _tell(case, place, who, name)
    if place.touchpoints:
        weights = [f.weight * np.exp(summed(f.terms, who.treated, case.flat))[0] for f in place.touchpoints]
        for first, weight in zip(place.touchpoints, weights, strict=True):
            share = weight / sum(weights)
            case.add(at, ("enter", first.place, 0, met(place, channel)), share * np.eye(len(case.frame.grid)))
    elif not place.final:
        _visit(case, place, who, name)


def _visit(case: _Case, place: Place, who: Who, name: Unknown) -> None:
    """A visit of a place: the desk, the experience, the stay."""
    frame, persona, at = case.frame, case.frame.persona(case.number), case.frame.index[name]
    if place.desk != NONE:
        contact = persona.contacts[place.desk]
        days = service_days(contact, summed(contact.service_terms, who.treated, case.flat)[0])
        case.system.works.append((at, place.desk, place.desk_share * days))
    seamless = _handed_over(case, place, who, name[3])
    for track, share, kept, extra in _outcomes(case, place, who):
        felt = np.eye(len(frame.grid))
        if place.quality is not None:
            left = np.array([kept * seamless])
            felt = experience(frame.compiled, place, who, case.flat, left, frame.grid)[0]
        end = ("leave", place.index, track, met(place, name[3]))
        move = Move(at, end, share * felt, _lengths(case, place, who, track, extra))
        case.add(at, end, move.felt * move.masses[0])
        case.system.moves.append(move)


def _handed_over(case: _Case, place: Place, who: Who, before: int) -> float:
    """What a change of channel leaves of the experience; one that waits for a later one is left out."""
    if place.channel == NONE or before in {NONE, place.channel}:
        return 1.0
    channels = len(case.frame.compiled.names.channels)
    handover = case.frame.persona(case.number).handovers[before * channels + place.channel]
    friction = float(np.exp(summed(handover.terms, who.treated, case.flat))[0])
    return min(max(1.0 - (1.0 - handover.factor) * friction, 0.0), 1.0)


def _leave(case: _Case, place: Place, row: Row | None, name: Unknown) -> None:
    """The end of a stay, or of a stage with touchpoints."""
    _decide(case, place, row, name)
    if not place.invite_at_entry:
        _tell(case, place, case.frame.who(case.number, place.stage), name)


def _met(case: _Case, place: Place) -> Met:
    kind = case.frame.kinds[case.number]
    return case.frame.standing.met(place.desk, kind.persona, case.period)


def _outcomes(case: _Case, place: Place, who: Who) -> list[tuple[int, float, float, float]]:
    """How a visit of a place may go: row, chance, what is left of its quality, days at the desk."""
    if place.desk == NONE:
        return [(MAIN, 1.0, 1.0, 0.0)]
    contact, met = case.frame.persona(case.number).contacts[place.desk], _met(case, place)
    odds = contact.resolution / (1.0 - contact.resolution) if contact.resolution < 1.0 else np.inf
    odds = odds * np.exp(summed(contact.resolution_terms, who.treated, case.flat))[0]
    solved = 1.0 if np.isinf(odds) else odds / (1.0 + odds)
    track = {n for n, _ in rows_of(place)}
    served = 1.0 - met.abandoned
    return [
        (MAIN, 1.0 - place.desk_share + place.desk_share * served * solved, met.kept, met.days),
        (
            UNRESOLVED if UNRESOLVED in track else MAIN,
            place.desk_share * served * (1.0 - solved),
            met.kept * contact.unresolved_quality,
            met.days,
        ),
        (ABANDONED if ABANDONED in track else MAIN, place.desk_share * met.abandoned, 0.0, met.days),
    ]


def _lengths(case: _Case, place: Place, who: Who, track: int, extra: float) -> Floats:
    """Chance of each length of a stay that ends with a row, in steps; after so many days at a desk."""
    frame, row, law = case.frame, dict(rows_of(place))[track], place.dwell
    if law is not None and law.trait != NONE:
        law = None
    if law is None or law.family == "until" or (track != MAIN and row is not None and row.at_once):
        masses, days = np.zeros(frame.nodes + 1), 0.0
        if law is not None and law.family == "until" and track == MAIN:
            days = law.every / 2.0
        _spread(masses, (days + extra) / frame.step)
        return masses
    times = place.dwell_factor * np.exp(
        sum(slope * float(frame.traits[t, 0, 0]) for t, slope in place.dwell_traits)
        + summed(place.dwell_terms, who.treated, case.flat)[0]
    )
    return _later(lattice(law, frame.step, frame.nodes, float(times)), extra / frame.step)


def _decide(case: _Case, place: Place, row: Row | None, name: Unknown) -> None:
    """Lead from the end of a stay, or the closing of a stage, along a row."""
    if row is None:
        return
    frame, who, at = case.frame, case.frame.who(case.number, place.stage), case.frame.index[name]
    shape = (len(row.edges), len(frame.grid))
    if place.clocks:
        table = np.full(shape, 1.0 / len(row.edges))
    else:
        above = frame.grid - frame.compiled.satisfaction_reference
        table = np.broadcast_to(shares(row, who, case.flat, above)[0, :, 0], shape).copy()
        slopes = np.array([edge.word_of_mouth for edge in row.edges])
        if slopes.any():
            table *= np.exp(slopes * frame.standing.talk[case.period])[:, np.newaxis]
            table /= table.sum(axis=0)
    for edge, share in zip(row.edges, table, strict=True):
        case.add(at, target_of(place, edge, name[3]), np.diag(share))
        case.system.gains[:, at] += _earned(case, edge, who)[:, np.newaxis] * share


def _tell(case: _Case, place: Place, who: Who, name: Unknown) -> None:
    """Whom people tell: how far that moves the level of word of mouth, and who comes."""
    if place.invitations == 0.0:
        return
    frame, persona, at = case.frame, case.frame.persona(case.number), case.frame.index[name]
    more = float(summed(place.invitation_terms, who.treated, case.flat)[0])
    case.system.talk[at] += moves_by_talk(frame.compiled, persona, place, frame.grid, more, frame.width)
    case.system.told[name] = (place.index, more)
    referral = persona.referral
    if referral is None or place.exit:
        return
    above = frame.grid - frame.compiled.satisfaction_reference
    rate = place.invitations * np.exp(referral.satisfaction * above + more)
    voice = frame.compiled.word_of_mouth
    if voice is not None:
        rate = rate * (1.0 - within(Bounds(high=voice.warning_below), frame.grid, frame.width))
    odds = summed(referral.acceptance_terms, who.treated, case.flat)[0]
    accepted = referral.acceptance * np.exp(odds)
    rate = rate * accepted / (1.0 - referral.acceptance + accepted)
    delay = np.zeros(frame.nodes + 1)
    if referral.delay.family == "until" or referral.delay.trait != NONE:
        delay[1 if frame.nodes else 0] = 1.0
    else:
        longer = float(np.exp(summed(referral.delay_terms, who.treated, case.flat)[0]))
        delay = lattice(referral.delay, frame.step, frame.nodes, longer)
    delay[1] += delay[0]
    delay[0] = 0.0
    case.system.sends.append((at, rate, delay))


def _earned(case: _Case, where: Place | Edge, who: Who) -> Floats:
    """Goods that an entry or an edge brings, undiscounted, of shape (goods,)."""
    found, compiled, flat = np.zeros(len(GOODS)), case.frame.compiled, case.flat
    found[0] = _mean(where.revenue, who, flat) - _mean(where.cost, who, flat)
    if isinstance(where, Place):
        found[1] = float(where.index in compiled.purchase)
        for number, change in enumerate(compiled.changes):
            if where.index in change.exposed and who.treated[number] and flat[0, number] > 0.0:
                found[0] -= change.costs.per_exposure
    return found


def _mean(amount: Amount, who: Who, flat: Floats) -> float:
    if amount.stepped is not None:
        base = step_at(amount.stepped, who)
    elif amount.draw is not None:
        base = float(np.mean(mean_of(amount.draw, who.traits[:, 0])))
    else:
        base = amount.number or 0.0
    ratio = amount.factor * float(np.exp(summed(amount.ratio, who.treated, flat))[0])
    return base * ratio + amount.constant + float(summed(amount.added, who.treated, flat)[0])


def _spread(masses: Floats, at: float) -> None:
    """Put a mass of 1 at a place between nodes, where it lies on the lattice."""
    node = int(at)
    for lag, share in ((node, 1.0 - at + node), (node + 1, at - node)):
        if lag < len(masses):
            masses[lag] += share


def _later(masses: Floats, by: float) -> Floats:
    """Masses moved to later nodes."""
    if by <= 0.0:
        return masses
    kernel = np.zeros(len(masses))
    _spread(kernel, by)
    whole = int(by)
    found: Floats = np.zeros(len(masses))
    for lag in (whole, whole + 1):
        if lag < len(masses):
            found[lag:] += kernel[lag] * masses[: len(masses) - lag]
    return found
