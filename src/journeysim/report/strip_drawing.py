"""Drawing a strip: bands, entrances, arcs, discs, rails and the line of levels."""

from __future__ import annotations

from itertools import groupby
from math import sqrt
from typing import TYPE_CHECKING

from journeysim.report.arcs import arc_path
from journeysim.report.strip import OUTCOMES, Drop, Move, Node, Strip, outcomes_in, with_kinds
from journeysim.report.strip_layout import (
    ENTRANCE,
    LEFT,
    LINE,
    RADIUS,
    RIGHT,
    Ends,
    Layout,
    is_straight,
    lay_out,
    line_width,
)
from journeysim.report.style import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    PURPLE,
    QUIET,
    SMALL,
    VERMILLION,
    canvas,
    footer,
    heading,
    new_figure,
    shorten,
    text_width,
    wrap,
    write,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLORS = {
    "forward": BLUE,
    "back": ORANGE,
    "friends": GREEN,
    "gave-up": VERMILLION,
    "unresolved": "#B0518A",
    "turned-away": INK,
}
_EXIT = "#8C8C8C"
_WORDS = {
    "forward": "#00507F",
    "back": "#8A5A00",
    "friends": "#00664B",
    "gave-up": "#A34700",
    "unresolved": "#8F3F6E",
    "turned-away": INK,
}
_DASHED = (0, (4, 2.5))

Point = tuple[float, float]


def draw_strip(strip: Strip, extra: float = 0.0) -> tuple[Figure, Axes, Layout]:
    """Draw a strip; ``extra`` pixels stay free above the footer for whoever draws more."""
    from dataclasses import replace

    strip = replace(strip, moves=with_kinds(strip.moves))
    layout = lay_out(strip, extra)
    figure = new_figure(layout.height, layout.width)
    axes = canvas(figure)
    heading(figure, strip.title, strip.subtitle)
    footer(figure, strip.footer)
    _key(axes, strip, layout)
    _bands(axes, strip, layout)
    _rails(axes, strip, layout)
    _entrances(axes, strip, layout)
    for index, move in enumerate(strip.moves):
        _move(axes, strip, layout, index, move)
    _nodes(axes, strip, layout)
    _levels(axes, strip, layout)
    return figure, axes, layout


def _key(axes: Axes, strip: Strip, layout: Layout) -> None:
    """Say which ways the ends of contacts open."""
    x = 16.0
    for kind in outcomes_in(strip):
        _line(axes, [(x, layout.key), (x + 26, layout.key)], 0.25, COLORS[kind], dots=True)
        write(axes, (x + 31, layout.key), OUTCOMES[kind], color=QUIET, align="left middle", gid=f"key:{kind}")
        x += 50 + text_width(OUTCOMES[kind], SMALL)


def _bands(axes: Axes, strip: Strip, layout: Layout) -> None:
    from matplotlib.patches import Rectangle

    numbered = enumerate(strip.nodes)
    for name, group in groupby(numbered, key=lambda pair: pair[1].band):
        members = [i for i, _ in group]
        if not name:
            continue
        low = layout.x[members[0]] - layout.pitch / 2 + 3
        high = layout.x[members[-1]] + layout.pitch / 2 - 3
        axes.add_patch(
            Rectangle((low, layout.bands - 9), high - low, 18, facecolor="#EEF2F5", edgecolor="none")
        )
        shown = wrap(name, high - low - 6, SMALL, lines=1)[0]
        write(axes, ((low + high) / 2, layout.bands - 0.5), shown, color=QUIET, gid=f"band:{name}")


def _entrances(axes: Axes, strip: Strip, layout: Layout) -> None:
    if not strip.entrances:
        return
    write(axes, (16, layout.entrances), strip.entrance_title, color=QUIET, align="left middle")
    for entrance in strip.entrances:
        at = layout.x[entrance.node] + ENTRANCE * layout.pitch
        tip = layout.title_top(entrance.node, bool(strip.nodes[entrance.node].tag)) + 2
        _line(axes, [(at, layout.entrances - 8), (at, tip)], entrance.weight, MUTED)
        write(axes, (at, layout.entrances), entrance.label, color=QUIET, gid=f"entrance:{entrance.node}")


def _move(axes: Axes, strip: Strip, layout: Layout, index: int, move: Move) -> None:
    color, width = move.color or COLORS[move.kind], line_width(move.weight)
    words = INK if move.color else _WORDS[move.kind]
    gid = f"move:{strip.nodes[move.start].key}->{strip.nodes[move.end].key}:{move.kind}"
    if is_straight(move):
        start = layout.x[move.start] + _radius(strip, move.start) + 3
        end = layout.x[move.end] - _radius(strip, move.end) - 3
        _line(axes, [(start, layout.disc), (end, layout.disc)], move.weight, color)
        at = ((start + end) / 2 - 2, layout.disc + width * 0.7 + 9)
        write(axes, at, move.label, color=words, gid=gid)
        return
    ends = layout.above.get(index) or layout.below[index]
    at = _arc(axes, layout, strip, move, ends, up=index in layout.above)
    if move.label:
        write(axes, at, move.label, color=words, halo=True, gid=gid)


