"""Counters alone: a run that keeps no log, so that memory does not grow with what happens.

Rows are counted while they are still in the processor's cache, and their places used again: after each block
of customers who do not meet, else whenever the rows are full. Sums are those of blocks, added in the order of
the blocks, hence equal for any number of threads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isnan, nan

import numpy as np

from journeysim.compiled.records import Compiled
from journeysim.engines.compiled.blocks import each_block
from journeysim.engines.compiled.books import bind
from journeysim.engines.compiled.flatten import flatten
from journeysim.engines.compiled.jit import entry
from journeysim.engines.compiled.layout import Floats, Integers, Scene
from journeysim.engines.compiled.run import run_together, widest_gait
from journeysim.engines.compiled.state import MARGIN, OPENED, ROWS, SILENT, World
from journeysim.engines.contract import Guards
from journeysim.results.log import FROM_REFERRAL, Kind

ARRIVE, ORIGIN, ENTER, CENSOR = int(Kind.ARRIVE), int(Kind.ORIGIN), int(Kind.ENTER), int(Kind.CENSOR)
JOIN, START, SERVED = int(Kind.JOIN), int(Kind.START), int(Kind.SERVED)
UNRESOLVED, ABANDONED, BLOCKED = int(Kind.UNRESOLVED), int(Kind.ABANDONED), int(Kind.BLOCKED)

PEOPLE, INVITED, CONVERTED, JOINED, HELPED, UNHELPED, GAVE_UP, TURNED_AWAY, PLACES = range(9)
"""Counters; visits of places follow from PLACES on."""

DAYS, WAITED, WORKED = range(3)
"""Sums."""


@dataclass(frozen=True)
class Counts:
    """What a run came to.

    Attributes:
        customers: Customers who came by themselves.
        referred: Customers whom others brought.
        visits: Entries by place, shape (places,).
        conversions: Customers who reached a conversion.
        days_to_convert: Sum over them of the days from arrival.
        joins: Visits of desks; the next four are how they ended within the horizon.
        served: Services that solved the problem.
        unresolved: Services that did not.
        abandoned: Customers who gave up.
        blocked: Customers who found the line full.
        wait: Days waited by those whose service began, or who gave up.
        busy: Days of service in the second half of the horizon.
    """

    customers: int
    referred: int
    visits: Integers
    conversions: int
    days_to_convert: float
    joins: int
    served: int
    unresolved: int
    abandoned: int
    blocked: int
    wait: float
    busy: float


@entry
def count_rows(
    scene: Scene, world: World, arrived: Floats, started: Floats, whole: Integers, sums: Floats
) -> None:
    """Add the rows to the counters and the sums, and give their places back.

    Args:
        scene: The scenario.
        world: Where the rows are.
        arrived: When each customer arrived who has not converted, else NaN, shape (customers,).
        started: When each customer's service began, else NaN, shape (customers,).
        whole: The counters.
        sums: The sums.
    """
    log, horizon = world.writing, scene.globe[0].horizon
    kinds, whats, times, values, whose = log.kind, log.what, log.time, log.value, log.who
    places, half = scene.places, horizon / 2.0
    for row in range(log.meter[ROWS]):
        kind, what, who, time = kinds[row], whats[row], whose[row], times[row]
        if kind == ENTER:
            whole[PLACES + what] += 1
            if places[what].conversion and not isnan(arrived[who]):
                whole[CONVERTED] += 1
                sums[DAYS] += time - arrived[who]
                arrived[who] = nan
        elif kind == ARRIVE:
            whole[PEOPLE] += 1
            arrived[who] = time
            started[who] = nan
        elif kind == ORIGIN:
            whole[INVITED] += what == FROM_REFERRAL
        elif kind == JOIN:
            whole[JOINED] += 1
        elif kind == START:
            sums[WAITED] += values[row]
            started[who] = time
        elif kind == ABANDONED:
            whole[GAVE_UP] += 1
            sums[WAITED] += values[row]
        elif kind == BLOCKED:
            whole[TURNED_AWAY] += 1
        elif kind in (SERVED, UNRESOLVED, CENSOR):
            if kind == SERVED:
                whole[HELPED] += 1
            elif kind == UNRESOLVED:
                whole[UNHELPED] += 1
            if not isnan(started[who]):
                sums[WORKED] += max(0.0, time - max(started[who], half))
                started[who] = nan
    log.meter[ROWS] = 0


def count(
    compiled: Compiled,
    seed: int,
    *,
    guards: Guards | None = None,
    progress: Callable[[float], None] | None = None,
    threads: int | None = None,
) -> Counts:
    """Run a compiled scenario once and count what happens, without a log.

    Args:
        compiled: The scenario under one strategy.
        seed: Seed below 2⁶³.
        guards: Limits of the run.
        progress: Called now and then with the day that a run of customers who meet has reached.
        threads: Threads for customers who do not meet; None for one a core. The counts do not depend on it.

    Raises:
        GuardError: if the run would not end by itself.
    """
    guards = guards or Guards()
    scene = bind(flatten(compiled, seed, guards))
    gait = widest_gait(compiled)
    if gait == "alone":
        return _count_alone(compiled, scene, guards, threads)
    tally = _Tally(scene)
    ahead, entries = gait == "look-ahead", [count_rows]
    run_together(
        compiled, scene, seed, guards, progress, ahead=ahead, read=tally.read, silent=True, entries=entries
    )
    return _counts(tally.whole, tally.sums)


class _Tally:
    """Counters, sums, and what is known of customers by their numbers."""

    def __init__(self, scene: Scene) -> None:
        self.scene = bind(scene)
        self.whole = np.zeros(PLACES + int(scene.globe["places"][0]), dtype=np.int64)
        self.sums = np.zeros(3)
        self.arrived, self.started = np.empty(0), np.empty(0)

    def read(self, world: World) -> None:
        """Read the rows that were written, and give their places back."""
        if len(self.arrived) < len(world.writing.ids):
            self.arrived = _longer(self.arrived, len(world.writing.ids))
            self.started = _longer(self.started, len(world.writing.ids))
        count_rows(self.scene, bind(world), self.arrived, self.started, self.whole, self.sums)
        self.whole[PLACES:] += world.writing.tally
        world.writing.tally[:] = 0


def _longer(moments: Floats, length: int) -> Floats:
    """Return moments with others behind them, which are filled in when customers arrive."""
    longer = np.empty(length)
    longer[: len(moments)] = moments
    return longer


class _BlockTally:
    """A world whose rows are counted whenever there are some thousands, and the tally of a block."""

    def __init__(self, world: World, scene: Scene) -> None:
        self.world = world
        self.world.writing.meter[SILENT] = 1
        self.tally = _Tally(scene)

    def make_room(self) -> bool:
        """Count what has been written so far; return whether that was what had no room."""
        log = self.world.writing
        full = bool(log.meter[ROWS] + MARGIN > len(log.time))
        self.tally.read(self.world)
        return full

    def take(self) -> tuple[Integers, Floats]:
        """Return the counters and the sums of a block, and begin anew."""
        self.tally.read(self.world)
        self.world.writing.meter[OPENED] = 0
        block = self.tally.whole.copy(), self.tally.sums.copy()
        self.tally.whole[:] = 0
        self.tally.sums[:] = 0.0
        return block


def _count_alone(compiled: Compiled, scene: Scene, guards: Guards, threads: int | None) -> Counts:
    total = _Tally(scene)

    def open_reader(world: World) -> _BlockTally:
        return _BlockTally(world, scene)

    for whole, sums in each_block(
        compiled, scene, guards, threads, open_reader, rows=4 * MARGIN, entries=[count_rows]
    ):
        total.whole += whole
        total.sums += sums
    return _counts(total.whole, total.sums)


def _counts(whole: Integers, sums: Floats) -> Counts:
    return Counts(
        customers=int(whole[PEOPLE] - whole[INVITED]),
        referred=int(whole[INVITED]),
        visits=whole[PLACES:],
        conversions=int(whole[CONVERTED]),
        days_to_convert=float(sums[DAYS]),
        joins=int(whole[JOINED]),
        served=int(whole[HELPED]),
        unresolved=int(whole[UNHELPED]),
        abandoned=int(whole[GAVE_UP]),
        blocked=int(whole[TURNED_AWAY]),
        wait=float(sums[WAITED]),
        busy=float(sums[WORKED]),
    )
