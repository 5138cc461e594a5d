"""Rows that changes would close."""

import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.errors import ScenarioError
from journeysim.scenario.library import loads

FILE = """
journeysim: 1
title: Doors
horizon: 90 d
stages:
  look: {role: awareness, next: {buy: 0.7, gone: rest}, dwell: fixed(2 d)}
  buy: {role: purchase, next: {gone: rest}, dwell: fixed(1 d)}
  gone: {role: exit_churned}
arrivals: {street: {enter: look, rate: "2 per day"}}
practices:
  front: {effects: {look -> buy: {set: 0}}, end: FRONT}
  back: {effects: {look -> gone: {set: 0}}, start: BACK}
  only: {effects: {buy -> gone: {set: 0}}}
strategies: {both: [front, back]}
"""


def scenario(front="30 d", back="10 d"):
    return loads(FILE.replace("FRONT", front).replace("BACK", back), file="doors.yaml")


def test_the_only_edge_cannot_be_closed():
    """The error says where, who closes it, and what to do."""
    with pytest.raises(ScenarioError) as refused:
        compile_scenario(scenario(), "only")
    (problem,) = refused.value.problems
    assert (problem.file, problem.path) == ("doors.yaml", "stages.buy.next")
    assert problem.message == "only closes every way on."
    assert "leave one edge open" in problem.hint


def test_two_changes_together_close_a_row():
    """Each alone leaves a way; both at once leave none."""
    for name in ("front", "back"):
        assert compile_scenario(scenario(), name).strategy == name
    with pytest.raises(ScenarioError, match="front and back together close every way on"):
        compile_scenario(scenario(), "both")


def test_changes_at_different_times_close_nothing_together():
    """One ends before the other begins."""
    assert compile_scenario(scenario(front="10 d", back="10 d"), "both").strategy == "both"
