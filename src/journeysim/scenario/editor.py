"""JSON Schema of the scenario file for editors: completion, and a first look at what is typed.

The models give the schema of the full form and the markers of their fields the short forms; what a block as
a whole may leave out is added here.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from journeysim.journey.roles import ROLES
from journeysim.scenario import notation
from journeysim.scenario.fields import JsonSchema, number_schema
from journeysim.scenario.model import Model

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_NAME = {"type": "string"}

_NUMBERS: dict[str, JsonSchema] = {
    "Number": number_schema(),
    "NonNegative": number_schema(minimum=0),
    "Positive": number_schema(exclusiveMinimum=0),
    "Share": number_schema(minimum=0, maximum=1),
    "Rate": number_schema(notation.RATE),
    "Discount": number_schema(notation.DISCOUNT),
}
"""Numbers of which a scenario has many, in all their forms."""


class _Quiet(GenerateJsonSchema):
    """Defaults that JSON cannot hold are left out without a word."""

    ignored_warning_kinds = {"non-serializable-default", "skipped-choice"}


def schema() -> JsonSchema:
    """The JSON Schema of a scenario file, short forms included.

    What it accepts may still be refused on loading (names that point nowhere, rows that do not sum to 1).

    >>> schema()["title"]
    'journeysim scenario'
    """
    full = Model.model_json_schema(schema_generator=_Quiet)
    blocks: dict[str, JsonSchema] = full["$defs"]
    _row(blocks)
    _desk(blocks)
    _effects(blocks)
    _leave_out(blocks)
    _allow_empty(full)
    for block in blocks.values():
        _allow_empty(block)
    shared = {"$defs": {**_NUMBERS, **blocks}, **{key: full[key] for key in full if key != "$defs"}}
    named = {json.dumps(form, sort_keys=True): name for name, form in _NUMBERS.items()}
    return {"$schema": DIALECT, **_said_once(shared, named), "title": "journeysim scenario"}


def _said_once(part: Any, named: dict[str, str], top: bool = True) -> Any:
    """The schema with each number's forms said once, among the definitions, and referred to elsewhere."""
    if isinstance(part, list):
        return [_said_once(item, named, False) for item in part]
    if not isinstance(part, dict):
        return part
    if top:
        numbers = {name: part["$defs"][name] for name in _NUMBERS}
        said = _said_once(part, named, False)
        return {**said, "$defs": {**said["$defs"], **numbers}}
    words = {key: part[key] for key in ("title", "default") if key in part}
    name = named.get(json.dumps({key: part[key] for key in part if key not in words}, sort_keys=True))
    if name is not None:
        return {**words, "$ref": f"#/$defs/{name}"}
    return {key: _said_once(value, named, False) for key, value in part.items()}


def _row(blocks: dict[str, JsonSchema]) -> None:
    """A row holds edges by target, and perhaps ``at_once``."""
    row = blocks["Row"]
    row["additionalProperties"] = row["properties"].pop("edges")["additionalProperties"]


def _desk(blocks: dict[str, JsonSchema]) -> None:
    """Servers are a number, or numbers by day or by opening hours."""
    count = {"type": "integer", "minimum": 0}
    desk = blocks["Desk"]
    desk["properties"].pop("hours")
    desk["properties"]["servers"] = {"anyOf": [count, {"type": "object", "additionalProperties": count}]}
    desk["required"] = [*desk["required"], "servers"]
    blocks.pop("OpeningHours", None)


def _effects(blocks: dict[str, JsonSchema]) -> None:
    """An effect is a number in any form, with ``takes`` in its mapping or beside it."""
    properties = blocks["Effect"]["properties"]
    number = properties.pop("size")
    fields = next(form for form in number["anyOf"] if form.get("type") == "object")["properties"]
    blocks["Effect"] = {
        **blocks["Effect"],
        "properties": {**properties, **fields},
        "required": ["value"],
    }
    for name in ("Change", "Persona"):
        effects = blocks[name]["properties"]["effects"]["anyOf"][0]["additionalProperties"]
        effects["properties"] = {"takes": _NAME}


def _leave_out(blocks: dict[str, JsonSchema]) -> None:
    """Required fields that a name or the library gives, and fields that no file has."""
    stage, source, change = blocks["Stage"], blocks["Source"], blocks["Change"]
    stage["required"] = [name for name in stage.get("required", ()) if name != "role"]
    names = {"enum": [*ROLES, "lost", "churned", "competitor", *(role.replace("_", "-") for role in ROLES)]}
    stage["properties"]["role"] = {"anyOf": [{"enum": sorted(set(names["enum"]))}]}
    source["properties"].pop("entries", None)
    source["oneOf"] = [{"required": [way]} for way in ("rate", "customers", "times", "file")]
    change["required"] = []
    change["anyOf"] = [{"required": ["effects"]}, {"required": ["use"]}]
    change["properties"]["use"] = _NAME
    policy = blocks["Policy"]
    policy["anyOf"] = [{"required": policy["required"]}, {"required": ["use"]}]
    policy["required"] = []
    policy["properties"]["use"] = _NAME
    names_of_members = {"type": "object", "additionalProperties": {"type": ["object", "null"]}}
    members = {"anyOf": [names_of_members, {"type": "array", "items": _NAME}, _NAME]}
    blocks["Strategy"]["properties"]["practices"] = members
    market = blocks["Market"]
    market["properties"].pop("size")
    market["required"] = ["network"]


def _allow_empty(block: dict[str, Any]) -> None:
    """A field without a value is one left out."""
    for name, field in block.get("properties", {}).items():
        if name not in block.get("required", ()) and {"type": "null"} not in field.get("anyOf", ()):
            title = {"title": field.pop("title")} if "title" in field else {}
            block["properties"][name] = {**title, "anyOf": [field, {"type": "null"}]}
