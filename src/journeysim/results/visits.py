"""The table of visits: one row for each entry of a place, with what surrounded it.

Built from the log in whole columns. Two levels stand in one table: rows of stages (the macro journey) and
rows of touchpoints (the micro journey), each touchpoint after the row of the stage visit it belongs to.
A stay ends at the next entry at the same level: a stage's at the next stage; a touchpoint's at the next
touchpoint, or when its stage is left. A last stay ends at the exit, or is censored at the horizon.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, eq=False)
class Visits:
    """One row per ENTER row of the log, in its order; every column has shape (visits,).

    A column is made when it is asked for the first time.

    Attributes:
        log: The log.
        purchase: Places from whose first entry tenure counts.
    """

    log: Log
    purchase: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.row)

    @cached_property
    def row(self) -> Integers:
        """Row in the log."""
        return np.flatnonzero(self.log.kind == Kind.ENTER)

    @cached_property
    def customer(self) -> Integers:
        """Index into ``log.ids``."""
        return customers_of_rows(self.log)[self.row]

    @cached_property
    def place(self) -> Integers:
        """Place that is entered."""
        return self.log.what[self.row].astype(np.int64)

    @cached_property
    def stage(self) -> Integers:
        """Stage that the place belongs to."""
        return stages_of(self.log.names.places)[self.place]

    @cached_property
    def is_stage(self) -> Flags:
        """Whether the place is a stage, not a touchpoint."""
        found: Flags = self.stage == self.place
        return found

    @cached_property
    def number(self) -> Integers:
        """Visits of that place so far, this one included."""
        return self.log.value[self.row].astype(np.int64)

    @cached_property
    def stage_row(self) -> Integers:
        """Row in this table of the stage visit around it; its own for stages."""
        return np.maximum.accumulate(np.where(self.is_stage, np.arange(len(self)), 0))

    @cached_property
    def enter(self) -> Floats:
        """Time of entry in days."""
        return self.log.time[self.row]

    @cached_property
    def leave(self) -> Floats:
        """Time at which the stay ended; the horizon where it was censored."""
        end, _ = self._ends
        found: Floats = np.where(
            self._last, self.log.time[end[self.customer]], np.append(self.enter, np.nan)[self._after]
        )
        return found

    @cached_property
    def left(self) -> Flags:
        """False where the stay was censored."""
        _, censored = self._ends
        return ~(self._last & censored[self.customer])

    @cached_property
    def next(self) -> Integers:
        """Place entered next at the same level, LEFT or NOTHING."""
        following = np.append(self.place, NOTHING)[self._after]
        leaves = ~self.is_stage & np.append(self.is_stage, False)[self._after]
        return np.where(leaves, LEFT, following)

    @cached_property
    def satisfaction(self) -> Floats:
        """Satisfaction at entry, before the experience."""
        return self.log.value[self._satisfaction_rows[self.row]]

    @cached_property
    def satisfaction_after(self) -> Floats:
        """Satisfaction at the end of the stay."""
        ends = self.log.offsets[1:][self.customer]
        until = np.where(self._last, ends, np.append(self.row, 0)[self._after])
        found: Floats = self.log.value[self._satisfaction_rows[until - 1]]
        return found

    @cached_property
    def tenure(self) -> Floats:
        """Days since the first entry of a purchase stage; NaN before it."""
        wanted = np.zeros(len(self.log.names.places), dtype=np.bool_)
        wanted[list(self.purchase)] = True
        purchases = np.flatnonzero(wanted[self.place])
        customers, rows = len(self.log.ids), len(self.log)
        first = first_rows(self.customer[purchases], self.row[purchases], customers, rows)[self.customer]
        since = np.append(self.log.time, np.nan)[first]
        found: Floats = np.where(self.row >= first, self.enter - since, np.nan)
        return found

    @cached_property
    def persona(self) -> Integers:
        """Persona of the customer."""
        return self.log.what[self.log.offsets[:-1]].astype(np.int64)[self.customer]

    @cached_property
    def wait(self) -> Floats:
        """Wait at the desk in days, NaN where nobody waited in line or was served."""
        waited, visit = self._waits
        wait: Floats = np.full(len(self), np.nan)
        wait[visit] = self.log.value[waited]
        return wait

    @cached_property
    def abandoned(self) -> Flags:
        """Whether the customer gave up waiting during this visit."""
        waited, visit = self._waits
        abandoned: Flags = np.zeros(len(self), dtype=np.bool_)
        abandoned[visit] = self.log.kind[waited] == Kind.ABANDONED
        return abandoned

    @cached_property
    def _after(self) -> Integers:
        """The row of this table that ends each stay; the number of rows where the journey ends with it."""
        return following(self.customer, self.is_stage)

    @cached_property
    def _last(self) -> Flags:
        found: Flags = self._after == len(self)
        return found

    @cached_property
    def _ends(self) -> tuple[Integers, Flags]:
        return ends(self.log)

    @cached_property
    def _satisfaction_rows(self) -> Integers:
        return satisfaction_rows(self.log)

    @cached_property
    def _waits(self) -> tuple[Integers, Integers]:
        """Rows of the log that end a wait, and the visits in which they happened."""
        waited = np.flatnonzero((self.log.kind == Kind.START) | (self.log.kind == Kind.ABANDONED))
        return waited, np.searchsorted(self.row, waited, side="right") - 1


COLUMNS = tuple(
    name for name, kept in vars(Visits).items() if isinstance(kept, cached_property) and name[0] != "_"
)
"""Names of the columns, in their order."""


def visits(result: Result) -> Visits:
    """The visits of a run; computed once and kept with the result."""
    return result.visits


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


def ends(log: Log) -> tuple[Integers, Flags]:
    """The row that ends each customer's journey, and whether the horizon ended it."""
    rows = np.flatnonzero((log.kind == Kind.EXIT) | (log.kind == Kind.CENSOR))
    last = np.append(rows, -1)[np.searchsorted(rows, log.offsets[1:]) - 1]
    end = np.where(last >= log.offsets[:-1], last, log.offsets[1:] - 1)
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
