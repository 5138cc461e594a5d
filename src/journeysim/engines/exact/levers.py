"""The effect of every lever of a journey on a measure, from one pass forward and one backward.

A lever moves one number for everybody: the log-odds of a transition (log hazard, where clocks compete), the
logarithm of all times spent at a place, its quality, or the logarithm of its invitations. With flows x from
``forward`` and worths from ``backward`` the slope of a measure is

    Σ over all numbers of the system that the lever moves   slope of the number · flow in · worth behind

so all levers together cost little more than one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isnan
from typing import Literal

import numpy as np

from journeysim.compiled.records import LEAVE, NONE, Compiled, Place
from journeysim.engines.exact.backward import Worths, backward, invitation_worth
from journeysim.engines.exact.clocks import hazard_power
from journeysim.engines.exact.effects import Who, changes_of_edges, changes_of_terms, edges_of
from journeysim.engines.exact.laws import Floats, lattice
from journeysim.engines.exact.modes import Mode
from journeysim.engines.exact.population import Kind
from journeysim.engines.exact.problem import Problem
from journeysim.engines.exact.quotients import QUOTIENTS, Quotient
from journeysim.engines.exact.recording import recorded
from journeysim.engines.exact.referral import invites
from journeysim.engines.exact.slopes import (
    experience_slope,
    kernel_slope,
    made_explicit,
    race_slopes,
    share_slopes,
)
from journeysim.engines.exact.solution import Solution
from journeysim.engines.exact.stays import clock_times, raced, times_of
from journeysim.engines.exact.system import System, changes_of_mode, first_shares, handed_over
from journeysim.engines.exact.timeline import Regimes
from journeysim.errors import UsageError
from journeysim.results.observations import Parameter
from journeysim.results.registry import find, own_measures
from journeysim.results.visits import Integers

What = Literal["odds", "time", "quality", "invitations"]


@dataclass(frozen=True, slots=True, order=True)
class Lever:
    """One number that can be moved.

    Attributes:
        what: Log-odds of a transition, log of times, quality, or log of invitations.
        place: Place that it belongs to.
        edge: Which transition of the place's row; NONE for the others.
        opening: Whether the transition is to a touchpoint that opens the stage.
    """

    what: What
    place: int
    edge: int = NONE
    opening: bool = False


def levers_of(compiled: Compiled) -> tuple[Lever, ...]:
    """All levers of a journey.

    Where a row has one way only there is nothing to move; clocks that ring after times from a sample, and
    waiting for a date, have no slope.
    """
    return tuple(_levers_of(compiled))


def _levers_of(compiled: Compiled) -> Iterator[Lever]:
    for place in compiled.places:
        own = [persona.places[place.index] for persona in compiled.personas]
        if any(edge.clock is not None and edge.clock.family == "empirical" for edge in edges_of(place)):
            continue
        if len(place.touchpoints) > 1:
            yield from (Lever("odds", place.index, n, True) for n in range(len(place.touchpoints)))
        if len(edges_of(place)) > 1:
            yield from (Lever("odds", place.index, n) for n in range(len(edges_of(place))))
        law = place.dwell
        timed = law is not None and law.family != "until" and not (law.family == "fixed" and not law.location)
        if place.clocks or timed:
            yield Lever("time", place.index)
        if place.quality is not None:
            yield Lever("quality", place.index)
        if invites(compiled) and not place.exit and any(p.invitations > 0.0 for p in own):
            yield Lever("invitations", place.index)


def target_of(compiled: Compiled, lever: Lever) -> str:
    """Where a transition leads; ``leave`` for what hands over to the stage's row."""
    place = compiled.places[lever.place]
    if lever.opening:
        return compiled.names.places[place.touchpoints[lever.edge].place]
    target = edges_of(place)[lever.edge].target
    return "leave" if target == LEAVE else compiled.names.places[target]


