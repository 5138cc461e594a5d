"""Who comes: sources of arrivals and personas as they are written."""

# No postponed annotations here: pydantic would have to read each of them back from its text.
from typing import Annotated, Any, Self

from pydantic import Field, ValidationInfo, model_validator

from journeysim.scenario import forms, notation, sources
from journeysim.scenario.blocks import ONE, ZERO, Block
from journeysim.scenario.changes import Effects, Season
from journeysim.scenario.fields import (
    NonNegative,
    Number,
    Positive,
    Share,
    Time,
    Written,
    number_schema,
    one_of,
)
from journeysim.scenario.slips import Slip
from journeysim.scenario.stages import Map
from journeysim.scenario.values import Quantity

_RATE = number_schema(notation.RATE)
_RATES = one_of(_RATE, {"type": "object", "additionalProperties": _RATE})


class Pulse(Block):
    """A campaign that is part of every world: the rate is multiplied from ``start`` until ``end``."""

    start: Time
    end: Time
    rate_ratio: NonNegative = ONE
    cost: Number = ZERO

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        """A pulse lasts some time."""
        if not self.start < self.end:
            raise Slip("a pulse must end after it starts.", at=("end",))
        return self


Rates = Annotated[
    tuple[tuple[float, Quantity], ...],
    Written(lambda raw, reading: forms.rates(raw), _RATES),
]


class Source(Block):
    """Where customers come from: exactly one of rate, customers, times, file.

    ``rate`` is a tuple of (from day, rate per day); a constant rate has one entry at day 0.
    ``file`` names a CSV with a column ``time`` (days) and perhaps ``id``; its rows are in ``entries``.
    """

    enter: str
    rate: Rates | None = None
    customers: Positive | None = None
    over: Time = 0.0
    times: tuple[Time, ...] | None = None
    file: str | None = None
    entries: tuple[tuple[float, int | None], ...] = Field(default=(), exclude=True, repr=False)
    cost: Number = ZERO
    personas: dict[str, NonNegative] = {}
    season: Season | None = None
    pulses: tuple[Pulse, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _read_entries(cls, raw: Any, info: ValidationInfo) -> Any:
        """Ask for one way to arrive, and read the arrivals of a file."""
        return sources.source(raw, getattr(info.context, "folder", None))


class Persona(Block):
    """A segment with its share and its own parameters."""

    share: Share
    satisfaction: Share | None = None
    dwell_ratio: Positive = ONE
    priority: Number = ZERO
    channels: dict[str, NonNegative] = {}
    effects: Effects = {}
    overrides: dict[str, Any] = {}
    map: Map = Map()
