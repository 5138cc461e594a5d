"""The look of every picture: colours, sizes, thin lines, and how a figure becomes files.

Pictures are 800 pixels wide at 100 dots an inch; the smallest text is 8 points. Nothing here touches
pyplot: a figure belongs to whoever asked for it. Colours are those of Okabe and Ito (2008), which people
with any kind of colour vision can tell apart.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

BLUE, ORANGE, GREEN, VERMILLION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PURPLE, SKY, YELLOW, BLACK = "#CC79A7", "#56B4E9", "#F0E442", "#000000"
PALETTE = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, BLACK, YELLOW)
"""Colours for things without an order, most distinct first."""

STAGES = (BLUE, SKY, GREEN, ORANGE, VERMILLION, PURPLE, "#7A5195", YELLOW, "#5B7F95")
"""Colours of stages in the order of progress; a stage has the same colour in every picture."""

INK, QUIET, MUTED, FAINT, PAPER = "#222222", "#555555", "#9A9A9A", "#E4E4E4", "#FFFFFF"
"""Text, second text, what stands back, grid lines, background."""

SMALL, NORMAL, LARGE = 8.0, 9.0, 12.0
"""The three sizes of text in points."""

WIDTH = 800.0
DOTS = 100.0
"""Width of a picture in pixels, and pixels an inch."""

PNG_DOTS = 160

PIXELS_A_POINT = DOTS / 72.0


def new_figure(height: float, width: float = WIDTH) -> Figure:
    """An empty figure of the house, its size in pixels."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width / DOTS, height / DOTS), dpi=DOTS, facecolor=PAPER)


def canvas(figure: Figure) -> Axes:
    """Axes over the whole figure that count in pixels from the lower left corner."""
    width, height = (float(side) * DOTS for side in figure.get_size_inches())
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    axes.axis("off")
    return axes


def plot(
    figure: Figure, left: float, bottom: float, right: float, top: float, *, grid: str | None = "y"
) -> Axes:
    """Axes inside margins given in pixels, with thin spines at the left and below.

    Args:
        figure: Where they stand.
        left: Margin at the left in pixels; ``bottom``, ``right`` and ``top`` likewise.
        bottom: Margin below.
        right: Margin at the right.
        top: Margin above.
        grid: ``x``, ``y`` or None.
    """
    width, height = (float(side) * DOTS for side in figure.get_size_inches())
    box = (left / width, bottom / height, 1 - (left + right) / width, 1 - (bottom + top) / height)
    axes = figure.add_axes(box)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_linewidth(0.6)
        axes.spines[side].set_color(MUTED)
    axes.tick_params(labelsize=SMALL, width=0.6, length=3, color=MUTED, labelcolor=QUIET)
    axes.set_axisbelow(True)
    if grid is not None:
        axes.grid(axis="x" if grid == "x" else "y", color=FAINT, linewidth=0.6)
    return axes


def heading(figure: Figure, title: str, subtitle: str = "") -> None:
    """Title and subtitle at the upper left."""
    width, height = (float(side) * DOTS for side in figure.get_size_inches())
    shown = wrap(title, width - 32, LARGE, bold=True, lines=1)[0]
    figure.text(
        16 / width, 1 - 14 / height, shown, size=LARGE, weight="bold", color=INK, va="top", gid="title"
    )
    if subtitle:
        lines = "\n".join(wrap(subtitle, width - 32, NORMAL, lines=2))
        figure.text(16 / width, 1 - 36 / height, lines, size=NORMAL, color=QUIET, va="top", gid="subtitle")


def footer(figure: Figure, words: str) -> None:
    """What the picture rests on, at the lower left: n, the level of the intervals, the strategy."""
    width, height = (float(side) * DOTS for side in figure.get_size_inches())
    lines = "\n".join(wrap(words, width - 32, SMALL, lines=2))
    figure.text(16 / width, 8 / height, lines, size=SMALL, color=QUIET, va="bottom", gid="footer")


