"""Curves over days with their bands, one for each strategy, named at their right ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from journeysim.report.style import (
    INK,
    PALETTE,
    QUIET,
    SMALL,
    footer,
    heading,
    new_figure,
    plot,
    shorten,
    spread,
    write,
)
from journeysim.report.wording import share_text
from journeysim.results.measures import Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

RIGHT = 176.0


def share_curves(
    curves: Mapping[str, Series],
    *,
    title: str,
    subtitle: str,
    footing: str,
    days: str,
    top: float | None = 1.0,
) -> Figure:
    """Draw shares along days.

    Args:
        curves: A curve with its band by name, the first one in black.
        title: What the picture shows.
        subtitle: How it is read.
        footing: What it rests on.
        days: Name of the axis of days.
        top: Upper end of the axis of shares; None to fit it to the curves.
    """
    figure = new_figure(440)
    heading(figure, title, subtitle)
    footer(figure, footing)
    axes = plot(figure, 60, 74, RIGHT, 84)
    last = max((float(each.day[-1]) for each in curves.values() if len(each.day)), default=1.0) or 1.0
    axes.set_xlim(0, last)
    axes.set_xlabel(days, size=SMALL, color=QUIET)
    for (name, curve), color in zip(curves.items(), colors_for(len(curves)), strict=True):
        axes.fill_between(curve.day, curve.low, curve.high, color=color, alpha=0.14, linewidth=0, step="post")
        axes.step(curve.day, curve.value, where="post", color=color, linewidth=1.6, label=name)
    highest = max((float(np.nanmax(c.high)) for c in curves.values() if len(c.day)), default=1.0)
    axes.set_ylim(0, 1.015 * top if top is not None else max(1e-6, 1.08 * highest))
    axes.yaxis.set_major_formatter(lambda share, _: share_text(round(share, 10)))
    name_ends(
        axes,
        [(name, float(c.value[-1]) if len(c.value) else 0.0, _end_text(c)) for name, c in curves.items()],
        last,
    )
    return figure


def colors_for(count: int) -> list[str]:
    """Colours of that many things: the first one, to compare with, is dark."""
    return [INK, *(PALETTE[i % 6] for i in range(count - 1))][:count]


def name_ends(axes: Axes, ends: Sequence[tuple[str, float, str]], last: float) -> None:
    """Write names beside the right ends of curves, moved apart where they would overlap.

    Args:
        axes: Where the curves are.
        ends: Name, height of the end, and a second line, in the order of the colours.
        last: The right end of the axis.
    """
    low, high = axes.get_ylim()
    pixels = float(axes.get_window_extent().height)
    unit = (high - low) / pixels
    heights = spread([height for _, height, _ in ends], 27 * unit, low + 12 * unit, high - 12 * unit)
    for (name, height, second), at, color in zip(ends, heights, colors_for(len(ends)), strict=True):
        shown = shorten(name, RIGHT - 26, SMALL, bold=True)
        axes.plot(
            [last, last * 1.018],
            [height, at],
            color=color,
            linewidth=0.7,
            clip_on=False,
            solid_capstyle="butt",
        )
        write(
            axes,
            (last * 1.024, at + 6.5 * unit),
            shown,
            color=color,
            bold=True,
            align="left middle",
            gid=f"end:{name}",
        )
        write(
            axes,
            (last * 1.024, at - 6.5 * unit),
            second,
            color=QUIET,
            align="left middle",
            gid=f"last:{name}",
        )


def _end_text(curve: Series) -> str:
    if not len(curve.value):
        return "nobody"
    low, high = (share_text(float(x), 0).removesuffix(" %") for x in (curve.low[-1], curve.high[-1]))
    return f"{share_text(float(curve.value[-1]), 0)} ({low} to {high})"
