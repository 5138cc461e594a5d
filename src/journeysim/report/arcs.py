"""The geometry of arcs over a row of nodes: how high each one rises so that no label hides another.

An arc is a cubic curve with both controls straight above its ends; it rises to three quarters of their
height. An arc that lies inside another stays below it, and labels stand at the tops.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.path import Path

LABEL_HEIGHT = 15.0
"""Pixels from the top of one arc to that of the next one outside it."""

LOWEST = 24.0
"""Height of the lowest arc, from node to node."""

LOOP = 8.0
"""Pixels that a loop from a node to itself rises more, so that its head has room."""

RISE = 5.0
"""Pixels that an arc rises for every 100 that it spans, so that far ones do not lie flat."""


@dataclass(frozen=True)
class Arc:
    """An arc from ``start`` to ``end`` (pixels across), with a label of some width at its top."""

    start: float
    end: float
    label_width: float

    @property
    def low(self) -> float:
        """The left end."""
        return min(self.start, self.end)

    @property
    def high(self) -> float:
        """The right end."""
        return max(self.start, self.end)

    @property
    def middle(self) -> float:
        """Where the top is."""
        return (self.start + self.end) / 2


def heights(arcs: Sequence[Arc]) -> list[float]:
    """How high each arc rises, in pixels.

    >>> heights([Arc(0, 300, 20), Arc(100, 200, 20), Arc(400, 500, 20)])
    [44.0, 29.0, 29.0]
    """
    found = [0.0] * len(arcs)
    order = sorted(range(len(arcs)), key=lambda i: (arcs[i].high - arcs[i].low, arcs[i].low, i))
    placed: list[int] = []
    for i in order:
        arc = arcs[i]
        found[i] = LOWEST + RISE * (arc.high - arc.low) / 100 + (LOOP if arc.high - arc.low < 30 else 0)
        rising = True
        while rising:
            rising = False
            for j in placed:
                if (_in_the_way(arcs[j], arc) and abs(found[j] - found[i]) < LABEL_HEIGHT - 1e-9) or (
                    _inside(arcs[j], arc) and found[i] < found[j] + LABEL_HEIGHT - 1e-9
                ):
                    found[i], rising = found[j] + LABEL_HEIGHT, True
        placed.append(i)
    return found


def _inside(inner: Arc, outer: Arc) -> bool:
    return outer.low <= inner.low and inner.high <= outer.high


def _in_the_way(a: Arc, b: Arc) -> bool:
    """Whether the labels would meet if the arcs were equally high."""
    return abs(a.middle - b.middle) < (a.label_width + b.label_width) / 2 + 5


def arc_path(
    start: tuple[float, float], end: tuple[float, float], control: float, level: float | None = None
) -> Path:
    """The curve of an arc; both controls stand at the height ``control``, above or below the ends.

    With a ``level`` the curve runs between points of that height, and straight from the ends to them.
    """
    from matplotlib.path import Path

    controls = [(start[0], control), (end[0], control)]
    if level is None:
        return Path([start, *controls, end], [Path.MOVETO, *[Path.CURVE4] * 3])
    points = [start, (start[0], level), *controls, (end[0], level), end]
    return Path(points, [Path.MOVETO, Path.LINETO, *[Path.CURVE4] * 3, Path.LINETO])
