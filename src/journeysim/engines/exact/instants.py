"""What happens at one node: flows through places that take no time, and sums over targets."""

from __future__ import annotations

import numpy as np

from journeysim.engines.exact.laws import Floats
from journeysim.results.visits import Integers


def closure(steps: Floats) -> Floats:
    """Σ stepsⁿ = (1 − steps)⁻¹: all that leaves at once, for what leaves first; of the shape of ``steps``."""
    return np.asarray(np.linalg.inv(np.eye(steps.shape[-1]) - steps))


def segments(targets: Integers) -> tuple[Integers, Integers]:
    """Where each target's links begin, and the targets."""
    if not len(targets):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.diff(targets, prepend=targets[0] - 1))
    return starts, targets[starts]
