"""Desks against queueing theory: Erlang-C, Erlang-A, and a queue with one waiting place."""

from math import sqrt

import numpy as np
import pytest

from journeysim.results.log import Kind
from journeysim.results.result import Result
from tests.verification.worlds import CALLS, FALSE_ALARM, run

DAYS = [pytest.param(0.7, id="quick"), pytest.param(30.0, id="precise", marks=pytest.mark.long)]
WARM_UP = 0.1
BATCHES = 20


def batch_z(times: np.ndarray, values: np.ndarray, horizon: float, expected: float) -> tuple[float, float]:
    """z of a steady-state mean by batch means over time, and the relative half-width of its interval."""
    batch = np.floor((times - WARM_UP * horizon) / ((1 - WARM_UP) * horizon) * BATCHES).astype(int)
    keep = (batch >= 0) & (batch < BATCHES)
    sums = np.bincount(batch[keep], weights=values[keep], minlength=BATCHES)
    means = sums / np.bincount(batch[keep], minlength=BATCHES)
    error = means.std(ddof=1) / sqrt(BATCHES)
    return float((means.mean() - expected) / error), float(2.09 * error / means.mean())


def ended_contacts(result: Result) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Time of joining, wait in days and whether given up, of every contact whose wait is over."""
    log = result.log
    waits = np.flatnonzero((log.kind == Kind.START) | (log.kind == Kind.ABANDONED))
    return log.time[waits] - log.value[waits], log.value[waits], log.kind[waits] == Kind.ABANDONED


@pytest.mark.parametrize("days", DAYS)
def test_endless_patience_is_erlang_c(days: float) -> None:
    """50 agents, 48 calls a minute: two in three wait, 20.83 s on average (Erlang 1917)."""
    result = run(CALLS.format(days=days / 4, patience=""))
    joined, wait, _ = ended_contacts(result)
    for values, expected in ((wait > 0, 0.69446), (wait * 86400, 20.83)):
        z, width = batch_z(joined, values.astype(float), days / 4, expected)
        assert abs(z) < FALSE_ALARM
        assert days < 30 or width < 0.05


@pytest.mark.parametrize(
    "patience, abandoned, wait_s", [("2 min", 0.03091, 3.709), ("1 min", 0.03942, 2.365)]
)
@pytest.mark.parametrize("days", DAYS)
def test_impatience_is_erlang_a(days: float, patience: str, abandoned: float, wait_s: float) -> None:
    """Exponential patience: the share that gives up, and the mean wait of all (Palm 1957)."""
    result = run(CALLS.format(days=days / 4, patience=f", patience: exponential(mean={patience})"))
    joined, wait, gave_up = ended_contacts(result)
    for values, expected in ((gave_up, abandoned), (wait * 86400, wait_s)):
        z, width = batch_z(joined, values.astype(float), days / 4, expected)
        assert abs(z) < FALSE_ALARM
        assert days < 30 or width < 0.05


STEADY = [
    pytest.param(4_000, id="quick"),
    pytest.param(60_000, id="precise", marks=pytest.mark.long),
]
ROOM = """
journeysim: 1
horizon: {days} d
arrivals: {{callers: {{rate: 3 per d, enter: call}}}}
stages:
  call: {{role: support, desk: agents, on_blocked: turned-away, next: gone}}
  gone: {{role: exit_lost}}
  turned-away: {{role: exit_competitor}}
desks:
  agents: {{servers: 2, room: 1, service: exponential(rate=4 per d)}}
"""


@pytest.mark.parametrize("days", STEADY)
def test_one_waiting_place(days: int) -> None:
    """Two servers and one waiting place, load 3/8: 4.936 % find it full, 0.762340 are inside on average."""
    result = run(ROOM.format(days=days))
    log = result.log
    joins = log.time[log.kind == Kind.JOIN]
    customers = np.repeat(np.arange(len(log.ids)), np.diff(log.offsets))
    blocked = np.isin(customers[log.kind == Kind.JOIN], customers[log.kind == Kind.BLOCKED])
    z, _ = batch_z(joins, blocked.astype(float), days, 0.049360)
    assert abs(z) < FALSE_ALARM
    enters = np.sort(joins)
    leaves = np.sort(log.time[np.isin(log.kind, [Kind.SERVED, Kind.BLOCKED])])
    grid = np.arange(0, days, 0.25)
    inside = np.searchsorted(enters, grid, side="right") - np.searchsorted(leaves, grid, side="right")
    z, _ = batch_z(grid, inside.astype(float), days, 0.762340)
    assert abs(z) < FALSE_ALARM
