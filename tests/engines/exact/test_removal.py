"""Journeys without a part of them."""

import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.engines.exact.removal import removable, without
from journeysim.engines.exact.solution import solve_compiled
from journeysim.scenario.library import loads

CHAIN = """
journeysim: 1
horizon: 10 d
stages:
  c1: {role: awareness, dwell: 0, next: {c2: 0.5, lost: rest}}
  c2: {role: research, dwell: 0, next: {c3: 1}}
  c3: {role: consideration, dwell: 0, next: {buy: 0.5, lost: rest}}
  buy: {role: purchase, dwell: 0, next: {churned: 1}}
  churned: {role: exit_churned}
  lost: {role: exit_lost}
personas: {all: {share: 1}}
arrivals:
  two: {enter: c1, customers: 200}
  one: {enter: c2, customers: 100}
"""


def conversion(compiled):
    """Share who buy."""
    return solve_compiled(compiled).measure("conversion").value


def test_attribution_by_removal():
    """Three paths of the literature: a third buy; removal effects 0.5, 1, 1, so credit 0.2, 0.4, 0.4."""
    compiled = compile_scenario(loads(CHAIN), "baseline")
    whole = conversion(compiled)
    assert whole == pytest.approx(1 / 3, rel=1e-9)
    parts = removable(compiled)
    closed = [
        1 - conversion(without(compiled, parts["stage", c], "closed")) / whole for c in ("c1", "c2", "c3")
    ]
    assert closed == pytest.approx([0.5, 1.0, 1.0], abs=1e-9)
    assert [one / sum(closed) for one in closed] == pytest.approx([0.2, 0.4, 0.4])


def test_who_passes_by_goes_on_as_the_row_says():
    """So a stage without time or experience is missed by nobody."""
    compiled = compile_scenario(loads(CHAIN), "baseline")
    passed = without(compiled, removable(compiled)["stage", "c2"], "passed by")
    assert conversion(passed) == pytest.approx(conversion(compiled), rel=1e-9)


def test_nobody_buys_where_the_purchase_is_passed_by():
    """The event is gone with the place."""
    compiled = compile_scenario(loads(CHAIN), "baseline")
    assert conversion(without(compiled, removable(compiled)["stage", "buy"], "passed by")) == 0.0
