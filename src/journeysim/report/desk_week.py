"""Waiting and work at desks over the week: weekday by hour of the day, as a map of heat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from journeysim.report.panels import Frame, framed, name_panel
from journeysim.report.style import INK, NORMAL, PAPER, WIDTH, plot
from journeysim.report.waits import label_of_desk, time_unit
from journeysim.report.wording import number_text
from journeysim.results.table import Table
from journeysim.results.visits import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from journeysim.scenario.model import Model

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

LEFT, BETWEEN, RIGHT = 46.0, 22.0, 16.0
CELL, HEAD, BELOW = 22.0, 52.0, 26.0
"""Height of a weekday, pixels above the cells of a desk, and below them."""

_MOST_COLUMNS = 16
"""Hours in a row up to which a cell has room for a number of two digits."""


def desk_week(table: Table, footing: str, model: Model | None = None) -> Figure:
    """Draw the mean wait and how busy the staff is, by weekday and hour, for each desk of one strategy.

    Args:
        table: Table ``desk_week`` of one run or of replications.
        footing: What the numbers rest on, in one line.
        model: The scenario, for the labels of its desks.
    """
    desks = list(dict.fromkeys(table["desk"].tolist()))
    row = HEAD + CELL * len(DAYS) + BELOW
    frame = framed(
        "The week at the desks",
        "Means by weekday and hour: how long those waited who joined then (left), and service per time on "
        "duty (right). White: nobody came, or nobody on duty.",
        footing,
        [],
        row * max(1, len(desks)),
        below=40.0,
    )
    for number, desk in enumerate(desks):
        top = frame.top + row * number
        at = (16 / WIDTH, 1 - (top + 12) / frame.height)
        words = label_of_desk(model, desk)
        name = frame.figure.text(*at, words, size=NORMAL, weight="bold", color=INK, va="center")
        name.set_gid(f"desk:{desk}")
        _desk(frame, table, desk, top + HEAD)
    return frame.figure


def _desk(frame: Frame, table: Table, desk: str, top: float) -> None:
    mine = table["desk"] == desk
    hours = _open_hours(table, desk)
    shape = (len(DAYS), 24)
    wait = table["wait"][mine].reshape(shape)[:, hours]
    work = table["utilisation"][mine].reshape(shape)[:, hours]
    scale, unit = time_unit(float(np.nanmax(wait, initial=0.0)))
    for column, (cells, title, color) in enumerate(
        ((scale * wait, f"mean wait, {unit}", "Oranges"), (100 * work, "staff at work, %", "Blues"))
    ):
        axes = _axes(frame, top, column)
        _cells(axes, cells, color, f"{desk}:{('wait', 'work')[column]}")
        first = int(hours[0])
        marks = np.arange(first + first % 2, int(hours[-1]) + 2, 2)
        axes.set_xticks((marks - first - 0.5).tolist(), [str(hour) for hour in marks])
        axes.set_yticks(range(len(DAYS)), DAYS if column == 0 else [""] * len(DAYS))
        name_panel(axes, title, gid=f"panel:{desk}:{column}", left=0.0)


def _axes(frame: Frame, top: float, column: int) -> Axes:
    wide = (WIDTH - LEFT - BETWEEN - RIGHT) / 2
    left, height = LEFT + column * (wide + BETWEEN), CELL * len(DAYS)
    axes = plot(frame.figure, left, frame.height - top - height, WIDTH - left - wide, top, grid=None)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    return axes


def _open_hours(table: Table, desk: str) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """The hours of the day from the first to the last in which anybody came or was on duty."""
    busy = (table["contacts"] > 0) | (np.nan_to_num(table["servers"]) > 0)
    met = table["hour"][(table["desk"] == desk) & busy]
    return np.arange(int(met.min()), int(met.max()) + 1) if len(met) else np.arange(24)


def _cells(axes: Axes, cells: Floats, color: str, gid: str) -> None:
    from matplotlib import colormaps

    most = float(np.nanmax(cells, initial=0.0)) or 1.0
    shades = colormaps[color].with_extremes(bad=PAPER)
    # The darkest shades would hide the numbers.
    image = axes.imshow(cells, cmap=shades, vmin=0.0, vmax=1.35 * most, aspect="auto")
    image.set_gid(f"cells:{gid}")
    axes.set_xticks(np.arange(cells.shape[1] + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(DAYS) + 1) - 0.5, minor=True)
    axes.tick_params(which="minor", length=0)
    axes.grid(which="minor", color=PAPER, linewidth=1.2)
    axes.grid(which="major", axis="x", color=PAPER, linewidth=1.2)
    if cells.shape[1] > _MOST_COLUMNS:
        return
    for day, hour in zip(*np.nonzero(~np.isnan(cells)), strict=True):
        value = float(cells[day, hour])
        words = number_text(value, 0 if value >= 9.95 or most >= 30 else 1)
        text = axes.text(float(hour), float(day), words, size=8, ha="center", va="center", color=INK)
        text.set_gid(f"cell:{gid}:{day}:{hour}")
