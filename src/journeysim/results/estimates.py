"""A number with its precision and its origin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Origin = Literal["exact", "approximate", "simulated"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval.

    Attributes:
        value: The estimate.
        low: Lower end of the 95 % interval; equal to ``value`` where the number is exact.
        high: Upper end.
        n: Number of independent units behind it (families of customers, or replications); 0 where exact.
        kind: exact, approximate or simulated.
    """

    value: float
    low: float
    high: float
    n: int
    kind: Origin = "simulated"

    @property
    def half_width(self) -> float:
        """Half of the interval's length."""
        return (self.high - self.low) / 2
