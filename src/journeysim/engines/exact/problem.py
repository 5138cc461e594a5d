"""A scenario set up for the solver: how fine its lattices are, its system, and the births that drive it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf

import numpy as np

from journeysim.compiled.records import NONE, Bounds, Compiled
from journeysim.engines.exact.arrivals import arrivals_of, entry_points, is_exact
from journeysim.engines.exact.chain import Chain
from journeysim.engines.exact.circle import Circle
from journeysim.engines.exact.effects import constant, edges_of
from journeysim.engines.exact.flows import Births, Flows
from journeysim.engines.exact.forward import forward
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.modes import MOST_NUMBERS, Modes, TooLargeError, check_size, find_modes
from journeysim.engines.exact.population import Population, birth_weights, changes_felt, populate, starts
from journeysim.engines.exact.referral import arrival_modes
from journeysim.engines.exact.system import System, assemble
from journeysim.engines.exact.timeline import Timeline

NODES = 360
"""Nodes that a horizon is divided into, about."""

MOODS = 41
"""Points of the grid of satisfaction where something hangs on it."""

TRAIT_NODES = 25
"""Nodes of a trait whose law is far from normal."""

MOST_MODES = 4_000

MANY_CELLS = 6_000_000
"""Numbers beyond which the lattices are made coarser."""


@dataclass(frozen=True)
class Resolution:
    """How fine the lattices are.

    Attributes:
        nodes: Steps from day 0 to the horizon.
        moods: Points of the grid of satisfaction.
        trait_nodes: Nodes of each trait.
        visits: Earlier visits beyond which a slope by visits counts no further, where customers meet.
    """

    nodes: int
    moods: int
    trait_nodes: int
    visits: float = inf

    @property
    def halved(self) -> Resolution:
        """One of half the fineness, for telling the error."""
        moods = self.moods if self.moods <= 2 else self.moods // 2 + 1
        return Resolution(max(self.nodes // 2, 1), moods, self.trait_nodes, self.visits)


@dataclass(frozen=True)
class Problem:
    """A compiled scenario at a resolution; what is computed is kept."""

    compiled: Compiled
    resolution: Resolution

    @cached_property
    def timeline(self) -> Timeline:
        """The lattice of time."""
        return Timeline(self.compiled, self.compiled.horizon / self.resolution.nodes, self.resolution.nodes)

    @cached_property
    def modes(self) -> Modes:
        """The states of the journey.

        Raises:
            TooLargeError: if there are too many.
        """
        compiled, step = self.compiled, self.timeline.step
        entries = entry_points(compiled, step)
        entries |= arrival_modes(compiled, step, exactly=any(exactly for _, exactly in entries))
        return find_modes(compiled, entries, step, MOST_MODES)

    @cached_property
    def population(self) -> Population:
        """Kinds of customers, nodes of traits, grid of satisfaction."""
        moods, nodes = self.resolution.moods, self.resolution.trait_nodes
        return populate(self.compiled, moods, nodes, used_traits(self.compiled))

    @property
    def cells(self) -> int:
        """How many numbers describe the flow: states times columns times nodes."""
        return len(self.modes.listed) * self.population.columns * (self.resolution.nodes + 1)

    @cached_property
    def system(self) -> System:
        """The journey as a linear system.

        Raises:
            TooLargeError: if it has too many states.
        """
        modes, population, cells = self.modes, self.population, self.cells
        check_size(
            cells,
            f"The flow of customers ({len(modes.listed):,} states, {population.columns:,} of personas, "
            f"coverage, traits and satisfaction, on {self.resolution.nodes + 1:,} nodes of time)",
        )
        return self.assembled(modes)

    def assembled(self, modes: Modes, *, referral: bool = True) -> System:
        """The linear system of some modes, with invitations or without."""
        return assemble(modes, self.population, self.timeline, referral=referral)

    @property
    def staff_cost(self) -> float:
        """What servers of desks cost, worth on day 0; there are none where customers do not meet."""
        return 0.0

    @cached_property
    def arrivals(self) -> Floats:
        """External arrivals of each source at each node, of shape (sources, nodes); see ``arrivals_of``."""
        found = [arrivals_of(source, self.timeline) for source in self.compiled.sources]
        return np.array(found).reshape(len(found), self.resolution.nodes + 1)

    @cached_property
    def counted_arrivals(self) -> Floats:
        """External arrivals up to the horizon at each node, of shape (sources, nodes)."""
        found = self.arrivals.copy()
        for number, source in enumerate(self.compiled.sources):
            if not is_exact(source, self.timeline.step):
                found[number, -1] *= 0.5
        return found

    @cached_property
    def births(self) -> Births:
        """External arrivals by mode, of shape (nodes, columns)."""
        return self.births_of(range(len(self.compiled.sources)))

    def births_of(self, sources: Iterable[int]) -> Births:
        """External arrivals from some sources by mode, of shape (nodes, columns)."""
        compiled, system = self.compiled, self.system
        own = starts(compiled, np.zeros(1))
        found: Births = {}
        for number in sources:
            source = compiled.sources[number]
            stage = compiled.places[source.enter].stage
            exactly = is_exact(source, self.timeline.step)
            for mode, picked in system.modes.entries[source.enter, exactly]:
                decided = system.decided(picked)
                share = birth_weights(compiled, system.population, stage, source.mix, own, decided)[0]
                found[mode] = found.get(mode, 0.0) + np.outer(self.arrivals[number], share)
        return found

    @cached_property
    def flows(self) -> Flows:
        """The flow of everybody."""
        events = np.flatnonzero(self.system.phases % 2).tolist()
        if self.circle is not None:
            return self.circle.flows(self.births, keep=events)
        return forward(self.system, self.births, keep=events)

    @cached_property
    def external(self) -> Flows:
        """The flow of those who were not invited, as if nobody whom they invite came."""
        if self.circle is not None:
            return self.circle.flows(self.births, referral=False)
        return forward(self.system, self.births, referral=False)

    @cached_property
    def chain(self) -> Chain | None:
        """The journey without time, where every day is like the last."""
        return Chain(self.system) if self.homogeneous else None

    @cached_property
    def circle(self) -> Circle | None:
        """A quicker way to the flows, where every day is like the last and there are few states."""
        found = None if self.chain is None else Circle(self.system, self.chain)
        return found if found is not None and found.suits else None

    @cached_property
    def entrants(self) -> Floats:
        """Where one external customer begins, of shape (groups, states) of the chain."""
        assert self.chain is not None
        found = np.zeros((1, len(self.modes.listed), self.population.columns))
        for mode, arrivals in self.births.items():
            found[0, mode] += arrivals.sum(axis=0)
        states = self.chain.by_group(found)[..., 0]
        return np.asarray(states / states.sum())

    @cached_property
    def everybody(self) -> Births:
        """Births of everybody by mode, invited people included."""
        found = dict(self.births)
        for mode, arrivals in self.flows.joined.items():
            found[mode] = found.get(mode, 0.0) + arrivals
        return found

    @cached_property
    def homogeneous(self) -> bool:
        """Whether the journey is the same on every day."""
        felt = sorted(changes_felt(self.compiled))
        steady = all(stay.dates is None for stay in self.system.stays)
        return steady and constant(self.compiled.changes, self.timeline.spread[..., felt])

    @cached_property
    def _others(self) -> dict[object, Problem]:
        return {}

    def with_conversion(self, places: frozenset[int]) -> Problem:
        """The same scenario, in which the first entry of other places is the conversion."""
        if places not in self._others:
            self._others[places] = Problem(replace(self.compiled, conversion=places), self.resolution)
        return self._others[places]

    def with_moods(self, least: int) -> Problem:
        """The same scenario on a grid of satisfaction with at least so many points."""
        if self.resolution.moods >= least:
            return self
        if least not in self._others:
            self._others[least] = Problem(self.compiled, replace(self.resolution, moods=least))
        return self._others[least]


def resolution_for(compiled: Compiled, nodes: int = NODES, moods: int = MOODS) -> Resolution:
    """Choose how fine the lattices of a scenario are.

    Steps are chosen so that as many days as possible at which something happens lie at nodes.
    """
    return problem_for(compiled, nodes, moods).resolution


def problem_for(compiled: Compiled, nodes: int = NODES, moods: int = MOODS) -> Problem:
    """Set a scenario up on such lattices; see ``resolution_for``."""
    found = Problem(compiled, resolution_about(compiled, nodes, moods))
    for about, points in ((nodes, round(moods * 0.63)), (round(nodes * 0.8), round(moods * 0.5))):
        if _cells(found) <= MANY_CELLS:
            break
        found = Problem(compiled, resolution_about(compiled, about, points))
    return found


def _cells(problem: Problem) -> int:
    """About how many numbers a problem needs."""
    try:
        return problem.cells
    except TooLargeError:
        return MOST_NUMBERS + 1


def resolution_about(compiled: Compiled, nodes: int, moods: int) -> Resolution:
    """Lattices of about so many nodes, and of so many satisfactions where something hangs on them."""
    rated = any(place.quality is not None for persona in compiled.personas for place in persona.places)
    return Resolution(
        _even_nodes(compiled, nodes), moods if feels(compiled) else 2 if rated else 1, TRAIT_NODES
    )


def _even_nodes(compiled: Compiled, about: int) -> int:
    """A number of nodes near to the wanted one that puts most days of events at nodes."""
    days = np.array(sorted(_days(compiled)))
    if not len(days):
        return about
    candidates = [n for n in range(round(0.8 * about), round(1.35 * about)) if n % 2 == 0]
    candidates.sort(key=lambda n: abs(n - about))

    def missed(nodes: int) -> float:
        at = days / (compiled.horizon / nodes)
        return float(np.count_nonzero(np.abs(at - np.round(at)) > 1e-6))

    return min(candidates, key=missed) if candidates else about


def _days(compiled: Compiled) -> set[float]:
    """Days and spans that should be whole numbers of steps."""
    found = {1.0, compiled.horizon / 2}
    for change in compiled.changes:
        found |= {change.begin, change.end, change.begin + change.ramp, change.every, change.length}
    for source in compiled.sources:
        found |= {start for start, _ in source.schedule} | {time for time, _ in source.entries[:50]}
        found |= {source.over} | {day for pulse in source.pulses for day in (pulse.start, pulse.end)}
    for persona in compiled.personas:
        for place in persona.places:
            laws = [place.dwell, *(edge.clock for edge in edges_of(place))]
            for law in laws:
                if law is not None and law.family == "fixed":
                    found.add(law.location * place.dwell_factor)
                if law is not None and law.family == "until":
                    found |= {law.every, law.at}
    return {day for day in found if 0.0 < day <= compiled.horizon}


def feels(compiled: Compiled) -> bool:
    """Whether anything hangs on satisfaction in a way that is not linear."""
    for persona in compiled.personas:
        slope = 0.0 if persona.referral is None else persona.referral.satisfaction
        for place in persona.places:
            if place.invitations > 0.0 and slope != 0.0 and not place.exit:
                return True
            if any(edge.satisfaction != 0.0 for edge in edges_of(place)) or place.survey:
                return True
    targets = (change.target for change in compiled.changes)
    return any(target is not None and target.satisfaction != Bounds() for target in targets)


def used_traits(compiled: Compiled) -> frozenset[int]:
    """Traits that something hangs on."""
    found: set[int] = set()
    for persona in compiled.personas:
        for place in persona.places:
            found |= {trait for trait, _ in place.dwell_traits}
            found |= set() if place.dwell is None else {place.dwell.trait}
            for edge in edges_of(place):
                found |= {edge.trait} | {trait for trait, _ in edge.traits}
                found |= set() if edge.clock is None else {edge.clock.trait}
    return frozenset(found - {NONE})
