"""Which strategy does most, how surely, and at what cost?

    comparison = compare("seven-stage")
    comparison.effects["setup-guidance"]["conversion"]      difference from the baseline, with its interval

All strategies are run on the same seeds, so a difference is the difference that the same people with the same
luck make. Where customers do not meet, families of customers are the units of the statistics, and few
replications are enough; where they meet, replications are the units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil, isfinite
from pathlib import Path
from typing import Any

from journeysim.compiled.build import compile_scenario
from journeysim.errors import UsageError
from journeysim.provenance import Provenance
from journeysim.results.estimates import Estimate
from journeysim.scenario.conflicts import Pair
from journeysim.scenario.library import load
from journeysim.scenario.scenario import Scenario
from journeysim.scenario.strategies import BASELINE
from journeysim.simulation import check_seed, engine_of_study
from journeysim.studies.changed import Changed, compare_prints, total
from journeysim.studies.checkpoints import Checkpoints, open_checkpoints
from journeysim.studies.control.preparing import prepared
from journeysim.studies.effort import MEETING_REPLICATIONS, MOST_BY_DEFAULT, default_replications
from journeysim.studies.executor import in_threads, slots
from journeysim.studies.measures import main_measures
from journeysim.studies.periods import Period, period_measures, periods_of
from journeysim.studies.precision import (
    More,
    Readings,
    Stop,
    check_budget,
    check_precision,
    until_precise,
)
from journeysim.studies.readings import (
    Reading,
    difference,
    difference_and_reduction,
    difference_in,
    level,
    return_of,
    summed_measure,
)
from journeysim.studies.replicate import Design, check_replications, replicate, study_of
from journeysim.studies.selfcheck import SelfCheck, self_checks

Estimates = dict[str, Estimate]

FEWEST_CONTROLLED = 5
"""Replications from which on a control pays for its pilots."""


@dataclass(frozen=True, repr=False)
class Comparison:
    """Strategies beside the baseline, on the same seeds.

    Attributes:
        scenario: The scenario that was run.
        strategies: Names of the strategies, the baseline left out.
        measures: By strategy, ``baseline`` first, the estimate of each measure.
        effects: By strategy, the difference of each measure from the baseline.
        returns: By strategy, what each unit of money spent on practices gave back beyond itself.
        changed: By strategy, whose journey differs from the one under the baseline.
        customers: By strategy, customers in all replications, referred ones included.
        shares: What lets customers meet; empty where they do not.
        provenance: Who made these numbers.
        readings: By strategy, what is kept of each run.
        stop: Why there were no more replications, where a precision or a budget was asked for.
    """

    scenario: Scenario
    strategies: tuple[str, ...]
    measures: dict[str, Estimates]
    effects: dict[str, Estimates]
    returns: Estimates
    changed: dict[str, Changed]
    customers: dict[str, int]
    shares: tuple[str, ...]
    provenance: Provenance
    readings: Mapping[str, Sequence[Reading]]
    stop: Stop | None = None

    @property
    def replications(self) -> int:
        """Number of replications of each strategy."""
        return self.provenance.replications

    def between(self, base: str, other: str, measure: str) -> Estimate:
        """The difference of a measure between any two of the strategies, other − base.

        Raises:
            UsageError: if a strategy or the measure is not part of the comparison.
        """
        for strategy in (base, other):
            if strategy not in self.readings:
                raise UsageError(f"{strategy!r} was not compared. Compared: {', '.join(self.readings)}.")
        if measure not in self.measures[BASELINE]:
            raise UsageError(f"{measure!r} was not measured. Measured: {', '.join(self.measures[BASELINE])}.")
        return difference(self.readings[base], self.readings[other], measure)

    @cached_property
    def reductions(self) -> dict[str, dict[str, float]]:
        """By strategy and measure, by what factor taking off known luck has reduced the effect's variance."""
        base = self.readings[BASELINE]
        wanted = [name for name in self.measures[BASELINE] if name in base[0].control]
        return {
            name: {m: difference_and_reduction(base, self.readings[name], m)[1] for m in wanted}
            for name in self.strategies
            if wanted
        }

    @cached_property
    def self_checks(self) -> dict[str, SelfCheck]:
        """By strategy, its measures held against the exact answer, if that takes about a second."""
        scaled = self.provenance.customers
        worlds = {name: compile_scenario(self.scenario, name, scaled) for name in self.measures}
        return self_checks(worlds, self.measures)

    @property
    def warnings(self) -> tuple[str, ...]:
        """A line for each strategy under which the simulation is far from the exact answer."""
        lines = (check.warning(name) for name, check in self.self_checks.items())
        return tuple(line for line in lines if line is not None)

    @property
    def over_time(self) -> dict[str, dict[str, dict[Period, Estimate]]]:
        """Differences from the baseline by measure, strategy and period; empty where nothing is learned."""
        base = self.readings[BASELINE]
        return {
            measure: {
                name: {p: difference_in(base, self.readings[name], measure, p) for p in periods}
                for name in self.strategies
            }
            for measure, periods in base[0].periods.items()
            if periods
        }

    @property
    def conflicts(self) -> dict[str, tuple[Pair, ...]]:
        """By strategy, the pairs of its practices of which one warns of the other, if any."""
        found = {name: self.scenario.plan(name).conflicts for name in self.strategies}
        return {name: pairs for name, pairs in found.items() if pairs}

    def outlay(self, strategy: str) -> float | None:
        """What a strategy spends more than the baseline on practices and on staff; None where unmeasured."""
        effects = self.effects[strategy]
        if "practice_cost" not in effects:
            return None
        staff = effects["staff_cost"].value if "staff_cost" in effects else 0.0
        return effects["practice_cost"].value + staff

    def to_json(self) -> dict[str, Any]:
        """The comparison as one document of plain data; numbers that do not exist are None."""
        names = (BASELINE, *self.strategies)
        whole = document(self.provenance, {name: self._strategy(name) for name in names})
        return whole if self.stop is None else {**whole, "precision": self.stop.to_json()}

    def _strategy(self, name: str) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "customers": self.customers[name],
            "measures": plain_estimates(self.measures[name]),
            "self_check": self.self_checks[name].to_json(),
        }
        if name in self.effects:
            entry["effects"] = plain_estimates(self.effects[name])
            entry["return"] = plain_estimate(self.returns[name])
            if name in self.reductions:
                entry["variance_reduction"] = self.reductions[name]
            counts = self.changed[name]
            entry["changed"] = {
                "direct": counts.direct,
                "spill_over": counts.spill_over,
                "untouched": counts.untouched,
            }
            if name in self.conflicts:
                entry["conflicts"] = [list(pair) for pair in self.conflicts[name]]
        return entry

    def __repr__(self) -> str:
        """A line for each strategy, with the effect on every measure."""
        runs = f"{self.replications} replication{'s' if self.replications > 1 else ''}"
        lines = [f"<Comparison of {self.scenario.name}: {runs}, seed {self.provenance.seed}>"]
        for name in self.strategies:
            numbers = ", ".join(f"{measure} {effect}" for measure, effect in self.effects[name].items())
            lines.append(f"  {name}: {numbers}")
        return "\n".join(lines)


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


