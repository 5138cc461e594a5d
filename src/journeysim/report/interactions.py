"""What each part of a strategy adds, and which two help or hinder each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from journeysim.report.forest import described
from journeysim.report.style import (
    BLUE,
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
    shorten,
    write,
)
from journeysim.report.wording import (
    LEVEL,
    effect_text,
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

ROW, BLOCK, LEFT, MOST_PAIRS = 34.0, 40.0, 256.0, 10
"""Pixels of a row, above a block of rows, before the plot; and pairs that are drawn at most."""


@dataclass(frozen=True)
class Part:
    """One part of a strategy: its effect alone, on top of the others, and its fair share of the whole."""

    name: str
    alone: Estimate
    on_top: Estimate
    fair_share: Estimate


@dataclass(frozen=True)
class Pair:
    """Two parts, and what they do together beyond what each does alone."""

    names: tuple[str, str]
    together: Estimate
    told: bool


def interaction_plot(
    practices: Sequence[Part],
    stages: Sequence[Part],
    pairs: Sequence[Pair],
    *,
    measure: str,
    strategy: str,
    currency: str = "",
) -> Figure:
    """Draw fair shares by practice and by stage, and the interactions of pairs of practices.

    Args:
        practices: The practices of the strategy.
        stages: The stages, desks and the like at which they act.
        pairs: Pairs of practices, the largest interaction first; ten are drawn at most.
        measure: Name of the measure.
        strategy: Name of the strategy.
        currency: What money is counted in.
    """
    title, unit, better = described(measure)
    blocks: list[tuple[str, int]] = [("By practice", len(practices)), ("By where it acts", len(stages))]
    drawn = pairs[:MOST_PAIRS]
    blocks += [("Two practices together, beyond what each does alone", len(drawn))] if drawn else []
    figure = new_figure(128 + sum(BLOCK + ROW * count for _, count in blocks))
    heading(
        figure,
        f"What each part of {strategy} adds to {title[:1].lower() + title[1:]}",
        "Dot: fair share of the joint effect; ring: alone; triangle: on top of all the others. "
        "Below: dots right of zero help each other, dots left of it hinder.",
    )
    some = next(iter(practices)).alone.n
    footer(
        figure, f"Same luck in every set of parts · n = {number_text(some, 0)} samples · intervals: {LEVEL}"
    )
    height = figure.get_size_inches()[1] * 100
    top = 64.0
    ends = _ends([*practices, *stages], drawn)
    for number, (words, count) in enumerate(blocks):
        top += BLOCK
        axes = plot(figure, LEFT, height - top - ROW * count, 20, top, grid="x")
        _frame(axes, words, count, ends, unit, last=number == len(blocks) - 1)
        if number < 2:
            for y, part in enumerate((practices, stages)[number]):
                _part(axes, y, part, unit, currency, better)
        else:
            for y, pair in enumerate(drawn):
                _pair(axes, y, pair, unit, currency)
        top += ROW * count
    words = unit_text(unit, currency, difference=True)
    figure.axes[-1].set_xlabel(words, size=SMALL, color=QUIET)
    return figure


def _ends(parts: Sequence[Part], pairs: Sequence[Pair]) -> tuple[float, float]:
    """The ends of the axis that all blocks share."""
    estimates = [e for part in parts for e in (part.alone, part.on_top, part.fair_share)]
    estimates += [pair.together for pair in pairs]
    seen = [0.0, *(x for e in estimates for x in (e.low, e.high, e.value) if isfinite(x))]
    pad = 0.06 * (max(seen) - min(seen)) or 1.0
    return min(seen) - pad, max(seen) + pad


def _frame(axes: Axes, words: str, rows: int, ends: tuple[float, float], unit: str, *, last: bool) -> None:
    scale = unit_scale(unit)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_xlim(scale * ends[0], scale * ends[1])
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0, labelleft=False)
    axes.tick_params(axis="x", labelbottom=last, length=3 if last else 0)
    axes.spines["bottom"].set_visible(last)
    axes.axvline(0, color=QUIET, linewidth=0.9)
    axes.xaxis.set_major_formatter(lambda value, _: number_text(round(float(value), 9)))
    head = axes.text(-(LEFT - 16) / axes.get_window_extent().width, 1.0, words, transform=axes.transAxes)
    head.set_fontsize(SMALL)
    head.set_fontweight("bold")
    head.set_color(INK)
    head.set_verticalalignment("bottom")


def _part(axes: Axes, y: int, part: Part, unit: str, currency: str, better: str | None) -> None:
    scale = unit_scale(unit)
    _name(axes, y, part.name, effect_text(part.fair_share, unit, currency))
    share = part.fair_share
    good = better is None or (share.value > 0) == (better == "higher")
    color = MUTED if not_told_from_zero(share) or is_exactly_zero(share) else BLUE if good else VERMILLION
    _interval(axes, y, share, scale, color)
    axes.plot([scale * part.alone.value], [y - 0.2], "o", color=QUIET, markerfacecolor=PAPER, markersize=4.5)
    axes.plot([scale * part.on_top.value], [y + 0.2], "^", color=QUIET, markersize=4.5)


def _pair(axes: Axes, y: int, pair: Pair, unit: str, currency: str) -> None:
    color = MUTED if not pair.told else BLUE if pair.together.value > 0 else VERMILLION
    _name(axes, y, " + ".join(pair.names), effect_text(pair.together, unit, currency))
    _interval(axes, y, pair.together, unit_scale(unit), color)


def _interval(axes: Axes, y: int, estimate: Estimate, scale: float, color: str) -> None:
    if isfinite(estimate.half_width):
        axes.plot([scale * estimate.low, scale * estimate.high], [y, y], color=color, linewidth=1.8)
    axes.plot([scale * estimate.value], [y], "o", color=color, markersize=6, zorder=4)


def _name(axes: Axes, y: int, name: str, words: str) -> None:
    """The name at the left, and the number below it."""
    wide = float(axes.get_window_extent().width)
    low, high = axes.get_xlim()
    at = low - (LEFT - 16) / wide * (high - low)
    shown = shorten(name, LEFT - 30, SMALL)
    for text, lift, color, gid in ((shown, -0.19, INK, f"part:{name}"), (words, 0.21, QUIET, f"said:{name}")):
        cut = shorten(text, LEFT - 26, SMALL)
        write(axes, (at, y + lift), cut, color=color, align="left middle", gid=gid)
