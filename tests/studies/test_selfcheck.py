"""What was simulated is held against the exact answer."""

from dataclasses import replace

import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.scenario.library import load
from journeysim.simulation import simulate
from journeysim.studies.selfcheck import ALARM, QUICK, self_check, self_checks

RESULT = simulate("seven-stage", seed=1, customers=500)
LEVELS = {name: RESULT.measure(name) for name in ("conversion", "margin", "retention@90")}


def test_a_run_agrees_with_the_solver() -> None:
    """No measure of a run is four standard errors from the exact answer, and nothing is said."""
    check = self_check(RESULT.compiled, LEVELS)
    assert set(check.checked) == set(LEVELS)
    assert all(abs(one.z) < ALARM for one in check.checked.values())
    assert check.warning("baseline") is None
    assert set(check.to_json()["measures"]) == set(LEVELS)


def test_a_wrong_number_is_found() -> None:
    """A conversion that is too high by ten half-widths raises the alarm, in one line."""
    true = LEVELS["conversion"]
    shift = 10 * true.half_width
    wrong = replace(true, value=true.value + shift, low=true.low + shift, high=true.high + shift)
    check = self_check(RESULT.compiled, {"conversion": wrong})
    line = check.warning("baseline")
    assert line is not None
    assert "conversion" in line
    assert "\n" not in line


@pytest.mark.parametrize("name, reason", [("b2b-platform", "Customers meet"), ("subscription", "longer")])
def test_what_has_no_quick_answer_says_so(name: str, reason: str) -> None:
    """Where there is no exact answer, or none within a second, the check names the reason."""
    check = self_check(compile_scenario(load(name), "baseline", None), LEVELS)
    assert check.checked == {}
    assert reason in check.skipped


def test_strategies_share_the_time() -> None:
    """Those for which no room is left are not checked, and say so; none hangs on the clock."""
    names = [f"world {number}" for number in range(8)]
    checks = self_checks(dict.fromkeys(names, RESULT.compiled), dict.fromkeys(names, LEVELS))
    assert checks["world 0"].checked
    assert "longer" in checks["world 7"].skipped
    assert sum(check.size for check in checks.values()) <= QUICK
