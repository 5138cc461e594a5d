"""Where customers are on each day of the calendar: one layer for each stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from journeysim.report.about import about
from journeysim.report.columns import places_in_order
from journeysim.report.style import (
    QUIET,
    SMALL,
    STAGES,
    footer,
    heading,
    new_figure,
    plot,
    shorten,
    spread,
    write,
)
from journeysim.report.wording import label_of, labels_of, number_text
from journeysim.results.measures import Results, runs_of
from journeysim.results.tables import occupancy

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from journeysim.scenario.model import Model

RIGHT = 196.0


def occupancy_by_day(results: Results, model: Model | None = None, *, step: float | None = None) -> Figure:
    """Draw how many customers are in each stage, day by day.

    Args:
        results: One run, or replications of one strategy, of which the mean is drawn.
        model: The scenario, for the labels of its stages.
        step: Days from point to point; unless stated so that there are at most 400 points.
    """
    runs = runs_of(results)
    horizon = max(run.compiled.horizon for run in runs)
    table = occupancy(results, step or max(1.0, horizon / 400))
    order = places_in_order(runs[0].compiled)
    names = [name for name in order if name in table.columns and table[name].max(initial=0) > 0]
    labels = labels_of(model)
    figure = new_figure(440)
    mean = "mean of the replications" if len(runs) > 1 else "one run"
    heading(
        figure,
        "Where customers are",
        f"Customers in each stage by day of the calendar ({mean}); right: on the last day.",
    )
    footer(figure, about(results, f"{mean}, without intervals"))
    axes = plot(figure, 60, 74, RIGHT, 70)
    layers = np.array([table[name] for name in names]).reshape(len(names), len(table))
    days = table["day"]
    colors = [STAGES[order.index(name) % len(STAGES)] for name in names]
    if names:
        axes.stackplot(days, layers, colors=colors, alpha=0.85, linewidth=0)
    axes.set_xlim(0, float(days[-1]))
    axes.set_ylim(0, max(1.0, 1.05 * float(layers.sum(axis=0).max(initial=0))))
    axes.set_xlabel("day", size=SMALL, color=QUIET)
    axes.yaxis.set_major_formatter(lambda count, _: number_text(count, 0))
    ends = layers[:, -1] if names else np.zeros(0)
    middles = np.cumsum(ends) - ends / 2
    unit = axes.get_ylim()[1] / (440 - 74 - 70)
    heights = spread(middles.tolist(), 15 * unit, 6 * unit, axes.get_ylim()[1])
    last = float(days[-1])
    for i, (name, at) in enumerate(zip(names, heights, strict=True)):
        axes.plot([last, last * 1.02], [middles[i], at], color=colors[i], linewidth=1.2, clip_on=False)
        count = number_text(float(ends[i]), 0)
        words = shorten(f"{count}  {labels.get(name, label_of(name))}", RIGHT - 30, SMALL)
        write(axes, (last * 1.026, at), words, align="left middle", gid=f"layer:{name}")
    return figure
