"""The funnel: how many customers reach each stage, and where visits end the journey."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from journeysim.report.about import about
from journeysim.report.style import BLUE, INK, MUTED, QUIET, canvas, footer, heading, new_figure, wrap, write
from journeysim.report.wording import duration_text, estimate_text, label_of, labels_of, share_text
from journeysim.results.estimates import Estimate
from journeysim.results.measures import Results, runs_of
from journeysim.results.tables import funnel as funnel_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from journeysim.scenario.model import Model

LEFT, FULL, DROP, ROW = 168.0, 300.0, 640.0, 38.0
"""Pixels before the bars, of a bar of everybody, before the drop-offs, and from row to row."""


def funnel(results: Results, model: Model | None = None) -> Figure:
    """Draw how many customers reach each stage, in the order in which people first come there.

    Args:
        results: One run, or replications of one strategy.
        model: The scenario, for the labels of its stages.
    """
    runs = runs_of(results)
    exits = {place.name for place in runs[0].compiled.places if place.exit}
    rows = [row for row in funnel_table(results).rows() if row["stage"] not in exits]
    figure = new_figure(130 + ROW * max(1, len(rows)))
    heading(figure, "How far customers come", "Share of customers who reach a stage, with its interval.")
    footer(figure, about(results))
    axes = canvas(figure)
    top = float(figure.get_size_inches()[1]) * 100 - 78
    write(
        axes,
        (LEFT + FULL + 150, top),
        "visits that\nend here",
        color=QUIET,
        align="left middle",
        gid="head:drop",
    )
    write(axes, (790, top), "median\nstay", color=QUIET, align="right middle", gid="head:stay")
    labels = labels_of(model)
    people = sum(len(run.customers) for run in runs)
    for number, row in enumerate(rows):
        _row(axes, row, top - ROW * (number + 0.9), people, labels)
    return figure


def _row(axes: Axes, row: dict[str, object], y: float, people: int, labels: dict[str, str]) -> None:
    from matplotlib.patches import Rectangle

    share, low, high = (float(str(row[name])) for name in ("share", "share_low", "share_high"))
    stage, drop, stay = str(row["stage"]), float(str(row["drop_off"])), float(str(row["median_stay"]))
    axes.add_patch(Rectangle((LEFT, y - 10), FULL, 20, facecolor="#F3F5F7", edgecolor="none"))
    bar = Rectangle((LEFT, y - 10), FULL * share, 20, facecolor=BLUE, alpha=0.85, edgecolor="none")
    bar.set_gid(f"bar:{stage}")
    axes.add_patch(bar)
    axes.plot([LEFT + FULL * low, LEFT + FULL * high], [y, y], color=INK, linewidth=1.2)
    name = "\n".join(wrap(labels.get(stage, label_of(stage)), LEFT - 34, lines=2))
    write(axes, (LEFT - 10, y), name, align="right middle", gid=f"stage:{stage}")
    words = estimate_text(Estimate(share, low, high, people), "share")
    write(axes, (LEFT + FULL + 10, y), words, align="left middle", gid=f"share:{stage}")
    if not isnan(drop):
        axes.plot([DROP, DROP + 60 * drop], [y, y], color=MUTED, linewidth=5, solid_capstyle="butt")
        at, said = (DROP + 60 * drop + 6, y), share_text(drop, 0)
        write(axes, at, said, color=QUIET, align="left middle", gid=f"drop:{stage}")
    said = "–" if isnan(stay) else duration_text(stay)
    write(axes, (790, y), said, color=QUIET, align="right middle", gid=f"stay:{stage}")
