"""What a scenario says, field by field: the full form, after every short form was spelled out.

Durations are days (float), rates are per day, money is in the scenario's currency. Field names are those
of the file. What each field means to a user is told in ``docs/scenario-format.md``.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from journeysim.scenario.values import Amount, Bound, Evidence, Law, Probability, Quantity, Steps, TraitValue

ZERO = Quantity(0.0)
ONE = Quantity(1.0)


class Frozen(BaseModel):
    """Data that nobody changes; unknown fields are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Block(Frozen):
    """Anything that can carry words, a grade of evidence and a source."""

    label: str | None = None
    note: str | None = None
    evidence: Evidence | None = None
    source: str | None = None


# ------------------------------------------------------------------ the journey


class VisitSlope(Frozen):
    """Change of the log-odds for each earlier visit of the stage, up to ``cap`` earlier visits."""

    slope: Quantity = ZERO
    cap: Quantity | None = None


class Edge(Block):
    """One transition of a row: a probability or a clock, and what moves it."""

    p: Probability | Literal["rest"] | None = None
    clock: Law | None = None
    satisfaction: Quantity = ZERO
    word_of_mouth: Quantity = ZERO
    visits: VisitSlope = VisitSlope()
    traits: dict[str, Quantity] = {}
    memories: dict[str, Quantity] = {}
    revenue: Quantity = ZERO
    cost: Quantity = ZERO
    tally: dict[str, Quantity] = {}
    order: int | None = None


class Row(Frozen):
    """Where one goes next: edges by target, and whether an outcome row is taken at once.

    ``at_once`` is None where the row does not say (the default then depends on the place).
    """

    edges: dict[str, Edge] = {}
    at_once: bool | None = None


class DeskUse(Block):
    """Which desk serves a visit, and for what share of the visits."""

    name: str
    share: Quantity = ONE


class Survey(Block):
    """A touchpoint's survey: how many answer, and which satisfaction counts as a complaint."""

    response_rate: Quantity = ONE
    below: Quantity | None = None


class Map(Frozen):
    """Descriptive notes of a journey map; each a list of texts."""

    actions: tuple[str, ...] = ()
    motivations: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    pain_points: tuple[str, ...] = ()
    emotions: tuple[str, ...] = ()
    brand_solutions: tuple[str, ...] = ()


class Place(Block):
    """What stages and touchpoints have in common."""

    dwell: Law | None = None
    next: Row | None = None
    quality: Amount | None = None
    revenue: Amount = ZERO
    cost: Amount = ZERO
    revenue_per_day: Quantity = ZERO
    cost_per_day: Quantity = ZERO
    tally: dict[str, Quantity] = {}
    tally_per_day: dict[str, Quantity] = {}
    invitations: Quantity = ZERO
    invite: Literal["leave", "entry"] = "leave"
    desk: DeskUse | None = None
    on_abandon: Row | None = None
    on_unresolved: Row | None = None
    on_blocked: Row | None = None
    dwell_traits: dict[str, Quantity] = {}
    survey: Survey | None = None
    sample_size: Quantity | None = None
    map: Map = Map()


class Touchpoint(Place):
    """One contact inside a stage."""

    channel: str
    first: Quantity = ZERO


class Stage(Place):
    """A phase of the journey. ``role`` is filled from the name where the file leaves it out."""

    role: str
    touchpoints: dict[str, Touchpoint] = {}


# ------------------------------------------------------------------ the population


class Season(Frozen):
    """A periodic factor: equal parts (``factors``) or a sine (1 + amplitude at ``peak``)."""

    period: float
    factors: tuple[Quantity, ...] = ()
    amplitude: Quantity = ZERO
    peak: float = 0.0


class Pulse(Block):
    """A campaign that is part of every world: the rate is multiplied from ``start`` until ``end``."""

    start: float
    end: float
    rate_ratio: Quantity = ONE
    cost: Quantity = ZERO


class Source(Block):
    """Where customers come from: exactly one of rate, customers, times, file.

    ``rate`` is a tuple of (from day, rate per day); a constant rate has one entry at day 0.
    ``file`` names a CSV with a column ``time`` (days) and perhaps ``id``; its rows are in ``entries``.
    """

    enter: str
    rate: tuple[tuple[float, Quantity], ...] | None = None
    customers: Quantity | None = None
    over: float = 0.0
    times: tuple[float, ...] | None = None
    file: str | None = None
    entries: tuple[tuple[float, int | None], ...] = Field(default=(), exclude=True, repr=False)
    cost: Quantity = ZERO
    personas: dict[str, Quantity] = {}
    season: Season | None = None
    pulses: tuple[Pulse, ...] = ()




class Persona(Block):
    """A segment with its share and its own parameters."""

    share: Quantity
    satisfaction: Quantity | None = None
    dwell_ratio: Quantity = ONE
    priority: Quantity = ZERO
    channels: dict[str, Quantity] = {}
    effects: dict[str, dict[str, Effect]] = {}
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
    service: Law
    patience: Law | None = None
    tolerance: float | None = None
    resolution: Quantity = ONE
    unresolved_quality: Quantity = Quantity(0.5)
    queue: Literal["fifo", "priority"] = "fifo"
    room: int | None = None
    out_of_hours: Literal["return", "wait", "turn_away"] | None = None
    cost_per_server_day: Quantity = ZERO
    cost_per_minute: Quantity = ZERO


