"""The compiled scenario: frozen records in which every name is an index and every default a number.

Index spaces, all sorted by name: *places* (stages and touchpoints in one space; a touchpoint is called
``STAGE/TOUCHPOINT``), personas, traits, channels, desks, sources, changes, memories, tallies.
A persona has its own table of places, in which its share of effects and overrides is folded already.
Times are in days, rates per day, money in the scenario's currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from journeysim.compiled.place_records import (
    LEAVE,
    NONE,
    Amount,
    Draw,
    Edge,
    First,
    Handover,
    Persona,
    Place,
    Purposes,
    Referral,
    RiskTerm,
    Row,
    SetTerm,
    Stepped,
    Term,
    Terms,
)
from journeysim.compiled.shared_records import (
    Contact,
    Desk,
    Market,
    Policy,
    ServerTerm,
    WordOfMouth,
)
from journeysim.compiled.world_records import (
    Bounds,
    Change,
    Costs,
    Memory,
    Pulse,
    SeasonCurve,
    Source,
    Tally,
    Target,
)


@dataclass(frozen=True, slots=True)
class Names:
    """The names behind the indices, each sorted."""

    places: tuple[str, ...]
    personas: tuple[str, ...]
    traits: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    desks: tuple[str, ...] = ()
    memories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Compiled:
    """A scenario under one strategy.

    Attributes:
        scenario: Name of the scenario.
        strategy: Name of the strategy.
        shares: What makes customers meet here (such as "desks", "word of mouth"); empty when they do not.
        purchase: Indices of the stages with role purchase (tenure counts from the first entry of one).
        conversion: Stages whose first entry is the conversion.
        milestones: (name, stages): measures of the scenario's own, shares of customers who reach a stage.
        year_discount: Yearly discount rate on money.
    """

    scenario: str
    strategy: str
    names: Names
    horizon: float
    currency: str
    year_discount: float
    satisfaction_weight: float
    satisfaction_reference: float
    personas: tuple[Persona, ...]
    traits: tuple[Draw, ...]
    trait_purposes: tuple[int, ...]
    sources: tuple[Source, ...]
    changes: tuple[Change, ...]
    groups: tuple[str, ...]
    memories: tuple[Memory, ...]
    tallies: tuple[Tally, ...]
    purchase: frozenset[int]
    conversion: frozenset[int]
    milestones: tuple[tuple[str, frozenset[int]], ...] = ()
    shares: tuple[str, ...] = ()
    desks: tuple[Desk, ...] = ()
    word_of_mouth: WordOfMouth | None = None
    market: Market | None = None
    policies: tuple[Policy, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """The places as the first persona meets them; structure is the same for all."""
        return self.personas[0].places

    @property
    def capped(self) -> bool:
        """Whether what is spent on a change has a cap, which all customers together reach."""
        return any(change.costs.cap < inf for change in self.changes)


__all__ = [
    "LEAVE",
    "NONE",
    "Amount",
    "Bounds",
    "Change",
    "Compiled",
    "Contact",
    "Costs",
    "Desk",
    "Draw",
    "Edge",
    "First",
    "Handover",
    "Market",
    "Memory",
    "Names",
    "Persona",
    "Place",
    "Policy",
    "Pulse",
    "Purposes",
    "Referral",
    "RiskTerm",
    "Row",
    "SeasonCurve",
    "ServerTerm",
    "SetTerm",
    "Source",
    "Stepped",
    "Tally",
    "Target",
    "Term",
    "Terms",
    "WordOfMouth",
]
