"""Customers who do not meet, block by block on all cores."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from journeysim.compiled.population import expected_arrivals
from journeysim.compiled.records import Compiled
from journeysim.engines.compiled import state
from journeysim.engines.compiled.alone import live_block
from journeysim.engines.compiled.books import bind
from journeysim.engines.compiled.feeding import BLOCK, Block, blocks, entries_of_blocks, no_layer
from journeysim.engines.compiled.layout import Scene
from journeysim.engines.compiled.machine import ready
from journeysim.engines.compiled.state import MARGIN, World, Writing
from journeysim.engines.compiled.troubles import raise_trouble
from journeysim.engines.compiled.walk import FAILED, ROOM
from journeysim.engines.compiled.workshop import cores
from journeysim.engines.contract import Guards, too_many_customers, too_many_visits
from journeysim.keeping import beside

ROWS_AT_FIRST = 1 << 17
"""Rows that a block of customers may write before its world grows."""

FEW = 1024
"""Friends who are about to arrive at a time; where there are more, their room grows."""

Lived = TypeVar("Lived")
Spare = TypeVar("Spare")
Taken = TypeVar("Taken")
Taken_co = TypeVar("Taken_co", covariant=True)


class Reader(Protocol[Taken_co]):
    """What uses the rows of one world, in which blocks of customers live one after the other.

    Attributes:
        world: The world, as a book.
    """

    world: World

    def make_room(self) -> bool:
        """Use up rows while a block is under way; return whether that is enough, or the world must grow."""

    def take(self) -> Taken_co:
        """Return what a block came to; readers are asked one by one, in the order of their blocks."""


class BlockReader(Generic[Taken]):
    """A reader for whom the rows of a whole block stand ready."""

    def __init__(self, world: World, use: Callable[[Writing], Taken]) -> None:
        """Begin with a world in which nobody lives; ``use`` is given what a block has written."""
        self.world = world
        self._use = use

    def make_room(self) -> bool:
        """Let the world grow."""
        return False

    def take(self) -> Taken:
        """Return what a block came to, and begin anew."""
        taken = self._use(self.world.writing)
        meter = self.world.writing.meter
        meter[state.ROWS] = meter[state.OPENED] = 0
        return taken


def each_block(
    compiled: Compiled,
    scene: Scene,
    guards: Guards,
    threads: int | None,
    open_reader: Callable[[World], Reader[Taken]],
    progress: Callable[[float], None] | None = None,
    *,
    rows: int = ROWS_AT_FIRST,
    entries: Sequence[Any] = (),
) -> Iterator[Taken]:
    """Yield what each block of customers came to, in order.

    A world is kept beside the scenario for its next run: in small runs the system's work of clearing memory
    would be a quarter of all.

    Args:
        compiled: The scenario under one strategy.
        scene: The same, laid out.
        guards: Limits of the run.
        threads: Threads, each with a reader of its own; None for one a core.
        open_reader: Makes a reader of a world in which nobody lives.
        progress: Called now and then with the day that the run has reached.
        rows: Rows for which worlds have room at first.
        entries: The compiled functions that readers call.

    Raises:
        GuardError: if there are more customers or visits than allowed.
    """
    expected = 0.0
    if progress is not None:
        expected = sum(expected_arrivals(source, compiled.horizon) for source in compiled.sources)
    external = customers = visits = 0
    kept: list[World] = beside(compiled, ("worlds", rows), list)
    spare: list[Reader[Taken]] = [open_reader(_popped(kept) or world_of_few(scene, rows))]
    ready([live_block, *entries_of_blocks(compiled), *entries], [scene, spare[0].world, no_layer()])

    def live(block: Block) -> Reader[Taken]:
        reader = _popped(spare) or open_reader(world_of_few(scene, rows))
        live_in(compiled, scene, reader, block, guards)
        return reader

    for block, reader in _in_threads(live, blocks(compiled, scene), threads or cores()):
        meter = reader.world.writing.meter
        external += len(block.times)
        customers += int(meter[state.OPENED])
        visits += int(meter[state.VISITS])
        if customers > guards.customers:
            raise too_many_customers(guards, compiled.horizon)
        if visits > guards.events:
            raise too_many_visits(guards, compiled.horizon)
        if progress is not None:
            progress(compiled.horizon * min(1.0, external / max(expected, 1.0)))
        taken = reader.take()
        spare.append(reader)
        yield taken
    kept[:] = [reader.world for reader in spare[:1] if len(reader.world.writing.time) == rows]


def _popped(spare: list[Spare]) -> Spare | None:
    """Return the last of a list that other threads use, too."""
    try:
        return spare.pop()
    except IndexError:
        return None


def _in_threads(
    live: Callable[[Block], Lived], given: Iterator[Block], workers: int
) -> Iterator[tuple[Block, Lived]]:
    """Yield each block with what has lived it, in order; some blocks ahead in other threads."""
    if workers == 1:
        for block in given:
            yield block, live(block)
        return
    pool = ThreadPoolExecutor(workers)
    waiting: deque[tuple[Block, Future[Lived]]] = deque()
    try:
        for fresh in given:
            waiting.append((fresh, pool.submit(live, fresh)))
            if len(waiting) > 2 * workers:
                block, lived = waiting.popleft()
                yield block, lived.result()
        while waiting:
            block, lived = waiting.popleft()
            yield block, lived.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def world_of_few(scene: Scene, rows: int) -> World:
    """Return a world with room for a few customers at a time, for the list of a block, and for some rows."""
    customers, events = 2 * BLOCK + 2 * MARGIN, 2 * MARGIN + FEW
    world = state.world(scene, slots=state.LANES, rows=rows, customers=customers, events=events)
    times, identities = np.empty(BLOCK), np.empty(BLOCK, dtype=np.int64)
    at_once = np.array([0.0, np.inf])
    return bind(
        world._replace(coming=world.coming._replace(list_time=times, list_id=identities, pace=at_once))
    )


def live_in(compiled: Compiled, scene: Scene, reader: Reader[Any], block: Block, guards: Guards) -> None:
    """Let a block of customers live in a reader's world, which is used again and again."""
    coming, meter, size = reader.world.coming, reader.world.writing.meter, len(block.times)
    meter[state.VISITS] = meter[state.BEGUN] = 0
    meter[state.SOURCE], meter[state.LISTED] = block.source, size
    coming.list_time[:size], coming.list_id[:size] = block.times, block.identities
    while (stopped := live_block(scene, reader.world)) == ROOM:
        if not reader.make_room():
            reader.world = bind(state.grown(scene, reader.world), like=reader.world)
    if stopped == FAILED:
        raise_trouble(compiled, reader.world, guards)
