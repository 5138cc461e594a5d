"""Which edge each visit took, read from where the customer went.

A touchpoint after which the stage was left took its own edge to the next stage where its row has one,
and otherwise ``leave``; only then was the stage's row decided. An edge may also lead to a touchpoint of
another stage; a row that names both is read as having taken the edge to the stage. Where the desk gave up
on a visit, or the customer on the desk, the row for that outcome was used if the place has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from journeysim.compiled.records import LEAVE, Edge, Place, Row
from journeysim.results.log import Kind
from journeysim.results.visits import LEFT, NOTHING, Flags, Integers, Visits

if TYPE_CHECKING:
    from journeysim.results.result import Result


@dataclass(frozen=True)
class Decisions:
    """How each visit went on; every column has shape (visits,).

    Attributes:
        outcome: ABANDONED, UNRESOLVED or BLOCKED where the visit ended so at its desk; else −1.
        target: Place at which the edge points, LEAVE, or NOTHING where no edge of the place was taken.
    """

    outcome: Integers
    target: Integers


def tabulate_decisions(result: Result) -> Decisions:
    """Find the edge that each visit of a run took."""
    visits = result.visits
    outcome = _outcomes(result)
    leaving = ~visits.is_stage & (visits.next == LEFT)
    destination = np.where(leaving, visits.next[visits.stage_row], visits.next)
    # Within a stage a touchpoint's edge to another one does not open the stage again.
    opening = visits.is_stage | (leaving & (destination != visits.stage))
    inside = np.where(opening, _first_inside(visits), NOTHING)
    target = np.where(leaving, LEAVE, NOTHING)
    for place in result.compiled.places:
        for row, rows in rows_by_outcome(place, outcome, np.flatnonzero(visits.place == place.index)):
            named = [edge.target for edge in row.edges]
            for candidate in (inside[rows], destination[rows]):
                target[rows] = np.where(np.isin(candidate, named), candidate, target[rows])
    target[_left_without_row(visits, target)] = NOTHING
    return Decisions(outcome=outcome, target=target)


def _first_inside(visits: Visits) -> Integers:
    """The touchpoint that opened the stage entered after each stage visit; NOTHING for none."""
    count = len(visits)
    stages = np.append(np.flatnonzero(visits.is_stage), count)
    following = stages[np.cumsum(visits.is_stage)]
    opener = np.minimum(following + 1, count)
    is_stage = np.append(visits.is_stage, True)
    customer = np.append(visits.customer, -1)
    opens = ~is_stage[opener] & (customer[opener] == visits.customer)
    return np.where(opens, np.append(visits.place, NOTHING)[opener], NOTHING)


def rows_by_outcome(place: Place, outcome: Integers, rows: Integers) -> Iterator[tuple[Row, Integers]]:
    """Yield each row of transitions of a place with the visits (of ``rows``) in which it was used."""
    special = {
        Kind.ABANDONED: place.on_abandon,
        Kind.UNRESOLVED: place.on_unresolved,
        Kind.BLOCKED: place.on_blocked,
    }
    own = {kind: row for kind, row in special.items() if row is not None}
    for kind, row in own.items():
        yield row, rows[outcome[rows] == kind]
    if place.row is not None:
        yield place.row, rows[~np.isin(outcome[rows], list(own))]


def edges_taken(place: Place, decisions: Decisions, rows: Integers) -> Iterator[tuple[Edge, Integers]]:
    """Yield each edge of a place with the visits (of ``rows``) that took it."""
    for row, used in rows_by_outcome(place, decisions.outcome, rows):
        for edge in row.edges:
            yield edge, used[decisions.target[used] == edge.target]


def _outcomes(result: Result) -> Integers:
    log, visits = result.log, result.visits
    outcome = np.full(len(visits), -1, dtype=np.int64)
    rows = np.flatnonzero(np.isin(log.kind, (Kind.ABANDONED, Kind.UNRESOLVED, Kind.BLOCKED)))
    outcome[np.searchsorted(visits.row, rows, side="right") - 1] = log.kind[rows]
    return outcome


def _left_without_row(visits: Visits, target: Integers) -> Flags:
    """Stage visits with touchpoints whose last one did not leave by ``leave``."""
    count = len(visits)
    stages = np.flatnonzero(visits.is_stage)
    last = np.append(stages, count)[1:] - 1
    flags = np.zeros(count, dtype=np.bool_)
    flags[stages] = ~visits.is_stage[last] & (target[last] != LEAVE)
    return flags
