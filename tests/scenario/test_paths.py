"""Setting and merging raw data."""

import pytest

from journeysim.errors import UsageError
from journeysim.scenario.paths import merge, put
from tests.scenario.texts import small


def test_put_copies_and_changes_one_place():
    """The original data stay as they are, and so does every other branch."""
    data = small().document.data
    changed = put(data, "stages.awareness.next.purchase.p", 0.3)
    assert changed["stages"]["awareness"]["next"] == {"purchase": {"p": 0.3}, "lost": "rest"}
    assert data["stages"]["awareness"]["next"] == {"purchase": 0.2, "lost": "rest"}
    assert changed["arrivals"] is data["arrivals"]


def test_a_name_becomes_a_row_on_the_way():
    """``next: done`` is ``next: {done: {p: 1}}``; a number keeps its range when its grade is set."""
    data = small(("odds_ratio: 1.5", "odds_ratio: 1.5 (1 to 2)")).document.data
    assert put(data, "stages.purchase.next.done.revenue", 3)["stages"]["purchase"]["next"] == {
        "done": {"p": 1, "revenue": 3}
    }
    graded = put(data, "practices.clear-words.effects.awareness -> purchase.odds_ratio.evidence", "data")
    effects = graded["practices"]["clear-words"]["effects"]
    assert effects["awareness -> purchase"]["odds_ratio"] == {
        "value": 1.5,
        "range": [1, 2],
        "evidence": "data",
    }


def test_keys_with_dots_are_found_whole():
    """An override of a persona is one key, although it looks like a path."""
    persona = "personas: {all: {share: 1, overrides: {stages.purchase.revenue: 3}}}\nstages:\n"
    data = small(("stages:\n", persona)).document.data
    changed = put(data, "personas.all.overrides.stages.purchase.revenue", 5)
    assert changed["personas"]["all"]["overrides"] == {"stages.purchase.revenue": 5}


@pytest.mark.parametrize(
    "path", ["stages", "stages.new", "stages.awareness.next.new", "horizon.value", "arrivals.0"]
)
def test_whole_sections_may_be_set_but_not_invented(path):
    """A section can be replaced; a stage, an edge or a source that is not there is a mistyped one."""
    data = small().document.data
    if path == "stages":
        assert put(data, path, {})["stages"] == {}
        return
    with pytest.raises(UsageError, match="points nowhere"):
        put(data, path, 1)


def test_merging_replaces_numbers_and_merges_mappings():
    """None removes; a number in mapping form is a number."""
    base = {"a": 1, "b": {"c": 1, "d": 2}, "e": [1, 2], "n": {"value": 1, "range": [0, 2]}}
    change = {"a": None, "b": {"c": 3, "x": None}, "e": [3], "n": {"value": 2}, "new": {"y": 1}}
    assert merge(base, change) == {"b": {"c": 3, "d": 2}, "e": [3], "n": {"value": 2}, "new": {"y": 1}}
