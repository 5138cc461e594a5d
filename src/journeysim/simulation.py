"""The front door: compile a scenario, choose an engine, run it, sign the result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from journeysim.compiled.build import compile_scenario
from journeysim.compiled.population import expected_customers
from journeysim.compiled.records import Compiled
from journeysim.engines.contract import Behaviour, Guards, usual_guards
from journeysim.errors import GuardError, UsageError
from journeysim.results.folding import Folded, check_foldable, fold
from journeysim.results.log import Log
from journeysim.results.result import Result
from journeysim.scenario.library import load
from journeysim.scenario.main_measures import main_measures
from journeysim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from journeysim.engines.exact.solution import Solution
    from journeysim.results.pieces import Pieces

AUTO, COMPILED, REFERENCE = "auto", "compiled", "reference"

ENGINES = (AUTO, COMPILED, REFERENCE)
"""Engines by name; ``auto`` leaves the choice to `simulate`, and both give the same log to the last bit."""

FEW_VISITS = 2_000
"""Visits that the reference engine makes in the time that loading machine code takes, about 0.1 s."""


@overload
def simulate(
    scenario: Scenario | str,
    strategy: str = ...,
    *,
    seed: int = ...,
    replication: int = ...,
    customers: int | None = ...,
    engine: str = ...,
    behaviours: Mapping[str, Behaviour] | None = ...,
    guards: Guards | None = ...,
    progress: Callable[[float], None] | None = ...,
    threads: int | None = ...,
    log: Literal[True] = ...,
) -> Result: ...


@overload
def simulate(
    scenario: Scenario | str,
    strategy: str = ...,
    *,
    seed: int = ...,
    replication: int = ...,
    customers: int | None = ...,
    engine: str = ...,
    guards: Guards | None = ...,
    progress: Callable[[float], None] | None = ...,
    threads: int | None = ...,
    log: Literal[False],
    measures: Sequence[str] | None = ...,
    log_to: Path | str | None = ...,
    memory: float = ...,
) -> Folded: ...


def simulate(  # noqa: PLR0913 - options of a run, all but two by keyword
    scenario: Scenario | str,
    strategy: str = "baseline",
    *,
    seed: int = 1,
    replication: int = 0,
    customers: int | None = None,
    engine: str = AUTO,
    behaviours: Mapping[str, Behaviour] | None = None,
    guards: Guards | None = None,
    progress: Callable[[float], None] | None = None,
    threads: int | None = None,
    log: bool = True,
    measures: Sequence[str] | None = None,
    log_to: Path | str | None = None,
    memory: float = 1.0,
) -> Result | Folded:
    """Run a scenario once under one strategy.

    Args:
        scenario: A scenario, or the name or path of one.
        strategy: Name of the strategy; ``baseline`` changes nothing.
        seed: Seed from 0 to 2³² − 1; the same seed meets the same luck under every strategy.
        replication: Number of the replication, from 0; another number is another world.
        customers: Expected number of external customers to scale cohorts and rates to.
        engine: ``compiled``, ``reference``, or ``auto``: the reference engine for behaviours and for a
            handful of customers, the compiled one otherwise. The numbers are the same; the result says
            which it was.
        behaviours: Python functions by place name that decide where customers go, see the second example;
            each is asked when a stay at its place ends, and may answer None to leave it to the file.
        guards: Limits that stop a run which would not end; by default they grow with the customers expected.
        progress: Called now and then with the day that the run has reached.
        threads: Threads of the compiled engine; None for one a core. The log does not depend on it.
        log: Whether to keep the log. Without one, memory does not grow with what happens, and the result
            knows the measures alone. Where customers meet, events go to the disk meanwhile.
        measures: Measures to know without a log, which must be sums over customers (quantiles are none);
            None for those that ``journeysim run`` shows.
        log_to: A Parquet file for the log that is not kept: written piece by piece, with the rows and in the
            order that ``result.log.to_parquet`` gives.
        memory: Gigabytes that sorting a log on the disk may take, beside what the run takes.

    Raises:
        UsageError: if the strategy, engine or seed does not exist, or the compiled engine shall follow
            behaviours; or if the run needs a log and shall keep none.
        ScenarioError: if the scenario is wrong.
        GuardError: if the run would not end by itself.

    Example:
        >>> import journeysim as js
        >>> result = js.simulate("seven-stage", seed=1, customers=50)
        >>> result.engine
        'reference'
        >>> def impatient(customer, world):
        ...     return "lost" if customer.visits("consideration") > 1 else None
        >>> hurried = js.simulate("seven-stage", customers=50, behaviours={"consideration": impatient})
        >>> 0 < js.changed(result, hurried).untouched < len(result.customers)
        True
        >>> print(js.simulate("seven-stage", customers=5_000, log=False).measure("conversion"))
        0.1521 [0.1421, 0.1627] (n = 5,058)
    """
    if isinstance(scenario, str):
        scenario = load(scenario)
    check_engine(engine)
    check_seed(seed, replication)
    check_threads(threads)
    compiled = compile_scenario(scenario, strategy, customers)
    key, guards = seed | replication << 32, guards or usual_guards(compiled)
    if not log:
        check_without_log(engine, behaviours)
        names = main_measures(scenario.model) if measures is None else tuple(dict.fromkeys(measures))
        check_foldable(compiled, names)
        with _disk(compiled, log_to, memory) as pieces:
            logs = _logs_of_families(compiled, key, guards, progress, threads, pieces)
            return fold((Result(compiled, each, seed, replication, COMPILED) for each in logs), names)
    if log_to is not None:
        raise UsageError("log_to is for runs that keep no log: state log=False, or write result.log.")
    made, ran = _log(compiled, key, engine, behaviours, guards, progress, threads)
    return Result(compiled=compiled, log=made, seed=seed, replication=replication, engine=ran)


def _log(
    compiled: Compiled,
    key: int,
    engine: str,
    behaviours: Mapping[str, Behaviour] | None,
    guards: Guards,
    progress: Callable[[float], None] | None,
    threads: int | None,
) -> tuple[Log, str]:
    """Run a compiled scenario; return its log, and the engine that made it."""
    if engine == AUTO:
        engine = REFERENCE if behaviours else COMPILED
        few = None if behaviours else log_of_few(compiled, key, guards, FEW_VISITS)
        if few is not None:
            return few, REFERENCE
    # Here and not above: whoever does not need an engine need not wait for it.
    if engine == REFERENCE:
        from journeysim.engines.reference.run import run as run_reference

        return run_reference(
            compiled, key, behaviours=behaviours, guards=guards, progress=progress
        ), REFERENCE
    from journeysim.engines.compiled.run import run as run_compiled

    log = run_compiled(
        compiled, key, behaviours=behaviours, guards=guards, progress=progress, threads=threads
    )
    return log, COMPILED


def check_without_log(engine: str, behaviours: Mapping[str, Behaviour] | None = None) -> None:
    """Refuse to run without a log what keeps one.

    Raises:
        UsageError: if the reference engine shall run, or there are behaviours.
    """
    if engine == REFERENCE or behaviours:
        raise UsageError(
            "The reference engine, which behaviours in Python need, keeps its log. "
            'To keep none, use engine="compiled" or "auto" and the scenario as it is.'
        )


def _disk(
    compiled: Compiled, log_to: Path | str | None, memory: float
) -> AbstractContextManager[Pieces | None]:
    """A place for rows on the disk, where one is needed: for a file, and where customers meet."""
    if log_to is None and not compiled.shares:
        return nullcontext()
    from journeysim.results.pieces import in_pieces

    return in_pieces(log_to, compiled.names, memory)


def _logs_of_families(
    compiled: Compiled,
    key: int,
    guards: Guards,
    progress: Callable[[float], None] | None,
    threads: int | None,
    pieces: Pieces | None,
) -> Iterator[Log]:
    """Run; yield the log of some whole families after another, by way of the disk where customers meet."""
    from journeysim.engines.compiled.run import each_log, log_as_it_grows

    if compiled.shares:
        assert pieces is not None
        pieces.world = log_as_it_grows(compiled, key, pieces.add, guards=guards, progress=progress)
        if progress is not None:
            progress(compiled.horizon)
        yield from pieces.by_family()
        return
    logs = each_log(compiled, key, guards=guards, progress=progress, threads=threads)
    yield from logs if pieces is None else pieces.passing(logs)


def log_of_few(compiled: Compiled, key: int, guards: Guards, visits: int) -> Log | None:
    """Return the log of a run of few visits, from the reference engine; None if there are more."""
    if expected_customers(compiled.sources, compiled.horizon) > visits:
        return None

    from journeysim.engines.reference.run import run as run_reference

    try:
        return run_reference(compiled, key, guards=replace(guards, events=min(visits, guards.events)))
    except GuardError:
        return None


def engine_of_study(scenario: Scenario, engine: str, *, seed: int, customers: int | None, runs: int) -> str:
    """Return the engine for many runs: ``auto`` is decided once, so that all come from the same one.

    Args:
        scenario: What is run.
        engine: Name of the engine, or ``auto``.
        seed: Seed of the study.
        customers: Expected number of external customers, or None.
        runs: How many runs there will be, about.

    Raises:
        UsageError: if there is no such engine.
    """
    check_engine(engine)
    if engine != AUTO:
        return engine
    compiled = compile_scenario(scenario, customers=customers)
    few = log_of_few(compiled, seed, usual_guards(compiled), FEW_VISITS // max(runs, 1))
    return COMPILED if few is None else REFERENCE


def check_engine(engine: str) -> None:
    """Refuse engines that do not exist.

    Raises:
        UsageError: if there is no such engine, or it does not simulate.
    """
    if engine == "exact":
        raise UsageError(
            "The exact engine does not simulate: `journeysim solve`, or journeysim.solve in Python, asks it."
        )
    if engine not in ENGINES:
        raise UsageError(f"There is no engine called {engine!r}. Engines: {', '.join((*ENGINES, 'exact'))}.")


def check_seed(seed: int, replication: int) -> None:
    """Refuse seeds and replications that do not fit into the key of the random numbers.

    Raises:
        UsageError: if one of them is out of range.
    """
    if not 0 <= seed < 2**32:
        raise UsageError(f"The seed is {seed}; it must be a whole number from 0 to {2**32 - 1}.")
    if not 0 <= replication < 2**31:
        raise UsageError(f"The replication is {replication}; it must be from 0 to {2**31 - 1}.")


def check_threads(threads: object) -> None:
    """Refuse what is no number of threads.

    Raises:
        UsageError: if it is no whole number from 1, and not None.
    """
    if threads is not None and (not isinstance(threads, int) or threads < 1):
        raise UsageError(f"threads={threads!r}: a whole number from 1, or None for one a core.")


def solve(
    scenario: Scenario | str,
    strategy: str = "baseline",
    *,
    customers: int | None = None,
    start: Solution | None = None,
) -> Solution:
    """Answer a scenario under one strategy without a run: exactly, or roughly where customers meet.

    Where they share desks, word of mouth or a finite market the answer is that of their mean field: it is
    ``approximate``, and its interval is the largest error that such answers were found to have. What is not
    covered at all (policies, caps, networks, memories) says why, measure by measure.

    Args:
        scenario: A scenario, or the name or path of one.
        strategy: Name of the strategy; ``baseline`` changes nothing.
        customers: Expected number of external customers to scale cohorts and rates to.
        start: Where customers meet, the solution of another strategy, from which this one's is found sooner.

    Raises:
        UsageError: if the strategy does not exist.
        ScenarioError: if the scenario is wrong.

    Example:
        >>> import journeysim as js
        >>> solution = js.solve("seven-stage")
        >>> print(solution.measure("conversion"))
        0.148 (exact)
        >>> js.solve("decision").measure("conversion").kind
        'approximate'
        >>> js.solve("eight-stage").refused["conversion"][:39]
        'Customers remember events for a time (b'
    """
    from journeysim.engines.exact.solution import solve_compiled

    if isinstance(scenario, str):
        scenario = load(scenario)
    path = None if start is None else start.path
    return solve_compiled(compile_scenario(scenario, strategy, customers), start=path)
