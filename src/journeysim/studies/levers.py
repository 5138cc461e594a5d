"""Moments of truth: which transition, time, experience or invitation moves a measure most.

found = levers("seven-stage", "margin")
found.effects[0]         the strongest lever, with its slope and the effect of one per cent of it
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import isnan
from typing import Any

from journeysim.compiled.build import compile_scenario
from journeysim.engines.exact.levers import Lever, slopes, target_of
from journeysim.engines.exact.removal import How, removable, without
from journeysim.engines.exact.solution import Solution, solve_compiled
from journeysim.provenance import own_version
from journeysim.results.estimates import Estimate
from journeysim.scenario.library import load
from journeysim.scenario.scenario import Scenario

SMALL = 0.01
"""The move that effects are told for: one per cent more odds, time or invitations; one point of quality."""


@dataclass(frozen=True, slots=True)
class LeverEffect:
    """What one lever does.

    Attributes:
        what: ``odds`` of a transition, ``time`` spent at a place, its ``quality``, or ``invitations``.
        place: Name of the place.
        to: Where the transition leads; empty for the others.
        slope: Change of the measure per unit of log-odds, log time, quality (0 to 1) or log invitations.
        effect: Change of the measure for one per cent more (one point more of quality, from 0 to 100).
    """

    what: str
    place: str
    to: str
    slope: float
    effect: float

    @property
    def name(self) -> str:
        """The lever in words."""
        return f"{self.place} -> {self.to}" if self.to else f"{self.what} at {self.place}"


@dataclass(frozen=True, slots=True)
class Removal:
    """What a measure would be without something.

    Attributes:
        kind: ``stage``, ``touchpoint`` or ``channel``.
        name: Its name.
        how: ``passed by``: its row is taken at once, and nothing else happens there; ``closed``: whoever
            would enter is lost.
        value: The measure without it.
        effect: The difference that the removal makes.
    """

    kind: str
    name: str
    how: How
    value: float
    effect: float


@dataclass(frozen=True, repr=False)
class Levers:
    """The effect of every lever on a measure.

    Attributes:
        scenario: The scenario.
        strategy: Name of the strategy under which it was solved.
        measure: Name of the measure.
        level: The measure itself.
        effects: Every lever, the strongest first.
        removals: What removals would do, the most harmful first; empty unless asked for.
        size: How large the solved system is.
    """

    scenario: Scenario
    strategy: str
    measure: str
    level: Estimate
    effects: tuple[LeverEffect, ...]
    removals: tuple[Removal, ...]
    size: str

    def __repr__(self) -> str:
        """The strongest levers, a line each."""
        lines = [f"<Levers of {self.scenario.name}, {self.strategy}: {self.measure} {self.level}>"]
        lines += [f"  {one.name}: {one.effect:+.4g}" for one in self.effects[:10]]
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Everything as one document of plain data."""
        return {
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario.hash,
            "strategy": self.strategy,
            "measure": self.measure,
            "version": own_version(),
            "engine": "exact",
            "value": None if isnan(self.level.value) else self.level.value,
            "kind": self.level.kind,
            "move": SMALL,
            "levers": [asdict(one) for one in self.effects],
            "removals": [asdict(one) for one in self.removals],
        }


def levers(
    scenario: Scenario | str,
    measure: str = "margin",
    strategy: str = "baseline",
    *,
    customers: int | None = None,
    remove: bool = False,
) -> Levers:
    """Find the effect of every lever of a journey on a measure, by one solve forward and one backward.

    Args:
        scenario: A scenario, or the name or path of one.
        measure: Name of the measure.
        strategy: Name of the strategy.
        customers: Expected number of external customers to scale cohorts and rates to.
        remove: Whether to ask also what would be without each stage, touchpoint and channel.

    Raises:
        UsageError: if a name does not exist, the scenario is not covered, or the measure has no slopes.

    Example:
        >>> found = levers("seven-stage", "conversion")
        >>> found.effects[0].name
        'consideration -> purchase'
    """
    if isinstance(scenario, str):
        scenario = load(scenario)
    solution = solve_compiled(compile_scenario(scenario, strategy, customers))
    found = slopes(solution, measure)
    effects = [_effect(solution, lever, slope) for lever, slope in found.items()]
    effects.sort(key=lambda one: (-abs(one.effect) if one.effect == one.effect else 0.0, one.name))
    return Levers(
        scenario=scenario,
        strategy=strategy,
        measure=measure,
        level=solution.measure(measure),
        effects=tuple(effects),
        removals=removals(solution, measure) if remove else (),
        size=solution.size,
    )


def _effect(solution: Solution, lever: Lever, slope: float) -> LeverEffect:
    place = solution.compiled.names.places[lever.place]
    to = target_of(solution.compiled, lever) if lever.what == "odds" else ""
    return LeverEffect(lever.what, place, to, slope, SMALL * slope)


def removals(solution: Solution, measure: str) -> tuple[Removal, ...]:
    """What a measure would be without each stage, touchpoint and channel, by a solve for each."""
    base = solution.measure(measure).value
    found = []
    ways: tuple[How, ...] = ("passed by", "closed")
    for (kind, name), places in removable(solution.compiled).items():
        for how in ways:
            other = Solution(without(solution.compiled, places, how), solution.resolution)
            if other.refusals:
                continue
            value = other.measure(measure).value
            found.append(Removal(kind, name, how, value, value - base))
    return tuple(sorted(found, key=lambda one: (one.how, one.effect)))
