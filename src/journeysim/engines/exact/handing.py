"""How those who enter a mode are handed on to the later nodes at which they leave it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.reaching import Part
from journeysim.engines.exact.stays import Stay
from journeysim.engines.exact.system import System
from journeysim.results.visits import Flags, Integers

BLOCK = 16
"""Nodes in a block."""


class Handing:
    """Flows on their way to later nodes.

    Attributes:
        due: What leaves each row at each node, as far as it is known, of shape (rows, nodes, columns).
        lag0: Share of those who enter each row who leave it at the same node, of shape (rows, columns).
        instant: Whether there are any, of shape (rows,).
        moving: Rows whose kernel is not the same at every node.
    """

    def __init__(self, system: System, firsts: Sequence[int], nodes: int, discount: float) -> None:
        """Prepare the kernels, each lag worth exp(−discount · lag).

        Args:
            system: The journey.
            firsts: Where the span begins, by cohort: cohorts flow side by side, each in columns of its own.
            nodes: Nodes of the span.
            discount: Force of discounting per day.
        """
        self.calendar = calendars(system, firsts, nodes)
        self.nodes, self.each = nodes, system.population.columns
        self.width = self.each * len(firsts)
        self.stay: tuple[Stay, ...] = system.stays
        self.due = np.zeros((len(self.stay), nodes, self.width))
        self.worth = np.exp(-discount * system.timeline.step * np.arange(nodes))
        self.moving = [row for row, stay in enumerate(self.stay) if not stay.steady]
        self.spread = [row for row, stay in enumerate(self.stay) if stay.steady and not stay.few]
        self.lag0 = np.zeros((len(self.stay), self.width))
        self.few: dict[int, dict[int, Floats]] = {}
        alike: dict[int, list[int]] = {}
        for row, stay in enumerate(self.stay):
            alike.setdefault(id(stay), []).append(row)
        self.alike = [rows for rows in alike.values() if self._spreads(rows[0])]
        self.near = {id(self.stay[row]): self._near(self.stay[row]) for row in self.spread}
        for rows in alike.values():
            if self.stay[rows[0]].steady:
                self._weigh_steady(rows)
        self.column = {row: self._columns(self.stay[row]) for row in self.moving}
        self.instant: Flags = np.asarray(self.lag0.any(axis=1))
        for row in self.moving:
            self.instant[row] = self._is_instant(self.stay[row])

    def _spreads(self, row: int) -> bool:
        """Whether a row is handed on by blocks."""
        return self.stay[row].dates is None and not self.stay[row].few

    def _is_instant(self, stay: Stay) -> bool:
        if stay.dates is None:
            return bool(stay.masses[..., 0].any())
        return bool((stay.dates[:, 0] == np.arange(len(stay.dates))).any())

    def _near(self, stay: Stay) -> Floats:
        """The masses of a steady kernel within a block, of shape (lags, columns)."""
        found = np.zeros((BLOCK, self.width))
        reach = min(BLOCK, self.nodes)
        found[1:reach] = (stay.masses[0, :, 1:reach] * self.worth[1:reach]).T[:, self._columns(stay)]
        return found

    def _columns(self, stay: Stay) -> Integers:
        """Which of the distinct kernels of a stay each column has, of shape (columns,)."""
        found = np.zeros(self.each, dtype=np.int64)
        for number, group in enumerate(stay.groups):
            found[group] = number
        return np.tile(found, self.width // self.each)

    def _weigh_steady(self, rows: list[int]) -> None:
        """Note what leaves at once by a kernel that is the same at every node, and its lags where few."""
        stay = self.stay[rows[0]]
        column = self._columns(stay)
        self.lag0[rows] = stay.masses[0, column, 0]
        if stay.few:
            for lag in np.flatnonzero(stay.masses[0, :, 1 : self.nodes].any(axis=0)) + 1:
                part = stay.masses[0, column, lag] * self.worth[lag]
                self.few.setdefault(int(lag), {}).update(dict.fromkeys(rows, part))

    def open_block(self, part: Part, start: int, end: int) -> None:
        """Make room for the flows of a block."""
        self.part, self.start, self.end = part, start, end
        self.block = np.zeros((len(part.rows), end - start, self.width))
        here = [row for row in self.spread if part.row_at[row] >= 0]
        self.spread_here = part.row_at[here]
        self.recent = np.zeros((len(here), end - start, self.width))
        near = [self.near[id(self.stay[row])] for row in here]
        self.near_here = np.stack(near) if near else np.zeros((0, BLOCK, self.width))
        self.few_here: list[tuple[int, list[int], Integers, Floats]] = []
        for lag, parts in self.few.items():
            rows = [row for row in parts if part.row_at[row] >= 0]
            if rows:
                masses = np.stack([parts[row] for row in rows])
                self.few_here.append((lag, rows, part.row_at[rows], masses))

    def leaving(self, node: int) -> Floats:
        """What leaves each row of the part at a node, but for what comes at once: (rows, columns)."""
        out: Floats = self.due[self.part.rows, node]
        at = node - self.start
        if at and len(self.spread_here):
            near = self.near_here[:, at:0:-1]
            out[self.spread_here] += np.einsum("rbw,rbw->rw", self.recent[:, :at], near)
        return out

    def remember(self, felt: Floats, node: int) -> None:
        """Remember the entries of a node for those who leave later.

        Args:
            felt: Entries after the experience, of shape (modes of the part, columns).
            node: The node.
        """
        at, flow = node - self.start, felt[self.part.row_mode]
        self.block[:, at] = flow
        self.recent[:, at] = flow[self.spread_here]
        for lag, rows, positions, masses in self.few_here:
            if lag < self.nodes - node:
                self.due[rows, node + lag] += masses * flow[positions]
        for row in self.moving:
            position = int(self.part.row_at[row])
            if position >= 0:
                self._remember_moving(row, position, flow[position], node)

    def _remember_moving(self, row: int, position: int, flow: Floats, node: int) -> None:
        """The same for a row whose kernel is not the same at every node."""
        stay, ahead = self.stay[row], self.end - node
        for own, calendar in self._now(node):
            if stay.dates is not None and stay.parts is not None:
                for target, part in zip(stay.dates[calendar], stay.parts[calendar], strict=True):
                    lag = int(target) - calendar
                    if 0 < lag < self.nodes - node:
                        self.due[row, node + lag, own] += part * self.worth[lag] * flow[own]
            elif ahead > 1:
                masses = stay.masses[stay.regime[calendar], :, 1:ahead] * self.worth[1:ahead]
                self.due[row, node + 1 : self.end, own] += masses.T[:, self.column[row][own]] * flow[own]

    def _now(self, node: int) -> list[tuple[slice, int]]:
        """The columns of each cohort, and where it is in the calendar."""
        each = self.each
        now = enumerate(self.calendar[:, node].tolist())
        return [(slice(number * each, (number + 1) * each), calendar) for number, calendar in now]

    def lag0_at(self, node: int) -> Floats:
        """The mass at lag 0 of each row and column for entries at a node, of shape (rows, columns)."""
        for row in self.moving:
            stay = self.stay[row]
            for own, calendar in self._now(node):
                if stay.dates is not None and stay.parts is not None:
                    same = stay.dates[calendar] == calendar
                    self.lag0[row, own] = float(stay.parts[calendar][same].sum())
                else:
                    self.lag0[row, own] = stay.masses[stay.regime[calendar], self.column[row][own], 0]
        return self.lag0

    def hand_on(self) -> None:
        """Hand the flows of a block on to all later nodes."""
        start, end = self.start, self.end
        if end == self.nodes:
            return
        for whole in self.alike:
            rows = [row for row in whole if self.part.row_at[row] >= 0]
            stay = self.stay[whole[0]]
            last = min(self.nodes, end + stay.most)
            if not rows or last == end:
                continue
            flow = self.block[self.part.row_at[rows]].transpose(1, 0, 2)
            if not flow.any():
                continue
            lags = np.arange(end, last)[:, np.newaxis] - np.arange(start, end)
            cohorts = self.each * np.arange(len(self.calendar))[:, np.newaxis]
            for number, group in enumerate(stay.groups):
                if stay.steady:
                    kernel = (stay.masses[0, number, : self.nodes] * self.worth)[lags]
                    self._add(rows, (group + cohorts).ravel(), kernel, flow)
                    continue
                for cohort, calendar in enumerate(self.calendar[:, start:end]):
                    masses = stay.masses[stay.regime[calendar], number]
                    kernel = masses[np.arange(end - start), lags] * self.worth[lags]
                    self._add(rows, group + cohort * self.each, kernel, flow)

    def _add(self, rows: list[int], group: Integers, kernel: Floats, flow: Floats) -> None:
        """Hand the flows of a block on to later nodes, for rows and columns with one kernel."""
        whole = len(group) == self.width
        part = flow if whole else flow[:, :, group]
        later = (kernel @ part.reshape(len(part), -1)).reshape(len(kernel), len(rows), -1)
        last = self.end + len(kernel)
        for position, row in enumerate(rows):
            if whole:
                self.due[row, self.end : last] += later[:, position]
            else:
                self.due[row, self.end : last, group] += later[:, position].T


def calendars(system: System, firsts: Sequence[int], nodes: int) -> Integers:
    """The node of the calendar at each node of a span that begins at each of some nodes.

    Spans that end beyond the horizon stay at its last node: what is found there is not to be used.
    """
    found: Integers = np.array(firsts)[:, np.newaxis] + np.arange(nodes)
    return np.minimum(found, system.timeline.count)
