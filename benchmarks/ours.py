"""journeysim's side: the one file to change when another engine is to be measured.

``prepare`` and ``prepare_log`` do once what is no part of the run (reading and compiling the scenario) and
return what is timed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from benchmarks.reading import answer_from_log
from benchmarks.work import Answer, Work, servers
from journeysim.compiled.build import compile_scenario
from journeysim.compiled.records import Compiled
from journeysim.engines.contract import Guards
from journeysim.engines.reference.run import run
from journeysim.results.log import Log
from journeysim.scenario.library import load

ENGINE = "reference"
MOST_CUSTOMERS: int | None = 4_000  # a run of about a second; None where no size is too large
THREADS = False  # whether `prepare` can use more than one
CACHE = "NUMBA_CACHE_DIR"  # the variable that names the folder of what was compiled before

GUARDS = Guards(customers=2**40, events=2**60)


@lru_cache(maxsize=8)
def compiled(work: Work, customers: int) -> Compiled:
    """Return the scenario of a piece of work for so many customers, and the servers that they need."""
    scenario = load(work.scenario)
    if work.desk:
        scenario = scenario.set({"desks.help.servers": servers(customers)})
    return compile_scenario(scenario, work.strategy, customers)


def prepare(work: Work, customers: int, threads: int = 1) -> Callable[[int], Answer]:
    """Return a function from a seed to the answer, counters alone where the engine can do without a log.

    Raises:
        ValueError: if the engine cannot use so many threads.
    """
    if threads != 1:
        raise ValueError(f"the {ENGINE} engine uses one thread, not {threads}")
    scenario = compiled(work, customers)
    return lambda seed: answer_from_log(run(scenario, seed, guards=GUARDS), scenario)


def prepare_log(work: Work, customers: int) -> Callable[[int], int]:
    """Return a function from a seed to the number of rows of the full log, which it makes and lets go."""
    return lambda seed: len(log(work, customers, seed))


def log(work: Work, customers: int, seed: int) -> Log:
    """Run a piece of work and return its log."""
    return run(compiled(work, customers), seed, guards=GUARDS)
