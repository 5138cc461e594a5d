"""Where everything of a strip stands, in pixels from the lower left corner of the figure."""

from __future__ import annotations

from dataclasses import dataclass

from journeysim.report.arcs import Arc, heights
from journeysim.report.strip import Drop, Move, Strip, outcomes_in
from journeysim.report.style import NORMAL, PIXELS_A_POINT, SMALL, WIDTH, text_width, wrap

LEFT, RIGHT = 96.0, 16.0
NARROWEST = 86.0
LINE = 13.0
RADIUS = 21.0
RAIL = 20.0
LEVELS = 90.0
DROP, DROP_STEP = 0.27, 8.0
UP = -0.30
OUTCOME_DROP = {"gave-up": -0.09, "unresolved": -0.20, "turned-away": 0.05}
KEY = 17.0
ENTRANCE = -0.30


@dataclass(frozen=True)
class Ends:
    """Where an arc begins and ends across, and how high it rises."""

    start: float
    end: float
    rise: float


@dataclass(frozen=True)
class Layout:
    """Coordinates of a strip.

    Attributes:
        width: Of the figure; ``height`` likewise.
        pitch: From one node to the next.
        x: Middle of each node.
        titles: Lines of each node's title.
        bold: Whether titles are bold: only where no word gets too long by it.
        key: Middle of the row that explains the ways that outcomes open.
        bands: Middle of the row of bands.
        entrances: Middle of the row of entrances.
        top: Upper end of the titles of three lines, or how many there are at most.
        disc: Middle of the discs.
        bottom: Lower end of the captions that reach down furthest.
        feet: Lower end of each node's own captions.
        rails: Height of each rail, and ``rail_titles`` the lines of its title.
        levels: Lower and upper end of the line of levels.
        above: Arcs above, by index of the move; ``below`` likewise.
    """

    width: float
    height: float
    pitch: float
    x: tuple[float, ...]
    titles: tuple[tuple[str, ...], ...]
    bold: bool
    key: float
    bands: float
    entrances: float
    top: float
    disc: float
    bottom: float
    feet: tuple[float, ...]
    rails: tuple[float, ...]
    rail_titles: tuple[tuple[str, ...], ...]
    levels: tuple[float, float]
    above: dict[int, Ends]
    below: dict[int, Ends]

    def drop_x(self, drop: Drop) -> float:
        """Where a way between a node and a rail runs."""
        if drop.kind in OUTCOME_DROP:
            return self.x[drop.node] + OUTCOME_DROP[drop.kind] * self.pitch
        return self.x[drop.node] + (UP * self.pitch if drop.up else DROP * self.pitch + DROP_STEP * drop.rail)

    def foot(self, node: int, x: float) -> float:
        """Where a way at ``x`` leaves the words of a node, unless a neighbour's could be in its way."""
        return self.feet[node] if abs(x - self.x[node]) < self.pitch / 2 - 4 else self.bottom

    def title_top(self, node: int, tagged: bool) -> float:
        """Upper end of a node's title."""
        return self.disc + RADIUS + 5 + LINE * (len(self.titles[node]) + tagged)


def is_straight(move: Move) -> bool:
    """Whether a move runs straight from disc to disc: one step forward."""
    return move.kind == "forward" and move.end == move.start + 1


