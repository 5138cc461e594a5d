"""How much of a scenario is known: how many of its numbers are assumptions, published figures, or data."""

from __future__ import annotations

from journeysim.scenario.blocks import Block
from journeysim.scenario.checks.findings import Path
from journeysim.scenario.checks.walk import walk
from journeysim.scenario.model import Model
from journeysim.scenario.values import Evidence, Law, Quantity, Steps

GRADES: tuple[Evidence, ...] = ("data", "source", "assumption")


def grades(model: Model) -> dict[Evidence, int]:
    """Count the numbers and laws that a scenario states by the grade of their evidence.

    A number takes the grade of the nearest block around it that states one. Defaults are not counted.

    >>> from journeysim.scenario.library import load
    >>> counted = grades(load("seven-stage").model)
    >>> counted["source"], counted["assumption"] > 50
    (1, True)
    """
    counted = dict.fromkeys(GRADES, 0)
    around: dict[Path, Evidence] = {}
    if (top := _stated(model)) is not None:
        around[()] = top
    for leaf in walk(model):
        if isinstance(leaf.value, Block) and (grade := _stated(leaf.value)) is not None:
            around[leaf.path] = grade
        if leaf.field not in leaf.holder.model_fields_set:
            continue
        for number in _numbers(leaf.value):
            counted[_stated(number) or _nearest(around, leaf.path)] += 1
    return counted


def _numbers(value: object) -> list[Quantity | Law]:
    """The numbers and laws in a value."""
    if isinstance(value, Steps):
        return [quantity for _, quantity in value.steps]
    return [value] if isinstance(value, Quantity | Law) else []


def _stated(thing: Block | Quantity | Law) -> Evidence | None:
    """The grade that a thing states; one that names a source and no grade is graded ``source``."""
    if isinstance(thing, Law):
        return None
    return thing.evidence or ("source" if thing.source is not None else None)


def _nearest(around: dict[Path, Evidence], path: Path) -> Evidence:
    """The grade of the nearest block around a path."""
    for length in range(len(path), -1, -1):
        if path[:length] in around:
            return around[path[:length]]
    return "assumption"
