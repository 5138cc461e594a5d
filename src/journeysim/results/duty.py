"""Servers on duty at a desk over time: the schedule, and what changes add and take away.

    on duty(t) = max(0, scheduled(t) + Σ servers of changes that are on at t)

A piecewise constant function; each piece is told by its middle, where no boundary is near.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np

from journeysim.compiled.records import Change, Compiled, Desk, ServerTerm
from journeysim.compiled.shared_records import WEEK
from journeysim.results.strengths import strengths
from journeysim.results.visits import Floats


@dataclass(frozen=True)
class Duty:
    """Servers on duty, piece by piece; every column has shape (pieces,).

    Attributes:
        begin: Beginning of each piece in days.
        end: Its end.
        servers: Servers on duty during it.
    """

    begin: Floats
    end: Floats
    servers: Floats


def duty_of(compiled: Compiled, desk: Desk) -> Duty:
    """Servers on duty at a desk from day 0 to the horizon; what review policies switch does not count."""
    bounds = {0.0, compiled.horizon, *(day for day, _ in desk.schedule)}
    bounds |= _weekly_bounds(desk, compiled.horizon)
    for term in desk.servers:
        bounds |= _bounds_of(compiled.changes[term.change], compiled.horizon)
    times = np.array(sorted(t for t in bounds if 0.0 <= t <= compiled.horizon))
    begin, end = times[:-1], times[1:]
    middle = (begin + end) / 2
    servers = _by_schedule(desk, middle) + _by_hours(desk, middle)
    for term in desk.servers:
        servers = servers + _added(compiled.changes[term.change], term, middle)
    return Duty(begin, end, np.maximum(servers, 0.0))


def _by_schedule(desk: Desk, times: Floats) -> Floats:
    days = np.array([day for day, _ in desk.schedule])
    servers = np.array([0.0, *(float(count) for _, count in desk.schedule)])
    scheduled: Floats = servers[np.searchsorted(days, times, side="right")]
    return scheduled


def _by_hours(desk: Desk, times: Floats) -> Floats:
    """Servers of the weekly hours; a shift may run into the next week."""
    servers = np.zeros(len(times))
    clock = (times + desk.hours_shift) % WEEK
    for begin, end, count in desk.hours:
        servers += count * (((clock >= begin) & (clock < end)) | (clock + WEEK < end))
    return servers


def _weekly_bounds(desk: Desk, horizon: float) -> set[float]:
    weeks = np.arange(-1.0, (horizon + desk.hours_shift) // WEEK + 1) * WEEK - desk.hours_shift
    return {float(week + time) for begin, end, _ in desk.hours for time in (begin, end) for week in weeks}


def _bounds_of(change: Change, horizon: float) -> set[float]:
    bounds = {change.start, change.begin, change.end} - {inf}
    if change.every > 0.0:
        periods = np.arange(change.begin, min(change.end, horizon), change.every)
        bounds |= {*periods.tolist(), *(periods + change.length).tolist()}
    return bounds


def _added(change: Change, term: ServerTerm, times: Floats) -> Floats:
    """Servers that a change adds at each time: all of them or none, whatever its strength."""
    if term.during_lead_time:
        acts = (times >= change.start) & (times < change.begin)
    else:
        acts = (strengths(change, times) > 0.0) & (change.coverage > 0.0)
    added: Floats = term.number * acts.astype(np.float64)
    return added
