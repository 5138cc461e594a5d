"""The chances that an engine held its draws against, recomputed from the log for many decisions at once.

The rules are those of *Decision* in the semantics, in the same order. What a decision hung on is in the
log (satisfaction, visits, moments) or follows from it (treatment, the level of word of mouth, traits).
Chances that hang on a memory, or that a Python behaviour replaced, are not recomputed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from journeysim.compiled.records import NONE, Edge, Place, RiskTerm, Row, SetTerm, Stepped
from journeysim.kernels.quantiles import draw as quantile_of
from journeysim.results.addresses import blocks, key_of, uniforms52
from journeysim.results.episodes import strength_of
from journeysim.results.treatment import summed, treated_on_leaving
from journeysim.results.visits import Flags, Floats, Integers
from journeysim.results.voices import level_at

if TYPE_CHECKING:
    from journeysim.results.result import Result

Switching = TypeVar("Switching", SetTerm, RiskTerm)


def recomputable(row: Row) -> bool:
    """Whether the chances of a row follow from the log: it is drawn, and hangs on no memory."""
    return all(edge.clock is None and not edge.memories for edge in row.edges)


def chances(result: Result, row: Row, rows: Integers) -> Floats:
    """Return the chance of each edge of a row at the end of visits in which the row was used.

    Args:
        result: The run.
        row: A row of the place, as the persona of these visits meets it; see ``recomputable``.
        rows: Rows of the table of visits.

    Returns:
        Of shape (rows, edges).

    Example:
        >>> import journeysim as js
        >>> result = js.simulate("seven-stage", customers=50)
        >>> place = result.compiled.personas[0].places[result.log.names.places.index("consideration")]
        >>> visits = np.flatnonzero((result.visits.place == place.index) & result.visits.left)
        >>> bool(np.allclose(chances(result, place.row, visits).sum(axis=1), 1.0))
        True
    """
    if row.plain:
        return np.tile(np.array([edge.p for edge in row.edges]), (len(rows), 1))
    treated = treated_on_leaving(result, rows)
    weights = _bases(result, row, rows)
    _switch(result, row, weights, treated, rows)
    moved = [np.exp(_log_odds(result, edge, treated, rows)) for edge in row.edges]
    weights = [weight * factor for weight, factor in zip(weights, moved, strict=True)]
    _move_shares(result, row, weights, treated, rows)
    table = np.stack(weights, axis=1)
    found: Floats = table / table.sum(axis=1, keepdims=True)
    return found


def first_chances(result: Result, place: Place, rows: Integers) -> Floats:
    """Return the chance of each touchpoint to open visits of a stage, of shape (rows, touchpoints)."""
    enter, treated = result.visits.enter[rows], result.treatment.treated[:, rows]
    weights = [
        first.weight * np.exp(summed(result, first.terms, treated, enter)) for first in place.touchpoints
    ]
    table = np.stack(weights, axis=1)
    found: Floats = table / table.sum(axis=1, keepdims=True)
    return found


def traits_of(result: Result, trait: int, customers: Integers) -> Floats:
    """Return the value of a trait of some customers, drawn again by address, of shape (customers,)."""
    law, purpose = result.compiled.traits[trait], result.compiled.trait_purposes[trait]
    if law.family == "fixed":
        return np.full(len(customers), law.location)
    who, place = np.unique(customers, return_inverse=True)
    words = blocks(key_of(result), result.log.ids[who], purpose)
    uniforms = uniforms52(words[0], words[1])
    if law.family == "empirical":
        sample = law.shape
        units = [sample[min(int(u * len(sample)), len(sample) - 1)] for u in uniforms.tolist()]
    else:
        units = [quantile_of(law.table, u) for u in uniforms.tolist()]
    return (law.location + law.scale * np.array(units))[place]


def _log_odds(result: Result, edge: Edge, treated: Flags, rows: Integers) -> Floats:
    visits, leave = result.visits, result.visits.leave[rows]
    total = edge.persona + np.zeros(len(rows))
    for trait, slope in edge.traits:
        total = total + slope * traits_of(result, trait, visits.customer[rows])
    total = total + summed(result, edge.terms, treated, leave)
    if edge.satisfaction != 0.0:
        above = visits.satisfaction_after[rows] - result.compiled.satisfaction_reference
        total = total + edge.satisfaction * above
    if edge.word_of_mouth != 0.0:
        total = total + edge.word_of_mouth * level_at(result, leave)
    if edge.visits != 0.0:
        before = visits.number[visits.stage_row[rows]] - 1
        total = total + edge.visits * np.minimum(before.astype(np.float64), edge.visits_cap)
    return total


def _bases(result: Result, row: Row, rows: Integers) -> list[Floats]:
    """Shares before any effect, each of shape (rows,)."""
    found = [
        np.full(len(rows), edge.p) if edge.stepped is None else _steps(result, edge.stepped, rows)
        for edge in row.edges
    ]
    if any(edge.stepped is not None for edge in row.edges):
        for index, edge in enumerate(row.edges):
            if edge.rest:
                found[index] = np.clip(1.0 - (np.sum(found, axis=0) - found[index]), 0.0, 1.0)
    own = next((index for index, edge in enumerate(row.edges) if edge.trait != NONE), None)
    if own is not None:
        customers = result.visits.customer[rows]
        value = np.clip(traits_of(result, row.edges[own].trait, customers), 0.0, 1.0)
        others = np.sum([p for index, p in enumerate(found) if index != own], axis=0)
        spare = (1.0 - value) / np.where(others > 0.0, others, 1.0)
        found = [value if index == own else spare * p for index, p in enumerate(found)]
    return found


def _steps(result: Result, stepped: Stepped, rows: Integers) -> Floats:
    """The step that holds at the end of each visit; of one by tenure the first, before the first purchase."""
    visits = result.visits
    at = visits.number[visits.stage_row[rows]].astype(np.float64)
    if stepped.by == "tenure":
        at = visits.tenure[rows] + (visits.leave[rows] - visits.enter[rows])
        at = np.where(np.isnan(at), -np.inf, at)
    begins = np.array([start for start, _ in stepped.steps])
    values = np.array([value for _, value in stepped.steps])
    step: Floats = values[np.maximum(np.searchsorted(begins, at, side="right") - 1, 0)]
    return step


def _acting(result: Result, terms: tuple[Switching, ...], treated: Flags, times: Floats) -> list[Floats]:
    """The strength with which each switch or risk acts, of shape (rows,), 0 for rivals of a group."""
    found: list[Floats] = []
    for term in terms:
        level = np.ones(len(times))
        if term.change != NONE:
            level = np.where(treated[term.change], strength_of(result, term.change, times), 0.0)
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
    return level if isinstance(term, SetTerm) else np.asarray(np.abs(level * term.size))


def _switch(result: Result, row: Row, weights: list[Floats], treated: Flags, rows: Integers) -> None:
    """Give edges the share that a switch sets; the others keep their proportions."""
    leave = result.visits.leave[rows]
    for index, edge in enumerate(row.edges):
        for term, level in zip(edge.sets, _acting(result, edge.sets, treated, leave), strict=True):
            on = level >= 0.5
            others = np.sum([w for other, w in enumerate(weights) if other != index], axis=0)
            spare = np.where(others > 0.0, (1.0 - term.p) / np.where(others > 0.0, others, 1.0), 1.0)
            for other in range(len(weights)):
                if other != index:
                    weights[other] = np.where(on, weights[other] * spare, weights[other])
            weights[index] = np.where(on, term.p, weights[index])


def _move_shares(result: Result, row: Row, weights: list[Floats], treated: Flags, rows: Integers) -> None:
    """Multiply edges' shares by their risk ratios; the edge named by each takes the difference."""
    leave = result.visits.leave[rows]
    for index, edge in enumerate(row.edges):
        for risk, level in zip(edge.risks, _acting(result, edge.risks, treated, leave), strict=True):
            before = weights[index]
            after = np.minimum(before * np.exp(level * risk.size), before + weights[risk.takes])
            weights[index] = after
            weights[risk.takes] = weights[risk.takes] - (after - before)
