"""How long converted customers stay: retention over the days since the conversion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from journeysim.report.about import about, about_many
from journeysim.report.curves import share_curves
from journeysim.report.wording import number_text
from journeysim.results.curves import retention_curve
from journeysim.results.measures import Results, runs_of
from journeysim.results.visits import Floats

if TYPE_CHECKING:
    from matplotlib.figure import Figure

POINTS = 240
"""Points of a curve; more would not be seen."""


def retention_curves(results: Mapping[str, Results], *, until: float | None = None) -> Figure:
    """Draw the share of converted customers who have not churned, one curve for each strategy.

    Args:
        results: Runs by name of the strategy; the first one is what the others are compared with.
        until: Last day of the curve; the horizon unless stated.
    """
    days = curve_days(results, until)
    curves = {name: retention_curve(runs, days) for name, runs in results.items()}
    return share_curves(
        curves,
        title="Retention",
        subtitle="Share of converted customers who have not churned, with its band; right: at the last day.",
        footing=f"{_converted(results)} converted customers are watched · {footing(results)}",
        days="days since the conversion",
    )


def _converted(results: Mapping[str, Results]) -> str:
    """How many customers converted: the fewest and the most over the strategies."""
    counts = sorted(
        sum(int(np.count_nonzero(~np.isnan(run.customers.converted))) for run in runs_of(runs))
        for runs in results.values()
    )
    return " to ".join(number_text(count, 0) for count in sorted({counts[0], counts[-1]}))


def footing(results: Mapping[str, Results]) -> str:
    """What curves of one or more strategies rest on."""
    several = dict(results)
    return about_many(several) if len(several) > 1 else about(next(iter(several.values())))


def curve_days(results: Mapping[str, Results], until: float | None) -> Floats:
    """Days at which a curve is computed, evenly."""
    end = until or max(run.compiled.horizon for runs in results.values() for run in runs_of(runs))
    return np.linspace(0.0, end, POINTS + 1)
