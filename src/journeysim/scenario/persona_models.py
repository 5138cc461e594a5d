"""What holds for one persona: the scenario with the persona's overrides set, read and checked again."""

from __future__ import annotations

from dataclasses import replace

from journeysim.errors import Problem, UsageError
from journeysim.scenario import checks
from journeysim.scenario.files import Document
from journeysim.scenario.model import Model, Persona
from journeysim.scenario.paths import put
from journeysim.scenario.reading import read


def read_persona(document: Document, name: str, persona: Persona) -> tuple[Model | None, list[Problem]]:
    """Read the scenario with a persona's overrides.

    Returns:
        The model, or None where an override does not fit; and the problems, at the line of the override.
    """
    changed, problems = _overridden(document, name, persona)
    if problems:
        return None, problems
    model, slips = read(changed)
    return model, [_at_override(slip, name, persona, document) for slip in slips]


def persona_problems(document: Document, name: str, persona: Persona) -> list[Problem]:
    """What is wrong with a persona's overrides in a scenario that is right without them."""
    if not persona.overrides:
        return []
    model, problems = read_persona(document, name, persona)
    if model is None:
        return problems
    return [_at_override(error, name, persona, document) for error in checks.errors(model, document)]


def _overridden(document: Document, name: str, persona: Persona) -> tuple[Document, list[Problem]]:
    """The document with every override set."""
    data, problems = document.data, []
    for path, value in persona.overrides.items():
        try:
            data = put(data, path, value)
        except UsageError as error:
            problems.append(document.problem(str(error), f"personas.{name}.overrides.{path}"))
    return document.changed(data, {}), problems


def _at_override(problem: Problem, name: str, persona: Persona, document: Document) -> Problem:
    """The problem at the override that causes it; at all of them where none stands out."""
    address = f"personas.{name}.overrides"
    for path in sorted(persona.overrides, key=len, reverse=True):
        if f"{problem.path}.".startswith(f"{path}."):
            line, column = document.place(f"{address}.{path}")
            return replace(problem, path=f"{address}.{problem.path}", line=line, column=column)
        if f"{path}.".startswith(f"{problem.path}."):
            address = f"{address}.{path}"
            break
    line, column = document.place(address)
    message = f"with this override, {problem.path or 'the scenario'}: {problem.message}"
    return replace(problem, path=address, message=message, line=line, column=column, file=document.file)
