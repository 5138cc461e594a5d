"""What is changed: effects, practices, conditions, policies and strategies as they are written."""

# No postponed annotations here: pydantic would have to read each of them back from its text.
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from journeysim.scenario import forms, notation
from journeysim.scenario.blocks import NUMBER, ONE, ZERO, Block, Frozen, Texts
from journeysim.scenario.fields import (
    TEXT,
    NonNegative,
    Number,
    PlainBound,
    PlainBounds,
    PositiveTime,
    Share,
    Short,
    Time,
    TimeBounds,
    Written,
    one_of,
)
from journeysim.scenario.slips import Slip

_ONE_RESPONSE = {"type": "string", "pattern": notation.RESPONSE}
_RESPONSE = one_of(_ONE_RESPONSE, {"type": "object", "additionalProperties": _ONE_RESPONSE})


class Effect(Block):
    """What a change does to one parameter of its target; the name says how.

    ``takes`` names the edge that pays for a ``risk_ratio`` (None: the row's ``rest``, decided on resolving).
    """

    size: Number
    takes: str | None = None


Effects = Annotated[
    dict[str, dict[str, Annotated[Effect, Short(forms.effect, NUMBER)]]],
    Short(forms.effects, {"type": "null"}),
]


class Season(Frozen):
    """A periodic factor: equal parts (``factors``) or a sine (1 + amplitude at ``peak``)."""

    period: PositiveTime
    factors: tuple[NonNegative, ...] = ()
    amplitude: Share = ZERO
    peak: Time = 0.0

    @model_validator(mode="after")
    def _one_shape(self) -> Self:
        """Equal parts or a sine."""
        if bool(self.factors) == ("amplitude" in self.model_fields_set):
            raise Slip(
                "a season has either `factors` or `amplitude`.",
                "for example `{period: 1 y, amplitude: 0.3, peak: 200 d}`.",
            )
        return self


class Response(Frozen):
    """A dose response: linear, hill(half, slope) or inverted_u(peak, zero)."""

    family: Literal["linear", "hill", "inverted_u"] = "linear"
    parameters: tuple[tuple[str, float], ...] = ()


def responses(raw: Any) -> Response | dict[str, Response]:
    """One response for all effects, or a mapping by target."""
    if isinstance(raw, Response):
        return raw
    if not isinstance(raw, dict):
        return Response.model_construct(**forms.response(raw))
    by_target: dict[str, Response] = {}
    for target, written in raw.items():
        try:
            by_target[target] = responses(written)  # type: ignore[assignment]
        except Slip as slip:
            raise Slip(slip.message, slip.hint, (target,)) from None
    return by_target


Responses = Annotated[Response | dict[str, Response], Written(lambda raw, reading: responses(raw), _RESPONSE)]


class Who(Block):
    """Whom a change treats; all bounds must hold."""

    personas: Texts = ()
    stages: Texts = ()
    satisfaction: PlainBounds = ()
    visits: PlainBounds = ()
    tenure: TimeBounds = ()
    memory: Annotated[dict[str, PlainBounds], Short(forms.memory_bounds, TEXT)] = {}
    sensitivity: Share = ONE
    specificity: Share = ONE
    asked: Literal["visit", "arrival"] = "visit"


class Cost(Block):
    """What a practice costs."""

    fixed: NonNegative = ZERO
    per_day: NonNegative = ZERO
    per_dose_day: NonNegative = ZERO
    per_exposure: NonNegative = ZERO
    per_reward: NonNegative = ZERO
    floor_time: dict[str, NonNegative] = {}
    cap: NonNegative | None = None


class Repeat(Frozen):
    """On for ``for`` days, every ``every`` days, counted from the start."""

    every: PositiveTime
    for_: PositiveTime = Field(alias="for")


class Change(Block):
    """A practice (we choose it; it costs) or a condition (the world does it)."""

    origin: str | None = None
    used: str | None = None
    effects: Effects
    start: Time = 0.0
    end: Time | None = None
    lead_time: Time = 0.0
    ramp: Time = 0.0
    half_life: PositiveTime | None = None
    repeat: Repeat | None = None
    season: Season | None = None
    coverage: Share = ONE
    dose: NonNegative = ONE
    response: Responses = Response()
    who: Who = Who()
    group: str | None = None
    cost: Cost = Cost()
    conflicts: Texts | None = None
    active: bool = True


class Policy(Block):
    """A review that switches practices on and off."""

    origin: str | None = None
    used: str | None = None
    conflicts: Texts | None = None
    measure: str
    every: PositiveTime
    window: PositiveTime
    switch_on: PlainBound
    switch_off: PlainBound | None = None
    practices: Texts
    delay: Time = 0.0
    noise: NonNegative = ZERO
    response_rate: Share = ONE
    min_on: Time = 0.0
    min_off: Time = 0.0


class Strategy(Block):
    """A named set of practices, policies and other strategies; values override a practice's fields."""

    practices: dict[str, dict[str, Any]] = {}
