"""Kinds of customers: persona, what covers them, and their traits.

A kind is a persona with the changes that treat its customers; each is met in proportion to its chance.
Within a kind the values of traits are represented by a rule of quadrature in the normal score of a trait's
probability: Gauss and Hermite's for laws made of a normal one, the trapezoid rule for others. Both converge
faster than any power of the number of nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from journeysim.compiled.records import Change, Compiled, Draw, Target
from journeysim.engines.exact.effects import changes_of_place, changes_of_terms
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.moods import inside, spread_on, within
from journeysim.kernels.quantiles import draw as quantile_of

REACH = 5.4
"""Normal scores that the quadrature of traits spans, to either side."""


@dataclass(frozen=True)
class Kind:
    """Customers of one persona whom the same changes cover.

    Attributes:
        persona: Index of the persona.
        covered: Whether each change covers them; for one that asks at arrival, whether it treats them.
        chance: Chance of this coverage; what is asked at arrival is left out.
    """

    persona: int
    covered: tuple[bool, ...]
    chance: float


@dataclass(frozen=True)
class Population:
    """All kinds, the nodes of the traits, and the grid of satisfaction.

    A *column* is one kind at one trait node at one satisfaction; columns are in this order. Where ``curved``,
    experiences keep the variance of satisfaction on a coarse grid.
    """

    kinds: tuple[Kind, ...]
    traits: Floats
    trait_weights: Floats
    grid: Floats
    curved: bool = False

    @property
    def shape(self) -> tuple[int, int, int]:
        """Kinds, trait nodes, satisfactions."""
        return len(self.kinds), len(self.trait_weights), len(self.grid)

    @property
    def columns(self) -> int:
        """Number of columns."""
        kinds, nodes, moods = self.shape
        return kinds * nodes * moods


def populate(
    compiled: Compiled,
    moods: int,
    finest: int,
    used: frozenset[int],
    also: frozenset[int] = frozenset(),
) -> Population:
    """Find the kinds of customers and the nodes of their traits.

    Args:
        compiled: The compiled scenario.
        moods: Points of the grid of satisfaction.
        finest: Nodes for a trait whose law is far from normal; others take fewer.
        used: Traits that something hangs on.
        also: Changes that act on customers beside those of ``changes_felt``.
    """
    options = []
    felt = changes_felt(compiled) | also
    for number, change in enumerate(compiled.changes):
        asked = change.target is not None and change.target.at_arrival
        options.append(_options(change, asked=asked) if number in felt else ((False, 1.0),))
    kinds = []
    for persona in range(len(compiled.personas)):
        for pattern in product(*options):
            chance = float(np.prod([chance for _, chance in pattern])) if pattern else 1.0
            kinds.append(Kind(persona, tuple(flag for flag, _ in pattern), chance))
    values, weights = _trait_nodes(compiled, finest, used)
    return Population(tuple(kinds), values, weights, np.linspace(0.0, 1.0, moods))


def changes_felt(compiled: Compiled) -> frozenset[int]:
    """The changes that act on customers, or that cost something for each of them."""
    found: set[int] = set()
    for persona in compiled.personas:
        for place in persona.places:
            found |= changes_of_place(place)
        found |= changes_of_terms(*(handover.terms for handover in persona.handovers))
        if persona.referral is not None:
            found |= changes_of_terms(persona.referral.acceptance_terms, persona.referral.delay_terms)
    for number, change in enumerate(compiled.changes):
        if change.costs.per_exposure != 0.0 or change.costs.per_reward != 0.0:
            found.add(number)
    return frozenset(found)


def _options(change: Change, *, asked: bool) -> tuple[tuple[bool, float], ...]:
    if change.coverage <= 0.0:
        return ((False, 1.0),)
    if asked:
        return ((False, 1.0), (True, 1.0))
    if change.coverage >= 1.0:
        return ((True, 1.0),)
    return ((False, 1.0 - change.coverage), (True, change.coverage))


def _trait_nodes(compiled: Compiled, finest: int, used: frozenset[int]) -> tuple[Floats, Floats]:
    """Values of all traits, of shape (traits, nodes), and the weights of the nodes."""
    rules = [
        _rule(law, finest) if number in used else (np.zeros(1), np.ones(1))
        for number, law in enumerate(compiled.traits)
    ]
    if not rules:
        return np.zeros((0, 1)), np.ones(1)
    grids = np.meshgrid(*(values for values, _ in rules), indexing="ij")
    weights = np.ones(1)
    for _, own in rules:
        weights = np.outer(weights, own).ravel()
    return np.array([grid.ravel() for grid in grids]), weights


def _rule(law: Draw, finest: int) -> tuple[Floats, Floats]:
    """Values and weights of one trait."""
    if law.family == "fixed":
        return np.array([law.location]), np.ones(1)
    if law.family == "empirical":
        values, counts = np.unique(law.location + law.scale * np.array(law.shape), return_counts=True)
        return values, counts / counts.sum()
    if law.family in ("normal", "lognormal", "logit_normal"):
        scores, weights = np.polynomial.hermite_e.hermegauss(max(5, finest // 3))
    else:
        scores = np.linspace(-REACH, REACH, finest)
        weights = np.exp(-scores * scores / 2.0)
    quantiles = [quantile_of(law.table, _normal(score)) for score in scores.tolist()]
    return law.location + law.scale * np.array(quantiles), weights / weights.sum()


def _normal(score: float) -> float:
    """The normal distribution function."""
    from math import erfc, sqrt

    return min(max(erfc(-score / sqrt(2.0)) / 2.0, 2.0**-52), 1.0 - 2.0**-52)


def birth_weights(
    compiled: Compiled,
    population: Population,
    entry: int,
    mix: Sequence[float],
    start: Floats,
    picked: Sequence[tuple[int, bool]] = (),
    width: float = 0.0,
) -> Floats:
    """Share of the people who enter somewhere that falls on each column.

    Args:
        compiled: The compiled scenario.
        population: Its population.
        entry: Stage that they enter.
        mix: Share of each persona.
        start: Satisfaction at arrival of each persona, of shape (personas, cases).
        picked: (change, flag): what their targets decide at the entry of the stage.
        width: How far the satisfaction of a case is spread.

    Returns:
        Of shape (cases, columns).
    """
    kinds, nodes, moods = population.shape
    found = np.zeros((start.shape[1], kinds, nodes, moods))
    asked = [n for n, c in enumerate(compiled.changes) if c.target is not None and c.target.at_arrival]
    for number, kind in enumerate(population.kinds):
        values = start[kind.persona]
        weight = spread_on(values, population.grid)
        for change, flag in (*((n, kind.covered[n]) for n in asked), *picked):
            target, coverage = compiled.changes[change].target, compiled.changes[change].coverage
            assert target is not None
            whole = coverage if change in asked else float(kind.covered[change])
            inside = within(target.satisfaction, values, width)
            chance = whole * _chance(target, kind.persona, entry, 1, inside)
            weight = weight * (chance if flag else 1.0 - chance)[:, np.newaxis]
        share = mix[kind.persona] * kind.chance
        found[:, number] = share * population.trait_weights[:, np.newaxis] * weight[:, np.newaxis, :]
    return found.reshape(start.shape[1], -1)


def chance_of(target: Target, persona: int, stage: int, visits: int, grid: Floats) -> Floats:
    """Chance that a target picks a covered customer who enters a stage, of shape (satisfactions,)."""
    return _chance(target, persona, stage, visits, inside(target.satisfaction, grid))


def _chance(target: Target, persona: int, stage: int, visits: int, so: Floats) -> Floats:
    """Chance that a target picks somebody whose satisfaction lies within its bounds to a part ``so``."""
    if target.personas and persona not in target.personas:
        so = so * 0.0
    if target.stages and stage not in target.stages:
        so = so * 0.0
    if not target.visits.low < visits < target.visits.high:
        so = so * 0.0
    return so * target.sensitivity + (1.0 - so) * (1.0 - target.specificity)


def starts(compiled: Compiled, carried: Floats) -> Floats:
    """Satisfaction at arrival of each persona, of shape (personas, cases)."""
    own = np.array([persona.satisfaction for persona in compiled.personas])
    found: Floats = np.clip(own[:, np.newaxis] + carried, 0.0, 1.0)
    return found
