"""The exceptions that journeysim raises, a small tree with one root.

Every message says where, what was found, what is allowed and what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class JourneysimError(Exception):
    """The root of every error that journeysim raises on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or doubtful, in a scenario file.

    Attributes:
        message: What was found and what is allowed, in one sentence.
        path: Address inside the scenario, such as ``stages.trial.next``; empty for the whole file.
        file: Name of the file as the user gave it, or empty.
        line: Line of the slip, counted from 1; 0 when unknown.
        column: Column of the slip, counted from 1; 0 when unknown.
        hint: What to do about it; may be empty.
    """

    message: str
    path: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    hint: str = ""

    def __str__(self) -> str:
        """Return ``file:line:column: path: message Hint: hint``, leaving out what is unknown."""
        place = self.file
        if self.line:
            place = f"{place}:{self.line}:{self.column}" if self.column else f"{place}:{self.line}"
        parts = [part for part in (place, self.path) if part]
        text = ": ".join([*parts, self.message])
        return f"{text} Hint: {self.hint}" if self.hint else text


class ScenarioError(JourneysimError):
    """A scenario cannot be used; carries every problem that was found, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Build the message from all problems, one a line."""
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Problem, ...]]]:
        """Survive a trip between processes."""
        return type(self), (self.problems,)


class UsageError(JourneysimError):
    """A call asks for something that does not exist or does not fit."""


class GuardError(JourneysimError):
    """A run was stopped because it would not have ended by itself."""


class BehaviourError(JourneysimError):
    """A behaviour written in Python returned something that a journey cannot follow."""
