"""The rules of the format, read off its models, and those that a scenario makes use of.

A rule is a text: a field where it may stand (``stages.*.next.edges.*.order``), or one of the forms that its
value may take (``Desk.queue: priority``, ``Place.quality: beta``). Practices and conditions have the same
fields, and so have the three rows after a desk, so these are told once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from journeysim.scenario.families import FAMILIES
from journeysim.scenario.fields import AnyAmount, Quality, TimeLaw, TraitLaw
from journeysim.scenario.model import Model
from journeysim.scenario.values import Bound, Law, Quantity, Steps, TraitValue

APART = {
    "for readers": {"label", "note", "title", "currency", "map"},
    "evidence, which studies of uncertainty read": {"evidence", "source", "sources", "sample_size"},
    "of reports and comparisons": {"budget", "compare_with", "origin", "conflicts"},
    "always the same": {"journeysim"},
    "raw, and told by `tests.agreement.spellings`": {"overrides", "entries"},
}
"""Fields that no engine reads, or that are told elsewhere, each with the reason."""

OMITTED = frozenset().union(*APART.values())
WITHIN_ONE = ("fixed", "uniform", "empirical", "normal", "beta", "logit_normal")
"""Families that a quality may have."""

_ALIKE = (
    (r"^Place\.(revenue|cost):", "Place.revenue, cost:"),
    (r"^Desk\.(service|patience):", "Desk.service, patience:"),
    (r"^(practices|conditions)\.", "changes."),
    (r"^stages\.\*\.(touchpoints\.\*\.)?on_(abandon|unresolved|blocked)\b", "places.*.on_*"),
)
_USES: dict[int, str] = {
    id(get_args(kind)[1]): use
    for kind, use in ((TimeLaw, "time"), (TraitLaw, "plain"), (AnyAmount, "plain"), (Quality, "quality"))
}
"""Readers of laws, by what they read them for."""


def spelled(path: str) -> str:
    """A path with what is alike told once."""
    for pattern, word in _ALIKE:
        path = re.sub(pattern, word, path)
    return path


def families(use: str) -> set[str]:
    """The families of laws for a use: ``time``, ``plain`` or ``quality``."""
    if use == "quality":
        return set(WITHIN_ONE)
    fitting = {name for name, one in FAMILIES.items() if (one.times if use == "time" else one.plain)}
    return fitting | {"empirical"}


def of_the_format() -> set[str]:
    """Every rule that the models of the format state."""
    return set(_of_block(Model, ""))


@cache
def _hints(block: type[BaseModel]) -> dict[str, Any]:
    hints = get_type_hints(block, include_extras=True)
    return {name: hints[name] for name in block.model_fields if name not in OMITTED}


def _holder(block: type[BaseModel], name: str) -> str:
    """The class in whose words a field is stated: that of stages and touchpoints is one."""
    stated = next(one for one in reversed(block.__mro__) if name in getattr(one, "model_fields", {}))
    return f"{stated.__name__}.{name}"


def _of_block(block: type[BaseModel], path: str) -> Iterator[str]:
    for name, hint in _hints(block).items():
        field = block.model_fields[name].alias or name
        below = f"{path}.{field}".lstrip(".")
        yield spelled(below)
        yield from _of_type(hint, below, _holder(block, name), "")


def _of_type(kind: Any, path: str, holder: str, use: str) -> Iterator[str]:
    """The rules of a type: fields of blocks below it, and the forms of values."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        markers = [_USES[id(marker)] for marker in inner[1:] if id(marker) in _USES]
        yield from _of_type(inner[0], path, holder, (markers or [use])[0])
    elif origin in (Union, UnionType):
        for option in inner:
            yield from _of_type(option, path, holder, use)
    elif origin is dict:
        yield from _of_type(inner[1], f"{path}.*", holder, use)
    elif origin is tuple:
        yield f"{holder}: several"
        if inner[-1] is Ellipsis:
            yield from _of_type(inner[0], path, holder, use) if get_origin(inner[0]) is not tuple else ()
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from _of_block(kind, path)
    else:
        yield from (spelled(f"{holder}: {form}") for form in _forms(kind, use, holder))


def _forms(kind: Any, use: str, holder: str) -> Iterator[str]:
    """The forms of a single value."""
    if get_origin(kind) is Literal:
        yield from (str(value) for value in get_args(kind))
    elif kind is bool:
        yield from ("True", "False")
    elif kind is Bound:
        yield from ("above", "below")
    elif kind is Steps:
        yield from (f"steps by {by}" for by in get_args(get_type_hints(Steps)["by"]))
    elif kind is TraitValue:
        yield "trait"
    elif kind is Quantity:
        yield "number"
    elif kind is Law:
        at_a_desk = holder in ("Desk.service", "Desk.patience")
        yield from families(use) - ({"until"} if at_a_desk else set())


def met_by(model: Model) -> set[str]:
    """The rules that a scenario makes use of: fields off their defaults, and the forms of all values."""
    return set(_met_in_block(model, ""))


def _met_in_block(block: BaseModel, path: str) -> Iterator[str]:
    kind = type(block)
    for name in _hints(kind):
        field, value = kind.model_fields[name], getattr(block, name)
        below = f"{path}.{field.alias or name}".lstrip(".")
        if field.default is PydanticUndefined or value != field.default:
            yield spelled(below)
        yield from _met_in_value(value, below, _holder(kind, name))


def _met_in_value(value: Any, path: str, holder: str) -> Iterator[str]:
    if isinstance(value, BaseModel):
        yield from _met_in_block(value, path)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _met_in_value(one, f"{path}.*", holder)
    elif isinstance(value, tuple):
        if len(value) > 1:
            yield f"{holder}: several"
        for one in value:
            yield from _met_in_value(one, path, holder)
    elif value is not None:
        yield spelled(f"{holder}: {_form(value)}")


def _form(value: Any) -> str:
    """The form of a value."""
    if isinstance(value, Steps):
        return f"steps by {value.by}"
    if isinstance(value, Law):
        return value.family
    if isinstance(value, Bound):
        return value.side
    return {Quantity: "number", TraitValue: "trait"}.get(type(value), str(value))
