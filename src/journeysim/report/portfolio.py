"""What a budget can buy: sets of practices at cost and effect, the best for every budget, what is in it."""

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
    MUTED,
    PAPER,
    QUIET,
    SMALL,
    VERMILLION,
    WIDTH,
    canvas,
    footer,
    heading,
    new_figure,
    plot,
    shorten,
    text_width,
    write,
)
from journeysim.report.wording import money_text, number_text, unit_scale, unit_text
from journeysim.results.estimates import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW, HEAD, FOOT, NAMES, CHART = 17.0, 34.0, 46.0, 190.0, 300.0
"""Pixels of a row of the table, of its head, below it, of its names; and of the chart with its axis."""

COLUMNS = 12
"""Steps that the table shows at most."""

MANY_DOTS = 2000
"""Points beyond which a vector picture holds them as an image."""


@dataclass(frozen=True)
class Buy:
    """A set of practices: its names, what it costs more than the baseline, and what it changes."""

    practices: tuple[str, ...]
    cost: Estimate
    effect: Estimate


def budget_plot(  # noqa: PLR0913 - the sets, and how they are named
    steps: Sequence[Buy],
    others: Sequence[Buy],
    *,
    best: Buy,
    practices: Sequence[str],
    measure: str,
    budget: float | None,
    currency: str = "",
    based_on: str = "",
) -> Figure:
    """Draw the best set of practices for every budget, above a table of what is in each.

    Args:
        steps: The best sets, the cheapest first; each is best from its cost on.
        others: All other sets whose numbers are known.
        best: The best set for the budget; one of the steps.
        practices: What there was to choose from.
        measure: Name of the measure that the effect is of.
        budget: The money, or None.
        currency: What money is counted in.
        based_on: What the numbers rest on.
    """
    title, unit, _ = described(measure)
    words = unit_text(unit, currency, difference=True)
    shown = _shown(steps, best)
    height = 78 + CHART + HEAD + ROW * len(practices) + FOOT
    figure = new_figure(height)
    heading(
        figure,
        f"What a budget buys: {title.lower()}",
        "Line: the best set of practices for each budget; the table below says what is in it. Grey: other "
        "sets.",
    )
    footer(figure, f"Difference from the baseline · {based_on}")
    axes = plot(figure, 84, HEAD + ROW * len(practices) + FOOT + 42, 24, 82)
    axes.grid(axis="x", color=FAINT, linewidth=0.6)
    axes.axhline(0, color=QUIET, linewidth=0.8)
    _stairs(axes, steps, others, unit_scale(unit), budget)
    if budget is not None and axes.get_xlim()[0] <= budget <= axes.get_xlim()[1]:
        _limit(axes, budget, currency)
    _numbers(axes, shown, best, unit_scale(unit))
    axes.set_xlabel(f"cost of the practices, {currency}".removesuffix(", "), size=SMALL, color=QUIET)
    axes.set_ylabel(f"{title}, {words}".removesuffix(", "), size=SMALL, color=QUIET)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: number_text(round(float(value), 9)))
    _table(figure, shown, best, practices)
    return figure


def _shown(steps: Sequence[Buy], best: Buy) -> dict[int, Buy]:
    """The steps that have a number, by that number: at most so many, the best among them."""
    kept = list(range(len(steps)))
    if len(steps) > COLUMNS:
        kept = sorted({round(i * (len(steps) - 1) / (COLUMNS - 1)) for i in range(COLUMNS)})
        place = list(steps).index(best)
        if place not in kept:
            inner = kept[1:-1]
            kept[1 + min(range(len(inner)), key=lambda i: abs(inner[i] - place))] = place
    return {number: steps[place] for number, place in enumerate(sorted(kept))}


def _stairs(
    axes: Axes, steps: Sequence[Buy], others: Sequence[Buy], scale: float, budget: float | None
) -> None:
    """The sets as points, and the best for each budget as stairs; limits are settled here."""
    axes.plot(
        [buy.cost.value for buy in others],
        [scale * buy.effect.value for buy in others],
        "o",
        color=MUTED,
        markersize=3.0,
        markeredgewidth=0,
        alpha=0.6,
        rasterized=len(others) > MANY_DOTS,
        zorder=1,
    )
    at = [(buy.cost.value, scale * buy.effect.value) for buy in steps]
    for (x, y), buy in zip(at, steps, strict=True):
        high = scale * buy.effect.half_width
        if isfinite(high) and high > 0:
            axes.plot([x, x], [y - high, y + high], color=BLUE, linewidth=1.0, alpha=0.55)
    axes.plot([x for x, _ in at], [y for _, y in at], linestyle="none")
    axes.margins(0.06)
    left, right = axes.get_xlim()
    if budget is not None and right < budget < right + 0.5 * (right - left):
        right = budget + 0.05 * (right - left)
    axes.set_xlim(left, right)
    axes.set_ylim(*axes.get_ylim())
    line = [*at, (right, at[-1][1])]
    axes.step([x for x, _ in line], [y for _, y in line], where="post", color=BLUE, linewidth=1.4, zorder=2)


