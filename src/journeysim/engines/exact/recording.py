"""A flow of which every node is kept."""

from __future__ import annotations

import numpy as np

from journeysim.engines.exact.flows import Births
from journeysim.engines.exact.forward import Run
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.system import System


class _Recording(Run):
    """A pass that keeps all flows in full."""

    def _sum_up(self, start: int, end: int) -> None:
        if start == 0:
            shape = (self.nodes, len(self.live), self.width)
            self.every_entry = np.zeros(shape)
            self.every_exit = np.zeros((self.nodes, len(self.system.stays), self.width))
        self.every_entry[start:end, self.part.modes] = self.flows_in
        self.every_exit[start:end, self.part.rows] = self.flows_out
        super()._sum_up(start, end)


def recorded(system: System, births: Births) -> tuple[Floats, Floats]:
    """All entries of modes and all that leaves by rows, of shapes (nodes, modes or rows, columns)."""
    run = _Recording(system, births, [0], system.timeline.count, True, None, ())
    run.weigh(0.0)
    run.go()
    return run.every_entry, run.every_exit
