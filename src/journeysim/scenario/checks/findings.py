"""What a check finds, and where it stands in the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from journeysim.errors import Problem
from journeysim.scenario.files import Document

Path = tuple[str | int, ...]
"""Address inside a scenario: ``("stages", "trial", "next", "purchase")``."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or doubtful, before its line is looked up."""

    path: Path
    message: str
    hint: str = ""


def spell_path(path: Path) -> str:
    """The path as users write it in ``--set``.

    >>> spell_path(("stages", "trial", "next"))
    'stages.trial.next'
    """
    return ".".join(str(part) for part in path)


def locate(document: Document | None, path: Path) -> tuple[int, int]:
    """Line and column of a path, or of its nearest parent in the file; (0, 0) where nothing is known."""
    return document.place(spell_path(path)) if document is not None else (0, 0)


def problems(findings: Iterable[Finding], document: Document | None) -> list[Problem]:
    """The findings as problems, in the order of the file."""
    file = document.file if document is not None else ""
    placed = [
        Problem(found.message, spell_path(found.path), file, *locate(document, found.path), found.hint)
        for found in findings
    ]
    return sorted(placed, key=lambda problem: (problem.line, problem.column))
