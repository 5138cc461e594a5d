"""The table of visits: one row for each entry of a place, with what surrounded it.

Built from the log in whole columns. Two levels stand in one table: rows of stages (the macro journey) and
rows of touchpoints (the micro journey), each touchpoint after the row of the stage visit it belongs to.
A stay ends at the next entry at the same level: a stage's at the next stage; a touchpoint's at the next
touchpoint, or when its stage is left. A last stay ends at the exit, or is censored at the horizon.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from journeysim.results.log import Kind, Log

if TYPE_CHECKING:
    from journeysim.results.result import Result

LEFT = -1
"""``Visits.next`` of a touchpoint after which the customer left the stage."""

NOTHING = -2
"""``Visits.next`` of a last visit: the journey ended, or the horizon came."""

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Visits:
    """One row per ENTER row of the log, in its order; every column has shape (visits,).

    Attributes:
        customer: Index into ``log.ids``.
        row: Row in the log.
        place: Place that is entered, and ``stage`` the stage it belongs to.
        is_stage: Whether the place is a stage, not a touchpoint.
        number: Visits of that place so far, this one included.
        stage_row: Row in this table of the stage visit around it; its own for stages.
        enter: Time of entry in days.
        leave: Time at which the stay ended; the horizon where it was censored.
        left: False where the stay was censored.
        next: Place entered next at the same level, LEFT or NOTHING.
        satisfaction: Satisfaction at entry, before the experience.
        satisfaction_after: Satisfaction at the end of the stay.
        tenure: Days since the first entry of a purchase stage; NaN before it.
        persona: Persona of the customer.
        wait: Wait at the desk in days, NaN where nobody waited in line or was served.
        abandoned: Whether the customer gave up waiting during this visit.
    """

    customer: Integers
    row: Integers
    place: Integers
    stage: Integers
    is_stage: Flags
    number: Integers
    stage_row: Integers
    enter: Floats
    leave: Floats
    left: Flags
    next: Integers
    satisfaction: Floats
    satisfaction_after: Floats
    tenure: Floats
    persona: Integers
    wait: Floats
    abandoned: Flags

    def __len__(self) -> int:
        return len(self.row)


def visits(result: Result) -> Visits:
    """The visits of a run; computed once and kept with the result."""
    return result.visits


def tabulate_visits(log: Log, purchase: frozenset[int] = frozenset()) -> Visits:
    """Build the table of visits from a log; tenure counts from the first entry of a purchase stage."""
    customer_of_row = customers_of_rows(log)
    row = np.flatnonzero(log.kind == Kind.ENTER)
    customer = customer_of_row[row]
    place = log.what[row].astype(np.int64)
    stage = stages_of(log.names.places)[place]
    is_stage = stage == place
    after = following(customer, is_stage)
    last = after == len(row)
    until = np.where(last, log.offsets[customer + 1], np.append(row, 0)[after])
    end, censored = ends(log, customer_of_row)
    last_satisfaction = satisfaction_rows(log)
    wait, abandoned = _desk_columns(log, row)
    return Visits(
        customer=customer,
        row=row,
        place=place,
        stage=stage,
        is_stage=is_stage,
        number=log.value[row].astype(np.int64),
        stage_row=np.maximum.accumulate(np.where(is_stage, np.arange(len(row)), 0)),
        enter=log.time[row],
        leave=np.where(last, log.time[end[customer]], log.time[np.append(row, 0)[after]]),
        left=~(last & censored[customer]),
        next=_next_place(place, is_stage, after),
        satisfaction=log.value[last_satisfaction[row]],
        satisfaction_after=log.value[last_satisfaction[until - 1]],
        tenure=_tenure(purchase, log, row, customer, place),
        persona=log.what[log.offsets[:-1]].astype(np.int64)[customer],
        wait=wait,
        abandoned=abandoned,
    )


def customers_of_rows(log: Log) -> Integers:
    """The index of the customer of every row of the log, of shape (rows,)."""
    return np.repeat(np.arange(len(log.ids)), np.diff(log.offsets))


def first_rows(customer: Integers, rows: Integers, customers: int, beyond: int) -> Integers:
    """The first of ``rows`` that belongs to each customer, ``beyond`` where there is none.

    Args:
        customer: Customer of each of the rows, in the order of ``rows``.
        rows: Rising numbers of rows.
        customers: Number of customers.
        beyond: What stands for no row.
    """
    first = np.full(customers, beyond, dtype=np.int64)
    first[customer[::-1]] = rows[::-1]
    return first


def ends(log: Log, customer_of_row: Integers) -> tuple[Integers, Flags]:
    """The row that ends each customer's journey, and whether the horizon ended it."""
    rows = np.flatnonzero((log.kind == Kind.EXIT) | (log.kind == Kind.CENSOR))
    end = log.offsets[1:] - 1
    end[customer_of_row[rows]] = rows
    return end, log.kind[end] == Kind.CENSOR


def satisfaction_rows(log: Log) -> Integers:
    """For every row the last row up to it that states the customer's satisfaction, of shape (rows,)."""
    states = np.zeros(len(Kind), dtype=np.bool_)
    states[[Kind.ARRIVE, Kind.EXPERIENCE, Kind.EXIT, Kind.CENSOR]] = True
    return np.maximum.accumulate(np.where(states[log.kind], np.arange(len(log)), 0))


def following(customer: Integers, is_stage: Flags) -> Integers:
    """The row of the table that ends each stay; the number of rows where the journey ends with it."""
    count = len(customer)
    stages = np.flatnonzero(is_stage)
    after = np.arange(1, count + 1)
    after[stages] = np.append(stages[1:], count)
    same = np.append(customer, -1)[after] == customer
    return np.where(same, after, count)


def stages_of(places: Sequence[str]) -> Integers:
    """The stage of each place: ``STAGE/TOUCHPOINT`` lies in ``STAGE``."""
    return np.array([places.index(place.partition("/")[0]) for place in places], dtype=np.int64)


def _next_place(place: Integers, is_stage: Flags, after: Integers) -> Integers:
    following = np.append(place, NOTHING)[after]
    leaves = ~is_stage & np.append(is_stage, False)[after]
    return np.where(leaves, LEFT, following)


def _tenure(purchase: frozenset[int], log: Log, row: Integers, customer: Integers, place: Integers) -> Floats:
    wanted = np.zeros(len(log.names.places), dtype=np.bool_)
    wanted[list(purchase)] = True
    purchases = np.flatnonzero(wanted[place])
    first = first_rows(customer[purchases], row[purchases], len(log.ids), len(log))[customer]
    tenure: Floats = np.where(row >= first, log.time[row] - np.append(log.time, np.nan)[first], np.nan)
    return tenure


def _desk_columns(log: Log, row: Integers) -> tuple[Floats, Flags]:
    """Wait and abandonment, put to the visit in which they happened."""
    wait: Floats = np.full(len(row), np.nan)
    abandoned: NDArray[Any] = np.zeros(len(row), dtype=np.bool_)
    waited = np.flatnonzero((log.kind == Kind.START) | (log.kind == Kind.ABANDONED))
    visit = np.searchsorted(row, waited, side="right") - 1
    wait[visit] = log.value[waited]
    abandoned[visit] = log.kind[waited] == Kind.ABANDONED
    return wait, abandoned
