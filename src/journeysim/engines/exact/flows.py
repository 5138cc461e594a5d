"""What a pass through the lattice leaves behind: how many customers did what at each node."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from journeysim.engines.exact.laws import Floats


@dataclass
class Flows:
    """How many customers did what at each node of a span of nodes.

    Mass at the last node counts as a whole only where it lies exactly there; else half of it lies beyond.

    Attributes:
        first: Number of the first node.
        entries: Entries of each mode, of shape (nodes, modes, kinds).
        taken: Customers on each link, of shape (nodes, links, kinds).
        left: Customers on each row, of shape (nodes, rows, kinds).
        sent: People told by each sender, of shape (nodes, senders, kinds).
        accepted: Those who accept, of the same shape.
        arrived: Invited people who arrive through each channel, of shape (nodes, channels).
        inside: Satisfaction of those who are in each mode at the end, of shape (modes, columns).
        kept: Entries of the kept modes in full, of shape (nodes, kept modes, columns).
        joined: Births by invitation in the modes where invited people begin: by mode (nodes, columns).
        talk: By how much people move the level of word of mouth, of shape (nodes,).
        void: Invited people who had been reached before, of shape (nodes,).
    """

    first: int
    entries: Floats
    taken: Floats
    left: Floats
    sent: Floats
    accepted: Floats
    arrived: Floats
    inside: Floats
    kept: Floats
    joined: dict[int, Floats] = field(default_factory=dict)
    talk: Floats = field(default_factory=lambda: np.zeros(0))
    void: Floats = field(default_factory=lambda: np.zeros(0))


Births = dict[int, Floats]
"""External arrivals by mode, of shape (nodes, columns)."""
