"""The blocks of a scenario are quickly defined, since every command waits for them."""

import subprocess
import sys

import pytest

from journeysim.scenario import blocks, changes, customers, model, stages, surroundings


def test_readers_of_blocks_are_built_when_they_are_needed():
    """Of most of the blocks no reader of their own is ever needed: the one of the model reads them too."""
    program = (
        "from journeysim.scenario.model import Model, Persona, Source, Stage\n"
        "print([kind.__pydantic_complete__ for kind in (Model, Persona, Source, Stage)])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[False, False, False, False]"


@pytest.mark.parametrize("module", [blocks, changes, customers, model, stages, surroundings])
def test_annotations_of_blocks_are_values(module):
    """With `from __future__ import annotations` pydantic would evaluate hundreds of texts at each start."""
    assert not hasattr(module, "annotations")
