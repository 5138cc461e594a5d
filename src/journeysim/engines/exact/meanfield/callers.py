"""Who comes to a desk, and how it deals with them: from flows of customers to services.

A caller is a persona with those changes that act on the desk and treat them. All callers stand in one line;
what differs is the length of their service, their patience, and how much they mind waiting. Where some have
priority their waits are shorter in the proportions of Cobham's formula (1954), and the others' longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np

from journeysim.compiled.records import Compiled, Contact, Draw, Terms
from journeysim.engines.exact.effects import changes_of_terms, summed
from journeysim.engines.exact.laws import Floats, cumulative_hazard, integrated, knots, mean_of
from journeysim.engines.exact.meanfield.line import Demand, Line, Standing, follow
from journeysim.engines.exact.meanfield.path import Caller, Service
from journeysim.engines.exact.meanfield.rota import Rota, rota
from journeysim.engines.exact.timeline import Timeline

FEWEST = 1e-9
"""Callers per day below which a desk is as good as empty."""

NEVER = 700.0
"""Cumulative hazard of those who have certainly given up."""

BUSIEST = 0.97
"""Utilisation up to which Cobham's formula is believed."""


@dataclass(frozen=True)
class Contacts:
    """One kind of caller at a desk, by cell of its rota; arrays of shape (cells,).

    Attributes:
        contact: The desk as the persona meets it.
        calls: Callers per day.
        service: Mean service in days.
        patience: What the law of patience is multiplied by.
        tolerance: Wait that halves the experience.
        resolved: Chance that a service solves the problem.
    """

    contact: Contact
    calls: Floats
    service: Floats
    patience: Floats
    tolerance: Floats
    resolved: Floats


@dataclass(frozen=True)
class Desking:
    """What happens at a desk over the horizon.

    Attributes:
        rota: When it is staffed.
        line: What happens in its line.
        services: How it deals with each caller.
        service: Mean days of a service, of shape (cells,).
        residual: Mean days that a service goes on when a shift ends.
    """

    rota: Rota
    line: Line
    services: dict[Caller, Service]
    service: Floats
    residual: float


def changes_at(compiled: Compiled, desk: int) -> tuple[int, ...]:
    """The changes that act on how a desk deals with somebody."""
    found: frozenset[int] = frozenset()
    for persona in compiled.personas:
        own = persona.contacts[desk]
        found |= changes_of_terms(
            own.service_terms, own.patience_terms, own.tolerance_terms, own.resolution_terms
        )
    return tuple(sorted(found))


def attend(
    timeline: Timeline, desk: int, callers: dict[Caller, Floats], start: Standing | None = None
) -> Desking:
    """Let callers come to a desk.

    Args:
        timeline: The lattice of time.
        desk: Index of the desk.
        callers: By caller, how many come at each node, of shape (nodes,).
        start: How the line stood before, where that is known about.
    """
    compiled = timeline.compiled
    contacts = [compiled.personas[caller[0]].contacts[desk] for caller in callers]
    shortest = min(float(mean_of(contact.service)) for contact in contacts)
    known = rota(compiled, compiled.desks[desk], timeline.count, shortest / 2.0)
    each = [
        _contacts(timeline, desk, caller, contact, come, known)
        for (caller, come), contact in zip(callers.items(), contacts, strict=True)
    ]
    shares = _shares(each)
    service = sum(share * one.service for share, one in zip(shares, each, strict=True))
    spread = _spread(each, shares)
    mixed = _Mixture(known, each, shares)
    demand = Demand(
        calls=known.by_lane(np.maximum(sum(one.calls for one in each), FEWEST)),
        service=known.by_lane(np.asarray(service)),
        spread=spread,
        room=compiled.desks[desk].room,
        hazard=mixed if mixed.impatient else None,
        patience=mixed.mean,
    )
    line = follow(known, demand, start)
    waits = [
        _waits(known, line, one, scale)
        for one, scale in zip(each, _priorities(timeline, desk, callers, each, known), strict=True)
    ]
    fit = _fit(known, line, shares, waits)
    services = {
        caller: _service(timeline, known, desk, line, one, wait, fit)
        for caller, one, wait in zip(callers, each, waits, strict=True)
    }
    residual = (1.0 + spread) / 2.0 * float(np.mean(service))
    return Desking(known, line, services, np.asarray(service), residual)


