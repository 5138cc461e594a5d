"""The slips that the study of mutations makes can still be made."""

from collections import Counter

import pytest

from tests.mutation import BLIND, HOME, LAYERS, SLIPS, Slip


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.what)
def test_slips_find_their_text(slip: Slip) -> None:
    """The text of every slip occurs exactly once in its file, and something else comes in its place."""
    for file, old, new in slip.edits:
        text = (HOME / "src" / "journeysim" / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, file
        assert new != old


def test_slips_are_told_apart() -> None:
    """No two slips have one name; all but the control change something, where the table says."""
    assert max(Counter(slip.what for slip in SLIPS).values()) == 1
    assert [slip.where for slip in SLIPS if not slip.edits] == ["–"]
    assert {slip.where for slip in SLIPS} == {"–", "kernel", *BLIND}


def test_layers_are_there() -> None:
    """Every layer names tests that exist, and whoever is blind is a layer."""
    paths = [path for layer in LAYERS.values() for path in layer if path.startswith("tests/")]
    assert [path for path in paths if not (HOME / path).exists()] == []
    assert {layer for layers in BLIND.values() for layer in layers} <= LAYERS.keys()
