"""Moments of truth: the strongest levers as bars, and the journey's map coloured by what ways are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from journeysim.journey.graph import macro_graph
from journeysim.report.columns import exits_in_order, phase_of, stages_in_order
from journeysim.report.forest import described
from journeysim.report.strip import Drop, Link, Move, Node, Rail, Strip
from journeysim.report.strip_drawing import draw_strip
from journeysim.report.style import (
    BLUE,
    INK,
    MUTED,
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
from journeysim.report.wording import label_of, number_text, share_text, unit_scale, unit_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from journeysim.scenario.model import Model

MOST_BARS = 20
ROW, LEFT, RIGHT = 24.0, 390.0, 36.0
"""Pixels of a row, before the bars, and behind them."""

FAINTEST = 0.02
"""Part of the largest effect below which a way is grey."""

MOVES = {
    "odds": "1 % more odds",
    "time": "1 % more time",
    "quality": "1 point more quality",
    "invitations": "1 % more invitations",
}
"""What is moved, by how much."""


@dataclass(frozen=True)
class Row:
    """One lever: its name, what it moves, where, and what the small move does.

    Attributes:
        name: The lever in words.
        what: A key of ``MOVES``.
        place: Name of the place.
        to: Where the transition leads, or empty.
        effect: Change of the measure.
    """

    name: str
    what: str
    place: str
    to: str
    effect: float


def lever_bars(rows: Sequence[Row], *, measure: str, strategy: str, currency: str = "") -> Figure:
    """Draw the strongest levers, one bar each.

    Args:
        rows: All levers, the strongest first.
        measure: Name of the measure.
        strategy: Name of the strategy under which the journey was solved.
        currency: What money is counted in.
    """
    shown = list(rows[:MOST_BARS])
    title, unit, _ = described(measure)
    scale, words = unit_scale(unit), unit_text(unit, currency, difference=True)
    figure = new_figure(150 + ROW * len(shown))
    heading(
        figure,
        f"Moments of truth: what moves {title.lower()} most",
        "Blue raises it, red lowers it. Each lever is moved a little, everything else stays as it is.",
    )
    left_out = f" · the {len(shown)} strongest of {len(rows)} levers" if len(rows) > len(shown) else ""
    footer(figure, f"Strategy: {strategy} · exact slopes, no chance{left_out}")
    axes = plot(figure, LEFT, 66, RIGHT, 70, grid="x")
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0, labelleft=False)
    axes.axvline(0, color=QUIET, linewidth=0.9)
    axes.xaxis.set_major_formatter(lambda value, _: number_text(round(float(value), 9)))
    axes.set_xlabel(f"change of {title.lower()}, {words}".removesuffix(", "), size=SMALL, color=QUIET)
    for y, row in enumerate(shown):
        axes.barh([y], [scale * row.effect], height=0.6, color=BLUE if row.effect > 0 else VERMILLION)
    axes.margins(x=0.12)
    axes.set_xlim(*axes.get_xlim())
    low, high = axes.get_xlim()
    pixel = (high - low) / float(axes.get_window_extent().width)
    for y, row in enumerate(shown):
        name = shorten(row.name if row.to else row.place, LEFT - 156, SMALL)
        write(axes, (low - (LEFT - 16) * pixel, y), name, align="left middle", gid=f"lever:{y}")
        moved = MOVES[row.what]
        write(axes, (low - 12 * pixel, y), moved, color=QUIET, align="right middle", gid=f"moved:{y}")
        value, side = scale * row.effect, 5 * pixel
        at = (value + side, y) if value > 0 else (value - side, y)
        align = "left middle" if value > 0 else "right middle"
        write(axes, at, _signed(value), color=INK, align=align, halo=True, gid=f"effect:{y}")
    return figure


def _signed(value: float) -> str:
    """A number with its sign and three digits; nothing for none."""
    if value == 0.0:
        return ""
    return number_text(float(f"{value:.3g}"), sign=True)


def lever_map(
    model: Model, rows: Sequence[Row], *, measure: str, strategy: str, currency: str = ""
) -> Figure:
    """Draw the journey with its ways coloured by what one per cent more odds does.

    Args:
        model: The scenario.
        rows: All levers.
        measure: Name of the measure.
        strategy: Name of the strategy.
        currency: What money is counted in.
    """
    title, unit, _ = described(measure)
    scale, words = unit_scale(unit), unit_text(unit, currency, difference=True)
    stages, exits = stages_in_order(model), exits_in_order(model)
    ways, weight = _ways(model, rows, scale), _weights(rows)
    widest = max((abs(effect) for effect in ways.values()), default=1.0) or 1.0
    whole, most = sum(weight.values()) or 1.0, max(weight.values(), default=1.0) or 1.0
    quality = {
        _stage(row.place): row.effect for row in rows if row.what == "quality" and "/" not in row.place
    }
    strip = Strip(
        title=f"Moments of truth: {title.lower()}",
        subtitle=(
            f"On the ways: what 1 % more odds of the way does, {words}".removesuffix(", ")
            + " (blue raises, red lowers). Discs: the stage's part of the effects of all levers."
        ),
        footer=f"Strategy: {strategy} · exact slopes, no chance · quality: what one point more of 100 does",
        nodes=tuple(
            Node(
                key=stage,
                title=label_of(stage, model.stages[stage].label),
                area=weight.get(stage, 0.0) / most,
                captions=(
                    share_text(round(weight.get(stage, 0.0) / whole, 2)),
                    *((f"quality {_signed(scale * quality[stage])}",) if stage in quality else ()),
                ),
                band=phase_of(model.stages[stage].role),
            )
            for stage in stages
        ),
        moves=tuple(
            Move(stages.index(a), stages.index(b), abs(e) / widest, _signed(e), color=_color(e, widest))
            for (a, b), e in sorted(ways.items())
            if a in stages and b in stages
        ),
        rails=tuple(Rail(name, label_of(name, model.stages[name].label)) for name in exits),
        drops=tuple(
            Drop(stages.index(a), exits.index(b), abs(e) / widest, _signed(e), color=_color(e, widest))
            for (a, b), e in sorted(ways.items())
            if a in stages and b in exits
        )
        + tuple(
            Drop(
                stages.index(b), exits.index(a), abs(e) / widest, _signed(e), up=True, color=_color(e, widest)
            )
            for (a, b), e in sorted(ways.items())
            if a in exits and b in stages
        ),
        links=tuple(
            Link(exits.index(a), exits.index(b), abs(e) / widest, _signed(e))
            for (a, b), e in sorted(ways.items())
            if a in exits and b in exits
        ),
    )
    figure, _, _ = draw_strip(strip)
    return figure


def _stage(place: str) -> str:
    return place.partition("/")[0]


def _ways(model: Model, rows: Sequence[Row], scale: float) -> dict[tuple[str, str], float]:
    """What one per cent more odds of each way between stages does; 0 where there is no other way."""
    found: dict[tuple[str, str], float] = {}
    for row in rows:
        if row.what != "odds" or row.to == "leave":
            continue
        pair = (_stage(row.place), _stage(row.to))
        if pair[0] != pair[1] or "/" not in row.place + row.to:
            found[pair] = found.get(pair, 0.0) + scale * row.effect
    for pair in macro_graph(model).edges:
        found.setdefault(pair, 0.0)
    return found


def _weights(rows: Sequence[Row]) -> Mapping[str, float]:
    """Sum of the sizes of the effects of all levers at each stage."""
    found: dict[str, float] = {}
    for row in rows:
        stage = _stage(row.place)
        found[stage] = found.get(stage, 0.0) + abs(row.effect)
    return found


def _color(effect: float, widest: float) -> str:
    if abs(effect) < FAINTEST * widest:
        return MUTED
    return BLUE if effect > 0 else VERMILLION
