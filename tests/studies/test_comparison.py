"""What a comparison comes to, and how it is told."""

import json

import pytest

from journeysim.results.estimates import Estimate
from journeysim.scenario.library import loads
from journeysim.studies.compare import compare
from journeysim.studies.comparison import plain_estimate
from tests.studies.worlds import SHOP


@pytest.fixture(scope="module")
def comparison():
    return compare(loads(SHOP), ["push", "nothing", "spend"], replications=3, workers=1)


def test_the_document_is_json_and_complete(comparison):
    """to_json gives plain data: every strategy with levels, all but the baseline with effects."""
    document = json.loads(json.dumps(comparison.to_json(), allow_nan=False))
    assert list(document["strategies"]) == ["baseline", "push", "nothing", "spend"]
    assert "effects" not in document["strategies"]["baseline"]
    entry = document["strategies"]["push"]
    assert set(entry["effects"]["margin"]) == {"value", "low", "high", "n", "kind"}
    assert entry["customers"] == comparison.customers["push"]
    assert (document["seed"], document["engine"], document["replications"]) == (1, "compiled", 3)


def test_what_is_no_number_is_none():
    """NaN and infinite ends are None in a document."""
    plain = plain_estimate(Estimate(float("nan"), float("-inf"), 1.0, 3))
    assert plain == {"value": None, "low": None, "high": 1.0, "n": 3, "kind": "simulated"}


def test_its_repr_tells_the_numbers(comparison):
    """The comparison shows itself with a line for each strategy."""
    lines = repr(comparison).splitlines()
    assert len(lines) == 4
    assert "3 replications, seed 1" in lines[0]
