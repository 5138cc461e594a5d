"""What the world did during a run, beside what happened to its customers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Decision:
    """One review of a policy.

    Attributes:
        time: Day of the review.
        policy: Name of the policy.
        measure: What it read.
        reading: What it saw, noise included; NaN where there was nothing to see.
        truth: The same without noise.
        action: Whether it switched its practices on, off, or left them.
        active: Whether its practices are on afterwards.
    """

    time: float
    policy: str
    measure: str
    reading: float
    truth: float
    action: Literal["on", "off", "stay"]
    active: bool


@dataclass(frozen=True, slots=True)
class Interval:
    """A period in which a switched change was on: costs from ``start``, effects from ``begin``."""

    change: int
    start: float
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Exhausted:
    """When a change was found to have spent its cap.

    Attributes:
        change: Index of the change.
        time: Moment of the exposure that spent the last of it, or of the first that found nothing left.
        customers: Ids of those whose exposures were paid at that very moment, once for each exposure.
    """

    change: int
    time: float
    customers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WorldRecord:
    """Decisions of policies, what they switched, and spending caps that were reached."""

    decisions: tuple[Decision, ...] = ()
    intervals: tuple[Interval, ...] = ()
    exhausted: tuple[Exhausted, ...] = field(default=())
