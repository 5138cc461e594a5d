"""`journeysim solve`."""

import json

import pytest

from tests.cli.shell import shop_in, type_in


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A shop, in a file."""
    return shop_in(tmp_path_factory.mktemp("solve"))


def test_levels_stand_beside_their_errors(shop):
    """The main measures, how far they may be off, and what becomes of families."""
    said = type_in("solve", shop)
    assert said.code == 0
    assert said.words.startswith("shop under baseline, solved exactly: ")
    assert "Error below" in said.words
    assert "In the long run each generation of invited people is" in said.words
    assert "e+" not in said.words
    assert "Difference" not in said.words


def test_a_strategy_has_differences(shop):
    """Levels of the strategy alone, with the difference from the baseline."""
    said = type_in("solve", shop, "--strategy", "push", "--measure", "conversion")
    assert said.words.startswith("shop under push, solved exactly: ")
    assert "Difference" in said.words
    assert "Margin" not in said.words


def test_the_document_says_what_is_exact(shop):
    """One document; every level has its kind and its error."""
    document = json.loads(type_in("solve", shop, "--json").out)
    levels = document["strategies"]["baseline"]["measures"]
    assert {level["kind"] for level in levels.values()} == {"exact"}
    assert all(level["error"] >= 0 for level in levels.values())


def test_an_unknown_measure_is_named(shop):
    """One sentence and where to look."""
    said = type_in("solve", shop, "--measure", "convrsion")
    assert said.code == 2
    assert "convrsion" in said.err
    assert "journeysim measures" in said.err