def write(  # noqa: PLR0913 (the look of a text, each part with a default)
    axes: Axes,
    at: tuple[float, float],
    words: str,
    *,
    size: float = SMALL,
    color: str = INK,
    align: str = "center middle",
    bold: bool = False,
    halo: bool = False,
    gid: str | None = None,
) -> Text:
    """Put words at a point.

    Args:
        axes: Where.
        at: The point, in data coordinates.
        words: What is written; nothing in it is read as mathematics.
        size: Points.
        color: Colour of the words.
        align: ``left``, ``center`` or ``right``, then ``top``, ``middle``, ``bottom`` or ``baseline``.
        bold: Whether in bold.
        halo: Whether lines behind the words stop short of them.
        gid: Name of the text, to find it again.
    """
    across, down = align.split()
    text = axes.text(at[0], at[1], words, size=size, color=color, parse_math=False, zorder=6)
    text.set_horizontalalignment("left" if across == "left" else "right" if across == "right" else "center")
    text.set_verticalalignment(
        "top"
        if down == "top"
        else "bottom"
        if down == "bottom"
        else "baseline"
        if down == "baseline"
        else "center"
    )
    text.set_linespacing(1.15)
    if bold:
        text.set_fontweight("bold")
    if halo:
        text.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 0.8})
    if gid is not None:
        text.set_gid(gid)
    return text


@lru_cache(maxsize=4096)
def text_width(words: str, size: float = SMALL, *, bold: bool = False) -> float:
    """Width of a line of text in pixels, before anything is drawn."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(size=size, weight="bold" if bold else "normal")
    plain = float(text_to_path.get_text_width_height_descent(words, font, False)[0])
    # On a screen every letter is as wide as whole pixels: a little more than on paper.
    return 1.04 * plain * PIXELS_A_POINT


def wrap(words: str, width: float, size: float = SMALL, *, bold: bool = False, lines: int = 3) -> list[str]:
    """Break words into lines of a width in pixels; what does not fit ends in an ellipsis.

    Breaks stand at spaces and after hyphens.
    """
    pieces = words.replace("-", "-\0").replace(" ", " \0").split("\0")
    found: list[str] = [""]
    for piece in pieces:
        longer = found[-1] + piece
        if found[-1] and text_width(longer.rstrip(), size, bold=bold) > width:
            found.append(piece)
        else:
            found[-1] = longer
    found = [line.rstrip() for line in found]
    cut = len(found) > lines
    return [
        shorten(line + ("…" if cut and i == lines - 1 else ""), width, size, bold=bold)
        for i, line in enumerate(found[:lines])
    ]


def shorten(words: str, width: float, size: float = SMALL, *, bold: bool = False) -> str:
    """The words, or their beginning and an ellipsis where they are too wide."""
    if text_width(words, size, bold=bold) <= width:
        return words
    stem = words.rstrip("…")
    while len(stem) > 1 and text_width(stem + "…", size, bold=bold) > width:
        stem = stem[:-1].rstrip()
    return stem + "…"


def spread(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Positions as near to the wanted ones as a least gap between neighbours allows, inside bounds."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = [0.0] * len(wanted)
    floor = low
    for i in order:
        placed[i] = floor = max(wanted[i], floor)
        floor += gap
    ceiling = high
    for i in reversed(order):
        placed[i] = ceiling = min(placed[i], ceiling)
        ceiling -= gap
    return placed


def save(figure: Figure, folder: str | Path, name: str) -> tuple[Path, Path]:
    """Write a figure as SVG and as PNG at 160 dots an inch; the same figure gives the same SVG.

    Args:
        figure: What is written.
        folder: Made where it does not exist.
        name: Name of both files, without an ending.

    Returns:
        The paths of the SVG and of the PNG.
    """
    from matplotlib import rc_context

    home = Path(folder)
    home.mkdir(parents=True, exist_ok=True)
    vector, picture = home / f"{name}.svg", home / f"{name}.png"
    # Text stays text, so that it can be searched and read aloud; ids come from the name, not from chance.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "journeysim"}):
        figure.savefig(vector, format="svg", metadata={"Date": None})
    figure.savefig(picture, format="png", dpi=PNG_DOTS, metadata={"Software": None})
    return vector, picture
