"""Putting the log into canonical order: customer by customer in the order of their ids."""

from __future__ import annotations

import mmap as mmap_module
from mmap import PAGESIZE, mmap
from typing import Any, NamedTuple

import numpy as np

from journeysim.compiled.records import Names
from journeysim.engines.compiled.jit import entry
from journeysim.engines.compiled.layout import Codes, Floats, Integers, Numbers, Octets
from journeysim.engines.compiled.state import MARGIN, OPENED, ROWS, Writing
from journeysim.results.log import REFERRED, Log
from journeysim.results.world_record import WorldRecord

LARGE = 1 << 25
"""Bytes from which memory is not kept by the process when it is let go."""

DONT_NEED: int | None = getattr(mmap_module, "MADV_DONTNEED", None)
"""How a system that knows it is told that pages are not needed any more."""

TO_SPARE = 1.03
"""How much more room is made than the log will need as far as can be told."""


Columns = tuple[Any, Any, Any, Any]
"""The columns of a log: time, kind, what, value."""


class Portion(NamedTuple):
    """Some customers and their rows, in the order of events; ``who`` are places in ``ids``."""

    ids: Integers
    who: Numbers
    time: Floats
    kind: Octets
    what: Codes
    value: Floats


def _written(writing: Writing) -> Portion:
    """Return what has been written so far."""
    rows, customers = int(writing.meter[ROWS]), int(writing.meter[OPENED])
    return Portion(
        writing.ids[:customers],
        writing.who[:rows],
        writing.time[:rows],
        writing.kind[:rows],
        writing.what[:rows],
        writing.value[:rows],
    )


@entry
def _count(who: Numbers, lengths: Integers) -> None:
    """Count each customer's rows."""
    for row in range(len(who)):
        lengths[who[row]] += 1


@entry
def _put(
    who: Numbers,
    time: Floats,
    kind: Octets,
    what: Codes,
    value: Floats,
    places: Integers,
    times: Floats,
    kinds: Octets,
    whats: Codes,
    values: Floats,
) -> None:
    """Put the rows of a portion where they belong; ``places`` holds each customer's next row."""
    for row in range(len(who)):
        place = places[who[row]]
        places[who[row]] = place + 1
        times[place] = time[row]
        kinds[place] = kind[row]
        whats[place] = what[row]
        values[place] = value[row]


@entry
def _gather(
    order: Integers,
    first: Integers,
    lengths: Integers,
    time: Floats,
    kind: Octets,
    what: Codes,
    value: Floats,
    at: int,
    times: Floats,
    kinds: Octets,
    whats: Codes,
    values: Floats,
) -> None:
    """Copy the rows of customers, who have theirs side by side, in another order to one place."""
    for customer in order:
        for row in range(first[customer], first[customer] + lengths[customer]):
            times[at] = time[row]
            kinds[at] = kind[row]
            whats[at] = what[row]
            values[at] = value[row]
            at += 1


ENTRIES = (_put, _count, _gather)
"""The compiled functions that may be called here."""


class GrowingLog:
    """A log that grows block by block, in the columns that it will have in the end.

    The ids of those who come by themselves rise from block to block, so that their rows stand where they
    belong. Friends' ids are larger than all of these: their rows wait at the other end of the columns.
    """

    def __init__(self, expected: float) -> None:
        """Begin with nobody; so many people are expected to come by themselves."""
        self._expected = expected
        self._columns = _columns(0)
        self._front = self._back = 0
        self._own: list[tuple[Integers, Integers]] = [_nobody()]
        self._friends: list[tuple[Integers, Integers]] = [_nobody()]
        self._came = 0

    def add(self, writing: Writing) -> None:
        """Add a block."""
        part = _written(writing)
        lengths = np.zeros(len(part.ids), dtype=np.int64)
        _count(part.who, lengths)
        friends = np.flatnonzero(part.ids >= REFERRED)
        own = np.flatnonzero(part.ids < REFERRED)
        self._came += len(own)
        self._make_room(len(part.who))
        self._own.append((part.ids[own], lengths[own]))
        self._friends.insert(0, (part.ids[friends], lengths[friends]))
        places = np.empty(len(lengths), dtype=np.int64)
        places[own] = self._front + _begin(lengths[own])
        self._front += int(lengths[own].sum())
        self._back += int(lengths[friends].sum())
        places[friends] = len(self._columns[0]) - self._back + _begin(lengths[friends])
        _put(*part[1:], places, *self._columns)

    def _make_room(self, rows: int) -> None:
        """Have room for so many more rows: at first for as many as can be foreseen."""
        needed, old = self._front + self._back + rows, self._columns
        if needed <= len(old[0]):
            return
        foreseen = needed * max(1.0, self._expected / max(self._came, 1))
        self._columns = _columns(int(TO_SPARE * foreseen) + MARGIN)
        for new, column in zip(self._columns, old, strict=True):
            new[: self._front] = column[: self._front]
            new[len(new) - self._back :] = column[len(column) - self._back :]

    def close(self, names: Names) -> Log:
        """Return the log: friends go behind the others, in the order of their ids."""
        ids, lengths = (np.concatenate(each) for each in zip(*self._own, strict=True))
        friends, theirs = (np.concatenate(each) for each in zip(*self._friends, strict=True))
        columns, rows = self._columns, self._front + self._back
        order = np.argsort(friends)
        time, kind, what, value = (column[len(column) - self._back :].copy() for column in columns)
        _gather(order, _begin(theirs), theirs, time, kind, what, value, self._front, *columns)
        ids, lengths = np.concatenate([ids, friends[order]]), np.concatenate([lengths, theirs[order]])
        columns = tuple(_shortened(column, rows) for column in columns)
        if np.any(ids[1:] <= ids[:-1]):
            return _sorted(ids, lengths, columns, names)
        return Log(ids, _ends(lengths), *columns, names=names, world=WorldRecord())