def _contacts(
    timeline: Timeline, desk: int, caller: Caller, contact: Contact, come: Floats, known: Rota
) -> Contacts:
    """What is known of one kind of caller."""
    bounds = known.bounds
    levels = timeline.strengths((bounds[1:] + bounds[:-1]) / 2.0)
    treated = [False] * len(timeline.compiled.changes)
    for change, flag in zip(changes_at(timeline.compiled, desk), caller[1], strict=True):
        treated[change] = flag

    def ratio(terms: Terms) -> Floats:
        return np.asarray(np.exp(summed(terms, treated, levels)))

    odds = contact.resolution * ratio(contact.resolution_terms)
    return Contacts(
        contact=contact,
        calls=_per_day(timeline, come, bounds),
        service=float(mean_of(contact.service)) * contact.service_factor * ratio(contact.service_terms),
        patience=contact.patience_factor * ratio(contact.patience_terms),
        tolerance=contact.tolerance * ratio(contact.tolerance_terms),
        resolved=odds / (1.0 - contact.resolution + odds),
    )


def _per_day(timeline: Timeline, come: Floats, bounds: Floats) -> Floats:
    """Callers per day in each cell, of those who come at the nodes of the lattice."""
    horizon = timeline.compiled.horizon
    times = timeline.times
    ends = np.concatenate([[0.0], (times[1:] + times[:-1]) / 2.0, [horizon]])
    reached = np.append(0.0, np.cumsum(come))
    inside = np.minimum(bounds, horizon)
    length = np.maximum(np.diff(inside), 1e-12)
    return np.asarray(np.diff(np.interp(inside, ends, reached)) / length)


def _shares(each: list[Contacts]) -> Floats:
    """Share of each kind among the callers, of shape (callers, cells)."""
    calls = np.array([one.calls for one in each])
    total = calls.sum(axis=0)
    mean = calls.sum(axis=1, keepdims=True) / max(float(calls.sum()), FEWEST)
    found: Floats = np.where(total > FEWEST, calls / np.maximum(total, FEWEST), mean + FEWEST)
    return found


def _spread(each: list[Contacts], shares: Floats) -> float:
    """Squared coefficient of variation of the services of all callers together."""
    first = sum(share * one.service for share, one in zip(shares, each, strict=True))
    second = sum(
        share * one.service**2 * (1.0 + variation(one.contact.service))
        for share, one in zip(shares, each, strict=True)
    )
    return float(np.mean(np.maximum(np.asarray(second) / np.asarray(first) ** 2 - 1.0, 0.0)))


def variation(law: Draw) -> float:
    """Squared coefficient of variation of a law."""
    if law.family == "fixed":
        return 0.0
    if law.family == "empirical":
        values = law.location + law.scale * np.array(law.shape)
        return float(values.var() / values.mean() ** 2)
    u, part = knots(law.family, law.shape)[1::2]
    within = np.diff(part) / np.maximum(np.diff(u), 1e-300)
    variance = law.scale**2 * float((np.diff(u) * within**2).sum() - part[-1] ** 2)
    return max(variance, 0.0) / float(mean_of(law)) ** 2


class _Mixture:
    """The patience of all callers together, as a cumulative hazard."""

    def __init__(self, known: Rota, each: list[Contacts], shares: Floats) -> None:
        self.weekly, self.each, self.shares = known.weekly, each, shares
        laws = [one.contact.patience for one in each]
        self.impatient = any(law is not None for law in laws)
        self.mean = max(
            inf if law is None else float(mean_of(law)) * float(one.patience.mean())
            for law, one in zip(laws, each, strict=True)
        )

    def __call__(self, waited: Floats, slot: int) -> Floats:
        """Cumulative hazard after waits of shape (lanes, states), in a slot."""
        staying = np.zeros_like(waited)
        for one, share in zip(self.each, self.shares, strict=True):
            part, times = share, one.patience
            if self.weekly:
                part, times = share[:, np.newaxis], one.patience[:, np.newaxis]
            else:
                part, times = share[slot], one.patience[slot]
            staying += part * np.exp(-given_up(one.contact.patience, waited, times))
        return np.asarray(-np.log(np.maximum(staying / self.shares.sum(axis=0).mean(), np.exp(-NEVER))))


def given_up(law: Draw | None, waited: Floats, times: Floats | float) -> Floats:
    """Cumulative hazard of patience after some waits."""
    if law is None:
        return np.zeros_like(waited)
    if law.family == "fixed":
        return np.where(waited < law.location * times, 0.0, NEVER)
    return np.asarray(cumulative_hazard(law, waited, times))


