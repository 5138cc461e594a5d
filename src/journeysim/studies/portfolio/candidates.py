"""Which sets of practices there are to choose from, and what of their cost is known before anything is run.

A set is a whole number, whose bit i says whether practice i is in it. Left out are sets with two practices
that get in each other's way, and sets that are the same strategy as a smaller one. What practices cost at
their start and by the day is known beforehand; other costs only add to it, so a set of which that alone is
above the budget need not be run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from journeysim.compiled.build import compile_scenario
from journeysim.compiled.records import Compiled
from journeysim.engines.exact.money import planned_cost
from journeysim.errors import UsageError
from journeysim.scenario.conflicts import Pair
from journeysim.scenario.scenario import Scenario
from journeysim.scenario.strategies import BASELINE, members
from journeysim.studies.decide.selection import Floats

Integers = NDArray[np.int64]

MOST_PRACTICES = 20
"""Practices at most: they make a million sets."""


@dataclass(frozen=True)
class Candidates:
    """Practices to choose from.

    Attributes:
        scenario: Where they are described.
        practices: Their names; a policy or a strategy may stand among them.
        conflicts: Pairs of them that are not combined.
        planned: What is known of the cost of each part, of shape (parts,); parts are what practices are made
            of, and a practice by itself is one part.
        parts: Of each practice its parts as a set of bits, of shape (practices,).
    """

    scenario: Scenario
    practices: tuple[str, ...]
    conflicts: tuple[Pair, ...]
    planned: Floats
    parts: Integers

    @cached_property
    def free_of_conflicts(self) -> Integers:
        """All sets without a conflict, each strategy once, of shape (sets,); the empty set is the first."""
        sets = np.arange(1 << len(self.practices), dtype=np.int64)
        for one, other in self.conflicts:
            both = self.set_of((one, other))
            sets = sets[sets & both != both]
        by_size = sets[np.argsort(_sizes(sets, len(self.practices)), kind="stable")]
        _, first = np.unique(self._parts_of(by_size), return_index=True)
        found: Integers = np.sort(by_size[first])
        return found

    def within(self, budget: float) -> Integers:
        """The sets without a conflict whose known cost is within a budget, of shape (sets,)."""
        sets = self.free_of_conflicts
        found: Integers = sets[self.known_cost(sets) <= budget]
        return found

    def known_cost(self, sets: Integers) -> Floats:
        """What sets cost at least: at the start and by the day, of shape (sets,)."""
        parts = self._parts_of(sets)
        cost = np.zeros(len(sets))
        for part, planned in enumerate(self.planned):
            cost += planned * (parts >> part & 1)
        return cost

    def strategy(self, some: int) -> str:
        """The strategy of a set, as a run knows it."""
        return "+".join(self.named(some)) or BASELINE

    def named(self, some: int) -> tuple[str, ...]:
        """The practices in a set."""
        return tuple(name for i, name in enumerate(self.practices) if some >> i & 1)

    def set_of(self, names: Iterable[str]) -> int:
        """The set of some practices."""
        return sum(1 << self.practices.index(name) for name in names)

    def _parts_of(self, sets: Integers) -> Integers:
        found = np.zeros(len(sets), dtype=np.int64)
        for place, parts in enumerate(self.parts):
            found |= np.where(sets >> place & 1, parts, 0)
        return found


def _sizes(sets: Integers, practices: int) -> Integers:
    """How many practices are in each set."""
    found: Integers = sum(
        (sets >> place & 1 for place in range(practices)), np.zeros(len(sets), dtype=np.int64)
    )
    return found


def candidates(scenario: Scenario, practices: Iterable[str] | None, customers: int | None) -> Candidates:
    """What there is to choose from.

    Args:
        scenario: Where practices are described.
        practices: Names of practices, policies or strategies; by default all practices of the scenario.
        customers: Expected number of external customers, or None.

    Raises:
        UsageError: if a name does not exist, or there are none or too many.
    """
    wanted = (practices,) if isinstance(practices, str) else practices
    names = tuple(dict.fromkeys(scenario.model.practices if wanted is None else wanted))
    names = tuple(name for name in names if name != BASELINE)
    if not names:
        raise UsageError(f"{scenario.name} has no practice to choose: a portfolio is a set of practices.")
    if len(names) > MOST_PRACTICES:
        raise UsageError(
            f"{len(names)} practices make {2 ** len(names):,} sets; at most {MOST_PRACTICES} practices can "
            "be searched. --practices names those to choose from."
        )
    places: dict[str, int] = {}
    planned: list[float] = []
    parts = []
    for name in names:
        compiled = compile_scenario(scenario, name, customers)
        own = 0
        for member, overrides in members(scenario, name).items():
            key = f"{member} {overrides}"
            if key not in places:
                places[key] = len(places)
                planned.append(_planned(compiled, member))
            own |= 1 << places[key]
        parts.append(own)
    pairs = tuple(pair for pair in combinations(names, 2) if _exclude_each_other(scenario, *pair))
    return Candidates(scenario, names, pairs, np.array(planned), np.array(parts, dtype=np.int64))


def _planned(compiled: Compiled, member: str) -> float:
    """What a practice costs at least; nothing is known of what a policy switches."""
    if member in (policy.name for policy in compiled.policies):
        return 0.0
    found = (change for change in compiled.changes if change.name == member)
    return sum(min(planned_cost(compiled, change), change.costs.cap) for change in found)


def _exclude_each_other(scenario: Scenario, one: str, other: str) -> bool:
    """Whether one warns of the other, or both say different things of the same practice."""
    first, second = members(scenario, one), members(scenario, other)
    if any(first[member] != second[member] for member in first.keys() & second.keys()):
        return True
    try:
        both = set(scenario.plan(f"{one}+{other}").conflicts)
    except UsageError:
        return True
    alone = {*scenario.plan(one).conflicts, *scenario.plan(other).conflicts}
    return bool(both - alone)
