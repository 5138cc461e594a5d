"""`journeysim levers`."""

import json
from math import isfinite

import pytest

from tests.cli.shell import shop_in, type_in


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A shop, in a file."""
    return shop_in(tmp_path_factory.mktemp("levers"))


def test_the_strongest_levers_come_first(shop, tmp_path):
    """The level, then a line a lever, and where the pictures are."""
    out = tmp_path / "told"
    said = type_in("levers", shop, "--measure", "conversion", "--out", out)
    assert said.code == 0
    assert said.words.startswith("Conversion of shop under baseline: ")
    assert "Each lever moves alone, by a little; effects are exact slopes, without chance." in said.words
    assert "Closed: whoever would enter" not in said.words
    assert {"levers.png", "levers.svg", "journey-levers.png", "levers.json", "manifest.json"} <= {
        path.name for path in out.iterdir()
    }


def test_the_document_holds_what_the_folder_holds(shop, tmp_path):
    """One document on standard output, equal to the file, strongest first."""
    out = tmp_path / "told"
    said = type_in("levers", shop, "--measure", "margin", "--out", out, "--json")
    document = json.loads(said.out)
    assert document == json.loads((out / "levers.json").read_text(encoding="utf-8"))
    sizes = [abs(one["effect"]) for one in document["levers"]]
    assert sizes == sorted(sizes, reverse=True)
    assert all(isfinite(size) for size in sizes)


def test_removals_are_told_in_both_readings(shop):
    """Each stage, touchpoint and channel is passed by and closed."""
    said = type_in("levers", shop, "--measure", "conversion", "--remove", "--json")
    removals = json.loads(said.out)["removals"]
    assert {one["how"] for one in removals} == {"passed by", "closed"}
    assert {one["kind"] for one in removals} >= {"stage"}


def test_an_unknown_measure_is_named(shop, tmp_path):
    """One sentence, and no folder."""
    out = tmp_path / "nothing"
    said = type_in("levers", shop, "--measure", "convrsion", "--out", out)
    assert said.code == 2
    assert "convrsion" in said.err
    assert "conversion" in said.err
    assert not out.exists()
