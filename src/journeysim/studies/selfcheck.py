"""Holding what was simulated against the exact answer, wherever there is one.

    z = (simulated − exact) / standard error

A right engine and a right solver give a |z| beyond 4 once in 16,000 times; so one is worth a warning. What
the solver cannot answer within about a second is not checked, and the check says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import hypot, isfinite
from typing import TYPE_CHECKING, Any

from journeysim.compiled.records import Compiled
from journeysim.errors import UsageError
from journeysim.results.estimates import Estimate, quantile_of_student

# The solver is loaded where it has an answer: nowhere where customers meet.
if TYPE_CHECKING:
    from journeysim.engines.exact.problem import Problem
    from journeysim.engines.exact.solution import Solution

ALARM = 4.0
"""Distance in standard errors beyond which there is a warning."""

QUICK = 1_000_000
"""Numbers in a system that is solved in about a second."""

CERTAIN = 1e-9
"""Share of a number below which its interval is rounding: nothing was left to luck."""

FEWEST = 10
"""Units below which an interval is too uncertain to be held against anything."""


@dataclass(frozen=True)
class Checked:
    """One measure, simulated beside exact.

    Attributes:
        simulated: What the run says.
        exact: What the solver says.
        z: Their distance in standard errors.
    """

    simulated: float
    exact: float
    z: float


@dataclass(frozen=True)
class SelfCheck:
    """The check of one strategy.

    Attributes:
        checked: By measure.
        skipped: Why there is no check; empty where there is one.
        size: How many numbers the exact answer took.
    """

    checked: dict[str, Checked] = field(default_factory=dict)
    skipped: str = ""
    size: int = 0

    @property
    def alarms(self) -> dict[str, Checked]:
        """The measures that are too far off."""
        return {name: one for name, one in self.checked.items() if abs(one.z) > ALARM}

    def to_json(self) -> dict[str, Any]:
        """The check as plain data."""
        # As many digits as are right: the last ones hang on the order in which a file states things.
        checked = {
            name: {"exact": float(f"{round(one.exact, 9):.6g}"), "z": round(one.z, 2) + 0.0}
            for name, one in self.checked.items()
        }
        return {"measures": checked, **({"skipped": self.skipped} if self.skipped else {})}

    def warning(self, strategy: str) -> str | None:
        """One line about what is too far off; None where nothing is."""
        if not self.alarms:
            return None
        told = ", ".join(
            f"{name} is {one.simulated:.5g} and should be {one.exact:.5g} (z = {one.z:+.1f})"
            for name, one in self.alarms.items()
        )
        return (
            f"Warning: under {strategy} the simulation is far from the exact answer: {told}. "
            "One of the two is wrong; please report it."
        )


def self_check(compiled: Compiled, measures: Mapping[str, Estimate], *, room: int = QUICK) -> SelfCheck:
    """Hold simulated measures against exact ones.

    Args:
        compiled: The scenario under the strategy that was simulated.
        measures: By name, what was simulated.
        room: Numbers that the exact answer's system may have. Not time: the same check gives the same answer.

    Example:
        >>> import journeysim as js
        >>> result = js.simulate("seven-stage", customers=500)
        >>> checked = self_check(result.compiled, {"conversion": result.measure("conversion")})
        >>> abs(checked.checked["conversion"].z) < 4
        True
    """
    if compiled.shares:
        return SelfCheck(skipped=f"Customers meet ({', '.join(compiled.shares)}): there is no exact answer.")
    from journeysim.engines.exact.solution import solution_of

    problem = _quick(compiled, room)
    if problem is None:
        return SelfCheck(skipped="The exact answer would take longer than a second.")
    solution = solution_of(problem)
    if solution.refusals:
        return SelfCheck(skipped=" ".join(solution.refusals))
    pairs = ((name, _checked(solution, name, estimate)) for name, estimate in measures.items())
    return SelfCheck({name: one for name, one in pairs if one is not None}, size=problem.cells)


def self_checks(
    worlds: Mapping[str, Compiled], levels: Mapping[str, Mapping[str, Estimate]]
) -> dict[str, SelfCheck]:
    """Check strategies one after another, as long as all together take about a second.

    Args:
        worlds: By strategy, the scenario that was simulated.
        levels: By strategy, its measures.
    """
    found: dict[str, SelfCheck] = {}
    for name, world in worlds.items():
        room = QUICK - sum(check.size for check in found.values())
        found[name] = self_check(world, levels[name], room=room)
    return found


def _quick(compiled: Compiled, room: int) -> Problem | None:
    """The problem on lattices that fit into the room; None where even coarse ones do not."""
    from journeysim.engines.exact.problem import Problem, problem_for

    finest = problem_for(compiled)
    for problem in (finest, Problem(compiled, finest.resolution.halved)):
        try:
            if problem.cells <= room:
                return problem
        except UsageError:
            return None
    return None


def _checked(solution: Solution, name: str, estimate: Estimate) -> Checked | None:
    """A measure beside its exact value; None where one of them is missing, or nothing is left to luck."""
    certain = CERTAIN * max(1.0, abs(estimate.value))
    if estimate.n < FEWEST or not isfinite(estimate.half_width) or estimate.half_width <= certain:
        return None
    try:
        if solution.reason(name) is not None:
            return None
        exact = solution.measure(name)
        bound = solution.error(name)
    except UsageError:
        return None
    if exact.kind != "exact" or not isfinite(exact.value):
        return None
    error = hypot(estimate.half_width / quantile_of_student(estimate.n), bound)
    return Checked(estimate.value, exact.value, (estimate.value - exact.value) / error)
