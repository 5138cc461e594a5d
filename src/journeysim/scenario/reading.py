"""From a document to a model: validation, with every complaint in plain words and at its place."""

from __future__ import annotations

import re
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from journeysim.errors import Problem
from journeysim.journey.roles import ROLES
from journeysim.scenario.building import path_text
from journeysim.scenario.fields import Reading
from journeysim.scenario.files import Document
from journeysim.scenario.model import Model
from journeysim.scenario.slips import Slip, did_you_mean, found, nearest

Loc = tuple[str | int, ...]

_IMPLIED = {"edges", "p", "clock", "size", "slope", "name", "practices", "effects", "hours", "[key]"}
"""Steps that short forms leave out: an error there belongs to what was written."""

_NAMES = {
    "Change": "a practice or condition",
    "CompareWith": "compare_with",
    "DeskUse": "a desk's use",
    "MeasureRule": "a measure",
    "Model": "a scenario",
    "Source": "a source of arrivals",
    "VisitSlope": "visits",
    "Who": "who",
    "WordOfMouth": "word_of_mouth",
}
"""What blocks are called where the name of their class would not do."""

_EXAMPLES = {
    "journeysim": "1",
    "horizon": "90 d",
    "arrivals": "{visitors: {customers: 1000, enter: awareness}}",
    "enter": "awareness",
    "share": "0.5",
    "channel": "web",
    "service": "lognormal(median=20 min, sigma=0.5)",
    "acceptance": "0.2",
    "delay": "exponential(mean=7 d)",
    "half_life": "45 d",
    "period": "1 y",
    "every": "1 mo",
    "window": "2 mo",
    "effects": "{role retention: {experience_gain: 0.05}}",
    "switch_on": "above 0.10",
}
"""How required fields may look."""

_STAND_INS: dict[str, Any] = {**_EXAMPLES, "journeysim": 1, "horizon": "100 y", "arrivals": {}}
"""What is read where a required field is wrong; nothing lies beyond so long a horizon."""

_DEPTH = 3
"""How often a document is read again without what could not be read."""


def read(document: Document) -> tuple[Model | None, list[Problem]]:
    """Read a document.

    Returns:
        The model, or None where the document has problems; and all of them.
    """
    try:
        return Model.model_validate(document.data, context=Reading(document.folder)), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
        return None, [_problem(document, details) for details in errors if not _mistyped(details, errors)]


def _mistyped(details: ErrorDetails, errors: list[ErrorDetails]) -> bool:
    """Whether a required field is only absent because its name is mistyped, which is reported anyway."""
    *parent, name = details["loc"]
    if details["type"] != "missing":
        return False
    unknown = (e["loc"] for e in errors if e["type"] == "extra_forbidden" and [*e["loc"][:-1]] == parent)
    owner = model_at(tuple(parent))
    return owner is not None and any(nearest(str(loc[-1]), field_names(owner)) == name for loc in unknown)


def read_what_can_be(document: Document, problems: list[Problem]) -> Model | None:
    """The model of a document without the fields that its problems are about, or None.

    So that a file with a mistyped number can still be checked as a whole.
    """
    data = document.data
    paths = [problem.path for problem in problems]
    for _ in range(_DEPTH):
        for path in paths:
            if path and has(data, path):
                data = without(data, path)
        try:
            return Model.model_validate(data, context=Reading(document.folder))
        except ValidationError as error:
            errors = error.errors(include_url=False)
        paths = []
        for details in errors:
            *block, name = written_path(data, details["loc"], last_is_field=details["type"] == "missing")
            if details["type"] == "missing" and name in _STAND_INS:
                data = _filled(data, block, str(name))
            elif block == ["arrivals"]:
                paths.append(path_text((*block, name)))
            else:
                return None
    return None


def _filled(data: Any, block: list[str | int], name: str) -> Any:
    """A copy of the data with a stand-in for a required field of a block."""
    if isinstance(data, list) and block:
        return [
            _filled(item, block[1:], name) if place == block[0] else item for place, item in enumerate(data)
        ]
    known = data if isinstance(data, dict) else {}
    if not block:
        return {**known, name: _STAND_INS[name]}
    head, *rest = block
    return {**known, head: _filled(known.get(head), rest, name)}


def has(data: Any, path: str) -> bool:
    """Whether something stands at a dotted path."""
    return locate(data, path) is not None


def locate(data: Any, path: str) -> tuple[str, ...] | None:
    """The keys along a dotted path, longest matching keys first; None where it points nowhere."""
    if not path:
        return ()
    if isinstance(data, list):
        head, _, rest = path.partition(".")
        if head.isdigit() and int(head) < len(data):
            below = locate(data[int(head)], rest)
            return None if below is None else (head, *below)
        return None
    if not isinstance(data, dict):
        return None
    matching = [key for key in data if path == key or path.startswith(f"{key}.")]
    for key in sorted(matching, key=len, reverse=True):
        below = locate(data[key], path[len(key) + 1 :])
        if below is not None:
            return (key, *below)
    return None


def without(data: Any, path: str) -> Any:
    """A copy of the data in which a path is left out; list items become nothing."""
    keys = locate(data, path) or ()
    if not keys:
        return data
    copy: Any = list(data) if isinstance(data, list) else dict(data)
    key: Any = int(keys[0]) if isinstance(copy, list) else keys[0]
    if len(keys) == 1:
        del copy[key]
    else:
        copy[key] = without(copy[key], path[len(keys[0]) + 1 :])
    return copy


