"""What a scenario says, field by field: the full form, after every short form was spelled out.

Durations are days (float), rates are per day, money is in the scenario's currency. Field names are those
of the file. What each field means to a user is told in ``docs/scenario-format.md``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from journeysim.scenario import forms, notation, sources
from journeysim.scenario.fields import (
    TEXT,
    AnyAmount,
    Chance,
    Discount,
    NonNegative,
    Number,
    PlainBound,
    PlainBounds,
    Positive,
    PositiveTime,
    Quality,
    RateNumber,
    Share,
    Short,
    Time,
    TimeBounds,
    TimeLaw,
    TraitLaw,
    Whole,
    Written,
    number_schema,
    one_of,
)
from journeysim.scenario.slips import Slip
from journeysim.scenario.values import (
    Amount,
    Bound,
    Evidence,
    Law,
    Probability,
    Quantity,
    Steps,
    TraitValue,
)

ZERO = Quantity(0.0)
ONE = Quantity(1.0)


NUMBER = number_schema()
NAMES = {"type": "array", "items": TEXT}
EDGE = one_of(NUMBER, TEXT)
STAGES = {"type": "null"}
EMPTY = Short(forms.block, {"type": "null"})
Texts = Annotated[tuple[str, ...], Short(forms.texts, TEXT)]
Role = Annotated[str, Written(lambda raw, reading: forms.role(raw), TEXT)]
RATES = one_of(number_schema(notation.RATE), {"type": "object", "additionalProperties": number_schema(notation.RATE)})
ONE_RESPONSE = {"type": "string", "pattern": notation.RESPONSE}
RESPONSE = one_of(ONE_RESPONSE, {"type": "object", "additionalProperties": ONE_RESPONSE})
MemoryEvents = Annotated[
    tuple[Literal["abandoned", "unresolved", "blocked"] | Bound, ...],
    Written(lambda raw, reading: forms.memory_events(raw), one_of(TEXT, NAMES)),
]


class Frozen(BaseModel):
    """Data that nobody changes; unknown fields are errors, and an empty field is one left out."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, coerce_numbers_to_str=True
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


# ------------------------------------------------------------------ the journey


class VisitSlope(Frozen):
    """Change of the log-odds for each earlier visit of the stage, up to ``cap`` earlier visits."""

    slope: Number = ZERO
    cap: NonNegative | None = None


class Edge(Block):
    """One transition of a row: a probability or a clock, and what moves it."""

    p: Chance | None = None
    clock: TimeLaw | None = None
    satisfaction: Number = ZERO
    word_of_mouth: Number = ZERO
    visits: Annotated[VisitSlope, Short(forms.visits, NUMBER)] = VisitSlope()
    traits: dict[str, Number] = {}
    memories: dict[str, Number] = {}
    revenue: Number = ZERO
    cost: Number = ZERO
    tally: dict[str, Number] = {}
    order: Whole | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        """A probability or a clock, never both."""
        if (self.p is None) == (self.clock is None):
            raise Slip("an edge has either `p` or `clock`.", "write `p: rest` for what the others leave.")
        return self


class Row(Frozen):
    """Where one goes next: edges by target, and whether an outcome row is taken at once.

    ``at_once`` is None where the row does not say (the default then depends on the place).
    """

    edges: dict[str, Annotated[Edge, Short(forms.edge, EDGE)]] = {}
    at_once: bool | None = None


RowField = Annotated[Row, Short(forms.row, TEXT)]


class DeskUse(Block):
    """Which desk serves a visit, and for what share of the visits."""

    name: str
    share: Share = ONE


class Survey(Block):
    """A touchpoint's survey: how many answer, and which satisfaction counts as a complaint."""

    response_rate: Share = ONE
    below: Share | None = None


class Map(Frozen):
    """Descriptive notes of a journey map; each a list of texts."""

    actions: Texts = ()
    motivations: Texts = ()
    questions: Texts = ()
    pain_points: Texts = ()
    emotions: Texts = ()
    brand_solutions: Texts = ()


class Place(Block):
    """What stages and touchpoints have in common."""

    dwell: TimeLaw | None = None
    next: RowField | None = None
    quality: Quality | None = None
    revenue: AnyAmount = ZERO
    cost: AnyAmount = ZERO
    revenue_per_day: Number = ZERO
    cost_per_day: Number = ZERO
    tally: dict[str, Number] = {}
    tally_per_day: dict[str, Number] = {}
    invitations: NonNegative = ZERO
    invite: Literal["leave", "entry"] = "leave"
    desk: Annotated[DeskUse, Short(forms.desk_use, TEXT)] | None = None
    on_abandon: RowField | None = None
    on_unresolved: RowField | None = None
    on_blocked: RowField | None = None
    dwell_traits: dict[str, Number] = {}
    survey: Survey | None = None
    sample_size: Positive | None = None
    map: Map = Map()


class Touchpoint(Place):
    """One contact inside a stage."""

    channel: str
    first: NonNegative = ZERO


class Stage(Place):
    """A phase of the journey. ``role`` is filled from the name where the file leaves it out."""

    role: Role
    touchpoints: dict[str, Annotated[Touchpoint, EMPTY]] = {}


# ------------------------------------------------------------------ the population


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
            raise Slip("a season has either `factors` or `amplitude`.", "for example `{period: 1 y, amplitude: 0.3, peak: 200 d}`.")
        return self


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
    Written(lambda raw, reading: forms.rates(raw), RATES),
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


class Effect(Block):
    """What a change does to one parameter of its target; the name says how.

    ``takes`` names the edge that pays for a ``risk_ratio`` (None: the row's ``rest``, decided on resolving).
    """

    size: Number
    takes: str | None = None


