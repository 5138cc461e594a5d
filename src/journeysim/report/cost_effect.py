"""What strategies cost against what they bring: the way to a choice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from journeysim.report.forest import described
from journeysim.report.style import (
    BLUE,
    FAINT,
    INK,
    MUTED,
    QUIET,
    SMALL,
    footer,
    heading,
    new_figure,
    plot,
    text_width,
    write,
)
from journeysim.report.wording import LEVEL, not_told_from_zero, number_text, unit_scale, unit_text
from journeysim.results.estimates import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Option = tuple[str, Estimate, Estimate]
Box = tuple[float, float, float, float]


def cost_against_effect(
    options: Sequence[Option], *, measure: str, currency: str = "", baseline: str = "baseline"
) -> Figure:
    """Draw each strategy at its extra cost and its effect, both compared with the baseline, with intervals.

    Args:
        options: Name, extra cost and effect of each strategy.
        measure: Name of the measure that the effect is of.
        currency: What money is counted in.
        baseline: What the strategies are compared with; it stands at the origin.
    """
    title, unit, better = described(measure)
    scale = unit_scale(unit)
    figure = new_figure(480)
    heading(
        figure,
        f"{title}: effect against cost",
        f"Compared with {baseline}, which stands at the origin. Line: strategies that no cheaper one beats.",
    )
    sizes = [estimate.n for _, cost, effect in options for estimate in (cost, effect)]
    n = number_text(max(sizes, default=0), 0)
    footer(figure, f"Difference from {baseline} · n = {n} independent units · intervals: {LEVEL}")
    axes = plot(figure, 84, 76, 24, 82)
    axes.grid(axis="x", color=FAINT, linewidth=0.6)
    points = [(cost.value, scale * effect.value) for _, cost, effect in options]
    for (_, cost, effect), (x, y) in zip(options, points, strict=True):
        color = MUTED if not_told_from_zero(effect) else BLUE
        axes.plot([cost.low, cost.high], [y, y], color=color, linewidth=1.2)
        axes.plot([x, x], [scale * effect.low, scale * effect.high], color=color, linewidth=1.2)
        axes.plot([x], [y], "o", color=color, markersize=6, zorder=4)
    axes.margins(0.12)
    axes.axhline(0, color=QUIET, linewidth=0.8)
    axes.axvline(0, color=QUIET, linewidth=0.8)
    _frontier(axes, points, better=better)
    axes.set_xlabel(f"extra cost, {currency}".removesuffix(", "), size=SMALL, color=QUIET)
    axes.set_ylabel(unit_text(unit, currency, difference=True), size=SMALL, color=QUIET)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: number_text(round(float(value), 9)))
    _names(axes, [(baseline, 0.0, 0.0), *((o[0], *p) for o, p in zip(options, points, strict=True))])
    return figure


def _frontier(axes: Axes, points: Sequence[tuple[float, float]], *, better: str | None) -> None:
    """A line through the strategies that no cheaper or equally dear one beats, from the baseline on."""
    sign = -1.0 if better == "lower" else 1.0
    best, line = float("-inf"), []
    for x, y in sorted([(0.0, 0.0), *points], key=lambda point: (point[0], -sign * point[1])):
        if sign * y > best:
            best = sign * y
            line.append((x, y))
    axes.plot([x for x, _ in line], [y for _, y in line], color=INK, linewidth=0.9, alpha=0.5, zorder=1)


def _names(axes: Axes, points: Sequence[tuple[str, float, float]]) -> None:
    """Write each name beside its point, at the first side where it hides nothing."""
    transform = axes.transData
    at = [transform.transform((x, y)) for _, x, y in points]
    frame = axes.get_window_extent()
    taken: list[Box] = [(float(x) - 5, float(y) - 5, float(x) + 5, float(y) + 5) for x, y in at]
    for (name, _, _), (x, y) in zip(points, at, strict=True):
        width = text_width(name, SMALL) + 2
        sides = [(8.0, 7.0), (8.0, -7.0), (-8.0 - width, 7.0), (-8.0 - width, -7.0)]
        sides += [(8.0, step * 13.0) for step in (1.5, -1.5, 2.5, -2.5, 3.5, -3.5)]
        sides += [(-8.0 - width, step * 13.0) for step in (1.5, -1.5, 2.5, -2.5, 3.5, -3.5)]
        boxes = [(x + dx, y + dy - 6, x + dx + width, y + dy + 6) for dx, dy in sides]
        inside = [b for b in boxes if b[0] > frame.x0 and b[2] < frame.x1 and b[1] > frame.y0]
        free = [b for b in inside if not any(_meet(b, other) for other in taken)]
        box = (free or inside or boxes)[0]
        taken.append(box)
        where = transform.inverted().transform((box[0], (box[1] + box[3]) / 2))
        write(axes, (float(where[0]), float(where[1])), name, align="left middle", gid=f"option:{name}")


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