def read_block(document: Document, kind: type[BaseModel], loc: Loc) -> list[Problem]:
    """What is wrong with one block of a document, read by itself.

    Args:
        document: Where it stands.
        kind: The class of the block.
        loc: The keys that lead to it.
    """
    raw: Any = document.data
    for key in loc:
        raw = raw[key]
    try:
        kind.model_validate(raw, context=Reading(document.folder))
    except ValidationError as error:
        return [_problem(document, details, loc) for details in error.errors(include_url=False)]
    return []


def _problem(document: Document, details: ErrorDetails, inside: Loc = ()) -> Problem:
    """One complaint of pydantic as a problem of the file."""
    loc: Loc = (*inside, *details["loc"])
    error = details.get("ctx", {}).get("error")
    message, hint = (error.message, error.hint) if isinstance(error, Slip) else _sentence(details, loc)
    if isinstance(error, Slip):
        loc = (*loc, *error.at)
    path = written_path(document.data, loc, last_is_field=details["type"] in ("missing", "extra_forbidden"))
    return document.problem(message, path_text(path), hint)


def written_path(data: Any, loc: Loc, last_is_field: bool = False) -> tuple[str | int, ...]:
    """The path in the file of a place in the full form."""
    path: list[str | int] = []
    for index, part in enumerate(loc):
        inside = (isinstance(data, dict) and part in data) or (
            isinstance(data, list) and isinstance(part, int) and part < len(data)
        )
        if inside:
            data = data[part]
            path.append(part)
        elif last_is_field and index == len(loc) - 1:
            path.append(part)
        elif not isinstance(data, dict) or part in _IMPLIED:
            continue
        else:
            data = None
            path.append(part)
    return tuple(path)


def _sentence(details: ErrorDetails, loc: Loc) -> tuple[str, str]:
    """Message and hint for a complaint of pydantic's own."""
    kind, raw, ctx = details["type"], details["input"], details.get("ctx", {})
    if kind == "missing":
        return _missing(str(loc[-1]), model_at(loc[:-1]))
    if kind == "extra_forbidden":
        return _unknown(str(loc[-1]), model_at(loc[:-1]))
    if loc == ("journeysim",):
        return f"{found(raw)}, expected 1, the version of the format.", "write `journeysim: 1`."
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", ctx["expected"]) or [str(ctx["expected"])]
        close = nearest(str(raw), allowed)
        return f"{found(raw)}, expected {' or '.join(allowed)}.", f"did you mean `{close}`?" if close else ""
    for sign, expected in (
        ("string", "a text"),
        ("dict", "a mapping such as `{name: value}`"),
        ("model", "a mapping such as `{name: value}`"),
        ("tuple", "a list such as `[a, b]`"),
        ("bool", "true or false"),
    ):
        if kind.startswith(sign):
            return f"{found(raw)}, expected {expected}.", ""
    return f"{found(raw)}: {details['msg'].lower()}.", ""


def _missing(name: str, owner: type[BaseModel] | None) -> tuple[str, str]:
    """A required field that is not there."""
    if name == "role":
        return "`role` is required, since the name is no role.", f"one of {', '.join(ROLES)}."
    hint = f"for example `{name}: {_EXAMPLES[name]}`." if name in _EXAMPLES else ""
    of = f" of {_named(owner)}" if owner is not None and owner is not Model else ""
    return f"`{name}`{of} is required.", hint


def _unknown(name: str, owner: type[BaseModel] | None) -> tuple[str, str]:
    """A field that does not exist."""
    return f"`{name}` is no field of {_named(owner)}.", did_you_mean(
        name, field_names(owner) if owner else []
    )


def field_names(model: type[BaseModel]) -> list[str]:
    """The fields that a file may give."""
    hidden = {"Source": "entries", "Desk": "hours"}.get(model.__name__)
    return [field.alias or name for name, field in model.model_fields.items() if name != hidden]


def _all_fields() -> frozenset[str]:
    """The names of all fields of all blocks."""
    names: set[str] = set()
    kinds = [BaseModel]
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        if kind.__module__.startswith("journeysim.scenario"):
            names.update(field_names(kind))
    return frozenset(names)


ALL_FIELDS = _all_fields()
"""The words that belong to the format, as against the names that users give."""


def _named(model: type[BaseModel] | None) -> str:
    """What a block is called in a sentence."""
    if model is None:
        return "this block"
    name = model.__name__
    article = "an" if name[0] in "AEIOU" else "a"
    return _NAMES.get(name, f"{article} {name.lower()}")


def model_at(loc: Loc) -> type[BaseModel] | None:
    """The class of the block at a place of the full form."""
    current: Any = Model
    for part in loc:
        if isinstance(current, type) and issubclass(current, BaseModel):
            fields = {field.alias or name: field for name, field in current.model_fields.items()}
            current = inner_type(fields[part].annotation) if part in fields else None
        elif get_origin(current) is dict:
            current = inner_type(get_args(current)[1])
        elif get_origin(current) is tuple:
            current = inner_type(get_args(current)[0])
        else:
            return None
    return current if isinstance(current, type) and issubclass(current, BaseModel) else None


def inner_type(annotation: Any) -> Any:
    """An annotation without its markers and without None."""
    while hasattr(annotation, "__metadata__"):
        annotation = annotation.__origin__
    options = [option for option in get_args(annotation) if option is not type(None)]
    if get_origin(annotation) not in (dict, tuple) and options:
        return inner_type(options[0])
    return annotation