Effects = Annotated[
    dict[str, dict[str, Annotated[Effect, Short(forms.effect, NUMBER)]]], Short(forms.effects, {"type": "null"})
]


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


# ------------------------------------------------------------------ what customers share


class OpeningHours(Frozen):
    """Servers on given weekdays between two times of day (fractions of a day); Monday is 0."""

    weekdays: tuple[int, ...]
    start: float
    end: float
    servers: int


class Desk(Block):
    """A staffed resource. ``servers`` is a tuple of (from day, number), or opening hours."""

    servers: tuple[tuple[float, int], ...] | None = None
    hours: tuple[OpeningHours, ...] = ()
    service: TimeLaw
    patience: TimeLaw | None = None
    tolerance: PositiveTime | None = None
    resolution: Share = ONE
    unresolved_quality: Share = Quantity(0.5)
    queue: Literal["fifo", "priority"] = "fifo"
    room: Whole | None = None
    out_of_hours: Literal["return", "wait", "turn_away"] | None = None
    cost_per_server_day: Number = ZERO
    cost_per_minute: Number = ZERO

    @model_validator(mode="before")
    @classmethod
    def _read_servers(cls, raw: Any) -> Any:
        """Servers by day, or by weekday and time of day."""
        return sources.desk(raw)

    @model_validator(mode="after")
    def _staffed(self) -> Self:
        """A desk says who works there."""
        if self.servers is None and not self.hours:
            raise Slip("a desk needs `servers`.", "for example `servers: 3` or `servers: {mon-fri 08:00-18:00: 3}`.")
        return self


class Referral(Block):
    """What invitations lead to."""

    enter: str
    acceptance: Share
    delay: TimeLaw
    satisfaction: Number = ZERO
    carry_over: Number = ZERO


class Voice(Frozen):
    """Praise (``above``) or warning (``below``): each person told moves the level by ``moves``."""

    above: Share | None = None
    below: Share | None = None
    moves: Number = ZERO


class WordOfMouth(Block):
    """The shared level of word of mouth."""

    half_life: PositiveTime
    praise: Voice | None = None
    warning: Voice | None = None
    arrivals: Number = ZERO
    crowd: Positive | None = None

    @model_validator(mode="after")
    def _thresholds(self) -> Self:
        """Praise begins above a satisfaction, warning below one."""
        for voice, name, wanted, other in ((self.praise, "praise", "above", "below"), (self.warning, "warning", "below", "above")):
            if voice is not None and (getattr(voice, wanted) is None or getattr(voice, other) is not None):
                raise Slip(f"`{name}` needs `{wanted}`, and no `{other}`.", f"for example `{name}: {{{wanted}: 0.5, moves: 0.01}}`.", (name,))
        return self


class Market(Frozen):
    """A finite market: a number of people, or a network (generator or edge-list file)."""

    size: Positive | None = None
    network: str | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        """A number of people or a network."""
        if (self.size is None) == (self.network is None):
            raise Slip("a market is a number of people, or `{network: ...}`.")
        return self


class Memory(Block):
    """What a customer remembers: recent events, counted up to a cap.

    ``on`` holds ``abandoned``, ``unresolved``, ``blocked`` and bounds on quality.
    """

    on: MemoryEvents
    at: str | None = None
    for_: PositiveTime = Field(alias="for")
    cap: Positive | None = None


class Tally(Block):
    """A named outcome other than money."""

    discount: Discount = ZERO


class MeasureRule(Block):
    """A measure of the scenario's own: the first entry of a stage."""

    first_entry: str


# ------------------------------------------------------------------ changes


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


Responses = Annotated[Response | dict[str, Response], Written(lambda raw, reading: responses(raw), RESPONSE)]


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
    active: bool = True


class Policy(Block):
    """A review that switches practices on and off."""

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


# ------------------------------------------------------------------ the whole


class Satisfaction(Block):
    """``s ← s + weight·(q − s)``; at ``reference`` all slopes are silent."""

    start: Share = Quantity(0.5)
    weight: Share = Quantity(0.3)
    reference: Share = Quantity(0.5)


class CompareWith(Block):
    """A real log to hold against the simulation."""

    events: str
    measure: str
    at: tuple[Time, ...]


class Model(Block):
    """A complete scenario in its full form."""

    journeysim: Literal[1]
    title: str | None = None
    horizon: PositiveTime
    currency: str = "EUR"
    discount: Discount = ZERO
    first_day: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "monday"
    market: Annotated[Market | None, Short(forms.market, NUMBER)] = None
    budget: NonNegative | None = None
    sources: dict[str, str] = {}
    satisfaction: Satisfaction = Satisfaction()
    channels: Texts = ()
    handover: dict[str, NonNegative] = {}
    compare_with: CompareWith | None = None
    arrivals: dict[str, Annotated[Source, EMPTY]]
    personas: dict[str, Annotated[Persona, EMPTY]] = {}
    traits: dict[str, TraitLaw] = {}
    stages: Annotated[dict[str, Stage], Short(forms.stages, STAGES)]
    desks: dict[str, Annotated[Desk, EMPTY]] = {}
    referral: Referral | None = None
    word_of_mouth: WordOfMouth | None = None
    memories: dict[str, Annotated[Memory, EMPTY]] = {}
    tallies: dict[str, Annotated[Tally, EMPTY]] = {}
    measures: dict[str, Annotated[MeasureRule, EMPTY]] = {}
    conditions: dict[str, Annotated[Change, EMPTY]] = {}
    practices: dict[str, Annotated[Change, EMPTY]] = {}
    policies: dict[str, Annotated[Policy, EMPTY]] = {}
    strategies: dict[str, Annotated[Strategy, Short(forms.strategy, NAMES)]] = {}


__all__ = ["Amount", "Law", "Model", "Probability", "Quantity", "Steps", "TraitValue"]
