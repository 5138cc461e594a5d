"""The fixed point: a path makes flows, flows make a path, until they agree.

The next path is mixed from those of the last rounds. A market fills while customers flow, so it needs no
rounds of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf

import numpy as np

from journeysim.compiled.records import Compiled
from journeysim.engines.exact.crowd import Filling
from journeysim.engines.exact.flows import Flows
from journeysim.engines.exact.forward import forward
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.meanfield.callers import Desking, attend
from journeysim.engines.exact.meanfield.felt import FeltProblem, felt_problem
from journeysim.engines.exact.meanfield.path import Caller, Path, Secants, Service, nobody_else
from journeysim.engines.exact.modes import MOST_NUMBERS, TooLargeError
from journeysim.engines.exact.problem import Resolution, feels, resolution_about
from journeysim.engines.exact.threads import on_one_thread

NODES, FINE_NODES = 80, 180
"""Nodes that a horizon is divided into, about; the finer ones where a journey has few modes."""

COARSER = ((80, 17), (60, 13), (60, 9))
"""Nodes and satisfactions of lattices for larger systems."""

MANY_CELLS = 3_000_000
"""Numbers beyond which lattices are made coarser."""

FEW_MODES, MANY_MODES = 200, 300

VISITS = (inf, 20.0, 12.0, 8.0, 5.0, 3.0, 2.0, 1.0)
"""Earlier visits that may be told apart."""

MOODS = 25
"""Points of the grid of satisfaction where something hangs on it."""

MOST_ROUNDS = 40
SETTLED = 3e-3
"""Mean change of a share, of a level, or of a stay in steps, at which rounds end."""

REMEMBERED = 5
"""Secants that the next round is mixed from."""


@dataclass(frozen=True)
class Settled:
    """A path that makes itself.

    Attributes:
        problem: The scenario along the path, its flows computed.
        rounds: How many rounds it took.
        moved: By how much the last one moved the path.
    """

    problem: FeltProblem
    rounds: int
    moved: float

    @property
    def path(self) -> Path:
        """The path."""
        return self.problem.path

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why there is no answer: the rounds did not settle; empty where they did."""
        if self.moved < SETTLED:
            return ()
        return (
            f"What customers feel of each other did not settle within {self.rounds} rounds "
            f"(the last one moved it by {self.moved:.2g}); simulate instead.",
        )


def resolution_where_they_meet(compiled: Compiled) -> Resolution:
    """How fine the lattices of a scenario are whose customers meet.

    Finer ones move answers by less than the mean field itself errs.
    """
    visits, modes = _visits_told_apart(compiled)
    chosen = resolution_about(compiled, FINE_NODES if modes <= FEW_MODES else NODES, MOODS)
    feeling = feels(compiled) or bool(compiled.desks) or compiled.word_of_mouth is not None
    rated = any(place.quality is not None for place in compiled.places)
    found = replace(chosen, moods=MOODS if feeling and rated else chosen.moods, visits=visits)
    for coarser in COARSER:
        if _cells(compiled, found) <= MANY_CELLS:
            break
        found = replace(found, nodes=min(found.nodes, coarser[0]), moods=min(found.moods, coarser[1]))
    return found


def _cells(compiled: Compiled, resolution: Resolution) -> int:
    """How many numbers a resolution needs."""
    try:
        return felt_problem(compiled, resolution, nobody_else(np.zeros(1))).cells
    except TooLargeError:
        return MOST_NUMBERS + 1


def _visits_told_apart(compiled: Compiled) -> tuple[float, int]:
    """How many earlier visits are told apart, lest there be too many modes, and how many modes there are."""
    path, found = nobody_else(np.zeros(1)), []
    for visits in VISITS:
        bare = felt_problem(compiled, Resolution(1, 2, 1, visits), path)
        try:
            found.append((visits, len(bare.modes.listed)))
        except TooLargeError:
            continue
        if found[-1][1] <= MANY_MODES:
            return found[-1]
    if not found:
        return VISITS[-1], MANY_MODES
    return next(one for one in found if one[1] <= 1.2 * found[-1][1])


@on_one_thread
def settle(compiled: Compiled, resolution: Resolution, start: Path | None = None) -> Settled:
    """Find the path that makes itself.

    Args:
        compiled: A scenario whose customers meet.
        resolution: How fine the lattices are.
        start: A path to begin with, such as that of another strategy.
    """
    return _rounds(compiled, resolution, start, SETTLED)


def _rounds(compiled: Compiled, resolution: Resolution, start: Path | None, enough: float) -> Settled:
    times = compiled.horizon * np.arange(resolution.nodes + 1.0) / resolution.nodes
    path = nobody_else(times) if start is None else start.on(times)
    mixing = Mixing(() if start is None else start.secants)
    for number in range(1, MOST_ROUNDS + 1):
        problem = felt_problem(compiled, resolution, path)
        flows, crowd = _flow(problem)
        made = _made(problem, flows, crowd)
        moved = distance(path, made, problem.timeline.step)
        if moved < enough or number == MOST_ROUNDS:
            break
        path = mixing.next(path, made, problem.timeline.step)
    end = replace(path, free=made.free, spare=made.spare, desks=made.desks, secants=mixing.secants)
    settled = replace(problem, path=end)
    system = replace(problem.system, free=made.free) if compiled.market is not None else problem.system
    settled.__dict__.update(timeline=problem.timeline, modes=problem.modes, population=problem.population)
    settled.__dict__.update(system=system, flows=flows)
    return Settled(settled, number, moved)


