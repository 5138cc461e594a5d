"""What happens at one node: flows through places that take no time, and sums over targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from journeysim.engines.exact.laws import Floats
from journeysim.results.visits import Integers

if TYPE_CHECKING:
    from journeysim.engines.exact.reaching import Part


def closure(steps: Floats) -> Floats:
    """Σ stepsⁿ = (1 − steps)⁻¹: all that leaves at once, for what leaves first; of the shape of ``steps``."""
    return np.asarray(np.linalg.inv(np.eye(steps.shape[-1]) - steps))


def segments(targets: Integers) -> tuple[Integers, Integers]:
    """Where each target's links begin, and the targets."""
    if not len(targets):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.diff(targets, prepend=targets[0] - 1))
    return starts, targets[starts]


def steps_within(part: Part, masses: Floats, shares: Floats, live: Floats) -> Floats:
    """What leaves each quick row at once for each that leaves another: (columns, rows, rows).

    Args:
        part: The part of the journey that has been reached.
        masses: Mass at lag 0 of its quick rows, of shape (rows, columns).
        shares: Shares of its quick links, of shape (links, columns).
        live: 0 for modes that nobody leaves, of shape (modes, 1).
    """
    rows = part.quick_rows
    found = np.zeros((masses.shape[1], len(rows), len(rows)))
    sizes = np.diff(np.append(part.quick_starts, len(part.quick)))
    targets = np.repeat(part.quick_targets, sizes)
    for link, (source, target) in enumerate(zip(part.quick_source, targets, strict=True)):
        for row in np.flatnonzero(part.row_mode[rows] == target):
            found[:, row, source] += masses[row] * shares[link] * live[target]
    return found