def slopes(solution: Solution, name: str) -> dict[Lever, float]:
    """The slope of a measure by every lever: what a small move does, divided by the move.

    Args:
        solution: A solved scenario.
        name: The measure.

    Raises:
        UsageError: if the measure is not covered, or its slopes are not.
    """
    known, parameter = find(name, own_measures(solution.compiled))
    reason = solution.reason(name)
    if reason is not None:
        raise UsageError(f"{name} has no exact answer here. {reason}")
    short = known.name
    with_parameter = short in ("reached", "drop_off", "tally", "tally_per_customer")
    discounted = short == "lifetime_value" and solution.compiled.year_discount != 0.0
    if short not in QUOTIENTS or (parameter is not None and not with_parameter) or discounted:
        known_names = ", ".join(sorted(QUOTIENTS))
        raise UsageError(f"The slopes of {name} are not computed here. Measures with slopes: {known_names}.")
    if solution.approximate:
        raise UsageError(f"{name} has no exact answer here, hence no slopes. {' '.join(solution.meetings)}")
    solution.measure(name)
    fine = gradient(solution.problem, short, parameter)
    coarse = gradient(solution.coarser, short, parameter)
    return {lever: slope + (slope - coarse[lever]) / 3.0 for lever, slope in fine.items()}


def gradient(problem: Problem, short: str, parameter: Parameter) -> dict[Lever, float]:
    """The slopes of a measure on one pair of lattices."""
    quotient = QUOTIENTS[short](problem, parameter)
    levers = levers_of(problem.compiled)
    if isnan(quotient.value):
        return dict.fromkeys(levers, float("nan"))
    return _Contraction(quotient).of(levers)


