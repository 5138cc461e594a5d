"""The journey without time: expected visits, K, and the chance that a family dies out."""

from math import exp

import numpy as np
import pytest

from journeysim.engines.exact.problem import Resolution
from journeysim.engines.exact.solution import solve_compiled
from tests.engines.exact.worlds import compiled_of, problem_of

FAMILIES = """
journeysim: 1
title: Families
horizon: 30 d
evidence: assumption
arrivals:
  entrants: {customers: 10, enter: tell}
stages:
  tell:
    role: advocacy
    invitations: 1.6
    invite: WHEN
    dwell: exponential(mean=1 d)
    next: {gone: 1}
  gone: {role: exit_lost}
referral: {enter: tell, acceptance: 1, delay: fixed(1 d)}
"""
"""A Galton and Watson process: everybody brings a Poisson number of people, 1.6 in the mean."""


def test_fundamental_matrix() -> None:
    """Expected visits of W1 without horizon and referrals are those that are published."""
    problem = problem_of("benchmarks/w1.yaml", Resolution(60, 1, 5))
    assert problem.chain is not None
    visits = problem.chain.visits(problem.entrants)[0]
    expected = {"awareness": 1.1461, "consideration": 0.9742, "purchase": 1.4488, "experience": 1.6246,
                "follow-up": 1.4622, "loyalty": 1.3881, "recommendation": 0.4858, "lost": 0.3668,
                "churned": 0.6332}  # fmt: skip
    places = [problem.compiled.places[mode.place].name for mode in problem.modes.listed]
    for name, value in expected.items():
        found = sum(v for place, v in zip(places, visits, strict=True) if place == name)
        assert found == pytest.approx(value, abs=1e-4)


def test_k_is_invitations_times_visits() -> None:
    """In W1, 0.3 people are told by each of 0.4858 visits of the stage that recommends: K is 0.14575."""
    solution = solve_compiled(compiled_of("benchmarks/w1.yaml"))
    assert solution.k_factor == pytest.approx(0.3 * 0.4858451750754736, rel=1e-9)
    assert solution.extinction == 1.0


@pytest.mark.parametrize("when", ["entry", "exit"])
def test_extinction(when: str) -> None:
    """With a Poisson number of children in the mean K the chance q solves q = exp(−K(1 − q))."""
    solution = solve_compiled(
        compiled_of(FAMILIES.replace("invite: WHEN", "invite: entry" if when == "entry" else ""))
    )
    q = 0.0
    for _ in range(2000):
        q = exp(-1.6 * (1.0 - q))
    assert solution.k_factor == pytest.approx(1.6, rel=1e-12)
    assert solution.extinction == pytest.approx(q, abs=1e-10)


def test_no_families() -> None:
    """Where nobody invites there is no K."""
    compiled = compiled_of(FAMILIES.replace("invitations: 1.6", "").replace("invite: WHEN", ""))
    solution = solve_compiled(compiled)
    assert solution.k_factor is None
    assert solution.extinction is None


def test_visits_agree_with_a_geometric_sum() -> None:
    """Σ Pⁿ births is what the fundamental matrix gives at once."""
    problem = problem_of("benchmarks/w1.yaml", Resolution(60, 1, 5))
    assert problem.chain is not None
    step, summed = problem.entrants[0], np.zeros(problem.chain.states)
    for _ in range(400):
        summed, step = summed + step, problem.chain.onward[0] @ step
    assert problem.chain.visits(problem.entrants)[0] == pytest.approx(summed, rel=1e-9)
