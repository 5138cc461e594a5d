"""The solver's problem with what customers feel of each other, along a given path.

Given the path, customers do not meet: the outcomes of desks are ways with known shares, what waiting leaves
of an experience is a known factor, the level of word of mouth is a change with a known strength, and of those
who come in a finite market a known share is new.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from journeysim.compiled.records import Compiled
from journeysim.engines.exact.effects import Who
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.meanfield.callers import changes_at
from journeysim.engines.exact.meanfield.path import Caller, Path
from journeysim.engines.exact.meanfield.rewriting import (
    ABANDONED,
    BLOCKED,
    PLAIN,
    SERVED,
    UNRESOLVED,
    desk_places,
    outcome_places,
    rewritten,
)
from journeysim.engines.exact.modes import Mode, Modes
from journeysim.engines.exact.moods import experience
from journeysim.engines.exact.population import Kind, Population, populate
from journeysim.engines.exact.problem import Problem, Resolution, used_traits
from journeysim.engines.exact.system import System, Table, handed_over
from journeysim.engines.exact.timeline import Timeline
from journeysim.results.discounting import discount_factors, discounted_spans
from journeysim.results.duty import planned_duty

NEGLIGIBLE = 1e-4
"""Share of a node's flow that is no longer carried on within it."""


@dataclass(frozen=True)
class FeltTimeline(Timeline):
    """A lattice of time on which the last change is as strong as the level of word of mouth."""

    level: Floats

    def strengths(self, times: Floats) -> Floats:
        """Strengths of all changes at some moments, of shape (moments, changes)."""
        found = super().strengths(times)
        found[:, -1] = np.interp(times, self.times, self.level)
        return found

    @cached_property
    def spread(self) -> Floats:
        """Strengths at the points of the hats; the level is that of the node."""
        found = self.strengths(self._hats.ravel()).reshape(*self._hats.shape, -1)
        found[..., -1] = self.level[:, np.newaxis]
        return found


@dataclass(frozen=True)
class FeltProblem(Problem):
    """A scenario along a path.

    Attributes:
        original: The scenario as it was compiled.
        path: What customers feel of each other.
    """

    original: Compiled
    path: Path

    @cached_property
    def timeline(self) -> Timeline:
        """The lattice of time."""
        step, count = self.compiled.horizon / self.resolution.nodes, self.resolution.nodes
        if self.compiled.word_of_mouth is None:
            return Timeline(self.compiled, step, count)
        return FeltTimeline(self.compiled, step, count, self.path.level)

    @cached_property
    def population(self) -> Population:
        """Kinds of customers, told apart by what acts on desks, too."""
        desks = range(len(self.compiled.desks))
        also = frozenset(change for desk in desks for change in changes_at(self.compiled, desk))
        moods, nodes = self.resolution.moods, self.resolution.trait_nodes
        found = populate(self.compiled, moods, nodes, used_traits(self.compiled), also)
        return replace(found, curved=True)

    @cached_property
    def homogeneous(self) -> bool:
        """Days are never taken for alike here."""
        return False

    def assembled(self, modes: Modes, *, referral: bool = True) -> System:
        """The linear system of some modes along the path."""
        return _along(super().assembled(modes, referral=referral), self.original, self.path)

    @cached_property
    def arrivals(self) -> Floats:
        """External arrivals of each source at each node that are new, of shape (sources, nodes)."""
        return self.candidates * self._new

    @cached_property
    def candidates(self) -> Floats:
        """Those who come from each source, whether they were there already or not."""
        return Problem.arrivals.func(self)  # type: ignore[attr-defined, no-any-return]

    @cached_property
    def _new(self) -> Floats:
        cohort = np.array([source.cohort > 0 for source in self.compiled.sources])
        found: Floats = np.where(cohort[:, np.newaxis], self.path.spare, self.path.free)
        return found

    @cached_property
    def staff_cost(self) -> float:
        """What servers of all desks cost, worth on day 0."""
        return self.staff_cost_of(range(len(self.compiled.desks)))

    def staff_cost_of(self, desks: Iterable[int]) -> float:
        """What servers of some desks cost, on duty or still busy after their shift, worth on day 0."""
        yearly, horizon, found = self.compiled.year_discount, self.compiled.horizon, 0.0
        for number in desks:
            desk = self.compiled.desks[number]
            price = desk.cost_per_server_day + 24.0 * desk.cost_per_server_hour
            if price == 0.0:
                continue
            duty = planned_duty(desk, [(t, self.compiled.changes[t.change]) for t in desk.servers], horizon)
            found += price * float(duty.servers @ discounted_spans(yearly, duty.begin, duty.end))
            here = self.path.desks.get(number)
            if here is not None:
                when = np.minimum(here.rota.middles[:, 0], horizon)
                late = here.line.overtime * here.residual * (here.rota.middles[:, 0] < horizon)
                found += price * float(late @ discount_factors(yearly, when))
        return found

    def with_conversion(self, places: frozenset[int]) -> Problem:
        """The same scenario along the same path, in which the first entry of other places converts."""
        if places not in self._others:
            self._others[places] = FeltProblem(
                replace(self.compiled, conversion=places), self.resolution, self.original, self.path
            )
        return self._others[places]

    def with_moods(self, least: int) -> Problem:
        """The same scenario on a grid of satisfaction with at least so many points."""
        if self.resolution.moods >= least:
            return self
        if least not in self._others:
            finer = replace(self.resolution, moods=least)
            self._others[least] = FeltProblem(self.compiled, finer, self.original, self.path)
        return self._others[least]

    def callers(self, flows_in: Floats) -> list[dict[Caller, Floats]]:
        """For each desk the callers at each node, of entries of shape (nodes, modes, kinds)."""
        found: list[dict[Caller, Floats]] = [{} for _ in self.compiled.desks]
        for number, mode in enumerate(self.system.modes.listed):
            desk = self.original.places[mode.place].desk if mode.place in desk_places(self.original) else -1
            if desk < 0 or mode.kind != "stay":
                continue
            for position, kind in enumerate(self.system.population.kinds):
                share = self.original.personas[kind.persona].places[mode.place].desk_share
                caller = caller_of(self.system, self.original, desk, mode, kind)
                come = share * flows_in[:, number, position]
                found[desk][caller] = found[desk].get(caller, 0.0) + come
        return found