def _sorted(ids: Integers, lengths: Integers, columns: Columns, names: Names) -> Log:
    """Return the log of customers in any order."""
    order, sorted_columns = np.argsort(ids, kind="stable"), _columns(len(columns[0]))
    _gather(order, _begin(lengths), lengths, *columns, 0, *sorted_columns)
    return Log(ids[order], _ends(lengths[order]), *sorted_columns, names=names, world=WorldRecord())


def log_of_rows(writing: Writing, names: Names, world: WorldRecord) -> Log:
    """Put rows that stand in the order of events into one log, customer by customer."""
    return _log_of(_written(writing), names, world)


def log_since(writing: Writing, names: Names) -> Log:
    """Put the rows since the last call into a log of whom they are about, and give their places back."""
    part = _written(writing)
    known, who = np.unique(part.who, return_inverse=True)
    log = _log_of(part._replace(ids=part.ids[known], who=who.astype(part.who.dtype)), names, WorldRecord())
    writing.meter[ROWS] = 0
    return log


def _log_of(part: Portion, names: Names, world: WorldRecord) -> Log:
    lengths = np.zeros(len(part.ids), dtype=np.int64)
    _count(part.who, lengths)
    order = np.argsort(part.ids, kind="stable")
    places = np.empty_like(lengths)
    places[order] = _begin(lengths[order])
    columns = _columns(len(part.who))
    _put(*part[1:], places, *columns)
    return Log(part.ids[order], _ends(lengths[order]), *columns, names=names, world=world)


def empty_log(names: Names) -> Log:
    """Return the log of a run to which nobody came."""
    return Log(_nobody()[0], _ends(_nobody()[1]), *_columns(0), names=names, world=WorldRecord())


def _columns(rows: int) -> Columns:
    return (
        _column(rows, np.float64),
        _column(rows, np.uint8),
        _column(rows, np.uint16),
        _column(rows, np.float64),
    )


def _column(rows: int, kind: type) -> Any:
    """Return a column; of a large one each page of memory is taken when it is written.

    numpy would ask for huge pages. A system that has been up for long may take longer to find and to clear
    them than is saved where each is written once.
    """
    size = rows * np.dtype(kind).itemsize
    return np.empty(rows, kind) if size < LARGE else np.frombuffer(mmap(-1, size), kind)


def _shortened(column: Any, rows: int) -> Any:
    """Return the first rows of a column, and what is behind them to the system; nothing is copied."""
    if column.base is None:
        column.resize(rows, refcheck=False)
        return column
    memory, behind = column.base.obj, -(-rows * column.itemsize // PAGESIZE) * PAGESIZE
    if behind < len(memory) and DONT_NEED is not None:
        memory.madvise(DONT_NEED, behind)
    return column[:rows]


def _nobody() -> tuple[Integers, Integers]:
    return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)


def _ends(lengths: Integers) -> Integers:
    """Return where each of some stretches begins, and where the last one ends."""
    ends = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=ends[1:])
    return ends


def _begin(lengths: Integers) -> Integers:
    """Return where each of some stretches begins."""
    return _ends(lengths)[:-1]
