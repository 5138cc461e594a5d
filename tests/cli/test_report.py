"""`journeysim report`."""

import json
import shutil

import pytest

from tests.cli.shell import shop_in, type_in


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """The folder of a finished comparison."""
    home = tmp_path_factory.mktemp("results")
    said = type_in(
        "compare", shop_in(home), "--strategies", "push", "--replications", "1", "--out", home / "out"
    )
    assert said.code == 0, said.err
    return home / "out"


@pytest.fixture
def copy(results, tmp_path):
    """A copy of it that may be spoiled."""
    return shutil.copytree(results, tmp_path / "copy")


def test_the_page_stands_in_the_folder_or_where_it_is_wanted(copy, tmp_path):
    """The last words say where; the same folder gives the same page."""
    said = type_in("report", copy)
    assert said.code == 0, said.err
    assert "report.html" in said.words
    assert (copy / "report.html").read_text().startswith("<!DOCTYPE html>")
    assert type_in("report", copy, "--out", tmp_path / "page.html").code == 0
    assert (tmp_path / "page.html").read_bytes() == (copy / "report.html").read_bytes()


def refused(folder, *words, out=()):
    """The command ends with one sentence that holds these words, and writes nothing."""
    said = type_in("report", folder, *out)
    assert said.code == 2
    assert "Traceback" not in said.err
    for word in words:
        assert word in said.err
    assert not (folder / "report.html").exists()


def test_what_is_no_study_is_refused(tmp_path, copy):
    """No folder, a file, an empty folder, and another command's results each get one sentence."""
    refused(tmp_path / "nowhere", "no such folder", "journeysim compare")
    refused(copy / "manifest.json", "is a file")
    (tmp_path / "empty").mkdir()
    refused(tmp_path / "empty", "does not hold finished results")
    (copy / "comparison.json").unlink()
    refused(copy, "neither a comparison nor a ranking")


def test_a_killed_comparison_is_refused(copy):
    """The sentence says how many runs are kept, and what goes on."""
    (copy / "manifest.json").unlink()
    refused(copy, "stopped before it was finished", "2 finished runs", "Type the same command")


def test_what_was_changed_since_is_refused(copy):
    """Broken or older numbers, and another scenario, name what made them."""
    whole = (copy / "comparison.json").read_text()
    (copy / "comparison.json").write_text(whole[:100])
    refused(copy, "comparison.json", "cannot be read")
    document = json.loads(whole)
    del document["answer"]
    (copy / "comparison.json").write_text(json.dumps(document))
    refused(copy, "'answer'", "Run again what made it: journeysim")
    (copy / "comparison.json").write_text(whole)
    scenario = (copy / "scenario.yaml").read_text()
    (copy / "scenario.yaml").write_text(scenario.replace("horizon: ", "horizon: 1", 1))
    refused(copy, "scenario.yaml is not the scenario")
    (copy / "scenario.yaml").write_text(scenario)
    (copy / "effects.svg").write_text("<svg")
    refused(copy, "effects.svg cannot be read")


def test_a_place_that_cannot_be_written_is_refused(copy, tmp_path):
    """A folder, or a file in a folder that does not exist."""
    refused(copy, "is a folder", out=("--out", tmp_path))
    refused(copy, "cannot be written", out=("--out", tmp_path / "no" / "page.html"))
