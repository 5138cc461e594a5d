"""The front door: compile a scenario, choose an engine, run it, sign the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from journeysim.compiled.build import compile_scenario
from journeysim.engines.contract import Behaviour, Guards
from journeysim.engines.reference.run import run as run_reference
from journeysim.errors import UsageError
from journeysim.results.result import Result
from journeysim.scenario.library import load
from journeysim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from journeysim.engines.exact.solution import Solution

ENGINES = ("reference",)


def simulate(  # noqa: PLR0913 - options of a run, all but two by keyword
    scenario: Scenario | str,
    strategy: str = "baseline",
    *,
    seed: int = 1,
    replication: int = 0,
    customers: int | None = None,
    engine: str = "reference",
    behaviours: Mapping[str, Behaviour] | None = None,
    guards: Guards | None = None,
    progress: Callable[[float], None] | None = None,
) -> Result:
    """Run a scenario once under one strategy.

    Args:
        scenario: A scenario, or the name or path of one.
        strategy: Name of the strategy; ``baseline`` changes nothing.
        seed: Seed from 0 to 2³² − 1; the same seed meets the same luck under every strategy.
        replication: Number of the replication, from 0; another number is another world.
        customers: Expected number of external customers to scale cohorts and rates to.
        engine: Name of the engine.
        behaviours: Python functions by place name that decide where customers go, see the second example;
            each is asked when a stay at its place ends, and may answer None to leave it to the file.
        guards: Limits that stop a run which would not end.
        progress: Called now and then with the day that the run has reached.

    Raises:
        UsageError: if the strategy, engine or seed does not exist.
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
    """
    if isinstance(scenario, str):
        scenario = load(scenario)
    if engine not in ENGINES:
        raise UsageError(f"There is no engine called {engine!r}. Engines: {', '.join(ENGINES)}.")
    check_seed(seed, replication)
    compiled = compile_scenario(scenario, strategy, customers)
    log = run_reference(
        compiled, seed | replication << 32, behaviours=behaviours, guards=guards, progress=progress
    )
    return Result(compiled=compiled, log=log, seed=seed, replication=replication, engine=engine)


def check_seed(seed: int, replication: int) -> None:
    """Refuse seeds and replications that do not fit into the key of the random numbers.

    Raises:
        UsageError: if one of them is out of range.
    """
    if not 0 <= seed < 2**32:
        raise UsageError(f"The seed is {seed}; it must be a whole number from 0 to {2**32 - 1}.")
    if not 0 <= replication < 2**31:
        raise UsageError(f"The replication is {replication}; it must be from 0 to {2**31 - 1}.")


def solve(scenario: Scenario | str, strategy: str = "baseline", *, customers: int | None = None) -> Solution:
    """Answer a scenario under one strategy exactly, without a run.

    What customers share (desks, word of mouth, a finite market, policies, caps) has no exact answer; what is
    not covered says why, measure by measure.

    Args:
        scenario: A scenario, or the name or path of one.
        strategy: Name of the strategy; ``baseline`` changes nothing.
        customers: Expected number of external customers to scale cohorts and rates to.

    Raises:
        UsageError: if the strategy does not exist.
        ScenarioError: if the scenario is wrong.

    Example:
        >>> import journeysim as js
        >>> solution = js.solve("seven-stage")
        >>> print(solution.measure("conversion"))
        0.148 (exact)
        >>> js.solve("b2b-platform").refused["conversion"][:55]
        'Customers meet at desks (sales, support), and how long '
    """
    from journeysim.engines.exact.solution import solve_compiled

    if isinstance(scenario, str):
        scenario = load(scenario)
    return solve_compiled(compile_scenario(scenario, strategy, customers))
