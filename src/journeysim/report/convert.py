"""How soon customers convert: the share who have, over the days since their arrival."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from journeysim.report.curves import share_curves
from journeysim.report.retention import curve_days, footing
from journeysim.results.curves import time_to_convert_curve
from journeysim.results.measures import Results, Series

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def time_to_convert(results: Mapping[str, Results], *, until: float | None = None) -> Figure:
    """Draw the share of customers who have converted, by days since the arrival, for each strategy.

    Args:
        results: Runs by name of the strategy; the first one is what the others are compared with.
        until: Last day of the curve; unless stated the day by which nearly all conversions have happened.
    """
    days = curve_days(results, until)
    curves = {name: time_to_convert_curve(runs, days) for name, runs in results.items()}
    if until is None:
        days = curve_days(results, _settled(curves))
        curves = {name: time_to_convert_curve(runs, days) for name, runs in results.items()}
    return share_curves(
        curves,
        title="Time to convert",
        subtitle="Share of customers who have converted, with its band; right: at the last day.",
        footing=footing(results),
        days="days since the arrival",
        top=None,
    )


def _settled(curves: Mapping[str, Series]) -> float:
    """The day by which 99 % of the rise of every curve has happened, and a tenth more."""
    last = 1.0
    for curve in curves.values():
        risen = np.flatnonzero(curve.value >= 0.99 * curve.value.max(initial=0.0))
        if len(risen) and curve.value.max(initial=0.0) > 0:
            last = max(last, 1.1 * float(curve.day[risen[0]]))
    return last
