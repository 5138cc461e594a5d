"""Files with one mistake each: what a user reads, and where it points."""

from pathlib import Path

import pytest

from journeysim.errors import ScenarioError
from journeysim.scenario import library

CASES = sorted((Path(__file__).parents[2] / "cases" / "invalid").glob("*.yaml"))


def expected(case: Path) -> str:
    """The message that the first line of a case announces."""
    first = case.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# expect: "), f"{case.name} does not say what it expects"
    return first.removeprefix("# expect: ")


def test_there_are_many() -> None:
    """The cases are found."""
    assert len(CASES) >= 140


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_one_mistake_gives_one_message(case: Path) -> None:
    """A file with one mistake gives one problem: its line, its column, what was found and what to do."""
    with pytest.raises(ScenarioError) as caught:
        library.loads(case.read_text(encoding="utf-8"), case.name)
    found = [str(problem).removeprefix(f"{case.name}:").strip() for problem in caught.value.problems]
    assert found == [expected(case)]
