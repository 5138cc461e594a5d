"""What happens within so many days of an event: of the arrival, of the conversion, of the first purchase.

Customers are watched from the event on until the horizon at the latest. Where the journey is the same on
every day all who are watched long enough start together; else cohorts start at chosen nodes, and what happens
to those in between is interpolated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from journeysim.engines.exact.flows import Births
from journeysim.engines.exact.forward import forward
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.modes import CONVERTING, Mode, find_modes
from journeysim.engines.exact.problem import Problem
from journeysim.engines.exact.system import System
from journeysim.results.visits import Flags, Integers

COHORTS = 9
"""Cohorts that are let go where the journey changes with time."""

MOST_AT_ONCE = 8_000_000
"""Numbers that cohorts who are let go side by side have in one array, at most, beyond the first."""


@dataclass(frozen=True)
class Starts:
    """Customers to whom an event happens, by node of the calendar.

    Attributes:
        births: By mode in which they find themselves, of shape (nodes, columns), the last node's in full.
        exact: Modes whose entries lie exactly at nodes.
    """

    births: Births
    exact: frozenset[int]

    def weights(self, until: float) -> Floats:
        """How many start at each node up to a moment (in nodes), of shape (nodes,)."""
        return np.asarray(sum(self.counted(mode, until).sum(axis=1) for mode in self.births))

    def counted(self, mode: int, until: float) -> Floats:
        """Those who start in a mode up to a moment, of shape (nodes, columns)."""
        arrivals = self.births[mode]
        position = np.arange(len(arrivals))
        whole = np.clip(until - position + (1.0 if mode in self.exact else 0.5), 0.0, 1.0)
        if mode in self.exact:
            whole = np.where(position <= until + 1e-9, 1.0, 0.0)
        found: Floats = arrivals * whole[:, np.newaxis]
        return found


def arrivals(problem: Problem) -> Starts:
    """Everybody, from the arrival on."""
    atomic = problem.system.atomic
    return Starts(problem.everybody, frozenset(mode for mode in problem.everybody if atomic[mode]))


def events(problem: Problem, phase: int) -> Starts:
    """Those who convert, churn or return, from that on."""
    system = problem.system
    kept = np.flatnonzero(system.phases % 2).tolist()
    births = {
        mode: problem.flows.kept[:, position]
        for position, mode in enumerate(kept)
        if system.phases[mode] == phase
    }
    return Starts(births, frozenset(mode for mode in births if system.atomic[mode]))


@dataclass(frozen=True)
class Watch:
    """A journey from an event on, as far as it is watched; age is counted exactly in steps.

    Attributes:
        system: The part of the journey that can be seen.
        begins: For each mode of the whole journey in which the watch begins, its number here.
        what: Modes whose entries count, of shape (modes,).
        once: Whether the watch ends with the first such entry.
    """

    system: System
    begins: dict[int, int]
    what: Flags
    once: bool


def watch(problem: Problem, starts: Starts, what: Callable[[Mode], bool], *, once: bool) -> Watch:
    """Set a watch up: everything that can be reached from where it begins until it ends."""
    whole = problem.system
    seeds = {mode: replace(whole.modes.listed[mode], atomic=True) for mode in starts.births}
    modes = find_modes(
        problem.compiled,
        set(),
        problem.timeline.step,
        10 * len(whole.modes.listed) + 10,
        seeds=list(dict.fromkeys(seeds.values())),
        ends=what if once else None,
    )
    system = problem.assembled(modes, referral=False)
    flags = np.array([what(mode) for mode in modes.listed], dtype=np.bool_)
    return Watch(system, {mode: modes.number[seed] for mode, seed in seeds.items()}, flags, once)


def counts(problem: Problem, starts: Starts, seen: Watch, days: float) -> Curve:
    """Mean number of entries within each number of nodes after the start, up to some days.

    Only those are watched who start at least so many days before the horizon.
    """
    span = days / problem.timeline.step
    until = problem.timeline.count - span
    lags = int(np.ceil(span - 1e-9))
    weights = starts.weights(until)
    whole = weights.sum()
    if whole <= 0.0:
        return Curve(np.full(lags + 1, np.nan), np.zeros(lags + 1))
    if problem.homogeneous:
        together = {mode: starts.counted(mode, until).sum(axis=0) / whole for mode in starts.births}
        return _watched(seen, together, [0], lags)[0]
    chosen = _cohorts(weights)
    curves = _side_by_side(problem, starts, seen, chosen.tolist(), lags)
    shares = np.array([np.interp(np.arange(len(weights)), chosen, row) for row in np.eye(len(chosen))])
    by_cohort = shares @ weights / weights.sum()
    risen = by_cohort @ np.array([curve.reached for curve in curves])
    return Curve(risen, by_cohort @ np.array([curve.jump for curve in curves]))


@dataclass(frozen=True)
class Curve:
    """A number that rises with age, at nodes of age.

    Attributes:
        reached: Its value at each node, what happens exactly then included.
        jump: What happens exactly then.
    """

    reached: Floats
    jump: Floats

    def at(self, position: float) -> float:
        """The value at a position between nodes, or at a node."""
        node = round(position)
        if abs(position - node) < 1e-7:
            return float(self.reached[node])
        left = int(position)
        return float(self._between(left)(position - left))

    def first(self, value: float) -> float:
        """The position at which a value is reached."""
        node = int(np.argmax(self.reached >= value * (1.0 - 1e-12)))
        if node == 0 or self.reached[node] - self.jump[node] < value:
            return float(node)
        inside, low, high = self._between(node - 1), 0.0, 1.0
        while high - low > 1e-9:
            middle = (low + high) / 2.0
            low, high = (middle, high) if inside(middle) < value else (low, middle)
        return node - 1 + high

    def _between(self, left: int) -> Callable[[float], float]:
        """The cubic between two nodes, with the slopes of what is smooth."""
        smooth = self.reached - np.cumsum(self.jump)
        slopes = np.gradient(smooth) if len(smooth) > 1 else np.zeros(1)
        start, end = self.reached[left], self.reached[left + 1] - self.jump[left + 1]
        a, b = slopes[left], slopes[left + 1]

        def value(t: float) -> float:
            bend = 3.0 * (end - start) - 2.0 * a - b
            return float(start + t * (a + t * (bend + t * (a + b - 2.0 * (end - start)))))

        return value


def _side_by_side(problem: Problem, starts: Starts, seen: Watch, chosen: list[int], lags: int) -> list[Curve]:
    """The curves of those who start at some nodes, as many at once as there is room for."""
    system = seen.system
    room = max(1, MOST_AT_ONCE // max(1, len(system.stays) * system.population.columns * (lags + 1)))
    found: list[Curve] = []
    for begin in range(0, len(chosen), room):
        some = chosen[begin : begin + room]
        cohorts = [_started(starts, node) for node in some]
        together = {mode: np.concatenate([one[mode] for one in cohorts]) for mode in starts.births}
        for node, curve in zip(some, _watched(seen, together, some, lags), strict=True):
            found.append(_level(curve, min(lags, problem.timeline.count - node), lags))
    return found


def _started(starts: Starts, node: int) -> dict[int, Floats]:
    """One customer who starts at a node, by mode and column."""
    cohort = {mode: column[node] for mode, column in starts.births.items()}
    size = sum(float(column.sum()) for column in cohort.values())
    return {mode: column / size for mode, column in cohort.items()}


def _level(curve: Curve, last: int, lags: int) -> Curve:
    """A curve that is level from a lag on."""
    level = np.full(lags - last, curve.reached[last])
    return Curve(
        np.append(curve.reached[: last + 1], level), np.append(curve.jump[: last + 1], np.zeros(lags - last))
    )


def _cohort(problem: Problem, starts: Starts, seen: Watch, node: int, lags: int) -> Curve:
    """The curve of those who start at a node, level from the horizon on."""
    last = min(lags, problem.timeline.count - node)
    return _level(_watched(seen, _started(starts, node), [node], last)[0], last, lags)


def _cohorts(weights: Floats) -> Integers:
    """Nodes at which cohorts start: Chebyshev's between the first and the last that somebody starts at."""
    present = np.flatnonzero(weights > 1e-9 * weights.max())
    first, last = int(present[0]), int(present[-1])
    if last - first < COHORTS:
        return present
    turns = np.cos(np.pi * np.arange(COHORTS) / (COHORTS - 1))
    wanted = first + (last - first) * (1.0 - turns) / 2.0
    nearest = present[np.searchsorted(present, wanted - 1e-9).clip(0, len(present) - 1)]
    return np.unique(nearest)


