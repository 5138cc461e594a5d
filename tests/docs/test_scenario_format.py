"""The reference of the scenario format: every example on the page is read."""

import json
import re
from pathlib import Path

import pytest

from journeysim.scenario.changes import Change, Policy
from journeysim.scenario.customers import Persona, Source
from journeysim.scenario.families import FAMILIES
from journeysim.scenario.files import parse
from journeysim.scenario.library import loads
from journeysim.scenario.model import Model
from journeysim.scenario.paths import merge
from journeysim.scenario.stages import Edge, Stage, Touchpoint
from journeysim.scenario.surroundings import Desk, Referral, WordOfMouth
from journeysim.scenario.targets import EFFECTS

PAGE = (Path(__file__).parents[2] / "docs" / "scenario-format.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
WHOLE = [block for block in BLOCKS if block.startswith("journeysim: 1")]
FRAGMENTS = [block for block in BLOCKS if block.startswith("# fragment")]
BASE = WHOLE[1]


def test_every_block_is_tested() -> None:
    """A yaml block is a whole scenario, or marked as a fragment."""
    assert len(WHOLE) >= 2
    assert len(WHOLE) + len(FRAGMENTS) == len(BLOCKS)


@pytest.mark.parametrize("text", WHOLE)
def test_whole_scenarios_load(text: str) -> None:
    """They load without errors, and without doubts."""
    assert loads(text).warnings == ()


@pytest.mark.parametrize("text", FRAGMENTS)
def test_fragments_fit_the_example(text: str) -> None:
    """A fragment, laid over the example scenario, gives a scenario that loads."""
    base, _ = parse(BASE.replace("  lost:", "  lost: {}").replace("  churned:", "  churned: {}"))
    fragment, problems = parse(text)
    assert base is not None
    assert fragment is not None
    assert problems == []
    loads(json.dumps(merge(base.data, fragment.data)))


@pytest.mark.parametrize(
    "block",
    [Model, Source, Persona, Stage, Touchpoint, Edge, Desk, Referral, WordOfMouth, Change, Policy],
)
def test_every_field_is_on_the_page(block: type[Model]) -> None:
    """No field of the format is missing from the reference."""
    hidden = {"entries", "hours", "used"}
    names = {field.alias or name for name, field in block.model_fields.items()} - hidden
    assert {name for name in names if not re.search(rf"(?<![\w]){name}(?![\w])", PAGE)} == set()


def test_every_law_and_every_effect_is_on_the_page() -> None:
    """Laws and effects are listed in full."""
    effects = set().union(*EFFECTS.values())
    assert {name for name in (*FAMILIES, *effects) if f"`{name}`" not in PAGE} == set()