class Referral(Block):
    """What invitations lead to."""

    enter: str
    acceptance: Quantity
    delay: Law
    satisfaction: Quantity = ZERO
    carry_over: Quantity = ZERO


class Voice(Frozen):
    """Praise (``above``) or warning (``below``): each person told moves the level by ``moves``."""

    above: Quantity | None = None
    below: Quantity | None = None
    moves: Quantity = ZERO


class WordOfMouth(Block):
    """The shared level of word of mouth."""

    half_life: float
    praise: Voice | None = None
    warning: Voice | None = None
    arrivals: Quantity = ZERO
    crowd: Quantity | None = None


class Market(Frozen):
    """A finite market: a number of people, or a network (generator or edge-list file)."""

    size: Quantity | None = None
    network: str | None = None


class Memory(Block):
    """What a customer remembers: recent events, counted up to a cap.

    ``on`` holds ``abandoned``, ``unresolved``, ``blocked`` and bounds on quality.
    """

    on: tuple[Literal["abandoned", "unresolved", "blocked"] | Bound, ...]
    at: str | None = None
    for_: float = Field(alias="for")
    cap: Quantity | None = None


class Tally(Block):
    """A named outcome other than money."""

    discount: Quantity = ZERO


class MeasureRule(Block):
    """A measure of the scenario's own: the first entry of a stage."""

    first_entry: str


# ------------------------------------------------------------------ changes


class Effect(Block):
    """What a change does to one parameter of its target; the name says how.

    ``takes`` names the edge that pays for a ``risk_ratio`` (None: the row's ``rest``, decided on resolving).
    """

    size: Quantity
    takes: str | None = None


class Response(Frozen):
    """A dose response: linear, hill(half, slope) or inverted_u(peak, zero)."""

    family: Literal["linear", "hill", "inverted_u"] = "linear"
    parameters: tuple[tuple[str, float], ...] = ()


class Who(Block):
    """Whom a change treats; all bounds must hold."""

    personas: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    satisfaction: tuple[Bound, ...] = ()
    visits: tuple[Bound, ...] = ()
    tenure: tuple[Bound, ...] = ()
    memory: dict[str, tuple[Bound, ...]] = {}
    sensitivity: Quantity = ONE
    specificity: Quantity = ONE
    asked: Literal["visit", "arrival"] = "visit"


class Cost(Block):
    """What a practice costs."""

    fixed: Quantity = ZERO
    per_day: Quantity = ZERO
    per_dose_day: Quantity = ZERO
    per_exposure: Quantity = ZERO
    per_reward: Quantity = ZERO
    floor_time: dict[str, Quantity] = {}
    cap: Quantity | None = None


class Repeat(Frozen):
    """On for ``for`` days, every ``every`` days, counted from the start."""

    every: float
    for_: float = Field(alias="for")


class Change(Block):
    """A practice (we choose it; it costs) or a condition (the world does it)."""

    origin: str | None = None
    used: str | None = None
    effects: dict[str, dict[str, Effect]]
    start: float = 0.0
    end: float | None = None
    lead_time: float = 0.0
    ramp: float = 0.0
    half_life: float | None = None
    repeat: Repeat | None = None
    season: Season | None = None
    coverage: Quantity = ONE
    dose: Quantity = ONE
    response: Response | dict[str, Response] = Response()
    who: Who = Who()
    group: str | None = None
    cost: Cost = Cost()
    active: bool = True


class Policy(Block):
    """A review that switches practices on and off."""

    measure: str
    every: float
    window: float
    switch_on: Bound
    switch_off: Bound | None = None
    practices: tuple[str, ...]
    delay: float = 0.0
    noise: Quantity = ZERO
    response_rate: Quantity = ONE
    min_on: float = 0.0
    min_off: float = 0.0


class Strategy(Block):
    """A named set of practices, policies and other strategies; values override a practice's fields."""

    practices: dict[str, dict[str, Any]] = {}


# ------------------------------------------------------------------ the whole


class Satisfaction(Block):
    """``s ← s + weight·(q − s)``; at ``reference`` all slopes are silent."""

    start: Quantity = Quantity(0.5)
    weight: Quantity = Quantity(0.3)
    reference: Quantity = Quantity(0.5)


class CompareWith(Block):
    """A real log to hold against the simulation."""

    events: str
    measure: str
    at: tuple[float, ...]


class Model(Block):
    """A complete scenario in its full form."""

    journeysim: Literal[1]
    title: str | None = None
    horizon: float
    currency: str = "EUR"
    discount: Quantity = ZERO
    first_day: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "monday"
    market: Market | None = None
    budget: Quantity | None = None
    sources: dict[str, str] = {}
    satisfaction: Satisfaction = Satisfaction()
    channels: tuple[str, ...] = ()
    handover: dict[str, Quantity] = {}
    compare_with: CompareWith | None = None
    arrivals: dict[str, Source]
    personas: dict[str, Persona] = {}
    traits: dict[str, Law] = {}
    stages: dict[str, Stage]
    desks: dict[str, Desk] = {}
    referral: Referral | None = None
    word_of_mouth: WordOfMouth | None = None
    memories: dict[str, Memory] = {}
    tallies: dict[str, Tally] = {}
    measures: dict[str, MeasureRule] = {}
    conditions: dict[str, Change] = {}
    practices: dict[str, Change] = {}
    policies: dict[str, Policy] = {}
    strategies: dict[str, Strategy] = {}


__all__ = ["Amount", "Law", "Model", "Probability", "Quantity", "Steps", "TraitValue"]
