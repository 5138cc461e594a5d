"""Paths step by step: from the first stage of each journey to the second, the third, and so on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from journeysim.errors import UsageError
from journeysim.report.about import about
from journeysim.report.columns import places_in_order
from journeysim.report.style import (
    INK,
    ORANGE,
    PAPER,
    PURPLE,
    QUIET,
    SKY,
    SMALL,
    STAGES,
    WIDTH,
    YELLOW,
    canvas,
    footer,
    heading,
    new_figure,
    text_width,
    wrap,
    write,
)
from journeysim.report.wording import label_of, labels_of, number_text
from journeysim.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from journeysim.scenario.model import Model

EXIT_COLORS = ("#B9B9B9", "#8F8F8F", "#6A6A6A", "#4D4D4D")

TOP, HEIGHT, GAP, BLOCK, KEY = 104.0, 390.0, 7.0, 26.0, 34.0
"""Pixels above the columns, of a column, between blocks, across a block; of the key below."""


@dataclass(frozen=True)
class Steps:
    """How many customers are where at each step.

    Attributes:
        stages: Names, in the order of progress; exits at the end.
        exits: Which of them are exits.
        at: Customers by step and stage, of shape (steps, stages).
        moves: Customers by step, stage and next stage, of shape (steps − 1, stages, stages).
        further: Customers who go on after the last step.
        customers: Everybody.
    """

    stages: tuple[str, ...]
    exits: frozenset[str]
    at: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    moves: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    further: int
    customers: int


def steps_of(result: Result, steps: int = 8) -> Steps:
    """Count customers by the number of the stage visit, from 1 to ``steps``."""
    compiled, visits = result.compiled, result.visits
    names = places_in_order(compiled)
    index = {place.name: place.index for place in compiled.places}
    position = np.full(len(compiled.places), -1)
    position[[index[name] for name in names]] = np.arange(len(names))
    rows = np.flatnonzero(visits.is_stage)
    customer, stage = visits.customer[rows], position[visits.place[rows]]
    first = np.append(True, customer[1:] != customer[:-1])[: len(rows)]
    number = np.arange(len(rows)) - np.maximum.accumulate(np.where(first, np.arange(len(rows)), 0))
    at = np.zeros((steps, len(names)), dtype=np.int64)
    moves = np.zeros((max(steps - 1, 0), len(names), len(names)), dtype=np.int64)
    seen = number < steps
    np.add.at(at, (number[seen], stage[seen]), 1)
    goes_on = np.flatnonzero(~first & seen)
    np.add.at(moves, (number[goes_on] - 1, stage[goes_on - 1], stage[goes_on]), 1)
    exits = frozenset(place.name for place in compiled.places if place.exit)
    return Steps(names, exits, at, moves, int(np.count_nonzero(number == steps)), len(result.customers))


def path_ribbons(result: Result, model: Model | None = None, *, steps: int = 8) -> Figure:
    """Draw the paths of a run as ribbons from step to step.

    Args:
        result: One run.
        model: The scenario, for the labels of its stages.
        steps: Number of stage visits that are shown, 2 or more.

    Raises:
        UsageError: if there are fewer than two steps.
    """
    if steps < 2:
        raise UsageError(f"steps={steps}: paths need at least 2 steps.")
    counted = steps_of(result, steps)
    figure = new_figure(TOP + HEIGHT + KEY + 56)
    on = number_text(100 * counted.further / counted.customers if counted.customers else 0.0, 0)
    heading(
        figure,
        "Paths, step by step",
        "Of 100 customers, where they are at each step. Grey: journeys that ended. Who does not "
        f"go on from a coloured block was still there at the horizon; {on} go on after step {steps}.",
    )
    footer(figure, about(result, "counts of one run, without intervals"))
    axes = canvas(figure)
    pitch = (WIDTH - 32 - BLOCK - 66) / (steps - 1)
    lefts = [16 + pitch * k for k in range(steps)]
    blocks = [_column(counted, k) for k in range(steps)]
    for k in range(steps - 1):
        _ribbons(axes, counted, k, lefts, (blocks[k], blocks[k + 1]))
    named: set[str] = set()
    room = pitch - BLOCK - 6
    labels = {name: label_of(name) for name in counted.stages} | labels_of(model)
    for k in range(steps):
        title = f"step {k + 1}" if k == 0 else str(k + 1)
        write(axes, (lefts[k] + BLOCK / 2, HEIGHT + KEY + 60), title, color=QUIET)
        _blocks(axes, counted, blocks[k], lefts[k])
        _names(axes, counted, blocks[k], (lefts[k] + BLOCK + 4, room), named, labels)
    _key(axes, counted, named, labels)
    return figure


def _scale(counted: Steps) -> float:
    """Pixels per customer: the fullest column with its gaps fills the height."""
    most = max(int(np.count_nonzero(column)) for column in counted.at)
    return (HEIGHT - GAP * most) / max(1, counted.customers)


def _column(counted: Steps, step: int) -> dict[int, tuple[float, float]]:
    """Lower and upper end of each stage's block; stages hang from above, exits stand below."""
    scale, column = _scale(counted), counted.at[step]
    found: dict[int, tuple[float, float]] = {}
    top, bottom = HEIGHT + KEY + 46.0, KEY + 46.0
    staying = [i for i, name in enumerate(counted.stages) if name not in counted.exits and column[i]]
    ended = [i for i, name in enumerate(counted.stages) if name in counted.exits and column[i]]
    for i in staying:
        size = scale * float(column[i])
        found[i] = (top - size, top)
        top -= size + GAP
    for i in reversed(ended):
        size = scale * float(column[i])
        found[i] = (bottom, bottom + size)
        bottom += size + GAP
    return found


