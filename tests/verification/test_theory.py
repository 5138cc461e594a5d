"""The reference engine against known answers: chains, contracts, repeat buying, margins, referral."""

from math import exp, factorial, lgamma, sqrt

import numpy as np
import pytest
from scipy.special import hyp2f1

from tests.verification.worlds import (
    FALSE_ALARM,
    ended_in,
    precision,
    run,
    visits_by_customer,
    z_of_mean,
    z_of_share,
)

SIZES = [
    pytest.param(6_000, id="quick"),
    pytest.param(150_000, id="precise", marks=pytest.mark.long),
]


def precise_enough(values: object, n: int) -> bool:
    """Long runs pin a mean to one per cent; short ones only look for gross errors."""
    return n < 150_000 or precision(values) < 0.01  # type: ignore[arg-type]


# ---------------------------------------------------------------------------- absorbing chain

WALK = """
journeysim: 1
horizon: 2000 d
arrivals: {{walkers: {{customers: {n}, enter: {start}}}}}
stages:
  one: {{role: research, dwell: exponential(mean=1 d), next: {{home: 0.5, two: 0.5}}}}
  two: {{role: consideration, dwell: fixed(2 d), next: {{one: 0.5, three: 0.5}}}}
  three: {{role: decision, dwell: "gamma(mean=3 d, shape=2)", next: {{two: 0.5, bar: 0.5}}}}
  home: {{role: exit_lost}}
  bar: {{role: exit_competitor}}
"""
FUNDAMENTAL = {"one": (1.5, 1.0, 0.5), "two": (1.0, 2.0, 1.0), "three": (0.5, 1.0, 1.5)}
ABSORBED = {"one": 0.75, "two": 0.5, "three": 0.25}


@pytest.mark.parametrize("start", FUNDAMENTAL)
@pytest.mark.parametrize("n", SIZES)
def test_drunkards_walk(n: int, start: str) -> None:
    """Expected visits are the fundamental matrix, and absorption follows (Grinstead and Snell)."""
    result = run(WALK.format(n=n, start=start))
    for place, expected in zip(FUNDAMENTAL, FUNDAMENTAL[start], strict=True):
        visits = visits_by_customer(result, place)
        assert abs(z_of_mean(visits, expected)) < FALSE_ALARM
        assert precise_enough(visits, n)
    home = ended_in(result, "home")
    assert abs(z_of_share(int(home.sum()), n, ABSORBED[start])) < FALSE_ALARM
    steps = sum(visits_by_customer(result, place) for place in FUNDAMENTAL)
    assert abs(z_of_mean(np.asarray(steps), sum(FUNDAMENTAL[start]))) < FALSE_ALARM


# ---------------------------------------------------------------------------- contracts

CONTRACT = """
journeysim: 1
horizon: 60 y
arrivals: {{cohort: {{customers: {n}, enter: signed}}}}
traits: {{leaving: "beta(a={a}, b={b})"}}
stages:
  signed: {{role: purchase, dwell: 0, next: year}}
  year: {{role: retention, dwell: fixed(1 y), revenue: 1, next: {{churned: trait(leaving), year: rest}}}}
  churned:
discount: 0.1 per y
"""
SEGMENTS = {"high-end": (0.668, 3.806, 0.378, 5.9226), "regular": (0.704, 1.182, 0.170, 3.6951)}


def survival(a: float, b: float, years: int) -> float:
    """Shifted beta-geometric: B(a, b + t) / B(a, b) (Fader and Hardie 2007)."""
    return exp(lgamma(b + years) + lgamma(a + b) - lgamma(a + b + years) - lgamma(b))


@pytest.mark.parametrize("segment", SEGMENTS)
@pytest.mark.parametrize("n", SIZES)
def test_contracts_of_people_who_differ(n: int, segment: str) -> None:
    """A trait gives the survival of the shifted beta-geometric law, and its discounted lifetime."""
    a, b, year_12, lifetime = SEGMENTS[segment]
    assert survival(a, b, 12) == pytest.approx(year_12, abs=0.0005)
    result = run(CONTRACT.format(n=n, a=a, b=b))
    years = visits_by_customer(result, "year")
    for t in (1, 2, 5, 7, 12):
        assert abs(z_of_share(int(np.sum(years > t)), n, survival(a, b, t))) < FALSE_ALARM
    discounted = (1.0 - 1.1**-years) / (1.0 - 1.0 / 1.1)
    expected = sum(survival(a, b, t) / 1.1**t for t in range(60))
    assert expected == pytest.approx(lifetime, abs=0.02)
    assert abs(z_of_mean(discounted, expected)) < FALSE_ALARM
    assert precise_enough(discounted, n)
    value = result.measure("lifetime_value")
    assert value.value == pytest.approx(float(discounted.mean()), rel=1e-9)


# ---------------------------------------------------------------------------- repeat buying

BUYERS = """
journeysim: 1
horizon: 78 w
arrivals: {{cohort: {{customers: {n}, enter: first}}}}
traits: {{rate: "gamma(shape=0.243, rate=4.414 w)", dropout: "beta(a=0.793, b=2.426)"}}
stages:
  first: {{role: purchase, dwell: 0, next: active}}
  active: {{role: retention, dwell: exponential(rate=trait(rate)), next: again}}
  again: {{role: purchase, dwell: 0, next: {{inactive: trait(dropout), active: rest}}}}
  inactive: {{role: exit_churned}}
"""
R, ALPHA, A, B = 0.243, 4.414, 0.793, 2.426


