"""The exact solver against known answers: chains, contracts, repeat buying, margins, referral, curves."""

import numpy as np
import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.engines.exact.problem import Resolution
from journeysim.engines.exact.readings import entries_of
from journeysim.engines.exact.solution import Solution, solve_compiled
from journeysim.scenario.library import loads
from tests.verification.test_theory import (
    ABSORBED,
    ALPHA,
    BUYERS,
    CONTRACT,
    FAMILIES,
    FUNDAMENTAL,
    MARGIN,
    SEGMENTS,
    WALK,
    R,
    expected_purchases,
    survival,
)

SEVEN = """
journeysim: 1
horizon: {horizon} d
arrivals: {{start: {{{arrivals}, enter: a}}}}
measures: {{recommended: {{first_entry: r}}}}
stages:
  a: {{role: awareness, dwell: exponential(mean=5 d), next: {{c: 0.85, lost: 0.15}}}}
  c: {{role: consideration, dwell: "lognormal(median=7.38905609893065 d, sigma=0.75)",
       next: {{a: 0.15, p: 0.65, lost: 0.20}}}}
  p: {{role: purchase, dwell: "gamma(scale=1 d, shape=2)", next: {{e: 0.97, churned: 0.03}}}}
  e: {{role: experience, dwell: "gamma(scale=5.6 d, shape=2.5)", next: {{f: 0.90, churned: 0.10}}}}
  f: {{role: follow_up, dwell: exponential(mean=7 d), next: {{e: 0.15, l: 0.75, churned: 0.10}}}}
  l: {{role: loyalty, dwell: "lognormal(median=22.197951281441636 d, sigma=0.8)",
       next: {{p: 0.50, r: 0.35, churned: 0.15}}}}
  r: {{role: advocacy, dwell: exponential(mean=10 d), invite: entry, invitations: 0.3,
       next: {{p: 0.25, l: 0.60, churned: 0.15}}}}
  lost:
  churned:
referral: {{enter: a, acceptance: 1, delay: fixed(0 d)}}
"""
"""The seven stages on which speed is measured."""


def solved(text: str, nodes: int | None = None, moods: int = 1, traits: int = 25) -> Solution:
    """Solve a scenario given as text."""
    compiled = compile_scenario(loads(text, file="theory.yaml"))
    return solve_compiled(compiled, None if nodes is None else Resolution(nodes, moods, traits))


def value(solution: Solution, name: str) -> float:
    """The exact value of a measure."""
    found = solution.measure(name)
    assert found.kind == "exact"
    assert found.low == found.value == found.high
    return found.value


def visits(solution: Solution, place: str) -> float:
    """Expected visits of a place by one customer who was given, extrapolated like a measure."""
    number = solution.compiled.names.places.index(place)
    fine, coarse = (entries_of(p, frozenset({number})) for p in (solution.problem, solution.coarser))
    return fine + (fine - coarse) / 3.0


# ---------------------------------------------------------------------------- absorbing chain


@pytest.mark.parametrize("start", FUNDAMENTAL)
def test_drunkards_walk(start: str) -> None:
    """Expected visits are the fundamental matrix, and absorption follows (Grinstead and Snell)."""
    solution = solved(WALK.format(n=1, start=start), 1000)
    for place, expected in zip(FUNDAMENTAL, FUNDAMENTAL[start], strict=True):
        assert visits(solution, place) == pytest.approx(expected, rel=1e-6)
    assert visits(solution, "home") == pytest.approx(ABSORBED[start], rel=1e-6)


# ---------------------------------------------------------------------------- contracts


@pytest.mark.parametrize("segment", SEGMENTS)
def test_contracts_of_people_who_differ(segment: str) -> None:
    """A trait gives the survival of the shifted beta-geometric law, and its discounted lifetime."""
    a, b, _, _ = SEGMENTS[segment]
    solution = solved(CONTRACT.format(n=1, a=a, b=b), 120, traits=49)
    for years in (1, 2, 5, 7, 12):
        assert value(solution, f"retention@{365 * years}") == pytest.approx(survival(a, b, years), rel=1e-6)
    # The year that begins at the horizon counts, too.
    expected = sum(survival(a, b, t) / 1.1**t for t in range(61))
    assert value(solution, "lifetime_value") == pytest.approx(expected, rel=1e-6)


# ---------------------------------------------------------------------------- repeat buying


