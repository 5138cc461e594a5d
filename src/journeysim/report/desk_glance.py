"""Desks at a glance: how busy they are, who waits, how long, and who gives up, strategy by strategy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from typing import TYPE_CHECKING

from journeysim.report.curves import colors_for
from journeysim.report.style import (
    FAINT,
    INK,
    NORMAL,
    QUIET,
    SMALL,
    WIDTH,
    canvas,
    footer,
    heading,
    new_figure,
    shorten,
    write,
)
from journeysim.report.waits import label_of_desk, time_unit
from journeysim.report.wording import decimals_for, number_text
from journeysim.results.table import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from journeysim.scenario.model import Model

LEFT, ROW, HEAD, TOP = 164.0, 36.0, 46.0, 80.0
"""Pixels before the columns, from strategy to strategy, above each desk's rows, above everything."""

TITLES = {
    "utilisation": "staff at work",
    "p_wait": "share who wait",
    "wait": "mean wait",
    "abandonment": "gave up waiting",
    "blocked": "turned away",
}
"""Titles of the columns; the last one is drawn only where anybody was turned away."""

Row = dict[str, float]


def desk_numbers(tables: Mapping[str, Table], footing: str, model: Model | None = None) -> Figure:
    """Draw the numbers of every desk over the whole run, a row for each strategy.

    Args:
        tables: Tables ``desks`` by name of the strategy; the first one is drawn in black.
        footing: What the numbers rest on, in one line.
        model: The scenario, for the labels of its desks.
    """
    desks = list(dict.fromkeys(name for table in tables.values() for name in table["desk"].tolist()))
    block = HEAD + ROW * len(tables)
    figure = new_figure(TOP + block * max(1, len(desks)) + 44)
    heading(
        figure,
        "Desks at a glance",
        "Over the whole run. Staff at work: service per time on duty. Lines: 95 % intervals over "
        "replications. Scales begin at 0; the first two columns end at 100 %.",
    )
    footer(figure, footing)
    axes = canvas(figure)
    top = float(figure.get_size_inches()[1]) * 100 - TOP
    for number, desk in enumerate(desks):
        found = {name: _row(table, desk) for name, table in tables.items()}
        _desk(axes, label_of_desk(model, desk), found, top - block * number)
    return figure


def _row(table: Table, desk: str) -> Row:
    """The numbers of a desk; NaN where the strategy has no such desk."""
    rows = [row for row in table.rows() if row["desk"] == desk]
    names = [name + end for name in TITLES for end in ("", "_low", "_high")]
    return {name: float(rows[0].get(name, "nan")) if rows else float("nan") for name in names}


def _desk(axes: Axes, title: str, found: Mapping[str, Row], top: float) -> None:
    write(axes, (16, top - 12), title, size=NORMAL, bold=True, align="left middle", gid=f"desk:{title}")
    columns = [name for name in TITLES if name != "blocked" or any(row[name] > 0 for row in found.values())]
    wide = (WIDTH - LEFT - 16) / len(columns)
    for column, measure in enumerate(columns):
        x = LEFT + wide * column
        head = f"head:{title}:{measure}"
        write(axes, (x, top - 12), TITLES[measure], color=QUIET, align="left middle", gid=head)
        rows = [_in_unit(row, measure, found) for row in found.values()]
        _column(axes, rows, (x, wide - 16), top - HEAD, f"{title}:{measure}")
    for number, (name, color) in enumerate(zip(found, colors_for(len(found)), strict=True)):
        at = (16, top - HEAD - ROW * number)
        shown = shorten(name, LEFT - 22, SMALL)
        write(axes, at, shown, color=color, align="left middle", gid=f"strategy:{title}:{name}")


def _in_unit(row: Row, measure: str, found: Mapping[str, Row]) -> tuple[float, float, float, str]:
    """Value and ends in the column's unit, and the unit."""
    longest = max((each["wait"] for each in found.values() if not isnan(each["wait"])), default=0.0)
    scale, unit = time_unit(longest) if measure == "wait" else (100.0, "%")
    return scale * row[measure], scale * row[f"{measure}_low"], scale * row[f"{measure}_high"], unit


def _column(
    axes: Axes,
    rows: Sequence[tuple[float, float, float, str]],
    across: tuple[float, float],
    top: float,
    gid: str,
) -> None:
    left, wide = across
    values = [value for value, *_ in rows if not isnan(value)]
    ends = [min(high, 1.6 * max(values)) for _, _, high, _ in rows if values and not isnan(high)]
    whole = gid.endswith(("utilisation", "p_wait"))
    most = max([100.0, *values, *ends]) if whole else max([1.25 * max(values, default=0.0), *ends]) or 1.0
    for number, ((value, low, high, unit), color) in enumerate(zip(rows, colors_for(len(rows)), strict=True)):
        y = top - ROW * number + 8
        axes.plot([left, left + wide], [y, y], color=FAINT, linewidth=3, solid_capstyle="butt", zorder=1)
        if not isnan(low):
            ends_at = [left + wide * min(1.0, max(0.0, end / most)) for end in (low, high)]
            axes.plot(ends_at, [y, y], color=color, linewidth=1.6, solid_capstyle="butt", zorder=2)
        if not isnan(value):
            (dot,) = axes.plot([left + wide * value / most], [y], "o", color=color, markersize=5, zorder=3)
            dot.set_gid(f"dot:{gid}:{number}")
        words = _words(value, low, high, unit)
        write(axes, (left, y - 14), words, color=INK, align="left middle", gid=f"number:{gid}:{number}")


def _words(value: float, low: float, high: float, unit: str) -> str:
    if isnan(value):
        return "nobody came"
    if isnan(low) or high <= low:
        return f"{number_text(value, 1)} {unit}"
    decimals = decimals_for((high - low) / 2)
    shown = [number_text(each, decimals) for each in (value, low, high)]
    return f"{shown[0]} {unit} ({shown[1]} to {shown[2]})"
