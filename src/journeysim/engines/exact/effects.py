"""What changes add to a parameter, for many strengths and many customers at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from journeysim.compiled.records import NONE, Change, Edge, Place, Terms
from journeysim.engines.exact.laws import Floats
from journeysim.results.treatment import largest


@dataclass(frozen=True)
class Who:
    """Of whom a parameter is read.

    Attributes:
        treated: Whether each change treats them now.
        traits: Values of each trait, of shape (traits, nodes, 1).
        visits: Visits of the stage so far, this one included.
    """

    treated: tuple[bool, ...]
    traits: Floats
    visits: int = 1


def summed(terms: Terms, treated: Sequence[bool], levels: Floats) -> Floats:
    """Σ strength·size of the terms that act, of shape (regimes,).

    Args:
        terms: What changes add.
        treated: Whether each change treats these customers.
        levels: Strength of each change, of shape (regimes, changes).
    """
    total = np.zeros(len(levels))
    groups: dict[int, list[Floats]] = {}
    for term in terms:
        if not treated[term.change]:
            continue
        effect = levels[:, term.change] * term.size
        if term.group == NONE:
            total += effect
        else:
            groups.setdefault(term.group, []).append(effect)
    for group in sorted(groups):
        total += largest(groups[group])
    return total


def changes_of_terms(*terms: Terms) -> frozenset[int]:
    """The changes that some terms name."""
    return frozenset(term.change for part in terms for term in part)


def changes_of_edges(edges: Iterable[Edge]) -> frozenset[int]:
    """The changes that move the probabilities or the clocks of some edges."""
    found: set[int] = set()
    for edge in edges:
        found |= {term.change for term in edge.terms}
        found |= {term.change for part in (edge.sets, edge.risks) for term in part if term.change != NONE}
    return frozenset(found)


def changes_of_place(place: Place) -> frozenset[int]:
    """The changes that act on a place in any way but by its clocks and rows' money."""
    amounts = (place.revenue, place.cost, *(edge.revenue for edge in edges_of(place)))
    amounts += tuple(edge.cost for edge in edges_of(place))
    money = changes_of_terms(*(part for amount in amounts for part in (amount.ratio, amount.added)))
    firsts = changes_of_terms(*(first.terms for first in place.touchpoints))
    stay = changes_of_terms(place.gains, place.dwell_terms, place.invitation_terms)
    return money | firsts | stay | changes_of_edges(edges_of(place))


def edges_of(place: Place) -> tuple[Edge, ...]:
    """The edges of a place's row."""
    return () if place.row is None else place.row.edges


def constant(changes: Iterable[Change], spread: Floats) -> bool:
    """Whether no change varies over the horizon; ``spread`` is (nodes, points, changes)."""
    return spread.size == 0 or bool(np.ptp(spread.reshape(-1, spread.shape[-1]), axis=0).max() == 0.0)