def lay_out(strip: Strip, extra: float = 0.0) -> Layout:
    """Find the place of everything; ``extra`` pixels stay free above the footer."""
    count = max(1, len(strip.nodes))
    pitch = max(NARROWEST, (WIDTH - LEFT - RIGHT) / count)
    pitch = min(pitch, 150.0)
    width = max(WIDTH, LEFT + RIGHT + pitch * count)
    left = LEFT + (width - LEFT - RIGHT - pitch * count) / 2
    x = tuple(left + pitch * (i + 0.5) for i in range(count))
    titles, bold = _titles(strip, pitch)
    above = _arcs(strip, x, pitch, above=True)
    below = _arcs(strip, x, pitch, above=False)
    rail_titles = tuple(tuple(wrap(each.title, LEFT - 13, SMALL)) for each in strip.rails)
    rail = RAIL + 12 * max(map(len, rail_titles), default=0)
    key = KEY if outcomes_in(strip) else 0.0
    head = 44.0 + 15.0 * len(wrap(strip.subtitle, width - 32, NORMAL, lines=2)) + key
    tagged = any(node.tag for node in strip.nodes)
    captions = max((len(node.captions) + len(node.desk) for node in strip.nodes), default=0)
    up = max((e.rise for e in above.values()), default=16.0 if strip.entrances else 0.0) + 12
    down = max((e.rise for e in below.values()), default=0.0) + 14
    title_block = LINE * (max((len(t) for t in titles), default=1) + tagged)
    level_block = LEVELS if any(node.level is not None for node in strip.nodes) else 0.0
    band_block = 22.0 if any(node.band for node in strip.nodes) else 0.0
    parts = [
        head,
        band_block,
        24.0 if strip.entrances else 0.0,
        up,
        title_block + 5,
        2 * RADIUS,
        6 + LINE * captions,
    ]
    height = sum(parts) + down + rail * len(strip.rails) + level_block + extra + 32
    y = [height]
    for part in parts:
        y.append(y[-1] - part)
    rails = tuple(y[7] - down - rail * (k + 0.5) - 6 for k in range(len(strip.rails)))
    low = y[7] - down - rail * len(strip.rails)
    return Layout(
        width=width,
        height=height,
        pitch=pitch,
        x=x,
        titles=titles,
        bold=bold,
        key=y[1] + 4 + key / 2,
        bands=y[1] - band_block / 2,
        entrances=y[2] - 10,
        top=y[4],
        disc=y[5] - RADIUS,
        bottom=y[7],
        feet=tuple(y[7] + LINE * (captions - len(n.captions) - len(n.desk)) for n in strip.nodes),
        rails=rails,
        rail_titles=rail_titles,
        levels=(low - level_block + 18, low - 28),
        above=above,
        below=below,
    )


def _titles(strip: Strip, pitch: float) -> tuple[tuple[tuple[str, ...], ...], bool]:
    """The lines of each title, and whether they are bold; a long word may reach over to a short neighbour."""
    words = [word for node in strip.nodes for word in node.title.replace("-", "- ").split()]
    bold = all(text_width(word, SMALL, bold=True) <= pitch - 4 for word in words)
    titles = [tuple(wrap(node.title, pitch - 4, SMALL, bold=bold)) for node in strip.nodes]
    for i, node in enumerate(strip.nodes):
        if any(line.endswith("…") for line in titles[i]):
            beside = [line for lines in titles[max(0, i - 1) : i] + titles[i + 1 : i + 2] for line in lines]
            taken = max((text_width(line, SMALL, bold=bold) for line in beside), default=0.0)
            room = max(pitch - 4, min(2 * (pitch - 3) - taken, pitch + 2 * RIGHT))
            titles[i] = tuple(wrap(node.title, room, SMALL, bold=bold))
    return tuple(titles), bold


def _arcs(strip: Strip, x: tuple[float, ...], pitch: float, *, above: bool) -> dict[int, Ends]:
    """The arcs on one side, by index of the move."""
    chosen = [
        i for i, move in enumerate(strip.moves) if not is_straight(move) and (move.end > move.start) == above
    ]
    starts, ends = _anchors(strip, chosen, x, pitch)
    arcs = [Arc(starts[i], ends[i], text_width(strip.moves[i].label, SMALL)) for i in chosen]
    return {i: Ends(a.start, a.end, rise) for i, a, rise in zip(chosen, arcs, heights(arcs), strict=True)}


def _anchors(
    strip: Strip, chosen: list[int], x: tuple[float, ...], pitch: float
) -> tuple[dict[int, float], dict[int, float]]:
    """Where arcs meet their nodes: side by side, so that nested arcs do not cross.

    From left to right: arcs from the left, short before long; loops; arcs from the right, long before short.
    """
    starts: dict[int, float] = {}
    ends: dict[int, float] = {}
    for node in range(len(x)):
        touching: list[tuple[float, int, bool]] = []
        for i in chosen:
            move = strip.moves[i]
            span = abs(move.end - move.start)
            for begins, here, there in ((True, move.start, move.end), (False, move.end, move.start)):
                if here == node:
                    if span == 0:
                        order = -0.5 if begins else 0.5
                    else:
                        order = (-100.0 + span) if there < here else (100.0 - span)
                    touching.append((order, i, begins))
        touching.sort()
        room = [max(12.0, PIXELS_A_POINT * line_width(strip.moves[i].weight) + 8) for _, i, _ in touching]
        tight = min(1.0, 0.5 * pitch / sum(room)) if room else 1.0
        at = x[node] - tight * sum(room) / 2
        for (_, i, begins), wide in zip(touching, room, strict=True):
            (starts if begins else ends)[i] = at + tight * wide / 2
            at += tight * wide
    return starts, ends


def line_width(weight: float) -> float:
    """Width in points of a way of some weight, 1 for the widest."""
    return 0.7 + 5.3 * max(0.0, min(1.0, weight))
