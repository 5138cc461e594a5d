"""What happens at one node: flows through places that take no time, and sums over targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from journeysim.engines.exact.laws import Floats
from journeysim.results.visits import Integers

if TYPE_CHECKING:
    from journeysim.engines.exact.forward import Run


def closure(steps: Floats) -> Floats:
    """Σ stepsⁿ = (1 − steps)⁻¹: all that leaves at once, for what leaves first; of the shape of ``steps``."""
    return np.asarray(np.linalg.inv(np.eye(steps.shape[-1]) - steps))


def segments(targets: Integers) -> tuple[Integers, Integers]:
    """Where each target's links begin, and the targets."""
    if not len(targets):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.diff(targets, prepend=targets[0] - 1))
    return starts, targets[starts]


def steps_within(run: Run, masses: Floats, shares: Floats) -> Floats:
    """What leaves each row at once for each that leaves another: (columns, rows, rows).

    Args:
        run: A pass whose quick links are known.
        masses: Mass at lag 0 of its quick rows, of shape (rows, columns).
        shares: Shares of its quick links, of shape (links, columns).
    """
    rows, modes = run.quick_rows, run.system.row_mode[run.quick_rows]
    found = np.zeros((run.width, len(rows), len(rows)))
    targets = run.system.link_target[run.quick]
    for link, (source, target) in enumerate(zip(run.quick_source, targets, strict=True)):
        for row in np.flatnonzero(modes == target):
            found[:, row, source] += masses[row] * shares[link] * run.live[target]
    return found


def lag0_at(run: Run, calendar: int) -> Floats:
    """The mass at lag 0 of each row and column for entries at a node, of shape (rows, columns)."""
    for row in run.moving:
        stay = run.stay[row]
        if stay.dates is not None and stay.parts is not None:
            same = stay.dates[calendar] == calendar
            run.lag0[row] = float(stay.parts[calendar][same].sum())
            continue
        for number, group in enumerate(stay.groups):
            run.lag0[row, group] = stay.masses[stay.regime[calendar], number, 0]
    return run.lag0
