"""Library practices: ``use: NAME`` takes one, and what stands beside it overrides.

The library is the file ``practices.yaml`` beside this module: practices by name, each with its ``version``
and the ``sources`` that its ``origin`` names. An entry with a ``measure`` is a policy, which reviews that
measure and switches practices. A scenario that takes an entry takes its sources along, and the practices
that it switches.
"""

from __future__ import annotations

import json
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from journeysim import keeping
from journeysim.errors import Problem
from journeysim.scenario import files
from journeysim.scenario.files import Document, parse, read_text
from journeysim.scenario.paths import merge
from journeysim.scenario.slips import did_you_mean

LIBRARY = Path(__file__).with_name("practices.yaml")
_OF_THE_LIBRARY = ("version", "sources")


@cache
def practices() -> dict[str, dict[str, Any]]:
    """Every library practice and policy by name, as written, with its ``version``.

    Parsing takes longer than all the rest of reading a scenario, so what it gives is kept on the disk.
    """
    file = keeping.folder_for([LIBRARY, Path(files.__file__)], "practices") / LIBRARY.stem
    found = keeping.read(file)
    if found is None:
        found = json.dumps(_parsed()).encode()
        with suppress(OSError):
            keeping.write(file, found)
    return dict(json.loads(found))


def _parsed() -> dict[str, Any]:
    document, problems = parse(read_text(LIBRARY), LIBRARY.name)
    if document is None or problems:
        raise RuntimeError(f"the library of practices is damaged: {[str(problem) for problem in problems]}")
    return dict(document.data)


def is_policy(name: str) -> bool:
    """Whether an entry of the library is a policy.

    >>> is_policy("regular-review"), is_policy("welcome-tour")
    (True, False)
    """
    return "measure" in practices().get(name, {})


def expanded(name: str, overrides: dict[str, Any]) -> dict[str, Any]:
    """A library practice in full, with overrides on top and ``used: NAME@VERSION``."""
    entry = practices()[name]
    base = {key: value for key, value in entry.items() if key not in _OF_THE_LIBRARY}
    own = {key: value for key, value in overrides.items() if key != "use"}
    return {**merge(base, own), "used": f"{name}@{entry.get('version', 1)}"}


def sources_of(name: str) -> dict[str, Any]:
    """The sources that a library practice brings along, by key; with those of the practices it switches."""
    entry = practices()[name]
    switched = (sources_of(other) for other in entry.get("practices", ()))
    return {
        **dict(entry.get("sources", {})),
        **{key: text for found in switched for key, text in found.items()},
    }


def expand(document: Document) -> tuple[Document, list[Problem]]:
    """Write out every ``use:`` of a document's practices, conditions and policies.

    Returns:
        The document, and a problem for each name that the library does not have; such practices are left out.
    """
    data, problems = document.data, []
    sources: dict[str, Any] = {}
    for section in ("policies", "practices", "conditions"):
        written = data.get(section)
        if not isinstance(written, dict):
            continue
        changed: dict[str, Any] = {}
        for name, practice in written.items():
            use = practice.get("use") if isinstance(practice, dict) else None
            if use is None:
                changed[name] = practice
                continue
            problem = _misused(document, section, name, use)
            if problem is None:
                changed[name] = expanded(use, practice)
                sources |= sources_of(use)
            else:
                problems.append(problem)
                if section != "policies":
                    changed[name] = {"effects": {}, **{k: v for k, v in practice.items() if k != "use"}}
        data = {**data, section: changed}
        if section == "policies":
            data = _with_switched(data, changed)
    own = data.get("sources")
    if sources and (own is None or isinstance(own, dict)):
        data = {**data, "sources": {**sources, **(own or {})}}
    return document.changed(data, {}), problems


def _with_switched(data: dict[str, Any], policies: dict[str, Any]) -> dict[str, Any]:
    """The data with the library practices that library policies switch and the file does not have."""
    own = data.get("practices") or {}
    if not isinstance(own, dict):
        return data
    lists = [p["practices"] for p in policies.values() if isinstance(p, dict) and p.get("used")]
    named = [name for names in lists if isinstance(names, list) for name in names]
    missing = [name for name in named if name not in own and name in practices() and not is_policy(name)]
    added = {name: {"use": name} for name in dict.fromkeys(missing)}
    return {**data, "practices": {**own, **added}} if added else data


def _misused(document: Document, section: str, name: str, use: Any) -> Problem | None:
    """What is wrong with a ``use:``; None where the library has it, and it stands in the right section."""
    path = f"{section}.{name}.use"
    if not isinstance(use, str) or use not in practices():
        hint = did_you_mean(str(use), practices()) or "`journeysim practices` lists them."
        return document.problem(f"the library has no practice `{use}`.", path, hint)
    if is_policy(use) and section != "policies":
        return document.problem(
            f"`{use}` is a policy.", path, f"take it in the section `policies`: {{use: {use}}}."
        )
    if not is_policy(use) and section == "policies":
        return document.problem(
            f"`{use}` is no policy.", path, f"take it in the section `practices`: {{use: {use}}}."
        )
    return None
