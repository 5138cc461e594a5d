"""Strategies beside the baseline without runs: exact levels, or approximate ones, and their differences.

compared = compare_exactly("seven-stage")
compared.effects["setup-guidance"]["conversion"]        the difference from the baseline, exact
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import nan
from typing import Any

from journeysim.engines.exact.meanfield.accuracy import OF_BOTH, OF_DIFFERENCES
from journeysim.engines.exact.solution import Solution
from journeysim.provenance import own_version
from journeysim.results.estimates import Estimate
from journeysim.scenario.library import load
from journeysim.scenario.scenario import Scenario
from journeysim.scenario.strategies import BASELINE
from journeysim.simulation import solve
from journeysim.studies.measures import main_measures, outlay_of

Estimates = dict[str, Estimate]

ROUNDING = 1e-13
"""Levels closer than this share of them are the same but for rounding."""


@dataclass(frozen=True, repr=False)
class ExactComparison:
    """Strategies beside the baseline, answered exactly.

    Attributes:
        scenario: The scenario.
        solutions: By strategy, ``baseline`` first, its solution.
        measures: By strategy, the level of each measure that is covered.
        errors: By strategy, a bound on the error of each of these levels; where customers meet, the error
            that such answers were found to have.
        effects: By strategy, the difference of each measure from the baseline.
        refused: By strategy, why a measure is not answered.
    """

    scenario: Scenario
    solutions: dict[str, Solution]
    measures: dict[str, Estimates]
    errors: dict[str, dict[str, float]]
    effects: dict[str, Estimates]
    refused: dict[str, dict[str, str]]

    @property
    def strategies(self) -> tuple[str, ...]:
        """Names of the strategies, without the baseline, of which anything is answered."""
        return tuple(name for name, found in self.effects.items() if found)

    @property
    def approximate(self) -> bool:
        """Whether customers meet, so that answers are rough."""
        return any(solution.approximate for solution in self.solutions.values())

    @property
    def returns(self) -> Estimates:
        """By strategy, what each unit of money spent on practices gave back beyond itself."""
        return {name: self._return(name) for name in self.strategies}

    def between(self, base: str, other: str, measure: str) -> Estimate:
        """The difference of a measure between any two of the strategies, other − base."""
        errors = (self.errors[base][measure], self.errors[other][measure])
        return _difference(self.measures[base][measure], self.measures[other][measure], *errors)

    def outlay(self, strategy: str) -> float | None:
        """What a strategy spends more than the baseline on practices and on staff; None where unknown."""
        return outlay_of(self.effects[strategy])

    def _return(self, strategy: str) -> Estimate:
        paid, gain = self.outlay(strategy), self.effects[strategy].get("margin")
        if not paid or paid < 0.0 or gain is None:
            return Estimate(nan, nan, nan, 0, "exact")
        return Estimate(gain.value / paid, gain.low / paid, gain.high / paid, 0, gain.kind)

    def __repr__(self) -> str:
        """A line for each strategy, with the effect on every measure."""
        lines = [f"<ExactComparison of {self.scenario.name}>"]
        for name, effects in self.effects.items():
            numbers = ", ".join(f"{measure} {effect}" for measure, effect in effects.items())
            lines.append(f"  {name}: {numbers or 'not covered'}")
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """The comparison as one document of plain data."""
        return {
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario.hash,
            "version": own_version(),
            "engine": "exact",
            "strategies": {name: self._strategy(name) for name in self.solutions},
        }

    def _strategy(self, name: str) -> dict[str, Any]:
        # Comparing by runs needs much that one exact answer does not, so it is loaded when it is needed.
        from journeysim.studies.comparison import plain_estimates

        levels = plain_estimates(self.measures[name])
        for measure, error in self.errors[name].items():
            levels[measure]["error"] = error
        entry: dict[str, Any] = {
            "size": self.solutions[name].size,
            "measures": levels,
            "refused": self.refused[name],
        }
        return entry | ({"effects": plain_estimates(self.effects[name])} if name in self.effects else {})


def compare_exactly(
    scenario: Scenario | str,
    strategies: Iterable[str] | None = None,
    customers: int | None = None,
    *,
    measures: Sequence[str] | None = None,
) -> ExactComparison:
    """Answer strategies exactly, and by how much they differ from the baseline.

    Args:
        scenario: A scenario, or the name or path of one.
        strategies: Names of strategies; by default those that a comparison takes; an empty list for the
            baseline alone.
        customers: Expected number of external customers to scale cohorts and rates to.
        measures: Names of measures; by default the main ones.

    Raises:
        UsageError: if a name does not exist.

    Example:
        >>> compared = compare_exactly("seven-stage", ["clear-pricing"], measures=["conversion"])
        >>> print(compared.effects["clear-pricing"]["conversion"])
        0.02148 (exact)
    """
    if isinstance(scenario, str):
        scenario = load(scenario)
    wanted = tuple(measures) if measures is not None else main_measures(scenario.model)
    listed = None if strategies is None else list(strategies)
    names = () if listed == [] else _chosen(scenario, listed)
    base_world = solve(scenario, BASELINE, customers=customers)
    solutions = {BASELINE: base_world}
    solutions |= {name: solve(scenario, name, customers=customers, start=base_world) for name in names}
    reasons = {name: {m: solution.reason(m) for m in wanted} for name, solution in solutions.items()}
    levels = {
        name: {m: solution.measure(m) for m in wanted if reasons[name][m] is None}
        for name, solution in solutions.items()
    }
    base = levels[BASELINE]
    errors = {name: {m: solutions[name].error(m) for m in found} for name, found in levels.items()}
    return ExactComparison(
        scenario=scenario,
        solutions=solutions,
        measures=levels,
        errors=errors,
        effects={
            name: {
                m: _difference(base[m], level, errors[BASELINE][m], errors[name][m])
                for m, level in levels[name].items()
                if m in base
            }
            for name in names
        },
        refused={
            name: {m: reason for m, reason in found.items() if reason is not None}
            for name, found in reasons.items()
        },
    )


def _chosen(scenario: Scenario, listed: list[str] | None) -> tuple[str, ...]:
    from journeysim.studies.compare import chosen

    return chosen(scenario, listed)


def _difference(base: Estimate, other: Estimate, base_error: float, other_error: float) -> Estimate:
    """The difference of two levels; within their errors it is as rough as they are."""
    value = other.value - base.value
    if other.kind != "exact" or base.kind != "exact":
        # Most of what a mean field overlooks it overlooks in both worlds.
        reach = OF_DIFFERENCES * abs(value) + OF_BOTH * max(base.half_width, other.half_width)
        return Estimate(value, value - reach, value + reach, 0, "approximate")
    reach = base_error + other_error
    if abs(value) <= ROUNDING * abs(base.value):
        return Estimate(0.0, 0.0, 0.0, 0, "exact")
    if 0.0 < abs(value) <= reach:
        return Estimate(value, value - reach, value + reach, 0, "approximate")
    return Estimate(value, value, value, 0, "exact")
