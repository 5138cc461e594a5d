"""What a budget can buy: the best set of practices for every budget, and traps on the way to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journeysim.studies.decide.selection import Floats
from journeysim.studies.portfolio.candidates import Candidates, Integers

ROUNDING = 1e-9
"""Part of the largest gain below which two sets are alike."""


def staircase(costs: Floats, gains: Floats, doubts: Floats | None = None) -> list[int]:
    """The sets that are best for some budget, the cheapest first.

    No other set costs as much or less and brings as much or more (Pareto). With budget b the best set is the
    last one whose cost is at most b.

    Args:
        costs: Cost of each set, of shape (sets,).
        gains: What each brings, more is better.
        doubts: By how much each gain may be wrong. A step counts if it is higher than the difference of the
            doubts on both sides: sets are solved on like lattices, whose errors go the same way.

    Example:
        >>> staircase(np.array([0.0, 5.0, 3.0, 9.0]), np.array([0.0, 7.0, 4.0, 6.0]))
        [0, 2, 1]
    """
    doubts = np.zeros(len(costs)) if doubts is None else doubts
    least = ROUNDING * float(np.abs(gains).max(initial=0.0))
    order = np.lexsort((np.arange(len(costs)), -_rounded(gains), _rounded(costs)))
    found: list[int] = []
    for place in order.tolist():
        if not found or gains[place] - gains[found[-1]] > abs(doubts[place] - doubts[found[-1]]) + least:
            found.append(place)
    return found


def _rounded(numbers: Floats) -> Floats:
    """Numbers in which rounding makes no difference, so that of two sets alike the first is taken."""
    largest = float(np.abs(numbers).max(initial=0.0))
    found: Floats = np.round(numbers / (ROUNDING * largest)) if largest > 0.0 else numbers
    return found


def affordable(costs: Floats, steps: Sequence[int], budget: float) -> int:
    """The best set for a budget: the last step that it can pay, the first one if it can pay none."""
    paid = [step for step in steps if costs[step] <= budget]
    return paid[-1] if paid else steps[0]


def one_by_one(candidates: Candidates, costs: Floats, gains: Floats, budget: float) -> int:
    """The set of who takes the best single practice, then the next best, as long as the money lasts.

    Practices are taken by what each does alone; one that does not help alone, gets in the way of those
    taken, or is too dear for what is left is passed over.

    Args:
        candidates: The practices.
        costs: What each costs alone, of shape (practices,).
        gains: What each brings alone, more is better.
        budget: The money.
    """
    taken: list[str] = []
    for place in sorted(range(len(candidates.practices)), key=lambda i: (-gains[i], i)):
        name = candidates.practices[place]
        barred = any(name in pair and set(pair) - {name} <= set(taken) for pair in candidates.conflicts)
        if gains[place] > 0.0 and costs[place] <= budget and not barred:
            taken.append(name)
            budget -= costs[place]
    return candidates.set_of(taken)


def places_of(sets: Integers) -> dict[int, int]:
    """Where each set stands among some sets."""
    return {some: place for place, some in enumerate(sets.tolist())}
