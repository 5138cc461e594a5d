"""Intervals of the simulation beside exact answers: over many seeds they cover them as often as they say."""

from math import isnan, sqrt

import pytest

from journeysim.results.measures import measure
from journeysim.scenario.library import load
from journeysim.simulation import simulate, solve

SEEDS = 200
STATED = 0.95
MEASURES = ("conversion", "conversion@30", "retention@90", "churn", "purchases", "repeat_purchases",
            "referred_customers", "invitations", "satisfaction", "revenue", "customer_cost", "margin",
            "lifetime_value")  # fmt: skip
"""Measures that are looked at, where a scenario has them."""

WORLDS = (("seven-stage", "baseline", 2000), ("seven-stage", "everything", 2000), ("cdnow", "baseline", None),
          ("cdnow", "everything", None), ("subscription", "baseline", 1500),
          ("subscription", "good-start", 1500))  # fmt: skip
"""Scenarios that the solver covers, a strategy, and how many customers."""


def coverage(scenario: str, strategy: str, customers: int | None, seeds: int = SEEDS) -> dict[str, float]:
    """Share of seeds whose interval covers the exact value, by measure."""
    loaded, solution = load(scenario), solve(scenario, strategy, customers=customers)
    exact = {name: solution.measure(name).value for name in MEASURES if solution.reason(name) is None}
    hits = {name: 0 for name, value in exact.items() if not isnan(value)}
    varying = set[str]()
    for seed in range(seeds):
        result = simulate(loaded, strategy, seed=seed, customers=customers, engine="compiled")
        for name in hits:
            found = measure([result], name)
            hits[name] += found.low <= exact[name] <= found.high
            if found.low < found.high:
                varying.add(name)
    return {name: hits[name] / seeds for name in hits if name in varying}


@pytest.mark.long
@pytest.mark.parametrize("scenario, strategy, customers", WORLDS)
def test_stated_rate(scenario: str, strategy: str, customers: int | None) -> None:
    """95 of 100 intervals cover the exact value, within four standard errors of 200 seeds."""
    found = coverage(scenario, strategy, customers)
    band = 4.0 * sqrt(STATED * (1.0 - STATED) / SEEDS)
    assert len(found) >= 4
    assert {name: rate for name, rate in found.items() if rate < STATED - band} == {}
