"""The level of word of mouth: W(t) = W₀·exp(−(t − t₀)/τ), moved by those who praise or warn.

Reading never writes: only a move sets W₀ and t₀ anew.
"""

from __future__ import annotations

from dataclasses import dataclass

from journeysim.compiled.records import WordOfMouth
from journeysim.kernels.floats import pexp


@dataclass(slots=True)
class Level:
    """The level as it was last moved."""

    voice: WordOfMouth | None
    value: float = 0.0
    moved: float = 0.0

    def at(self, now: float) -> float:
        """Return the level now."""
        if self.voice is None or self.value == 0.0:
            return 0.0
        return self.value * pexp(-(now - self.moved) / self.voice.tau)

    def move(self, now: float, amount: float) -> None:
        """Add an amount now."""
        self.value = self.at(now) + amount
        self.moved = now