def _watched(seen: Watch, cohort: dict[int, Floats], firsts: list[int], lags: int) -> list[Curve]:
    """Mean number of entries up to each lag, by cohort: each starts at its node, in columns of its own."""
    births: Births = {}
    for mode, column in cohort.items():
        own = births.setdefault(seen.begins[mode], np.zeros((lags + 1, len(column))))
        own[0] += column
    system = seen.system
    stop = seen.what if seen.once else None
    flows = forward(system, births, first=firsts, last=firsts[0] + lags, referral=False, stop=stop)
    exact = system.atomic[seen.what]
    curves = []
    for part in np.split(flows.entries[:, seen.what], len(firsts), axis=2):
        entries = part.sum(axis=2)
        entries[-1] *= np.where(exact, 1.0, 2.0)
        whole = np.cumsum(entries, axis=0)
        reached = np.where(exact, whole, whole - entries / 2.0).sum(axis=1)
        curves.append(Curve(reached, entries[:, exact].sum(axis=1)))
    return curves


def ever(problem: Problem, starts: Starts, seen: Watch) -> float:
    """How many of those who start do what is watched before the horizon."""
    births: Births = {}
    for mode, column in starts.births.items():
        births[seen.begins[mode]] = births.get(seen.begins[mode], 0.0) + column
    flows = forward(seen.system, births, referral=False, stop=seen.what)
    entries = flows.entries[:, seen.what].sum(axis=2)
    return float(entries.sum())


