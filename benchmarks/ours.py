"""journeysim's side: the one file to change when another engine is to be measured.

``prepare`` and ``prepare_log`` do once what is no part of the run (reading and compiling the scenario) and
return what is timed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from benchmarks.work import STAGES, Answer, Work, servers
from journeysim.compiled.build import compile_scenario
from journeysim.compiled.records import Compiled
from journeysim.engines.compiled.counting import Counts, count
from journeysim.engines.compiled.run import run
from journeysim.engines.contract import Guards
from journeysim.results.log import Log
from journeysim.scenario.library import load

ENGINE = "compiled"
MOST_CUSTOMERS: int | None = None  # customers of a run of about a second; None where no size is too large
THREADS = True  # whether `prepare` can use more than one
CACHE = "JOURNEYSIM_CACHE"  # the variable that names the folder of what was compiled before

GUARDS = Guards(customers=2**40, events=2**60)


@lru_cache(maxsize=8)
def compiled(work: Work, customers: int) -> Compiled:
    """Return the scenario of a piece of work for so many customers, and the servers that they need."""
    scenario = load(work.scenario)
    if work.desk:
        scenario = scenario.set({"desks.help.servers": servers(customers)})
    return compile_scenario(scenario, work.strategy, customers)


def prepare(work: Work, customers: int, threads: int = 1) -> Callable[[int], Answer]:
    """Return a function from a seed to the answer, counters alone; machine code is ready when it returns."""
    scenario = compiled(work, customers)
    count(compiled(work, 1_000), 1, guards=GUARDS, threads=threads)
    return lambda seed: _answer(count(scenario, seed, guards=GUARDS, threads=threads), scenario)


def _answer(counts: Counts, scenario: Compiled) -> Answer:
    places = scenario.names.places
    return Answer(
        customers=counts.customers,
        visits=[int(counts.visits[places.index(stage)]) for stage in STAGES],
        conversions=counts.conversions,
        days_to_convert=counts.days_to_convert,
        referred=counts.referred,
        joins=counts.joins,
        served=counts.served,
        reneged=counts.abandoned,
        wait=counts.wait,
        busy=counts.busy,
    )


def prepare_log(work: Work, customers: int) -> Callable[[int], int]:
    """Return a function from a seed to the number of rows of the full log, which it makes and lets go."""
    log(work, 1_000, 1)
    return lambda seed: len(log(work, customers, seed))


def log(work: Work, customers: int, seed: int) -> Log:
    """Run a piece of work and return its log."""
    return run(compiled(work, customers), seed, guards=GUARDS, threads=1)
