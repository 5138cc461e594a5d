"""The answer of the solver: measures without noise, and for each that is missing the reason why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import isnan
from typing import TYPE_CHECKING

from journeysim.compiled.records import Compiled
from journeysim.engines.exact.chain import Chain
from journeysim.engines.exact.modes import TooLargeError
from journeysim.engines.exact.money import UncoveredError
from journeysim.engines.exact.problem import Problem, Resolution, problem_for
from journeysim.engines.exact.readings import NEEDS, NO_DESKS, READINGS
from journeysim.engines.exact.refusals import arrival_refusals, meetings, refusals
from journeysim.errors import UsageError
from journeysim.results.estimates import UNKNOWN, Estimate
from journeysim.results.registry import MEASURES, find, own_measures

# The mean field is loaded where customers meet, and only there.
if TYPE_CHECKING:
    from journeysim.engines.exact.meanfield.path import Path
    from journeysim.engines.exact.meanfield.settling import Settled

ARRIVALS_ONLY = ("arrivals",)
"""Measures that hang on the sources alone."""


ON_A_THRESHOLD = "recommendation_score"
"""The measure that asks on which side of a threshold each customer lies, which a grid knows roughly."""


@dataclass(frozen=True, repr=False)
class Solution:
    """The answer to a scenario under one strategy. Each measure is computed when it is first asked for.

    Attributes:
        compiled: The scenario under the strategy.
        resolution: How fine its lattices are.
        start: Where customers meet, a path to begin with; see ``path``.
    """

    compiled: Compiled
    resolution: Resolution
    start: Path | None = None

    def __repr__(self) -> str:
        """What was solved, and how large it is."""
        return f"<Solution of {self.compiled.scenario}, {self.compiled.strategy}: {self.size}>"

    @cached_property
    def meetings(self) -> tuple[str, ...]:
        """Where customers meet, a sentence for each way; empty where they do not and answers are exact."""
        return meetings(self.compiled)

    @property
    def approximate(self) -> bool:
        """Whether customers meet, so that answers are those of their mean field."""
        return bool(self.meetings)

    @cached_property
    def settled(self) -> Settled:
        """Where customers meet, the mean field that they make together."""
        from journeysim.engines.exact.meanfield.settling import settle

        return settle(self.compiled, self.resolution, self.start)

    @property
    def path(self) -> Path | None:
        """What customers feel of each other; other strategies find theirs sooner when they start from it."""
        return self.settled.path if self.approximate and not self.refusals else None

    @cached_property
    def problem(self) -> Problem:
        """The scenario as a linear system on a lattice."""
        return self.settled.problem if self.approximate else Problem(self.compiled, self.resolution)

    @cached_property
    def coarser(self) -> Problem:
        """The same on lattices of half the fineness, to tell the error."""
        return Problem(self.compiled, self.resolution.halved)

    @cached_property
    def refusals(self) -> tuple[str, ...]:
        """Why journeys are not covered, a sentence for each reason; empty where they are."""
        found = refusals(self.compiled)
        if found:
            return found
        try:
            if self.approximate:
                return self.settled.refusals
            _ = self.problem.system
        except TooLargeError as error:
            return (str(error),)
        return ()

    @property
    def size(self) -> str:
        """How large the system is: states, times kinds of customers, times nodes of time."""
        if self.refusals:
            return "not covered"
        system = self.problem.system
        kinds, traits, moods = system.population.shape
        return (
            f"{len(system.modes.listed):,} states × {kinds:,} kinds of customers × {traits:,} values of "
            f"traits × {moods:,} of satisfaction × {self.resolution.nodes + 1:,} of time"
        )

    def reason(self, name: str) -> str | None:
        """Why a measure is not answered, None where it is.

        Raises:
            UsageError: if there is no such measure.
        """
        short = find(name, own_measures(self.compiled))[0].name
        if short in ARRIVALS_ONLY and (self.refusals or not self.approximate):
            found = arrival_refusals(self.compiled)
            return found[0] if found else None
        if self.refusals:
            return " ".join(self.refusals)
        if short == ON_A_THRESHOLD and self.resolution.moods == 1:
            return "Nobody's satisfaction moves here."
        if self.approximate:
            from journeysim.engines.exact.meanfield.readings import MEETING_READINGS

            if short in MEETING_READINGS:
                return MEETING_READINGS[short].why_not(self.compiled)
        if short not in READINGS:
            return NEEDS.get(short, NO_DESKS)
        return None

    def measure(self, name: str) -> Estimate:
        """The exact value of a measure, such as ``conversion`` or ``retention@90``.

        Raises:
            UsageError: if there is no such measure, or it is not covered; the message says why.
        """
        known, parameter = find(name, own_measures(self.compiled))
        reason = self.reason(name)
        if reason is not None:
            raise UsageError(f"{name} has no exact answer here. {reason}")
        if self.approximate and not self.refusals:
            return self._read_roughly(known.name, parameter)
        return self._read(known.name, parameter)

    def _read_roughly(self, short: str, parameter: float | str | None) -> Estimate:
        """An answer of the mean field, with the error that such answers were found to have around it."""
        from journeysim.engines.exact.meanfield.accuracy import reach_of
        from journeysim.engines.exact.meanfield.readings import MEETING_READINGS

        key = (short, parameter)
        if key not in self._readings:
            reading = MEETING_READINGS.get(short)
            try:
                value = (READINGS[short] if reading is None else reading.read)(self.problem, parameter)
            except UncoveredError as error:
                raise UsageError(f"{short} has no answer here. {error}") from None
            self._readings[key] = value, value
        value = self._readings[key][0]
        if isnan(value):
            return UNKNOWN
        reach = reach_of(self.problem, short, value)
        return Estimate(value, value - reach, value + reach, 0, "approximate")

    def _read(self, short: str, parameter: float | str | None) -> Estimate:
        fine, coarse = self._read_twice(short, parameter)
        # Both lattices err by the square of their steps: what is common to them is taken off (Richardson).
        value = fine + (fine - coarse) / 3.0
        if isnan(value):
            return UNKNOWN
        if short == ON_A_THRESHOLD:
            reach = abs(fine - coarse)
            return Estimate(fine, fine - reach, fine + reach, 0, "approximate")
        return Estimate(value, value, value, 0, "exact")

    def _read_twice(self, short: str, parameter: float | str | None) -> tuple[float, float]:
        """What both lattices answer alone, the finer one first."""
        key = (short, parameter)
        if key not in self._readings:
            try:
                read = READINGS[short]
                self._readings[key] = read(self.problem, parameter), read(self.coarser, parameter)
            except UncoveredError as error:
                raise UsageError(f"{short} has no exact answer here. {error}") from None
        return self._readings[key]

    @cached_property
    def _readings(self) -> dict[tuple[str, float | str | None], tuple[float, float]]:
        return {}

    def error(self, name: str) -> float:
        """A bound on the error of a measure: how far the finest lattice alone lies from the answer.

        Where customers meet: the largest error that such answers were found to have beside simulations.
        """
        known, parameter = find(name, own_measures(self.compiled))
        if self.approximate and not self.refusals:
            return self.measure(name).half_width
        return abs(self.measure(name).value - self._read_twice(known.name, parameter)[0])

    @cached_property
    def k_factor(self) -> float | None:
        """K in the long run: by how much each generation of invited people outnumbers the one before.

        The spectral radius of the mean numbers that people of each type bring, without a horizon. None where
        nobody invites, and where the journey changes with time or clocks outlast the horizon.
        """
        chain = self._families
        return None if chain is None else chain.k_factor

    @cached_property
    def extinction(self) -> float | None:
        """Chance that one customer's family of invited people dies out in the long run; see ``k_factor``."""
        chain = self._families
        if chain is None or not self.problem.counted_arrivals.any():
            return None
        return chain.extinction(self.problem.entrants)

    @cached_property
    def _families(self) -> Chain | None:
        if (
            self.refusals
            or self.approximate
            or self.problem.chain is None
            or self.problem.system.invitations is None
        ):
            return None
        return self.problem.chain if self.problem.chain.clocks_end else None

    @cached_property
    def covered(self) -> tuple[str, ...]:
        """Names of the measures that are answered and need nothing behind an ``@``."""
        plain = (name for name, known in MEASURES.items() if not known.required)
        return tuple(name for name in plain if self.reason(name) is None)

    @cached_property
    def refused(self) -> dict[str, str]:
        """By name of measure, why it is not answered."""
        plain = {name: self.reason(name) for name, known in MEASURES.items() if not known.required}
        return {name: reason for name, reason in plain.items() if reason is not None}

    @cached_property
    def measures(self) -> dict[str, Estimate]:
        """All measures that are answered and need nothing behind an ``@``."""
        return {name: self.measure(name) for name in self.covered}


def solve_compiled(
    compiled: Compiled, resolution: Resolution | None = None, start: Path | None = None
) -> Solution:
    """Solve a compiled scenario.

    Args:
        compiled: The scenario under a strategy.
        resolution: How fine the lattices are; by default about two nodes a day for a year, and coarser
            where customers meet.
        start: Where customers meet, the path of another strategy's solution, from which this one's is near.
    """
    if resolution is not None:
        return Solution(compiled, resolution, start)
    refused = refusals(compiled)
    if meetings(compiled) and not refused:
        from journeysim.engines.exact.meanfield.settling import resolution_where_they_meet

        return Solution(compiled, resolution_where_they_meet(compiled), start)
    problem = problem_for(compiled)
    return Solution(compiled, problem.resolution, start) if refused else solution_of(problem, start)


def solution_of(problem: Problem, start: Path | None = None) -> Solution:
    """The solution of a problem; what was found out to set it up is not found out again."""
    found = Solution(problem.compiled, problem.resolution, start)
    found.__dict__["problem"] = problem
    return found
