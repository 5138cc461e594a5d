"""Grades of evidence: a figure that claims a source must name it."""

from __future__ import annotations

from collections.abc import Iterator

from journeysim.scenario.checks.findings import Finding, Path
from journeysim.scenario.checks.walk import walk
from journeysim.scenario.model import Block, Model
from journeysim.scenario.values import Quantity, Steps


def unfounded(model: Model) -> Iterator[Finding]:
    """Grades ``source`` and ``data`` with no source stated there or around."""
    sourced: set[Path] = {()} if model.source is not None else set()
    graded: list[tuple[Path, str]] = [((), model.evidence)] if model.evidence is not None else []
    for leaf in walk(model):
        stated = [leaf.value] if isinstance(leaf.value, Block | Quantity) else []
        if isinstance(leaf.value, Steps):
            stated = [quantity for _, quantity in leaf.value.steps]
        for thing in stated:
            if thing.source is not None:
                sourced.add(leaf.path)
            if thing.evidence is not None:
                graded.append((leaf.path, thing.evidence))
    for path, grade in graded:
        around = {path[:length] for length in range(len(path) + 1)}
        if grade != "assumption" and not around & sourced:
            message = f"the grade is `{grade}`, but no source is named here or around."
            hint = "write `source: NAME` with an entry of `sources`, or the grade `assumption`."
            yield Finding((*path, "evidence"), message, hint)
