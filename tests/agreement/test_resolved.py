"""A scenario and its resolved form are the same simulation."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from journeysim.results.log import Log
from journeysim.scenario.files import dump
from journeysim.scenario.library import load, loads
from journeysim.simulation import simulate

VALID = Path(__file__).parents[1] / "cases" / "valid"
CASES = ("laws", "rows", "touchpoints", "persona-overrides", "risks-and-switches", "won-back")


def bits(log: Log) -> list[bytes]:
    """Every column of a log, bit by bit."""
    columns = (getattr(log, field.name) for field in fields(log))
    return [column.tobytes() for column in columns if isinstance(column, np.ndarray)]


@pytest.mark.parametrize("case", CASES)
def test_the_resolved_form_runs_alike(case: str) -> None:
    """Nothing that is simulated is lost, added or moved by resolving: the logs are bit-identical."""
    scenario = load(VALID / f"{case}.yaml")
    resolved = loads(dump(scenario.resolved()), scenario.file)
    for strategy in scenario.strategies:
        before = simulate(scenario, seed=1, strategy=strategy, engine="reference").log
        after = simulate(resolved, seed=1, strategy=strategy, engine="reference").log
        assert len(bits(before)) > 3
        assert bits(before) == bits(after)
