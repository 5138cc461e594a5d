"""The calendar: a binary heap of events in the order (time, class, key, number, moment of entry)."""

from __future__ import annotations

from typing import Any

from journeysim.engines.compiled.jit import compiled, entry, inlined
from journeysim.engines.compiled.state import EVENTS, SEQUENCE, World

SERVICE_END, WORLD_CHANGE, PATIENCE_OVER, ARRIVAL, DWELL_END, DESK_JOIN = range(6)


@inlined
def _before(a: Any, b: Any) -> bool:
    """Whether event a comes before event b."""
    if a.time != b.time:
        return a.time < b.time
    if a.order != b.order:
        return a.order < b.order
    if a.key != b.key:
        return a.key < b.key
    if a.number != b.number:
        return a.number < b.number
    return a.sequence < b.sequence


@inlined
def _move(to: Any, source: Any) -> None:
    to.time = source.time
    to.order = source.order
    to.key = source.key
    to.number = source.number
    to.sequence = source.sequence
    to.who = source.who


@entry
def push(world: World, time: float, order: int, key: int, number: int, who: int) -> None:
    """Enter an event."""
    heap, meter = world.coming.heap, world.writing.meter
    size = meter[EVENTS]
    meter[EVENTS] = size + 1
    meter[SEQUENCE] += 1
    # The last record of the array is where the new event waits until its place is found.
    new = heap[len(heap) - 1]
    new.time = time
    new.order = order
    new.key = key
    new.number = number
    new.sequence = meter[SEQUENCE]
    new.who = who
    while size > 0:
        parent = (size - 1) >> 1
        if not _before(new, heap[parent]):
            break
        _move(heap[size], heap[parent])
        size = parent
    _move(heap[size], new)


@compiled
def drop_first(world: World) -> None:
    """Remove the first event."""
    heap, meter = world.coming.heap, world.writing.meter
    size = meter[EVENTS] - 1
    meter[EVENTS] = size
    if size == 0:
        return
    last = heap[size]
    hole = 0
    while True:
        child = 2 * hole + 1
        if child >= size:
            break
        if child + 1 < size and _before(heap[child + 1], heap[child]):
            child += 1
        if not _before(heap[child], last):
            break
        _move(heap[hole], heap[child])
        hole = child
    _move(heap[hole], last)
