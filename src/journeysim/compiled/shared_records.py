"""Compiled records of what customers share: desks, word of mouth, markets, and policies that review."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from journeysim.compiled.place_records import NONE, Draw, Terms
from journeysim.compiled.world_records import Bounds

WEEK = 7.0


@dataclass(frozen=True, slots=True)
class ServerTerm:
    """Servers that a change adds while it is on; floor time takes them away during the lead time.

    ``group`` is the index of the change's exclusive group, or NONE.
    """

    change: int
    number: int
    during_lead_time: bool = False
    group: int = NONE


@dataclass(frozen=True, slots=True)
class Desk:
    """A staffed resource.

    Attributes:
        schedule: (from day, servers); empty where ``hours`` say it.
        hours: (from, until, servers) in days since the week of day 0 began on ``first weekday``, sorted.
        hours_shift: Days from the Monday before day 0 to day 0.
        priority: Whether customers of higher priority go first.
        room: Waiting places; inf for no limit.
        out_of_hours: return, wait or turn_away.
        servers: What changes add and take away.
        cost_per_server_day, cost_per_server_hour: Wage of a server on duty or still busy.
        service_purpose, return_purpose: Addresses of random draws.
    """

    name: str
    schedule: tuple[tuple[float, int], ...]
    hours: tuple[tuple[float, float, int], ...]
    hours_shift: float
    priority: bool
    room: float
    out_of_hours: str
    servers: tuple[ServerTerm, ...]
    cost_per_server_day: float
    cost_per_server_hour: float
    service_purpose: int
    return_purpose: int


@dataclass(frozen=True, slots=True)
class Contact:
    """A desk as one persona meets it.

    Attributes:
        patience: Law of patience, or None for endless.
        tolerance: Wait that halves the quality; inf for none.
        resolution: Chance that the contact solves the problem; ``resolution_terms`` are log odds ratios.
        unresolved_quality: Factor on the quality of a contact that did not.
        cost_per_minute: Cost of a minute of service.
    """

    service: Draw
    patience: Draw | None
    tolerance: float
    resolution: float
    unresolved_quality: float
    cost_per_minute: float
    service_factor: float = 1.0
    patience_factor: float = 1.0
    service_terms: Terms = ()
    patience_terms: Terms = ()
    tolerance_terms: Terms = ()
    resolution_terms: Terms = ()


@dataclass(frozen=True, slots=True)
class WordOfMouth:
    """The level W that customers move and feel.

    Attributes:
        tau: Time constant of forgetting, half-life / ln 2.
        praise_above, warning_below: Satisfaction at which customers praise or warn.
        praise_moves, warning_moves: What one person told adds to W, scaled to the crowd already.
        arrivals: Log-rate slope of W on every source.
    """

    tau: float
    praise_above: float = inf
    praise_moves: float = 0.0
    warning_below: float = -inf
    warning_moves: float = 0.0
    arrivals: float = 0.0


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Market:
    """A finite market: ``size`` members, perhaps on a network (a generator by name, or edges)."""

    size: int
    network: str | None = None
    edges: tuple[tuple[int, int], ...] = ()
    member_purpose: int = 0


@dataclass(frozen=True, slots=True)
class Policy:
    """A review at ``every``, ``2·every``, … that switches changes on and off.

    Attributes:
        measure: What is read.
        on: Reading at which it switches on; ``off`` at which it switches off, None for never.
        practices: Changes that it switches.
        delay: Age of the newest figure; ``delay_terms`` are log ratios of changes.
        noise: Relative standard deviation of the reading; ``noise_terms`` are log ratios.
        response_rate: Share of the answers about satisfaction and complaints that are seen.
        purpose: Address of the noise; ``answer_purpose`` is that of the answers that are seen.
    """

    name: str
    measure: str
    every: float
    window: float
    on: Bounds
    off: Bounds | None
    practices: tuple[int, ...]
    delay: float
    noise: float
    response_rate: float
    min_on: float
    min_off: float
    purpose: int
    answer_purpose: int
    delay_terms: Terms = ()
    noise_terms: Terms = ()

    @property
    def samples(self) -> bool:
        """Whether it sees only a share of what customers answer."""
        return self.response_rate < 1.0 and self.measure in ("satisfaction", "complaints")
