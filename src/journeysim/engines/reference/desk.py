"""Desks: who is on duty, who waits, and whose turn it is.

A waiting customer holds a ticket. The queue is ordered by priority (higher first), time of joining and
identity; nobody is interrupted. A service may start only while fewer servers are busy than on duty.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf, nextafter
from typing import Any

from simpy import Event

from journeysim.compiled.records import NONE, Change, Desk
from journeysim.compiled.shared_records import WEEK, ServerTerm
from journeysim.engines.reference.calendar import WORLD_CHANGE, Calendar
from journeysim.kernels.strength import periodic

Key = tuple[float, float, int, int]
"""Who goes first: priority, moment of joining, customer, and which time the customer joins."""


@dataclass(slots=True)
class Ticket:
    """A customer's place in the queue; ``turn`` happens with True for service, with False for giving up."""

    turn: Event
    waiting: bool = True


@dataclass(slots=True)
class Line:
    """A desk as it stands now: its queue, how many wait in it, and how many servers are busy."""

    desk: Desk
    queue: list[tuple[Key, Ticket]] = field(default_factory=list)
    waiting: int = 0
    busy: int = 0


def scheduled(desk: Desk, now: float) -> int | None:
    """Return the servers that the desk plans for now; None while it is closed."""
    if not desk.hours:
        servers = 0
        for start, number in desk.schedule:
            if start > now:
                break
            servers = number
        return servers
    moment = (now + desk.hours_shift) % WEEK
    for start, end, number in desk.hours:
        if start <= moment < end:
            return number
    return None


def on_duty(desk: Desk, changes: Sequence[Change], now: float) -> int:
    """Return the servers on duty: max(0, schedule + what changes add), and nobody while it is closed."""
    planned = scheduled(desk, now)
    if planned is None:
        return 0
    return max(0, planned + _added(desk, changes, now))


def _added(desk: Desk, changes: Sequence[Change], now: float) -> int:
    """Return what changes add now; of an exclusive group only the largest number."""
    total = 0
    largest: dict[int, int] = {}
    for term in desk.servers:
        if not _is_on(changes, term, now):
            continue
        if term.group == NONE:
            total += term.number
        elif abs(term.number) > abs(largest.get(term.group, 0)):
            largest[term.group] = term.number
    return total + sum(largest.values())


def _is_on(changes: Sequence[Change], term: ServerTerm, now: float) -> bool:
    """Whether servers are added now, or taken away for the lead time."""
    change = changes[term.change]
    if change.coverage <= 0.0:
        return False
    if term.during_lead_time:
        return change.start <= now < change.begin
    repeated = change.every <= 0.0 or periodic(now, change.begin, change.every, change.length)
    return change.begin <= now < change.end and repeated


def next_opening(desk: Desk, now: float) -> tuple[float, float]:
    """Return when the desk opens next, and when it closes then."""
    week = ((now + desk.hours_shift) // WEEK) * WEEK - desk.hours_shift
    for shift in (0.0, WEEK):
        for start, end, _ in desk.hours:
            if week + shift + start > now:
                return week + shift + start, week + shift + end
    raise AssertionError("a desk with opening hours opens every week")


def enqueue(line: Line, key: Key, ticket: Ticket) -> None:
    """Put a ticket into the queue."""
    heappush(line.queue, (key, ticket))
    line.waiting += 1


def leave_queue(line: Line, ticket: Ticket) -> None:
    """Take a ticket out of the queue; its turn will not come any more."""
    ticket.waiting = False
    line.waiting -= 1


def call_next(line: Line, changes: Sequence[Change], now: float) -> None:
    """Call waiting customers while servers are free."""
    while line.waiting and line.busy < on_duty(line.desk, changes, now):
        _, ticket = heappop(line.queue)
        if ticket.waiting:
            leave_queue(line, ticket)
            line.busy += 1
            ticket.turn.succeed(True)


def staff(
    calendar: Calendar, line: Line, changes: Sequence[Change], horizon: float
) -> Generator[Event, Any, None]:
    """Call waiting customers whenever the number of servers on duty may have grown."""
    last = -1.0
    for time in _changes_of_staff(line.desk, changes, horizon):
        if time > last:
            yield calendar.at(time, WORLD_CHANGE, line.desk.name)
            last = time
        call_next(line, changes, calendar.now)


def staff_times(term: ServerTerm, change: Change, horizon: float) -> Iterator[float]:
    """Yield the moments at which a change alters the number of servers."""
    if term.during_lead_time:
        yield change.begin
        return
    yield change.begin
    period = 1
    while change.every > 0.0 and change.begin + period * change.every <= horizon:
        yield change.begin + period * change.every
        period += 1
    yield change.end


def _first_moment(desk: Desk, time: float, start: float) -> float:
    """Return the first moment from a time on at which the weekly clock, rounded, has reached a shift's start.

    Otherwise those who wait would be called just before the desk opens, and by nobody afterwards.
    """
    while time >= 0.0 and (time + desk.hours_shift) % WEEK < start:
        time = nextafter(time, inf)
    return time


def _changes_of_staff(desk: Desk, changes: Sequence[Change], horizon: float) -> list[float]:
    """Return all moments up to the horizon at which the number of servers may grow, sorted."""
    times = [start for start, _ in desk.schedule]
    week = -desk.hours_shift
    while desk.hours and week <= horizon:
        times += [_first_moment(desk, week + start, start) for start, _, _ in desk.hours]
        week += WEEK
    for term in desk.servers:
        if not changes[term.change].switched:
            times += staff_times(term, changes[term.change], horizon)
    return sorted(time for time in times if 0.0 <= time <= horizon)
