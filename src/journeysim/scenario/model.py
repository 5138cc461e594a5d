"""What a scenario says, field by field: the full form, after every short form was spelled out.

Durations are days (float), rates are per day, money is in the scenario's currency. Field names are those
of the file. What each field means to a user is told in ``docs/scenario-format.md``.
"""

# No postponed annotations here: pydantic would have to read each of them back from its text.
from typing import Annotated, Literal

from journeysim.scenario import forms
from journeysim.scenario.blocks import EMPTY, NAMES, NUMBER, ONE, ZERO, Block, Frozen, Texts
from journeysim.scenario.changes import Change, Cost, Effect, Policy, Repeat, Response, Season, Strategy, Who
from journeysim.scenario.customers import Persona, Pulse, Source
from journeysim.scenario.fields import Discount, NonNegative, PositiveTime, Share, Short, Time, TraitLaw
from journeysim.scenario.stages import DeskUse, Edge, Map, Place, Row, Stage, Survey, Touchpoint, VisitSlope
from journeysim.scenario.surroundings import (
    Desk,
    Market,
    MeasureRule,
    Memory,
    OpeningHours,
    Referral,
    Tally,
    Voice,
    WordOfMouth,
)
from journeysim.scenario.values import Amount, Bound, Evidence, Law, Probability, Quantity, Steps, TraitValue


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
    first_day: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = (
        "monday"
    )
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
    stages: Annotated[dict[str, Annotated[Stage, EMPTY]], Short(forms.stages, {"type": "null"})]
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


__all__ = [
    "ONE",
    "ZERO",
    "Amount",
    "Block",
    "Bound",
    "Change",
    "CompareWith",
    "Cost",
    "Desk",
    "DeskUse",
    "Edge",
    "Effect",
    "Evidence",
    "Frozen",
    "Law",
    "Map",
    "Market",
    "MeasureRule",
    "Memory",
    "Model",
    "OpeningHours",
    "Persona",
    "Place",
    "Policy",
    "Probability",
    "Pulse",
    "Quantity",
    "Referral",
    "Repeat",
    "Response",
    "Row",
    "Satisfaction",
    "Season",
    "Source",
    "Stage",
    "Steps",
    "Strategy",
    "Survey",
    "Tally",
    "Touchpoint",
    "TraitValue",
    "VisitSlope",
    "Voice",
    "Who",
    "WordOfMouth",
]
