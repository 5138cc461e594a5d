"""What ways of reviewing are worth: a map of cadence and noise for each age of the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from journeysim.report.forest import described
from journeysim.report.style import (
    BLUE,
    INK,
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
    write,
)
from journeysim.report.wording import (
    LEVEL,
    decimals_for,
    duration_text,
    effect_text,
    number_text,
    share_text,
    unit_scale,
    unit_text,
)
from journeysim.results.estimates import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CELL, HEAD, FOOT, LEFT, GAP, NAME = 44.0, 66.0, 92.0, 76.0, 18.0, 52.0
"""Pixels: height of a cell, above and below the maps, before them, between them, and for names of one."""

MOST_TINT = 0.75
"""How much colour the largest effect has."""


@dataclass(frozen=True)
class Way:
    """One way of reviewing: its settings, its effect beside never acting, and whether it is as described."""

    every: float
    delay: float
    noise: float
    threshold: float
    effect: Estimate
    own: bool = False


def reviews_plot(
    ways: Sequence[Way],
    *,
    measure: str,
    policy: str,
    always: tuple[str, Estimate],
    currency: str = "",
) -> Figure:
    """Draw the effect of every way of reviewing: a map for each delay, and rows of them for thresholds.

    Args:
        ways: All combinations of the settings.
        measure: Name of the measure that the effects are of.
        policy: Name of the policy.
        always: The fixed strategy and its effect.
        currency: What money is counted in.
    """
    title, unit, better = described(measure)
    delays, thresholds = (sorted({getattr(way, name) for way in ways}) for name in ("delay", "threshold"))
    tall = CELL * len({way.noise for way in ways}) + NAME
    figure = new_figure(HEAD + len(thresholds) * tall + FOOT - 22)
    words = unit_text(unit, currency, difference=True)
    heading(
        figure,
        f"What reviews are worth: {title.lower()}",
        f"Effect of {policy} beside never acting{f', {words}' if words else ''}. Blue: better, red: worse; "
        "frame: as it is described.",
    )
    fixed = effect_text(always[1], unit, currency)
    n = ways[0].effect.n
    footer(
        figure,
        f"Always {always[0]}, without a review: {fixed} · same luck in all · n = {n} replications · ± half "
        f"of the {LEVEL} interval",
    )
    most = max((abs(way.effect.value) for way in ways), default=0.0)
    wide = (WIDTH - LEFT - 24 - GAP * (len(delays) - 1)) / len(delays)
    for row, threshold in enumerate(thresholds):
        for column, delay in enumerate(delays):
            left = LEFT + column * (wide + GAP)
            bottom = FOOT + (len(thresholds) - 1 - row) * tall
            top = HEAD + row * tall + NAME - 22
            axes = plot(figure, left, bottom, WIDTH - left - wide, top, grid=None)
            some = [way for way in ways if way.threshold == threshold and way.delay == delay]
            at = f", threshold {number_text(threshold)}" if len(thresholds) > 1 else ""
            age = "of today" if delay == 0 else f"{duration_text(round(delay, 1))} old"
            _map(axes, some, f"figures {age}{at}", column == 0, row == len(thresholds) - 1)
            for way in some:
                _cell(axes, some, way, unit, most, -1.0 if better == "lower" else 1.0)
    return figure


def _map(axes: Axes, ways: Sequence[Way], name: str, first: bool, last: bool) -> None:
    """The frame of one map, with its names."""
    cadences, noises = (sorted({getattr(way, what) for way in ways}) for what in ("every", "noise"))
    axes.set_xlim(-0.5, len(cadences) - 0.5)
    axes.set_ylim(-0.5, len(noises) - 0.5)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    axes.set_xticks(range(len(cadences)), [duration_text(round(days, 1)) for days in cadences])
    axes.set_yticks(range(len(noises)), [_error(noise) for noise in noises] if first else [])
    if last:
        axes.set_xlabel("time between reviews", size=SMALL, color=QUIET)
    if first:
        axes.set_ylabel("error of the figure", size=SMALL, color=QUIET)
    axes.set_title(name, size=SMALL, color=INK, loc="left", pad=5, parse_math=False)


def _error(noise: float) -> str:
    return f"± {share_text(noise)}" if noise else "none"


def _cell(axes: Axes, ways: Sequence[Way], way: Way, unit: str, most: float, sign: float) -> None:
    """One way of reviewing: its colour, its effect and half of the interval."""
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Rectangle

    cadences, noises = (sorted({getattr(other, what) for other in ways}) for what in ("every", "noise"))
    x, y = cadences.index(way.every), noises.index(way.noise)
    value = way.effect.value
    tint = MOST_TINT * abs(value) / most if most > 0 else 0.0
    full = to_rgb(BLUE if sign * value > 0 else VERMILLION)
    face = tuple(1 - tint * (1 - part) for part in full)
    edge, width = (INK, 2.0) if way.own else (PAPER, 1.0)
    axes.add_patch(
        Rectangle((x - 0.49, y - 0.48), 0.98, 0.96, facecolor=face, edgecolor=edge, linewidth=width,
                  zorder=3 if way.own else 2)
    )  # fmt: skip
    scale, half = unit_scale(unit), way.effect.half_width
    decimals = decimals_for(scale * half, scale * value)
    words = number_text(scale * value, decimals, sign=True)
    room = float(axes.get_window_extent().width) / len(cadences) - 6
    known = isfinite(half) and half > 0
    write(axes, (x, y + (0.16 if known else 0.0)), _fitting(words, value * scale, room), gid=f"cell:{x}:{y}")
    if known:
        spread = f"± {number_text(scale * half, decimals)}"
        if text_width(spread) <= room:
            write(axes, (x, y - 0.22), spread, color=QUIET if tint < 0.5 else INK, gid=f"spread:{x}:{y}")


def _fitting(words: str, value: float, room: float) -> str:
    """A number that fits into its cell; in thousands where it would not."""
    return words if text_width(words) <= room else f"{number_text(value / 1000, 0, sign=True)}k"