class _Contraction:
    """Flows and worths of one measure, and their products with the slopes of the system's numbers."""

    def __init__(self, quotient: Quotient) -> None:
        problem = quotient.problem
        self.system: System = problem.system
        self.weights = quotient.weights
        self.entered, self.left = recorded(self.system, problem.births)
        self.worths: Worths = backward(self.system, self.weights)
        self.kinds, self.nodes, self.moods = self.system.population.shape
        self.count = self.system.timeline.count + 1
        self.by_place: dict[int, list[int]] = {}
        for number, mode in enumerate(self.system.modes.listed):
            self.by_place.setdefault(mode.place, []).append(number)
        self.rows_of: dict[int, list[int]] = {}
        for row, number in enumerate(self.system.row_mode.tolist()):
            self.rows_of.setdefault(number, []).append(row)
        self.links_of: dict[int, list[int]] = {}
        for link, row in enumerate(self.system.link_row.tolist()):
            self.links_of.setdefault(int(self.system.row_mode[row]), []).append(link)
        self.picked = {(link.source, link.edge, link.target): link.picked for link in self.system.modes.links}

    def of(self, levers: tuple[Lever, ...]) -> dict[Lever, float]:
        """The slope by each lever."""
        return {lever: self._slope(lever) for lever in levers}

    def _slope(self, lever: Lever) -> float:
        modes = self.by_place.get(lever.place, [])
        by_what: dict[What, Callable[[int, Mode, Lever], float]] = {
            "odds": self._odds,
            "time": self._time,
            "quality": self._quality,
        }
        if lever.what == "invitations":
            return self._invitations(lever.place)
        listed = self.system.modes.listed
        return sum(by_what[lever.what](number, listed[number], lever) for number in modes)

    def _place(self, kind: Kind, number: int) -> Place:
        return self.system.compiled.personas[kind.persona].places[number]

    def _who(self, mode: Mode, kind: Kind) -> Who:
        modes, population = self.system.modes, self.system.population
        stage = self._place(kind, mode.place).stage
        treated = modes.treats(mode, kind.covered)
        return Who(treated, population.traits[..., np.newaxis], modes.visits_of(mode, stage))

    # ----------------------------------------------------------------------------------- decisions

    def _odds(self, number: int, mode: Mode, lever: Lever) -> float:
        place = self.system.modes.place(mode)
        if number not in self.links_of or (mode.kind == "open") != lever.opening:
            return 0.0
        if mode.kind == "stay" and place.clocks:
            return self._race(number, mode, lever)
        if mode.aim != NONE or (mode.kind == "stay" and place.touchpoints):
            return 0.0
        system = self.system
        atomic = bool(system.row_atomic[self.rows_of[number]].all())
        regimes = system.timeline.regimes(changes_of_mode(system, mode), atomic=atomic)
        advantage = self._advantage(number, mode, regimes)
        above = system.population.grid - system.compiled.satisfaction_reference
        found = 0.0
        for position, kind in enumerate(system.population.kinds):
            own, who = self._place(kind, mode.place), self._who(mode, kind)
            if lever.opening:
                table = first_shares(place, own, who, regimes.flat)
                slope = (
                    table
                    * (np.eye(table.shape[1])[lever.edge] - table[:, [lever.edge], 0, 0])[
                        :, :, np.newaxis, np.newaxis
                    ]
                )
            else:
                assert own.row is not None
                slope = share_slopes(own.row, lever.edge, who, regimes.flat, above)
            found += float((regimes.average(slope) * advantage[:, :, position]).sum())
        return found

    def _advantage(self, number: int, mode: Mode, regimes: Regimes) -> Floats:
        """Flow out times the worth behind each edge: (regimes, edges, kinds, trait nodes, moods)."""
        system, modes = self.system, self.system.modes
        place = modes.place(mode)
        edges = len(place.touchpoints) if mode.kind == "open" else len(edges_of(place))
        out = self.left[:, self.rows_of[number][0]]
        found = np.zeros((len(regimes), edges, system.population.columns))
        each = self.nodes * self.moods
        for link in self.links_of[number]:
            target, edge = int(system.link_target[link]), int(system.link_edge[link])
            worth = self.worths.entering[:, target] + np.repeat(self.weights.taken[:, link], each, axis=1)
            flow = out * worth
            entered = modes.listed[target]
            picked = self.picked[number, edge, target]
            if any(flag is not None for flag in picked):
                flow = flow * system.picked(picked, modes.place(entered).stage, entered)
            for regime in range(len(regimes)):
                found[regime, edge] += flow[regimes.index == regime].sum(axis=0)
        return found.reshape(len(regimes), edges, self.kinds, self.nodes, self.moods)

    # ---------------------------------------------------------------------------------------- time

    def _time(self, number: int, mode: Mode, lever: Lever) -> float:
        place = self.system.modes.place(mode)
        if mode.kind != "stay" or number not in self.rows_of:
            return 0.0
        if place.clocks:
            return self._race(number, mode, lever)
        if place.dwell is None or place.dwell.family == "until":
            return 0.0
        system, timeline = self.system, self.system.timeline
        changes = changes_of_terms(*(p.places[mode.place].dwell_terms for p in system.compiled.personas))
        regimes = timeline.regimes(changes, atomic=mode.atomic)
        found = 0.0
        for position, kind in enumerate(system.population.kinds):
            own = self._place(kind, mode.place)
            assert own.dwell is not None
            times = regimes.average(times_of(own, self._who(mode, kind), regimes.flat)[..., 0])
            traits = None
            if own.dwell.trait >= 0:
                times = np.broadcast_to(times, (len(times), self.nodes))
                traits = system.population.traits[:, np.newaxis, :]
            shape = (timeline.step, timeline.count, times, traits)
            masses, slope = lattice(own.dwell, *shape), kernel_slope(own.dwell, *shape)
            table = made_explicit(slope, masses)[:, :, np.newaxis]
            found += self._handed(number, self.rows_of[number][0], position, regimes, table)
        return found

    def _race(self, number: int, mode: Mode, lever: Lever) -> float:
        """Slope by a clock's log hazard, or by the time of all clocks."""
        system, timeline = self.system, self.system.timeline
        places = [persona.places[mode.place] for persona in system.compiled.personas]
        changes = changes_of_terms(*(p.dwell_terms for p in places))
        changes |= frozenset[int]().union(*(changes_of_edges(edges_of(p)) for p in places))
        regimes = timeline.regimes(changes, atomic=mode.atomic)
        above = system.population.grid - system.compiled.satisfaction_reference
        traits = system.population.traits[:, np.newaxis, :, np.newaxis]
        found = 0.0
        for position, kind in enumerate(system.population.kinds):
            own = self._place(kind, mode.place)
            laws = tuple(edge.clock for edge in edges_of(own) if edge.clock is not None)
            moved = np.ones(len(laws))
            if lever.what == "odds":
                moved = np.zeros(len(laws))
                moved[lever.edge] = -1.0 / hazard_power(laws[lever.edge])
            times = clock_times(own, self._who(mode, kind), regimes.flat, above)
            masses = raced(own, times, system.population, timeline)
            slope = race_slopes(laws, times, moved, timeline.step, timeline.count, traits)
            for edge, row in enumerate(self.rows_of[number]):
                table = made_explicit(regimes.average(slope[edge]), regimes.average(masses[edge]))
                found += self._handed(number, row, position, regimes, table)
        return found

    def _handed(self, number: int, row: int, kind: int, regimes: Regimes, table: Floats) -> float:
        """Σ flow in · slope of the kernel · worth of leaving, for one kind.

        Args:
            number: The mode.
            row: Its row.
            kind: Index of the kind.
            regimes: Situations that the kernel hangs on.
            table: Slope of the kernel, of shape (regimes, trait nodes or 1, moods or 1, nodes).
        """
        shape = (self.count, self.kinds, self.nodes, self.moods)
        felt = self._felt(number).reshape(shape)[:, kind]
        worth = self.worths.leaving[:, row].reshape(shape)[:, kind]
        found = 0.0
        for node in range(table.shape[1]):
            here = slice(None) if table.shape[1] == 1 else slice(node, node + 1)
            for mood in range(table.shape[2]):
                there = slice(None) if table.shape[2] == 1 else slice(mood, mood + 1)
                flow = felt[:, here, there].reshape(self.count, -1)
                behind = worth[:, here, there].reshape(self.count, -1)
                lags = _lagged(flow, behind, regimes.index, len(regimes))
                found += float((lags * table[:, node, mood]).sum())
        return found

    def _felt(self, number: int) -> Floats:
        """Flow into a mode after its experience, of shape (nodes, columns)."""
        entered = self.entered[:, number]
        position = np.flatnonzero(self.system.experienced == number)
        if not len(position):
            return entered
        shaped = entered.reshape(self.count, self.kinds, self.nodes, self.moods)
        for table in self.system.experiences:
            own = np.flatnonzero(table.rows == position[0])
            if len(own):
                moves = table.values[:, own[0]] if table.values.ndim > 4 else table.values
                moves = moves[0] if len(moves) == 1 else moves[table.regime]
                return np.asarray(np.matmul(shaped, moves)).reshape(self.count, -1)
        raise AssertionError("every experience has a table")

    # ---------------------------------------------------------------- experience and invitations

    def _quality(self, number: int, mode: Mode, lever: Lever) -> float:
        system = self.system
        if mode.kind != "stay" or self.moods == 1:
            return 0.0
        regimes, kept = handed_over(system, mode)
        found = 0.0
        shape = (self.count, self.kinds, self.nodes, self.moods)
        entered = self.entered[:, number].reshape(shape)
        felt = self.worths.felt[:, number].reshape(shape)
        for position, kind in enumerate(system.population.kinds):
            own = self._place(kind, mode.place)
            who = Who(
                system.modes.treats(mode, kind.covered),
                system.population.traits,
                system.modes.visits_of(mode, own.stage),
            )
            slope = regimes.average(
                experience_slope(
                    system.compiled, own, who, regimes.flat, kept[position], system.population.grid
                )
            )
            for regime in range(len(regimes)):
                here = regimes.index == regime
                before = entered[here, position].reshape(-1, self.moods)
                after = felt[here, position].reshape(-1, self.moods)
                found += float((slope[regime] * (before.T @ after)).sum())
        return found

    def _invitations(self, place: int) -> float:
        system, found = self.system, 0.0
        if system.invitations is None:
            return 0.0
        for number, sender in enumerate(system.invitations.senders):
            if system.modes.listed[sender.mode].place != place:
                continue
            flow = self.entered[:, sender.mode] if sender.row < 0 else self.left[:, sender.row]
            for node in range(self.count):
                coming = self.worths.coming[node]
                found += float(flow[node] @ invitation_worth(system, self.weights, number, node, coming))
        return found


def _lagged(flow: Floats, worth: Floats, index: Integers, regimes: int) -> Floats:
    """Σ flow(n)·worth(n + lag) by the regime of n and by lag, of shape (regimes, nodes)."""
    count = len(flow)
    products = flow @ worth.T
    early, late = np.triu_indices(count)
    position = index[early] * count + late - early
    found = np.bincount(position, products[early, late], regimes * count)
    return np.asarray(found, dtype=np.float64).reshape(regimes, count)
