"""Shipped scenarios, and loading by name, path or text."""

import shutil
import time

import pytest

from journeysim.errors import ScenarioError, UsageError
from journeysim.scenario import practice_library
from journeysim.scenario.library import find, load, loads, names
from tests.scenario.texts import SMALL, changed


@pytest.mark.parametrize("name", names())
def test_every_shipped_scenario_loads(name):
    """Each has a horizon, stages, and strategies that can be planned."""
    scenario = load(name)
    assert scenario.name == name
    assert scenario.model.horizon > 0
    assert len(scenario.model.stages) >= 4
    for strategy in scenario.strategies:
        assert scenario.plan(strategy).name == strategy
    assert sum(p.share.value for p in scenario.model.personas.values()) == pytest.approx(
        1 if scenario.model.personas else 0
    )


def test_a_file_is_found_by_its_path(tmp_path):
    """A path needs a suffix or a folder, or to exist."""
    path = tmp_path / "mine.yaml"
    path.write_text(SMALL)
    assert load(path).model == load(str(path)).model == loads(SMALL).model
    assert load(path).name == "mine"
    assert find("seven-stage").name == "seven-stage.yaml"


def test_files_beside_a_scenario_are_found_from_there(tmp_path):
    """Other files are named relative to the scenario, wherever the user stands."""
    (tmp_path / "in.csv").write_text("time\n1\n")
    path = tmp_path / "mine.yaml"
    path.write_text(changed(("customers: 1000", "file: in.csv")))
    assert load(path).model.arrivals["visitors"].entries == ((1.0, None),)


@pytest.mark.parametrize(
    "content, sign",
    [
        ("id\n1\n", "no column `time`"),
        ("time\nx\n", "a number"),
        ("time\n-1\n", "days since day 0"),
        ("time,id\n1,1\n2,1\n", "same id"),
        ("time,id\n1,a\n", "whole numbers"),
        ("", "empty"),
    ],
)
def test_unusable_arrivals_are_explained(tmp_path, content, sign):
    """What is wrong with the file is said at the field that names it."""
    (tmp_path / "in.csv").write_text(content)
    path = tmp_path / "mine.yaml"
    path.write_text(changed(("customers: 1000", "file: in.csv")))
    with pytest.raises(ScenarioError, match=sign) as caught:
        load(path)
    assert caught.value.problems[0].path == "arrivals.visitors.file"


def test_an_unknown_name_is_told_the_nearest():
    """And that a path may be given."""
    with pytest.raises(UsageError, match=r"did you mean `seven-stage`\? A path"):
        find("seven-stages")
    with pytest.raises(UsageError, match="A path"):
        load("zzz")
    with pytest.raises(ScenarioError, match="no such file"):
        load("absent.yaml")


def test_json_is_a_scenario_too(tmp_path):
    """The same data in JSON gives the same model."""
    import json

    path = tmp_path / "mine.json"
    path.write_text(json.dumps(loads(SMALL).document.data, indent="\t"))
    assert load(path).model == loads(SMALL).model


def test_library_practices_are_overridden_by_key(monkeypatch, tmp_path):
    """`use` takes a practice; what stands beside it replaces, merges or removes."""
    library = tmp_path / "practices.yaml"
    library.write_text(
        "tour:\n  version: 2\n  coverage: 0.5\n  cost: {fixed: 10, per_day: 1}\n"
        "  effects: {stage awareness: {experience_gain: 0.1}, stage purchase: {experience_gain: 0.2}}\n"
    )
    monkeypatch.setattr(practice_library, "LIBRARY", library)
    practice_library.practices.cache_clear()
    try:
        text = changed(
            (
                "  kind-words:\n",
                "  tour: {use: tour, cost: {fixed: 5}, effects: {stage purchase: null}}\n  kind-words:\n",
            )
        )
        tour = loads(text).model.practices["tour"]
        assert (tour.coverage.value, tour.cost.fixed.value, tour.cost.per_day.value) == (0.5, 5, 1)
        assert list(tour.effects) == ["stage awareness"]
        assert tour.used == "tour@2"
        assert loads(SMALL).plan("clear-words+tour").changes["tour"].used == "tour@2"
        with pytest.raises(ScenarioError, match="did you mean `tour`"):
            loads(changed(("  kind-words:\n", "  tour: {use: tuor}\n  kind-words:\n")))
    finally:
        practice_library.practices.cache_clear()


def test_loading_is_quick(tmp_path):
    """The best of five loads of the seven-stage journey takes far less than a second."""
    shutil.copy(find("seven-stage"), tmp_path / "copy.yaml")
    took = []
    for _ in range(5):
        start = time.perf_counter()
        load(tmp_path / "copy.yaml")
        took.append(time.perf_counter() - start)
    assert min(took) < 0.5


def test_a_folder_is_no_scenario(tmp_path, monkeypatch):
    """The error says that it is one, and to name a file in it."""
    (tmp_path / "shops").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="is a folder"):
        load("shops")
