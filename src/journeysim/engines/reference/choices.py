"""What a customer experiences, how long they stay, where they go and whom they tell.

Each function reads the customer's state and the changes that act now, takes its uniform from outside and
returns a value; nothing here moves time. The order of the terms is part of the contract between engines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import TypeVar

from journeysim.compiled.records import (
    NONE,
    Amount,
    Change,
    Compiled,
    Draw,
    Edge,
    Place,
    RiskTerm,
    Row,
    SetTerm,
    Stepped,
)
from journeysim.engines.reference.customer import Customer
from journeysim.engines.reference.draws import Addresses, next_date, sample
from journeysim.engines.reference.level import Level
from journeysim.engines.reference.treatment import strength_at, summed
from journeysim.kernels.choice import choose
from journeysim.kernels.floats import pexp, product
from journeysim.kernels.philox import uniform52

Switching = TypeVar("Switching", SetTerm, RiskTerm)


@dataclass(slots=True)
class Setting:
    """Where choices are made.

    The compiled scenario, the draws, the changes as they stand now (policies switch some of them), and the
    level of word of mouth.
    """

    compiled: Compiled
    addresses: Addresses
    changes: list[Change]
    level: Level


def clip(value: float) -> float:
    """Keep a value in [0, 1]."""
    return 0.0 if value < 0.0 else min(value, 1.0)


def step_value(stepped: Stepped, customer: Customer, stage: int, now: float) -> float:
    """Return the step that holds for a customer now; before the first one, the first."""
    if stepped.by == "visits":
        at = float(customer.visits[stage])
    else:
        at = 0.0 if customer.first_purchase is None else now - customer.first_purchase
    value = stepped.steps[0][1]
    for start, step in stepped.steps:
        if start > at:
            break
        value = step
    return value


def amount_value(amount: Amount, customer: Customer, stage: int, now: float, u: float) -> float:
    """Return money or quality before changes: a number, a step, or a draw at the uniform u."""
    if amount.draw is not None:
        return sample(amount.draw, u, customer.traits)
    if amount.stepped is not None:
        return step_value(amount.stepped, customer, stage, now)
    assert amount.number is not None
    return amount.number


def experience(setting: Setting, customer: Customer, place: Place, now: float) -> float:
    """Return the quality q ∈ [0, 1] of this visit and use up the pending handover."""
    quality = place.quality
    assert quality is not None
    u = 0.5
    if quality.draw is not None and quality.draw.family != "fixed":
        words = setting.addresses.words(
            customer.id, place.purposes.experience, customer.visits[place.index] - 1
        )
        u = uniform52(words[0], words[1])
    q = amount_value(quality, customer, place.stage, now, u)
    q += place.gain
    q += summed(place.gains, customer.treated, setting.changes, now)
    q *= customer.handover
    customer.handover = 1.0
    return clip(q)


def meet_channel(setting: Setting, customer: Customer, place: Place, now: float) -> None:
    """Change to the place's channel; a different one costs a part of the next experience."""
    if place.channel == NONE:
        return
    if customer.channel not in (NONE, place.channel):
        channels = len(setting.compiled.names.channels)
        handover = customer.persona.handovers[customer.channel * channels + place.channel]
        friction = summed(handover.terms, customer.treated, setting.changes, now)
        kept = handover.factor
        if friction != 0.0:
            kept = clip(1.0 - (1.0 - kept) * pexp(friction))
        customer.handover *= kept
    customer.channel = place.channel


def time_factor(setting: Setting, customer: Customer, place: Place, now: float) -> float:
    """Return persona factor · exp(trait slopes) · exp(Σ log ratios), by which times here are multiplied."""
    factor = place.dwell_factor
    slope = 0.0
    for trait, weight in place.dwell_traits:
        slope += weight * customer.traits[trait]
    if slope != 0.0:
        factor = product(factor, pexp(slope))
    effect = summed(place.dwell_terms, customer.treated, setting.changes, now)
    if effect != 0.0:
        factor = product(factor, pexp(effect))
    return factor


def end_of_dwell(setting: Setting, customer: Customer, place: Place, now: float, u: float) -> float:
    """Return the time at which the stay ends."""
    law = place.dwell
    if law is None:
        return now
    if law.family == "until":
        return next_date(law, now)
    return now + product(sample(law, u, customer.traits), time_factor(setting, customer, place, now))


def log_odds(setting: Setting, customer: Customer, edge: Edge, stage: int, now: float) -> float:
    """Return the sum of an edge's terms, in the order of the contract."""
    eta = edge.persona
    for trait, slope in edge.traits:
        eta += slope * customer.traits[trait]
    eta += summed(edge.terms, customer.treated, setting.changes, now)
    if edge.satisfaction != 0.0:
        eta += edge.satisfaction * (customer.satisfaction - setting.compiled.satisfaction_reference)
    if edge.word_of_mouth != 0.0:
        eta += edge.word_of_mouth * setting.level.at(now)
    if edge.visits != 0.0:
        eta += edge.visits * min(float(customer.visits[stage] - 1), edge.visits_cap)
    for index, slope in edge.memories:
        memory = setting.compiled.memories[index]
        eta += slope * customer.remembers(index, memory.span, memory.cap, now)
    return eta


