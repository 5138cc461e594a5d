"""Measures and tables of desks against queueing theory, as users read them: Erlang C and Erlang A."""

from math import log, sqrt

import numpy as np
import pytest

from journeysim.results.measures import by_day, measure
from journeysim.results.result import Result
from journeysim.results.tables import table
from tests.verification.worlds import CALLS, FALSE_ALARM, run

DAYS = [pytest.param(0.5, id="quick"), pytest.param(10.0, id="precise", marks=pytest.mark.long)]
SECONDS = 86400.0
BATCHES = 20


def near(result: Result, name: str, expected: float) -> None:
    """Hold a measure against theory by batch means over spans of time, the first of which warms up."""
    horizon = result.compiled.horizon
    batches = by_day(result, f"{name}@agents", step=horizon / BATCHES).value[1:BATCHES]
    error = batches.std(ddof=1) / sqrt(len(batches))
    assert abs(batches.mean() - expected) < FALSE_ALARM * error, (name, batches.mean(), expected)
    assert horizon < 1 or 2.1 * error < 0.3 * expected, (name, error)


@pytest.mark.parametrize("days", DAYS)
def test_endless_patience_is_erlang_c(days: float) -> None:
    """50 agents, 48 calls a minute: P(wait) 0.69446, mean wait 20.83 s, 95 % within 78.9 s (Erlang 1917)."""
    result = run(CALLS.format(days=days, patience=""))
    near(result, "p_wait", 0.69446)
    near(result, "wait", 20.83 / SECONDS)
    near(result, "utilisation", 0.96)
    near(result, "busy_servers", 48.0)
    near(result, "mean_queue", 0.8 * 20.83)
    if days > 1:
        within = measure(result, "wait_95@agents", window=(0.1, days)).value * SECONDS
        assert within == pytest.approx(30.0 * log(0.69446 / 0.05), rel=0.15)


@pytest.mark.parametrize(
    "patience, abandoned, wait_s, queue, utilisation",
    [("2 min", 0.03091, 3.709, 2.968, 0.9303), ("1 min", 0.03942, 2.365, 1.892, 0.9222)],
)
@pytest.mark.parametrize("days", DAYS)
def test_impatience_is_erlang_a(
    days: float, patience: str, abandoned: float, wait_s: float, queue: float, utilisation: float
) -> None:
    """Exponential patience: who gives up, the mean wait of all, the queue and the load (Palm 1957)."""
    result = run(CALLS.format(days=days, patience=f", patience: exponential(mean={patience})"))
    near(result, "abandonment", abandoned)
    near(result, "wait", wait_s / SECONDS)
    near(result, "mean_queue", queue)
    near(result, "utilisation", utilisation)


OPEN = """
journeysim: 1
horizon: {weeks} w
arrivals: {{callers: {{rate: 4 per h, enter: call}}}}
stages:
  call: {{role: support, desk: counter, next: gone}}
  gone: {{role: exit_lost}}
desks:
  counter: {{servers: {{mon-fri 09:00-17:00: 1, sat 10:00-20:00: 2}}, service: exponential(mean=10 min),
             out_of_hours: turn_away}}
"""


@pytest.mark.parametrize("weeks", [pytest.param(40, id="quick")])
def test_opening_hours_are_the_hours_of_duty(weeks: int) -> None:
    """Closed hours turn everybody away and have no duty; on Saturday two servers have half the load.

    An M/M/1 at 2/3 load starts empty at 9 o'clock: by noon it is near its stationary utilisation, and two
    servers on Saturday are at work a third of the time. Work after the shift is work without duty.
    """
    result = run(OPEN.format(weeks=weeks))
    week = table(result, "desk_week")
    opened = week["servers"] > 0
    assert opened.sum() == 5 * 8 + 10
    assert np.allclose(week["servers"][opened & (week["weekday"] == 5)], 2.0)
    assert np.all(week["abandonment"][~opened] == 1.0)
    assert np.all(np.isnan(week["utilisation"][~opened]))
    afternoon = opened & (week["weekday"] < 5) & (week["hour"] >= 12)
    load = week["busy"][afternoon].sum() / week["servers"][afternoon].sum()
    assert load == pytest.approx(2 / 3, abs=0.05)
    saturday = opened & (week["weekday"] == 5) & (week["hour"] > 10)
    assert week["busy"][saturday].sum() / week["servers"][saturday].sum() == pytest.approx(1 / 3, abs=0.05)
    duty = (5 * 8 + 2 * 10) / 168
    assert week["servers"].mean() == pytest.approx(duty)
    whole = measure(result, "utilisation@counter").value
    assert whole == pytest.approx(week["busy"].mean() / duty, rel=1e-6)
    assert whole == pytest.approx(table(result, "desks")["utilisation"][0])
    assert measure(result, "mean_queue").value == pytest.approx(table(result, "desks")["queue"][0])
