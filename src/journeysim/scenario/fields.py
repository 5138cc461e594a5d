"""The kinds of fields that a model has: how each is read from what people write, and its JSON Schema.

``Written`` reads one value with one function, so that a slip gives one error, however many forms the value
may take. ``Short`` turns a short form into the full one before the fields below it are read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from journeysim.scenario import notation
from journeysim.scenario.durations import discount_rate, duration, number
from journeysim.scenario.laws import Use, law, trait
from journeysim.scenario.quantities import Scalar, bound, quantity, steps
from journeysim.scenario.slips import Slip, found
from journeysim.scenario.uncertainty import support
from journeysim.scenario.values import Amount, Bound, Law, Probability, Quantity

JsonSchema = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """What a value is read for: present while a file is read, absent when Python builds a model.

    Attributes:
        folder: Folder that other files are named from.
    """

    folder: Path


@dataclass(frozen=True, eq=False)
class Written:
    """Marker of a field whose value is read by one function of (raw, Reading or None)."""

    read: Callable[[Any, Reading | None], Any]
    schema: JsonSchema

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The field is whatever the function returns."""
        read = self.read
        return core_schema.with_info_plain_validator_function(lambda raw, info: read(raw, info.context))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        """What an editor may accept."""
        return self.schema


@dataclass(frozen=True, eq=False)
class Short:
    """Marker of a field that has short forms; ``form`` turns them, and passes on everything else."""

    form: Callable[[Any], Any]
    schema: JsonSchema

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """First the form, then the field as it is; what Python code has built already is in full form."""
        form = self.form
        return core_schema.no_info_before_validator_function(
            lambda raw: raw if isinstance(raw, BaseModel) else form(raw), handler(source)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        """The full form or a short one."""
        return {"anyOf": [handler(schema), self.schema]}


def one_of(*schemas: JsonSchema) -> JsonSchema:
    """A JSON Schema that accepts any of some."""
    return {"anyOf": list(schemas)}


def number_schema(text: str = notation.RANGED, **limits: float) -> JsonSchema:
    """JSON Schema of a number in its three forms; ``text`` is the pattern of its text form."""
    plain: list[JsonSchema] = [{"type": "number", **limits}] if text == notation.RANGED else [{"const": 0}]
    one = one_of(*plain, {"type": "string", "pattern": text})
    full = {
        "type": "object",
        "properties": {
            "value": one,
            "range": one_of(
                {"type": "array", "items": one, "minItems": 2, "maxItems": 2}, {"type": "string"}
            ),
            "law": {"type": "string", "pattern": notation.LAW},
            "evidence": {"enum": ["assumption", "source", "data"]},
            "source": {"type": "string"},
            "note": {"type": "string"},
        },
        "required": ["value"],
        "additionalProperties": False,
    }
    return one_of(*one["anyOf"], full)


def _within(value: Quantity, low: float | None, high: float | None, more_than: float | None) -> Quantity:
    """The quantity, if it and its range lie inside the limits of the field."""
    ends = (value.value, *(value.range or ()))
    if low is not None and high is not None and not all(low <= end <= high for end in ends):
        raise Slip(f"found {_words(value)}, expected a number from {low:g} to {high:g}.")
    if low is not None and not all(low <= end for end in ends):
        raise Slip(f"found {_words(value)}, expected a number of {low:g} or more.")
    if more_than is not None and not all(end > more_than for end in ends):
        raise Slip(f"found {_words(value)}, expected a number above {more_than:g}.")
    if value.law is not None:
        _law_within(value.law, low if low is not None else more_than, high)
    return value


def _law_within(law: Law, low: float | None, high: float | None) -> None:
    """Refuse the law of a number that could leave the limits of its field."""
    least, most = support(law)
    if (low is not None and least < low) or (high is not None and most > high):
        limits = f"{low:g} or more" if high is None else f"from {low:g} to {high:g}"
        raise Slip(f"`{law.text}` could leave the numbers that stand here, {limits}.", at=("law",))


def _words(value: Quantity) -> str:
    """A quantity in a message."""
    sure = f" ({value.range[0]:g} to {value.range[1]:g})" if value.range else ""
    return f"{value.value:g}{sure}" + (f" with `{value.law.text}`" if value.law else "")


def numeric(
    low: float | None = None,
    high: float | None = None,
    more_than: float | None = None,
    scalar: Scalar = number,
) -> Written:
    """A quantity within limits."""
    limits = {"minimum": low, "maximum": high, "exclusiveMinimum": more_than}
    text = notation.DISCOUNT if scalar is discount_rate else notation.RANGED
    schema = number_schema(text, **{name: limit for name, limit in limits.items() if limit is not None})
    return Written(lambda raw, reading: _within(quantity(raw, scalar), low, high, more_than), schema)


def _time(raw: Any, reading: Reading | None, positive: bool) -> float:
    """A duration in days; Python code may give plain days."""
    days = float(raw) if reading is None and isinstance(raw, int | float) else duration(raw)
    if positive and days <= 0:
        raise Slip(f"{found(raw)}, expected a time above 0.")
    return days


def _law(use: Use) -> Callable[[Any, Reading | None], Law]:
    """A reader of laws for one use."""
    return lambda raw, reading: law(raw, use, reading.folder if reading else None)


def _amount(raw: Any, reading: Reading | None, low: float | None, high: float | None) -> Amount:
    """A number, a step function or a law of plain numbers."""
    if isinstance(raw, dict) and ("by" in raw or "steps" in raw):
        raw = steps(raw)
    if hasattr(raw, "steps"):
        for index, (_, size) in enumerate(raw.steps):
            _limited(size, low, high, ("steps", index))
        return raw  # type: ignore[no-any-return]
    if isinstance(raw, Law) or (isinstance(raw, str) and raw[:1].isalpha()):
        return law(raw, "plain", reading.folder if reading else None)
    return _within(quantity(raw), low, high, None)


def _limited(size: Quantity, low: float | None, high: float | None, at: tuple[str | int, ...]) -> None:
    """One step within the limits of its field."""
    try:
        _within(size, low, high, None)
    except Slip as slip:
        raise Slip(slip.message, slip.hint, at) from None


def _probability(raw: Any, reading: Reading | None) -> Probability | Literal["rest"]:
    """A number from 0 to 1, ``rest``, ``trait(NAME)`` or a step function."""
    if isinstance(raw, str):
        if raw.strip() == "rest":
            return "rest"
        if (stand_in := trait(raw)) is not None:
            return stand_in
        if not raw[:1].isdigit() and raw[:1] not in "-+.":
            hint = "a law is written under `clock`." if "(" in raw else ""
            raise Slip(f"{found(raw)}, expected a probability, `rest` or `trait(NAME)`.", hint)
    if type(raw).__name__ == "TraitValue":
        return raw  # type: ignore[no-any-return]
    return _amount(raw, reading, 0, 1)  # type: ignore[return-value]


def _whole(raw: Any, least: int | None) -> int:
    """A whole number."""
    value = number(raw)
    if value != int(value) or (least is not None and value < least):
        limit = "" if least is None else f" of {least} or more"
        raise Slip(f"{found(raw)}, expected a whole number{limit}.")
    return int(value)


def _bounds(raw: Any, scalar: Scalar) -> tuple[Bound, ...]:
    """One bound, or a list of which all must hold."""
    return (
        tuple(bound(each, scalar) for each in raw) if isinstance(raw, list | tuple) else (bound(raw, scalar),)
    )


TEXT: JsonSchema = {"type": "string"}
_NUMBER = number_schema()
_UNIT_NUMBER = number_schema(minimum=0, maximum=1)
_LAW = {"type": "string", "pattern": notation.LAW}
_STEPS: JsonSchema = {
    "type": "object",
    "properties": {
        "by": {"enum": ["tenure", "visits"]},
        "steps": {"type": "object", "additionalProperties": _NUMBER},
    },
    "required": ["by", "steps"],
    "additionalProperties": False,
}
_DURATION = one_of({"const": 0}, {"type": "string", "pattern": notation.DURATION})
_BOUND = {"type": "string", "pattern": notation.BOUND}
_BOUNDS = one_of(_BOUND, {"type": "array", "items": _BOUND})

Number = Annotated[Quantity, numeric()]
NonNegative = Annotated[Quantity, numeric(low=0)]
Positive = Annotated[Quantity, numeric(more_than=0)]
Share = Annotated[Quantity, numeric(low=0, high=1)]
Discount = Annotated[Quantity, numeric(scalar=discount_rate)]
Time = Annotated[float, Written(lambda raw, reading: _time(raw, reading, positive=False), _DURATION)]
PositiveTime = Annotated[float, Written(lambda raw, reading: _time(raw, reading, positive=True), _DURATION)]
TimeLaw = Annotated[Law, Written(_law("time"), one_of({"const": 0}, _LAW))]
TraitLaw = Annotated[Law, Written(_law("trait"), one_of({"type": "number"}, _LAW))]
AnyAmount = Annotated[
    Amount, Written(lambda raw, reading: _amount(raw, reading, None, None), one_of(_NUMBER, _LAW, _STEPS))
]
Quality = Annotated[
    Amount, Written(lambda raw, reading: _amount(raw, reading, 0, 1), one_of(_UNIT_NUMBER, _LAW, _STEPS))
]
Chance = Annotated[
    Probability | Literal["rest"],
    Written(_probability, one_of(_UNIT_NUMBER, {"type": "string", "pattern": notation.CHANCE_WORD}, _STEPS)),
]
Integer = Annotated[int, Written(lambda raw, reading: _whole(raw, None), {"type": "integer"})]
Whole = Annotated[int, Written(lambda raw, reading: _whole(raw, 0), {"type": "integer", "minimum": 0})]
PlainBound = Annotated[Bound, Written(lambda raw, reading: bound(raw), _BOUND)]
PlainBounds = Annotated[tuple[Bound, ...], Written(lambda raw, reading: _bounds(raw, number), _BOUNDS)]
TimeBounds = Annotated[tuple[Bound, ...], Written(lambda raw, reading: _bounds(raw, duration), _BOUNDS)]
