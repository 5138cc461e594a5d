"""A scenario that has been read and checked: the way to its parts, and to changed copies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from journeysim.errors import Problem, ScenarioError
from journeysim.scenario import checks, practice_library
from journeysim.scenario.building import Place, plain_value
from journeysim.scenario.files import Document, dump, parse
from journeysim.scenario.model import ONE, Model, Persona
from journeysim.scenario.paths import put
from journeysim.scenario.persona_models import persona_problems, read_persona
from journeysim.scenario.places import ROW_NAMES
from journeysim.scenario.reading import ALL_FIELDS, locate, read, read_what_can_be
from journeysim.scenario.resolve import resolve, signature
from journeysim.scenario.samples import named_files
from journeysim.scenario.strategies import BASELINE, Plan, Wanted, override_problems, plan
from journeysim.scenario.values import Law, Quantity

EVERYONE = "everyone"
"""The persona of a scenario without personas."""


@dataclass(frozen=True, repr=False)
class Scenario:
    """A complete scenario; nothing in it changes, ``set`` gives a changed copy.

    Attributes:
        name: Short name, such as ``seven-stage``.
        model: What it says, in full form.
        document: What was written, with library practices in full, and where.
        file: The file as the user named it.
        warnings: What is doubtful but not wrong.
    """

    name: str
    model: Model
    document: Document = field(compare=False)
    file: str = field(default="", compare=False)
    warnings: tuple[Problem, ...] = field(default=(), compare=False)

    def __repr__(self) -> str:
        """Name and size."""
        model = self.model
        return (
            f"<Scenario {self.name}: {len(model.stages)} stages, {len(model.arrivals)} sources, "
            f"{len(model.practices)} practices, {model.horizon:g} days>"
        )

    def set(self, values: Mapping[str, Any]) -> Scenario:
        """A copy with other values at dotted paths, read and checked again.

        Args:
            values: By path, such as ``practices.welcome-tour.coverage``. A text is read as it would be in a
                file; None resets a field to its default.

        Raises:
            UsageError: if a path points nowhere.
            ScenarioError: if a value does not fit.
        """
        data = self.document.data
        for path, value in values.items():
            data = put(data, path, written_value(value))
        return self.changed(data, dict.fromkeys(values, (0, 0)))

    def changed(self, data: dict[str, Any], places: Mapping[str, Place]) -> Scenario:
        """The scenario of other raw data; ``places`` says where each changed path comes from."""
        return assemble(self.document.changed(data, places), self.name)

    def resolved(self) -> dict[str, Any]:
        """The resolved form: the same format with nothing left implied."""
        return resolve(self.model)

    @cached_property
    def hash(self) -> str:
        """The signature of what is simulated, in hexadecimal; labels, notes and maps do not count."""
        return signature(self.model)

    def to_yaml(self, *, resolved: bool = False) -> str:
        """The scenario as YAML: as written (without comments), or in resolved form."""
        return dump(self.resolved() if resolved else self.document.data)

    def files_named(self) -> tuple[Path, ...]:
        """Files of numbers and arrivals that the scenario names, relative to it; those beside or below it."""
        return named_files(self.resolved(), self.document.folder)

    @cached_property
    def strategies(self) -> tuple[str, ...]:
        """Every name that ``plan`` knows: baseline, practices, policies, strategies."""
        model = self.model
        return (BASELINE, *model.practices, *model.policies, *model.strategies)

    def compared_strategies(self) -> tuple[str, ...]:
        """The strategies that a comparison takes: those of the section, or else each practice alone."""
        return tuple(self.model.strategies) or tuple(self.model.practices)

    def plan(self, strategy: Wanted = BASELINE) -> Plan:
        """The changes and policies of a strategy; see ``strategies.plan``."""
        return plan(self, strategy)

    @cached_property
    def _persona_models(self) -> dict[str, Model]:
        """The models of personas, read once."""
        personas = self.model.personas or {EVERYONE: Persona(share=ONE)}
        models: dict[str, Model] = {}
        for name in sorted(personas):
            if not personas[name].overrides:
                models[name] = self.model
                continue
            model, problems = read_persona(self.document, name, personas[name])
            if model is None:
                raise ScenarioError(problems)
            models[name] = model
        return models

    def persona_models(self) -> dict[str, Model]:
        """What holds for each persona, by name in order: the model with the persona's overrides.

        Without overrides it is the model itself; without personas there is one, ``everyone``.
        """
        return dict(self._persona_models)


def written_value(value: Any) -> Any:
    """A value given in Python or on the command line, as a file would hold it; numpy's numbers, too."""
    if isinstance(value, Law):
        return value.text
    if isinstance(value, Quantity):
        parts = {part.name: getattr(value, part.name) for part in fields(value)}
        return {name: written_value(part) for name, part in parts.items() if part is not None}
    if isinstance(value, Mapping):
        return {str(key): written_value(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [written_value(part) for part in value]
    if not isinstance(value, str):
        return value.item() if hasattr(value, "item") else value
    if value.lstrip()[:1] in ("{", "[", '"', "'"):
        document, problems = parse(f"value: {value}")
        if document is not None and not problems:
            return document.data.get("value")
    return plain_value(value.strip())


def assemble(document: Document, name: str, problems: list[Problem] | None = None) -> Scenario:
    """Read and check a document.

    Raises:
        ScenarioError: with every problem that was found, in order of lines.
    """
    document, absent = practice_library.expand(document)
    found = [*(problems or []), *absent]
    model, slips = read(document)
    found += slips
    if model is None:
        model = read_what_can_be(document, slips)
    if model is not None:
        found += _checked(model, document, found)
        found += override_problems(document, model)
        for persona in sorted(model.personas) if not found else ():
            found += persona_problems(document, persona, model.personas[persona])
    if found or model is None:
        raise ScenarioError(in_order(found))
    return Scenario(name, model, document, document.file, tuple(in_order(_warnings(model, document))))


def _checked(model: Model, document: Document, known: list[Problem]) -> list[Problem]:
    """What the checks find beyond the known problems, each at its place."""
    found = checks.errors(model, document, partial=bool(known))
    errors = [located(problem, document) for problem in found]
    return [error for error in errors if not any(_follows(error, cause, document) for cause in known)]


def _warnings(model: Model, document: Document) -> list[Problem]:
    """What is doubtful, each at its place."""
    return [located(problem, document) for problem in checks.warnings(model, document)]


def _follows(error: Problem, cause: Problem, document: Document) -> bool:
    """Whether an error may only be there because what another is about was left out.

    So it is where one stands inside the other, and where the error names the thing that was left out.
    """
    if not cause.path:
        return False
    path, other = f"{error.path}.", f"{cause.path}."
    keys = locate(document.data, cause.path) or ("",)
    name = keys[-2] if keys[-1] in ROW_NAMES else keys[-1]
    named = name not in ALL_FIELDS and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", error.message)
    return path.startswith(other) or other.startswith(path) or bool(name and named)


def located(problem: Problem, document: Document) -> Problem:
    """A problem with file, line and column filled in where they are missing."""
    if problem.line:
        return problem
    line, column = document.place(problem.path)
    return Problem(problem.message, problem.path, problem.file or document.file, line, column, problem.hint)


def in_order(problems: list[Problem]) -> list[Problem]:
    """Problems in order of lines, each once."""
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.line, problem.column, problem.path))
