"""Which strategy does most, how surely, and at what cost?

    comparison = compare("seven-stage")
    comparison.effects["setup-guidance"]["conversion"]      difference from the baseline, with its interval

All strategies are run on the same seeds, so a difference is the difference that the same people with the same
luck make. Where customers do not meet, families of customers are the units of the statistics, and few
replications are enough; where they meet, replications are the units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import ceil
from pathlib import Path

from journeysim.errors import UsageError
from journeysim.scenario.library import load
from journeysim.scenario.scenario import Scenario
from journeysim.scenario.strategies import BASELINE
from journeysim.simulation import check_seed, engine_of_study
from journeysim.studies.checkpoints import Checkpoints, open_checkpoints
from journeysim.studies.comparison import Comparison, comparison_of
from journeysim.studies.control.preparing import prepared
from journeysim.studies.effort import MEETING_REPLICATIONS, MOST_BY_DEFAULT, default_replications
from journeysim.studies.executor import slots
from journeysim.studies.measures import main_measures
from journeysim.studies.periods import period_measures, periods_of
from journeysim.studies.precision import (
    More,
    Readings,
    check_budget,
    check_precision,
    until_precise,
)
from journeysim.studies.readings import summed_measure
from journeysim.studies.replicate import Design, check_replications, replicate, study_of

FEWEST_CONTROLLED = 5
"""Replications from which on a control pays for its pilots."""


def compare(  # noqa: PLR0913 - what is compared, how often, on what, how it is told
    scenario: Scenario | str,
    strategies: Iterable[str] | None = None,
    replications: int | None = None,
    seed: int = 1,
    customers: int | None = None,
    *,
    precision: Mapping[str, float | str] | None = None,
    budget: float | None = None,
    measures: Sequence[str] | None = None,
    engine: str = "auto",
    out: Path | str | None = None,
    tables: Path | None = None,
    kept: Sequence[str] = (),
    workers: int | None = None,
    cluster: str | None = None,
    control: bool = True,
    done: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Compare strategies with the baseline on the same seeds.

    Args:
        scenario: A scenario, or the name or path of one.
        strategies: Names of strategies, practices, or several joined by ``+``; by default those that the
            scenario names, or else each practice alone.
        replications: Number of replications of each strategy; by default as many as answer within about
            half a minute on two cores. With ``precision`` or ``budget``, at most so many.
        seed: Seed from 0 to 2³² − 1.
        customers: Expected number of external customers of a run, to scale cohorts and rates to.
        precision: By measure, how precisely every effect must be known: half of its interval as a share of
            the baseline's value, such as ``{"margin": 0.02}``. See ``studies.precision``.
        budget: Seconds after which no replication is begun any more.
        measures: Names of measures; by default the main ones.
        engine: Name of the engine; ``auto`` chooses the one that answers sooner.
        out: Folder in which finished replications are kept as they finish; the same call goes on where it was
            stopped.
        tables: Folder into which log and tables of replication 0 of each strategy are written.
        kept: Names of tables that are kept of every run, for pictures.
        workers: Number of processes; the numbers do not depend on it.
        cluster: Address of a Dask scheduler, such as ``tcp://10.0.0.1:8786``, whose workers do the runs;
            nor on this.
        control: Whether known luck is taken off where customers meet, by the martingale of each run
            (``studies.control``), if there are at least 5 replications. What is estimated stays the same.
        done: Called with the number of runs that are done and the number of all.

    Raises:
        UsageError: if a name does not exist or a number is out of range, no cluster answers, or ``out`` keeps
            runs of another study.
        ScenarioError: if the scenario is wrong.

    Example:
        >>> comparison = compare("seven-stage", ["setup-guidance"], replications=1, customers=200)
        >>> comparison.strategies, comparison.changed["setup-guidance"].direct > 0
        (('setup-guidance',), True)
        >>> sure = compare("seven-stage", ["win-more"], precision={"conversion": "20%"}, customers=200)
        >>> sure.stop.reason, sure.replications >= 10
        ('precise', True)
    """
    if isinstance(scenario, str):
        scenario = load(scenario)
    names = chosen(scenario, strategies)
    sure = check_precision(precision or {})
    check_budget(budget)
    wanted = _wanted(scenario, measures, sure)
    check_replications(1 if replications is None else replications)
    check_seed(seed, 0)
    runs = (replications or MOST_BY_DEFAULT) * (1 + len(names))
    design = Design(
        scenario,
        (BASELINE, *names),
        wanted,
        seed=seed,
        customers=customers,
        engine=engine_of_study(scenario, engine, seed=seed, customers=customers, runs=runs),
        tables=tables,
        kept=tuple(kept),
        periods=periods_of(scenario, names),
        by_period=period_measures(scenario.model, wanted),
    )
    planned = replications or (MEETING_REPLICATIONS if not (sure or budget) else None)
    if control and (planned is None or planned >= FEWEST_CONTROLLED):
        prospects = prepared(
            scenario, design.strategies, seed=seed, customers=customers, engine=design.engine,
            workers=workers, cluster=cluster,
        )  # fmt: skip
        design = replace(design, prospects=prospects)
    checkpoints = None if out is None else open_checkpoints(Path(out), study_of(design))
    more = _more(design, workers, cluster, checkpoints, done)
    stop = None
    try:
        if sure or budget is not None:
            batch = ceil(slots(workers, cluster) / len(design.strategies))
            readings, stop = until_precise(more, sure, most=replications, budget=budget, batch=batch)
        else:
            readings = more(0, replications or default_replications(scenario, names, customers, engine))
    finally:
        if checkpoints is not None:
            checkpoints.discard_if_empty()
    return replace(comparison_of(scenario, readings, asked_for=customers), stop=stop)


def _wanted(scenario: Scenario, measures: Sequence[str] | None, sure: Iterable[str]) -> tuple[str, ...]:
    """The measures that are estimated: those asked for or the main ones, and those that must be precise."""
    asked = main_measures(scenario.model) if measures is None else measures
    wanted = tuple(dict.fromkeys((*asked, *sure)))
    for measure in wanted:
        summed_measure(measure)
    return wanted


def _more(
    design: Design,
    workers: int | None,
    cluster: str | None,
    checkpoints: Checkpoints | None,
    done: Callable[[int, int], None] | None,
) -> More:
    """What does the replications between two numbers, and tells how far it is."""

    def more(first: int, end: int) -> Readings:
        def told(finished: int) -> None:
            if done is not None:
                done(first * len(design.strategies) + finished, end * len(design.strategies))

        return replicate(
            design, range(first, end), workers=workers, cluster=cluster, checkpoints=checkpoints, done=told
        )

    return more


def chosen(scenario: Scenario, strategies: Iterable[str] | None) -> tuple[str, ...]:
    """The strategies to compare with the baseline, each once.

    Raises:
        UsageError: if one does not exist, or there is none.
    """
    if isinstance(strategies, str):
        strategies = (strategies,)
    names = tuple(dict.fromkeys(scenario.compared_strategies() if strategies is None else strategies))
    for name in names:
        scenario.plan(name)
    names = tuple(name for name in names if name != BASELINE)
    if names:
        return names
    if strategies is not None:
        raise UsageError(
            f"There is nothing to compare with the baseline. Name at least one of: "
            f"{', '.join(scenario.strategies[1:]) or 'no strategy, since the scenario has no practice'}."
        )
    raise UsageError(
        f"The scenario '{scenario.name}' has no practice and no strategy, so there is nothing to compare. "
        "`journeysim run` simulates it as it is."
    )
