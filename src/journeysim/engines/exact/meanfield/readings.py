"""Measures of what customers share: desks and finite markets, read from a settled path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from journeysim.compiled.records import Compiled
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.meanfield.callers import Desking
from journeysim.engines.exact.meanfield.felt import FeltProblem
from journeysim.engines.exact.meanfield.rewriting import outcome_places
from journeysim.engines.exact.money import amounts, cost_of, on_day_0
from journeysim.engines.exact.problem import Problem
from journeysim.errors import UsageError
from journeysim.results.observations import Parameter

NOBODY = 1e-9
"""Customers, or shares of them, that are rounding."""


@dataclass(frozen=True)
class MeetingReading:
    """How a measure is read where customers meet.

    Attributes:
        read: Its value.
        needs: What the scenario must have: desks or market.
    """

    read: Callable[[Problem, Parameter], float]
    needs: str

    def why_not(self, compiled: Compiled) -> str | None:
        """Why it is not answered; None where it is."""
        if self.needs == "desks" and not compiled.desks:
            return "The scenario has no desks."
        if self.needs == "market" and compiled.market is None:
            return "The market has no limit here."
        return None


@dataclass(frozen=True)
class _Sums:
    """What happened at some desks until the horizon.

    Attributes:
        joins: Customers who joined an open desk.
        away: Customers who were turned away from a closed one.
        waited: Days in line of all together.
        no_wait: Those who were served at once.
        gave_up: Those who gave up.
        blocked: Those who found no room.
        work: Server days at work.
        duty: Server days on duty.
    """

    joins: float = 0.0
    away: float = 0.0
    waited: float = 0.0
    no_wait: float = 0.0
    gave_up: float = 0.0
    blocked: float = 0.0
    work: float = 0.0
    duty: float = 0.0


def _chosen(problem: Problem, parameter: Parameter) -> list[tuple[int, Desking]]:
    """The desks that are asked for, with what happens there."""
    assert isinstance(problem, FeltProblem)
    names = problem.compiled.names.desks
    if parameter is not None and parameter not in names:
        raise UsageError(f"There is no desk {parameter!r}. Desks: {', '.join(names) or 'none'}.")
    return [
        (number, desk)
        for number, desk in sorted(problem.path.desks.items())
        if parameter in (None, names[number])
    ]


def _sums(problem: Problem, parameter: Parameter) -> _Sums:
    found = _Sums()
    for number, desk in _chosen(problem, parameter):
        one = _of_desk(problem, number, desk)
        found = _Sums(*(getattr(found, name) + getattr(one, name) for name in _Sums.__dataclass_fields__))
    return found


def _of_desk(problem: Problem, number: int, desk: Desking) -> _Sums:
    rota, line = desk.rota, desk.line
    inside = rota.middles < problem.compiled.horizon
    joins, gave_up, blocked, no_wait = (
        max(0.0, float((values * inside).sum()))
        for values in (line.joins, line.gave_up, line.blocked, line.no_wait)
    )
    waited = float((line.queue * rota.length * inside).sum())
    served = rota.by_cell((line.joins - line.gave_up - line.blocked) * inside)
    work = float((served * desk.service).sum())
    duty = float(((rota.duty.end - rota.duty.begin) * rota.duty.servers).sum())
    rule = problem.compiled.desks[number].out_of_hours
    calls = joins / (1.0 - rota.closed) if rule == "turn_away" else joins
    away = calls - joins
    return _Sums(joins, away, waited, no_wait, gave_up, blocked, work, duty)


def _quotient(top: float, bottom: float) -> float:
    """A ratio; what is left of nothing by rounding is nothing."""
    found = top / bottom if bottom > NOBODY else float("nan")
    return 0.0 if abs(found) < NOBODY else found


def _contacts(problem: Problem, parameter: Parameter) -> float:
    found = _sums(problem, parameter)
    return found.joins + found.away


def _wait(problem: Problem, parameter: Parameter) -> float:
    found = _sums(problem, parameter)
    return _quotient(found.waited, found.joins - found.blocked + found.away)


def _p_wait(problem: Problem, parameter: Parameter) -> float:
    found = _sums(problem, parameter)
    with_room = found.joins - found.blocked
    return _quotient(with_room - found.no_wait, with_room + found.away)


def _abandonment(problem: Problem, parameter: Parameter) -> float:
    found = _sums(problem, parameter)
    return _quotient(found.gave_up + found.away, found.joins + found.away)


def _blocked(problem: Problem, parameter: Parameter) -> float:
    found = _sums(problem, parameter)
    return _quotient(found.blocked, found.joins + found.away)


def _mean_queue(problem: Problem, parameter: Parameter) -> float:
    return _sums(problem, parameter).waited / problem.compiled.horizon


def _busy_servers(problem: Problem, parameter: Parameter) -> float:
    return _sums(problem, parameter).work / problem.compiled.horizon


def _utilisation(problem: Problem, parameter: Parameter) -> float:
    found = _sums(problem, parameter)
    return _quotient(found.work, found.duty)


def _unresolved(problem: Problem, parameter: Parameter) -> float:
    assert isinstance(problem, FeltProblem)
    wanted = {number for number, _ in _chosen(problem, parameter)}
    served = unsolved = 0.0
    for number, callers in enumerate(problem.callers(problem.flows.entries)):
        for caller, come in callers.items() if number in wanted else ():
            service = problem.path.service(number, caller)
            served += float((come * service.served).sum())
            unsolved += float((come * service.served * (1.0 - service.resolved)).sum())
    return _quotient(unsolved, served)


def _staff_cost(problem: Problem, parameter: Parameter) -> float:
    assert isinstance(problem, FeltProblem)
    return problem.staff_cost_of([number for number, _ in _chosen(problem, parameter)])


def _service_cost(problem: Problem, parameter: Parameter) -> float:
    assert isinstance(problem, FeltProblem)
    wanted = {number for number, _ in _chosen(problem, parameter)}
    outcomes, system = outcome_places(problem.original), problem.system
    worth: Floats = on_day_0(problem, problem.compiled.year_discount).at
    found = 0.0
    for number, mode in enumerate(system.modes.listed):
        if mode.place in outcomes and problem.original.places[outcomes[mode.place][0]].desk in wanted:
            counted = amounts(system, mode, cost_of, atomic=mode.atomic)
            found += float(np.einsum("tk,tk,t->", problem.flows.entries[:, number], counted, worth))
    return found


def _market_reached(problem: Problem, parameter: Parameter) -> float:
    assert isinstance(problem, FeltProblem)
    market = problem.original.market
    assert market is not None
    come = problem.counted_arrivals.sum(axis=0)
    if problem.flows.arrived.size:
        come = come + problem.flows.arrived.sum(axis=1)
    if parameter is None:
        return float(come.sum()) / market.size
    times = problem.timeline.times
    ends = np.concatenate([[0.0], (times[1:] + times[:-1]) / 2.0, [problem.compiled.horizon]])
    return float(np.interp(float(parameter), ends, np.append(0.0, np.cumsum(come)))) / market.size


MEETING_READINGS: dict[str, MeetingReading] = {
    "contacts": MeetingReading(_contacts, "desks"),
    "wait": MeetingReading(_wait, "desks"),
    "p_wait": MeetingReading(_p_wait, "desks"),
    "abandonment": MeetingReading(_abandonment, "desks"),
    "blocked": MeetingReading(_blocked, "desks"),
    "unresolved": MeetingReading(_unresolved, "desks"),
    "mean_queue": MeetingReading(_mean_queue, "desks"),
    "busy_servers": MeetingReading(_busy_servers, "desks"),
    "utilisation": MeetingReading(_utilisation, "desks"),
    "staff_cost": MeetingReading(_staff_cost, "desks"),
    "service_cost": MeetingReading(_service_cost, "desks"),
    "market_reached": MeetingReading(_market_reached, "market"),
}
"""What is answered where customers meet, beside what is answered everywhere."""