def generations(problem: Problem, last: int) -> list[float]:
    """How many customers of each generation arrive before the horizon, up to a last generation."""
    births, sizes = problem.births, [float(problem.counted_arrivals.sum())]
    for _ in range(last):
        flows = forward(problem.system, births, next_only=True)
        sizes.append(float(flows.arrived.sum()))
        births = flows.joined
    return sizes


def incidence(problem: Problem) -> Curve:
    """Share of customers who have converted by each age, as Kaplan and Meier estimate it.

    At each age only those count who arrived so long before the horizon, so that the hazard at age t is

        h(t) = Σ_{a ≤ H − t} births(a)·f_a(t) / Σ_{a ≤ H − t} births(a)·(1 − F_a(t))

    and 1 − Π (1 − h) is what the estimator tends to.
    """
    starts, count = arrivals(problem), problem.timeline.count
    weights = starts.weights(float(count))
    if not weights.any():
        return Curve(np.zeros(count + 1), np.zeros(count + 1))
    seen = watch(problem, starts, lambda mode: mode.phase == CONVERTING, once=True)
    chosen = _cohorts(weights)
    curves = [_cohort(problem, starts, seen, int(node), count) for node in chosen]
    shares = np.array([np.interp(np.arange(count + 1), chosen, row) for row in np.eye(len(chosen))])
    # How many are still watched at each age: those who arrived at the nodes up to count − age.
    sums = np.cumsum(shares * weights, axis=1)[:, ::-1]
    reached = np.array([curve.reached for curve in curves])
    jump = np.array([curve.jump for curve in curves])
    _prolong(reached, jump, count - chosen)
    # First what happens between two nodes, then what happens exactly at the second.
    left = np.append(np.zeros((len(curves), 1)), reached[:, :-1], axis=1)
    smooth = reached - jump - left
    between = _hazard((sums * smooth).sum(axis=0), (sums * (1.0 - left)).sum(axis=0))
    exact = _hazard((sums * jump).sum(axis=0), (sums * (1.0 - reached + jump)).sum(axis=0))
    survival = np.asarray(np.cumprod((1.0 - between) * (1.0 - exact)), dtype=np.float64)
    before = survival / np.where(exact < 1.0, 1.0 - exact, 1.0)
    return Curve(1.0 - survival, np.where(exact > 0.0, before - survival, 0.0))


def _prolong(reached: Floats, jump: Floats, last: Integers) -> None:
    """Go on with each cohort's curve beyond the horizon at the hazards of the cohort before it."""
    for number in range(1, len(reached)):
        end = int(last[number])
        remaining = 1.0 - reached[number - 1]
        left = (1.0 - reached[number, end]) / max(remaining[end], 1e-300)
        reached[number, end + 1 :] = 1.0 - left * remaining[end + 1 :]
        jump[number, end + 1 :] = left * jump[number - 1, end + 1 :]


def _hazard(events: Floats, at_risk: Floats) -> Floats:
    found = np.divide(events, at_risk, out=np.zeros_like(events), where=at_risk > 1e-300)
    return np.clip(found, 0.0, 1.0)
