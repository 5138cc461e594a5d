"""What happens within so many days of an event: of the arrival, of the conversion, of the first purchase.

Customers are watched from the event on until the horizon at the latest. Where the journey is the same on every
day all who are watched long enough start together; else cohorts start at chosen nodes, and what happens to those
in between is interpolated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journeysim.engines.exact.forward import Births, forward
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.modes import CONVERTING
from journeysim.engines.exact.problem import Problem
from journeysim.results.visits import Flags

COHORTS = 9
"""Cohorts that are let go where the journey changes with time."""


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


def counts(problem: Problem, starts: Starts, what: Flags, days: float, *, once: bool) -> Floats:
    """Mean number of entries of some modes within each number of nodes after the start, up to ``days``.

    Only those are watched who start at least so many days before the horizon.

    Args:
        problem: The scenario.
        starts: Who is watched.
        what: Modes whose entries count, of shape (modes,).
        days: How long they are watched.
        once: Whether the watch ends with the first such entry.

    Returns:
        Of shape (nodes,), for the nodes 0 … days/step rounded up.
    """
    span = days / problem.timeline.step
    until = problem.timeline.count - span
    lags = int(np.ceil(span - 1e-9))
    weights = starts.weights(until)
    whole = weights.sum()
    if whole <= 0.0:
        return np.full(lags + 1, np.nan)
    if problem.homogeneous:
        together = {mode: starts.counted(mode, until).sum(axis=0) / whole for mode in starts.births}
        return _watched(problem, together, what, 0, lags, once=once)
    chosen = _cohorts(weights)
    curves = []
    for node in chosen.tolist():
        cohort = {mode: arrivals[node] for mode, arrivals in starts.births.items()}
        size = sum(float(column.sum()) for column in cohort.values())
        together = {mode: column / size for mode, column in cohort.items()}
        last = min(lags, problem.timeline.count - node)
        curve = _watched(problem, together, what, node, last, once=once)
        curves.append(np.append(curve, np.full(lags - last, curve[-1])))
    return _interpolated(np.array(curves), chosen, weights)


def _cohorts(weights: Floats) -> Floats:
    """Nodes at which cohorts start: Chebyshev's between the first and the last that somebody starts at."""
    present = np.flatnonzero(weights > 1e-9 * weights.max())
    first, last = int(present[0]), int(present[-1])
    if last - first < COHORTS:
        return present
    turns = np.cos(np.pi * np.arange(COHORTS) / (COHORTS - 1))
    wanted = first + (last - first) * (1.0 - turns) / 2.0
    nearest = present[np.searchsorted(present, wanted - 1e-9).clip(0, len(present) - 1)]
    return np.unique(nearest)


def _interpolated(curves: Floats, chosen: Floats, weights: Floats) -> Floats:
    """The mean of the cohorts' curves, each node's cohort interpolated between those that were let go."""
    nodes = np.arange(len(weights))
    shares = np.array([np.interp(nodes, chosen, row) for row in np.eye(len(chosen))])
    by_cohort = shares @ weights
    found: Floats = by_cohort @ curves / weights.sum()
    return found


def _watched(
    problem: Problem, cohort: dict[int, Floats], what: Flags, first: int, lags: int, *, once: bool
) -> Floats:
    """Mean number of entries up to each lag in one cohort."""
    births = {}
    for mode, column in cohort.items():
        births[mode] = np.zeros((lags + 1, len(column)))
        births[mode][0] = column
    system = problem.system
    flows = forward(
        system, births, first=first, last=first + lags, referral=False, stop=what if once else None
    )
    entries = flows.entries.sum(axis=2)
    entries[-1] *= np.where(system.atomic, 1.0, 2.0)
    found: Floats = np.zeros(lags + 1)
    for mode in np.flatnonzero(what):
        series = entries[:, mode]
        whole = np.cumsum(series)
        found += whole if system.atomic[mode] else whole - series / 2.0
    return found


def at(curve: Floats, problem: Problem, days: float) -> float:
    """The value of a curve over nodes at a number of days."""
    return float(np.interp(days / problem.timeline.step, np.arange(len(curve)), curve))


def ever(problem: Problem, starts: Starts, what: Flags) -> float:
    """How many of those who start enter one of some modes before the horizon."""
    system = problem.system
    flows = forward(system, starts.births, referral=False, stop=what)
    return float(flows.entries[:, what].sum())


def generations(problem: Problem, last: int) -> list[float]:
    """How many customers of each generation arrive before the horizon, up to a last generation."""
    births, sizes = problem.births, [float(problem.counted_arrivals.sum())]
    for _ in range(last):
        flows = forward(problem.system, births, next_only=True)
        sizes.append(float(flows.arrived.sum()))
        births = flows.joined
    return sizes


def incidence(problem: Problem) -> Floats:
    """Share of customers who have converted by each age, as Kaplan and Meier estimate it, of shape (nodes,).

    At each age only those count who arrived so long before the horizon, so that the hazard at age t is

        h(t) = Σ_{a ≤ H − t} births(a)·f_a(t) / Σ_{a ≤ H − t} births(a)·(1 − F_a(t))

    and 1 − Π (1 − h) is what the estimator tends to.
    """
    starts, what = arrivals(problem), problem.system.phases == CONVERTING
    count = problem.timeline.count
    weights = starts.weights(float(count))
    present = np.flatnonzero(weights > 0.0)
    if not len(present):
        return np.zeros(count + 1)
    chosen = _cohorts(weights)
    chosen = chosen[chosen < count] if (chosen < count).any() else chosen
    curves = np.zeros((len(chosen), count + 1))
    for position, node in enumerate(chosen.tolist()):
        cohort = {mode: column[node] for mode, column in starts.births.items()}
        size = sum(float(column.sum()) for column in cohort.values())
        cohort = {mode: column / size for mode, column in cohort.items()}
        curve = _watched(problem, cohort, what, node, count - node, once=True)
        curves[position] = np.append(curve, np.full(node, curve[-1]))
    shares = np.array([np.interp(np.arange(count + 1), chosen, row) for row in np.eye(len(chosen))])
    # Cohorts by node of arrival that are still watched at each age: row t of sums over a ≤ count − t.
    sums = np.cumsum(shares * weights, axis=1)[:, ::-1]
    risen = np.diff(curves, axis=1, prepend=0.0)
    events = (sums * risen).sum(axis=0)
    at_risk = (sums * (1.0 - (curves - risen))).sum(axis=0)
    hazard = np.divide(events, at_risk, out=np.zeros_like(events), where=at_risk > 1e-300)
    found: Floats = 1.0 - np.cumprod(1.0 - np.clip(hazard, 0.0, 1.0))
    return found
