"""The exact solver beside the simulation on shipped scenarios: every measure, in a band of four errors."""

from math import isnan

import pytest

from journeysim.engines.exact.solution import Solution
from journeysim.results.estimates import Estimate, quantile_of_student
from journeysim.results.measures import measure
from journeysim.scenario.library import load, names
from journeysim.simulation import simulate, solve
from tests.verification.worlds import FALSE_ALARM

SOLVED = {
    "cdnow": ("baseline", "everything", "remind-and-thank-newcomers"),
    "seven-stage": ("baseline", "everything", "easy-sharing"),
    "subscription": ("good-start", "cheaper-against-the-rival"),
}
"""Shipped scenarios that the solver covers, with strategies to look at."""

QUICK = ("conversion", "churn", "purchases", "repeat_purchases", "referred_customers", "satisfaction",
         "revenue", "customer_cost", "practice_cost", "margin", "lifetime_value", "invitations")  # fmt: skip

FURTHER = ("conversion@30", "retention@90", "repeat_purchases@90", "time_to_convert@0.9")


def standard_error(estimate: Estimate) -> float:
    """The standard error behind an interval of a mean."""
    return estimate.half_width / quantile_of_student(estimate.n)


def z_values(solution: Solution, runs: int, seed: int, names: tuple[str, ...]) -> dict[str, float]:
    """How many standard errors the simulation lies from the solver, by measure."""
    compiled = solution.compiled
    results = [
        simulate(load(compiled.scenario), compiled.strategy, seed=seed, replication=number)
        for number in range(runs)
    ]
    found = {}
    for name in names:
        if name == "recommendation_score":
            continue
        exact, simulated = solution.measure(name).value, measure(results, name)
        error = standard_error(simulated)
        if error > 1e-9 * abs(exact):
            found[name] = (simulated.value - exact) / error
        elif not isnan(exact):
            assert simulated.value == pytest.approx(exact, rel=1e-6, abs=1e-9)
    return found


@pytest.mark.parametrize(
    "scenario, strategy", [("seven-stage", "everything"), ("cdnow", "remind-and-thank-newcomers")]
)
def test_one_run(scenario: str, strategy: str) -> None:
    """One run of the reference engine lies within four standard errors of the main exact measures."""
    found = z_values(solve(scenario, strategy), 1, 11, QUICK)
    assert len(found) >= 6
    assert {name: z for name, z in found.items() if abs(z) >= FALSE_ALARM} == {}


@pytest.mark.long
@pytest.mark.parametrize("scenario, strategy", [(name, one) for name, all_ in SOLVED.items() for one in all_])
def test_many_runs(scenario: str, strategy: str) -> None:
    """So do eight runs together, under strategies with ramps, coverage, targets and seasons."""
    solution = solve(scenario, strategy)
    found = z_values(solution, 8, 12, (*solution.covered, *FURTHER))
    assert {name: z for name, z in found.items() if abs(z) >= FALSE_ALARM} == {}


def test_the_others_say_why() -> None:
    """What is not covered has a reason for every measure, and arrivals where nothing moves them."""
    for scenario in set(names()) - set(SOLVED) - {"b2b-platform", "decision"}:
        solution = solve(scenario)
        assert solution.refusals
        assert all(reason.endswith(".") for reason in solution.refusals)
        assert "conversion" in solution.refused
    assert solve("eight-stage").measure("arrivals").kind == "exact"
