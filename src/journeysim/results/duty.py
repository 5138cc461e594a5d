"""Servers on duty at a desk over time: the schedule, and what changes add and take away.

    on duty(t) = max(0, scheduled(t) + Σ servers of changes that are on at t), 0 while the desk is closed

Of an exclusive group only the largest number counts. Servers come and go whole, whatever a change's
strength, and stay when a cap on its spending is reached. A piecewise constant function; each piece is told
by its middle, where no boundary is near.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from journeysim.compiled.records import NONE, Change, Desk, ServerTerm
from journeysim.compiled.shared_records import WEEK
from journeysim.results.episodes import episodes
from journeysim.results.strengths import acting
from journeysim.results.treatment import largest
from journeysim.results.visits import Flags, Floats

if TYPE_CHECKING:
    from journeysim.results.result import Result


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


def duty_of(result: Result, desk: Desk) -> Duty:
    """Servers on duty at a desk from day 0 to the horizon."""
    terms = [(term, period) for term in desk.servers for period in episodes(result, term.change)]
    return planned_duty(desk, terms, result.compiled.horizon)


def planned_duty(desk: Desk, terms: Sequence[tuple[ServerTerm, Change]], horizon: float) -> Duty:
    """Servers on duty at a desk, with what changes add while they are on.

    Args:
        desk: The desk.
        terms: Servers that come or go, and the change (or the period of one) with which they do.
        horizon: Last day.
    """
    bounds = {0.0, horizon, *(day for day, _ in desk.schedule)} | _weekly_bounds(desk, horizon)
    bounds = bounds.union(*(_bounds_of(period, horizon) for _, period in terms))
    times = np.array(sorted(t for t in bounds if 0.0 <= t <= horizon))
    begin, end = times[:-1], times[1:]
    middle = (begin + end) / 2
    hours, open_ = _by_hours(desk, middle)
    servers = _by_schedule(desk, middle) + hours
    grouped: dict[int, list[Floats]] = {}
    for term, period in terms:
        added = _added(period, term, middle)
        if term.group == NONE:
            servers = servers + added
        else:
            grouped.setdefault(term.group, []).append(added)
    for members in grouped.values():
        servers = servers + largest(members)
    return Duty(begin, end, np.where(open_, np.maximum(servers, 0.0), 0.0))


def _by_schedule(desk: Desk, times: Floats) -> Floats:
    days = np.array([day for day, _ in desk.schedule])
    servers = np.array([0.0, *(float(count) for _, count in desk.schedule)])
    scheduled: Floats = servers[np.searchsorted(days, times, side="right")]
    return scheduled


def _by_hours(desk: Desk, times: Floats) -> tuple[Floats, Flags]:
    """Servers of the weekly hours, and whether the desk is open; without hours it always is."""
    servers, open_ = np.zeros(len(times)), np.full(len(times), not desk.hours)
    clock = (times + desk.hours_shift) % WEEK
    for begin, end, count in desk.hours:
        here = ((clock >= begin) & (clock < end)) | (clock + WEEK < end)
        servers += count * here
        open_ |= here
    return servers, open_


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
        acts = acting(change, times) & (change.coverage > 0.0)
    added: Floats = term.number * acts.astype(np.float64)
    return added