def expected_purchases(weeks: float) -> float:
    """E[X(t)] of the BG/NBD model (Fader, Hardie and Lee 2005, equation 9)."""
    tail = hyp2f1(R, B, A + B - 1.0, weeks / (ALPHA + weeks))
    return float((A + B - 1.0) / (A - 1.0) * (1.0 - (ALPHA / (ALPHA + weeks)) ** R * tail))


@pytest.mark.parametrize("n", SIZES)
def test_repeat_buying(n: int) -> None:
    """Gamma purchase rates and beta dropouts as traits give the BG/NBD expectations."""
    result = run(BUYERS.format(n=n))
    again = result.compiled.names.places.index("again")
    here = result.visits.place == again
    for weeks, published in ((1, 0.0532), (3, 0.1506), (32, 1.0437), (78, 1.8576)):
        expected = expected_purchases(weeks)
        assert expected == pytest.approx(published, abs=0.003)
        early = here & (result.visits.enter <= 7.0 * weeks)
        counts = np.bincount(result.visits.customer[early], minlength=n)
        assert abs(z_of_mean(counts, expected)) < FALSE_ALARM
    nobody = np.bincount(result.visits.customer[here & (result.visits.enter <= 7 * 39)], minlength=n) == 0
    expected_none = (ALPHA / (ALPHA + 39.0)) ** R
    assert expected_none == pytest.approx(0.5737864, abs=1e-4)
    assert abs(z_of_share(int(nobody.sum()), n, expected_none)) < FALSE_ALARM


# ---------------------------------------------------------------------------- margin multiple

MARGIN = """
journeysim: 1
horizon: 200 y
discount: {d} per y
arrivals: {{cohort: {{customers: {n}, enter: bought}}}}
stages:
  bought: {{role: purchase, dwell: fixed(1 y), next: {{kept: {r}, churned: rest}}}}
  kept: {{role: retention, revenue: 1, dwell: fixed(1 y), next: {{kept: {r}, churned: rest}}}}
  churned:
"""


@pytest.mark.parametrize(
    "r, d, multiple", [(0.6, 0.1, 1.20), (0.7, 0.12, 1.67), (0.8, 0.14, 2.35), (0.9, 0.16, 3.46)]
)
def test_margin_multiple(r: float, d: float, multiple: float) -> None:
    """A margin of 1 at each renewal is worth r / (1 + d − r)."""
    expected = r / (1.0 + d - r)
    assert round(expected, 2) == multiple
    value = run(MARGIN.format(n=6_000, r=r, d=d)).measure("lifetime_value")
    standard_error = (value.high - value.low) / 2 / 1.96
    assert abs(value.value - expected) < FALSE_ALARM * standard_error


# ---------------------------------------------------------------------------- referral

FAMILIES = """
journeysim: 1
horizon: {horizon} d
arrivals: {{founders: {{customers: {n}, enter: told}}}}
stages:
  told: {{role: advocacy, dwell: 0, invitations: {k}, next: gone}}
  gone: {{role: exit_lost}}
referral: {{enter: told, acceptance: 1, delay: fixed(1 d)}}
"""
BOREL = (0.606531, 0.183940, 0.083674, 0.045112, 0.026720)


@pytest.mark.parametrize("k, mean, variance", [(0.2, 1.25, 0.390625), (0.5, 2.0, 4.0), (0.8, 5.0, 100.0)])
@pytest.mark.parametrize("n", SIZES)
def test_families_of_referral(n: int, k: float, mean: float, variance: float) -> None:
    """A family with Poisson(K) invitations each has 1 / (1 − K) members, variance K / (1 − K)³."""
    result = run(FAMILIES.format(n=n, k=k, horizon=2000))
    sizes = np.bincount(result.customers.family)
    assert len(sizes) == n
    assert abs(z_of_mean(sizes, mean)) < FALSE_ALARM
    assert abs(z_of_mean((sizes - mean) ** 2, variance)) < FALSE_ALARM
    if k == 0.5:
        for size, p in enumerate(BOREL, start=1):
            assert p == pytest.approx(exp(-k * size) * (k * size) ** (size - 1) / factorial(size), abs=1e-6)
            assert abs(z_of_share(int(np.sum(sizes == size)), n, p)) < FALSE_ALARM


@pytest.mark.parametrize(
    "k, limit, generations", [(1.2, 0.686302, 12), (1.5, 0.417188, 7), (2.0, 0.203188, 5)]
)
def test_families_die_out(k: float, limit: float, generations: int) -> None:
    """The share of families extinct by generation g follows q ← exp(K(q − 1)), whose limit is known."""
    q = dead = 0.0
    for generation in range(2000):
        q = exp(k * (q - 1.0))
        dead = q if generation + 1 == generations else dead
    assert q == pytest.approx(limit, abs=1e-6)
    n = 500
    result = run(FAMILIES.format(n=n, k=k, horizon=generations + 0.5))
    alive = np.zeros(n, dtype=bool)
    alive[result.customers.family[result.customers.generation >= generations]] = True
    assert abs(z_of_share(int(n - alive.sum()), n, dead)) < FALSE_ALARM
    assert sqrt(dead * (1 - dead) / n) < 0.03