def _color(counted: Steps, stage: int) -> str:
    staying = sum(name not in counted.exits for name in counted.stages)
    if counted.stages[stage] in counted.exits:
        return EXIT_COLORS[(stage - staying) % len(EXIT_COLORS)]
    return STAGES[stage % len(STAGES)]


def _ribbons(
    axes: Axes,
    counted: Steps,
    step: int,
    lefts: list[float],
    columns: tuple[dict[int, tuple[float, float]], dict[int, tuple[float, float]]],
) -> None:
    """The ribbons between two columns: from above, in the order of where they lead to and come from."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    scale = _scale(counted)
    begin, end = columns
    used_left, used_right = ({i: high for i, (_, high) in column.items()} for column in columns)
    x0, x1 = lefts[step] + BLOCK, lefts[step + 1]
    middle = (x0 + x1) / 2
    for i in begin:
        for j in sorted(end, key=lambda stage: -end[stage][1]):
            size = scale * float(counted.moves[step, i, j])
            if not size:
                continue
            a, b = used_left[i], used_right[j]
            points = [(x0, a), (middle, a), (middle, b), (x1, b), (x1, b - size), (middle, b - size)]
            points += [(middle, a - size), (x0, a - size), (x0, a)]
            codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
            ribbon = PathPatch(
                Path(points, codes), facecolor=_color(counted, i), edgecolor="none", alpha=0.32, zorder=1
            )
            ribbon.set_gid(f"ribbon:{step + 1}:{counted.stages[i]}->{counted.stages[j]}")
            axes.add_patch(ribbon)
            used_left[i], used_right[j] = a - size, b - size


def _blocks(axes: Axes, counted: Steps, column: dict[int, tuple[float, float]], left: float) -> None:
    from matplotlib.patches import Rectangle

    for i, (low, high) in column.items():
        color = _color(counted, i)
        height = max(high - low, 0.8)
        axes.add_patch(Rectangle((left, low), BLOCK, height, facecolor=color, edgecolor="none", zorder=2))
        share = 100 * (high - low) / _scale(counted) / counted.customers
        if high - low >= 11:
            words = number_text(share, 0 if share >= 9.95 else 1)
            ink = INK if color in (SKY, YELLOW, ORANGE, EXIT_COLORS[0], PURPLE) else PAPER
            write(axes, (left + BLOCK / 2, (low + high) / 2 - 0.5), words, color=ink)


def _names(
    axes: Axes,
    counted: Steps,
    column: dict[int, tuple[float, float]],
    beside: tuple[float, float],
    named: set[str],
    labels: dict[str, str],
) -> None:
    """Name each stage once, beside the first of its blocks where its whole name fits."""
    left, room = beside
    for i, (low, high) in column.items():
        name = counted.stages[i]
        lines = wrap(labels[name], room)
        fits = high - low + GAP >= 12 * len(lines) + 4 and not any(line.endswith("…") for line in lines)
        if name not in named and fits:
            named.add(name)
            at = (left, (low + high) / 2 - 0.5)
            write(axes, at, "\n".join(lines), align="left middle", gid=f"path:{name}")


def _key(axes: Axes, counted: Steps, named: set[str], labels: dict[str, str]) -> None:
    """The colours of stages whose names found no room beside their blocks."""
    from matplotlib.patches import Rectangle

    x, y = 16.0, KEY + 16
    for i, name in enumerate(counted.stages):
        if name in named or not counted.at[:, i].any():
            continue
        wide = 22 + text_width(labels[name], SMALL)
        if x + wide > WIDTH - 16:
            x, y = 16.0, y - 15
        axes.add_patch(Rectangle((x, y - 4), 9, 9, facecolor=_color(counted, i), edgecolor="none"))
        write(axes, (x + 13, y), labels[name], align="left middle", gid=f"path:{name}")
        x += wide
