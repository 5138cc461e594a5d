"""The best set of practices under a budget, and for every other budget.

    portfolio = optimise("seven-stage", budget=20_000)
    portfolio.best.practices        the set that brings the most margin for at most 20,000
    portfolio.steps                 the best set for every budget

Where the exact solver covers the scenario, every set is solved, and there is no doubt. Elsewhere all sets get
a first look by a few runs (`screening`), and the few that look best a close one (`finding`). Practices come
on top of the baseline; sets with two practices that get in each other's way are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path

import numpy as np

from journeysim.errors import UsageError
from journeysim.provenance import Provenance
from journeysim.results.estimates import Estimate
from journeysim.results.registry import find
from journeysim.scenario.library import load
from journeysim.scenario.scenario import Scenario
from journeysim.simulation import check_engine, check_seed
from journeysim.studies.choosing import MOST_REPLICATIONS
from journeysim.studies.decide.selection import Floats
from journeysim.studies.decide.together import mean_of
from journeysim.studies.kept import open_kept, study_of
from journeysim.studies.portfolio.candidates import Candidates, Integers, candidates
from journeysim.studies.portfolio.curve import affordable, one_by_one, places_of, staircase
from journeysim.studies.portfolio.exact import solved, why_not_exact
from journeysim.studies.portfolio.finding import Found, Running, find_best
from journeysim.studies.portfolio.outcome import Bundle, Portfolio, Sought

FEW_SETS = 256
"""Sets that are all solved, however dear; of more those that are surely above the budget are left out."""

Told = Callable[[float, float], None]


@dataclass(frozen=True)
class _Task:
    """What is asked."""

    scenario: Scenario
    measure: str
    budget: float | None
    practices: Candidates
    sets: Integers
    sign: float

    @property
    def limit(self) -> float:
        return inf if self.budget is None else self.budget


def optimise(  # noqa: PLR0913 - what is chosen, from what, how surely, for how long
    scenario: Scenario | str,
    measure: str = "margin",
    practices: Iterable[str] | None = None,
    *,
    budget: float | None = None,
    delta: float | None = None,
    confidence: float = 0.95,
    seconds: float = 60.0,
    most: int = MOST_REPLICATIONS,
    seed: int = 1,
    customers: int | None = None,
    engine: str = "auto",
    workers: int | None = None,
    cluster: str | None = None,
    out: str | Path | None = None,
    done: Told | None = None,
) -> Portfolio:
    """Find the best set of practices under a budget.

    Args:
        scenario: A scenario, or the name or path of one.
        measure: Name of the measure that decides; where less is better, the least is best.
        practices: Names of practices, policies or strategies to choose from, 20 at most; by default all
            practices of the scenario.
        budget: Money for practices and staff, beyond what the baseline costs; by default the scenario's own
            budget, and where it has none, as much as is needed.
        delta: Where runs are needed: the difference that does not matter, see `rank`.
        confidence: Likewise, probability with which the choice is right, up to ``delta``.
        seconds: Likewise, time of the close look at the best few sets.
        most: Likewise, replications at most.
        seed: Seed from 0 to 2³² − 1.
        customers: Expected number of external customers, to scale cohorts and rates to.
        engine: ``auto``: the exact solver if it covers the scenario, otherwise runs; ``exact``: the solver or
            an error; ``compiled`` or ``reference``: runs in any case.
        workers: Number of processes; the answer does not depend on it.
        cluster: Address of a Dask scheduler whose workers do it instead.
        out: Folder in which finished sets and runs are kept, so that a stopped search goes on; or None.
        done: Called with how much is done, and of how much.

    Raises:
        UsageError: if a name does not exist, a number is out of range, or an exact answer that was asked for
            does not exist.
        ScenarioError: if the scenario is wrong.

    Example:
        >>> portfolio = optimise("seven-stage", "conversion", ["clear-pricing", "easy-sharing"], budget=3_000)
        >>> portfolio.best.practices, portfolio.best.effect.kind
        (('clear-pricing',), 'exact')
    """
    if isinstance(scenario, str):
        scenario = load(scenario)
    _check(budget, confidence, seconds)
    task = _task(scenario, measure, practices, budget, customers)
    check_seed(seed, 0)
    why = _why_not_solved(task, customers, engine)
    study = study_of(scenario, "portfolio", seed, customers, engine)
    kept = open_kept(out, study)
    if why is None:
        if len(task.sets) > FEW_SETS:
            task = replace(task, sets=task.practices.within(task.limit))
        answers = solved(
            task.practices,
            task.sets,
            measure,
            customers=customers,
            workers=workers,
            cluster=cluster,
            kept=kept,
            done=done,
        )
        return _solved_portfolio(task, answers, _signed(task, "exact", seed, 0, customers))
    running = Running(seed, customers, engine, workers, cluster, kept, _counted(done))
    found = find_best(
        task.practices,
        task.sets,
        measure,
        running,
        budget=task.limit,
        sign=task.sign,
        delta=delta,
        risk=1 - confidence,
        seconds=seconds,
        most=most,
    )
    signed = _signed(task, found.engine, seed, found.replications, customers)
    return _found_portfolio(task, found, why, confidence, signed)


def _task(
    scenario: Scenario,
    measure: str,
    practices: Iterable[str] | None,
    budget: float | None,
    customers: int | None,
) -> _Task:
    known = find(measure, scenario.model.measures)[0]
    stated = scenario.model.budget
    money = budget if budget is not None or stated is None else stated.value
    choice = candidates(scenario, practices, customers)
    sign = -1.0 if known.better == "lower" else 1.0
    return _Task(scenario, measure, money, choice, choice.free_of_conflicts, sign)


def _check(budget: float | None, confidence: float, seconds: float) -> None:
    if budget is not None and not 0.0 <= budget < inf:
        raise UsageError(f"budget={budget:g}: it must be an amount of money, 0 or more.")
    if not 0.5 < confidence < 1.0:
        raise UsageError(f"confidence={confidence:g}: it must lie between 0.5 and 1, such as 0.95.")
    if not seconds > 0:
        raise UsageError(f"seconds={seconds:g}: the search needs some seconds.")


def _why_not_solved(task: _Task, customers: int | None, engine: str) -> str | None:
    """Why sets are run and not solved; None where they are solved."""
    if engine not in ("auto", "exact"):
        check_engine(engine)
        return f"The engine {engine} was asked for."
    why = why_not_exact(task.practices, task.measure, customers)
    if engine == "exact" and why is not None:
        raise UsageError(f"There is no exact answer here. {why} --engine auto finds the best set by runs.")
    return why


def _signed(task: _Task, engine: str, seed: int, replications: int, customers: int | None) -> Provenance:
    return Provenance(
        scenario=task.scenario.name,
        scenario_hash=task.scenario.hash,
        seed=seed,
        replications=replications,
        engine=engine,
        customers=customers,
    )


def _counted(done: Told | None) -> Callable[[], None] | None:
    """Count runs, of which nobody knows how many there will be."""
    if done is None:
        return None
    finished = 0

    def told() -> None:
        nonlocal finished
        finished += 1
        done(finished, 0)

    return told


def _solved_portfolio(task: _Task, answers: Floats, signed: Provenance) -> Portfolio:
    """The portfolio of solved sets; ``answers`` are level, error and cost, of shape (sets, 3)."""
    levels, errors, costs = answers[:, 0], answers[:, 1], answers[:, 2] - answers[0, 2]
    gains = task.sign * (levels - levels[0])
    steps = staircase(costs, gains, errors)
    bundles = [
        Bundle(
            task.practices.named(some),
            _exact(cost),
            _exact(level),
            _exact(level - float(levels[0])),
        )
        for some, cost, level in zip(task.sets.tolist(), costs.tolist(), levels.tolist(), strict=True)
    ]
    places = places_of(task.sets)
    alone = [places.get(1 << place) for place in range(len(task.practices.practices))]
    greedy = one_by_one(
        task.practices,
        np.array([inf if place is None else costs[place] for place in alone]),
        np.array([-inf if place is None else gains[place] for place in alone]),
        task.limit,
    )
    return _portfolio(
        task,
        bundles,
        [bundles[step] for step in steps],
        best=bundles[affordable(costs, steps, task.limit)],
        greedy=bundles[places[greedy]] if greedy in places else None,
        error=float(errors.max()),
        sought=None,
        signed=signed,
    )


def _exact(value: float) -> Estimate:
    return Estimate(value, value, value, 0, "exact")


def _found_portfolio(task: _Task, found: Found, why: str, confidence: float, signed: Provenance) -> Portfolio:
    """The portfolio of sets that were run."""
    levels, costs = found.values[:, :, 0], found.values[:, :, 1]
    bundles = [
        Bundle(
            task.practices.named(some),
            mean_of(costs[:, i]),
            mean_of(levels[:, i]),
            _effect(levels, i, found.best),
        )
        for i, some in enumerate(found.sets)
    ]
    spent = np.array([bundle.cost.value for bundle in bundles])
    gains = task.sign * np.array([bundle.effect.value for bundle in bundles])
    steps = _steps(found, spent, gains, task.limit)
    sought = Sought(
        decided=found.decided,
        confidence=confidence,
        delta=found.delta,
        probability=found.probability,
        finalists=len(found.sets),
        looked_at=found.looked_at,
        units=found.units,
        more=found.more,
        timed_out=found.timed_out,
        why=why,
        shares=found.shares,
    )
    return _portfolio(
        task,
        bundles,
        [bundles[step] for step in steps],
        best=bundles[found.best],
        greedy=bundles[found.greedy],
        error=0.0,
        sought=sought,
        signed=signed,
    )


def _steps(found: Found, costs: Floats, gains: Floats, budget: float) -> list[int]:
    """The steps of the budget; the best set within the budget is the last of those it can pay."""
    steps = staircase(costs, gains)
    below = [step for step in steps if costs[step] < costs[found.best]]
    above = [step for step in steps if costs[step] > max(budget, float(costs[found.best]))]
    return [*below, found.best, *above]


def _effect(levels: Floats, place: int, best: int) -> Estimate:
    """The effect of a set, on the luck of all samples.

    One that left early had other luck than the rest. It is put beside the best by the samples they share, and
    with the best beside the baseline by all samples; half of its interval is the sum of both halves.
    """
    lead = mean_of(levels[:, best] - levels[:, 0])
    if not np.isnan(levels[:, place]).any():
        return mean_of(levels[:, place] - levels[:, 0])
    gap = mean_of(levels[:, place] - levels[:, best])
    value, half = lead.value + gap.value, lead.half_width + gap.half_width
    return Estimate(value, value - half, value + half, gap.n)


def _portfolio(  # noqa: PLR0913 - what was asked, and the parts of the answer
    task: _Task,
    bundles: list[Bundle],
    steps: list[Bundle],
    *,
    best: Bundle,
    greedy: Bundle | None,
    error: float,
    sought: Sought | None,
    signed: Provenance,
) -> Portfolio:
    free = len(task.practices.free_of_conflicts)
    if len(task.sets) < free:  # then nothing is known of what is dearer than the budget
        steps = [step for step in steps if step.cost.value <= task.limit]
    return Portfolio(
        scenario=task.scenario,
        measure=task.measure,
        budget=task.budget,
        practices=task.practices.practices,
        conflicts=task.practices.conflicts,
        best=best,
        steps=tuple(steps),
        bundles=tuple(sorted(bundles, key=lambda one: (one.cost.value, -one.effect.value, one.name))),
        greedy=greedy,
        sets=free,
        too_dear=free - len(task.sets),
        error=error,
        sought=sought,
        provenance=signed,
    )
