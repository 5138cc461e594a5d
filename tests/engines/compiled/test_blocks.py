"""Blocks of customers live one after the other in worlds that are used again."""

from typing import Any

import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.compiled.records import Compiled
from journeysim.engines.compiled import blocks
from journeysim.engines.compiled.counting import count
from journeysim.engines.compiled.run import each_log, run
from journeysim.engines.contract import Guards
from journeysim.errors import GuardError
from journeysim.scenario.library import load, loads


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A list that holds the rooms of all worlds that are made from now on."""
    rows: list[int] = []
    fresh = blocks.world_of_few

    def noted(scene: Any, room: int) -> Any:
        rows.append(room)
        return fresh(scene, room)

    monkeypatch.setattr(blocks, "world_of_few", noted)
    return rows


def seven_stage(customers: int) -> Compiled:
    """A scenario of its own, for which nothing is kept."""
    return compile_scenario(load("seven-stage"), "baseline", customers)


def test_runs_of_a_scenario_share_a_world(made: list[int]) -> None:
    """A second run makes no world, and what lived there before leaves no trace."""
    compiled = seven_stage(500)
    first, _, again = (run(compiled, seed, threads=1) for seed in (3, 4, 3))
    assert len(made) == 1
    assert again.equals(first)
    assert run(seven_stage(500), 3, threads=1).equals(first)
    assert len(made) == 2


def test_counters_have_a_world_of_their_own(made: list[int]) -> None:
    """Worlds for counters have less room, and they count the same whatever happened there before."""
    compiled = seven_stage(500)
    first, _, again = (count(compiled, seed, threads=1) for seed in (3, 4, 3))
    log = run(compiled, 3, threads=1)
    assert made[0] < made[1]
    assert repr(again) == repr(first)
    assert first.customers + first.referred == len(log.ids)


def test_a_world_in_which_a_run_was_stopped_is_given_up(made: list[int]) -> None:
    """After an error, and where a caller wants no more blocks, the next run begins in a fresh world."""
    compiled = seven_stage(9000)
    with pytest.raises(GuardError):
        run(compiled, 3, guards=Guards(events=100), threads=1)
    logs = each_log(compiled, 3, guards=Guards(), threads=1)
    next(logs)
    logs.close()  # type: ignore[attr-defined]
    assert run(compiled, 3, threads=1).equals(run(seven_stage(9000), 3, threads=1))
    assert len(made) == 4


def test_a_world_that_grew_is_given_up(made: list[int]) -> None:
    """What a run needed much room for is not kept while nobody uses it."""
    talkative = """
journeysim: 1
horizon: 90 d
arrivals: {people: {customers: 8000, enter: research}}
stages:
  research: {dwell: fixed(1 d), next: {research: 0.99, lost: rest}}
  lost:
"""
    compiled = compile_scenario(loads(talkative, file="research.yaml"))
    lengths = [len(run(compiled, 1, threads=1)) for _ in range(2)]
    assert lengths[0] == lengths[1] > blocks.ROWS_AT_FIRST
    assert len(made) == 2
