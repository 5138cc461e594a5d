"""The chain of a line: theory at constant load, and what closing hours do."""

from math import factorial, inf

import numpy as np
import pytest

from journeysim.compiled.records import Draw
from journeysim.engines.exact.laws import cumulative_hazard
from journeysim.engines.exact.meanfield.line import Demand, Line, follow
from journeysim.engines.exact.meanfield.rota import Rota
from journeysim.results.duty import Duty

SLOTS, LENGTH = 40, 500.0


def steady(calls, servers, *, spread=1.0, room=inf, patience=None):
    """The line of a desk that is always open, long enough for it to settle; services last a day."""
    ones = np.ones(SLOTS)
    nobody = Duty(np.zeros(1), np.zeros(1), np.zeros(1))
    starts = LENGTH * np.arange(SLOTS, dtype=np.float64)
    rota = Rota(
        SLOTS * LENGTH, starts, LENGTH * ones, ones > 0, ones, servers * ones[None, :],
        False, 0.0, 0.0, nobody,
    )  # fmt: skip
    hazard = None if patience is None else lambda waited, slot: cumulative_hazard(patience, waited, 1.0)
    mean = inf if patience is None else patience.scale
    return follow(rota, Demand(np.array([[calls]]), np.ones((1, 1)), spread, room, hazard, mean))


def last(line: Line, values):
    """What happens in the last slot, for each customer who joins."""
    return float(values[0, -1] / line.joins[0, -1])


def erlang_c(load: float, servers: int) -> float:
    """Chance to wait at exponential services without end of patience (Erlang 1917)."""
    terms = [load**n / factorial(n) for n in range(servers)]
    busy = load**servers / factorial(servers) * servers / (servers - load)
    return busy / (sum(terms) + busy)


@pytest.mark.parametrize("servers, load", [(1, 0.75), (2, 1.8), (8, 7.2), (50, 48.0)])
def test_erlang_c(servers, load):
    """Without patience and with exponential services it is Erlang's chain."""
    line = steady(load, servers)
    wait = erlang_c(load, servers)
    assert 1.0 - last(line, line.no_wait) == pytest.approx(wait, rel=1e-3)
    assert line.queue[0, -1] == pytest.approx(wait * load / (servers - load), rel=3e-3)


@pytest.mark.parametrize("patience, lost, queue", [(2.0, 0.03091, 2.968), (1.0, 0.03942, 1.892)])
def test_erlang_a(patience, lost, queue):
    """With exponential patience it is Palm's (1957): 50 agents, 48 calls a minute."""
    line = steady(48.0, 50, patience=Draw("exponential", scale=patience))
    assert last(line, line.gave_up) == pytest.approx(lost, rel=2e-3)
    assert line.queue[0, -1] == pytest.approx(queue, rel=2e-3)


def test_regular_services_halve_the_wait():
    """Allen and Cunneen: waits are (1 + cs²)/2 times those of exponential services, as many wait."""
    regular, exponential = steady(1.8, 2, spread=0.0), steady(1.8, 2)
    assert last(regular, regular.no_wait) == pytest.approx(last(exponential, exponential.no_wait), rel=2e-3)
    assert regular.queue[0, -1] == pytest.approx(exponential.queue[0, -1] / 2.0, rel=5e-3)


def test_a_full_room_turns_away():
    """Two servers and one waiting place at load 3/8: 4.936 % find it full."""
    line = steady(0.75, 2, room=1.0)
    assert last(line, line.blocked) == pytest.approx(0.049360, rel=1e-3)


def test_nobody_is_lost():
    """In the long run as many are served as join and neither give up nor find the room full."""
    line = steady(9.0, 8, room=6.0, patience=Draw("weibull", (2.0,), scale=1.0))
    served = line.busy[0, -1] * LENGTH
    assert served == pytest.approx(line.joins[0, -1] - line.gave_up[0, -1] - line.blocked[0, -1], rel=1e-6)
