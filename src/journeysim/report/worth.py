"""Which input the answer hangs on, and what it is worth to know it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from journeysim.report.forest import described
from journeysim.report.style import (
    BLUE,
    FAINT,
    INK,
    QUIET,
    SMALL,
    VERMILLION,
    WIDTH,
    footer,
    heading,
    new_figure,
    plot,
    shorten,
    write,
)
from journeysim.report.wording import LEVEL, number_text, unit_scale, unit_text
from journeysim.results.estimates import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW, LEFT, RIGHT = 40.0, 290.0, 210.0
"""Pixels of a row, before the bars, and of the plot of worths at the right."""


@dataclass(frozen=True)
class Row:
    """One input: its name, the ends of its range, the answer there, and the worth of knowing it."""

    name: str
    ends: tuple[float, float]
    at_low: Estimate
    at_high: Estimate
    worth: Estimate


def worth_plot(rows: Sequence[Row], *, measure: str, strategy: str, draws: int, currency: str = "") -> Figure:
    """Draw a tornado beside the worth of knowing each input.

    Args:
        rows: The inputs, the widest bar first.
        measure: Name of the measure.
        strategy: Name of the strategy whose effect the bars move.
        draws: Number of draws behind the worths.
        currency: What money is counted in.
    """
    title, unit, _ = described(measure)
    scale, words = unit_scale(unit), unit_text(unit, currency, difference=True)
    height = 178 + ROW * len(rows)
    figure = new_figure(height)
    heading(
        figure,
        "What the answer hangs on, and what it is worth to know it",
        f"Left: the effect of {strategy} with one input at the lower (red) or upper (blue) end of its 90 % "
        "range. Right: the mean gain of a choice that knows it.",
    )
    samples = rows[0].at_low.n
    footer(figure, f"Bars: n = {samples} samples; worths: {draws} draws of all inputs · intervals: {LEVEL}")
    left = plot(figure, LEFT, 76, RIGHT + 56, 100, grid="x")
    right = plot(figure, WIDTH - RIGHT - 16, 76, 16, 100, grid="x")
    for axes, label in (
        (left, f"{title.lower()}, change of the effect, {words}"),
        (right, f"worth of knowing, {words}"),
    ):
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0, labelleft=False)
        axes.axvline(0, color=QUIET, linewidth=0.9)
        axes.set_xlabel(label.removesuffix(", "), size=SMALL, color=QUIET)
        axes.xaxis.set_major_formatter(lambda value, _: number_text(round(float(value), 9)))
    for y, row in enumerate(rows):
        _bar(left, y, row, scale)
        _worth(right, y, row.worth, scale)
    left.margins(x=0.08)
    left.locator_params(axis="x", nbins=4)
    right.set_xlim(left=0.0)
    right.margins(x=0.08)
    right.locator_params(axis="x", nbins=3)
    if not any(row.worth.high > 0.0 for row in rows):
        right.set_xticks([0.0])
        middle = (right.get_xlim()[1] / 2, (len(rows) - 1) / 2)
        write(right, middle, "none can be told", color=QUIET, align="center middle", gid="none")
    left.set_xlim(*left.get_xlim())
    for y, row in enumerate(rows):
        _name(left, y, row)
    return figure


def _bar(axes: Axes, y: int, row: Row, scale: float) -> None:
    """The changes at both ends of the range; where both go one way, the longer bar lies behind."""
    ends = [(row.at_low, VERMILLION), (row.at_high, BLUE)]
    for estimate, color in sorted(ends, key=lambda end: -abs(end[0].value)):
        axes.barh([y], [scale * estimate.value], height=0.46, color=color)
    for estimate, _ in ends:
        if isfinite(estimate.half_width) and estimate.half_width > 0:
            axes.plot([scale * estimate.low, scale * estimate.high], [y, y], color=INK, linewidth=1.0)


def _worth(axes: Axes, y: int, worth: Estimate, scale: float) -> None:
    axes.barh([y], [scale * worth.value], height=0.46, color=QUIET if worth.low > 0 else FAINT)
    if isfinite(worth.half_width) and worth.half_width > 0:
        axes.plot([scale * worth.low, scale * worth.high], [y, y], color=INK, linewidth=1.0)


def _name(axes: Axes, y: int, row: Row) -> None:
    low, high = axes.get_xlim()
    at = low - (LEFT - 16) / float(axes.get_window_extent().width) * (high - low)
    ends = " to ".join(number_text(float(f"{end:.3g}")) for end in row.ends)
    # What is moved stands with its range: cut off at the end, two inputs of one practice would look the same.
    place, _, moved = row.name.rpartition(".")
    if place:
        ends = f"{moved} {ends}"
    for words, lift, color, gid in (
        (place or row.name, -0.18, INK, f"input:{row.name}"),
        (ends, 0.2, QUIET, f"range:{row.name}"),
    ):
        cut = shorten(words, LEFT - 28, SMALL)
        write(axes, (at, y + lift), cut, color=color, align="left middle", gid=gid)
