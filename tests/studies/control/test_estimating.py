"""The more precise of two estimates is taken, and comparisons use it."""

from typing import Any

import numpy as np
import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.results.estimates import Estimate
from journeysim.results.families import Sums
from journeysim.scenario.library import load
from journeysim.studies.compare import compare
from journeysim.studies.control.estimating import coefficients, reduced, without_luck
from journeysim.studies.control.preparing import prepared, uncontrolled
from tests.studies.control.busy import busy_world


def test_the_control_is_taken_by_rule() -> None:
    """However the intervals turn out, the controlled estimate is the one; the factor tells what it gained."""
    plain, wide, narrow = Estimate(1.0, 0.0, 2.0, 9), Estimate(1.0, -1.0, 3.0, 9), Estimate(1.1, 0.9, 1.3, 9)
    assert reduced(plain, None) == (plain, 1.0)
    taken, factor = reduced(plain, lambda: wide)
    assert taken == wide
    assert factor == pytest.approx(0.25)
    taken, factor = reduced(plain, lambda: narrow)
    assert taken == narrow
    assert factor == pytest.approx(25.0)


def test_what_is_certain_stays_certain() -> None:
    """Where twins do not differ at all no control is asked."""
    certain = Estimate(0.0, 0.0, 0.0, 9)
    assert reduced(certain, lambda: Estimate(0.1, 0.0, 0.2, 9)) == (certain, 1.0)


def test_few_replications_have_coefficients_of_one() -> None:
    """Nothing is fitted to fewer than 20."""
    assert (coefficients(np.arange(19.0), np.ones((19, 3))) == 1.0).all()


def test_coefficients_are_fitted_to_the_others() -> None:
    """Each replication's coefficients are those of the ridge around 1 without it."""
    luck = np.random.default_rng(1).normal(size=(30, 2))
    values = luck @ [1.5, 0.2] + np.random.default_rng(2).normal(size=30)
    for left_out, found in enumerate(coefficients(values, luck)):
        kept = np.arange(30) != left_out
        c = luck[kept] - luck[kept].mean(axis=0)
        r = values[kept] - luck[kept].sum(axis=1)
        ridge = r.var(ddof=1) / 0.5**2 * np.eye(2)
        assert found == pytest.approx(1.0 + np.linalg.solve(c.T @ c + ridge, c.T @ (r - r.mean())), rel=1e-6)


def test_rare_luck_keeps_its_coefficient() -> None:
    """Luck that one replication had, and luck that none had, is taken off as it is."""
    rng = np.random.default_rng(3)
    luck = np.column_stack([rng.normal(size=25), np.zeros(25), np.zeros(25)])
    luck[7, 1] = 0.3
    found = coefficients(2.0 * luck[:, 0] + luck[:, 1] + rng.normal(size=25), luck)
    assert found[7, 1] == pytest.approx(1.0)
    assert found[:, 2] == pytest.approx(np.ones(25))
    assert (found[:, 0] > 1.2).all()


def test_luck_is_taken_off_the_total() -> None:
    """Sums lose the control and keep the families."""
    sums = Sums(np.array([1]), np.array([5.0]), np.array([0.0]), 1.0, 1.0)
    (rest,) = without_luck([sums], [2.5])
    assert rest.top.sum() + rest.world_top == 3.5
    assert rest.world_bottom == 1.0


def test_a_comparison_is_steadier_and_says_by_how_much() -> None:
    """With the control intervals are shorter, and both estimates agree within the wider one."""
    scenario = busy_world(2)
    asked: dict[str, Any] = {"replications": 8, "measures": ["margin", "abandonment@help"], "workers": 1}
    plain = compare(scenario, ["train"], control=False, **asked)
    steady = compare(scenario, ["train"], **asked)
    before, after = plain.effects["train"]["margin"], steady.effects["train"]["margin"]
    assert plain.reductions == {}
    factor = steady.reductions["train"]["margin"]
    assert factor == pytest.approx((before.half_width / after.half_width) ** 2)
    assert factor >= 1.0
    assert before.low < after.value < before.high
    assert steady.to_json()["strategies"]["train"]["variance_reduction"]["margin"] == factor
    assert plain.effects["train"]["abandonment@help"] == steady.effects["train"]["abandonment@help"]


def test_where_customers_do_not_meet_nothing_is_prepared() -> None:
    """There families are the units, and the exact solver needs no runs."""
    scenario = load("seven-stage")
    assert uncontrolled(compile_scenario(scenario, "baseline", None)) is not None
    assert prepared(scenario, ["baseline"], seed=1) == {}
