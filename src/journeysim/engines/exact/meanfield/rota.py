"""When a desk is staffed, cut into slots: week by week where it has opening hours, else along the lattice.

All weeks of a desk with hours are alike but for the servers that changes bring and take, so they are worked
out side by side: a *lane* is a week, or the whole horizon of a desk that never closes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from journeysim.compiled.records import Compiled, Desk
from journeysim.compiled.shared_records import WEEK
from journeysim.engines.exact.laws import Floats
from journeysim.results.duty import Duty, planned_duty
from journeysim.results.visits import Flags, Integers

FAST = 1e-9
"""Capacity of a closed desk in servers: enough for times to be told apart."""


@dataclass(frozen=True)
class Rota:
    """Slots of a desk.

    Attributes:
        period: Length of a lane in days.
        begin: Beginning of each slot within its lane, of shape (slots,).
        length: Its length, of the same shape.
        open: Whether the desk is open then, of the same shape.
        joins: Callers who join per day of the slot, for one who calls per day at any time, of that shape.
        servers: Servers on duty, of shape (lanes, slots).
        weekly: Whether a lane is a week; then it is one *cell*, else each slot is one.
        delay: Mean days from the call to the joining of the desk.
        closed: Share of calls that meet a closed desk.
        duty: Servers on duty, piece by piece.
    """

    period: float
    begin: Floats
    length: Floats
    open: Flags
    joins: Floats
    servers: Floats
    weekly: bool
    delay: float
    closed: float
    duty: Duty

    @property
    def lanes(self) -> int:
        """How many lanes there are."""
        return len(self.servers)

    @cached_property
    def middles(self) -> Floats:
        """The day in the middle of each slot, of shape (lanes, slots)."""
        first = self.period * np.arange(self.lanes)
        found: Floats = first[:, np.newaxis] + self.begin + self.length / 2.0
        return found

    @property
    def bounds(self) -> Floats:
        """Where cells begin and end, of shape (cells + 1,)."""
        if self.weekly:
            return np.asarray(self.period * np.arange(self.lanes + 1.0))
        return np.append(self.begin, self.period)

    def by_cell(self, values: Floats) -> Floats:
        """Sums over the slots of each cell: from (lanes, slots, …) to (cells, …)."""
        return np.asarray(values.sum(axis=1) if self.weekly else values[0])

    def by_lane(self, values: Floats) -> Floats:
        """Values of cells as (lanes, 1) or (1, slots)."""
        return values[:, np.newaxis] if self.weekly else values[np.newaxis, :]

    @cached_property
    def since_opening(self) -> Floats:
        """Days from the last opening to the beginning of each slot; inf for a desk that never closes."""
        starts = np.flatnonzero(self.open & ~np.roll(self.open, 1))
        if not len(starts):
            return np.full(len(self.begin), np.inf)
        last = np.searchsorted(self.begin[starts], self.begin, side="right") - 1
        back = np.where(last < 0, self.period, 0.0)
        return np.asarray(self.begin + back - self.begin[starts][last])

    @cached_property
    def _capacities(self) -> list[tuple[Integers, Floats, Floats]]:
        """Lanes with the same servers, times within a lane, and the server days before each of them."""
        patterns, of = np.unique(self.servers, axis=0, return_inverse=True)
        times = np.append(self.begin, self.period)
        found = []
        for number, servers in enumerate(patterns):
            worked = np.append(0.0, np.cumsum(np.maximum(servers, FAST) * self.length))
            found.append((np.flatnonzero(of.reshape(-1) == number), times, worked))
        return found

    def waits(self, slot: int, work: Floats) -> Floats:
        """Days by the clock until so many server days are over, from the middle of a slot on.

        Args:
            slot: The slot.
            work: Server days, of shape (lanes, cases).
        """
        now = self.begin[slot] + self.length[slot] / 2.0
        found = np.empty_like(work)
        for lanes, times, worked in self._capacities:
            target = np.interp(now, times, worked) + work[lanes]
            whole = np.floor(target / worked[-1])
            later = np.interp(target - whole * worked[-1], worked, times) + whole * self.period
            found[lanes] = later - now
        return np.maximum(found, 0.0)


def rota(compiled: Compiled, desk: Desk, nodes: int, finest: float) -> Rota:
    """Cut the time of a desk into slots.

    Args:
        compiled: The scenario.
        desk: The desk.
        nodes: Steps of the lattice, which the slots of a desk without hours follow.
        finest: Length in days below which slots of a desk with hours need not be cut.
    """
    terms = [(term, compiled.changes[term.change]) for term in desk.servers]
    duty = planned_duty(desk, terms, compiled.horizon)
    if not desk.hours:
        begin = np.linspace(0.0, compiled.horizon, 2 * nodes + 1)
        ones = np.ones(2 * nodes)
        return _filled(duty, compiled.horizon, 1, begin, ones > 0.0, ones, False, 0.0, 0.0)
    bounds, is_open = _week(desk, finest)
    joins, delay = _joins(desk, bounds, is_open)
    closed = float(np.diff(bounds)[~is_open].sum()) / WEEK
    lanes = max(1, int(np.ceil(compiled.horizon / WEEK - 1e-9)))
    return _filled(duty, WEEK, lanes, bounds, is_open, joins, True, delay, closed)


def _filled(  # noqa: PLR0913, PLR0917 - the parts of a record
    duty: Duty,
    period: float,
    lanes: int,
    bounds: Floats,
    is_open: Flags,
    joins: Floats,
    weekly: bool,
    delay: float,
    closed: float,
) -> Rota:
    none, length = np.zeros((lanes, 1)), np.diff(bounds)
    bare = Rota(period, bounds[:-1], length, is_open, joins, none, weekly, delay, closed, duty)
    at = np.searchsorted(duty.begin, bare.middles, side="right") - 1
    servers = np.where(is_open, duty.servers[at], 0.0)
    return replace(bare, servers=servers)


def _week(desk: Desk, finest: float) -> tuple[Floats, Flags]:
    """Bounds of the slots of a week that begins on day 0, and whether the desk is open in each."""
    shifted = [(begin - desk.hours_shift, end - desk.hours_shift) for begin, end, _ in desk.hours]
    spans = [(begin + week, end + week) for begin, end in shifted for week in (-WEEK, 0.0, WEEK)]
    inside = sorted({t for span in spans for t in span if 0.0 < t < WEEK} | {0.0, WEEK})
    bounds, is_open = [0.0], []
    for begin, end in pairwise(inside):
        middle = (begin + end) / 2.0
        opened = any(first <= middle < last for first, last in spans)
        parts = max(1, int(np.ceil((end - begin) / finest))) if opened else 6
        # A closed desk changes quickly at first, while people give up.
        cuts = np.linspace(0.0, 1.0, parts + 1)[1:] ** (1.0 if opened else 2.0)
        bounds += [begin + (end - begin) * float(cut) for cut in cuts]
        is_open += [opened] * parts
    return np.array(bounds), np.array(is_open, dtype=np.bool_)


def _joins(desk: Desk, bounds: Floats, is_open: Flags) -> tuple[Floats, float]:
    """Callers who join in each slot per day, for one who calls per day, and the mean delay of a call."""
    length = np.diff(bounds)
    if desk.out_of_hours == "wait":
        return np.ones(len(length)), 0.0
    joins = is_open.astype(np.float64)
    if desk.out_of_hours == "turn_away":
        return joins, 0.0
    # Who calls a closed desk comes again at a moment drawn evenly from the next opening.
    starts = np.flatnonzero(is_open & ~np.roll(is_open, 1))
    delay = 0.0
    for number, start in enumerate(starts):
        until = starts[(number + 1) % len(starts)] + (len(length) if number + 1 == len(starts) else 0)
        span = np.arange(start, until) % len(length)
        opening = span[is_open[span]]
        before = starts[number - 1] - (len(length) if number == 0 else 0)
        gap = np.arange(before, start) % len(length)
        closed = float(length[gap][~is_open[gap]].sum())
        opened = float(length[opening].sum())
        joins[opening] += closed / opened
        delay += closed * (closed + opened) / 2.0 / WEEK
    return joins, delay
