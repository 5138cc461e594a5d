"""Putting the log into canonical order: customer by customer in the order of their ids."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from journeysim.compiled.records import Names
from journeysim.engines.compiled.books import bind
from journeysim.engines.compiled.jit import entry
from journeysim.engines.compiled.layout import Codes, Floats, Integers, Numbers, Octets
from journeysim.engines.compiled.state import MARGIN, OPENED, ROWS, World, Writing, with_fresh_columns
from journeysim.results.log import Log
from journeysim.results.world_record import WorldRecord

MOST_ROWS = 1 << 22
"""Rows for which columns are made at a time."""


class Portion(NamedTuple):
    """Some customers and their rows, in the order of events; ``who`` are places in ``ids``."""

    ids: Integers
    who: Numbers
    time: Floats
    kind: Octets
    what: Codes
    value: Floats


class Shelf:
    """Rows as the customers of one world write them, block after block; nothing is copied.

    Full columns are put aside, and others take their place: larger ones, for which the system clears memory
    in large pieces.
    """

    def __init__(self, world: World) -> None:
        """Begin with a world's own columns."""
        self.world = world
        self._aside: list[Portion] = []

    def make_room(self) -> None:
        """Put columns aside that are nearly full."""
        log = self.world.writing
        if log.meter[ROWS] + 2 * MARGIN > len(log.time):
            self._aside.append(_written(log))
            fresh = with_fresh_columns(log, min(2 * len(log.time), MOST_ROWS))
            self.world = bind(self.world._replace(writing=fresh), like=self.world)

    def take(self) -> None:
        """Go on: the next block's rows follow."""

    def portions(self) -> list[Portion]:
        """Return all that was written, in its order."""
        return [*self._aside, _written(self.world.writing)]


class BlockLogs:
    """A world whose rows become a log after each block."""

    def __init__(self, world: World, names: Names) -> None:
        """Begin with a world in which nobody has lived."""
        self.world, self.names = world, names

    def make_room(self) -> None:
        """Let the world grow."""

    def take(self) -> Log:
        """Return the log of a block; the next one begins."""
        log = log_of_rows(self.world.writing, self.names, WorldRecord())
        self.world.writing.meter[[ROWS, OPENED]] = 0
        return log


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
def _count(who: Numbers, lengths: Integers) -> None:
    """Count each customer's rows."""
    for row in range(len(who)):
        lengths[who[row]] += 1


ENTRIES = (_put, _count)
"""The compiled functions that may be called here."""


def log_of_shelves(
    shelves: list[list[Portion]], names: Names, world: WorldRecord | None = None, workers: int = 1
) -> Log:
    """Put what several worlds wrote into one log, in some threads; the portions are used up.

    The portions of a shelf are about the same customers: the last one knows all.
    """
    none = np.zeros(0, dtype=np.int64)
    ids = np.concatenate([none, *(shelf[-1].ids for shelf in shelves)])
    lengths = np.zeros(len(ids), dtype=np.int64)
    ends = np.cumsum([0, *(len(shelf[-1].ids) for shelf in shelves)])
    for shelf, begin in zip(shelves, ends[:-1], strict=True):
        for part in shelf:
            _count(part.who, lengths[begin:])
    order = np.argsort(ids, kind="stable")
    offsets = np.zeros(len(ids) + 1, dtype=np.int64)
    np.cumsum(lengths[order], out=offsets[1:])
    places = np.empty_like(ids)
    places[order] = offsets[:-1]
    rows = int(offsets[-1])
    columns = np.empty(rows), np.empty(rows, np.uint8), np.empty(rows, np.uint16), np.empty(rows)

    def put(index: int) -> None:
        shelf = shelves[index]
        while shelf:
            _put(*shelf.pop(0)[1:], places[ends[index] : ends[index + 1]], *columns)

    if workers == 1 or len(shelves) == 1:
        for index in range(len(shelves)):
            put(index)
    else:
        with ThreadPoolExecutor(workers) as pool:
            deque(pool.map(put, range(len(shelves))), maxlen=0)
    return Log(ids[order], offsets, *columns, names=names, world=world or WorldRecord())


def log_of_rows(writing: Writing, names: Names, world: WorldRecord) -> Log:
    """Put rows that stand in the order of events into one log, customer by customer."""
    return log_of_shelves([[_written(writing)]], names, world)


def log_since(writing: Writing, names: Names) -> Log:
    """Put the rows since the last call into a log of whom they are about, and give their places back."""
    part = _written(writing)
    known, who = np.unique(part.who, return_inverse=True)
    log = log_of_shelves([[part._replace(ids=part.ids[known], who=who.astype(part.who.dtype))]], names)
    writing.meter[ROWS] = 0
    return log