def felt_problem(compiled: Compiled, resolution: Resolution, path: Path) -> FeltProblem:
    """Set a scenario up along a path."""
    return FeltProblem(rewritten(compiled, path, resolution.visits), resolution, compiled, path)


def caller_of(system: System, original: Compiled, desk: int, mode: Mode, kind: Kind) -> Caller:
    """As whom a desk meets customers of a kind in a mode."""
    treated = system.modes.treats(mode, kind.covered)
    return kind.persona, tuple(treated[change] for change in changes_at(original, desk))


def _along(system: System, original: Compiled, path: Path) -> System:
    """A system whose desks, experiences and market follow a path."""
    tables, experiences = system.tables, system.experiences
    if original.desks:
        tables = (*tables, *_outcome_tables(system, original, path))
        experiences = (*experiences, *_felt_tables(system, original, path))
    free = None if original.market is None else path.free
    return replace(system, tables=tables, experiences=experiences, negligible=NEGLIGIBLE, free=free)


def _outcome_tables(system: System, original: Compiled, path: Path) -> list[Table]:
    """The shares of the ways from desks to their outcomes, by node."""
    modes, waiting, outcomes = system.modes, set(desk_places(original)), outcome_places(original)
    sources = system.row_mode[system.link_row] if len(system.link_row) else np.zeros(0, dtype=np.int64)
    rows = [link for link, mode in enumerate(sources.tolist()) if _waits(modes.listed[mode], waiting)]
    if not rows:
        return []
    kinds, traits, moods = system.population.shape
    nodes = len(path.times)
    values = np.empty((nodes, len(rows), kinds, traits * moods))
    for position, link in enumerate(rows):
        mode = modes.listed[sources[link]]
        how = outcomes[modes.listed[system.link_target[link]].place][1]
        desk = original.places[mode.place].desk
        for number, kind in enumerate(system.population.kinds):
            caller = caller_of(system, original, desk, mode, kind)
            share = original.personas[kind.persona].places[mode.place].desk_share
            values[:, position, number] = _share_of(path, desk, caller, how, share)[:, np.newaxis]
    return [Table(values.reshape(nodes, len(rows), -1), np.arange(nodes), np.array(rows))]


def _waits(mode: Mode, waiting: set[int]) -> bool:
    return mode.kind == "stay" and mode.place in waiting


def _share_of(path: Path, desk: int, caller: Caller, how: int, share: float) -> Floats:
    """Share of an outcome at each node, where a share of visits needs the desk."""
    service = path.service(desk, caller)
    if how == PLAIN:
        return np.full(len(path.times), 1.0 - share)
    parts = {
        SERVED: service.served * service.resolved,
        UNRESOLVED: service.served * (1.0 - service.resolved),
        ABANDONED: service.abandoned,
        BLOCKED: service.blocked,
    }
    return np.asarray(share * parts[how])


def _felt_tables(system: System, original: Compiled, path: Path) -> list[Table]:
    """How experiences at desks move satisfaction, by node."""
    outcomes, found = outcome_places(original), []
    known: dict[tuple[object, ...], Floats] = {}
    rows = []
    for position, number in enumerate(system.experienced.tolist()):
        mode = system.modes.listed[number]
        if mode.place not in outcomes or outcomes[mode.place][1] == PLAIN:
            continue
        key = (mode.place, mode.waiting, mode.visits, mode.treated, mode.atomic)
        if key not in known:
            known[key] = _felt(system, original, path, mode, outcomes[mode.place])
        rows.append(position)
        found.append(known[key])
    if not found:
        return []
    return [Table(np.stack(found, axis=1), np.arange(len(path.times)), np.array(rows))]


def _felt(system: System, original: Compiled, path: Path, mode: Mode, which: tuple[int, int]) -> Floats:
    """How the experience of an outcome moves satisfaction: (nodes, kinds, before, after)."""
    compiled, population, levels = system.compiled, system.population, system.timeline.exact
    regimes, handed = handed_over(system, mode)
    place_index, how = which
    desk, found = original.places[place_index].desk, []
    for kind, kept in zip(population.kinds, handed, strict=True):
        place = compiled.personas[kind.persona].places[mode.place]
        contact = compiled.personas[kind.persona].contacts[desk]
        treated = system.modes.treats(mode, kind.covered)
        visits = system.modes.visits_of(mode, place.stage)
        who = Who(treated, population.traits, visits)
        over_all = regimes.average(kept)[regimes.index]
        service = path.service(desk, caller_of(system, original, desk, mode, kind))
        if how in (ABANDONED, BLOCKED):
            left, weights = np.zeros((len(path.times), 1)), np.ones((len(path.times), 1))
        else:
            left = service.left * (contact.unresolved_quality if how == UNRESOLVED else 1.0)
            weights = service.weights
        moved = np.zeros((len(path.times), len(population.grid), len(population.grid)))
        for part, weight in zip(left.T, weights.T, strict=True):
            one = experience(compiled, place, who, levels, over_all * part, population.grid, curved=True)
            moved += weight[:, np.newaxis, np.newaxis] * one
        found.append(moved)
    return np.stack(found, axis=1)
