"""What one more customer is worth: the solver's system run backwards, from the horizon to day 0.

A measure that is linear in flows is a sum of *weights* times flows. With V the worth of one more entry, F of
one more customer after the experience, W of one more who leaves, Z of one more who accepts an invitation:

    W[row]  = Σ over links of the row  share(link) · (V[target] + weight(link)) + invitations sent on leaving
    F[mode] = Σ over rows of the mode  kernel(row) · W[row] at later nodes
    V[mode] = experience(mode) · F[mode] + weight(mode) + invitations sent at the entry
    Z[channel] = Σ over lags  delay(lag) · births(channel) · V

These are the adjoint equations of ``forward``: one pass gives the gradient by every number in the system.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journeysim.engines.exact.handing import BLOCK
from journeysim.engines.exact.instants import segments
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.sending import MOST_ROUNDS
from journeysim.engines.exact.stays import Stay
from journeysim.engines.exact.system import NEGLIGIBLE, System
from journeysim.engines.exact.threads import on_one_thread
from journeysim.engines.exact.weights import Weights


@dataclass
class Worths:
    """What one more customer adds to a measure, at each node.

    Attributes:
        entering: Of an entry of each mode, of shape (nodes, modes, columns).
        felt: After the experience, of the same shape.
        leaving: Of leaving by each row, of shape (nodes, rows, columns).
        coming: Of an accepted invitation by the inviter's satisfaction, of shape (nodes, channels, moods).
    """

    entering: Floats
    felt: Floats
    leaving: Floats
    coming: Floats


@on_one_thread
def backward(system: System, weights: Weights, discount: float = 0.0) -> Worths:
    """Find the worth of one more customer everywhere.

    Args:
        system: The journey.
        weights: What the measure counts.
        discount: Force of discounting per day, as in ``forward``.
    """
    run = _Run(system, weights, discount)
    for end in range(run.nodes, 0, -BLOCK):
        start = max(0, end - BLOCK)
        for node in range(end - 1, start - 1, -1):
            run.step(node, end)
        run.hand_back(start, end)
    return run.worths


class _Run:
    """The arrays of one pass."""

    def __init__(self, system: System, weights: Weights, discount: float) -> None:
        self.system, self.weights = system, weights
        self.nodes, self.width = system.timeline.count + 1, system.population.columns
        self.kinds = system.population.shape[0]
        modes, rows = len(system.modes.listed), len(system.stays)
        found = system.invitations
        channels = 0 if found is None or not weights.referral else len(found.channels)
        self.worths = Worths(
            np.zeros((self.nodes, modes, self.width)),
            np.zeros((self.nodes, modes, self.width)),
            np.zeros((self.nodes, rows, self.width)),
            np.zeros((self.nodes, channels, len(system.population.grid))),
        )
        self.later = np.zeros((rows, self.nodes, self.width))
        self.born = np.zeros_like(self.worths.coming)
        self.worth = np.exp(-discount * system.timeline.step * np.arange(self.nodes))
        self.links = np.empty((len(system.link_row), self.width))
        self.moves = np.zeros((len(system.experienced), self.kinds, *([len(system.population.grid)] * 2)))
        self.order = np.argsort(system.link_row, kind="stable")
        self.starts, self.fed = segments(system.link_row[self.order])
        self.last: int | None = None
        self._sort_kernels()

    def _sort_kernels(self) -> None:
        stays = self.system.stays
        self.alike: dict[int, list[int]] = {}
        for row, stay in enumerate(stays):
            if stay.steady and not stay.few:
                self.alike.setdefault(id(stay), []).append(row)
        self.near = {
            first: _spread(stays[rows[0]], self.worth, min(BLOCK, self.nodes), self.width)
            for first, rows in self.alike.items()
        }
        self.lag0 = np.zeros((len(stays), self.width))
        self.few: list[tuple[int, int, Floats]] = []
        for row, stay in enumerate(stays):
            if stay.steady:
                for number, group in enumerate(stay.groups):
                    self.lag0[row, group] = stay.masses[0, number, 0]
            if stay.few:
                for lag in np.flatnonzero(stay.masses[0, :, 1 : self.nodes].any(axis=0)) + 1:
                    part = np.zeros(self.width)
                    for number, group in enumerate(stay.groups):
                        part[group] = stay.masses[0, number, lag] * self.worth[lag]
                    self.few.append((row, int(lag), part))
        self.moving = [row for row, stay in enumerate(stays) if not stay.steady]

    def step(self, node: int, end: int) -> None:
        """Find the worths at a node from those at all later ones."""
        system = self.system
        last = None if self.last is None else [self.last]
        system.share_tables(node, self.links, last)
        for table in system.experiences:
            if last is None or table.regime[last[0]] != table.regime[node]:
                self.moves[table.rows] = table.values[table.regime[node]]
        self.last = node
        later = self._due(node, end)
        coming = self.worths.coming[node]
        if coming.size:
            self._await(node)
        leaving = self._weighed_rows(node)
        felt = self.weights.inside * self.weights.whole_entries(node)[:, np.newaxis]
        np.add.at(felt, system.row_mode, later)
        entering = np.repeat(self.weights.entries[node], self.width // self.kinds, axis=1)
        for mode, own in self.weights.marked.items():
            entering[mode] += own[node]
        entering = entering + self._sending(node, coming, on_entry=True) + self._before(felt)
        leaving = leaving + self._sending(node, coming, on_entry=False) + self._onward(entering)
        felt, entering, leaving = self._settle(node, felt, entering, leaving)
        self.worths.entering[node], self.worths.felt[node] = entering, felt
        self.worths.leaving[node] = leaving
        if coming.size:
            self.born[node] = self._births(entering) + self._joining(node)
            first = self._delays(node)[:, :1]
            self.worths.coming[node] = self.coming_later + first * self.born[node]

    def _due(self, node: int, end: int) -> Floats:
        """Worth of what leaves later, for one who enters each row now, of shape (rows, columns)."""
        found, leaving = self.later[:, node].copy(), self.worths.leaving
        inside = end - 1 - node
        for first, rows in self.alike.items():
            if inside:
                near = self.near[first][1 : inside + 1]
                found[rows] += np.einsum("brw,bw->rw", leaving[node + 1 : end, rows], near)
        for row, lag, part in self.few:
            if node + lag < self.nodes:
                found[row] += part * leaving[node + lag, row]
        for row in self.moving:
            stay = self.system.stays[row]
            if stay.dates is not None and stay.parts is not None:
                for target, part in zip(stay.dates[node], stay.parts[node], strict=True):
                    if node < target < self.nodes:
                        found[row] += part * self.worth[target - node] * leaving[target, row]
                same = stay.dates[node] == node
                self.lag0[row] = float(stay.parts[node][same].sum())
                continue
            for number, group in enumerate(stay.groups):
                masses = stay.masses[stay.regime[node], number, : self.nodes - node]
                found[row, group] += (masses[1:] * self.worth[1 : len(masses)]) @ leaving[
                    node + 1 :, row, group
                ]
                self.lag0[row, group] = masses[0]
        return found

    def hand_back(self, start: int, end: int) -> None:
        """Hand the worths of a block back to all earlier nodes."""
        if start == 0:
            return
        lags = np.arange(start, end) - np.arange(start)[:, np.newaxis]
        for rows in self.alike.values():
            stay = self.system.stays[rows[0]]
            part = self.worths.leaving[start:end, rows]
            for number, group in enumerate(stay.groups):
                kernel = (stay.masses[0, number, : self.nodes] * self.worth)[lags]
                flow = part[:, :, group].reshape(end - start, -1)
                back = (kernel @ flow).reshape(start, len(rows), len(group))
                for position, row in enumerate(rows):
                    self.later[row, :start, group] += back[:, position].T

    def _weighed_rows(self, node: int) -> Floats:
        """What leaving itself counts, of shape (rows, columns)."""
        system, weights = self.system, self.weights
        each = self.width // self.kinds
        found: Floats = np.repeat(weights.left[node], each, axis=1)
        if len(self.order):
            taken = np.repeat(weights.taken[node], each, axis=1) * self.links
            found = found.copy()
            found[self.fed] += np.add.reduceat(taken[self.order], self.starts, axis=0)
        gone = weights.whole_rows(node)[:, np.newaxis] * weights.inside[system.row_mode]
        return np.asarray(found - gone)

    def _onward(self, entering: Floats) -> Floats:
        """What leaving is worth by where it leads, of shape (rows, columns)."""
        found = np.zeros((len(self.system.stays), self.width))
        if len(self.order):
            on = self.links * entering[self.system.link_target]
            found[self.fed] = np.add.reduceat(on[self.order], self.starts, axis=0)
        return found

    def _before(self, felt: Floats) -> Floats:
        """What an entry is worth by what it becomes through its experience."""
        found = felt.copy()
        experienced = self.system.experienced
        if len(experienced):
            kinds, nodes, moods = self.system.population.shape
            part = felt[experienced].reshape(len(experienced), kinds, nodes, moods)
            back = np.matmul(part, self.moves.swapaxes(-1, -2))
            found[experienced] = back.reshape(len(experienced), -1)
        return found

    def _settle(
        self, node: int, felt: Floats, entering: Floats, leaving: Floats
    ) -> tuple[Floats, Floats, Floats]:
        """Add what happens at the node itself: places without time, people who come as they are invited."""
        modes = self.system.row_mode
        more, invited = leaving, self._at_once(node)
        if not (self.lag0.any() or invited):
            return felt, entering, leaving
        scale = max(float(np.abs(leaving).max(initial=0.0)), float(np.abs(entering).max()), 1e-300)
        fresh = entering
        for _ in range(MOST_ROUNDS):
            on = np.zeros_like(felt)
            np.add.at(on, modes, self.lag0 * more)
            added = self._before(on)
            coming = self._delays(node)[:, :1] * self._births(fresh) if invited else None
            if coming is not None:
                added = added + self._sending(node, coming, on_entry=True, told=False)
            more = self._onward(added)
            if coming is not None:
                more = more + self._sending(node, coming, on_entry=False, told=False)
            felt, entering, leaving, fresh = felt + on, entering + added, leaving + more, added
            size = max(float(np.abs(added).max()), float(np.abs(more).max(initial=0.0)))
            if size <= NEGLIGIBLE * scale:
                return felt, entering, leaving
        raise ArithmeticError("a circle without time that hardly anybody leaves")

    # ------------------------------------------------------------------------------------ invitations

    def _at_once(self, node: int) -> bool:
        return bool(self.worths.coming.size) and bool(self._delays(node)[:, 0].any())

    def _delays(self, node: int) -> Floats:
        """Mass that arrives after each lag, of shape (channels, lags)."""
        found = self.system.invitations
        assert found is not None
        return np.array([c.delays[c.regime[node], : self.nodes - node] for c in found.channels])

    def _await(self, node: int) -> None:
        """Worth of those who accept now and come at later nodes."""
        delays = self._delays(node)
        self.coming_later = np.einsum("cl,lcm->cm", delays[:, 1:], self.born[node + 1 :])
        self.worths.coming[node] = self.coming_later + delays[:, :1] * self._joining(node)

    def _joining(self, node: int) -> Floats:
        """What an invited person's arrival itself counts, of shape (channels, moods)."""
        found = self.system.invitations
        assert found is not None
        counted = np.zeros(self.worths.coming.shape[1:]) + self.weights.arrived[node][:, np.newaxis]
        for number, channel in enumerate(found.channels):
            for mode, shares in channel.births:
                if mode in self.weights.joining:
                    counted[number] += shares @ self.weights.joining[mode][node]
        return np.asarray(counted)

    def _births(self, entering: Floats) -> Floats:
        """Worth of an arrival by the inviter's satisfaction, of shape (channels, moods)."""
        found = self.system.invitations
        assert found is not None
        born = np.zeros(self.worths.coming.shape[1:])
        for number, channel in enumerate(found.channels):
            for mode, shares in channel.births:
                born[number] += shares @ entering[mode]
        return born

    def _sending(self, node: int, coming: Floats, *, on_entry: bool, told: bool = True) -> Floats:
        """Worth of the invitations sent at entries (leavings), of shape (modes or rows, columns)."""
        system = self.system
        size = len(system.modes.listed) if on_entry else len(system.stays)
        found = np.zeros((size, self.width))
        if not self.worths.coming.size or system.invitations is None:
            return found
        for number, sender in enumerate(system.invitations.senders):
            if (sender.row < 0) == on_entry:
                at = sender.mode if on_entry else sender.row
                found[at] += invitation_worth(system, self.weights, number, node, coming, told=told)
        return found


def invitation_worth(
    system: System, weights: Weights, number: int, node: int, coming: Floats, *, told: bool = True
) -> Floats:
    """What a sender's invitations at a node are worth, of shape (columns,)."""
    assert system.invitations is not None
    sender = system.invitations.senders[number]
    regime = sender.regime[node]
    kinds, nodes, moods = system.population.shape
    value = coming[sender.channels]
    if told:
        value = value + weights.accepted[node, number][:, np.newaxis]
    whole = np.broadcast_to(value[:, np.newaxis, :], (kinds, nodes, moods)).reshape(-1)
    found = sender.accepted[regime] * whole
    if told:
        found = found + sender.told[regime] * np.repeat(weights.sent[node, number], nodes * moods)
    return np.asarray(found)


def _spread(stay: Stay, worth: Floats, reach: int, width: int) -> Floats:
    """The first lags of a steady kernel, of shape (lags, columns)."""
    found = np.zeros((reach, width))
    for number, group in enumerate(stay.groups):
        found[:, group] = (stay.masses[0, number, :reach] * worth[:reach])[:, np.newaxis]
    return found
