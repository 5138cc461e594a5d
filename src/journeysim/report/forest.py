"""The forest plot: what each strategy changes, how surely, and what could have been seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from journeysim.errors import UsageError
from journeysim.report.style import (
    BLUE,
    FAINT,
    INK,
    MUTED,
    PAPER,
    QUIET,
    SMALL,
    VERMILLION,
    WIDTH,
    footer,
    heading,
    new_figure,
    plot,
    text_width,
    wrap,
    write,
)
from journeysim.report.wording import (
    LEVEL,
    decimals_for,
    effect_text,
    is_exactly_zero,
    not_told_from_zero,
    number_text,
    unit_scale,
    unit_text,
)
from journeysim.results.estimates import Estimate, smallest_detectable
from journeysim.results.observations import Better
from journeysim.results.registry import find

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Rows = Sequence[tuple[str, Estimate]]

LEFT, ROW, COLUMNS = 172.0, 40.0, 3
"""Pixels before the panels and from row to row; panels side by side."""


def forest_plot(effects: Mapping[str, Rows], *, currency: str = "", baseline: str = "baseline") -> Figure:
    """Draw the effect of every strategy on one or more measures.

    Args:
        effects: By name of the measure, the strategies with the differences from the baseline. Every
            measure names the same strategies in the same order.
        currency: What money is counted in.
        baseline: What the strategies are compared with.

    Raises:
        UsageError: if the measures name different strategies, or nothing is to be drawn.
    """
    names = _strategies(effects)
    columns = min(len(effects), COLUMNS)
    blocks = -(-len(effects) // COLUMNS)
    block = 92.0 + ROW * len(names)
    figure = new_figure(92 + block * blocks)
    heading(
        figure,
        f"What each strategy changes, compared with {baseline}",
        "Blue: for the better; red: for the worse; grey: cannot be told from zero (pale bar: effects too "
        "small to be seen). Diamond: exactly zero.",
    )
    footer(figure, _footing(effects, baseline))
    room = (WIDTH - LEFT - 8) / columns
    for number, (measure, rows) in enumerate(effects.items()):
        left = LEFT + (number % columns) * room
        below = block * (blocks - 1 - number // columns)
        above = block * (number // columns)
        axes = plot(figure, left + 6, 64 + below, WIDTH - left - room + 10, 100 + above, grid="x")
        _panel(axes, measure, rows, currency)
        _row_names(axes, names if number % columns == 0 else ())
    return figure


def _strategies(effects: Mapping[str, Rows]) -> tuple[str, ...]:
    """The strategies, checked to be the same for all measures."""
    lists = [tuple(name for name, _ in rows) for rows in effects.values()]
    if not lists or not lists[0]:
        raise UsageError("A forest plot needs at least one measure and one strategy.")
    if any(names != lists[0] for names in lists):
        raise UsageError("A forest plot needs the same strategies, in the same order, for every measure.")
    return lists[0]


def _footing(effects: Mapping[str, Rows], baseline: str) -> str:
    sizes = {estimate.n for rows in effects.values() for _, estimate in rows if estimate.n}
    ends = sorted({min(sizes), max(sizes)}) if sizes else [0]
    n = " to ".join(number_text(size, 0) for size in ends)
    return (
        f"Difference from {baseline}, same customers in both · n = {n} independent units · intervals: {LEVEL}"
    )


def described(measure: str) -> tuple[str, str, Better]:
    """Title, unit and good direction of a measure; its bare name where it is not one of ours."""
    try:
        known, parameter = find(measure)
    except UsageError:
        return measure, "", None
    at = "" if parameter is None else f" ({known.parameter} {measure.partition('@')[2]})"
    return known.title + at, known.unit, known.better


def _panel(axes: Axes, measure: str, rows: Rows, currency: str) -> None:
    title, unit, better = described(measure)
    scale = unit_scale(unit)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0, labelleft=False)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(*_limits([estimate for _, estimate in rows], scale))
    axes.axvline(0, color=QUIET, linewidth=0.9)
    wide = float(axes.get_window_extent().width)
    axes.locator_params(axis="x", nbins=max(2, int(wide / 62)))
    axes.xaxis.set_major_formatter(lambda value, _: number_text(round(float(value), 9)))
    words = unit_text(unit, currency, difference=True)
    direction = {"higher": ", more is better →", "lower": ", ← less is better", None: ""}[better]
    axes.set_xlabel(f"{words}{direction}".removeprefix(", "), size=SMALL, color=QUIET)
    lines = "\n".join(wrap(title, wide, SMALL, bold=True, lines=2))
    head = axes.text(0, 1.0, lines, size=SMALL, weight="bold", color=INK, transform=axes.transAxes)
    head.set_verticalalignment("bottom")
    for y, (name, estimate) in enumerate(rows):
        _effect(axes, y, estimate, scale, better)
        said = _said(estimate, unit, currency, wide)
        color = QUIET if not_told_from_zero(estimate) else INK
        at = (axes.get_xlim()[0], y - 0.29)
        write(axes, at, said, color=color, align="left middle", halo=True, gid=f"effect:{measure}:{name}")


def _said(estimate: Estimate, unit: str, currency: str, width: float) -> str:
    """The effect in words, with what could have been seen where there is room for it."""
    effect = effect_text(estimate, unit, currency)
    ways = [effect, effect.replace(f" {unit_text(unit, currency, difference=True)}", "")]
    ways.append(effect.partition(" (")[0])
    least = smallest_detectable(estimate) * unit_scale(unit)
    if not_told_from_zero(estimate) and isfinite(least):
        seen = number_text(least, decimals_for(least / 5))
        ways.insert(0, f"{effect}; {seen} or more would have been seen")
    return next((words for words in ways if text_width(words, SMALL) <= width - 6), ways[-1])


def _limits(estimates: Sequence[Estimate], scale: float) -> tuple[float, float]:
    """The ends of the axis: all intervals, zero, and what could have been seen where nothing was."""
    ends = [0.0]
    for estimate in estimates:
        ends += [scale * end for end in (estimate.low, estimate.high, estimate.value) if isfinite(end)]
        least = smallest_detectable(estimate)
        if not_told_from_zero(estimate) and isfinite(least):
            ends += [scale * least, -scale * least]
    low, high = min(ends), max(ends)
    pad = 0.08 * (high - low) or 1.0
    return low - pad, high + pad


def _effect(axes: Axes, y: int, estimate: Estimate, scale: float, better: Better) -> None:
    """One row: the interval and the value, or an open diamond on zero."""
    from matplotlib.patches import Rectangle

    at = y + 0.14
    if is_exactly_zero(estimate):
        axes.plot([0], [at], marker="D", markersize=5, markerfacecolor=PAPER, markeredgecolor=INK, zorder=4)
        return
    value, low, high = (scale * x for x in (estimate.value, estimate.low, estimate.high))
    unsure = not_told_from_zero(estimate)
    least = scale * smallest_detectable(estimate)
    if unsure and isfinite(least):
        axes.add_patch(Rectangle((-least, at - 0.12), 2 * least, 0.24, facecolor=FAINT, edgecolor="none"))
    good = better is None or (value > 0) == (better == "higher")
    color = MUTED if unsure else BLUE if good else VERMILLION
    if isfinite(high - low):
        axes.plot([low, high], [at, at], color=color, linewidth=1.8, solid_capstyle="butt", zorder=3)
    if isfinite(value):
        axes.plot([value], [at], marker="o", markersize=5.5, color=color, zorder=4)


def _row_names(axes: Axes, names: Sequence[str]) -> None:
    transform = axes.get_yaxis_transform()
    for y, name in enumerate(names):
        lines = "\n".join(wrap(name, LEFT - 24, SMALL, lines=2))
        text = axes.text(-0.0, y, lines, size=SMALL, color=INK, transform=transform, parse_math=False)
        text.set_horizontalalignment("right")
        text.set_verticalalignment("center")
        text.set_gid(f"strategy:{name}")
        text.set_x(-10 / float(axes.get_window_extent().width))
