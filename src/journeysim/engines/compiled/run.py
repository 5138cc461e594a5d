"""The front of the compiled engine: lay the scenario out, choose a gait, run, close the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from time import perf_counter
from typing import Any

from journeysim.compiled.population import expected_customers
from journeysim.compiled.records import Compiled
from journeysim.engines.compiled import assembling, reviews, state
from journeysim.engines.compiled.alone import DONE
from journeysim.engines.compiled.assembling import GrowingLog, log_of_rows, log_since
from journeysim.engines.compiled.blocks import BlockReader, each_block
from journeysim.engines.compiled.books import bind
from journeysim.engines.compiled.feeding import entries_of_lists, people_of_lists
from journeysim.engines.compiled.flatten import flatten
from journeysim.engines.compiled.layout import Scene
from journeysim.engines.compiled.machine import ready
from journeysim.engines.compiled.reviews import Board, close_board, open_board, review
from journeysim.engines.compiled.sources import open_list
from journeysim.engines.compiled.state import MARGIN, World
from journeysim.engines.compiled.talk import open_layers
from journeysim.engines.compiled.together import REVIEW, censor_living, turn
from journeysim.engines.compiled.troubles import raise_trouble
from journeysim.engines.compiled.walk import FAILED, ROOM
from journeysim.engines.contract import Behaviour, Guards
from journeysim.errors import UsageError
from journeysim.results.log import Log
from journeysim.results.world_record import WorldRecord

GAITS = ("alone", "look-ahead", "full")
"""How far a customer may run on without asking the calendar, from farthest to least."""

FIRST_BUDGET = 50_000
"""Events before the first look at progress and Ctrl-C; later as many as pass in LOOK."""

LOOK = 0.1
"""Seconds between two looks."""

MOST_FORESEEN = 1 << 24
"""Customers for whom room is made before they come, at most; it costs nothing until it is used."""

ROOM_FOR_ROWS = 1 << 18
"""Rows for which there is room at first, and always where they are handed on."""


def widest_gait(compiled: Compiled) -> str:
    """Return the fastest gait that gives the right log: it depends on what customers share."""
    if compiled.word_of_mouth or compiled.market or compiled.policies or compiled.capped:
        return "full"
    return "look-ahead" if compiled.desks else "alone"


def run(
    compiled: Compiled,
    seed: int,
    *,
    behaviours: Mapping[str, Behaviour] | None = None,
    guards: Guards | None = None,
    progress: Callable[[float], None] | None = None,
    gait: str | None = None,
    threads: int | None = None,
) -> Log:
    """Run a compiled scenario once.

    Args:
        compiled: The scenario under one strategy.
        seed: Seed below 2⁶³: the replication in the high 32 bits, the seed proper in the low ones.
        behaviours: None may be given: Python functions need the reference engine.
        guards: Limits of the run.
        progress: Called now and then with the day that the run has reached.
        gait: One of GAITS, no faster than the scenario allows; None for the fastest.
        threads: Threads for customers who do not meet; None for one a core. The log does not depend on it.

    Raises:
        UsageError: if there are behaviours, or the gait is too fast for the scenario.
        GuardError: if the run would not end by itself.
    """
    if behaviours:
        raise UsageError(
            f"The behaviour of '{next(iter(behaviours))}' is a Python function, which the compiled engine "
            'cannot call. Use engine="reference", or leave the choice to engine="auto".'
        )
    gait = _checked(compiled, gait)
    guards = guards or Guards()
    scene = bind(flatten(compiled, seed, guards))
    if gait == "alone":
        return _log_alone(compiled, scene, guards, progress, threads)
    world, record = run_together(
        compiled, scene, seed, guards, progress, ahead=gait == "look-ahead", entries=assembling.ENTRIES
    )
    return log_of_rows(world.writing, compiled.names, record)


def _log_alone(
    compiled: Compiled,
    scene: Scene,
    guards: Guards,
    progress: Callable[[float], None] | None,
    threads: int | None,
) -> Log:
    """Return the log of customers who do not meet."""
    log = GrowingLog(expected_customers(compiled.sources, compiled.horizon))

    def open_reader(world: World) -> BlockReader[None]:
        return BlockReader(world, log.add)

    entries = assembling.ENTRIES
    for _ in each_block(compiled, scene, guards, threads, open_reader, progress, entries=entries):
        pass
    return log.close(compiled.names)


def each_log(
    compiled: Compiled,
    seed: int,
    *,
    guards: Guards,
    progress: Callable[[float], None] | None = None,
    threads: int | None = None,
) -> Iterator[Log]:
    """Run a scenario in which customers do not meet; yield the log of each block of whole families, in order.

    There is one log at least, which is empty if nobody comes.

    Raises:
        UsageError: if customers meet.
        GuardError: if the run would not end by itself.
    """
    _checked(compiled, "alone")

    def open_reader(world: World) -> BlockReader[Log]:
        return BlockReader(world, lambda written: log_of_rows(written, compiled.names, WorldRecord()))

    nobody = True
    scene, entries = flatten(compiled, seed, guards), assembling.ENTRIES
    for log in each_block(compiled, scene, guards, threads, open_reader, progress, entries=entries):
        nobody = False
        yield log
    if nobody:
        yield assembling.empty_log(compiled.names)


def log_as_it_grows(
    compiled: Compiled,
    seed: int,
    take: Callable[[Log], None],
    *,
    guards: Guards,
    progress: Callable[[float], None] | None = None,
) -> WorldRecord:
    """Run a scenario in which customers meet; hand over what happened whenever the room for it is full.

    Args:
        compiled: The scenario under one strategy.
        seed: Seed below 2⁶³.
        take: Takes the rows since the last call, of all whom they are about.
        guards: Limits of the run.
        progress: Called now and then with the day that the run has reached.

    Returns:
        What the world did.

    Raises:
        GuardError: if the run would not end by itself.
    """
    ahead = widest_gait(compiled) == "look-ahead"

    def read(world: World) -> None:
        take(log_since(world.writing, compiled.names))

    scene = bind(flatten(compiled, seed, guards))
    _, record = run_together(
        compiled, scene, seed, guards, progress, ahead=ahead, read=read, entries=assembling.ENTRIES
    )
    return record


def _checked(compiled: Compiled, gait: str | None) -> str:
    widest = widest_gait(compiled)
    if gait is None:
        return widest
    if gait not in GAITS or GAITS.index(gait) < GAITS.index(widest):
        allowed = ", ".join(GAITS[GAITS.index(widest) :])
        raise UsageError(f"The gait is {gait!r}; this scenario allows: {allowed}.")
    return gait


def run_together(
    compiled: Compiled,
    scene: Scene,
    seed: int,
    guards: Guards,
    progress: Callable[[float], None] | None,
    *,
    ahead: bool,
    read: Callable[[World], None] | None = None,
    silent: bool = False,
    entries: Sequence[Any] = (),
) -> tuple[World, WorldRecord]:
    """Run customers through one calendar; ``read`` uses up the rows so far whenever there is no room.

    Silent runs write only the rows that counters need. ``entries`` are further compiled functions that will
    be called.
    """
    rows = ROOM_FOR_ROWS // 4 if silent else ROOM_FOR_ROWS
    expected = int(min(MOST_FORESEEN, expected_customers(compiled.sources, compiled.horizon)))
    world = state.world(
        scene,
        slots=max(16 * MARGIN, expected // 4),
        rows=rows,
        customers=max(32 * MARGIN, expected + expected // 4),
        events=max(8 * MARGIN, expected // 4),
    )
    world.writing.meter[state.SILENT] = silent
    ready([*_entries(compiled), *entries], [scene, world])
    world = _open_sources(compiled, scene, world)
    board = open_board(compiled, scene, world, seed)
    bound = bind(scene)
    budget, began = FIRST_BUDGET, perf_counter()
    while (stopped := turn(bound, bind(world), ahead, budget)) != DONE:
        if stopped == FAILED:
            raise_trouble(compiled, world, guards)
        elif stopped == ROOM:
            if read is not None:
                read(world)
            world = state.grown(scene, world)
        elif stopped == REVIEW:
            _review(board, world)
        else:
            budget = _next_budget(budget, perf_counter() - began)
        if progress is not None and world.writing.meter[state.EVENTS]:
            progress(float(world.coming.heap[0]["time"]))
        began = perf_counter()
    world = world._replace(writing=state.with_room(world.writing, int(world.writing.meter[state.FREE])))
    censor_living(bound, bind(world))
    if read is not None:
        read(world)
    return world, close_board(board, world)


def _next_budget(budget: int, seconds: float) -> int:
    """Return how many events to let pass next, after so many that took so long."""
    return max(1_000, min(2 * budget, int(budget * LOOK / max(seconds, 1e-6))))


def _entries(compiled: Compiled) -> list[Any]:
    """Return the compiled functions that a run through one calendar calls from Python."""
    planned = [open_layers] if any(source.schedule for source in compiled.sources) else []
    listed = [open_list] if len(planned) == 0 or len(compiled.sources) > 1 else []
    reviewed = reviews.ENTRIES if compiled.policies or compiled.desks else ()
    return [turn, censor_living, *planned, *listed, *entries_of_lists(compiled), *reviewed]


def _open_sources(compiled: Compiled, scene: Scene, world: World) -> World:
    """Put the first person of every source into the calendar."""
    times, identities, bounds = people_of_lists(compiled, scene)
    world = world._replace(coming=world.coming._replace(list_time=times, list_id=identities))
    for number, source in enumerate(compiled.sources):
        if source.schedule:
            open_layers(bind(scene), bind(world), number, 0.0)
        else:
            open_list(bind(scene), bind(world), number, *bounds[number])
    return world


def _review(board: Board, world: World) -> None:
    number = int(world.writing.meter[state.REVIEWED])
    time = board.compiled.policies[number].every * board.standings[number].reviews
    review(board, world, number, time)
