"""The week at the desks."""

from journeysim.report.desk_week import desk_week
from journeysim.report.wording import number_text
from tests.report.pictures import boxes, outside, overlaps, texts
from tests.report.town import DESERTED, footing, town, town_table


def test_cells_are_hours_of_the_week():
    """Monday at 10 has the utilisation of the table; the weekend, when the desk is closed, has none."""
    table = town_table("desk_week")
    cells = texts(desk_week(table, footing(), town().model), "cell:help:work")
    row = next(row for row in table.rows() if row["weekday"] == 0 and row["hour"] == 10)
    assert cells["cell:help:work:0:1"] == number_text(100 * row["utilisation"], 0)
    assert not [gid for gid in cells if gid.split(":")[3] in ("5", "6")]


def test_no_words_of_the_week_hide_each_other():
    """Numbers, titles and footer stand apart."""
    figure = desk_week(town_table("desk_week", runs=2), footing())
    found = boxes(figure, "cell:", "desk:", "panel:", "title", "subtitle", "footer")
    assert overlaps(found) == []
    assert outside(figure, found) == []


def test_a_week_without_contacts_can_be_drawn():
    """Cells of waiting are white."""
    figure = desk_week(town_table("desk_week", text=DESERTED), footing(DESERTED))
    assert texts(figure, "cell:help:wait") == {}