def _arc(axes: Axes, layout: Layout, strip: Strip, move: Move, ends: Ends, *, up: bool) -> Point:
    """Draw an arc with its head, and return the top where its label stands."""
    from matplotlib.patches import PathPatch

    color, width = move.color or COLORS[move.kind], line_width(move.weight)
    sign = 1.0 if up else -1.0

    def foot(node: int) -> float:
        if up:
            return layout.title_top(node, bool(strip.nodes[node].tag)) + 2
        return layout.feet[node] - 2

    base = layout.top if up else layout.bottom
    head = 6 + width
    start = (ends.start, foot(move.start))
    end = (ends.end, foot(move.end) + sign * head * 0.8)
    path = arc_path(start, end, base + sign * ends.rise / 0.75, None if up else base - 2)
    dashes = _DASHED if move.kind == "friends" else _dots(width) if move.kind in OUTCOMES else "solid"
    patch = PathPatch(
        path, facecolor="none", edgecolor=color, linewidth=width, linestyle=dashes, alpha=0.75, zorder=3
    )
    patch.set_capstyle("butt")
    axes.add_patch(patch)
    _head(axes, (ends.end, foot(move.end)), (0.0, -sign), width, color)
    ends_at = (start[1] + end[1]) / 2 if up else base - 2
    top = ends_at / 4 + 0.75 * (base + sign * ends.rise / 0.75)
    return ((ends.start + ends.end) / 2, top)


def _line(axes: Axes, points: list[Point], weight: float, color: str, *, dots: bool = False) -> None:
    """A straight way, with a head at its end."""
    width = line_width(weight)
    (x0, y0), (x1, y1) = points[0], points[-1]
    length = max(1e-9, sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2))
    along = ((x1 - x0) / length, (y1 - y0) / length)
    short = (6 + width) * 0.8
    stop = (x1 - along[0] * short, y1 - along[1] * short)
    axes.plot(
        [x0, stop[0]],
        [y0, stop[1]],
        color=color,
        linewidth=width,
        alpha=0.75,
        zorder=2,
        linestyle=_dots(width) if dots else "solid",
        solid_capstyle="butt",
        dash_capstyle="butt",
    )
    _head(axes, points[-1], along, width, color)


def _dots(width: float) -> tuple[float, tuple[float, float]]:
    """The pattern of ways that outcomes open, in widths of the line: a wide one has shorter dots."""
    return (0, (0.6 + 1.4 / width, 0.4 + 1.2 / width))


def _head(axes: Axes, tip: Point, along: Point, width: float, color: str) -> None:
    from matplotlib.patches import Polygon

    long, wide = 6 + width, (5 + 1.6 * width) / 2
    back = (tip[0] - along[0] * long, tip[1] - along[1] * long)
    side = (-along[1] * wide, along[0] * wide)
    corners = [tip, (back[0] + side[0], back[1] + side[1]), (back[0] - side[0], back[1] - side[1])]
    axes.add_patch(Polygon(corners, closed=True, facecolor=color, edgecolor="none", zorder=3))


def _radius(strip: Strip, node: int) -> float:
    return max(4.0, RADIUS * sqrt(max(0.0, min(1.0, strip.nodes[node].area))))


def _nodes(axes: Axes, strip: Strip, layout: Layout) -> None:
    from matplotlib.patches import Circle

    for i, node in enumerate(strip.nodes):
        x, color = layout.x[i], node.color or BLUE
        disc = Circle(
            (x, layout.disc), _radius(strip, i), facecolor=color, edgecolor=PAPER, linewidth=1, zorder=4
        )
        disc.set_gid(f"disc:{node.key}")
        axes.add_patch(disc)
        y = layout.disc + RADIUS + 4
        if node.tag:
            write(axes, (x, y), node.tag, color=color, align="center bottom", gid=f"tag:{node.key}")
            y += LINE
        words = "\n".join(layout.titles[i])
        write(axes, (x, y), words, bold=layout.bold, align="center bottom", gid=f"node:{node.key}")
        for line, caption in enumerate(node.captions):
            at = (x, layout.disc - RADIUS - 4 - LINE * line)
            text_color = INK if line == 0 else QUIET
            write(
                axes,
                at,
                caption,
                color=text_color,
                align="center top",
                bold=line == 0,
                gid=f"caption{line}:{node.key}",
            )
        _desk(axes, node, (x, layout.disc - RADIUS - 4 - LINE * len(node.captions)), layout.pitch - 4)


