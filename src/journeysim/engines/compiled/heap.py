"""The calendar: a heap of events in the order (time, class, key, number, moment of entry).

Each node has four below it: half as many levels as with two, and the four stand side by side in memory. What
moves from node to node is the time and where the rest of the event lies, which is read only when times tie.
"""

from __future__ import annotations

from typing import Any

from journeysim.engines.compiled.jit import compiled, entry, inlined
from journeysim.engines.compiled.state import EVENTS, SEQUENCE, World

SERVICE_END, WORLD_CHANGE, PATIENCE_OVER, ARRIVAL, DWELL_END, DESK_JOIN = range(6)


@compiled
def _first_of_two(world: World, index: int, other: int) -> bool:
    """Whether an event comes before another one of the same moment."""
    a, b = world.coming.events[index], world.coming.events[other]
    if a.order != b.order:
        return a.order < b.order
    if a.key != b.key:
        return a.key < b.key
    if a.number != b.number:
        return a.number < b.number
    return a.sequence < b.sequence


@inlined
def _before(world: World, time: float, index: int, node: Any) -> bool:
    """Whether an event comes before that of a node."""
    before = time < node.time
    if time == node.time:
        before = _first_of_two(world, index, node.event)
    return before


@entry
def push(world: World, time: float, order: int, key: int, number: int, who: int) -> None:
    """Enter an event."""
    heap, events, meter = world.coming.heap, world.coming.events, world.writing.meter
    meter[SEQUENCE] += 1
    index = world.people.free[3]
    new = events[index]
    world.people.free[3] = new.next
    new.order = order
    new.key = key
    new.number = number
    new.sequence = meter[SEQUENCE]
    new.who = who
    hole = meter[EVENTS]
    meter[EVENTS] = hole + 1
    while hole > 0:
        parent = (hole - 1) >> 2
        if not _before(world, time, index, heap[parent]):
            break
        heap[hole].time = heap[parent].time
        heap[hole].event = heap[parent].event
        hole = parent
    heap[hole].time = time
    heap[hole].event = index


@compiled
def drop_first(world: World) -> None:
    """Remove the first event."""
    heap, events, meter = world.coming.heap, world.coming.events, world.writing.meter
    events[heap[0].event].next = world.people.free[3]
    world.people.free[3] = heap[0].event
    size = meter[EVENTS] - 1
    meter[EVENTS] = size
    time, index = heap[size].time, heap[size].event
    hole = 0
    while True:
        best = 4 * hole + 1
        if best >= size:
            break
        for child in range(best + 1, min(best + 4, size)):
            if _before(world, heap[child].time, heap[child].event, heap[best]):
                best = child
        if not _before(world, heap[best].time, heap[best].event, heap[size]):
            break
        heap[hole].time = heap[best].time
        heap[hole].event = heap[best].event
        hole = best
    heap[hole].time = time
    heap[hole].event = index
