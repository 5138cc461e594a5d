"""docs/semantics.md: its tables of random numbers, of the calendar and of the log are complete."""

import re
from dataclasses import fields
from pathlib import Path

from journeysim.compiled.place_records import Purposes
from journeysim.engines.reference import calendar
from journeysim.results.log import Kind

HOME = Path(__file__).parents[2]
PAGE = (HOME / "docs" / "semantics.md").read_text(encoding="utf-8")
PURPOSE = re.compile(r'purpose\("([a-z]+)"')
IDENTITIES = {"source"}


def section(heading: str) -> str:
    """The part of the page below a heading."""
    return re.split(rf"^## {heading}$", PAGE, flags=re.MULTILINE)[1].split("\n## ")[0]


def test_every_purpose_of_a_draw_has_a_row() -> None:
    """No draw of the program is missing from the table, those of places included."""
    code = "\n".join(
        re.sub(r">>>.*", "", path.read_text(encoding="utf-8"))
        for path in (HOME / "src" / "journeysim").rglob("*.py")
    )
    used = set(PURPOSE.findall(code)) - IDENTITIES | {field.name for field in fields(Purposes)}
    told = set(re.findall(r"`([a-z]+)(?=[\\`])", section("Random numbers")))
    assert len(used) > 12
    assert used - told == set()


def test_every_kind_of_row_is_told() -> None:
    """Each kind of the log has its meaning on the page."""
    told = re.findall(r"`([A-Z]+)`", section("The log"))
    assert {kind.name for kind in Kind} == set(told)


def test_the_calendar_has_the_classes_of_the_page() -> None:
    """Six classes, numbered as in the code."""
    told = re.findall(r"^\| (\d) \| (.*?) \|", section("The calendar"), re.MULTILINE)
    words = {
        calendar.SERVICE_END: "service ends",
        calendar.WORLD_CHANGE: "world changes",
        calendar.PATIENCE_OVER: "patience is over",
        calendar.ARRIVAL: "arrival",
        calendar.DWELL_END: "stay ends",
        calendar.DESK_JOIN: "desk is joined",
    }
    assert [int(number) for number, _ in told] == sorted(words)
    for number, text in told:
        assert words[int(number)] in text
