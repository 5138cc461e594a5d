"""The journey as it is written: stages, touchpoints, and the rows of edges between them."""

# No postponed annotations here: pydantic would have to read each of them back from its text.
from typing import Annotated, Literal, Self

from pydantic import model_validator

from journeysim.scenario import forms
from journeysim.scenario.blocks import EMPTY, NUMBER, ONE, ZERO, Block, Frozen, Texts
from journeysim.scenario.fields import (
    TEXT,
    AnyAmount,
    Chance,
    Integer,
    NonNegative,
    Number,
    Positive,
    Quality,
    Share,
    Short,
    TimeLaw,
    Written,
    one_of,
)
from journeysim.scenario.slips import Slip

_EDGE = one_of(NUMBER, TEXT)

Role = Annotated[str, Written(lambda raw, reading: forms.role(raw), TEXT)]


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
    order: Integer | None = None

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

    edges: dict[str, Annotated[Edge, Short(forms.edge, _EDGE)]] = {}
    at_once: bool | None = None


class DeskUse(Block):
    """Which desk serves a visit, and for what share of the visits."""

    name: str
    share: Share = ONE


RowField = Annotated[Row, Short(forms.row, TEXT)]


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
