"""The lattice of time, and how strongly every change acts at its nodes.

A node stands for its neighbourhood: mass that lies there is spread over one step to either side like a hat.
So what acts on it is averaged over the hat (by Gauss's rule with two points a side), and a change that
starts exactly at a node acts on half of its mass. Mass that lies exactly at a node (people of a cohort after
fixed stays) meets what holds at that very moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from journeysim.compiled.records import Compiled
from journeysim.engines.exact.laws import Floats
from journeysim.results.strengths import strengths
from journeysim.results.visits import Integers

_POINTS = np.array([-0.6449489742783178, -0.1550510257216822, 0.1550510257216822, 0.6449489742783178])
_WEIGHTS = np.array([0.1819586182560228, 0.3180413817439772, 0.3180413817439772, 0.1819586182560228])
_STRAIGHT = 0.05
"""Strengths that differ by less across a hat, in a straight line, are read in its middle alone."""


@dataclass(frozen=True)
class Regimes:
    """The distinct situations that some changes make, and which of them holds at each node.

    Attributes:
        levels: Strength of every change, of shape (regimes, points, changes).
        weights: Weight of each point, of shape (points,).
        index: Regime of each node, of shape (nodes,).
    """

    levels: Floats
    weights: Floats
    index: Integers

    @property
    def flat(self) -> Floats:
        """The levels with regimes and points on one axis."""
        count, points, changes = self.levels.shape
        return self.levels.reshape(count * points, changes)

    def average(self, values: Floats) -> Floats:
        """The mean over the points of what was computed for ``flat``, on a first axis of regimes."""
        if len(values) == 1:
            return np.repeat(values, len(self.levels), axis=0)
        by_point = values.reshape(len(self.levels), len(self.weights), *values.shape[1:])
        found: Floats = np.tensordot(self.weights, by_point, axes=(0, 1))
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
        found[0, :2] = found[0, 3:1:-1]
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
    def _kept(self) -> dict[Any, Regimes]:
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
            nothing = np.zeros((1, 1, width))
            return Regimes(nothing, np.ones(1), np.zeros(self.count + 1, dtype=np.int64))
        if atomic:
            points = self.exact[:, np.newaxis, :]
            weights = np.ones(1)
        else:
            points, weights = self.spread.copy(), _WEIGHTS
            middle = self.exact[:, np.newaxis, :]
            bent = np.abs(np.tensordot(points, weights, axes=(1, 0)) - self.exact) > 1e-6
            steep = np.ptp(points, axis=1) > _STRAIGHT
            straight = ~(bent | steep)[:, changes].any(axis=1)
            points[straight] = np.broadcast_to(middle[straight], points[straight].shape)
        others = np.ones(width, dtype=np.bool_)
        others[changes] = False
        points = np.where(others, 0.0, points)
        rows = np.round(points.reshape(self.count + 1, -1), 12)
        levels, index = np.unique(rows, axis=0, return_inverse=True)
        if not atomic and np.ptp(levels.reshape(len(levels), len(weights), width), axis=1).max() == 0.0:
            levels = levels.reshape(len(levels), len(weights), width)[:, :1]
            weights = np.ones(1)
        return Regimes(levels.reshape(len(levels), len(weights), width), weights, index.reshape(-1))

    def averaged(self, values: Any) -> Floats:
        """The hat averages of a function of time, of shape (nodes,)."""
        found: Floats = np.asarray(values(self._hats.ravel())).reshape(self._hats.shape) @ _WEIGHTS
        return found