def _flow(problem: FeltProblem) -> tuple[Flows, Filling | None]:
    """Let customers flow along a path, and the market fill."""
    events = np.flatnonzero(problem.system.phases % 2).tolist()
    market = problem.original.market
    if market is None:
        return forward(problem.system, problem.births, keep=events), None
    # All who come, whether they are new or not: the market says who is.
    everybody = replace(problem, path=replace(problem.path, free=_ones(problem), spare=_ones(problem)))
    everybody.__dict__.update(timeline=problem.timeline, modes=problem.modes)
    everybody.__dict__.update(population=problem.population, system=problem.system)
    crowd = Filling(float(market.size), len(problem.path.times))
    cohorts = everybody.births_of([n for n, s in enumerate(problem.compiled.sources) if s.cohort > 0])
    flows = forward(problem.system, everybody.births, keep=events, cohorts=cohorts, crowd=crowd)
    return flows, crowd


def _ones(problem: FeltProblem) -> Floats:
    return np.ones(len(problem.path.times))


def _made(problem: FeltProblem, flows: Flows, crowd: Filling | None) -> Path:
    """The path that flows make."""
    path, times = problem.path, problem.timeline.times
    desks: dict[int, Desking] = {}
    services: dict[tuple[int, Caller], Service] = {}
    for desk, callers in enumerate(problem.callers(flows.entries)):
        if not callers:
            continue
        before = path.desks.get(desk)
        standing = None if before is None else before.line.standing
        desks[desk] = attend(problem.timeline, desk, callers, standing)
        services.update({(desk, caller): one for caller, one in desks[desk].services.items()})
    level = _level(problem, flows)
    free, spare = (path.free, path.spare) if crowd is None else (crowd.free, crowd.spare)
    return Path(times, services, level, free, spare, desks)


def _level(problem: FeltProblem, flows: Flows) -> Floats:
    """The level of word of mouth at each node: what was said before, as far as it is remembered."""
    voice, count = problem.original.word_of_mouth, len(problem.path.times)
    if voice is None or not len(flows.talk):
        return np.zeros(count)
    kept = float(np.exp(-problem.timeline.step / voice.tau))
    found, level = np.empty(count), 0.0
    for node, said in enumerate(flows.talk.tolist()):
        level = level * kept
        found[node] = level + said / 2.0
        level += said
    return found


def distance(one: Path, other: Path, step: float) -> float:
    """How far two paths lie apart: the largest mean difference of any of their parts."""
    parts = [np.abs(one.level - other.level)]
    for key, service in other.services.items():
        before = one.service(*key)
        parts += [np.abs(before.abandoned - service.abandoned), np.abs(before.blocked - service.blocked)]
        parts += [np.abs(before.stay - service.stay) / step]
        parts.append(np.abs(_mean_left(before) - _mean_left(service)))
    return max((float(part.mean()) for part in parts), default=0.0)


def _mean_left(service: Service) -> Floats:
    return np.asarray((service.left * service.weights).sum(axis=1))


class Mixing:
    """Where to go next: the mean of the last rounds whose paths move least (Anderson 1965).

    What earlier rounds have told about how paths answer to paths (their *secants*: how far what a path moves
    by differed between two rounds, and how far what it made did) serves other strategies, too.
    """

    def __init__(self, secants: Secants) -> None:
        self.inherited = secants
        self.started: list[Floats] = []
        self.made: list[Floats] = []

    @property
    def secants(self) -> Secants:
        """Secants of the last rounds, those that were inherited last."""
        moved = [after - before for before, after in zip(self.started, self.made, strict=True)]
        own = [
            (last - other, made - before)
            for last, other, made, before in zip(moved[1:], moved, self.made[1:], self.made, strict=False)
        ]
        size = len(self.made[-1]) if self.made else 0
        others = [one for one in self.inherited if len(one[0]) == size]
        return (*reversed(own), *others)[:REMEMBERED]

    def next(self, started: Path, made: Path, step: float) -> Path:
        """The path to begin the next round with.

        Args:
            started: The path with which a round began.
            made: The path that its flows made.
            step: Step of the lattice in days.
        """
        keys = sorted(made.services)
        self.started.append(_numbers(started, keys, step))
        self.made.append(_numbers(made, keys, step))
        last, secants = self.made[-1], self.secants
        if secants:
            turns, steps = (np.array(part).T for part in zip(*secants, strict=True))
            parts = np.linalg.lstsq(turns, last - self.started[-1], rcond=1e-6)[0]
            last = last - steps @ np.clip(parts, -2.0, 2.0)
        return _path_of(last, made, keys, step)


PARTS = ("abandoned", "blocked", "resolved", "stay", "left", "weights")


def _numbers(path: Path, keys: list[tuple[int, Caller]], step: float) -> Floats:
    """A path as one row of numbers."""
    found = [path.level]
    for key in keys:
        service = path.service(*key)
        found += [getattr(service, part).ravel() / (step if part == "stay" else 1.0) for part in PARTS]
    return np.concatenate(found)


def _path_of(numbers: Floats, like: Path, keys: list[tuple[int, Caller]], step: float) -> Path:
    """The path of a row of numbers; shares stay between 0 and 1, together at most 1."""
    nodes = len(like.times)
    level, at = numbers[:nodes], nodes
    services = {}
    for key in keys:
        parts = []
        for part in PARTS:
            shape = getattr(like.services[key], part).shape
            size = int(np.prod(shape))
            values = np.maximum(numbers[at : at + size].reshape(shape), 0.0)
            parts.append(values * step if part == "stay" else np.minimum(values, 1.0))
            at += size
        lost = np.maximum(parts[0] + parts[1], 1.0)
        parts[0], parts[1] = parts[0] / lost, parts[1] / lost
        parts[-1] = parts[-1] / np.maximum(parts[-1].sum(axis=1, keepdims=True), 1e-12)
        services[key] = Service(*parts)
    return replace(like, services=services, level=level)
