"""Whom each change treated, recomputed from the log and the seed.

A change *covers* a customer iff u < coverage, where u has the customer's own address: so coverage is
nested and needs no row in the log. A change with a target treats a covered customer in a visit of a stage
iff u' < (the state is truly so ? sensitivity : 1 − specificity), decided at entry from the state before
the experience; the stage's touchpoints inherit it. Targets that ask at arrival decide once, on the state
at arrival. Who meets a change that has spent its cap where it would have to pay is not treated from there on
until the target is asked anew, see ``denials``. These are the rules of the engines, for all visits at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from journeysim.compiled.records import NONE, Bounds, Change, Target, Term, Terms
from journeysim.results.addresses import blocks, key_of, uniforms32, uniforms52
from journeysim.results.denials import denials
from journeysim.results.episodes import strength_of
from journeysim.results.log import Kind
from journeysim.results.visits import Flags, Floats, Integers, following

if TYPE_CHECKING:
    from journeysim.results.result import Result


@dataclass(frozen=True)
class Treatment:
    """Which customers and visits each change treated, whatever its strength at the time.

    Attributes:
        covered: Whether a change covers a customer, of shape (changes, customers).
        treated: Whether a change treats a customer at entry of a visit, of shape (changes, visits).
        denied: Rows of the log at which each change had no money left.
    """

    covered: Flags
    treated: Flags
    denied: tuple[Integers, ...] = ()


def tabulate_treatment(result: Result) -> Treatment:
    """Recompute whom the changes of a run covered and treated."""
    changes, visits = result.compiled.changes, result.visits
    covered = np.zeros((len(changes), len(result.customers)), dtype=np.bool_)
    treated = np.zeros((len(changes), len(visits)), dtype=np.bool_)
    denied = []
    for index, change in enumerate(changes):
        covered[index] = _covered(result, change)
        treated[index] = _picked(result, change) & covered[index][visits.customer]
        denied.append(denials(result, index, treated[index]))
        if len(denied[index]):
            treated[index] &= ~_any_between(denied[index], _asked_rows(result, change), visits.row)
    return Treatment(covered=covered, treated=treated, denied=tuple(denied))


def treated_at(result: Result, index: int, rows: Integers) -> Flags:
    """Return whether a change treats the customers at rows of the log, of shape (rows,)."""
    visit = np.searchsorted(result.visits.row, rows, side="right") - 1
    flags: Flags = result.treatment.treated[index][visit]
    denied = result.treatment.denied[index]
    return flags & ~_any_between(denied, result.visits.row[visit], rows) if len(denied) else flags


def treated_on_leaving(result: Result, rows: Integers) -> Flags:
    """Return whom the changes treat at the end of visits, of shape (changes, rows).

    Args:
        result: The run.
        rows: Rows of the table of visits.
    """
    visits, treatment = result.visits, result.treatment
    treated: Flags = treatment.treated[:, rows]
    if not any(len(denied) for denied in treatment.denied):
        return treated
    after = following(visits.customer, visits.is_stage)[rows]
    last = np.append(visits.row, 0)[after] - 1
    last = np.where(after == len(visits), result.log.offsets[visits.customer[rows] + 1] - 1, last)
    for index, denied in enumerate(treatment.denied):
        treated[index] &= ~_any_between(denied, visits.row[rows], last)
    return treated


def _any_between(denied: Integers, first: Integers, last: Integers) -> Flags:
    """Whether any of rising rows lies in each span [first, last]."""
    flags: Flags = np.searchsorted(denied, first, side="left") < np.searchsorted(denied, last, side="right")
    return flags


def _asked_rows(result: Result, change: Change) -> Integers:
    """Row of the log at which it was decided last whom a change treats in each visit, of shape (visits,)."""
    visits = result.visits
    if change.target is None or change.target.at_arrival:
        return result.log.offsets[visits.customer]
    return visits.row[visits.stage_row]


def summed(result: Result, terms: Terms, treated: Flags, times: Floats) -> Floats:
    """Return Σ strength · size of the terms that act, of shape (moments,).

    Of the terms of an exclusive group only the largest |strength · size| counts at each moment, the first
    of them where several are equal.

    Args:
        result: The run.
        terms: What changes add to one parameter.
        treated: Whether each change treats the customer at each moment, of shape (changes, moments).
        times: Moments in days, of shape (moments,).
    """
    total = np.zeros(len(times))
    for term in terms:
        if term.group == NONE:
            total += _effect(result, term, treated, times)
    for group in sorted({term.group for term in terms} - {NONE}):
        members = [_effect(result, term, treated, times) for term in terms if term.group == group]
        total += largest(members)
    return total


def summed_on_world(result: Result, terms: Terms, times: Floats) -> Floats:
    """Return Σ strength · size of terms that act on the world: on everybody, unless coverage is 0."""
    active = np.array([change.coverage > 0.0 for change in result.compiled.changes], dtype=np.bool_)
    return summed(result, terms, np.repeat(active[:, np.newaxis], len(times), axis=1), times)


def _effect(result: Result, term: Term, treated: Flags, times: Floats) -> Floats:
    effect: Floats = np.where(treated[term.change], strength_of(result, term.change, times), 0.0)
    return effect * term.size


def largest(effects: Sequence[Floats]) -> Floats:
    """Return the effect of largest size at each moment, the first where several are equal."""
    table = np.array(effects)
    strongest: Integers = np.argmax(np.abs(table), axis=0)
    chosen: Floats = np.take_along_axis(table, strongest[np.newaxis], axis=0)[0]
    return chosen


# ------------------------------------------------------------------------------- coverage and targeting


def _covered(result: Result, change: Change) -> Flags:
    ids = result.log.ids
    if change.coverage >= 1.0 or change.coverage <= 0.0:
        return np.full(len(ids), change.coverage >= 1.0)
    words = blocks(key_of(result), ids, change.cover_purpose)
    return uniforms52(words[0], words[1]) < change.coverage


def _picked(result: Result, change: Change) -> Flags:
    """Whether the target picks each visit, coverage aside, of shape (visits,)."""
    visits = result.visits
    if change.target is None:
        return np.ones(len(visits), dtype=np.bool_)
    asked, deciding = _decisions(result, change.target)
    chance = np.where(
        _state(result, change.target, asked), change.target.sensitivity, 1.0 - change.target.specificity
    )
    picked = np.zeros(len(visits), dtype=np.bool_)
    picked[asked] = _draws(result, change, asked) < chance
    return picked[deciding]


def _decisions(result: Result, target: Target) -> tuple[Integers, Integers]:
    """Rows of the visits at whose entry the target asks, and for each visit the row that decides it."""
    visits = result.visits
    if not target.at_arrival:
        return np.flatnonzero(visits.is_stage), visits.stage_row
    first = np.searchsorted(visits.customer, np.arange(len(result.customers)))
    present = np.unique(visits.customer)
    return first[present], first[visits.customer]


def _draws(result: Result, change: Change, rows: Integers) -> Floats:
    """The uniform number with which each decision is taken."""
    visits, key = result.visits, key_of(result)
    ids = result.log.ids[visits.customer[rows]]
    if change.target is not None and change.target.at_arrival:
        return uniforms32(blocks(key, ids, change.target_purposes[0])[0])
    draws = np.empty(len(rows))
    for stage in np.unique(visits.stage[rows]):
        here = visits.stage[rows] == stage
        words = blocks(key, ids[here], change.target_purposes[stage], visits.number[rows[here]] - 1)
        draws[here] = uniforms32(words[0])
    return draws


def _state(result: Result, target: Target, rows: Integers) -> Flags:
    """Whether the customer is truly in the target's state at entry of each of the visits."""
    visits = result.visits
    true = np.ones(len(rows), dtype=np.bool_)
    if target.personas:
        true &= np.isin(visits.persona[rows], list(target.personas))
    if target.stages:
        true &= np.isin(visits.stage[rows], list(target.stages))
    true &= _within(target.satisfaction, visits.satisfaction[rows])
    true &= _within(target.visits, visits.number[rows])
    if target.tenure != Bounds():
        true &= _within(target.tenure, visits.tenure[rows])
    for memory, bounds in target.memories:
        true &= _within(bounds, remembered(result, memory, rows))
    return true


