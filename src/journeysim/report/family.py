"""The largest family of a run: who came on whose word, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from journeysim.report.about import about
from journeysim.report.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    PAPER,
    QUIET,
    SMALL,
    footer,
    heading,
    new_figure,
    plot,
)
from journeysim.report.wording import number_text
from journeysim.results.result import Result
from journeysim.results.visits import Integers

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEAST, MOST = 180.0, 620.0
"""Least and greatest height of the tree in pixels."""


def largest_family(result: Result) -> Figure:
    """Draw the tree of the founder on whose word most people came, directly or through others.

    Args:
        result: One run.
    """
    members = _members(result)
    rows = _rows(result, members)
    count = len(members)
    height = min(MOST, max(LEAST, 14.0 * (1 + max(rows.values(), default=0.0))))
    figure = new_figure(height + 150)
    generations = int(result.customers.generation[members].max(initial=0))
    size = (
        f"{number_text(count, 0)} people in {generations + 1} generations"
        if count > 1
        else "nobody came on anybody's word"
    )
    heading(
        figure,
        "The largest family",
        f"One founder and all who came on their word, at the day of their arrival: {size}. "
        "Filled: converted; hollow: not. Families differ widely by luck.",
    )
    footer(figure, about(result, "one family of one run"))
    axes = plot(figure, 24, 68, 24, 84, grid="x")
    axes.set_xlim(0, result.compiled.horizon)
    axes.set_ylim(max(rows.values(), default=0.0) + 0.8, -0.8)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("day of arrival", size=SMALL, color=QUIET)
    people = result.customers
    for one in members.tolist():
        parent, day = int(people.parent[one]), float(people.arrival[one])
        if parent in rows:
            begin = float(people.arrival[parent])
            axes.plot(
                [begin, begin, day],
                [rows[parent], rows[one], rows[one]],
                color=MUTED,
                linewidth=0.8,
                zorder=1,
            )
        color = BLUE if parent not in rows else GREEN
        converted = not np.isnan(people.converted[one])
        (dot,) = axes.plot(
            [day],
            [rows[one]],
            "o",
            markersize=7 if parent not in rows else 5,
            markeredgecolor=INK if parent not in rows else color,
            markerfacecolor=color if converted else PAPER,
            zorder=2,
            clip_on=False,
        )
        dot.set_gid(f"member:{int(result.log.ids[one])}")
    return figure


def _members(result: Result) -> Integers:
    """Indices of the members of the largest family, in the order of arrival; the earliest of equals."""
    people = result.customers
    if not len(people):
        return np.zeros(0, dtype=np.int64)
    members = np.flatnonzero(people.family == int(np.argmax(np.bincount(people.family))))
    return members[np.lexsort((members, people.arrival[members]))]


def _rows(result: Result, members: Integers) -> dict[int, float]:
    """The row of each member: parents on that of their first child, so that no two branches cross."""
    parent = result.customers.parent
    inside = set(members.tolist())
    children: dict[int, list[int]] = {one: [] for one in inside}
    for one in members.tolist():
        if int(parent[one]) in inside:
            children[int(parent[one])].append(one)
    rows: dict[int, float] = {}
    waiting = [one for one in members.tolist() if int(parent[one]) not in inside]
    last = -1.0
    while waiting:
        one = waiting.pop()
        first = int(parent[one]) in rows and children[int(parent[one])][-1] == one
        if first:
            rows[one] = rows[int(parent[one])]
        else:
            last += 1.0
            rows[one] = last
        waiting.extend(children[one])
    return rows
