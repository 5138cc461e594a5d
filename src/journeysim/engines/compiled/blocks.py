"""Customers who do not meet, block by block on all cores."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any, TypeVar

import numpy as np

from journeysim.compiled.population import expected_arrivals
from journeysim.compiled.records import Compiled
from journeysim.engines.compiled import state
from journeysim.engines.compiled.alone import live_block
from journeysim.engines.compiled.assembling import ENTRIES, Portion, portion
from journeysim.engines.compiled.books import bind
from journeysim.engines.compiled.feeding import BLOCK, Block, blocks, entries_of_blocks, no_layer
from journeysim.engines.compiled.layout import Scene
from journeysim.engines.compiled.machine import ready
from journeysim.engines.compiled.state import MARGIN, World
from journeysim.engines.compiled.troubles import raise_trouble
from journeysim.engines.compiled.walk import FAILED, ROOM
from journeysim.engines.compiled.workshop import cores
from journeysim.engines.contract import Guards, too_many_customers, too_many_visits

ROWS_AT_FIRST = 1 << 17
Taken = TypeVar("Taken")


def live_alone(
    compiled: Compiled,
    scene: Scene,
    guards: Guards,
    progress: Callable[[float], None] | None,
    threads: int | None,
) -> Iterator[Portion]:
    """Yield the rows of all customers, block by block."""
    expected = 0.0
    if progress is not None:
        expected = sum(expected_arrivals(source, compiled.horizon) for source in compiled.sources)
    external = customers = visits = 0
    for block, (part, seen) in each_block(
        compiled, scene, guards, threads, lambda world: portion(world.writing), entries=ENTRIES
    ):
        external += len(block.times)
        customers += len(part.ids)
        visits += seen
        if customers > guards.customers:
            raise too_many_customers(guards, compiled.horizon)
        if visits > guards.events:
            raise too_many_visits(guards, compiled.horizon)
        if progress is not None:
            progress(compiled.horizon * min(1.0, external / max(expected, 1.0)))
        yield part


def each_block(
    compiled: Compiled,
    scene: Scene,
    guards: Guards,
    threads: int | None,
    take: Callable[[World], Taken],
    new_world: Callable[[Scene], World] | None = None,
    entries: Sequence[Any] = (),
) -> Iterator[tuple[Block, tuple[Taken, int]]]:
    """Yield each block of customers with what is taken from what they wrote, and their visits, in order.

    ``entries`` are the compiled functions that ``take`` calls.
    """
    spare: SimpleQueue[World] = SimpleQueue()
    workers = threads or cores()
    new_world = new_world or world_of_few
    scene, first = bind(scene), bind(new_world(scene))
    spare.put(first)
    ready([live_block, *entries_of_blocks(compiled), *entries], [scene, first, no_layer()])

    def live(block: Block) -> tuple[Taken, int]:
        world = spare.get() if not spare.empty() else bind(new_world(scene))
        world = live_in(compiled, scene, world, block, guards)
        written = take(world), int(world.writing.meter[state.VISITS])
        spare.put(world)
        return written

    if workers == 1:
        for block in blocks(compiled, scene):
            yield block, live(block)
        return
    pool = ThreadPoolExecutor(workers)
    waiting: deque[tuple[Block, Future[tuple[Taken, int]]]] = deque()
    try:
        for fresh in blocks(compiled, scene):
            waiting.append((fresh, pool.submit(live, fresh)))
            if len(waiting) > 2 * workers:
                block, lived = waiting.popleft()
                yield block, lived.result()
        while waiting:
            block, lived = waiting.popleft()
            yield block, lived.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def world_of_few(scene: Scene) -> World:
    """Return a world with room for a few customers at a time, and for the list of a block."""
    slots, customers = state.LANES, 4 * MARGIN
    world = state.world(scene, slots=slots, rows=ROWS_AT_FIRST, customers=customers, events=3 * MARGIN)
    times, identities = np.empty(BLOCK), np.empty(BLOCK, dtype=np.int64)
    at_once = np.array([0.0, np.inf])
    return world._replace(coming=world.coming._replace(list_time=times, list_id=identities, pace=at_once))


def live_in(compiled: Compiled, scene: Scene, world: World, block: Block, guards: Guards) -> World:
    """Let a block of customers live in a world that is used again and again; return the world.

    Scene and world are books already: to bind them for each block would take as long as its customers.
    """
    meter, size = world.writing.meter, len(block.times)
    meter[[state.ROWS, state.OPENED, state.VISITS, state.BEGUN]] = 0
    meter[[state.SOURCE, state.LISTED]] = block.source, size
    world.coming.list_time[:size], world.coming.list_id[:size] = block.times, block.identities
    while True:
        stopped = live_block(scene, world)
        if stopped == ROOM:
            world = bind(state.grown(scene, world))
        elif stopped == FAILED:
            raise_trouble(compiled, world, guards)
        else:
            return world
