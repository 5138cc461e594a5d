"""Folders of results: all or nothing."""

import json

import pytest

from journeysim.cli.folder import check_folder, growing_folder, results_folder, sign, write_json
from journeysim.errors import UsageError
from journeysim.provenance import Provenance
from journeysim.scenario.library import load, loads
from tests.studies.worlds import SHOP


def fill(folder, text="one"):
    with results_folder(folder) as temporary:
        assert temporary is not None
        write_json(temporary / "manifest.json", {"made_by": "journeysim"})
        (temporary / "result.txt").write_text(text)


def fail_halfway(folder, error):
    with results_folder(folder) as temporary:
        assert temporary is not None
        (temporary / "result.txt").write_text("half")
        raise error


def grow_halfway(folder):
    with growing_folder(folder, ("grown",)) as temporary:
        (temporary / "new.txt").touch()
        raise RuntimeError


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_is_filled_at_the_end(tmp_path):
    """Until everything is written the folder is not there; then it is whole and nothing else is left."""
    wanted = tmp_path / "deep" / "out"
    with results_folder(wanted) as temporary:
        assert temporary is not None
        (temporary / "result.txt").write_text("one")
        assert not wanted.exists()
    assert names(wanted) == ["result.txt"]
    assert names(wanted.parent) == ["out"]


def test_an_earlier_result_is_replaced_as_a_whole(tmp_path):
    """Files of the earlier result do not stay beside those of the new one."""
    wanted = tmp_path / "out"
    fill(wanted)
    (wanted / "old.txt").write_text("old")
    fill(wanted, "two")
    assert names(wanted) == ["manifest.json", "result.txt"]
    assert (wanted / "result.txt").read_text() == "two"
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_failure_leaves_everything_as_it_was(tmp_path, error):
    """After an error or Ctrl-C the earlier result stands and nothing else was left."""
    wanted = tmp_path / "out"
    fill(wanted)
    with pytest.raises(error):
        fail_halfway(wanted, error)
    assert (wanted / "result.txt").read_text() == "one"
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("content", [{}, [], {"made_by": "somebody"}, None])
def test_a_folder_of_others_is_left_alone(tmp_path, content):
    """A folder with anything but an earlier result in it is refused."""
    (tmp_path / "thesis.txt").write_text("mine")
    if content is not None:
        (tmp_path / "manifest.json").write_text(json.dumps(content))
    with pytest.raises(UsageError, match="left alone"):
        fill(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_an_empty_folder_may_be_used_and_a_file_may_not(tmp_path):
    """--out takes an empty folder, and refuses the name of a file."""
    check_folder(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="is a file"):
        check_folder(tmp_path / "file")


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path):
    """Below a file no folder can be made."""
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot be made"):
        fill(tmp_path / "file" / "out")


def test_without_a_folder_nothing_is_written(tmp_path, monkeypatch):
    """None gives None."""
    monkeypatch.chdir(tmp_path)
    with results_folder(None) as temporary:
        assert temporary is None
    assert names(tmp_path) == []


def test_a_signed_folder_can_be_run_again(tmp_path):
    """The resolved scenario has the signature of the scenario; the manifest says who made what."""
    scenario = loads(SHOP)
    sign(tmp_path, scenario, Provenance("shop", scenario.hash, seed=5, replications=2, engine="reference"))
    assert load(tmp_path / "scenario.yaml").hash == scenario.hash
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["made_by"] == "journeysim"
    assert (manifest["seed"], manifest["replications"]) == (5, 2)
    assert manifest["scenario_hash"] == scenario.hash
    assert manifest["dependencies"]["numpy"]


def test_what_grows_in_a_folder_stays_and_the_rest_is_replaced(tmp_path):
    """At the end; an error before leaves the earlier result and what has grown."""
    wanted = tmp_path / "out"
    fill(wanted)
    (wanted / "grown").mkdir()
    with pytest.raises(RuntimeError):
        grow_halfway(wanted)
    assert names(wanted) == ["grown", "manifest.json", "result.txt"]
    with growing_folder(wanted, ("grown",)) as temporary:
        (temporary / "new.txt").touch()
    assert names(wanted) == ["grown", "new.txt"]


def test_a_growing_folder_in_which_nothing_grew_is_gone(tmp_path):
    """An error leaves no empty folder."""
    with pytest.raises(RuntimeError), growing_folder(tmp_path / "out", ()):
        raise RuntimeError
    assert names(tmp_path) == []
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="is a file"), growing_folder(tmp_path / "file", ()):
        pass


def test_files_that_a_scenario_names_come_along(tmp_path):
    """A list of given people stands beside the scenario in the folder, so that it can be read there."""
    provenance = Provenance(scenario="cdnow", scenario_hash="", seed=1, replications=1, engine="reference")
    cdnow = load("cdnow")
    sign(tmp_path, cdnow, provenance)
    assert (tmp_path / "cdnow-entries.csv").exists()
    assert load(tmp_path / "scenario.yaml").hash == cdnow.hash
