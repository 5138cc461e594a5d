"""The page that the benchmarks write."""

import pytest

from benchmarks import page
from benchmarks.contenders import Contender
from benchmarks.rounds import Lap, Record


def test_only_what_was_measured_is_replaced(tmp_path) -> None:
    """Text before and after the marks stays, and writing twice is writing once."""
    file = tmp_path / "page.md"
    file.write_text(f"before\n{page.BEGIN}\nold\n{page.END}\nafter\n")
    page.write(["new"], file)
    once = file.read_text()
    page.write(["new"], file)
    assert once == file.read_text() == f"before\n{page.BEGIN}\n\nnew\n\n{page.END}\nafter\n"


def test_a_page_without_marks_is_refused(tmp_path) -> None:
    """Nothing is written where there is no place for it."""
    file = tmp_path / "page.md"
    file.write_text("nothing\n")
    with pytest.raises(ValueError, match="no place"):
        page.write(["new"], file)


def test_the_table_shows_ratios_and_goals() -> None:
    """C is 1, journeysim is held against each, and the goal stands in the last column."""
    cost = {"ours": 2.0, "c": 1.0, "simpy": 200.0}
    records = [
        Record(Contender(name, "w1", 10), [Lap(seconds, seconds, 1, None)]) for name, seconds in cost.items()
    ]
    lines = page.ratios(records).splitlines()
    cells = {line.split(" | ")[1]: line.strip("| ").split(" | ")[4:] for line in lines if line[:4] == "| w1"}
    assert cells["C, the same draws"] == ["1", "0.5 × as fast", "0.7 ×"]
    assert cells["SimPy, one process per customer"] == ["0.005", "100 × as fast", "350 ×"]


def test_the_shipped_page_has_its_place() -> None:
    """docs/performance.md can be written."""
    text = page.PAGE.read_text(encoding="utf-8")
    assert text.index(page.BEGIN) < text.index(page.END)
