"""What strategies cost against what they bring: the way to a choice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING

from journeysim.report.forest import described
from journeysim.report.style import (
    BLUE,
    FAINT,
    INK,
    MUTED,
    PAPER,
    QUIET,
    SMALL,
    VERMILLION,
    footer,
    heading,
    new_figure,
    plot,
    text_width,
    write,
)
from journeysim.report.wording import (
    LEVEL,
    is_exactly_zero,
    not_told_from_zero,
    number_text,
    unit_scale,
    unit_text,
)
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
        f"Compared with {baseline}, which stands at the origin. Line: strategies that no cheaper one beats; "
        "grey: cannot be told from zero; open: exactly zero.",
    )
    sizes = [estimate.n for _, cost, effect in options for estimate in (cost, effect)]
    n = number_text(max(sizes, default=0), 0)
    footer(figure, f"Difference from {baseline} · n = {n} independent units · intervals: {LEVEL}")
    axes = plot(figure, 84, 76, 24, 82)
    axes.grid(axis="x", color=FAINT, linewidth=0.6)
    points = [(cost.value, scale * effect.value) for _, cost, effect in options]
    for (_, cost, effect), (x, y) in zip(options, points, strict=True):
        color = _color(effect, better)
        zero = is_exactly_zero(effect)
        if isfinite(cost.half_width):
            axes.plot([cost.low, cost.high], [y, y], color=color, linewidth=1.2)
        if isfinite(effect.half_width):
            axes.plot([x, x], [scale * effect.low, scale * effect.high], color=color, linewidth=1.2)
        face = PAPER if zero else color
        axes.plot([x], [y], "o", color=color, markerfacecolor=face, markersize=6, zorder=4)
    axes.margins(0.12)
    axes.axhline(0, color=QUIET, linewidth=0.8)
    axes.axvline(0, color=QUIET, linewidth=0.8)
    line = _frontier(points, better=better)
    axes.plot([x for x, _ in line], [y for _, y in line], color=INK, linewidth=0.9, alpha=0.5, zorder=1)
    # Names are placed in pixels, which are known once the limits are.
    axes.set_xlim(*axes.get_xlim())
    axes.set_ylim(*axes.get_ylim())
    axes.set_xlabel(f"extra cost, {currency}".removesuffix(", "), size=SMALL, color=QUIET)
    words = f"{title}, {unit_text(unit, currency, difference=True)}".removesuffix(", ")
    axes.set_ylabel(words, size=SMALL, color=QUIET)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: number_text(round(float(value), 9)))
    bars = [bars_of(axes, cost, effect, scale) for _, cost, effect in options]
    named = [(baseline, 0.0, 0.0), *((o[0], *p) for o, p in zip(options, points, strict=True))]
    name_points(axes, named, [*(box for pair in bars for box in pair), *boxes_along(axes, line)])
    return figure


def _color(effect: Estimate, better: str | None) -> str:
    """Blue for the better, red for the worse, grey where it cannot be told, dark where exactly nothing."""
    if is_exactly_zero(effect):
        return INK
    if not_told_from_zero(effect):
        return MUTED
    return BLUE if better is None or (effect.value > 0) == (better == "higher") else VERMILLION


def bars_of(axes: Axes, cost: Estimate, effect: Estimate, scale: float) -> list[Box]:
    """The two intervals of a point as thin boxes in pixels."""
    ends = [
        ((cost.low, scale * effect.value), (cost.high, scale * effect.value)),
        ((cost.value, scale * effect.low), (cost.value, scale * effect.high)),
    ]
    corners = [[axes.transData.transform(end) for end in pair] for pair in ends]
    return [
        (float(a[0]) - 1, float(a[1]) - 1, float(b[0]) + 1, float(b[1]) + 1)
        for a, b in corners
        if all(abs(float(x)) < 1e6 for x in (*a, *b))
    ]


def boxes_along(axes: Axes, line: Sequence[tuple[float, float]]) -> list[Box]:
    """Small boxes in pixels along a line."""
    found: list[Box] = []
    for (x0, y0), (x1, y1) in pairwise(line):
        for part in range(25):
            at = axes.transData.transform((x0 + (x1 - x0) * part / 24, y0 + (y1 - y0) * part / 24))
            found.append((float(at[0]) - 1, float(at[1]) - 1, float(at[0]) + 1, float(at[1]) + 1))
    return found


def _frontier(points: Sequence[tuple[float, float]], *, better: str | None) -> list[tuple[float, float]]:
    """The points that no cheaper or equally dear one beats, from the baseline on."""
    sign = -1.0 if better == "lower" else 1.0
    best, line = float("-inf"), []
    for x, y in sorted([(0.0, 0.0), *points], key=lambda point: (point[0], -sign * point[1])):
        if sign * y > best:
            best = sign * y
            line.append((x, y))
    return line


def name_points(axes: Axes, points: Sequence[tuple[str, float, float]], bars: Sequence[Box]) -> None:
    """Write each name beside its point, where it hides least: other names, points, intervals, then axes."""
    at = [axes.transData.transform((x, y)) for _, x, y in points]
    frame = axes.get_window_extent()
    origin = axes.transData.transform((0.0, 0.0))
    lines = [
        (float(origin[0]) - 1, frame.y0, float(origin[0]) + 1, frame.y1),
        (frame.x0, float(origin[1]) - 1, frame.x1, float(origin[1]) + 1),
    ]
    taken: list[Box] = [(float(x) - 5, float(y) - 5, float(x) + 5, float(y) + 5) for x, y in at]

    def hidden(box: Box) -> float:
        outside = box[0] < frame.x0 or box[2] > frame.x1 or box[1] < frame.y0 or box[3] > frame.y1
        return float(
            10.0 * outside
            + 4.0 * sum(_meet(box, other) for other in taken)
            + 2.0 * min(3, sum(_meet(box, other) for other in bars))
            + 1.0 * sum(_meet(box, other) for other in lines)
        )

    for (name, _, _), (x, y) in zip(points, at, strict=True):
        width = text_width(name, SMALL) + 2
        rises = (9.0, -9.0, 0.0, 15.0, -15.0, 28.0, -28.0, 41.0, -41.0, 54.0, -54.0, 67.0, -67.0, 80.0, -80.0)
        boxes = [
            (float(x) + left, float(y) + rise - 6, float(x) + left + width, float(y) + rise + 6)
            for rise in rises
            for left in (9.0, -9.0 - width)
        ]
        box = min(boxes, key=hidden)
        taken.append(box)
        where = axes.transData.inverted().transform((box[0], (box[1] + box[3]) / 2))
        if abs((box[1] + box[3]) / 2 - float(y)) > 20:
            near = (box[0] if box[0] > float(x) else box[2], (box[1] + box[3]) / 2)
            foot, tip = axes.transData.inverted().transform([near, (float(x), float(y))])
            axes.plot([foot[0], tip[0]], [foot[1], tip[1]], color=MUTED, linewidth=0.6, zorder=2)
        write(axes, (float(where[0]), float(where[1])), name, align="left middle", gid=f"option:{name}")


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
