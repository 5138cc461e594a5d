"""The calendar: a heap of events in the order (time, class, key, number, moment of entry).

Each node has four below it: half as many levels as with two, and the four stand side by side in memory. What
moves from node to node is the time and where the rest of the event lies, which is read only when times tie.
"""

from __future__ import annotations

from math import inf
from typing import Any

from journeysim.engines.compiled.jit import compiled, entry, inlined
from journeysim.engines.compiled.state import EVENTS, SEQUENCE, World

SERVICE_END, WORLD_CHANGE, PATIENCE_OVER, ARRIVAL, DWELL_END, DESK_JOIN = range(6)


def fetch(_array: Any, _index: int, _offset: int) -> None:
    """Have a byte of an array's record fetched from far memory, in compiled code (see ``tables``)."""


@inlined
def expect(world: World, places: int) -> None:
    """Fetch those whom the next events are about: they are among the nodes below the first."""
    heap, coming, people = world.coming.heap, world.coming, world.people
    for node in range(1, 5):
        who = heap[node].who
        fetch(coming.events, heap[node].event, 0)
        fetch(people.lives, who, 64)
        fetch(people.lives, who, 128)
        fetch(people.visits, who * places, 0)


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
def _before(world: World, a: Any, b: Any) -> bool:
    """Whether the event of a node comes before that of another."""
    before = a.time < b.time
    if a.time == b.time:
        before = _first_of_two(world, a.event, b.event)
    return before


@inlined
def _move(to: Any, node: Any) -> None:
    to.time = node.time
    to.event = node.event
    to.who = node.who


@entry
def push(world: World, time: float, order: int, key: int, number: int, who: int) -> None:
    """Enter an event."""
    heap, events, meter = world.coming.heap, world.coming.events, world.writing.meter
    meter[SEQUENCE] += 1
    index = world.people.free[3]
    event = events[index]
    world.people.free[3] = event.next
    event.order = order
    event.key = key
    event.number = number
    event.sequence = meter[SEQUENCE]
    # The last record of the array is where a node waits until its place is found.
    new = heap[len(heap) - 1]
    new.time = time
    new.event = index
    new.who = who
    hole = meter[EVENTS]
    meter[EVENTS] = hole + 1
    while hole > 0:
        parent = (hole - 1) >> 2
        if not _before(world, new, heap[parent]):
            break
        _move(heap[hole], heap[parent])
        hole = parent
    _move(heap[hole], new)


@compiled
def drop_first(world: World) -> None:
    """Remove the first event.

    Times beyond the last event are infinite, so that four nodes can be compared without a look at how many
    there are, and by sums in the place of branches, which the processor would guess wrong.
    """
    heap, events, meter = world.coming.heap, world.coming.events, world.writing.meter
    events[heap[0].event].next = world.people.free[3]
    world.people.free[3] = heap[0].event
    size = meter[EVENTS] - 1
    meter[EVENTS] = size
    last = heap[len(heap) - 1]
    _move(last, heap[size])
    heap[size].time = inf
    hole = 0
    while 4 * hole + 1 < size:
        for below in range(4):
            fetch(heap, 16 * hole + 5 + 4 * below, 0)
        left, right = 4 * hole + 1, 4 * hole + 3
        left += _before(world, heap[left + 1], heap[left])
        right += _before(world, heap[right + 1], heap[right])
        best = left + (right - left) * _before(world, heap[right], heap[left])
        if not _before(world, heap[best], last):
            break
        _move(heap[hole], heap[best])
        hole = best
    if size > 0:
        _move(heap[hole], last)
