"""The lattice of time, and how strongly every change acts at its nodes.

A node stands for its neighbourhood: mass that lies there is spread over one step to either side like a hat.
So what acts on it is averaged over the hat, and a change that starts exactly at a node acts on half of its
mass. Mass that lies exactly at a node (people of a cohort after fixed stays) meets what holds at that moment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from journeysim.compiled.records import Compiled
from journeysim.engines.exact.laws import Floats
from journeysim.results.strengths import strengths
from journeysim.results.visits import Integers

PARTS = 32
"""Moments by which a hat is represented where what acts there is not straight."""

_POINTS = (np.arange(PARTS) + 0.5) / (PARTS / 2) - 1.0
_WEIGHTS = (1.0 - np.abs(_POINTS)) / (PARTS / 2)
_STEEP = 0.2
"""Strengths that differ by less across a hat, in a straight line, are read in its middle alone."""


@dataclass(frozen=True)
class Regimes:
    """The distinct situations that some changes make, and which of them holds at each node.

    First come those that are one moment each, then those that are a mean over the moments of a hat.

    Attributes:
        flat: Strengths of all changes at the moments that are looked at, of shape (moments, changes).
        plain: How many situations are one moment each: the first ones.
        bends: Moments of each of the others, of shape (others, PARTS).
        index: Situation of each node, of shape (nodes,).
    """

    flat: Floats
    plain: int
    bends: Integers
    index: Integers

    def __len__(self) -> int:
        return self.plain + len(self.bends)

    def average(self, values: Floats) -> Floats:
        """The means over the moments of what was computed for ``flat``, on a first axis of situations."""
        if len(values) == 1:
            return np.repeat(values, len(self), axis=0)
        if not len(self.bends):
            return values
        found = np.empty((len(self), *values.shape[1:]))
        found[: self.plain] = values[: self.plain]
        found[self.plain :] = 0.0
        for weight, moments in zip(_WEIGHTS, self.bends.T, strict=True):
            found[self.plain :] += weight * values[moments]
        return found


@dataclass(frozen=True)
class Timeline:
    """Nodes 0 … count, ``step`` days apart; the last one is the horizon."""

    compiled: Compiled
    step: float
    count: int

    @cached_property
    def times(self) -> Floats:
        """The day of each node, of shape (nodes,)."""
        found: Floats = self.compiled.horizon * np.arange(self.count + 1) / self.count
        return found

    @cached_property
    def _hats(self) -> Floats:
        """Moments of the points of each node's hat, of shape (nodes, points)."""
        found: Floats = np.maximum(self.times[:, np.newaxis] + _POINTS * self.step, 0.0)
        found[0, : PARTS // 2] = found[0, : PARTS // 2 - 1 : -1]
        return found

    @cached_property
    def exact(self) -> Floats:
        """Strengths at the nodes, of shape (nodes, changes)."""
        return self.strengths(self.times)

    @cached_property
    def spread(self) -> Floats:
        """Strengths at the points of the hats, of shape (nodes, points, changes)."""
        return self.strengths(self._hats.ravel()).reshape(*self._hats.shape, -1)

    def strengths(self, times: Floats) -> Floats:
        """Strengths of all changes at some moments, of shape (moments, changes)."""
        found = [strengths(change, times) for change in self.compiled.changes]
        return np.array(found).reshape(len(found), len(times)).T

    @cached_property
    def _kept(self) -> dict[tuple[frozenset[int], bool], Regimes]:
        return {}

    def regimes(self, changes: frozenset[int], *, atomic: bool = False) -> Regimes:
        """The regimes that some changes make.

        Args:
            changes: Indices of the changes that matter.
            atomic: Whether mass lies exactly at the nodes.
        """
        key = (changes, atomic)
        if key not in self._kept:
            self._kept[key] = self._found(sorted(changes), atomic=atomic)
        return self._kept[key]

    def _found(self, changes: list[int], *, atomic: bool) -> Regimes:
        width = len(self.compiled.changes)
        if not changes:
            none = np.zeros(self.count + 1, dtype=np.int64)
            return Regimes(np.zeros((1, width)), 1, np.zeros((0, PARTS), dtype=np.int64), none)
        middle = np.zeros((self.count + 1, width))
        middle[:, changes] = np.round(self.exact[:, changes], 12)
        straight = np.ones(self.count + 1, dtype=np.bool_)
        if not atomic:
            around = self.spread[:, :, changes]
            bent = np.abs(np.tensordot(around, _WEIGHTS, axes=(1, 0)) - middle[:, changes]) > 1e-6
            straight = ~(bent | (np.ptp(around, axis=1) > _STEEP)).any(axis=1)
        flat, regime = np.unique(middle[straight], axis=0, return_inverse=True)
        index = np.zeros(self.count + 1, dtype=np.int64)
        index[straight] = regime.reshape(-1)
        if straight.all():
            return Regimes(flat, len(flat), np.zeros((0, PARTS), dtype=np.int64), index)
        around = np.zeros((np.count_nonzero(~straight), PARTS, width))
        around[..., changes] = np.round(self.spread[~straight][..., changes], 12)
        return _with_bends(flat, index, around, np.flatnonzero(~straight))

    def averaged(self, values: Callable[[Floats], Floats]) -> Floats:
        """The hat averages of a function of time, of shape (nodes,)."""
        found: Floats = np.asarray(values(self._hats.ravel())).reshape(self._hats.shape) @ _WEIGHTS
        return found


def _with_bends(flat: Floats, index: Integers, around: Floats, nodes: Integers) -> Regimes:
    """Add the situations of nodes around which something bends or jumps."""
    width = flat.shape[1]
    rows, which = np.unique(around.reshape(len(nodes), -1), axis=0, return_inverse=True)
    points, of = np.unique(rows.reshape(-1, width), axis=0, return_inverse=True)
    index[nodes] = len(flat) + which.reshape(-1)
    bends = len(flat) + of.reshape(len(rows), PARTS)
    return Regimes(np.concatenate([flat, points]), len(flat), bends, index)
