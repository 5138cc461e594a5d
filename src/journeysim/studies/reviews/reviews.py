"""What a review policy is worth beside a fixed strategy, and what faster and better figures are.

    found = reviews("subscription")
    found.own.effect            the policy as it is described, beside never acting
    found.own.beside_always     beside acting from the first day
    found.worth("noise").gain   what figures without error are worth

The same customers with the same luck live under every setting. A reading's noise has an address as well: the
same review errs to the same side under every setting, so what differs is the setting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import combinations
from math import nan
from pathlib import Path

import numpy as np

from journeysim.compiled.world_records import Bounds
from journeysim.errors import UsageError
from journeysim.provenance import Provenance
from journeysim.results.registry import find
from journeysim.results.result import Result
from journeysim.scenario.changes import Policy
from journeysim.scenario.library import load
from journeysim.scenario.scenario import Scenario
from journeysim.scenario.strategies import BASELINE
from journeysim.simulation import check_seed, engine_of_study
from journeysim.studies.decide.selection import Floats
from journeysim.studies.decide.together import mean_of
from journeysim.studies.games import Members, with_strategies
from journeysim.studies.kept import carry_out_once, open_kept, study_of
from journeysim.studies.replicate import check_replications, pack
from journeysim.studies.reviews.grid import Grid, grid_of, policy_of
from journeysim.studies.reviews.outcome import Reviewing, Reviews, Worth
from journeysim.studies.twins import World, measured, result_of

REPLICATIONS = 10
"""Replications by default."""

LEVEL, DAYS, SWITCHES, FALSE, MISSED = range(5)
"""Columns of what is read of each run."""


def reviews(  # noqa: PLR0913 - what is reviewed, in which ways, how often it is run
    scenario: Scenario | str,
    measure: str = "margin",
    policy: str | None = None,
    *,
    cadences: Iterable[float] | None = None,
    delays: Iterable[float] | None = None,
    noises: Iterable[float] | None = None,
    thresholds: Iterable[float] | None = None,
    replications: int = REPLICATIONS,
    seed: int = 1,
    customers: int | None = None,
    engine: str = "auto",
    workers: int | None = None,
    cluster: str | None = None,
    out: str | Path | None = None,
    done: Callable[[float, float], None] | None = None,
) -> Reviews:
    """Compare ways of reviewing with never acting and with acting from the first day.

    Args:
        scenario: A scenario, or the name or path of one.
        measure: Name of the measure that decides.
        policy: Name of a policy of the scenario or of the library; by default the scenario's only one, or
            ``agile-review`` where it has none.
        cadences: Days between reviews; by default a quarter of the policy's own, its own, and three times it.
        delays: Days by which figures are old; by default none, and the policy's own or half its cadence.
        noises: Relative errors of figures; by default none, the policy's own or 0.15, and twice that.
        thresholds: Where practices are switched on; by default the policy's own.
        replications: Number of replications; a policy makes customers meet, so each is one sample.
        seed: Seed from 0 to 2³² − 1.
        customers: Expected number of external customers, to scale cohorts and rates to.
        engine: Name of the engine.
        workers: Number of processes; the numbers do not depend on it.
        cluster: Address of a Dask scheduler whose workers do the runs.
        out: Folder in which finished runs are kept, so that a stopped study goes on; or None.
        done: Called with the number of runs that are done and the number of all.

    Raises:
        UsageError: if a name does not exist or a number is out of range.
        ScenarioError: if the scenario is wrong.

    Example:
        >>> found = reviews(
        ...     "subscription", "churn", noises=[0], delays=[0], replications=2, customers=300, workers=1
        ... )
        >>> found.grid.name, found.always, len(found.cells)
        ('churn-watch', 'rescue-price', 12)
    """
    if isinstance(scenario, str):
        scenario = load(scenario)
    known = find(measure, scenario.model.measures)[0]
    check_replications(replications)
    check_seed(seed, replications - 1)
    name, described = policy_of(scenario, policy)
    grid = grid_of(name, described, cadences=cadences, delays=delays, noises=noises, thresholds=thresholds)
    study = study_of(scenario, "reviews", seed, customers, engine)
    kept = open_kept(out, study | {"policy": name})
    chosen = engine_of_study(scenario, engine, seed=seed, customers=customers, runs=replications)
    worlds = _worlds(scenario, grid, measure, chosen, customers)
    tasks = [
        replace(world, seed=seed, replication=number) for number in range(replications) for world in worlds
    ]
    finished = 0

    def told(_: Floats) -> None:
        nonlocal finished
        finished += 1
        if done is not None:
            done(finished, len(tasks))

    rows = carry_out_once(read_reviews, tasks, _asked, kept, workers=workers, cluster=cluster, each=told)
    values = np.array(rows).reshape(replications, len(worlds), len(range(5)))
    signed = Provenance(
        scenario=scenario.name,
        scenario_hash=scenario.hash,
        seed=seed,
        replications=replications,
        engine=chosen,
        customers=customers,
    )
    sign = -1.0 if known.better == "lower" else 1.0
    return _told(scenario, measure, grid, values, sign, signed)


def _worlds(scenario: Scenario, grid: Grid, measure: str, engine: str, customers: int | None) -> list[World]:
    """The runs of one replication: never, always, and every setting."""
    ways: list[Members] = [{practice: {} for practice in grid.policy.practices}]
    ways += [{grid.name: grid.overrides(cell)} for cell in grid.cells]
    extended, names = with_strategies(scenario, ways)
    packed = pack(extended)
    days = (f"days_active@{grid.name}", f"switches_on@{grid.name}")
    return [
        World(
            packed,
            name,
            (measure, *(days if place > 1 else ())),
            0,
            0,
            customers,
            engine,
            1,
        )
        for place, name in enumerate((BASELINE, *names))
    ]


def _asked(world: World) -> list[object]:
    """What a run is kept by: the settings of its policy, since names of strategies hang on the grid."""
    from journeysim.studies.replicate import unpack

    scenario = unpack(world.scenario)
    ways = scenario.document.data.get("strategies") or {}
    return ["review", str(ways.get(world.strategy)), world.replication, *world.measures]


def read_reviews(world: World) -> Floats:
    """Run a world: the measure, days active, switches, and shares of reviews that erred; of shape (5,).

    Raises:
        UsageError: if nothing happened that the measure counts.
    """
    result = result_of(world)
    level, *acted = (float(measured(result, name, 1)[0]) for name in world.measures)
    if np.isnan(level):
        raise UsageError(
            f"{world.measures[0]} is not known in replication {world.replication}: nothing happened that it "
            "counts. More --customers, or another measure, would tell."
        )
    return np.array([level, *(acted or (0.0, 0.0)), *_errors(result)])


def _errors(result: Result) -> tuple[float, float]:
    """Shares of reviews in which the figure shown and the true one were on two sides of the threshold."""
    if not result.world.decisions or not result.compiled.policies:
        return nan, nan
    bounds = {policy.name: policy.on for policy in result.compiled.policies}
    seen = [
        (_past(bounds[one.policy], one.reading), _past(bounds[one.policy], one.truth))
        for one in result.world.decisions
        if not np.isnan(one.reading)
    ]
    count = max(len(seen), 1)
    return (
        sum(shown and not true for shown, true in seen) / count,
        sum(true and not shown for shown, true in seen) / count,
    )


def _past(bound: Bounds, figure: float) -> bool:
    return bound.low < figure < bound.high


def _told(
    scenario: Scenario, measure: str, grid: Grid, values: Floats, sign: float, signed: Provenance
) -> Reviews:
    """What the runs come to; ``values`` of shape (replications, 2 + cells, columns)."""
    levels = values[:, :, LEVEL]
    never, always, cells = levels[:, 0], levels[:, 1], levels[:, 2:]
    told = [
        Reviewing(
            settings=cell,
            level=mean_of(cells[:, i]),
            effect=mean_of(cells[:, i] - never),
            beside_always=mean_of(cells[:, i] - always),
            days_active=mean_of(values[:, 2 + i, DAYS]),
            switches=mean_of(values[:, 2 + i, SWITCHES]),
            false_alarms=mean_of(values[:, 2 + i, FALSE]),
            missed=mean_of(values[:, 2 + i, MISSED]),
        )
        for i, cell in enumerate(grid.cells)
    ]
    return Reviews(
        scenario=scenario,
        measure=measure,
        grid=grid,
        always=_always(grid.policy),
        fixed=mean_of(always - never),
        cells=tuple(told),
        worths=_worths(grid, sign * cells),
        more_is_better=sign > 0,
        provenance=signed,
    )


def _always(policy: Policy) -> str:
    return "+".join(policy.practices)


def _worths(grid: Grid, goods: Floats) -> tuple[Worth, ...]:
    """What smaller values of each setting are worth, on average over all others: each beside the next one.

    The smallest also beside the policy's own, and beside the largest.

    Args:
        grid: The settings.
        goods: The measure, more is better, of shape (replications, cells).
    """
    found = []
    for what in ("every", "delay", "noise"):
        values = grid.values(what)
        means = {
            value: goods[:, [i for i, cell in enumerate(grid.cells) if getattr(cell, what) == value]].mean(
                axis=1
            )
            for value in values
        }
        told = {(values[0], values[-1]), (values[0], getattr(grid.own, what))}
        steps = [pair for pair in combinations(values, 2) if pair in told or _next(values, pair)]
        found += [Worth(what, dear, cheap, mean_of(means[cheap] - means[dear])) for cheap, dear in steps]
    return tuple(found)


def _next(values: tuple[float, ...], pair: tuple[float, float]) -> bool:
    return values.index(pair[1]) == values.index(pair[0]) + 1