def test_repeat_buying() -> None:
    """Gamma purchase rates and beta dropouts as traits give the BG/NBD expectations."""
    solution = solved(BUYERS.format(n=1), 546, traits=33)
    assert value(solution, "repeat_purchases") == pytest.approx(expected_purchases(78), rel=1e-6)
    finer = solved(BUYERS.format(n=1), 1092, traits=33)
    assert value(finer, "repeat_purchases@224") == pytest.approx(expected_purchases(32), rel=3e-6)
    none = 1.0 - value(finer, "repeat_purchase@273")
    assert none == pytest.approx((ALPHA / (ALPHA + 39.0)) ** R, rel=3e-6)


# ---------------------------------------------------------------------------- margin multiple


@pytest.mark.parametrize("r", [0.6, 0.7, 0.8, 0.9])
@pytest.mark.parametrize("d", [0.10, 0.12, 0.14, 0.16])
def test_margin_multiple(r: float, d: float) -> None:
    """A margin of 1 at each renewal is worth r / (1 + d − r)."""
    solution = solved(MARGIN.format(n=1, r=r, d=d), 400)
    assert value(solution, "lifetime_value") == pytest.approx(r / (1.0 + d - r), rel=1e-6)


# ---------------------------------------------------------------------------- referral


@pytest.mark.parametrize("k", [0.2, 0.5, 0.8])
def test_families_of_referral(k: float) -> None:
    """A family with Poisson(K) invitations each has 1 / (1 − K) members."""
    solution = solved(FAMILIES.format(n=1, k=k, horizon=300), 300)
    assert value(solution, "customers") == pytest.approx(1.0 / (1.0 - k), rel=1e-6)
    assert value(solution, "k_factor@0") == pytest.approx(k, rel=1e-6)


# ---------------------------------------------------------------------------- seven stages

FOREVER = {"a": 1.3417, "c": 1.1404, "p": 1.6960, "e": 1.9018, "f": 1.7116, "l": 1.6250, "r": 0.5687}
YEAR = {"a": 1.3142, "c": 1.1163, "p": 1.5455, "e": 1.7274, "f": 1.5406, "l": 1.4407, "r": 0.4898}
SPREAD = {"a": 1.2921, "c": 1.0970, "p": 1.4248, "e": 1.5873, "f": 1.4033, "l": 1.2927, "r": 0.4265}


@pytest.mark.parametrize(
    "horizon, arrivals, expected",
    [
        pytest.param(365, "customers: 1", YEAR, id="a cohort for a year"),
        pytest.param(365, "customers: 1, over: 180 d", SPREAD, id="spread over half a year"),
        pytest.param(6000, "customers: 1", FOREVER, id="to the end of every journey"),
    ],
)
def test_visits_of_seven_stages(horizon: int, arrivals: str, expected: dict[str, float]) -> None:
    """Horizon, arrivals and referrals give the published visits to their last digit."""
    solution = solved(SEVEN.format(horizon=horizon, arrivals=arrivals), 365 if horizon == 365 else 1500)
    for place, number in expected.items():
        assert visits(solution, place) == pytest.approx(number, abs=1e-4)


def test_fundamental_matrix_of_seven_stages() -> None:
    """Without an end, visits are the start times (I − Q)⁻¹, and referrals multiply all by 1 / (1 − K)."""
    q = np.zeros((7, 7))
    rows = [{1: 0.85}, {0: 0.15, 2: 0.65}, {3: 0.97}, {4: 0.9}, {3: 0.15, 5: 0.75}, {2: 0.5, 6: 0.35},
            {2: 0.25, 5: 0.6}]  # fmt: skip
    for number, row in enumerate(rows):
        for target, p in row.items():
            q[number, target] = p
    bare = np.linalg.solve(np.eye(7) - q.T, np.eye(7)[0])
    whole = bare / (1.0 - 0.3 * bare[6])
    solution = solved(SEVEN.format(horizon=8000, arrivals="customers: 1"), 2000)
    for place, expected in zip("acpeflr", whole, strict=True):
        assert visits(solution, place) == pytest.approx(float(expected), rel=1e-5)


# ---------------------------------------------------------------------------- curves

RACE = """
journeysim: 1
horizon: 60 d
arrivals: {cohort: {customers: 1, enter: trial}}
stages:
  trial: {role: research, next: {purchase: exponential(mean=8 d), lost: "weibull(scale=9 d, shape=1.5)"}}
  purchase: {dwell: 0, next: done}
  done: {role: other, next: {}}
  lost:
"""


