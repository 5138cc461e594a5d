"""Ratios in one run: each contender lives in a process of its own, and rounds go from one to the next.

A machine's speed wanders by the minute. Contenders that are timed one after the other in every round meet
the same weather, so the ratio is taken within each round, and its median over the rounds. Time is the
processor's, in the process that runs; imports, compilation and the making of tables come before.
"""

from __future__ import annotations

import gc
import multiprocessing
import resource
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.connection import Connection
from statistics import median
from time import perf_counter, process_time

from benchmarks.contenders import Contender
from benchmarks.work import WORKS, Answer


@dataclass(frozen=True)
class Lap:
    """One timed run: seconds of processor and of clock, what was counted, and the answer."""

    cpu: float
    wall: float
    units: int
    answer: Answer | None


@dataclass
class Record:
    """All laps of one contender.

    ``trouble`` says why it did not run, or why its times do not count. ``memory`` is the largest resident
    size of its process, in bytes.
    """

    contender: Contender
    laps: list[Lap] = field(default_factory=list)
    memory: int = 0
    trouble: str = ""

    @property
    def costs(self) -> list[float]:
        """Processor seconds per event (per row, with the full log) by round."""
        return [lap.cpu / lap.units for lap in self.laps]


def ratio(slow: Record, fast: Record) -> float | None:
    """Return the median over the rounds of how many times more one costs per event than the other."""
    if slow.trouble or fast.trouble:
        return None
    return median(one / two for one, two in zip(slow.costs, fast.costs, strict=True))


def run_rounds(contenders: list[Contender], rounds: int) -> list[Record]:
    """Time all contenders, round by round, each round in another order."""
    riders = [_Rider(contender) for contender in contenders]
    for lap in range(rounds):
        start = lap % len(riders)
        for rider in riders[start:] + riders[:start]:
            rider.ride(seed=lap + 1)
    return [rider.finish() for rider in riders]


class _Rider:
    """A contender's process, spoken to by a pipe."""

    def __init__(self, contender: Contender) -> None:
        """Start the process and let it make ready."""
        self.record = Record(contender)
        spawn = multiprocessing.get_context("spawn")
        self.pipe, far = spawn.Pipe()
        self.process = spawn.Process(target=_work, args=(far, contender), daemon=True)
        self.process.start()
        far.close()
        self._hear()

    def ride(self, seed: int) -> None:
        """Do one lap, unless there was trouble."""
        if not self.record.trouble:
            self.pipe.send(seed)
            self._hear()

    def finish(self) -> Record:
        """End the process and return the record."""
        if not self.record.trouble:
            self.pipe.send(None)
        self.process.join()
        return self.record

    def _hear(self) -> None:
        """Take what the process says: a lap, that it is ready, or what went wrong."""
        try:
            said, memory = self.pipe.recv()
        except EOFError:
            self.process.join()
            self.record.trouble = f"its process ended with code {self.process.exitcode}"
            return
        self.record.memory = memory
        if isinstance(said, Lap):
            self.record.laps.append(said)
        elif said:
            self.record.trouble = said


def _work(pipe: Connection, contender: Contender) -> None:
    """Run a contender whenever a seed comes, in a process of its own."""
    try:
        module = import_module(contender.module)
        prepare = module.prepare_log if contender.log else module.prepare
        more = {"threads": contender.threads} if contender.threads > 1 else {}
        run = prepare(WORKS[contender.work], contender.customers, **more)
        run(0)
        pipe.send(("", _memory()))
        while (seed := pipe.recv()) is not None:
            gc.collect()
            wall, cpu = perf_counter(), process_time()
            said = run(seed)
            cpu, wall = process_time() - cpu, perf_counter() - wall
            answer = said if isinstance(said, Answer) else None
            pipe.send((Lap(cpu, wall, answer.events if answer else said, answer), _memory()))
    except Exception as error:  # whatever stops a peer belongs on the page, not on the screen
        pipe.send((str(error).partition("\n")[0] or type(error).__name__, _memory()))


def _memory() -> int:
    """Return the largest resident size so far, in bytes (Linux counts in KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
