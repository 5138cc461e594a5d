"""Simulated against actual: the band in which one real world of this model would lie, and what happened."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from journeysim.report.about import about
from journeysim.report.style import (
    BLUE,
    QUIET,
    SMALL,
    VERMILLION,
    footer,
    heading,
    new_figure,
    plot,
    spread,
    write,
)
from journeysim.report.wording import LEVEL, number_text
from journeysim.results import families, jackknife
from journeysim.results.families import Sums
from journeysim.results.measures import Results, Series, meeting, runs_of, series_columns
from journeysim.results.retention import purchase_visits
from journeysim.results.visits import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

RIGHT = 150.0

FEW = 60
"""Up to so many real numbers are drawn as points, more as a line."""


def repeat_purchases_by_day(results: Results, days: Sequence[float]) -> Series:
    """Purchases after each customer's first, counted up to some days, with a band for one real world.

    A replication estimates the mean of all worlds with error e; another single world differs from it by
    e·sqrt(m) itself, m replications being averaged, so that the band is sqrt(m + 1) times as wide.

    Args:
        results: One run, or replications.
        days: Days of the calendar, rising; what happens on the stated moment counts.
    """
    runs = runs_of(results)
    statistics = jackknife if meeting(runs) else families
    points = []
    for day in days:
        sums = []
        for run in runs:
            visits, people = run.visits, run.customers
            counted = purchase_visits(run) & (visits.enter <= day)
            bought = np.bincount(visits.customer[counted], minlength=len(people))
            repeats = np.maximum(0, bought - 1).astype(np.float64)
            top = np.asarray(np.bincount(people.family, repeats, len(people.family_ids)), np.float64)
            given = frozenset(s.bits for s in run.compiled.sources if s.cohort or s.entries)
            sums.append(Sums(people.family_ids, top, np.zeros(len(top)), 0.0, 1.0, given))
        points.append(statistics.level(sums))
    value, low, high, n = series_columns(points)
    wider = sqrt(len(runs) + 1)
    band = (high - low) / 2 * wider
    return Series(np.array(days, dtype=np.float64), value, np.maximum(0.0, value - band), value + band, n)


def simulated_against_actual(
    results: Results,
    actual: Sequence[tuple[float, float]],
    *,
    simulated: Series | None = None,
    what: str = "Repeat purchases, cumulative",
    days_a_tick: float = 7.0,
) -> Figure:
    """Draw a simulated curve with its band, and real points on it.

    Args:
        results: The runs, for the words below; also for the curve where none is given.
        actual: Real numbers as (day, number).
        simulated: The simulated curve with the band for one real world; repeat purchases up to each day
            unless given.
        what: What is counted.
        days_a_tick: Days of one unit of the axis: 7 for weeks.
    """
    end = max(run.compiled.horizon for run in runs_of(results))
    days = np.arange(0.0, end + 1e-9, days_a_tick)
    curve = simulated if simulated is not None else repeat_purchases_by_day(results, days.tolist())
    real = np.array(sorted(actual), dtype=np.float64).reshape(-1, 2)
    figure = new_figure(440)
    heading(figure, f"{what}: simulated against actual", _score(curve, real))
    footer(figure, about(results, f"band: {LEVEL} of single worlds of this model"))
    axes = plot(figure, 66, 74, RIGHT, 84)
    unit = {7.0: "week", 1.0: "day", 365.0: "year"}.get(days_a_tick, f"{days_a_tick:g} days")
    x = curve.day / days_a_tick
    shown = np.isfinite(curve.high)
    axes.fill_between(x[shown], curve.low[shown], curve.high[shown], color=BLUE, alpha=0.18, linewidth=0)
    axes.plot(x, curve.value, color=BLUE, linewidth=1.8, label="simulated")
    look = {"marker": "o", "markersize": 5.5, "linestyle": "none"} if len(real) <= FEW else {"linewidth": 1.8}
    axes.plot(real[:, 0] / days_a_tick, real[:, 1], color=VERMILLION, zorder=4, label="actual", **look)
    axes.set_xlim(0, float(x[-1]) if len(x) else 1.0)
    heights = np.concatenate([[1.0], curve.high, curve.value, real[:, 1]])
    top = float(heights[np.isfinite(heights)].max())
    axes.set_ylim(0, 1.06 * top)
    axes.set_xlabel(unit, size=SMALL, color=QUIET)
    axes.yaxis.set_major_formatter(lambda count, _: number_text(count, 0))
    _names(axes, curve, real, 1.06 * top / (440 - 74 - 84))
    return figure


def _score(curve: Series, real: Floats) -> str:
    """How much of reality lies in the band: of its points, or of the curve's days where there are many."""
    days, numbers = real[:, 0], real[:, 1]
    what = "real points lie"
    if len(real) > FEW:
        days = curve.day
        counted = np.append(0.0, real[:, 1])
        numbers, what = (
            counted[np.searchsorted(real[:, 0], days, side="right")],
            "points of the real curve lie",
        )
    low, high = (np.interp(days, curve.day, end) for end in (curve.low, curve.high))
    inside = int(np.count_nonzero((low <= numbers) & (numbers <= high)))
    often = f"where one world of this model would lie in {LEVEL} of cases"
    return f"{inside} of {len(days)} {what} in the band, {often}."


def _names(axes: Axes, curve: Series, real: Floats, unit: float) -> None:
    """Name the curve at its right end, and the last real point."""
    ends = [("simulated", float(curve.value[-1]), BLUE)] if len(curve.value) else []
    if len(real):
        ends.append(("actual", float(real[-1, 1]), VERMILLION))
    right = axes.get_xlim()[1]
    heights = spread([height for _, height, _ in ends], 28 * unit, 0.0, axes.get_ylim()[1])
    for (name, value, color), at in zip(ends, heights, strict=True):
        axes.plot([right, right * 1.02], [value, at], color=color, linewidth=0.7, clip_on=False)
        words = f"{name}\n{number_text(value, 0)}"
        write(axes, (right * 1.028, at), words, color=color, align="left middle", gid=f"end:{name}")
