"""Putting the log into canonical order: customer by customer in the order of their ids."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from journeysim.compiled.records import Names
from journeysim.engines.compiled.jit import entry
from journeysim.engines.compiled.layout import Integers, Numbers, Octets
from journeysim.engines.compiled.state import OPENED, ROWS, Writing
from journeysim.results.log import Log
from journeysim.results.world_record import WorldRecord

COLUMNS = ("time", "kind", "what", "value")


class Portion(NamedTuple):
    """Some customers: who they are, how many rows each one has, and the columns, row after row."""

    ids: Integers
    lengths: Integers
    columns: dict[str, NDArray[Any]]


def portion(writing: Writing) -> Portion:
    """Return what a block has written, as a copy."""
    rows, customers = int(writing.meter[ROWS]), int(writing.meter[OPENED])
    who = writing.who[:rows]
    lengths = np.bincount(who, minlength=customers)
    places, order = np.cumsum(lengths) - lengths, np.empty(rows, dtype=np.int64)
    _order_by_customer(who, places, order)
    return Portion(
        writing.ids[:customers].copy(),
        lengths,
        {name: getattr(writing, name)[:rows][order] for name in COLUMNS},
    )


@entry
def _gather(column: Octets, width: int, starts: Integers, lengths: Integers, out: Octets) -> None:
    """Copy stretches of a column one after the other; its values are ``width`` bytes each."""
    at = 0
    for index in range(len(starts)):
        begin = width * starts[index]
        for place in range(begin, begin + width * lengths[index]):
            out[at] = column[place]
            at += 1


@entry
def _order_by_customer(who: Numbers, places: Integers, order: Integers) -> None:
    """Note where each row of the canonical order stands; ``places`` holds each customer's next row."""
    for row in range(len(who)):
        place = places[who[row]]
        places[who[row]] = place + 1
        order[place] = row


ENTRIES = (_gather, _order_by_customer)
"""The compiled functions that may be called here."""


def log_of_portions(portions: list[Portion], names: Names) -> Log:
    """Put the customers of several portions into one log; the portions are used up."""
    ids = np.concatenate([part.ids for part in portions] or [np.zeros(0, dtype=np.int64)])
    lengths = np.concatenate([part.lengths for part in portions] or [np.zeros(0, dtype=np.int64)])
    order = np.argsort(ids, kind="stable")
    starts = (np.cumsum(lengths) - lengths)[order]
    in_order = bool(np.all(order[1:] > order[:-1]))
    lengths = lengths[order]
    columns: dict[str, Any] = {}
    for name, kind in zip(COLUMNS, (np.float64, np.uint8, np.uint16, np.float64), strict=True):
        pieces = [part.columns.pop(name) for part in portions]
        column = np.concatenate(pieces) if pieces else np.zeros(0, dtype=kind)
        del pieces
        columns[name] = column
        if not in_order:
            columns[name] = np.empty_like(column)
            out = columns[name].view(np.uint8)
            _gather(column.view(np.uint8), column.itemsize, starts, lengths, out)
    return Log(
        ids=ids[order],
        offsets=np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)]),
        names=names,
        **columns,
    )


def log_of_rows(writing: Writing, names: Names, world: WorldRecord) -> Log:
    """Put rows that stand in the order of events into one log, customer by customer."""
    rows, customers = int(writing.meter[ROWS]), int(writing.meter[OPENED])
    who = writing.who[:rows]
    by_id = np.argsort(writing.ids[:customers], kind="stable")
    lengths = np.bincount(who, minlength=customers)[by_id]
    offsets = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
    places = np.empty(customers, dtype=np.int64)
    places[by_id] = offsets[:-1]
    order = np.empty(rows, dtype=np.int64)
    _order_by_customer(who, places, order)
    columns: dict[str, Any] = {name: getattr(writing, name)[:rows][order] for name in COLUMNS}
    return Log(ids=writing.ids[:customers][by_id], offsets=offsets, names=names, world=world, **columns)
