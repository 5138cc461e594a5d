"""What a comparison of strategies comes to: estimates and effects with their precision.

It is made of what each run has left, its readings; see ``studies.compare`` for how they are made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any

from journeysim.compiled.build import compile_scenario
from journeysim.errors import UsageError
from journeysim.provenance import Provenance
from journeysim.results.estimates import Estimate
from journeysim.scenario.conflicts import Pair
from journeysim.scenario.scenario import Scenario
from journeysim.scenario.strategies import BASELINE
from journeysim.studies.changed import Changed, compare_prints, total
from journeysim.studies.executor import in_threads
from journeysim.studies.measures import outlay_of
from journeysim.studies.periods import Period
from journeysim.studies.readings import (
    Reading,
    difference,
    difference_and_reduction,
    difference_in,
    level,
    return_of,
)
from journeysim.studies.selfcheck import SelfCheck, self_checks

if TYPE_CHECKING:
    from journeysim.studies.precision import Stop

Estimates = dict[str, Estimate]


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
        return outlay_of(self.effects[strategy])

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