def comparison_of(
    scenario: Scenario, readings: Mapping[str, Sequence[Reading]], *, asked_for: int | None
) -> Comparison:
    """The comparison that the readings of all strategies come to; ``readings`` begin with the baseline."""
    base = readings[BASELINE]
    names = tuple(name for name in readings if name != BASELINE)
    wanted = tuple(base[0].sums)
    engines = sorted({run.engine for runs in readings.values() for run in runs})
    levels = _table(readings, wanted, lambda name, measure: level(readings[name], measure))
    effects = _table(names, wanted, lambda name, measure: difference(base, readings[name], measure))
    shares = dict.fromkeys(share for runs in readings.values() for run in runs for share in run.shares)
    return Comparison(
        scenario=scenario,
        strategies=names,
        measures=levels,
        effects=effects,
        returns=dict(
            zip(names, in_threads(lambda name: return_of(base, readings[name]), names), strict=True)
        ),
        changed={name: changed_between(base, readings[name]) for name in names},
        customers={name: sum(run.customers for run in runs) for name, runs in readings.items()},
        shares=tuple(shares),
        provenance=Provenance(
            scenario=scenario.name,
            scenario_hash=scenario.hash,
            seed=base[0].seed,
            replications=len(base),
            engine=" and ".join(engines),
            customers=asked_for,
        ),
        readings=readings,
    )


def _table(
    names: Iterable[str], measures: Sequence[str], estimate: Callable[[str, str], Estimate]
) -> dict[str, Estimates]:
    """An estimate for each strategy and measure, on all cores: NumPy lets other threads work meanwhile."""
    cells = [(name, measure) for name in names for measure in measures]
    found = dict(zip(cells, in_threads(lambda cell: estimate(*cell), cells), strict=True))
    return {name: {measure: found[name, measure] for measure in measures} for name in names}


def changed_between(base: Sequence[Reading], other: Sequence[Reading]) -> Changed:
    """Whose journey differs, over all replications."""
    pairs = [(a.prints, b.prints) for a, b in zip(base, other, strict=True)]
    return total(in_threads(lambda pair: compare_prints(*pair), pairs))


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


def document(provenance: Provenance, strategies: dict[str, Any]) -> dict[str, Any]:
    """The one document that ``--json`` prints."""
    return {
        "scenario": provenance.scenario,
        "scenario_hash": provenance.scenario_hash,
        "version": provenance.version,
        "seed": provenance.seed,
        "replications": provenance.replications,
        "engine": provenance.engine,
        "strategies": strategies,
    }


def plain_estimates(estimates: Estimates) -> dict[str, dict[str, Any]]:
    """Estimates as plain data."""
    return {name: plain_estimate(estimate) for name, estimate in estimates.items()}


def plain_estimate(estimate: Estimate) -> dict[str, Any]:
    """An estimate as plain data; what is no finite number is None."""
    return {
        "value": _finite(estimate.value),
        "low": _finite(estimate.low),
        "high": _finite(estimate.high),
        "n": estimate.n,
        "kind": estimate.kind,
    }


def _finite(number: float) -> float | None:
    return float(number) if isfinite(number) else None
