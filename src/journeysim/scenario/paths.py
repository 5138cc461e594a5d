"""Dotted paths into a scenario, as in ``--set practices.welcome-tour.coverage=0.5``.

A path finds its way through short forms (``next: purchase`` has ``next.purchase.p``), through fields left at
their default, and through keys with dots, spaces and arrows, the longest key first.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from journeysim.errors import UsageError
from journeysim.scenario import forms, quantities
from journeysim.scenario.model import Change, DeskUse, Edge, Effect, Model, Row, Strategy, VisitSlope
from journeysim.scenario.reading import field_names, inner_type
from journeysim.scenario.values import Quantity


class _Nowhere(Exception):
    """A path that stops matching; remembers how far it came and what would have matched there."""

    def __init__(self, rest: str, candidates: list[str]) -> None:
        """Keep the unmatched rest and the names that exist there."""
        self.rest = rest
        self.candidates = candidates
        super().__init__(rest)


def put(data: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of raw data with the value at a path; None resets the field to its default.

    Raises:
        UsageError: if the path points nowhere; names the nearest path.
    """
    if not path:
        raise UsageError("an empty path points nowhere. Hint: for example `practices.NAME.coverage`.")
    try:
        changed: dict[str, Any] = _put(dict(data), Model, path, value)
    except _Nowhere as error:
        raise UsageError(_explain(path, error)) from None
    return changed


def _explain(path: str, error: _Nowhere) -> str:
    """The message for a path that points nowhere."""
    before = path[: len(path) - len(error.rest)]
    head, dot, tail = error.rest.partition(".")
    close = difflib.get_close_matches(head, error.candidates, n=1, cutoff=0.5)
    if not close:
        close, dot, tail = difflib.get_close_matches(error.rest, error.candidates, n=1, cutoff=0.5), "", ""
    where = f"`{before.rstrip('.')}` has no `{head}`" if before else f"a scenario has no `{head}`"
    message = f"`{path}` points nowhere: {where}."
    if close:
        return f"{message} Hint: did you mean `{before}{close[0]}{dot}{tail}`?"
    if error.candidates:
        return f"{message} Hint: known there are {', '.join(sorted(error.candidates)[:20])}."
    return message


def _put(raw: Any, kind: Any, path: str, value: Any) -> Any:
    """The raw data of one kind with the value at the rest of a path."""
    if not path:
        return value
    raw = full_form(raw, kind)
    if isinstance(raw, list | tuple):
        head, _, rest = path.partition(".")
        if not head.isdigit() or int(head) >= len(raw):
            raise _Nowhere(path, [str(index) for index in range(len(raw))])
        items = list(raw)
        items[int(head)] = _put(items[int(head)], _below(kind, head), rest, value)
        return items
    if not isinstance(raw, dict):
        raise _Nowhere(path, [])
    known = list(dict.fromkeys([*raw, *_new_names(kind)]))
    deepest: _Nowhere | None = None
    for key in sorted((k for k in known if path == k or path.startswith(f"{k}.")), key=len, reverse=True):
        try:
            return {**raw, key: _put(raw.get(key), _below(kind, key), path[len(key) + 1 :], value)}
        except _Nowhere as error:
            deepest = error if deepest is None or len(error.rest) < len(deepest.rest) else deepest
    if deepest is not None:
        raise deepest
    if _open(kind) and "." not in path:
        return {**raw, path: value}
    raise _Nowhere(path, known)


def full_form(raw: Any, kind: Any) -> Any:
    """The mapping that a short form stands for, one level deep."""
    if raw is None:
        return {}
    if kind is Row:
        return {raw: {"p": 1}} if isinstance(raw, str) else raw
    if kind is Effect and not isinstance(raw, dict):
        return _quantity_fields(raw)
    form = {
        Edge: forms.edge,
        VisitSlope: forms.visits,
        DeskUse: forms.desk_use,
        Strategy: forms.strategy,
    }.get(kind)
    if form is not None:
        return form(raw)
    if kind is Quantity and not isinstance(raw, dict):
        return _quantity_fields(raw)
    return raw


def _quantity_fields(raw: Any) -> Any:
    """The mapping form of a number; other things as they are."""
    try:
        read = quantities.quantity(raw)
    except UsageError:
        return raw
    return {"value": read.value} | ({"range": list(read.range)} if read.range else {})


def _new_names(kind: Any) -> list[str]:
    """Names that may be given although they are not written: the fields of a block."""
    if kind is Row:
        return ["at_once"]
    if kind is Quantity:
        return list(quantities.FIELDS)
    if kind is Effect:
        return [*quantities.FIELDS, "takes"]
    return field_names(kind) if isinstance(kind, type) and issubclass(kind, BaseModel) else []


def _below(kind: Any, key: str) -> Any:
    """The kind of what stands under a key."""
    if kind is Row:
        return bool if key == "at_once" else Edge
    if kind is Strategy and key == "practices":
        return dict[str, Change]
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = {field.alias or name: field for name, field in kind.model_fields.items()}
        return inner_type(fields[key].annotation) if key in fields else Any
    arguments = get_args(kind)
    if get_origin(kind) is dict:
        return inner_type(arguments[1])
    if get_origin(kind) is tuple:
        return inner_type(arguments[0])
    return Any


def _open(kind: Any) -> bool:
    """Whether new names may be added: slopes by trait, effects of a target, and the like."""
    return get_origin(kind) is dict and inner_type(get_args(kind)[1]) in (Quantity, Effect)


def merge(base: Any, change: Any) -> Any:
    """Raw data with an override on top: mappings merge by key, None removes, everything else replaces."""
    if not isinstance(base, dict) or not isinstance(change, dict) or "value" in change or "by" in change:
        return change
    merged = {key: value for key, value in base.items() if change.get(key, value) is not None}
    for key, value in change.items():
        if value is not None:
            merged[key] = merge(base.get(key), value)
    return merged
