"""A first look at all sets of practices, to find the few that are worth a close one.

A few sets are run on a little luck, the same for all: the empty one, each practice alone, and others drawn at
random. What a set comes to is then taken as a sum over its practices and pairs of them,

    gain(S) = Σ_{i in S} a_i + Σ_{i<j in S} b_ij

whose numbers are fitted by least squares that hold pairs, and a little also practices, near zero; how near is
chosen by leaving each run out in turn. The sets that look best are run next, the numbers fitted again, until
those that look best have all been run. Every set that was run counts as what it came to. Of few sets all are
run, and nothing is fitted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from journeysim.studies.decide.selection import Floats
from journeysim.studies.portfolio.candidates import Candidates, Integers
from journeysim.studies.portfolio.curve import staircase

EVERY_SET = 48
"""Sets of which all are run."""

RANDOM_SETS = 32
"""Sets drawn at random in the beginning, and one for each practice."""

ROUNDS, PROMISING = 4, 8
"""How often the sets that look best are run, and how many of them by gain, and as many along the budget."""

HOLDS = (1e-3, 1e-2, 1e-1, 1.0, 10.0)
"""How near to zero pairs may be held."""

Sampler = Callable[[list[int]], Floats]
"""Gives gain and extra cost of some sets, of shape (sets, 2); both are 0 for the empty set."""


@dataclass(frozen=True)
class Screened:
    """What sets look like from afar.

    Attributes:
        gains: About what each set brings, more is better, of shape (sets,).
        costs: About what it costs.
        run: Whether the set itself was run, of shape (sets,).
    """

    gains: Floats
    costs: Floats
    run: Integers


def screen(candidates: Candidates, sets: Integers, sample: Sampler, budget: float, seed: int = 1) -> Screened:
    """Take a first look at sets of practices.

    Args:
        candidates: The practices.
        sets: The sets; the empty one is the first.
        sample: Runs sets on a little luck.
        budget: The money; sets above it are looked at less closely.
        seed: Seed of the sets drawn at random.
    """
    known: dict[int, Floats] = {}

    def run(places: list[int]) -> None:
        new = [place for place in dict.fromkeys(places) if place not in known]
        if new:
            known.update(zip(new, sample([int(sets[place]) for place in new]), strict=True))

    if len(sets) <= EVERY_SET:
        run(list(range(len(sets))))
        return _screened(np.array([known[place] for place in range(len(sets))]), known)
    run(_first_places(len(candidates.practices), sets, seed))
    for _ in range(ROUNDS):
        looks = _looks(sets, len(candidates.practices), known)
        wanted = _promising(looks, budget)
        if all(place in known for place in wanted):
            break
        run(wanted)
    return _screened(_looks(sets, len(candidates.practices), known), known)


def _screened(looks: Floats, known: dict[int, Floats]) -> Screened:
    run = np.isin(np.arange(len(looks)), list(known)).astype(np.int64)
    return Screened(looks[:, 0], looks[:, 1], run)


def _first_places(practices: int, sets: Integers, seed: int) -> list[int]:
    """The empty set, each practice alone, and some sets at random."""
    alone = np.flatnonzero(np.isin(sets, 1 << np.arange(practices)))
    drawn = np.random.default_rng(seed).choice(
        len(sets), size=min(len(sets), RANDOM_SETS + practices), replace=False
    )
    return [0, *alone.tolist(), *drawn.tolist()]


def _looks(sets: Integers, practices: int, known: dict[int, Floats]) -> Floats:
    """Gain and cost of every set: what it came to, or what the fit says; of shape (sets, 2)."""
    places = list(known)
    came = np.array([known[place] for place in places])
    rows = np.stack(list(_terms(sets[places], practices)), axis=1)
    looks = np.zeros((len(sets), 2))
    for column in (0, 1):
        weights = _fitted(rows, practices, came[:, column])
        # Term by term, since of a million sets a matrix of all terms would not fit into memory.
        for weight, term in zip(weights.tolist(), _terms(sets, practices), strict=True):
            looks[:, column] += weight * term
    looks[places] = came
    return looks


def _terms(sets: Integers, practices: int) -> Iterator[Floats]:
    """Whether each practice, and each pair of them, is in each set; one by one, each of shape (sets,)."""
    for place in range(practices):
        yield (sets >> place & 1).astype(np.float64)
    for one, other in combinations(range(practices), 2):
        yield (sets >> one & sets >> other & 1).astype(np.float64)


def _fitted(rows: Floats, practices: int, came: Floats) -> Floats:
    """Weights of the terms by least squares; pairs are held as near to zero as tells best what is left out.

    Leaving out one run is done in closed form, by its leverage.
    """
    scale = np.ones(rows.shape[1])
    scale[:practices] = 1e-3
    tried: list[tuple[float, Floats]] = []
    for hold in HOLDS:
        inverse = np.linalg.inv(rows.T @ rows + np.diag(hold * scale))
        weights: Floats = inverse @ (rows.T @ came)
        leverage = np.einsum("ij,jk,ik->i", rows, inverse, rows)
        missed = (came - rows @ weights) / np.maximum(1.0 - leverage, 1e-6)
        tried.append((float(np.mean(missed**2)), weights))
    return min(tried, key=lambda one: one[0])[1]


def _promising(looks: Floats, budget: float) -> list[int]:
    """The sets that look best: by gain within the budget, and along the budget."""
    gains, costs = looks[:, 0], looks[:, 1]
    paid = np.flatnonzero(costs <= budget)
    best = paid[np.argsort(-gains[paid], kind="stable")[:PROMISING]].tolist()
    return [*best, *thinned(staircase(costs, gains), PROMISING)]


def thinned(steps: list[int], most: int) -> list[int]:
    """At most so many of some steps, evenly, both ends among them.

    >>> thinned([1, 2, 3, 4, 5, 6, 7], 3)
    [1, 4, 7]
    """
    if len(steps) <= most:
        return steps
    return [steps[round(i * (len(steps) - 1) / (most - 1))] for i in range(most)]
