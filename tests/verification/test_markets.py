"""Finite markets against theory: the final size of word of mouth, and growth after Bass."""

from math import exp, log, sqrt

import numpy as np
import pytest

from tests.verification.worlds import FALSE_ALARM, run, z_of_mean

TOWN = """
journeysim: 1
horizon: 400 d
market: {size}
arrivals: {{first: {{customers: {seeds}, enter: told}}}}
stages:
  told: {{role: advocacy, dwell: exponential(mean=1 d), invitations: {r}, next: gone}}
  gone: {{role: exit_lost}}
referral: {{enter: told, acceptance: 1, delay: fixed(0.01 d)}}
"""
SIZES = [
    pytest.param(4_000, id="quick"),
    pytest.param(200_000, id="precise", marks=pytest.mark.long),
]


@pytest.mark.parametrize("r, limit", [(1.2, 0.313698), (1.5, 0.582812), (2.0, 0.796812), (3.0, 0.940480)])
@pytest.mark.parametrize("size", SIZES)
def test_final_size(size: int, r: float, limit: float) -> None:
    """In a well-mixed town each told tells R others; 1 − exp(−R·z) = z of the town is reached.

    The share of those reached by s people to begin with solves z = s + (1 − s)(1 − exp(−R·z)). Its standard
    deviation is √(z(1 − z)(1 + R²(1 − z))/N)/(1 − R(1 − z)), for Poisson numbers of contacts.
    """
    z = limit
    assert 1.0 - exp(-r * z) == pytest.approx(z, abs=1e-5)
    start = 0.01
    for _ in range(500):
        z = start + (1.0 - start) * (1.0 - exp(-r * z))
    result = run(TOWN.format(size=size, seeds=round(start * size), r=r))
    reached = len(result.log.ids) / size
    spread = sqrt(z * (1 - z) * (1 + r * r * (1 - z)) / size) / (1 - r * (1 - z))
    assert abs(reached - z) < FALSE_ALARM * spread


BASS = """
journeysim: 1
horizon: 12 d
market: {size}
arrivals: {{adverts: {{rate: {rate} per d, enter: told}}}}
stages:
  told: {{role: advocacy, dwell: 0, next: talks}}
  talks: {{role: loyalty, dwell: exponential(mean=1 d), invitations: {q}, next: talks}}
referral: {{enter: told, acceptance: 1, delay: 0}}
"""
WORLDS = 10


def test_growth_after_bass() -> None:
    """Adoption at rate p + q·F of those not reached: F(t) = (1 − e^−(p+q)t)/(1 + q/p·e^−(p+q)t).

    Who talks does so after exponential times, hence at the rate q from the first day on; ten worlds say
    how far one of them strays.
    """
    p, q, size = 0.03, 0.38, 2_000
    text = BASS.format(size=size, rate=p * size, q=q)
    worlds = [run(text, seed=seed).customers.arrival for seed in range(WORLDS)]
    for t, published in ((1, 3.576), (2, 8.506), (5, 33.12), (10, 81.28)):
        growth = exp(-(p + q) * t)
        share = 100 * (1 - growth) / (1 + q / p * growth)
        assert share == pytest.approx(published, rel=1e-3)
        assert abs(z_of_mean([100.0 * int(np.sum(w <= t)) / size for w in worlds], share)) < FALSE_ALARM
    peak = log(q / p) / (p + q)
    assert peak == pytest.approx(6.193, abs=0.001)
    rates = np.histogram(np.concatenate(worlds), bins=np.arange(0.0, 13.0))[0]
    assert abs(np.argmax(rates) + 0.5 - peak) < 1.5
