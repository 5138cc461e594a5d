"""The flow of customers where every day is like the last: all nodes at once, on a circle of transforms.

With z on a circle inside the unit circle, entries are E(z) = (1 − P(z))⁻¹·births(z), one small system for
each of the circle's points; those who are invited follow from (1 − M(z))⁻¹. One inverse transform gives the
whole curve. It is ``forward`` on the same lattice to ten digits, only sooner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count

import numpy as np

from journeysim.engines.exact.chain import Chain, Complex
from journeysim.engines.exact.flows import Births, Flows
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.system import System
from journeysim.engines.exact.threads import on_one_thread

ALIASED = 1e-11
"""What is left of that which comes round the circle once."""

NOISE = 1e-10
"""Share of the largest number below which numbers are what rounding has left over."""

MOST_NUMBERS = 1_000_000
"""Numbers in the matrices of all points, at most; beyond it passing from node to node costs less."""


@dataclass(frozen=True)
class Circle:
    """A journey that is the same on every day, prepared for a solve."""

    system: System
    chain: Chain

    @cached_property
    def nodes(self) -> int:
        """Number of nodes of time."""
        return self.system.timeline.count + 1

    @cached_property
    def points(self) -> int:
        """Points on the circle: twice the nodes, or somewhat more for a quick transform."""
        return next(n for n in count(2 * self.nodes) if _is_quick(n))

    @cached_property
    def damping(self) -> Floats:
        """The radius to the power of each node, of shape (nodes,)."""
        return np.asarray(ALIASED ** (np.arange(self.nodes) / self.points))

    @property
    def suits(self) -> bool:
        """Whether the circle is quick and exact here."""
        if not all(stay.steady for stay in self.system.stays):
            return False
        half = self.points // 2 + 1
        if half * self.chain.groups * self.chain.states**2 > MOST_NUMBERS:
            return False
        return self.system.invitations is None or self.chain.k_factor <= 1.0

    def transformed(self, values: Floats) -> Complex:
        """Transforms of what happens at each node, along the last axis."""
        return np.asarray(np.fft.rfft(values * self.damping, self.points))

    def returned(self, transforms: Complex) -> Floats:
        """What happens at each node, along a first axis, from transforms along it."""
        found = np.fft.irfft(transforms, self.points, axis=0)[: self.nodes]
        found = found / self.damping.reshape(-1, *[1] * (found.ndim - 1))
        return np.where(np.abs(found) <= NOISE * np.abs(found).max(initial=0.0), 0.0, found)

    @cached_property
    def leaving(self) -> Complex:
        """Transforms of what leaves by each row, of shape (points, rows, columns)."""
        stays, known = self.system.stays, dict[int, Complex]()
        shape = (self.points // 2 + 1, len(stays), self.system.population.columns)
        found = np.zeros(shape, dtype=np.complex128)
        for row, stay in enumerate(stays):
            if id(stay) not in known:
                known[id(stay)] = self.transformed(stay.masses[0, :, : self.nodes])
            for own, group in zip(known[id(stay)], stay.groups, strict=True):
                found[:, row, group] = own[:, np.newaxis]
        return found

    @cached_property
    def delays(self) -> Complex:
        """Transforms of the delays of each type of invitation, of shape (points, types)."""
        assert self.system.invitations is not None
        moods = len(self.system.population.grid)
        each = [c.delays[c.regime[0], : self.nodes] for c in self.system.invitations.channels]
        return np.repeat(self.transformed(np.array(each)).T, moods, axis=1)

    def born(self, births: Births) -> Complex:
        """Transforms of births, of shape (groups, points, states)."""
        modes, moods = len(self.system.modes.listed), len(self.system.population.grid)
        half, groups = self.points // 2 + 1, self.chain.groups
        found = np.zeros((groups, half, modes, moods), dtype=np.complex128)
        for mode, arrivals in births.items():
            own = self.transformed(arrivals.T).reshape(groups, moods, half)
            found[:, :, mode] += np.moveaxis(own, 1, 2)
        return found.reshape(groups, half, -1)

    def solve(self, births: Births, *, referral: bool = True) -> tuple[Floats, Floats]:
        """Entries of all modes and invited people who arrive, at every node.

        Returns:
            Of shapes (nodes, modes, columns) and (nodes, types); without referral no types.
        """
        matrix = np.eye(self.chain.states) - self.chain.steps(self.leaving)
        own = self.born(births)[..., np.newaxis]
        coming: Complex = np.zeros((self.points // 2 + 1, 0), dtype=np.complex128)
        if referral and self.system.invitations is not None:
            more = np.broadcast_to(self.chain.births[:, np.newaxis], (*own.shape[:3], len(self.delays[0])))
            found = np.linalg.solve(matrix, np.concatenate([own, more], axis=-1))
            told = np.einsum("zt,tgzs,gzsu->ztu", self.delays, self._per_visit, found, optimize=True)
            ahead = np.eye(told.shape[1]) - told[:, :, 1:]
            coming = np.linalg.solve(ahead, told[:, :, :1])[..., 0]
            entries = found[..., 0] + np.einsum("gzsu,zu->gzs", found[..., 1:], coming)
        else:
            entries = np.linalg.solve(matrix, own)[..., 0]
        return self.returned(self._by_column(entries)), self.returned(coming)

    @cached_property
    def _per_visit(self) -> Complex:
        """Transforms of the invitations of one visit: (types, groups, points, states)."""
        chain, system = self.chain, self.system
        types, half = len(self.delays[0]), self.points // 2 + 1
        moods = len(system.population.grid)
        found = np.zeros((types, half, chain.groups, chain.states), dtype=np.complex128)
        if chain.invited_by_row.any():
            rows = chain.invited_by_row[:, np.newaxis] * self.leaving
            split = found.reshape(types, half, chain.groups, -1, moods)
            for row, mode in enumerate(system.row_mode.tolist()):
                split[..., mode, :] += rows[:, :, row].reshape(types, half, chain.groups, moods)
            found = np.asarray(chain.felt(found), dtype=np.complex128)
        found += chain.invited[0][:, np.newaxis]
        return np.moveaxis(found, 1, 2)

    def _by_column(self, entries: Complex) -> Complex:
        """From (groups, points, states) to (points, modes, columns)."""
        modes, moods = len(self.system.modes.listed), len(self.system.population.grid)
        split = entries.reshape(*entries.shape[:2], modes, moods)
        return np.moveaxis(split, 0, 2).reshape(entries.shape[1], modes, -1)

    @on_one_thread
    def flows(self, births: Births, *, referral: bool = True, keep: Sequence[int] = ()) -> Flows:
        """All that ``forward`` tells, from one solve."""
        system, nodes = self.system, self.nodes
        entries, coming = self.solve(births, referral=referral)
        felt = self._after(entries)
        after = np.fft.rfft(felt * self.damping[:, np.newaxis, np.newaxis], self.points, axis=0)
        left = self.returned(after[:, system.row_mode] * self.leaving)
        shares = self.chain.shares.reshape(len(system.link_row), system.population.columns)
        taken = left[:, system.link_row] * shares
        nobody = np.zeros((nodes, 0, system.population.shape[0]))
        found = Flows(
            first=0,
            entries=self._summed(entries),
            taken=self._summed(taken),
            left=self._summed(left),
            sent=nobody,
            accepted=nobody,
            arrived=np.zeros((nodes, 0)),
            inside=self._inside(felt, left),
            kept=entries[:, list(keep)],
        )
        found.entries[-1] *= np.where(system.atomic, 1.0, 0.5)[:, np.newaxis]
        found.taken[-1] *= np.where(system.atomic[system.link_target], 1.0, 0.5)[:, np.newaxis]
        found.left[-1] *= np.where(system.row_atomic, 1.0, 0.5)[:, np.newaxis]
        if coming.shape[1]:
            self._add_invited(found, entries, left, coming)
        return found

    def _after(self, entries: Floats) -> Floats:
        """What entries become by their experiences."""
        if not self.chain.moves:
            return entries
        groups, found = self.chain.groups, entries.copy()
        for mode, moves in self.chain.moves.items():
            own = entries[:, mode].reshape(len(entries), groups, -1)
            found[:, mode] = np.einsum("ngb,gba->nga", own, moves).reshape(len(entries), -1)
        return found

    def _summed(self, flow: Floats) -> Floats:
        """Sums over the columns of each kind."""
        kinds = self.system.population.shape[0]
        return np.asarray(flow.reshape(*flow.shape[:2], kinds, flow.shape[2] // kinds).sum(axis=-1))

    def _inside(self, felt: Floats, left: Floats) -> Floats:
        """Who is in each mode at the end, of shape (modes, columns)."""
        system = self.system
        found = felt.sum(axis=0) - np.where(system.atomic, 0.0, 0.5)[:, np.newaxis] * felt[-1]
        gone = left.sum(axis=0) - np.where(system.row_atomic, 0.0, 0.5)[:, np.newaxis] * left[-1]
        np.subtract.at(found, system.row_mode, gone)
        return np.asarray(found)

    def _add_invited(self, found: Flows, entries: Floats, left: Floats, coming: Floats) -> None:
        """Add what was sent and accepted, who arrived, and where they began."""
        system, invitations = self.system, self.system.invitations
        assert invitations is not None
        moods = len(system.population.grid)
        sent, accepted = [], []
        for sender in invitations.senders:
            on_entry, regime = sender.row < 0, sender.regime[0]
            flow = entries[:, sender.mode].copy() if on_entry else left[:, sender.row].copy()
            flow[-1] *= (
                1.0 if (system.atomic[sender.mode] if on_entry else system.row_atomic[sender.row]) else 0.5
            )
            sent.append(flow * sender.told[regime])
            accepted.append(flow * sender.accepted[regime])
        found.sent, found.accepted = (self._summed(np.stack(part, axis=1)) for part in (sent, accepted))
        by_channel = coming.reshape(len(coming), -1, moods)
        found.arrived = by_channel.sum(axis=-1)
        found.arrived[-1] *= [1.0 if channel.atomic else 0.5 for channel in invitations.channels]
        for number, channel in enumerate(invitations.channels):
            for mode, weights in channel.births:
                found.joined[mode] = found.joined.get(mode, 0.0) + by_channel[:, number] @ weights


def _is_quick(number: int) -> bool:
    """Whether a number has no prime factor above 5."""
    for factor in (2, 3, 5):
        while number % factor == 0 and number > 1:
            number //= factor
    return number == 1
