"""Compiled records around the journey: changes and whom they treat, sources, memories and tallies."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from journeysim.compiled.place_records import Terms


@dataclass(frozen=True, slots=True)
class Bounds:
    """Open interval: a value holds when low < value < high."""

    low: float = -inf
    high: float = inf


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a change treats beyond its coverage; ``personas`` and ``stages`` are index sets, empty = all."""

    personas: frozenset[int] = frozenset()
    stages: frozenset[int] = frozenset()
    satisfaction: Bounds = Bounds()
    visits: Bounds = Bounds()
    tenure: Bounds = Bounds()
    memories: tuple[tuple[int, Bounds], ...] = ()
    sensitivity: float = 1.0
    specificity: float = 1.0
    at_arrival: bool = False


@dataclass(frozen=True, slots=True)
class Costs:
    """What a practice costs; days run from ``Change.start`` to ``Change.end``."""

    fixed: float = 0.0
    per_day: float = 0.0
    per_exposure: float = 0.0
    per_reward: float = 0.0
    floor_time: tuple[tuple[int, float], ...] = ()
    cap: float = inf


@dataclass(frozen=True, slots=True)
class SeasonCurve:
    """A periodic factor: equal parts, or 1 + amplitude·cos(2π(t − peak)/period)."""

    period: float
    factors: tuple[float, ...] = ()
    amplitude: float = 0.0
    peak: float = 0.0


@dataclass(frozen=True, slots=True)
class Change:
    """A practice or a condition that is part of this run.

    Attributes:
        practice: True for a practice, False for a condition.
        start: First day of its costs; effects begin at ``start + lead_time`` = ``begin``.
        end: First day on which it no longer acts.
        half_life: Decay of novelty, inf for none.
        every, length: Periodic switch (``every`` 0: always on).
        target: Targeting, or None when coverage alone decides.
        target_purposes: Address of the targeting draw by stage index (at arrival: one entry).
        exposed: Places whose visits count as exposures (a composite stage counts once).
        exposed_referral: Whether each invitation counts as an exposure.
        exposed_desks: Desks whose joins count as exposures.
        switched: Whether only a policy switches it on; its times then count from the switch.
    """

    name: str
    practice: bool
    start: float
    begin: float
    end: float
    ramp: float
    half_life: float
    coverage: float
    cover_purpose: int
    every: float = 0.0
    length: float = 0.0
    season: SeasonCurve | None = None
    target: Target | None = None
    target_purposes: tuple[int, ...] = ()
    costs: Costs = Costs()
    exposed: frozenset[int] = frozenset()
    exposed_referral: bool = False
    exposed_desks: frozenset[int] = frozenset()
    switched: bool = False


@dataclass(frozen=True, slots=True)
class Pulse:
    """A campaign of every world: multiplies the rate from ``start`` until ``end``, and costs ``cost``."""

    start: float
    end: float
    ratio: float
    cost: float


@dataclass(frozen=True, slots=True)
class Source:
    """Where customers come from. Exactly one of ``schedule``, ``cohort`` and ``entries`` is used.

    Attributes:
        schedule: (from day, rate per day), before season and pulses.
        height: Height of one layer: the largest rate of the schedule.
        cohort: Number of customers of a cohort, 0 for none; ``over`` is the time it is spread over.
        entries: (time, key) of a list; the key is the person's own number in the list.
        mix: Share of each persona.
        terms: Log rate ratios of changes; they act on everybody while the change is on.
        cost_terms: Log cost ratios of changes.
    """

    name: str
    bits: int
    enter: int
    cost: float
    mix: tuple[float, ...]
    schedule: tuple[tuple[float, float], ...] = ()
    height: float = 0.0
    cohort: int = 0
    over: float = 0.0
    entries: tuple[tuple[float, int], ...] = ()
    season: SeasonCurve | None = None
    pulses: tuple[Pulse, ...] = ()
    terms: Terms = ()
    cost_terms: Terms = ()
    start_purpose: int = 0


@dataclass(frozen=True, slots=True)
class Memory:
    """Recent events that a customer remembers, for ``span`` days, up to ``cap``.

    ``stages`` are the places where the memory listens (empty = everywhere), a stage with all its touchpoints;
    ``quality`` bounds are open.
    """

    name: str
    span: float
    cap: float
    abandoned: bool
    unresolved: bool
    blocked: bool
    quality: tuple[Bounds, ...]
    stages: frozenset[int]


@dataclass(frozen=True, slots=True)
class Tally:
    """A named outcome other than money, with its yearly discount."""

    name: str
    discount: float
