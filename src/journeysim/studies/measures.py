"""Which measures a study shows when nobody says which, and by which it ranks."""

from __future__ import annotations

from collections.abc import Mapping

from journeysim.results.estimates import Estimate
from journeysim.scenario.main_measures import has_money, main_measures

__all__ = ["has_money", "headline_measure", "main_measures", "outlay_of"]


def headline_measure(measures: tuple[str, ...]) -> str:
    """The measure by which strategies are ranked: margin where it was measured, or else the first.

    >>> headline_measure(("conversion", "margin"))
    'margin'
    """
    return "margin" if "margin" in measures else measures[0]


def outlay_of(effects: Mapping[str, Estimate]) -> float | None:
    """What a strategy with these effects spends on practices and on staff; None where that is not known."""
    if "practice_cost" not in effects:
        return None
    staff = effects["staff_cost"].value if "staff_cost" in effects else 0.0
    return effects["practice_cost"].value + staff
