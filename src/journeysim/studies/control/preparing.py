"""Preparing the control of a scenario under a strategy: pilots, prospects, prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journeysim.compiled.build import compile_scenario
from journeysim.compiled.records import Compiled
from journeysim.results.result import Result
from journeysim.scenario.scenario import Scenario
from journeysim.simulation import simulate
from journeysim.studies.control.lookout import Lookout
from journeysim.studies.control.prices import prices_of
from journeysim.studies.control.prospects import MOST_KINDS, Prospects, kinds_of
from journeysim.studies.control.replays import replays_of
from journeysim.studies.control.standing import standing_of
from journeysim.studies.control.terms import Terms
from journeysim.studies.executor import carry_out

PILOT = 2**31 - 2
"""Number of the first replication of the pilots: luck that no study of usual size meets."""

PILOTS = 2
"""Pilot runs of each strategy."""

ROUNDS = 3
"""How often prices are read anew from prospects that know the prices before: they settle quickly."""


def uncontrolled(compiled: Compiled) -> str | None:
    """Why a scenario has no control, None where it has one."""
    if not compiled.shares:
        return "Customers do not meet: families are the units, and `--engine exact` needs no runs at all."
    if any(change.target is not None and change.target.at_arrival for change in compiled.changes):
        return "A target is asked at arrival."
    if len(kinds_of(compiled)) > MOST_KINDS:
        return f"There are more than {MOST_KINDS} kinds of customers, by persona and coverage."
    return None


def prospects_with_prices(pilots: Sequence[Result]) -> Prospects:
    """Work out prospects that know what customers do to others.

    Args:
        pilots: Runs on luck of their own, of one scenario under one strategy.
    """
    standing = standing_of(pilots)
    lookout = Lookout(pilots[0].compiled, standing)
    prospects = lookout.prospects()
    desks = range(len(pilots[0].compiled.desks))
    replays = [[replays_of(Terms(pilot, prospects), desk) for desk in desks] for pilot in pilots]
    for _ in range(ROUNDS):
        prices = prices_of([Terms(pilot, prospects) for pilot in pilots], standing, replays)
        prospects = lookout.prospects(prices)
    return prospects


@dataclass(frozen=True)
class Preparation:
    """A strategy whose control is to be prepared, small enough to be sent to another process."""

    scenario: bytes
    strategy: str
    seed: int
    customers: int | None
    engine: str


def prepare(task: Preparation) -> Prospects | None:
    """Run the pilots of a strategy and work out its prospects; None where these have no end."""
    from journeysim.studies.replicate import unpack

    pilots = [
        simulate(
            unpack(task.scenario),
            task.strategy,
            seed=task.seed,
            replication=PILOT - number,
            customers=task.customers,
            engine=task.engine,
        )
        for number in range(PILOTS)
    ]
    try:
        return prospects_with_prices(pilots)
    except RuntimeError:
        # The system is singular: there is a circle without time that nobody leaves.
        return None


def prepared(
    scenario: Scenario,
    strategies: Sequence[str],
    *,
    seed: int,
    customers: int | None = None,
    engine: str = "auto",
    workers: int | None = None,
    cluster: str | None = None,
) -> dict[str, Prospects]:
    """Prepare the control of some strategies; empty where one of them has none.

    Args:
        scenario: The scenario.
        strategies: Names of strategies.
        seed: Seed of the study; pilots have replications of their own.
        customers: Expected number of external customers of a run, or None.
        engine: Name of the engine.
        workers: Number of processes.
        cluster: Address of a Dask scheduler.
    """
    from journeysim.studies.replicate import pack

    worlds = [compile_scenario(scenario, name, customers) for name in strategies]
    if any(uncontrolled(world) is not None for world in worlds):
        return {}
    packed = pack(scenario)
    tasks = [Preparation(packed, name, seed, customers, engine) for name in strategies]
    found = carry_out(prepare, tasks, workers=workers, cluster=cluster)
    ready = {name: one for name, one in zip(strategies, found, strict=True) if one is not None}
    return ready if len(ready) == len(strategies) else {}