def _within(bounds: Bounds, values: Floats | Integers) -> Flags:
    """Whether values lie in an open interval; NaN lies in none."""
    inside: Flags = (values > bounds.low) & (values < bounds.high)
    return inside


def remembered(result: Result, memory: int, rows: Integers) -> Floats:
    """Return how many recent events a customer remembers at entry of visits, of shape (rows,).

    An event counts if it was logged before the entry and is younger than the memory's span; at most
    ``cap`` count.

    Args:
        result: The run.
        memory: Index of the memory.
        rows: Rows of the table of visits.
    """
    log, visits, record = result.log, result.visits, result.compiled.memories[memory]
    events = np.flatnonzero((log.kind == Kind.REMEMBER) & (log.what == memory))
    low = np.searchsorted(events, log.offsets[visits.customer[rows]])
    high = np.searchsorted(events, visits.row[rows])
    oldest = _first_after(log.time[events], low, high, visits.enter[rows] - record.span)
    return np.minimum((high - oldest).astype(np.float64), record.cap)


def _first_after(times: Floats, low: Integers, high: Integers, limit: Floats) -> Integers:
    """For each slice [low, high) of rising times the first index whose time is after the limit."""
    low, high = low.copy(), high.copy()
    while (open_ := low < high).any():
        middle = (low + high) // 2
        recent = times[np.where(open_, middle, 0)] > limit
        high = np.where(open_ & recent, middle, high)
        low = np.where(open_ & ~recent, middle + 1, low)
    return low
