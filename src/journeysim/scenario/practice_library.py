"""Library practices: ``use: NAME`` takes one, and what stands beside it overrides.

The library is the file ``practices.yaml`` beside this module: practices by name, each with its ``version``
and the ``sources`` that its ``origin`` names. A scenario that takes a practice takes its sources along.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from journeysim.errors import Problem
from journeysim.scenario.files import Document, parse, read_text
from journeysim.scenario.paths import merge
from journeysim.scenario.slips import did_you_mean

LIBRARY = Path(__file__).with_name("practices.yaml")
_OF_THE_LIBRARY = ("version", "sources")


@cache
def practices() -> dict[str, dict[str, Any]]:
    """Every library practice by name, as written, with its ``version``; empty where none are shipped."""
    if not LIBRARY.exists():
        return {}
    document, problems = parse(read_text(LIBRARY), LIBRARY.name)
    if document is None or problems:
        raise RuntimeError(f"the library of practices is damaged: {[str(problem) for problem in problems]}")
    return dict(document.data)


def expanded(name: str, overrides: dict[str, Any]) -> dict[str, Any]:
    """A library practice in full, with overrides on top and ``used: NAME@VERSION``."""
    entry = practices()[name]
    base = {key: value for key, value in entry.items() if key not in _OF_THE_LIBRARY}
    own = {key: value for key, value in overrides.items() if key != "use"}
    return {**merge(base, own), "used": f"{name}@{entry.get('version', 1)}"}


def sources_of(name: str) -> dict[str, Any]:
    """The sources that a library practice brings along, by key."""
    return dict(practices()[name].get("sources", {}))


def expand(document: Document) -> tuple[Document, list[Problem]]:
    """Write out every ``use:`` of a document's practices and conditions.

    Returns:
        The document, and a problem for each name that the library does not have; such practices are left out.
    """
    data, problems = document.data, []
    sources: dict[str, Any] = {}
    for section in ("practices", "conditions"):
        written = data.get(section)
        if not isinstance(written, dict):
            continue
        changed: dict[str, Any] = {}
        for name, practice in written.items():
            use = practice.get("use") if isinstance(practice, dict) else None
            if use is None:
                changed[name] = practice
            elif isinstance(use, str) and use in practices():
                changed[name] = expanded(use, practice)
                sources |= sources_of(use)
            else:
                changed[name] = {"effects": {}, **{k: v for k, v in practice.items() if k != "use"}}
                problems.append(_absent(document, f"{section}.{name}.use", use))
        data = {**data, section: changed}
    own = data.get("sources")
    if sources and (own is None or isinstance(own, dict)):
        data = {**data, "sources": {**sources, **(own or {})}}
    return document.changed(data, {}), problems


def _absent(document: Document, path: str, use: Any) -> Problem:
    """The library does not have a practice."""
    hint = did_you_mean(str(use), practices()) or "the library is empty: write the practice's `effects` here."
    return document.problem(f"the library has no practice `{use}`.", path, hint)