def _limit(axes: Axes, budget: float, currency: str) -> None:
    low, high = axes.get_ylim()
    axes.axvline(budget, color=VERMILLION, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1)
    words = f"budget {money_text(budget, currency)}"
    left, right = axes.get_xlim()
    room = (right - budget) / (right - left) * float(axes.get_window_extent().width)
    side = "left" if room > text_width(words) + 12 else "right"
    shift = (right - left) * 0.008 * (1 if side == "left" else -1)
    write(
        axes, (budget + shift, low + 0.03 * (high - low)), words, color=VERMILLION, align=f"{side} bottom",
        halo=True, gid="budget",
    )  # fmt: skip


def _numbers(axes: Axes, shown: dict[int, Buy], best: Buy, scale: float) -> None:
    """Number the steps on the line, each above and left of its corner, where the line does not run.

    Below and right of it stands the number of a step whose place above is taken by the next one's.
    """
    places = {
        number: axes.transData.transform((buy.cost.value, scale * buy.effect.value))
        for number, buy in shown.items()
    }
    for number, buy in shown.items():
        chosen = buy is best
        color = VERMILLION if chosen else BLUE
        at = buy.cost.value, scale * buy.effect.value
        following = places.get(number + 1)
        taken = following is not None and bool((abs(following - places[number]) < (15, 18)).all())
        axes.plot([at[0]], [at[1]], "o", color=color, markersize=7 if chosen else 5, zorder=4)
        axes.annotate(
            str(number), at, xytext=(5, -4) if taken else (-4, 4), textcoords="offset points", size=SMALL,
            weight="bold" if chosen else "normal", ha="left" if taken else "right", color=color,
            va="top" if taken else "bottom", zorder=6, gid=f"step:{number}",
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.6, "alpha": 0.8},
        )  # fmt: skip


def _table(figure: Figure, shown: dict[int, Buy], best: Buy, practices: Sequence[str]) -> None:
    """What is in each step: a row for each practice, a column for each step."""
    axes = canvas(figure)
    top = FOOT + ROW * len(practices) + HEAD
    wide = (WIDTH - NAMES - 24) / max(len(shown), 1)
    write(axes, (16, top - 8), "step", color=QUIET, align="left middle")
    write(axes, (16, top - 22), "from a budget of", color=QUIET, align="left middle")
    costs = _costs([buy.cost.value for buy in shown.values()], wide)
    for row, name in enumerate(practices):
        y = FOOT + ROW * (len(practices) - row - 0.5)
        axes.plot([16, WIDTH - 24], [y + ROW / 2] * 2, color=FAINT, linewidth=0.6)
        write(axes, (16, y), shorten(name, NAMES - 24), align="left middle", gid=f"practice:{name}")
    for column, (number, buy) in enumerate(shown.items()):
        x = NAMES + wide * (column + 0.5)
        chosen = buy is best
        color = VERMILLION if chosen else INK
        write(axes, (x, top - 8), str(number), color=color, bold=chosen)
        write(axes, (x, top - 22), costs[column], color=color if chosen else QUIET, bold=chosen)
        for row, name in enumerate(practices):
            y = FOOT + ROW * (len(practices) - row - 0.5)
            inside = name in buy.practices
            face = (VERMILLION if chosen else BLUE) if inside else FAINT
            axes.plot([x], [y], "o", color=face, markersize=6.5 if inside else 3.0, markeredgewidth=0)


def _costs(costs: Sequence[float], wide: float) -> list[str]:
    """Amounts that fit into a column; in thousands where they would not."""
    texts = [number_text(cost, 0) for cost in costs]
    if max(map(text_width, texts), default=0.0) <= wide - 4:
        return texts
    return [f"{number_text(cost / 1000, 0)}k" for cost in costs]
