"""Where customers go: the shares of a row's edges, for every satisfaction, trait and situation at once.

The rules are those of the engines, in the same order: bases, switches, log odds, shares moved by risk ratios.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from journeysim.compiled.records import NONE, Edge, RiskTerm, Row, SetTerm, Stepped
from journeysim.engines.exact.effects import Who, summed
from journeysim.engines.exact.laws import Floats


def step_at(stepped: Stepped, who: Who) -> float:
    """The step of a step function by visits that holds now; of one by tenure, the first."""
    at = float(who.visits) if stepped.by == "visits" else 0.0
    value = stepped.steps[0][1]
    for start, step in stepped.steps:
        if start > at:
            break
        value = step
    return value


def log_odds(edge: Edge, who: Who, levels: Floats, above: Floats) -> Floats:
    """What moves an edge, of shape (regimes, trait nodes, satisfactions) or one that broadcasts to it.

    Args:
        edge: The edge.
        who: Of whom.
        levels: Strength of each change, of shape (regimes, changes).
        above: Satisfaction above the reference, of shape (satisfactions,).
    """
    total: Floats = edge.persona + summed(edge.terms, who.treated, levels)[:, np.newaxis, np.newaxis]
    for trait, slope in edge.traits:
        total = total + slope * who.traits[trait]
    if edge.satisfaction != 0.0:
        total = total + edge.satisfaction * above
    if edge.visits != 0.0:
        total = total + edge.visits * min(float(who.visits - 1), edge.visits_cap)
    return total


def shares(row: Row, who: Who, levels: Floats, above: Floats) -> Floats:
    """The share of each edge, of shape (regimes, edges, trait nodes, satisfactions), or 1 for an axis.

    Args:
        row: A row that is not one of clocks.
        who: Of whom.
        levels: Strength of each change, of shape (regimes, changes).
        above: Satisfaction above the reference, of shape (satisfactions,).
    """
    if row.plain:
        return np.array([edge.p for edge in row.edges])[np.newaxis, :, np.newaxis, np.newaxis]
    weights = _bases(row, who)
    weights = [np.broadcast_to(w, (len(levels), *np.shape(w)[-2:])).copy() for w in weights]
    _switch(row, who, weights, levels)
    for index, edge in enumerate(row.edges):
        weights[index] = weights[index] * np.exp(log_odds(edge, who, levels, above))
    _move_shares(row, who, weights, levels)
    table = np.stack(np.broadcast_arrays(*weights), axis=1)
    found: Floats = table / table.sum(axis=1, keepdims=True)
    return found


def _bases(row: Row, who: Who) -> list[Floats]:
    """Shares before any effect, each of shape (1 or trait nodes, 1)."""
    base = [edge.p if edge.stepped is None else step_at(edge.stepped, who) for edge in row.edges]
    if any(edge.stepped is not None for edge in row.edges):
        for index, edge in enumerate(row.edges):
            if edge.rest:
                base[index] = min(max(1.0 - (sum(base) - base[index]), 0.0), 1.0)
    found = [np.full((1, 1), p) for p in base]
    own = next((index for index, edge in enumerate(row.edges) if edge.trait != NONE), None)
    if own is not None:
        value = np.clip(who.traits[row.edges[own].trait], 0.0, 1.0)
        others = sum(p for index, p in enumerate(base) if index != own)
        found = [value if index == own else (1.0 - value) * p / others for index, p in enumerate(base)]
    return found


Switching = TypeVar("Switching", SetTerm, RiskTerm)


def _acting(terms: tuple[Switching, ...], who: Who, levels: Floats) -> list[Floats]:
    """The strength with which each switch or risk acts, of shape (regimes,), 0 for rivals of a group."""
    found: list[Floats] = []
    for term in terms:
        level = np.ones(len(levels))
        if term.change != NONE:
            level = np.asarray(levels[:, term.change] * who.treated[term.change])
        found.append(level * _dose(term))
    for group in {term.group for term in terms} - {NONE}:
        members = [number for number, term in enumerate(terms) if term.group == group]
        forces = np.array([_force(terms[number], found[number]) for number in members])
        best = np.argmax(forces, axis=0)
        for position, number in enumerate(members):
            found[number] = np.where(best == position, found[number], 0.0)
    return found


def _dose(term: SetTerm | RiskTerm) -> float:
    return term.dose if isinstance(term, SetTerm) else 1.0


def _force(term: SetTerm | RiskTerm, level: Floats) -> Floats:
    """What counts within a group: the strength of a switch, |strength · size| of a risk ratio."""
    if isinstance(term, SetTerm):
        return level
    return np.asarray(np.abs(level * term.size))


def _switch(row: Row, who: Who, weights: list[Floats], levels: Floats) -> None:
    """Give edges the share that a switch sets; the others keep their proportions."""
    for index, edge in enumerate(row.edges):
        for term, level in zip(edge.sets, _acting(edge.sets, who, levels), strict=True):
            on = (level >= 0.5)[:, np.newaxis, np.newaxis]
            others = sum(weight for other, weight in enumerate(weights) if other != index)
            spare = np.where(others > 0.0, (1.0 - term.p) / np.where(others > 0.0, others, 1.0), 1.0)
            for other in range(len(weights)):
                if other != index:
                    weights[other] = np.where(on, weights[other] * spare, weights[other])
            weights[index] = np.where(on, term.p, weights[index])


def _move_shares(row: Row, who: Who, weights: list[Floats], levels: Floats) -> None:
    """Multiply edges' shares by their risk ratios; the edge named by each takes the difference."""
    for index, edge in enumerate(row.edges):
        for risk, level in zip(edge.risks, _acting(edge.risks, who, levels), strict=True):
            ratio = np.exp(level * risk.size)[:, np.newaxis, np.newaxis]
            before = weights[index]
            after = np.minimum(before * ratio, before + weights[risk.takes])
            weights[index] = after
            weights[risk.takes] = weights[risk.takes] - (after - before)
