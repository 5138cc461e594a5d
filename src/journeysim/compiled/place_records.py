"""Compiled records of the journey: laws, terms of changes, edges, rows, places and personas.

A persona has its own table of places, in which its share of effects and overrides is folded already.
Times are in days, rates per day, money in the scenario's currency.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

from journeysim.kernels.quantiles import FAMILIES, Table, unit_table

if TYPE_CHECKING:
    from journeysim.compiled.shared_records import Contact

LEAVE = -1
"""Target of a touchpoint's edge that hands the decision to the stage's row."""

NONE = -1
"""No channel, desk or trait."""


@dataclass(frozen=True, slots=True)
class Draw:
    """A law, ready to draw from one uniform: ``location + scale · unit quantile(u)``.

    Attributes:
        family: Unit family of ``kernels.quantiles``; ``fixed`` has no table, ``until`` waits for a date.
        shape: Shape parameters of the unit law (the sorted sample, for ``empirical``).
        location: Added to the scaled unit quantile; the value itself for ``fixed``.
        scale: Multiplies the unit quantile.
        trait: Trait whose value replaces the scale (``power`` 1) or the rate (``power`` −1); else NONE.
        power: 1 or −1, see ``trait``.
        factor: Multiplies the trait, for parameters that are not the scale of the unit law itself.
        every: Period of ``until``.
        at: First date of ``until``.
        kept: The table, once it has been made.
    """

    family: str
    shape: tuple[float, ...] = ()
    location: float = 0.0
    scale: float = 1.0
    trait: int = NONE
    power: int = 1
    factor: float = 1.0
    every: float = 0.0
    at: float = 0.0
    kept: list[Table] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def table(self) -> Table:
        """Quantile table of the unit law, made when it is first needed; empty where the family has none."""
        if not self.kept:
            self.kept.append(unit_table(self.family, *self.shape) if self.family in FAMILIES else ())
        return self.kept[0]


@dataclass(frozen=True, slots=True)
class Term:
    """What a change adds to a parameter at full strength: a log ratio, a gain, or a number of servers.

    The dose response is part of ``size``. ``group`` is the index of the change's exclusive group, or NONE.
    """

    change: int
    size: float
    group: int = NONE


Terms = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Stepped:
    """A step function of tenure (days since the first purchase) or of visits: (from, value) in order."""

    by: str
    steps: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """Money or quality: a number, a step function or a law, with what changes do to it.

    Exactly one of ``number``, ``stepped``, ``draw`` is not None. Ratio terms multiply by
    exp(Σ strength·size), then added terms add Σ strength·size.
    """

    number: float | None = 0.0
    stepped: Stepped | None = None
    draw: Draw | None = None
    ratio: Terms = ()
    added: Terms = ()
    factor: float = 1.0
    constant: float = 0.0


@dataclass(frozen=True, slots=True)
class SetTerm:
    """While the change's strength is at least ½ the edge has probability ``p``; the others share 1 − p.

    Strength is that in time multiplied by ``dose``, the dose response. The ``change`` NONE is always on: a
    persona's own.
    """

    change: int
    p: float
    group: int = NONE
    dose: float = 1.0


@dataclass(frozen=True, slots=True)
class RiskTerm:
    """Multiplies the edge's share of its row by exp(strength·size); ``takes`` is the edge that pays.

    The ``change`` NONE is always on: a persona's own.
    """

    change: int
    size: float
    takes: int
    group: int = NONE


@dataclass(frozen=True, slots=True)
class Edge:
    """One transition, in the row's order of progress.

    Attributes:
        target: Place that is entered, or LEAVE.
        p: Base probability (0 where a trait or steps give it).
        stepped: Step function that replaces ``p``, or None.
        trait: Trait that replaces ``p``, or NONE; the others share what it leaves in proportion to ``p``.
        rest: Whether ``p`` is what the other edges leave; it matters where one of them has steps.
        clock: Law of the competing clock, or None.
        clock_purpose: Address of the clock's draws.
        persona: Persona's constant on the log-odds (log hazard on a clock).
        traits: (trait, slope) pairs.
        terms: Log odds ratios of changes (log hazard ratios on a clock).
        satisfaction: Slope per whole point of satisfaction above the reference.
        word_of_mouth: Slope per unit of the level.
        visits: Slope per earlier visit of the stage.
        visits_cap: Largest number of earlier visits that counts.
        memories: (memory, slope) pairs.
        sets: Changes that close or open the edge.
        risks: Changes of the edge's share.
        revenue, cost: Money when the edge is taken, with the terms of changes.
        tally: (tally, amount) pairs when the edge is taken.
    """

    target: int
    p: float
    stepped: Stepped | None = None
    trait: int = NONE
    rest: bool = False
    clock: Draw | None = None
    clock_purpose: int = 0
    persona: float = 0.0
    traits: tuple[tuple[int, float], ...] = ()
    terms: Terms = ()
    satisfaction: float = 0.0
    word_of_mouth: float = 0.0
    visits: float = 0.0
    visits_cap: float = inf
    memories: tuple[tuple[int, float], ...] = ()
    sets: tuple[SetTerm, ...] = ()
    risks: tuple[RiskTerm, ...] = ()
    revenue: Amount = Amount()
    cost: Amount = Amount()
    tally: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """Edges in order of progress. ``plain`` rows never change: no terms, slopes, steps or traits."""

    edges: tuple[Edge, ...]
    plain: bool
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class First:
    """A touchpoint that may open its stage, with the weight that the persona gives it."""

    place: int
    weight: float
    terms: Terms = ()


@dataclass(frozen=True, slots=True)
class Purposes:
    """Addresses of the random draws that belong to a place."""

    visit: int
    experience: int
    value: int
    use: int
    survey: int


@dataclass(frozen=True, slots=True)
class Place:
    """A stage or a touchpoint as one persona meets it.

    A composite stage (``touchpoints`` is not empty) has a row, money and invitations, but no dwell,
    desk or quality of its own.

    Attributes:
        stage: Index of the stage it belongs to; its own index for a stage.
        role: Role of the stage.
        exit: Whether the role is an exit.
        final: Whether the journey ends here (no row, no clocks).
        clocks: Whether the row is one of competing clocks.
        quality: What the experience is drawn from, or None.
        gain: Persona's constant on the quality; ``gains`` are those of changes.
        dwell_factor: Persona's factor on every time spent here.
        dwell_terms: Log ratios of changes on every time spent here.
        invitations: Mean number of people told per visit; ``invitation_terms`` are log ratios.
    """

    index: int
    name: str
    stage: int
    role: str
    exit: bool
    final: bool
    purposes: Purposes
    channel: int = NONE
    touchpoints: tuple[First, ...] = ()
    clocks: bool = False
    row: Row | None = None
    on_abandon: Row | None = None
    on_unresolved: Row | None = None
    on_blocked: Row | None = None
    quality: Amount | None = None
    gain: float = 0.0
    gains: Terms = ()
    dwell: Draw | None = None
    dwell_factor: float = 1.0
    dwell_traits: tuple[tuple[int, float], ...] = ()
    dwell_terms: Terms = ()
    desk: int = NONE
    desk_share: float = 1.0
    invitations: float = 0.0
    invitation_terms: Terms = ()
    invite_at_entry: bool = False
    revenue: Amount = Amount()
    cost: Amount = Amount()
    revenue_per_day: float = 0.0
    cost_per_day: float = 0.0
    tally: tuple[tuple[int, float], ...] = ()
    tally_per_day: tuple[tuple[int, float], ...] = ()
    survey: bool = False
    survey_response: float = 1.0
    survey_below: float = -inf


@dataclass(frozen=True, slots=True)
class Handover:
    """What is left of the next experience after a change of channel: 1 − (1 − factor)·exp(Σ terms)."""

    factor: float
    terms: Terms = ()


@dataclass(frozen=True, slots=True)
class Referral:
    """What happens to an invitation that a customer of this persona sends."""

    enter: int
    acceptance: float
    delay: Draw
    satisfaction: float
    carry_over: float
    acceptance_terms: Terms = ()
    delay_terms: Terms = ()


@dataclass(frozen=True, slots=True)
class Persona:
    """A segment as the engine needs it.

    ``handovers`` is addressed by (channel before) · channels + (channel now).
    ``referral`` is None where nobody invites. ``contacts`` are the desks as this persona meets them.
    """

    index: int
    name: str
    share: float
    satisfaction: float
    priority: float
    places: tuple[Place, ...]
    handovers: tuple[Handover, ...] = ()
    referral: Referral | None = None
    contacts: tuple[Contact, ...] = ()
