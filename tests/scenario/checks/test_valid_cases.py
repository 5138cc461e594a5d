"""Small files that together use every section and every short form."""

from pathlib import Path

import pytest

from journeysim.scenario import library

CASES = sorted((Path(__file__).parents[2] / "cases" / "valid").iterdir())


def test_there_are_many() -> None:
    """The cases are found."""
    assert len(CASES) >= 15


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_valid_file_loads(case: Path) -> None:
    """Nothing of the format is refused."""
    scenario = library.load(case)
    assert scenario.name == case.stem
