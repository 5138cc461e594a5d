"""What customers feel of each other, over time: how desks serve them, how loud talk is, who is still new.

Given a path, customers no longer meet: each lives through the journey alone, and the solver's linear system
tells where all of them are. That in turn makes a path; the one that makes itself is the mean-field answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from journeysim.engines.exact.laws import Floats

if TYPE_CHECKING:
    from journeysim.engines.exact.meanfield.callers import Desking

POINTS = 3
"""Values by which the distribution of what waiting leaves of an experience is replaced."""

Secants = tuple[tuple[Floats, Floats], ...]
"""How paths have answered to paths; see ``settling.Mixing``."""

Caller = tuple[int, tuple[bool, ...]]
"""Somebody at a desk: the persona, and which of the changes that act on the desk treat them."""


@dataclass(frozen=True)
class Service:
    """How a desk deals with one kind of caller, by node; every array of shape (nodes,), but for two.

    Attributes:
        abandoned: Share of callers who give up.
        blocked: Share who find no room.
        resolved: Share of those served whose problem is solved.
        stay: Mean days from the entry of the place to the end of the contact.
        left: What waiting leaves of the experience of those served, of shape (nodes, POINTS).
        weights: With which weights, of the same shape.
    """

    abandoned: Floats
    blocked: Floats
    resolved: Floats
    stay: Floats
    left: Floats
    weights: Floats

    @property
    def served(self) -> Floats:
        """Share of callers who are served, of shape (nodes,)."""
        return np.asarray(1.0 - self.abandoned - self.blocked)


def at_once(nodes: int) -> Service:
    """A desk at which everybody is served at once."""
    nothing, all_of_it = np.zeros(nodes), np.ones(nodes)
    left = np.ones((nodes, POINTS))
    return Service(nothing, nothing, all_of_it, nothing, left, left / POINTS)


@dataclass(frozen=True)
class Path:
    """What is felt at each node of a lattice.

    Attributes:
        times: The day of each node, of shape (nodes,).
        services: By desk and caller, how the desk deals with them.
        level: Level of word of mouth, of shape (nodes,).
        free: Share of the people drawn from a finite market who are new, of shape (nodes,).
        spare: The same of the people of cohorts, of shape (nodes,).
        desks: What happens at each desk that anybody comes to.
        secants: How paths have answered to paths in earlier rounds.
    """

    times: Floats
    services: dict[tuple[int, Caller], Service]
    level: Floats
    free: Floats
    spare: Floats
    desks: dict[int, Desking] = field(default_factory=dict)
    secants: Secants = ()

    def service(self, desk: int, caller: Caller) -> Service:
        """How a desk deals with a caller; at once, where it is not known yet."""
        known = self.services.get((desk, caller))
        return at_once(len(self.times)) if known is None else known

    def on(self, times: Floats) -> Path:
        """The same path on other nodes."""
        if len(times) == len(self.times) and np.array_equal(times, self.times):
            return self

        def moved(values: Floats) -> Floats:
            return np.asarray(np.interp(times, self.times, values))

        def moved_points(values: Floats) -> Floats:
            return np.stack([moved(column) for column in values.T], axis=1)

        services = {
            key: Service(
                moved(one.abandoned),
                moved(one.blocked),
                moved(one.resolved),
                moved(one.stay),
                moved_points(one.left),
                moved_points(one.weights),
            )
            for key, one in self.services.items()
        }
        level, free, spare = (moved(part) for part in (self.level, self.free, self.spare))
        return Path(times, services, level, free, spare, self.desks, self.secants)


def nobody_else(times: Floats) -> Path:
    """The path of somebody who meets nobody: desks serve at once, nobody talks, everybody is new."""
    return Path(times, {}, np.zeros(len(times)), np.ones(len(times)), np.ones(len(times)))
