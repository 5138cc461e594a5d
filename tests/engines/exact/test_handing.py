"""How those who enter are handed on to later nodes."""

import numpy as np
import pytest

import journeysim as js
from journeysim.engines.exact.handing import BLOCK, Handing
from journeysim.engines.exact.problem import Problem, Resolution
from journeysim.engines.exact.reaching import part_of


@pytest.mark.parametrize("strategy", ["baseline", "good-start"])
def test_all_leave_as_their_kernels_say(strategy):
    """What leaves a row is the sum of all entries before, each times its kernel's mass at that lag."""
    problem = Problem(js.solve("subscription", strategy).compiled, Resolution(73, 3, 2))
    system, nodes = problem.system, 74
    handing = Handing(system, [0], nodes, 0.01)
    whole = part_of(system, np.ones(len(system.modes.listed), dtype=bool), handing.instant)
    felt = np.random.default_rng(1).random((nodes, len(whole.modes), handing.width))
    found = np.zeros((len(system.stays), nodes, handing.width))
    for start in range(0, nodes, BLOCK):
        end = min(start + BLOCK, nodes)
        handing.open_block(whole, start, end)
        for node in range(start, end):
            found[:, node] = handing.leaving(node)
            handing.remember(felt[node], node)
        handing.hand_on()
    worth = np.exp(-0.01 * system.timeline.step * np.arange(nodes))
    for row, stay in enumerate(system.stays):
        expected = np.zeros((nodes, handing.width))
        for number, group in enumerate(stay.groups):
            for node in range(nodes):
                masses = stay.masses[stay.regime[node], number, : nodes - node] * worth[: nodes - node]
                masses[0] = 0.0
                expected[node:, group] += masses[:, np.newaxis] * felt[node, system.row_mode[row], group]
        assert found[row] == pytest.approx(expected, rel=1e-10, abs=1e-12)
