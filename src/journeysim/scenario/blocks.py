"""The base of every block of a scenario, and what many blocks share."""

# No postponed annotations here: pydantic would have to read each of them back from its text.
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, model_validator

from journeysim.scenario import forms
from journeysim.scenario.fields import TEXT, Short, number_schema
from journeysim.scenario.values import Evidence, Quantity

NUMBER = number_schema()
"""JSON Schema of a number, for the short form of a block that is mostly one."""

NAMES = {"type": "array", "items": TEXT}
"""JSON Schema of a list of names."""

EMPTY = Short(forms.block, {"type": "null"})
"""A named block may be empty: ``lost:``."""

Texts = Annotated[tuple[str, ...], Short(forms.texts, TEXT)]
"""One text or a list of them."""


ZERO = Quantity(0.0)
ONE = Quantity(1.0)


class Frozen(BaseModel):
    """Data that nobody changes; unknown fields are errors, and an empty field is one left out."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        arbitrary_types_allowed=True,
        coerce_numbers_to_str=True,
        # A file is read by the one reader of the whole model; most blocks never need a reader of their own.
        defer_build=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _leave_out_empty(cls, raw: Any) -> Any:
        """Drop fields without a value; unknown ones stay, to be reported."""
        if not isinstance(raw, dict):
            return raw
        known = {field.alias or name for name, field in cls.model_fields.items()}
        return {key: value for key, value in raw.items() if value is not None or key not in known}


class Block(Frozen):
    """Anything that can carry words, a grade of evidence and a source."""

    label: str | None = None
    note: str | None = None
    evidence: Evidence | None = None
    source: str | None = None
