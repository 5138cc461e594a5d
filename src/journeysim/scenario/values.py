"""The values that a scenario is written with: quantities, steps, traits and laws.

All of them are frozen data in base units: time in days, rates per day, money in the scenario's currency.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Evidence = Literal["assumption", "source", "data"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what is known about it.

    Attributes:
        value: The number itself, in base units.
        range: Bounds of its 90 % interval, or None.
        evidence: Grade, or None to take the grade of the nearest block around it.
        source: Entry of ``sources`` that gives the figure, or None.
        note: Words for readers.
        law: How sure it is as a law, in the place of a range; see ``uncertainty``.
    """

    value: float
    range: tuple[float, float] | None = None
    evidence: Evidence | None = None
    source: str | None = None
    note: str | None = None
    law: Law | None = None


@dataclass(frozen=True, slots=True)
class Steps:
    """A step function of the time since the first purchase (days), or of the number of visits.

    ``steps`` holds (from, quantity) in rising order; before the first step the first quantity holds.
    """

    by: Literal["tenure", "visits"]
    steps: tuple[tuple[float, Quantity], ...]


@dataclass(frozen=True, slots=True)
class TraitValue:
    """``trait(NAME)``: each customer's own value of a trait stands in the place of a number."""

    trait: str


@dataclass(frozen=True, slots=True)
class Law:
    """A probability law, as written: ``lognormal(median=2 d, sigma=0.8)``.

    Attributes:
        family: fixed, uniform, exponential, lognormal, weibull, gamma, loglogistic, normal, beta,
            logit_normal, empirical or until.
        parameters: The canonical parameters of the family in base units, in canonical order
            (fixed: value; uniform: low, high; exponential: mean; lognormal: median, sigma;
            weibull: scale, shape; gamma: scale, shape; loglogistic: median, shape; normal: mean, sd;
            beta: a, b; logit_normal: mu, sigma, on the logit scale; empirical: none; until: every, at).
            Where ``trait(NAME)`` is written, the parameter is the TraitValue, and the parameter keeps
            the name it was written with (``rate``, ``mean``, ``median``, ``scale``).
        timed: Whether values are times in days, or plain numbers.
        text: One canonical spelling; reading it again gives this law.
        sample: Sorted values of an empirical law.
        file: File of an empirical law, as written.
    """

    family: str
    parameters: tuple[tuple[str, float | TraitValue], ...]
    timed: bool
    text: str = field(compare=False)
    sample: tuple[float, ...] = ()
    file: str | None = None


Probability = Quantity | Steps | TraitValue
Amount = Quantity | Steps | Law


@dataclass(frozen=True, slots=True)
class Bound:
    """``above 0.10`` or ``below 60 d``; strict."""

    side: Literal["above", "below"]
    value: float

    def holds(self, value: float) -> bool:
        """Whether a value lies strictly on the bound's side."""
        return value > self.value if self.side == "above" else value < self.value