def _priorities(
    timeline: Timeline, desk: int, callers: dict[Caller, Floats], each: list[Contacts], known: Rota
) -> list[Floats]:
    """By how much longer each kind waits than all together, of shape (cells,)."""
    compiled = timeline.compiled
    ones = np.ones(len(each[0].calls))
    ranks = [compiled.personas[persona].priority for persona, _ in callers]
    if not compiled.desks[desk].priority or len(set(ranks)) == 1:
        return [ones] * len(each)
    length = np.broadcast_to(known.length, known.servers.shape)
    power = np.maximum(known.by_cell(known.servers * length), 1e-9) / known.by_cell(length)
    load = [one.calls * one.service / power for one in each]
    total = np.maximum(sum(load), 1e-12)
    shrink = np.minimum(1.0, BUSIEST / total)
    factors = []
    for rank in ranks:
        above = sum(part for part, other in zip(load, ranks, strict=True) if other > rank) * shrink
        beside = sum(part for part, other in zip(load, ranks, strict=True) if other >= rank) * shrink
        factors.append(1.0 / ((1.0 - above) * (1.0 - beside)))
    mean = sum(one.calls * factor for one, factor in zip(each, factors, strict=True))
    mean = mean / np.maximum(sum(one.calls for one in each), FEWEST)
    return [np.where(mean > 0.0, factor / np.where(mean > 0.0, mean, 1.0), 1.0) for factor in factors]


@dataclass(frozen=True)
class _Waits:
    """How one kind of caller waits, of those who find room; arrays of shape (cells,).

    Attributes:
        lost: Share who give up.
        served: Mean wait of those served.
        gave_up: Mean wait of those who give up.
        at_once: Share of those served who do not wait.
        left: Mean of what waiting leaves of the experience of the others, ``spread`` its deviation.
    """

    lost: Floats
    served: Floats
    gave_up: Floats
    at_once: Floats
    left: Floats
    spread: Floats


def _waits(known: Rota, line: Line, one: Contacts, scale: Floats) -> _Waits:
    law, times = one.contact.patience, one.patience[:, np.newaxis]
    room = known.by_cell(line.joins - line.blocked)
    room = np.maximum(room, 1e-300)
    weight = known.by_cell(line.offered) / room[:, np.newaxis]
    at_once = known.by_cell(line.no_wait) / room
    wait = line.waits * scale[:, np.newaxis]
    stays = np.exp(-given_up(law, wait, times))
    served = weight * stays
    share = np.maximum(at_once + served.sum(axis=1), 1e-12)
    waited = np.maximum(served.sum(axis=1), 1e-300)
    until = wait if law is None else wait - integrated(law, wait, times)
    lost = (weight * (1.0 - stays)).sum(axis=1)
    left = 1.0 / (1.0 + wait / one.tolerance[:, np.newaxis])
    mean = np.where(waited > 1e-200, (served * left).sum(axis=1) / waited, 1.0)
    square = np.where(waited > 1e-200, (served * left**2).sum(axis=1) / waited, 1.0)
    in_line = (served * wait).sum(axis=1)
    return _Waits(
        lost=lost,
        served=in_line / share,
        gave_up=((weight * until).sum(axis=1) - in_line) / np.maximum(lost, 1e-12),
        at_once=at_once / share,
        left=mean,
        spread=np.minimum(np.sqrt(np.maximum(square - mean**2, 0.0)), np.minimum(mean, 1.0 - mean)),
    )


def _fit(known: Rota, line: Line, shares: Floats, waits: list[_Waits]) -> float:
    """What all shares that give up are multiplied by, so that as many give up as the line says."""
    room = known.by_cell(line.joins - line.blocked)
    expected = sum(float((room * share * wait.lost).sum()) for share, wait in zip(shares, waits, strict=True))
    return float(line.gave_up.sum()) / expected if expected > 1e-12 else 1.0


def _service(
    timeline: Timeline, known: Rota, desk: int, line: Line, one: Contacts, wait: _Waits, fit: float
) -> Service:
    """How a desk deals with one kind of caller, by node of the lattice."""
    met = timeline.compiled.desks[desk]
    joins = np.maximum(known.by_cell(line.joins), 1e-300)
    blocked = known.by_cell(line.blocked) / joins
    lost = np.minimum(wait.lost * fit, 0.9999) * (1.0 - blocked)
    served = 1.0 - lost - blocked
    stay = known.delay + lost * wait.gave_up + served * (wait.served + one.service)
    if met.hours and met.out_of_hours == "turn_away":
        away = known.closed
        lost, blocked, stay = away + (1.0 - away) * lost, (1.0 - away) * blocked, (1.0 - away) * stay
    some = (1.0 - wait.at_once) / 2.0
    left = np.stack([np.ones_like(some), wait.left + wait.spread, wait.left - wait.spread], axis=1)
    weights = np.stack([wait.at_once, some, some], axis=1)
    middles = (known.bounds[1:] + known.bounds[:-1]) / 2.0

    def by_node(values: Floats) -> Floats:
        return np.asarray(np.interp(timeline.times, middles, values))

    return Service(
        abandoned=by_node(lost),
        blocked=by_node(blocked),
        resolved=by_node(one.resolved),
        stay=by_node(stay),
        left=np.stack([by_node(column) for column in left.T], axis=1),
        weights=np.stack([by_node(column) for column in weights.T], axis=1),
    )
