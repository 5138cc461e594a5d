"""Word of mouth and the market over time: how people talk, and how many there are left to reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from journeysim.report.curves import colors_for, name_ends
from journeysim.report.panels import Curve, draw_curves, framed, name_panel, panel
from journeysim.report.style import MUTED, QUIET, SMALL
from journeysim.report.wording import decimals_for, number_text, share_text
from journeysim.results.table import Table
from journeysim.results.visits import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

UPPER, LOWER, BETWEEN = 190.0, 110.0, 62.0
"""Heights of the two panels, and pixels between them."""

RIGHT = 176.0


def word_of_mouth_over_time(tables: Mapping[str, Table], footing: str) -> Figure:
    """Draw the level of word of mouth, and below it how much is praised and warned.

    Args:
        tables: Tables ``word_of_mouth`` by name of the strategy; the first one is drawn in black.
        footing: What the numbers rest on, in one line.
    """
    days = _block(tables)
    frame = framed(
        "Word of mouth",
        "The level W that customers feel, 0 where nobody talks; right: on the last day. "
        f"Below: visits per {_each(days)} after which somebody praised (up) or warned (down).",
        footing,
        [],
        24 + UPPER + BETWEEN + LOWER,
    )
    axes = panel(frame, 24, UPPER, right=RIGHT)
    curves = [_curve(table, "level") for table in tables.values()]
    draw_curves(axes, curves)
    _fit(axes, curves)
    name_panel(axes, "level W", gid="panel:level")
    ends = [(name, _last(c.value), _level_text(c)) for name, c in zip(tables, curves, strict=True)]
    name_ends(axes, ends, _end(axes, curves))
    below = panel(frame, 24 + UPPER + BETWEEN, LOWER, right=RIGHT)
    _mirror(below, tables, days)
    name_panel(below, f"praise (up) and warnings (down) per {_each(days)}", gid="panel:talk")
    below.set_xlim(axes.get_xlim())
    below.set_xlabel("day", size=SMALL, color=QUIET)
    return frame.figure


def market_reached(tables: Mapping[str, Table], footing: str) -> Figure:
    """Draw how much of a finite market has been reached, and below it invitations that came too late.

    Args:
        tables: Tables ``market`` by name of the strategy; the first one is drawn in black.
        footing: What the numbers rest on, in one line.
    """
    days = _block(tables)
    frame = framed(
        "How much of the market is reached",
        "Share of all members who have arrived; right: on the last day. "
        f"Below: invitations per {_each(days)} to somebody who had arrived before.",
        footing,
        [],
        24 + UPPER + BETWEEN + LOWER,
    )
    axes = panel(frame, 24, UPPER, right=RIGHT)
    curves = [_curve(table, "share") for table in tables.values()]
    draw_curves(axes, curves, unit=100.0)
    name_panel(axes, "reached, % of the market", gid="panel:share")
    texts = [_share_text(curve) for curve in curves]
    heights = [100 * _last(curve.value) for curve in curves]
    name_ends(axes, list(zip(tables, heights, texts, strict=True)), _end(axes, curves))
    below = panel(frame, 24 + UPPER + BETWEEN, LOWER, right=RIGHT)
    late = [_in_blocks(table, np.diff(table["void"], prepend=0.0), days) for table in tables.values()]
    draw_curves(below, late, step=True)
    name_panel(below, f"invitations in vain per {_each(days)}", gid="panel:void")
    below.set_xlim(axes.get_xlim())
    below.set_xlabel("day", size=SMALL, color=QUIET)
    return frame.figure


def _curve(table: Table, column: str) -> Curve:
    return Curve(*(table[name] for name in ("day", column, f"{column}_low", f"{column}_high")))


def _block(tables: Mapping[str, Table]) -> int:
    """Days that are counted together: one, a week, or four weeks in long runs and for many curves."""
    last = max((float(table["day"].max(initial=0.0)) for table in tables.values()), default=0.0)
    calm = 1100 if len(tables) <= 3 else 200
    return 1 if last <= 60 else 7 if last <= calm else 28


def _each(days: int) -> str:
    return {1: "day", 7: "week"}.get(days, f"{days} days")


def _in_blocks(table: Table, counts: Floats, days: int) -> Curve:
    """Counts of whole blocks of days; what day 0 holds belongs to the first one."""
    block = np.maximum(np.ceil(table["day"] / days).astype(np.int64) - 1, 0)
    whole = int(table["day"].max(initial=0.0)) // days
    sums = np.bincount(block, counts, max(whole, 1)).astype(np.float64)[: max(whole, 1)]
    x = np.arange(len(sums) + 1, dtype=np.float64) * days
    nothing = np.full(len(x), np.nan)
    return Curve(x, np.append(sums, sums[-1:]), nothing, nothing)


def _mirror(axes: Axes, tables: Mapping[str, Table], days: int) -> None:
    """Praise upwards and warnings downwards."""
    most = {"praise": 0.0, "warnings": 0.0}
    for (name, table), color in zip(tables.items(), colors_for(len(tables)), strict=True):
        for column, sign in (("praise", 1.0), ("warnings", -1.0)):
            curve = _in_blocks(table, table[column], days)
            (line,) = axes.plot(
                curve.x, sign * curve.value, color=color, linewidth=1.2, drawstyle="steps-post"
            )
            line.set_gid(f"{column}:{name}")
            most[column] = max(most[column], float(curve.value.max(initial=0.0)))
    axes.axhline(0, color=MUTED, linewidth=0.8)
    room = 0.1 * sum(most.values()) or 1.0
    axes.set_ylim(-most["warnings"] - room, most["praise"] + room)
    axes.locator_params(axis="y", nbins=5)
    axes.yaxis.set_major_formatter(lambda number, _: number_text(abs(round(number, 10))))


def _fit(axes: Axes, curves: list[Curve]) -> None:
    """Show levels below zero, too, and the line of zero."""
    ends = np.concatenate([np.concatenate([c.value, c.low, c.high]) for c in curves])
    ends = np.append(ends[~np.isnan(ends)], 0.0)
    room = 0.08 * float(np.ptp(ends)) or 0.01
    axes.set_ylim(float(ends.min()) - room, float(ends.max()) + room)
    axes.locator_params(axis="y", nbins=6)
    axes.axhline(0, color=MUTED, linewidth=0.8)


def _end(axes: Axes, curves: list[Curve]) -> float:
    """The last day, to which the axis is set."""
    last = max((float(c.x[-1]) for c in curves if len(c.x)), default=1.0) or 1.0
    axes.set_xlim(0, last)
    return last


def _last(values: Floats) -> float:
    return float(values[-1]) if len(values) else 0.0


def _level_text(curve: Curve) -> str:
    low, high = _last(curve.low), _last(curve.high)
    if np.isnan(low):
        return f"{number_text(_last(curve.value), 3)} (one run)"
    decimals = decimals_for((high - low) / 2)
    shown = [number_text(number, decimals) for number in (_last(curve.value), low, high)]
    return f"{shown[0]} ({shown[1]} to {shown[2]})"


def _share_text(curve: Curve) -> str:
    low, high = _last(curve.low), _last(curve.high)
    if np.isnan(low):
        return f"{share_text(_last(curve.value), 1)} (one run)"
    decimals = decimals_for(50 * (high - low))
    shown = [share_text(number, decimals) for number in (_last(curve.value), low, high)]
    return f"{shown[0]} ({shown[1].removesuffix(' %')} to {shown[2].removesuffix(' %')})"