def race(setting: Setting, customer: Customer, place: Place, now: float) -> tuple[Edge, float]:
    """Return the competing clock that rings first, and when. Ties go to the edge further along."""
    assert place.row is not None
    factor = time_factor(setting, customer, place, now)
    count = customer.visits[place.index] - 1
    winner, earliest = place.row.edges[0], inf
    for edge in place.row.edges:
        law = edge.clock
        assert law is not None
        if law.family == "until":
            rings = next_date(law, now)
        else:
            words = setting.addresses.words(customer.id, edge.clock_purpose, count)
            time = sample(law, uniform52(words[0], words[1]), customer.traits)
            eta = log_odds(setting, customer, edge, place.stage, now)
            if eta != 0.0:
                time = product(time, pexp(-eta / _hazard_power(law)))
            rings = now + product(time, factor)
        if rings < earliest:
            winner, earliest = edge, rings
    return winner, earliest


def _hazard_power(law: Draw) -> float:
    """Return the power of time in the cumulative hazard: effects on Weibull clocks are hazard ratios."""
    return law.shape[0] if law.family == "weibull" else 1.0


def _bases(row: Row, customer: Customer, stage: int, now: float) -> list[float]:
    """Return the edges' probabilities before any effect: numbers, steps, the rest, or a trait."""
    base = [
        edge.p if edge.stepped is None else step_value(edge.stepped, customer, stage, now)
        for edge in row.edges
    ]
    by_trait = [index for index, edge in enumerate(row.edges) if edge.trait != NONE]
    if any(edge.stepped is not None for edge in row.edges):
        for index, edge in enumerate(row.edges):
            if edge.rest:
                others = 0.0
                for other, p in enumerate(base):
                    others += p if other != index else 0.0
                base[index] = clip(1.0 - others)
    if by_trait:
        own = by_trait[0]
        value = clip(customer.traits[row.edges[own].trait])
        others = 0.0
        for index, p in enumerate(base):
            others += p if index != own else 0.0
        base = [value if i == own else (1.0 - value) * p / others for i, p in enumerate(base)]
    return base


def decide(setting: Setting, customer: Customer, row: Row, stage: int, now: float, u: float) -> Edge:
    """Return the edge taken: weights p·exp(Σ terms), then shares moved by risk ratios, by inverse CDF."""
    edges = row.edges
    if row.plain:
        return edges[choose([edge.p for edge in edges], 1.0, u)]
    weights = _bases(row, customer, stage, now)
    moved = _switch(setting, customer, edges, weights, now)
    for index, edge in enumerate(edges):
        eta = log_odds(setting, customer, edge, stage, now)
        if eta != 0.0:
            weights[index] *= pexp(eta)
            moved = True
    _move_shares(setting, customer, edges, weights, now)
    total = 1.0
    if moved:
        total = 0.0
        for weight in weights:
            total += weight
    return edges[choose(weights, total, u)]


def _switch(
    setting: Setting, customer: Customer, edges: tuple[Edge, ...], weights: list[float], now: float
) -> bool:
    """Give edges the probability that a switch sets; the others share the rest in proportion.

    Returns:
        Whether any switch was on.
    """
    changes = setting.changes
    switched = False
    for index, edge in enumerate(edges):
        for term, level in _acting(edge.sets, customer, changes, now):
            if level < 0.5:
                continue
            switched = True
            others = 0.0
            for other, weight in enumerate(weights):
                others += weight if other != index else 0.0
            for other in range(len(weights)):
                if other != index and others > 0.0:
                    weights[other] *= (1.0 - term.p) / others
            weights[index] = term.p
    return switched


def _acting(
    terms: tuple[Switching, ...], customer: Customer, changes: Sequence[Change], now: float
) -> list[tuple[Switching, float]]:
    """Return the switches or risks that act now with their strengths; of a group only the strongest."""
    acting: list[tuple[Switching, float]] = []
    largest: dict[int, int] = {}
    for term in terms:
        level = 1.0
        if term.change != NONE:
            level = strength_at(changes[term.change], now) if customer.treated[term.change] else 0.0
        if isinstance(term, SetTerm):
            level *= term.dose
        if level == 0.0:
            continue
        rival = largest.get(term.group) if term.group != NONE else None
        if rival is None:
            largest[term.group] = len(acting)
            acting.append((term, level))
        elif _force(term, level) > _force(*acting[rival]):
            acting[rival] = (term, level)
    return acting


def _force(term: SetTerm | RiskTerm, level: float) -> float:
    """Return what counts within a group: the strength of a switch, |strength · size| of a risk ratio."""
    return level if isinstance(term, SetTerm) else abs(level * term.size)


def _move_shares(
    setting: Setting, customer: Customer, edges: tuple[Edge, ...], weights: list[float], now: float
) -> None:
    """Multiply edges' shares by their risk ratios; the edge named by each takes the difference."""
    changes = setting.changes
    for index, edge in enumerate(edges):
        for risk, level in _acting(edge.risks, customer, changes, now):
            before = weights[index]
            after = min(before * pexp(level * risk.size), before + weights[risk.takes])
            weights[index] = after
            weights[risk.takes] -= after - before
