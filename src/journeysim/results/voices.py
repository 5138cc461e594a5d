"""The level of word of mouth over time, recomputed from those who praised and warned.

    W(t) = W₀·exp(−(t − t₀)/τ)

with W₀ the level right after the last move, at t₀. Moves at the same moment are added in the order of the
calendar: who arrives comes before those whose stay ends, each in the order of identities.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from journeysim.kernels.floats import pexp, pexp_array
from journeysim.results.log import Kind
from journeysim.results.visits import Flags, Floats, Integers, customers_of_rows

if TYPE_CHECKING:
    from journeysim.results.result import Result


@dataclass(frozen=True)
class Moves:
    """Every praise and warning that moved the level, in order; each column has shape (moves,).

    Attributes:
        time: Moment in days.
        amount: What was added.
        level: The level right after it.
        customer: Index into ``log.ids`` of who spoke.
    """

    time: Floats
    amount: Floats
    level: Floats
    customer: Integers


def moves_of(result: Result) -> Moves:
    """Return what moved the level of word of mouth in a run."""
    log, voice = result.log, result.compiled.word_of_mouth
    rows = np.flatnonzero((log.kind == Kind.PRAISE) | (log.kind == Kind.WARN))
    customer = customers_of_rows(log)[rows]
    order = np.lexsort((rows, ~_at_arrival(result, rows, customer), log.time[rows]))
    rows, customer = rows[order], customer[order]
    time, amount, level = log.time[rows], log.value[rows], np.zeros(len(rows))
    value, moved = 0.0, 0.0
    for number, (now, added) in enumerate(zip(time.tolist(), amount.tolist(), strict=True)):
        assert voice is not None
        faded = 0.0 if value == 0.0 else value * pexp(-(now - moved) / voice.tau)
        value, moved = faded + added, now
        level[number] = value
    return Moves(time, amount, level, customer)


def _at_arrival(result: Result, rows: Integers, customer: Integers) -> Flags:
    """Whether somebody spoke on arriving, when invitations go out at entry: in their first stage's entry."""
    log, visits = result.log, result.visits
    number = np.cumsum(visits.is_stage)
    visit = np.searchsorted(visits.row, rows, side="right") - 1
    first = np.searchsorted(visits.customer, customer)
    opening = number[visit] == number[first]
    spoken: Flags = opening & (log.time[rows] == log.time[log.offsets[customer]])
    places = result.compiled.places
    at_entry = np.array([place.invite_at_entry or place.exit for place in places], dtype=np.bool_)
    return spoken & at_entry[log.what[rows]]


def level_at(result: Result, times: Floats) -> Floats:
    """Return the level of word of mouth at each time, of shape (times,), as the engine reads it.

    What is said at the very moment counts. 0 where the scenario has no word of mouth.
    """
    voice = result.compiled.word_of_mouth
    if voice is None:
        return np.zeros(len(times))
    moves = moves_of(result)
    last = np.searchsorted(moves.time, times, side="right")
    level = np.append(0.0, moves.level)[last]
    since = times - np.append(0.0, moves.time)[last]
    read: Floats = np.where(level == 0.0, 0.0, level * pexp_array(-since / voice.tau))
    return read