@pytest.mark.parametrize("days", [3, 10, 30])
def test_competing_clocks(days: int) -> None:
    """P(converted by t) = ∫ f S₂ over [0, t], for an exponential clock against a Weibull one."""
    u = np.linspace(0.0, days, 200_001)
    density = np.exp(-u / 8.0) / 8.0 * np.exp(-((u / 9.0) ** 1.5))
    expected = float(np.trapezoid(density, u))
    assert value(solved(RACE, 480), f"conversion@{days}") == pytest.approx(expected, rel=1e-5)


TWO = """
journeysim: 1
horizon: 60 d
arrivals: {cohort: {customers: 1, enter: one}}
stages:
  one: {role: research, dwell: exponential(mean=4 d), next: {two: 0.7, lost: rest}}
  two: {role: consideration, dwell: "gamma(mean=6 d, shape=3)", next: {purchase: 0.5, one: 0.3, lost: rest}}
  purchase: {dwell: 0, next: done}
  done: {role: other, next: {}}
  lost:
"""


def euler(transform: object, t: float, m: int = 18) -> float:
    """Invert a Laplace transform at t by Euler summation (Abate and Whitt 2006, equation 4.5)."""
    from math import comb, log, pi

    k = np.arange(2 * m + 1)
    xi = np.ones(2 * m + 1)
    xi[0] = 0.5
    tail = np.cumsum([comb(m, j) for j in range(m + 1)])[::-1] * 2.0**-m
    xi[m + 1 :] = tail[1:]
    beta = m * log(10.0) / 3.0 + 1j * pi * k
    eta = (-1.0) ** k * xi
    values = np.array([transform(b / t) for b in beta])  # type: ignore[operator]
    return float(10.0 ** (m / 3.0) / t * (eta @ values.real))


@pytest.mark.parametrize("t", [5.0, 20.0, 45.0])
def test_curve_against_euler_inversion(t: float) -> None:
    """The lattice's curve is the inverse of its Laplace transform, found on another way."""

    def transform(s: complex) -> complex:
        one, two = 1.0 / (1.0 + 4.0 * s), (1.0 / (1.0 + 2.0 * s)) ** 3
        return one * 0.7 * two * 0.5 / (1.0 - one * 0.7 * two * 0.3) / s

    expected = euler(transform, t, 12)
    assert value(solved(TWO, 480), f"conversion@{t:g}") == pytest.approx(expected, rel=2e-5)


# ---------------------------------------------------------------------------- invariances

SPLIT = """
journeysim: 1
horizon: 200 d
discount: 0.1 per y
arrivals: {{source: {{rate: 1 per day, enter: look}}}}
stages:
{stages}
  weigh: {{role: consideration, dwell: "lognormal(median=5 d, sigma=0.7)",
           next: {{purchase: 0.4, look: 0.2, lost: rest}}}}
  purchase: {{dwell: 0, revenue: 10, next: done}}
  done: {{role: other, next: {{}}}}
  lost:
"""


def test_splitting_a_stage() -> None:
    """A gamma stay of shape 2 and two exponential stays in a row give the same answers."""
    whole = '  look: {role: research, dwell: "gamma(scale=3 d, shape=2)", next: weigh}'
    parts = (
        "  look: {role: research, dwell: exponential(mean=3 d), next: again}\n"
        "  again: {role: research, dwell: exponential(mean=3 d), next: weigh}"
    )
    one, two = (solved(SPLIT.format(stages=text), 400) for text in (whole, parts))
    for name in ("conversion", "revenue", "lifetime_value"):
        assert value(one, name) == pytest.approx(value(two, name), rel=3e-6)
    for name in ("conversion@30", "time_to_convert"):
        assert value(one, name) == pytest.approx(value(two, name), rel=1e-4)


def test_relabelling() -> None:
    """Other names, and so another order of all tables, give the same answers."""
    text = SEVEN.format(horizon=365, arrivals="rate: 3 per day")
    other = text
    for old, new in zip("acpeflr", ["zz", "m", "b", "q", "x", "k", "a9"], strict=True):
        for before, after in (
            (f"  {old}: {{", f"  {new}: {{"),
            (f"{{{old}: ", f"{{{new}: "),
            (f", {old}: ", f", {new}: "),
            (f"enter: {old}", f"enter: {new}"),
            (f"first_entry: {old}}}", f"first_entry: {new}}}"),
        ):
            other = other.replace(before, after)
    one, two = solved(text, 200), solved(other, 200)
    for name in ("conversion", "referred_customers", "purchases", "churn", "retention@60", "recommended"):
        assert value(one, name) == pytest.approx(value(two, name), rel=1e-9)
