"""Which measures a study shows when nobody says which, and by which it ranks."""

from __future__ import annotations

from journeysim.scenario.main_measures import has_money, main_measures

__all__ = ["has_money", "headline_measure", "main_measures"]


def headline_measure(measures: tuple[str, ...]) -> str:
    """The measure by which strategies are ranked: margin where it was measured, or else the first.

    >>> headline_measure(("conversion", "margin"))
    'margin'
    """
    return "margin" if "margin" in measures else measures[0]
