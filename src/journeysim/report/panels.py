"""Several small plots in one picture, with one key for the strategies of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from journeysim.report.curves import colors_for
from journeysim.report.style import (
    DOTS,
    INK,
    NORMAL,
    QUIET,
    SMALL,
    WIDTH,
    footer,
    heading,
    new_figure,
    plot,
    shorten,
    text_width,
    wrap,
)
from journeysim.report.wording import number_text
from journeysim.results.visits import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, RIGHT, BETWEEN = 50.0, 20.0, 44.0
"""Pixels before the first panel, after the last, and between two."""

BELOW = 74.0
"""Pixels below the lowest panel: numbers and name of the axis, and the footer."""

_KEY_ROW = 17.0


@dataclass(frozen=True)
class Curve:
    """A curve with its band; arrays of shape (points,), NaN where nothing is known."""

    x: Floats
    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Frame:
    """A figure with room for panels: ``top`` pixels are taken above, ``height`` is that of the figure."""

    figure: Figure
    top: float
    height: float


def framed(
    title: str, subtitle: str, footing: str, names: Sequence[str], body: float, below: float = BELOW
) -> Frame:
    """A figure with heading, key and footer around panels of ``body`` pixels.

    Args:
        title: What the picture shows.
        subtitle: How it is read.
        footing: What it rests on.
        names: Strategies in the order of their colours; a key is drawn where there are two or more.
        body: Height of all panels with what stands between them, in pixels.
        below: Pixels below the panels.
    """
    lines = len(wrap(subtitle, WIDTH - 32, NORMAL, lines=2))
    top = 42.0 + 15.0 * lines
    rows = _key_rows(names) if len(names) > 1 else []
    height = top + _KEY_ROW * len(rows) + body + below
    figure = new_figure(height)
    heading(figure, title, subtitle)
    footer(figure, footing)
    for number, row in enumerate(rows):
        _key(figure, row, height - top - _KEY_ROW * (number + 0.5))
    return Frame(figure, top + _KEY_ROW * len(rows), height)


def panel(
    frame: Frame, row_top: float, height: float, column: int = 0, columns: int = 1, right: float = RIGHT
) -> Axes:
    """Axes in a column of a row.

    Args:
        frame: The figure.
        row_top: Pixels from the upper end of all panels to that of this one.
        height: Of the panel, in pixels.
        column: Number of the column, from 0.
        columns: How many columns there are.
        right: Pixels after the last column.
    """
    wide = (WIDTH - LEFT - right - BETWEEN * (columns - 1)) / columns
    left = LEFT + column * (wide + BETWEEN)
    top = frame.top + row_top
    return plot(frame.figure, left, frame.height - top - height, WIDTH - left - wide, top)


def draw_curves(axes: Axes, curves: Sequence[Curve], *, unit: float = 1.0, step: bool = False) -> None:
    """Draw curves in the colours of the strategies, each with its band, and fit the axis to them.

    Args:
        axes: Where.
        curves: In the order of the strategies.
        unit: What numbers are multiplied by.
        step: Whether numbers hold from each point to the next one.
    """
    for curve, color in zip(curves, colors_for(len(curves)), strict=True):
        low, high, value = (unit * each for each in (curve.low, curve.high, curve.value))
        axes.fill_between(
            curve.x, low, high, color=color, alpha=0.14, linewidth=0, step="post" if step else None
        )
        axes.plot(curve.x, value, color=color, linewidth=1.4, drawstyle="steps-post" if step else "default")
    tops = np.array([unit * np.nanmax(_known(c.value, c.high), initial=0.0) for c in curves])
    axes.set_ylim(0, 1.12 * float(tops.max(initial=0.0)) or 1.0)
    axes.yaxis.set_major_formatter(lambda number, _: number_text(round(number, 10)))
    axes.locator_params(axis="y", nbins=4)


def _known(value: Floats, high: Floats) -> Floats:
    """What the axis must reach: the upper ends, but no more than 1.6 times what the curve itself does."""
    known = value[~np.isnan(value)]
    most = 1.6 * float(known.max(initial=0.0))
    ends = high[~np.isnan(high)]
    return np.concatenate([known, np.minimum(ends, most)])


def name_panel(axes: Axes, title: str, *, gid: str, left: float = -24.0) -> None:
    """Write what a panel shows above its left end, ``left`` points from it."""
    text = axes.annotate(
        title, (0, 1), (left, 6), xycoords="axes fraction", textcoords="offset points", size=SMALL, color=INK
    )
    text.set_parse_math(False)
    text.set_gid(gid)


def _key_rows(names: Sequence[str]) -> list[list[tuple[float, str, str]]]:
    """Rows of (position across, name, colour)."""
    rows: list[list[tuple[float, str, str]]] = [[]]
    x = 16.0
    for name, color in zip(names, colors_for(len(names)), strict=True):
        shown = shorten(name, 240, SMALL)
        wide = 44 + text_width(shown, SMALL)
        if rows[-1] and x + wide > WIDTH - 16:
            rows.append([])
            x = 16.0
        rows[-1].append((x, shown, color))
        x += wide
    return rows


def _key(figure: Figure, row: Sequence[tuple[float, str, str]], y: float) -> None:
    from matplotlib.lines import Line2D

    width, height = (float(side) * DOTS for side in figure.get_size_inches())
    for x, name, color in row:
        ends = [x / width, (x + 18) / width]
        figure.add_artist(Line2D(ends, [y / height] * 2, color=color, linewidth=2.2))
        at = ((x + 23) / width, (y - 1) / height)
        text = figure.text(*at, name, size=SMALL, color=QUIET, va="center", gid=f"key:{name}")
        text.set_parse_math(False)
