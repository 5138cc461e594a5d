"""Mean-field answers against theory, and against simulations to the error that they state."""

from math import exp, sqrt
from pathlib import Path

import numpy as np
import pytest

import journeysim as js
from journeysim.engines.exact.meanfield.accuracy import OF_LINES, OF_STAFF
from journeysim.scenario.library import loads
from tests.verification.test_desks import ROOM
from tests.verification.test_markets import BASS, TOWN
from tests.verification.worlds import CALLS, FALSE_ALARM


def solved(text):
    """The mean-field answer to a scenario given as text."""
    solution = js.solve(loads(text, file="theory.yaml"))
    assert solution.approximate
    return solution


@pytest.mark.parametrize(
    "patience, expected",
    [
        ("", {"p_wait": 0.69446, "utilisation": 0.96, "wait": 20.83 / 86400}),
        (
            ", patience: exponential(mean=2 min)",
            {"abandonment": 0.03091, "wait": 3.709 / 86400, "mean_queue": 2.968, "utilisation": 0.9303},
        ),
        (
            ", patience: exponential(mean=1 min)",
            {"abandonment": 0.03942, "wait": 2.365 / 86400, "mean_queue": 1.892, "utilisation": 0.9222},
        ),
    ],
)
def test_calls(patience, expected):
    """Fifty agents, 48 calls a minute: Erlang-C and Erlang-A."""
    solution = solved(CALLS.format(days=2, patience=patience))
    for measure, value in expected.items():
        assert solution.measure(measure).value == pytest.approx(value, rel=0.01)


def test_one_waiting_place():
    """Two servers and one waiting place: 4.936 % find it full, 0.762340 are inside on average."""
    solution = solved(ROOM.format(days=400))
    assert solution.measure("blocked").value == pytest.approx(0.049360, rel=0.005)
    inside = solution.measure("mean_queue").value + solution.measure("busy_servers").value
    assert inside == pytest.approx(0.762340, rel=0.001)


@pytest.mark.parametrize("r, limit", [(1.2, 0.313698), (1.5, 0.582812), (2.0, 0.796812), (3.0, 0.940480)])
def test_final_size(r, limit):
    """In a town each told tells R others; those told at first, and 1 − exp(−R·z) of the others, are."""
    z = limit
    for _ in range(500):
        z = 0.01 + 0.99 * (1.0 - exp(-r * z))
    solution = solved(TOWN.format(size=200_000, seeds=2_000, r=r))
    assert solution.measure("market_reached").value == pytest.approx(z, rel=0.005)


def test_growth_after_bass():
    """Adoption at rate p + q·F of those not reached."""
    solution = solved(BASS.format(size=100_000, rate=0.03 * 100_000, q=0.38))
    for day, percent in ((1, 3.576), (2, 8.506), (5, 33.12), (10, 81.28)):
        assert 100.0 * solution.measure(f"market_reached@{day}").value == pytest.approx(percent, rel=0.002)


# ------------------------------------------------------------------------------------------- simulations

PEOPLE = ("customers", "conversion", "churn", "satisfaction", "referred_customers", "retention@90")
MONEY = ("revenue", "contribution", "margin", "practice_cost")
DESKS = ("wait", "p_wait", "abandonment", "mean_queue", "utilisation", "unresolved", "staff_cost")

SHIPPED = [
    ("b2b-platform", strategy, 24)
    for strategy in (
        "baseline",
        "repair-support",
        "win-the-deal",
        "win-and-repair",
        "let-them-help-themselves",
    )
] + [("decision", strategy, 12) for strategy in ("baseline", "right-buzz", "loud-buzz", "loved-and-loud")]


def held_against(solution, scenario, strategy, replications, measures, customers=None):
    """What lies farther from simulations than it says, with the distance in shares."""
    wanted = [measure for measure in measures if solution.reason(measure) is None]
    runs = [
        js.simulate(scenario, strategy, seed=4242, replication=number, customers=customers, engine="compiled")
        for number in range(replications)
    ]
    found = {}
    for measure in wanted:
        values = np.array([run.measure(measure).value for run in runs])
        answer, noise = solution.measure(measure), values.std(ddof=1) / sqrt(replications)
        if abs(answer.value - values.mean()) > answer.half_width + FALSE_ALARM * noise + 1e-9:
            found[measure] = answer.value / values.mean() - 1.0
    return found


@pytest.mark.long
@pytest.mark.parametrize("scenario, strategy, replications", SHIPPED)
def test_shipped(scenario, strategy, replications):
    """Every measure lies as near to simulations as it says."""
    solution = js.solve(scenario, strategy)
    assert not held_against(solution, scenario, strategy, replications, (*PEOPLE, *MONEY, *DESKS))


@pytest.mark.long
@pytest.mark.parametrize("customers, servers, replications", [(10_000, 4, 20), (100_000, 36, 6)])
def test_work_with_a_desk(customers, servers, replications):
    """So it does in the benchmark with a desk, for ten thousand customers and a hundred thousand."""
    text = Path("benchmarks/w2.yaml").read_text(encoding="utf-8")
    scenario = loads(text.replace("servers: 36", f"servers: {servers}"), file="w2.yaml")
    solution = js.solve(scenario, customers=customers)
    assert not held_against(solution, scenario, "baseline", replications, (*PEOPLE, *DESKS), customers)


DESK = """
journeysim: 1
horizon: {days} d
first_day: monday
arrivals: {{callers: {{rate: {rate} per d, enter: call}}}}
stages:
  call: {{role: support, desk: agents, next: gone}}
  gone: {{role: exit_lost}}
desks:
  agents:
    {servers}
    service: {service}
    {patience}
"""
LONG, SHORT = "lognormal(median=72 min, sigma=0.5)", "exponential(mean=81 min)"
WEEK = "servers: {mon 08:00-18:00: 3, tue-fri 08:00-16:00: 2, sat 09:00-13:00: 3}"
SOME = "patience: weibull(median=90 min, shape=1.3)"
MEAN = 72.0 * exp(0.125) / 1440.0


def desk(load_, servers, staffed, service, patience, days):
    """One desk at a load."""
    return DESK.format(
        days=days, rate=load_ * staffed / MEAN, servers=servers, service=service, patience=patience
    )


STEADY = [
    *(desk(r, f"servers: {c}", c, LONG, SOME, 400) for r in (0.75, 0.9, 1.0, 1.1) for c in (1, 2, 5)),
    *(desk(r, "servers: 20", 20, SHORT, SOME.replace("1.3", "2"), 200) for r in (0.75, 0.9, 1.0, 1.1)),
    *(desk(r, "servers: 2", 2, LONG, "", 1500) for r in (0.75, 0.9)),
    *(desk(r, WEEK, 106.0 / 168.0, LONG, SOME, 1400) for r in (0.75, 0.9, 1.0, 1.1)),
]


@pytest.mark.long
@pytest.mark.parametrize("text", STEADY)
def test_one_desk(text):
    """One desk at loads from 0.75 to 1.1, regular and irregular services and patience, open and closed."""
    solution, scenario = solved(text), loads(text, file="theory.yaml")
    measures = ("wait", "p_wait", "abandonment", "mean_queue", "utilisation")
    assert not held_against(solution, scenario, "baseline", 4, measures)
    assert solution.error("wait") == pytest.approx(OF_LINES * solution.measure("wait").value)
    assert solution.error("utilisation") == pytest.approx(OF_STAFF * solution.measure("utilisation").value)
