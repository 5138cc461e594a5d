"""Putting the log into canonical order: customer by customer in the order of their ids."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from journeysim.compiled.records import Names
from journeysim.engines.compiled.jit import entry
from journeysim.engines.compiled.layout import Codes, Floats, Integers, Numbers, Octets
from journeysim.engines.compiled.state import OPENED, ROWS, Writing
from journeysim.results.log import Log
from journeysim.results.world_record import WorldRecord


class Portion(NamedTuple):
    """Some customers and their rows, in the order of events; ``who`` are places in ``ids``."""

    ids: Integers
    who: Numbers
    time: Floats
    kind: Octets
    what: Codes
    value: Floats


def portion(writing: Writing) -> Portion:
    """Return what a block has written, as a copy."""
    columns: list[Any] = [column.copy() for column in _written(writing)]
    return Portion(*columns)


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


ENTRIES = (_put,)
"""The compiled functions that may be called here."""


def log_of_portions(
    portions: list[Portion], names: Names, world: WorldRecord | None = None, workers: int = 1
) -> Log:
    """Put the customers of several portions into one log, in some threads; the portions are used up."""
    none = np.zeros(0, dtype=np.int64)
    ids = np.concatenate([none, *(part.ids for part in portions)])
    lengths = np.concatenate([none, *(np.bincount(part.who, minlength=len(part.ids)) for part in portions)])
    order = np.argsort(ids, kind="stable")
    offsets = np.zeros(len(ids) + 1, dtype=np.int64)
    np.cumsum(lengths[order], out=offsets[1:])
    places = np.empty_like(ids)
    places[order] = offsets[:-1]
    rows = int(offsets[-1])
    columns = np.empty(rows), np.empty(rows, np.uint8), np.empty(rows, np.uint16), np.empty(rows)
    ends = np.cumsum([len(part.ids) for part in portions])
    left = dict(enumerate(portions))
    portions.clear()

    def put(index: int) -> None:
        part = left.pop(index)
        _put(*part[1:], places[ends[index] - len(part.ids) : ends[index]], *columns)

    if workers == 1 or len(left) == 1:
        for index in range(len(ends)):
            put(index)
    else:
        with ThreadPoolExecutor(workers) as pool:
            deque(pool.map(put, range(len(ends))), maxlen=0)
    return Log(ids[order], offsets, *columns, names=names, world=world or WorldRecord())


def log_of_rows(writing: Writing, names: Names, world: WorldRecord) -> Log:
    """Put rows that stand in the order of events into one log, customer by customer."""
    return log_of_portions([_written(writing)], names, world)


def log_since(writing: Writing, names: Names) -> Log:
    """Put the rows since the last call into a log of whom they are about, and give their places back."""
    part = _written(writing)
    known, who = np.unique(part.who, return_inverse=True)
    log = log_of_portions([part._replace(ids=part.ids[known], who=who.astype(part.who.dtype))], names)
    writing.meter[ROWS] = 0
    return log
