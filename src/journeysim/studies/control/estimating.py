"""Estimates with known luck taken off, beside plain ones: whichever is more precise.

A controlled total is Y − M with a coefficient of 1; nothing is fitted, so its mean is that of Y exactly. For
a ratio M is taken off what is counted; so its limit stays, and its bias is of the usual order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import isfinite

from journeysim.results.estimates import Estimate
from journeysim.results.families import Sums
from journeysim.results.result import Result
from journeysim.studies.control.martingale import martingale_of
from journeysim.studies.control.prospects import GOODS, Prospects

GOOD_OF = {
    "margin": "margin",
    "contribution": "margin",
    "revenue": "margin",
    "margin_per_customer": "margin",
    "purchases": "purchases",
    "conversion": "purchases",
}
"""By measure, the good whose martingale is taken off."""


def controls_of(result: Result, prospects: Prospects, measures: Sequence[str]) -> dict[str, float]:
    """What luck added to measures of a run, by the measure's name; those without a control are left out.

    Args:
        result: The run.
        prospects: Prospects of the same scenario under the same strategy.
        measures: Names of measures.
    """
    wanted = [name for name in measures if name in GOOD_OF]
    if not wanted:
        return {}
    total = martingale_of(result, prospects).total
    found = {name: float(total[GOODS.index(GOOD_OF[name])]) for name in wanted}
    return {name: value for name, value in found.items() if isfinite(value)}


def without_luck(sums: Sequence[Sums], controls: Sequence[float]) -> list[Sums]:
    """Sums of runs with their controls taken off."""
    pairs = zip(sums, controls, strict=True)
    return [replace(one, world_top=one.world_top - control) for one, control in pairs]


def better(plain: Estimate, controlled: Callable[[], Estimate] | None) -> tuple[Estimate, float]:
    """The more precise of two estimates, and by what factor the control has reduced the variance.

    Args:
        plain: The estimate without a control.
        controlled: What gives the one with it; None where there is none.

    Returns:
        The estimate, and the factor; 1 where the plain one is taken.
    """
    if controlled is None or not plain.half_width > 0.0:
        return plain, 1.0
    other = controlled()
    if not 0.0 < other.half_width < plain.half_width:
        return plain, 1.0
    return other, (plain.half_width / other.half_width) ** 2
