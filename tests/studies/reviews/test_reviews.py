"""What reviews are worth."""

import json
from typing import Any

import pytest

from journeysim.errors import UsageError
from journeysim.scenario.library import loads
from journeysim.simulation import simulate
from journeysim.studies.reviews.reviews import reviews
from tests.studies.worlds import SHOP

POLICY = """
policies:
  watch:
    measure: conversion
    every: 10 d
    window: 20 d
    noise: 0.5
    switch_on: below 0.9
    practices: [push]
"""
WATCHED = loads(SHOP.replace("strategies:", POLICY + "strategies:"))
QUICK: dict[str, Any] = {"workers": 1, "engine": "reference", "replications": 3}


@pytest.fixture(scope="module")
def found():
    """Reviews that always act, and some that never do."""
    return reviews(
        WATCHED, "purchases", cadences=[10, 40], delays=[0], noises=[0], thresholds=[0.9, 0.0], **QUICK
    )


def test_who_always_acts_at_the_first_review_lives_like_who_begins_that_day(found):
    """The same people with the same luck: a start on the day of the first review gives the same level."""
    cell = found[found.own.settings.__class__(10.0, 0.0, 0.0, 0.9)]
    later = WATCHED.set({"practices.push.start": "10 d"})
    alone = [
        simulate(later, "push", seed=1, replication=r, engine="reference").measure("purchases").value
        for r in range(3)
    ]
    assert cell.level.value == pytest.approx(sum(alone) / 3)
    assert cell.days_active.value == pytest.approx(190.0)
    assert cell.switches.value == 1.0
    assert cell.false_alarms.value == cell.missed.value == 0.0


def test_who_never_acts_changes_nothing(found):
    """Under a threshold that is never passed nobody is touched: exactly 0."""
    cells = [cell for cell in found.cells if cell.settings.threshold == 0.0 and cell.settings.noise == 0.0]
    assert len(cells) == 2
    for cell in cells:
        assert (cell.effect.value, cell.effect.half_width) == (0.0, 0.0)
        assert cell.switches.value == 0.0


def test_sooner_is_better_where_acting_helps(found):
    """Push brings buyers, so the review after 10 days is worth more than that after 40, and always most."""
    worth = found.worth("every")
    assert (worth.before, worth.after) == (40.0, 10.0)
    assert worth.gain.value > 0
    assert found.fixed.value > found.best.effect.value > 0
    assert not found.does_harm


def test_noise_makes_errors(found):
    """Figures with an error of a half are sometimes on the wrong side; without error they never are."""
    errors = {cell.settings.noise: 0.0 for cell in found.cells}
    for cell in found.cells:
        errors[cell.settings.noise] += cell.false_alarms.value + cell.missed.value
    assert errors[0.0] == 0.0
    assert errors[0.5] > 0.0


def test_it_is_one_document(found):
    """Plain data with every way of reviewing and every worth."""
    document = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert document["policy"] == "watch"
    assert len(document["reviews"]) == len(found.cells) == 8
    assert {worth["what"] for worth in document["worths"]} == {"every", "noise"}
    assert "always push" in repr(found)


def test_what_was_not_compared_is_refused(found):
    """One sentence each."""
    with pytest.raises(UsageError, match="no smaller value"):
        found.worth("delay")
    with pytest.raises(UsageError, match="was not compared"):
        _ = found[found.own.settings.__class__(1.0, 0.0, 0.0, 0.9)]


def test_a_stopped_study_goes_on(tmp_path):
    """What is kept is not run again; the numbers are the same."""
    told = []
    asked = {"cadences": [], "delays": [], "noises": [0], **QUICK, "out": tmp_path}
    first = reviews(WATCHED, "purchases", **asked)
    files = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.npz")}
    again = reviews(WATCHED, "purchases", **asked, done=lambda *far: told.append(far))
    assert first.to_json() == again.to_json()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.npz")} == files
    assert told[-1] == (12, 12)