def _desk(axes: Axes, node: Node, top: Point, room: float) -> None:
    """Lines about the desk, the first one with a sign: somebody behind a counter."""
    from matplotlib.patches import Circle, Rectangle

    x, y = top
    for line, words in enumerate(node.desk):
        shown = shorten(words, room - (16 if line == 0 else 0), SMALL)
        at = x + (8.0 if line == 0 else 0.0)
        color = INK if line == 0 else QUIET
        gid = f"desk{line}:{node.key}"
        write(axes, (at, y - LINE * line), shown, color=color, align="center top", gid=gid)
        if line == 0:
            left = at - text_width(shown, SMALL) / 2 - 15
            counter = Rectangle((left, y - 11), 11, 4, facecolor=INK, edgecolor="none", zorder=5)
            counter.set_gid(f"desk:{node.key}")
            axes.add_patch(counter)
            axes.add_patch(Circle((left + 5.5, y - 4), 2.6, facecolor=INK, edgecolor="none", zorder=5))


def _rails(axes: Axes, strip: Strip, layout: Layout) -> None:
    for k, rail in enumerate(strip.rails):
        y = layout.rails[k]
        touching = [d for d in strip.drops if d.rail == k]
        far = max((layout.drop_x(d) for d in touching), default=LEFT + 20)
        axes.plot([LEFT + 6, far], [y, y], color=FAINT, linewidth=3, zorder=1, solid_capstyle="round")
        lines = (*layout.rail_titles[k], rail.caption) if rail.caption else layout.rail_titles[k]
        for line, words in enumerate(lines):
            at = (16.0, y + LINE * (len(lines) / 2 - 0.5 - line))
            caption = line == len(layout.rail_titles[k])
            gid = f"railcaption:{rail.key}" if caption else f"rail{line}:{rail.key}"
            write(axes, at, words, color=QUIET if caption else INK, align="left middle", gid=gid)
        for drop in touching:
            _drop(axes, layout, drop)
    for link in strip.links:
        points = [(LEFT + 12, layout.rails[link.start]), (LEFT + 12, layout.rails[link.end])]
        _line(axes, points, link.weight, _EXIT)
        at = (LEFT + 18 + line_width(link.weight) / 2, layout.rails[link.end] + 11)
        write(axes, at, link.label, color=QUIET, align="left middle", gid=f"link:{link.start}:{link.end}")


def _drop(axes: Axes, layout: Layout, drop: Drop) -> None:
    x, y = layout.drop_x(drop), layout.rails[drop.rail]
    points = [(x, layout.foot(drop.node, x) - 3), (x, y)]
    outcome = drop.kind in OUTCOMES
    color = drop.color or (ORANGE if drop.up else COLORS[drop.kind] if outcome else _EXIT)
    _line(axes, points[::-1] if drop.up else points, drop.weight, color, dots=outcome)
    if drop.label:
        # Who is turned away stands between two other ways: its number goes one line higher.
        at = (x - 4 - line_width(drop.weight) / 2, y + (22 if drop.kind == "turned-away" else 11))
        words = _WORDS["back"] if drop.up else _WORDS[drop.kind] if outcome else QUIET
        write(
            axes,
            at,
            drop.label,
            color=words,
            align="right middle",
            halo=outcome,
            gid=f"drop:{drop.node}:{drop.rail}:{drop.up}" + (f":{drop.kind}" if outcome else ""),
        )


def _levels(axes: Axes, strip: Strip, layout: Layout) -> None:
    shown = [(i, node.level) for i, node in enumerate(strip.nodes) if node.level is not None]
    if not shown:
        return
    low, high = layout.levels
    values = [level for _, level in shown] + ([strip.level_mark] if strip.level_mark is not None else [])
    middle, half = (min(values) + max(values)) / 2, max(0.08, (max(values) - min(values)) / 2)

    def height(level: float) -> float:
        return low + (high - low) * (level - middle + half) / (2 * half)

    title, *rest = wrap(strip.level_title, LEFT - 20, SMALL, lines=5)
    write(axes, (16, high + 10), title, align="left middle")
    write(axes, (16, high + 3), "\n".join(rest), color=QUIET, align="left top")
    if strip.level_mark is not None:
        y = height(strip.level_mark)
        right = layout.width - RIGHT
        axes.plot([LEFT, right], [y, y], color=MUTED, linewidth=0.7, linestyle=(0, (3, 3)), zorder=1)
    xs, ys = [layout.x[i] for i, _ in shown], [height(level) for _, level in shown]
    axes.plot(xs, ys, color=PURPLE, linewidth=1.6, marker="o", markersize=4, zorder=3)
    for number, ((i, level), x, y) in enumerate(zip(shown, xs, ys, strict=True)):
        around = ys[max(0, number - 1) : number] + ys[number + 1 : number + 2]
        over = not around or y >= sum(around) / len(around)
        at = (x, y + 11 if over else y - 11)
        write(axes, at, f"{level:.2f}", color=INK, halo=True, gid=f"level:{strip.nodes[i].key}")
