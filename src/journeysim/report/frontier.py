"""The frontier of cost against effect: which strategies are worth their cost, and what a step up costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING

from journeysim.report.cost_effect import boxes_along, name_points
from journeysim.report.forest import described
from journeysim.report.style import (
    BLUE,
    FAINT,
    INK,
    MUTED,
    PAPER,
    QUIET,
    SMALL,
    footer,
    heading,
    new_figure,
    plot,
    write,
)
from journeysim.report.wording import LEVEL, money_text, number_text, unit_scale, unit_text
from journeysim.results.estimates import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Point:
    """One strategy: its place, the intervals around it, and whether it is on the frontier.

    Attributes:
        name: Name of the strategy.
        cost: Extra cost, compared with the baseline.
        effect: Extra effect in the direction that is better.
        cost_known: The cost with its interval, for the interval's width.
        effect_known: The effect with its interval.
        standing: ``frontier``, ``dominated`` or ``extended``.
        ratio: Cost of each further unit of effect, from the one before on the frontier; NaN for the first.
    """

    name: str
    cost: float
    effect: float
    cost_known: Estimate
    effect_known: Estimate
    standing: str
    ratio: float


def cost_frontier(points: Sequence[Point], *, measure: str, currency: str = "") -> Figure:
    """Draw strategies at cost and effect, the frontier through the best of them, and the price of each step.

    Args:
        points: The strategies, the baseline among them.
        measure: Name of the measure that the effect is of.
        currency: What money is counted in.
    """
    title, unit, better = described(measure)
    scale = unit_scale(unit)
    figure = new_figure(480)
    heading(
        figure,
        "Cost against effect: the frontier",
        "The line is the frontier; beside each step stands what one further unit of effect costs. Hollow: "
        "another strategy, or a mix of two, costs no more and brings no less.",
    )
    sizes = sorted({p.effect_known.n for p in points})
    n = " to ".join(number_text(size, 0) for size in dict.fromkeys((sizes[0], sizes[-1])))
    footer(figure, f"Difference from the baseline, same luck in all · n = {n} samples · intervals: {LEVEL}")
    axes = plot(figure, 84, 76, 24, 82)
    axes.grid(axis="x", color=FAINT, linewidth=0.6)
    for point in points:
        _draw(axes, point, scale)
    way = sorted((p for p in points if p.standing == "frontier"), key=lambda p: p.cost)
    line = [(p.cost, scale * p.effect) for p in way]
    axes.plot([x for x, _ in line], [y for _, y in line], color=INK, linewidth=1.2, zorder=1)
    axes.margins(0.14)
    # Names are placed in pixels, which are known once the limits are.
    axes.set_xlim(*axes.get_xlim())
    axes.set_ylim(*axes.get_ylim())
    axes.set_xlabel(f"extra cost, {currency}".removesuffix(", "), size=SMALL, color=QUIET)
    less = " less" if better == "lower" else ""
    words = f"{title}{less}, {unit_text(unit, currency, difference=True)}".removesuffix(", ")
    axes.set_ylabel(words, size=SMALL, color=QUIET)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: number_text(round(float(value), 9)))
    _prices(axes, way, scale, unit, currency)
    name_points(axes, [(p.name, p.cost, scale * p.effect) for p in points], boxes_along(axes, line))
    return figure


def _draw(axes: Axes, point: Point, scale: float) -> None:
    """A strategy with its intervals: full on the frontier, hollow off it."""
    x, y = point.cost, scale * point.effect
    color = BLUE if point.standing == "frontier" else MUTED
    wide, high = point.cost_known.half_width, scale * point.effect_known.half_width
    if isfinite(wide) and wide > 0:
        axes.plot([x - wide, x + wide], [y, y], color=color, linewidth=1.0, alpha=0.7)
    if isfinite(high) and high > 0:
        axes.plot([x, x], [y - high, y + high], color=color, linewidth=1.0, alpha=0.7)
    face = color if point.standing == "frontier" else PAPER
    axes.plot([x], [y], "o", color=color, markerfacecolor=face, markersize=6, zorder=4)


def _prices(axes: Axes, way: Sequence[Point], scale: float, unit: str, currency: str) -> None:
    """Beside the middle of each step of the frontier, what a further unit of effect costs."""
    each = "point" if unit == "share" else unit_text(unit, currency) or unit
    for before, after in pairwise(way):
        at = ((before.cost + after.cost) / 2, scale * (before.effect + after.effect) / 2)
        price = f"{money_text(after.ratio / scale, currency)} per {each}"
        write(axes, at, price, color=QUIET, halo=True, gid=f"price:{after.name}")
