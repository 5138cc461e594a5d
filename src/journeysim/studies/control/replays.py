"""Replays of a desk with a caller more, now and then: what each makes of the others' waiting.

A caller is no small thing: a whole service stands between those who come next and their server, also where
nobody waited before. So its price is not a slope but a difference of two replays of what came to the desk in
a pilot: the same callers, patience and services, with and without a caller more (finite perturbation
analysis, Ho and Cao 1983). Callers are put in far from each other, so that one replay tells the price of
many.

What a log does not tell is made up: the patience of those who were served is longer than their wait, and the
service of those who gave up is as long as another's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from journeysim.compiled.records import NONE, Contact
from journeysim.engines.exact.laws import cumulative_hazard
from journeysim.kernels.quantiles import draw as quantile_of
from journeysim.results.desk_costs import services
from journeysim.results.duty import Duty, duty_of
from journeysim.results.log import Kind
from journeysim.results.visits import Flags, Floats, Integers

if TYPE_CHECKING:
    from journeysim.studies.control.terms import Terms

APART = 120
"""Callers between two who are put in."""

MOST_JOINS = 240_000
"""Callers in all replays of a desk together, about."""

MOST_REPLAYS = 40

GOLDEN = (5.0**0.5 - 1.0) / 2.0
"""Multiples of it are spread evenly between whole numbers: stands for luck where any will do."""


@dataclass(frozen=True)
class Callers:
    """Who joined a desk, in order; each column has shape (callers,).

    Attributes:
        visit: Row of the table of visits.
        time: When they joined.
        priority: Higher goes first, 0 for all where the desk does not ask.
        patience: How long they wait at most.
        service: How long their service takes.
    """

    visit: Integers
    time: Floats
    priority: Floats
    patience: Floats
    service: Floats


@dataclass(frozen=True)
class Outcomes:
    """How long callers waited, and whether in vain; each of shape (callers,)."""

    wait: Floats
    gone: Flags


@dataclass(frozen=True)
class Replay:
    """A replay with callers more, or fewer.

    Attributes:
        after: For each caller, the number of the last one put in (or taken out) before them, NONE for none or
            for who was taken out.
        moments: When callers were put in, or joined who were taken out.
        outcomes: What became of the callers of the pilot.
    """

    after: Integers
    moments: Floats
    outcomes: Outcomes


@dataclass(frozen=True)
class Replays:
    """A desk in a pilot, as it was and with callers more.

    Attributes:
        callers: Who joined.
        plain: What became of them in a replay without a change.
        more: Replays with callers more.
        fewer: Replays in which callers gave up who had waited and were served.
        service: Mean length of a service.
    """

    callers: Callers
    plain: Outcomes
    more: tuple[Replay, ...]
    fewer: tuple[Replay, ...]
    service: float


def replays_of(pilot: Terms, desk: int) -> Replays | None:
    """Replay a desk of a pilot; None where hardly anybody came."""
    callers = _callers(pilot, desk)
    count = len(callers.time)
    if count < 2:
        return None
    duty = duty_of(pilot.result, pilot.result.compiled.desks[desk])
    replays = min(MOST_REPLAYS, max(2, MOST_JOINS // count))
    more = tuple(_more(callers, duty, number, replays) for number in range(replays))
    plain = replay(callers, duty)
    fewer = tuple(_fewer(callers, plain, duty, number, replays) for number in range(replays))
    return Replays(callers, plain, more, fewer, float(callers.service.mean()))


def _more(callers: Callers, duty: Duty, number: int, replays: int) -> Replay:
    """Put in a caller after every so many, like the one before but with a service of another's length."""
    count = len(callers.time)
    apart = min(APART, count)
    put = np.arange(apart * number // replays, count, apart)
    order = np.argsort(np.concatenate([np.arange(count), put + 0.5]), kind="stable")
    other = (put + count // 2) % count
    every = Callers(
        np.append(callers.visit, callers.visit[put])[order],
        np.append(callers.time, callers.time[put])[order],
        np.append(callers.priority, callers.priority[put])[order],
        np.append(callers.patience, callers.patience[other])[order],
        np.append(callers.service, callers.service[other])[order],
    )
    found, own = replay(every, duty), order < count
    after = np.searchsorted(put, np.arange(count), side="left") - 1
    return Replay(after, callers.time[put], Outcomes(found.wait[own], found.gone[own]))


def _fewer(callers: Callers, plain: Outcomes, duty: Duty, number: int, replays: int) -> Replay:
    """Let every so many of those who had waited and were served give up in place of it."""
    count = len(callers.time)
    waited = np.flatnonzero(~plain.gone & (plain.wait > 0.0))
    apart = max(1, min(APART * len(waited) // count, len(waited)))
    out = waited[apart * number // replays :: apart]
    patience = callers.patience.copy()
    patience[out] = plain.wait[out] * (1.0 - 1e-9)
    after = np.searchsorted(out, np.arange(count), side="left") - 1
    after[out] = NONE
    return Replay(after, callers.time[out], replay(replace(callers, patience=patience), duty))


def replay(callers: Callers, duty: Duty) -> Outcomes:
    """Let callers wait, be served and give up.

    Args:
        callers: Who joins, in order of time.
        duty: Servers on duty.
    """
    count = len(callers.time)
    wait, gone = callers.patience.copy(), np.ones(count, dtype=np.bool_)
    patience, service, urgent = (
        callers.patience.tolist(),
        callers.service.tolist(),
        (-callers.priority).tolist(),
    )
    begins, servers = duty.begin.tolist(), duty.servers.tolist()
    joins = callers.time.tolist()
    line: list[tuple[float, int]] = []
    ends: list[float] = []
    caller, piece, on_duty, now = 0, 0, 0.0, 0.0
    while caller < count or ends or line:
        coming = joins[caller] if caller < count else np.inf
        ending = ends[0] if ends else np.inf
        change = begins[piece] if piece < len(begins) else np.inf
        now = min(coming, ending, change)
        if now == np.inf:
            break
        if ending == now:
            heappop(ends)
        elif change == now:
            on_duty, piece = servers[piece], piece + 1
        else:
            heappush(line, (urgent[caller], caller))
            caller += 1
        while line and len(ends) < on_duty:
            _, first = heappop(line)
            waited = now - joins[first]
            # Whoever had gone before their turn is only noticed now; nobody was kept by them.
            if waited <= patience[first]:
                wait[first], gone[first] = waited, False
                heappush(ends, now + service[first])
    return Outcomes(wait, gone)


def _callers(pilot: Terms, desk: int) -> Callers:
    result, log, visits = pilot.result, pilot.result.log, pilot.result.visits
    rows = np.flatnonzero((log.kind == Kind.JOIN) & (log.what == desk))
    rows = rows[np.argsort(log.time[rows], kind="stable")]
    visit = np.searchsorted(visits.row, rows, side="right") - 1
    over = np.minimum(rows + 1, len(log) - 1)
    served, wait = log.kind[over] == Kind.START, np.maximum(log.time[over] - log.time[rows], 0.0)
    begun, begin, end = services(result)
    length = np.full(len(rows), np.nan)
    known = np.isin(over, begun) & served
    at = np.searchsorted(begun, over[known])
    length[known] = (end - begin)[at]
    if known.any():
        missing = np.flatnonzero(~known)
        length[missing] = length[known][(GOLDEN * missing % 1.0 * known.sum()).astype(np.int64)]
    persona = visits.persona[visit]
    priority = np.zeros(len(rows))
    if result.compiled.desks[desk].priority:
        priority = np.array([float(one.priority) for one in result.compiled.personas])[persona]
    patience = wait.copy()
    for number, one in enumerate(result.compiled.personas):
        mine = np.flatnonzero((persona == number) & served)
        patience[mine] = list(_patient(one.contacts[desk], wait[mine]))
    return Callers(visit, log.time[rows], priority, patience, np.nan_to_num(length))


def _patient(contact: Contact, wait: Floats) -> Iterator[float]:
    """How long those would have waited who were served after a wait."""
    law = contact.patience
    if law is None or law.trait != NONE:
        yield from np.full(len(wait), np.inf)
        return
    if law.family in ("fixed", "empirical"):
        yield from np.maximum(wait, law.location * contact.patience_factor)
        return
    gone = -np.expm1(-cumulative_hazard(law, wait, contact.patience_factor))
    for number, (least, before) in enumerate(zip(wait.tolist(), gone.tolist(), strict=True)):
        u = before + (1.0 - before) * ((0.5 + GOLDEN * number) % 1.0)
        u = min(max(u, 2.0**-53), 1.0 - 2.0**-53)
        yield max(least, contact.patience_factor * (law.location + law.scale * quantile_of(law.table, u)))
