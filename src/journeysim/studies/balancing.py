"""A row with a drawn probability: the other edges share what it leaves, in proportion to what they have.

So a probability can be drawn from anywhere in 0 to 1, and a row always sums to 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from journeysim.scenario.model import Model, Row
from journeysim.scenario.places import ROW_NAMES, all_places, path_of, row_of
from journeysim.scenario.values import Quantity


class _Edges(NamedTuple):
    """The edges of a row by path: stated numbers, and what is left for ``rest``."""

    stated: dict[str, float]
    rest: float


def balanced(model: Model, moved: Mapping[str, float]) -> dict[str, float]:
    """Values by path, with those that the other edges of their rows take.

    Args:
        model: The scenario as it is stated.
        moved: Drawn values by path; those of edges end in ``.p``.

    Example:
        >>> from journeysim.scenario.library import load
        >>> model = load("seven-stage").model
        >>> moved = balanced(model, {"stages.customer-loyalty.next.purchase.p": 0.8})
        >>> {path.split(".")[3]: round(p, 4) for path, p in moved.items()}
        {'purchase': 0.8, 'brand-recommendation': 0.1429, 'consideration': 0.0286}
    """
    found = dict(moved)
    for row in _rows_of(model) if any(path.endswith(".p") for path in moved) else ():
        drawn = row.stated.keys() & moved.keys()
        others = sum(p for path, p in row.stated.items() if path not in drawn) + row.rest
        left = 1.0 - sum(moved[path] for path in drawn)
        if drawn and others > 0.0 and left > 0.0:
            found |= {path: p * left / others for path, p in row.stated.items() if path not in drawn}
    return found


def _rows_of(model: Model) -> list[_Edges]:
    """Every row that is made of stated probabilities."""
    found = []
    for place in all_places(model):
        owner = path_of(place)
        for name in ROW_NAMES:
            row = row_of(model, place, name)
            if row is not None and _is_stated(row):
                stated = {
                    f"{owner}.{name}.{target}.p": edge.p.value
                    for target, edge in row.edges.items()
                    if isinstance(edge.p, Quantity)
                }
                found.append(_Edges(stated, max(0.0, 1.0 - sum(stated.values()))))
    return found


def _is_stated(row: Row) -> bool:
    return all(edge.p == "rest" or isinstance(edge.p, Quantity) for edge in row.edges.values())
