"""One walk through a model: every block and every number, with the path it has in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from journeysim.scenario.checks.findings import Path
from journeysim.scenario.model import Frozen, Model
from journeysim.scenario.values import Law, Quantity, Steps, TraitValue

_TRANSPARENT = {("Row", "edges"), ("Effect", "size"), ("Market", "size")}
"""Fields that stand for their owner in a file: a row is its edges, an effect is its size."""

_RAW = {("Strategy", "practices"), ("Persona", "overrides")}
"""Fields that hold what was written, before it is read."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value and the field that holds it."""

    path: Path
    holder: Frozen
    field: str
    value: Any


def walk(model: Model) -> Iterator[Leaf]:
    """Every field of every block, in the order of the model, parents before children."""
    yield from _walk_block(model, ())


def _walk_block(block: Frozen, path: Path) -> Iterator[Leaf]:
    """The fields of a block and what is inside them."""
    kind = type(block).__name__
    for name, information in type(block).model_fields.items():
        if (kind, name) not in _RAW and not information.exclude:
            below = path if (kind, name) in _TRANSPARENT else (*path, information.alias or name)
            yield from _walk_value(block, name, getattr(block, name), below)


def _walk_value(holder: Frozen, field: str, value: Any, path: Path) -> Iterator[Leaf]:
    """A value, and the values inside it."""
    if isinstance(value, dict):
        for key in sorted(value):
            yield from _walk_value(holder, field, value[key], (*path, key))
        return
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _walk_value(holder, field, item, (*path, index))
        return
    yield Leaf(path, holder, field, value)
    if isinstance(value, Frozen):
        yield from _walk_block(value, path)


def quantities(model: Model) -> Iterator[Leaf]:
    """Every number with a grade, those inside step functions included; ``value`` is a Quantity."""
    for leaf in walk(model):
        if isinstance(leaf.value, Quantity):
            yield leaf
        elif isinstance(leaf.value, Steps):
            for _, quantity in leaf.value.steps:
                yield Leaf(leaf.path, leaf.holder, leaf.field, quantity)


def used_traits(value: Any) -> tuple[str, ...]:
    """The traits that stand inside a value, written ``trait(NAME)``."""
    if isinstance(value, TraitValue):
        return (value.trait,)
    if isinstance(value, Law):
        return tuple(
            parameter.trait for _, parameter in value.parameters if isinstance(parameter, TraitValue)
        )
    return ()
