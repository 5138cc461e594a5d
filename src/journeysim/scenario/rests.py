"""What the edges of a row come to: probabilities at every combination of steps, and each ``rest``.

A row's probability may depend on the time since the first purchase and on the number of visits. A *moment* is
one combination of the two at which some step begins; between moments nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from journeysim.scenario.durations import spell_duration
from journeysim.scenario.model import Edge, Model, Row
from journeysim.scenario.places import ROW_NAMES, all_places, row_of
from journeysim.scenario.values import Quantity, Steps, TraitValue


@dataclass(frozen=True, slots=True)
class Moment:
    """A time since the first purchase (days) and a number of visits; None where nothing depends on it."""

    tenure: float | None = None
    visits: float | None = None

    def __str__(self) -> str:
        """As a reader says it; empty for a row that never changes."""
        parts = []
        if self.tenure is not None:
            parts.append(f"from a tenure of {spell_duration(self.tenure)} on")
        if self.visits is not None:
            parts.append(f"from visit {self.visits:g} on")
        return ", ".join(parts)


def step_at(steps: Steps, moment: Moment) -> Quantity:
    """The number that holds at a moment; before the first step the first one."""
    at = moment.tenure if steps.by == "tenure" else moment.visits
    begun = [quantity for start, quantity in steps.steps if at is not None and start <= at]
    return begun[-1] if begun else steps.steps[0][1]


def moments(row: Row) -> tuple[Moment, ...]:
    """Every combination of steps in a row, in rising order; one empty moment where nothing has steps."""
    stepped = [edge.p for edge in row.edges.values() if isinstance(edge.p, Steps)]

    def starts(by: str) -> list[float | None]:
        found = sorted({start for steps in stepped if steps.by == by for start, _ in steps.steps})
        return list(found) or [None]

    return tuple(Moment(tenure, visits) for tenure in starts("tenure") for visits in starts("visits"))


def probability_at(edge: Edge, moment: Moment) -> float | None:
    """The base probability of an edge at a moment; None for ``rest``, a trait or a clock."""
    if isinstance(edge.p, Quantity):
        return edge.p.value
    return step_at(edge.p, moment).value if isinstance(edge.p, Steps) else None


def total_at(row: Row, moment: Moment) -> float:
    """What the numbers of a row sum to at a moment, added in order of names; ``rest`` and traits left out."""
    numbers = (probability_at(row.edges[name], moment) for name in sorted(row.edges))
    return sum((p for p in numbers if p is not None), 0.0)


def rest_at(row: Row, moment: Moment) -> float:
    """What ``rest`` comes to at a moment, not below 0."""
    return max(0.0, 1.0 - total_at(row, moment))


def rest_of(row: Row) -> str | None:
    """The target whose edge is ``rest``, or None."""
    return next((name for name in sorted(row.edges) if row.edges[name].p == "rest"), None)


def trait_edges(row: Row) -> tuple[str, ...]:
    """The targets whose probability is each customer's own trait, sorted."""
    return tuple(name for name in sorted(row.edges) if isinstance(row.edges[name].p, TraitValue))


def rests(model: Model) -> list[tuple[str, float]]:
    """What each ``rest`` of a scenario comes to, as (path, probability), sorted by path.

    A row with steps has one entry for each moment, told behind the path. Where another edge of the row is a
    trait, the probability is the share of what the trait leaves.
    """
    return sorted(_rests(model))


def _rests(model: Model) -> Iterable[tuple[str, float]]:
    """The entries of ``rests`` in any order."""
    for place in all_places(model):
        path = "stages." + place.replace("/", ".touchpoints.")
        for name in ROW_NAMES:
            row = row_of(model, place, name)
            target = rest_of(row) if row is not None else None
            if row is None or target is None:
                continue
            for moment in moments(row):
                when = f" ({moment})" if str(moment) else ""
                yield f"{path}.{name}.{target}{when}", rest_at(row, moment)
