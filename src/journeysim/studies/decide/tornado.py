"""One number at a time: how far the answer moves between the ends of each input's range.

The bars of a tornado, largest first. Each end is a difference of twins between the answer with the input at
that end and with the input as stated, everything else equal. It says nothing of inputs that act together;
`sobol` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journeysim.results.estimates import Estimate
from journeysim.studies.decide.selection import Floats
from journeysim.studies.decide.together import mean_of


@dataclass(frozen=True)
class Bar:
    """How far one input moves the answer.

    Attributes:
        name: Name of the input.
        low: Lower end of its range.
        high: Upper end.
        at_low: Change of the answer when the input is at its lower end.
        at_high: Change of the answer at its upper end.
    """

    name: str
    low: float
    high: float
    at_low: Estimate
    at_high: Estimate

    @property
    def width(self) -> float:
        """The distance between the two answers."""
        return abs(self.at_high.value - self.at_low.value)


def tornado(
    stated: Floats, ends: Sequence[tuple[str, tuple[float, float], Floats, Floats]]
) -> tuple[Bar, ...]:
    """The bars of a tornado, the widest first.

    Args:
        stated: Samples of the answer with every input as stated, of shape (samples,).
        ends: For each input its name, its range, and samples on the same luck at its lower and upper end.

    Example:
        >>> import numpy as np
        >>> luck = np.array([0.1, -0.2, 0.3])
        >>> price, weather = (1.0, 2.0), (0.0, 1.0)
        >>> bars = tornado(luck, [("weather", weather, luck - 1, luck + 1), ("price", price, luck - 5, luck)])
        >>> [(bar.name, round(bar.width, 3)) for bar in bars]
        [('price', 5.0), ('weather', 2.0)]
    """
    bars = [
        Bar(name, low, high, mean_of(at_low - stated), mean_of(at_high - stated))
        for name, (low, high), at_low, at_high in ends
    ]
    return tuple(sorted(bars, key=lambda bar: (-bar.width, bar.name)))
