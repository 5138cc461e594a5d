"""Money against closed forms: discounted stays, returns on practices, and intervals that cover."""

from math import log

import numpy as np

from journeysim.results.returns import cost_per_extra_conversion, return_on_investment
from journeysim.scenario.library import loads
from journeysim.simulation import simulate
from tests.verification.worlds import FALSE_ALARM, precision, run, z_of_mean

STAY = """
journeysim: 1
horizon: 60 y
discount: 0.12 per y
arrivals: {once: {customers: 8000, enter: member}}
stages:
  member:
    role: retention
    dwell: exponential(mean=500 d)
    revenue_per_day: 2
    next: {member: {p: 0.4, revenue: 30}, churned: rest}
  churned:
"""


def test_money_by_the_day_under_a_discount():
    """A flow over exponential stays is worth rate/(δ + 1/mean), and renewals shift it by their transform.

    With δ = log(1 + d)/365 and φ = 1/(1 + δ·mean) a member is worth v = 2·mean·φ + φ·0.4·(30 + v).
    """
    delta, mean = log(1.12) / 365.0, 500.0
    phi = 1.0 / (1.0 + delta * mean)
    expected = (2.0 * mean * phi + phi * 0.4 * 30.0) / (1.0 - 0.4 * phi)
    revenue = run(STAY).ledger.customer_revenue
    assert abs(z_of_mean(revenue, expected)) < FALSE_ALARM
    assert precision(revenue) < 0.03


OFFER = """
journeysim: 1
horizon: 20 d
arrivals: {visitors: {rate: 12 per day, enter: offer}}
stages:
  offer: {role: decision, dwell: 0, next: {purchase: 0.3, lost: rest}}
  purchase: {dwell: 0, revenue: 40, next: done}
  done: {role: other, next: {}}
  lost:
practices:
  reminder:
    coverage: 0.5
    cost: {fixed: 60, per_exposure: 0.5}
    effects: {offer -> purchase: {odds_ratio: 1.5}}
"""
LIFT = 0.5 * (0.45 / 1.15 - 0.3)
"""Extra conversions per visitor: half of them meet odds of 1.5 times 3 to 7."""


def test_returns_on_a_practice_against_theory():
    """Return and price of a conversion of 100 worlds: intervals hold the truth in 95 ± 8.7 of them.

    Half of the visitors cost 0.5 and 40·(p′ − p) is gained on each of them: per run of 240 visitors
    876.5 for 120. The bound is four standard errors of a share of 100.
    """
    visitors = 240.0
    gain, cost = 40.0 * LIFT * visitors, 60.0 + 0.25 * visitors
    scenario = loads(OFFER, file="offer.yaml")
    returns, prices = [], []
    for replication in range(100):
        pair = [
            simulate(scenario, strategy, seed=3, replication=replication)
            for strategy in ("baseline", "reminder")
        ]
        returns.append(return_on_investment(*pair))
        prices.append(cost_per_extra_conversion(*pair))
    assert abs(z_of_mean([one.value for one in returns], gain / cost - 1.0)) < FALSE_ALARM
    covered = sum(one.low <= gain / cost - 1.0 <= one.high for one in returns)
    assert covered >= 95 - 8.7
    covered = sum(one.low <= cost / (LIFT * visitors) <= one.high for one in prices)
    assert covered >= 95 - 8.7
    assert np.median([one.half_width for one in returns]) < 5.0


def test_the_interval_of_a_total_counts_families_and_their_number():
    """The variance that one run states for its margin is that of margins between 100 runs, within a third.

    Referred people, exposures paid for one by one, and Poisson arrivals all move the total.
    """
    text = OFFER.replace("next: done", "next: done, invitations: 0.8") + (
        "referral: {enter: offer, acceptance: 0.6, delay: fixed(1 d)}\n"
    )
    scenario = loads(text, file="friends.yaml")
    runs = [simulate(scenario, "reminder", seed=5, replication=number) for number in range(100)]
    margins = [one.measure("margin") for one in runs]
    stated = np.mean([(one.half_width / 1.97) ** 2 for one in margins])
    between = np.var([one.value for one in margins], ddof=1)
    assert 0.67 < stated / between < 1.5
