"""A finite market during a pass through the lattice: of those who come, who was not reached before.

Whoever is drawn is one of its members, each as likely as another. With F the share that has been reached,
1 − F of those who come are new. The r people of one node come one by one, so that of them
(1 − F)·(1 − exp(−r/size))·size/r are.
"""

from __future__ import annotations

from math import expm1
from typing import Protocol

import numpy as np

from journeysim.engines.exact.flows import Births
from journeysim.engines.exact.laws import Floats


class Crowd(Protocol):
    """What a pass asks of a market."""

    def open(self, node: int, drawn: float, listed: float) -> tuple[float, float]:
        """Which shares are new of the external people of a node: of those drawn evenly, of a cohort's."""

    def free_at(self, node: int) -> float:
        """Which share is new of the invited people whose delay ends at a node."""

    def let_in(self, node: int, coming: float) -> float:
        """Which share is new of people who are invited at a node and come at once."""


class Filling:
    """A market that fills while people come.

    Attributes:
        size: Its members.
        reached: How many of them have been reached.
        listed: How many of these are members of cohorts, who are different people anyway.
        free: Share of the people drawn at each node who are new, of shape (nodes,).
        spare: The same of a cohort's people.
    """

    def __init__(self, size: float, nodes: int) -> None:
        self.size, self.reached, self.listed = size, 0.0, 0.0
        self.free, self.spare = np.ones(nodes), np.ones(nodes)
        self.waiting = 0.0

    def open(self, node: int, drawn: float, listed: float) -> tuple[float, float]:
        """Let the external people of a node come, beside the invited ones that were announced."""
        together = drawn + self.waiting
        self.spare[node] = max(0.0, 1.0 - (self.reached - self.listed) / self.size)
        new = listed * float(self.spare[node])
        self.reached, self.listed = self.reached + new, self.listed + new
        self.free[node] = self._share(together)
        self.reached += together * float(self.free[node])
        return float(self.free[node]), float(self.spare[node])

    def announce(self, coming: float) -> None:
        """Say how many invited people come at the next node."""
        self.waiting = coming

    def free_at(self, node: int) -> float:
        """The share that `open` has found."""
        return float(self.free[node])

    def let_in(self, node: int, coming: float) -> float:
        """Let people in who are invited at this very node."""
        share = self._share(coming)
        self.reached += coming * share
        return share

    def _share(self, coming: float) -> float:
        load = coming / self.size
        once = -expm1(-load) / load if load > 0.0 else 1.0
        return max(0.0, 1.0 - self.reached / self.size) * once


class Filled:
    """A market of which it is known how full it is at each node."""

    def __init__(self, free: Floats) -> None:
        self.free = free

    def open(self, node: int, drawn: float, listed: float) -> tuple[float, float]:
        """External people have been counted already."""
        return 1.0, 1.0

    def free_at(self, node: int) -> float:
        """The share that is new at a node."""
        return float(self.free[node])

    def let_in(self, node: int, coming: float) -> float:
        """The same."""
        return float(self.free[node])


def opened(
    crowd: Crowd, node: int, births: Births, cohorts: Births, invited: Floats | None
) -> tuple[float, float]:
    """Let the external people of a node come to a market; return which shares of them are new.

    Args:
        crowd: The market.
        node: The node.
        births: All external people by mode, of shape (nodes, columns).
        cohorts: Those of them who are different members of the market anyway.
        invited: Those whom invitations bring, of shape (channels, nodes, satisfactions).
    """
    if invited is not None and isinstance(crowd, Filling):
        crowd.announce(float(invited[:, node].sum()))
    own = sum(float(arrivals[node].sum()) for arrivals in cohorts.values())
    others = sum(float(arrivals[node].sum()) for arrivals in births.values()) - own
    return crowd.open(node, others, own)
