"""The calendar: events in the order (time, class, key, number, moment of entry).

Time is cut into slices. Events of a later slice are linked to it in any order; those of the present one and
of slices gone by form a heap. Each of its nodes has four below it: half as many levels as with two, and the
four stand side by side in memory. What moves from node to node is the time and where the rest of the event
lies, which is read only when times tie.
"""

from __future__ import annotations

from math import inf
from typing import Any

from journeysim.engines.compiled.free import after, link
from journeysim.engines.compiled.jit import compiled, entry, inlined
from journeysim.engines.compiled.layout import Scene
from journeysim.engines.compiled.state import EVENTS, FAR, FORESEEN, SEQUENCE, SLICE, SLICES, World

SERVICE_END, WORLD_CHANGE, PATIENCE_OVER, ARRIVAL, DWELL_END, DESK_JOIN = range(6)


def fetch(_array: Any, _index: int, _offset: int) -> None:
    """Have a byte of an array's record fetched from far memory, in compiled code (see ``tables``)."""


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
    """Enter an event: into the heap if its slice of time has begun, else into the slice.

    What lies beyond the horizon never happens and is not kept.
    """
    coming, meter, free = world.coming, world.writing.meter, world.people.free
    if time > coming.pace[1]:
        return
    meter[SEQUENCE] += 1
    index = free[3]
    event = coming.events[index]
    free[3] = after(index, coming.links[index])
    event.order = order
    event.key = key
    event.number = number
    event.sequence = meter[SEQUENCE]
    part = int(time * coming.pace[0])
    if part <= meter[SLICE]:
        _sift(world, time, index, who)
        return
    event.time = time
    event.who = who
    coming.links[index] = coming.slices[part]
    coming.slices[part] = index + 1
    meter[FAR] += 1


@inlined
def _sift(world: World, time: float, index: int, who: int) -> None:
    """Put an event into the heap."""
    heap, meter = world.coming.heap, world.writing.meter
    # The last record of the array is where a node waits until its place is found.
    new = heap[len(heap) - 1]
    new.time = time
    new.event = index
    new.who = who
    hole = meter[EVENTS]
    meter[EVENTS] = hole + 1
    heap[hole + 4].time = inf
    while hole > 0:
        parent = (hole - 1) >> 2
        if not _before(world, new, heap[parent]):
            break
        _move(heap[hole], heap[parent])
        hole = parent
    _move(heap[hole], new)


@compiled
def _begin_slice(scene: Scene, world: World) -> None:
    """Put the events of the next slice that has any into the heap, and fetch those whom they are about."""
    globe, coming, people, meter = scene.globe[0], world.coming, world.people, world.writing.meter
    while meter[EVENTS] == 0:
        meter[SLICE] += 1
        at = coming.slices[meter[SLICE]] - 1
        while at >= 0:
            fetch(coming.events, at, 0)
            at = coming.links[at] - 1
        at = coming.slices[meter[SLICE]] - 1
        while at >= 0:
            event = coming.events[at]
            _sift(world, event.time, at, event.who)
            fetch(people.lives, event.who, 0)
            fetch(people.lives, event.who, 64)
            fetch(people.visits, event.who * globe.places, 0)
            fetch(people.joins, event.who * globe.desks, 0)
            meter[FAR] -= 1
            at = coming.links[at] - 1
    meter[FORESEEN] = coming.slices[min(meter[SLICE] + 1, SLICES - 1)] - 1
    fetch(coming.links, meter[FORESEEN], 0)


@inlined
def come_near(scene: Scene, world: World) -> None:
    """See to it that the next event of all is the first of the heap.

    An event of the slice after it is fetched, with the link to another one, for the next time.
    """
    meter, coming = world.writing.meter, world.coming
    if meter[EVENTS] == 0 and meter[FAR] > 0:
        _begin_slice(scene, world)
    at = meter[FORESEEN]
    if at >= 0:
        fetch(coming.events, at, 0)
        meter[FORESEEN] = coming.links[at] - 1
        fetch(coming.links, meter[FORESEEN], 0)


@compiled
def drop_first(world: World) -> None:
    """Remove the first event.

    The next four times beyond the last event are infinite, so that four nodes can be compared without a look
    at how many there are, and by sums in the place of branches, which the processor would guess wrong.
    """
    heap, meter = world.coming.heap, world.writing.meter
    world.coming.links[heap[0].event] = link(heap[0].event, world.people.free[3])
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
