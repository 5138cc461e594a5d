"""What customers share: desks, referral, word of mouth, the market, memories, tallies and measures."""

# No postponed annotations here: pydantic would have to read each of them back from its text.
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from journeysim.scenario import forms, sources
from journeysim.scenario.blocks import NAMES, ONE, ZERO, Block, Frozen
from journeysim.scenario.fields import (
    TEXT,
    Discount,
    Number,
    Positive,
    PositiveTime,
    Share,
    TimeLaw,
    Whole,
    Written,
    one_of,
)
from journeysim.scenario.slips import Slip
from journeysim.scenario.values import Bound, Quantity

MemoryEvents = Annotated[
    tuple[Literal["abandoned", "unresolved", "blocked"] | Bound, ...],
    Written(lambda raw, reading: forms.memory_events(raw), one_of(TEXT, NAMES)),
]


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
    cost_per_server_hour: Number = ZERO
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
            raise Slip(
                "a desk needs `servers`.", "for example `servers: 3` or `servers: {mon-fri 08:00-18:00: 3}`."
            )
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
        for voice, name, wanted, other in (
            (self.praise, "praise", "above", "below"),
            (self.warning, "warning", "below", "above"),
        ):
            if voice is not None and (getattr(voice, wanted) is None or getattr(voice, other) is not None):
                raise Slip(
                    f"`{name}` needs `{wanted}`, and no `{other}`.",
                    f"for example `{name}: {{{wanted}: 0.5, moves: 0.01}}`.",
                    (name,),
                )
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
