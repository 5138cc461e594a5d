"""Which strategy does most, how surely, and at what cost?

    comparison = compare("seven-stage")
    comparison.effects["setup-guidance"]["conversion"]      difference from the baseline, with its interval

All strategies are run on the same seeds, so a difference is the difference that the same people with the same
luck make. Where customers do not meet, families of customers are the units of the statistics, and few
replications are enough; where they meet, replications are the units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from journeysim.compiled.build import compile_scenario
from journeysim.compiled.population import expected_arrivals
from journeysim.compiled.records import Compiled
from journeysim.errors import UsageError
from journeysim.provenance import Provenance
from journeysim.results.estimates import Estimate
from journeysim.scenario.library import load
from journeysim.scenario.scenario import Scenario
from journeysim.scenario.strategies import BASELINE
from journeysim.simulation import simulate
from journeysim.studies.changed import Changed, compare_prints, total
from journeysim.studies.measures import main_measures
from journeysim.studies.periods import Period, period_measures, periods_of
from journeysim.studies.readings import (
    Reading,
    difference,
    difference_in,
    level,
    return_of,
    summed_measure,
)
from journeysim.studies.replicate import replicate

Estimates = dict[str, Estimate]

ROWS_ENOUGH = 1_200_000
"""Rows of logs in all runs together by default, where customers do not meet: some 20 seconds on two cores."""

MOST_BY_DEFAULT = 20
"""Replications at most by default, where customers do not meet."""

PROBE = 300
"""Customers of the small run that tells how many rows a customer has."""

MEETING_REPLICATIONS = 10
"""Replications by default where customers meet."""


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
        return document(self.provenance, {name: self._strategy(name) for name in names})

    def _strategy(self, name: str) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "customers": self.customers[name],
            "measures": plain_estimates(self.measures[name]),
        }
        if name in self.effects:
            entry["effects"] = plain_estimates(self.effects[name])
            entry["return"] = plain_estimate(self.returns[name])
            counts = self.changed[name]
            entry["changed"] = {
                "direct": counts.direct,
                "spill_over": counts.spill_over,
                "untouched": counts.untouched,
            }
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
    measures: Sequence[str] | None = None,
    engine: str = "reference",
    tables: Path | None = None,
    kept: Sequence[str] = (),
    workers: int | None = None,
    done: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Compare strategies with the baseline on the same seeds.

    Args:
        scenario: A scenario, or the name or path of one.
        strategies: Names of strategies, practices, or several joined by ``+``; by default those that the
            scenario names, or else each practice alone.
        replications: Number of replications of each strategy; by default as many as answer within about
            half a minute on two cores.
        seed: Seed from 0 to 2³² − 1.
        customers: Expected number of external customers of a run, to scale cohorts and rates to.
        measures: Names of measures; by default the main ones.
        engine: Name of the engine.
        tables: Folder into which log and tables of replication 0 of each strategy are written.
        kept: Names of tables that are kept of every run, for pictures.
        workers: Number of processes; the numbers do not depend on it.
        done: Called with the number of runs that are done and the number of all.

    Raises:
        UsageError: if a name does not exist or a number is out of range.
        ScenarioError: if the scenario is wrong.

    Example:
        >>> comparison = compare("seven-stage", ["setup-guidance"], replications=1, customers=200)
        >>> comparison.strategies, comparison.changed["setup-guidance"].direct > 0
        (('setup-guidance',), True)
    """
    if isinstance(scenario, str):
        scenario = load(scenario)
    names = chosen(scenario, strategies)
    wanted = tuple(measures) if measures is not None else main_measures(scenario.model)
    for measure in wanted:
        summed_measure(measure)
    count = replications if replications is not None else default_replications(scenario, names, customers)
    runs = count * (len(names) + 1)
    readings = replicate(
        scenario,
        (BASELINE, *names),
        wanted,
        replications=count,
        seed=seed,
        customers=customers,
        engine=engine,
        tables=tables,
        kept=kept,
        periods=periods_of(scenario, names),
        by_period=period_measures(scenario.model, wanted),
        workers=workers,
        done=None if done is None else lambda finished: done(finished, runs),
    )
    return comparison_of(scenario, readings, engine=engine, asked_for=customers)


def comparison_of(
    scenario: Scenario, readings: Mapping[str, Sequence[Reading]], *, engine: str, asked_for: int | None
) -> Comparison:
    """The comparison that the readings of all strategies come to; ``readings`` begin with the baseline."""
    base = readings[BASELINE]
    names = tuple(name for name in readings if name != BASELINE)
    wanted = tuple(base[0].sums)
    shares = dict.fromkeys(share for runs in readings.values() for run in runs for share in run.shares)
    return Comparison(
        scenario=scenario,
        strategies=names,
        measures={name: {m: level(runs, m) for m in wanted} for name, runs in readings.items()},
        effects={name: {m: difference(base, readings[name], m) for m in wanted} for name in names},
        returns={name: return_of(base, readings[name]) for name in names},
        changed={name: changed_between(base, readings[name]) for name in names},
        customers={name: sum(run.customers for run in runs) for name, runs in readings.items()},
        shares=tuple(shares),
        provenance=Provenance(
            scenario=scenario.name,
            scenario_hash=scenario.hash,
            seed=base[0].seed,
            replications=len(base),
            engine=engine,
            customers=asked_for,
        ),
        readings=readings,
    )


def changed_between(base: Sequence[Reading], other: Sequence[Reading]) -> Changed:
    """Whose journey differs, over all replications."""
    return total(compare_prints(a.prints, b.prints) for a, b in zip(base, other, strict=True))


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


def default_replications(scenario: Scenario, strategies: Sequence[str], customers: int | None) -> int:
    """How many replications answer within about half a minute on two cores.

    Where customers do not meet, families are the units and replications only add customers: as many as come
    to 1.2 million rows of logs in all, which a run of few customers foretells. Where they meet, 10
    replications are the fewest that tell something.
    """
    worlds = [compile_scenario(scenario, name, customers) for name in (BASELINE, *strategies)]
    if any(world.shares for world in worlds):
        return MEETING_REPLICATIONS
    runs = len(worlds) * _expected_rows(scenario, worlds[0])
    return max(1, min(MOST_BY_DEFAULT, round(ROWS_ENOUGH / max(runs, 1.0))))


def _expected_rows(scenario: Scenario, world: Compiled) -> float:
    """About how many rows the log of a run will have."""
    expected = sum(expected_arrivals(source, world.horizon) for source in world.sources)
    listed = sum(len(source.entries) for source in world.sources)
    few = None if expected <= PROBE or listed >= PROBE else PROBE
    probe = simulate(scenario, customers=few)
    external = int(np.count_nonzero(~probe.customers.referred))
    return expected * len(probe.log) / max(external, 1)


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
