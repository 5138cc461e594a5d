"""Waiting at desks, hour by hour and along the run."""

import numpy as np
import pytest

from journeysim.report.waits import block_days, time_unit, waits_by_day, waits_by_hour
from tests.report.pictures import boxes, outside, overlaps, texts, ys
from tests.report.town import DESERTED, footing, town, town_table


def lines(figure, gid):
    """The curves of a panel."""
    return next(axes for axes in figure.axes if axes.get_gid() == gid).lines


def test_hours_show_what_the_table_says():
    """The curve of utilisation is the column of the table, in per cent, and holds to the end of the hour."""
    table = town_table("desk_hours")
    figure = waits_by_hour({"baseline": table}, footing())
    (line,) = lines(figure, "axes:help:utilisation")
    np.testing.assert_allclose(ys(line)[:24], 100 * table["utilisation"])
    assert len(ys(line)) == 25


def test_strategies_stand_side_by_side():
    """Every strategy has a curve in every panel and a name in the key; nothing overlaps."""
    tables = {name: town_table("desk_hours", name, 3) for name in ("baseline", "watching")}
    figure = waits_by_hour(tables, footing(), town().model)
    assert len(lines(figure, "axes:help:wait")) == 2
    assert set(texts(figure, "key:")) == {"key:baseline", "key:watching"}
    found = boxes(figure, "key:", "desk:", "panel:", "title", "subtitle", "footer")
    assert overlaps(found) == []
    assert outside(figure, found) == []


def test_days_are_put_together_in_blocks():
    """A point stands at the first day of its block, and the picture says how long that is."""
    figure = waits_by_day({"baseline": town_table("desk_days", runs=2, days=7)}, footing())
    assert len(lines(figure, "axes:help:queue")[0].get_xdata()) == 9
    assert "mean of 7 days" in texts(figure)["subtitle"].replace("\n", " ")
    found = boxes(figure, "desk:", "panel:", "title", "subtitle", "footer")
    assert overlaps(found) == []


@pytest.mark.parametrize("draw, name", [(waits_by_hour, "desk_hours"), (waits_by_day, "desk_days")])
def test_a_desk_to_which_nobody_comes_can_be_drawn(draw, name):
    """Without contacts the panels are empty, and nothing fails."""
    figure = draw({"baseline": town_table(name, text=DESERTED)}, footing(DESERTED))
    assert outside(figure, boxes(figure, "")) == []
    assert np.isnan(ys(lines(figure, "axes:help:wait")[0])).all()


def test_units_suit_the_numbers():
    """Short waits are in minutes, longer ones in hours or days."""
    assert [time_unit(days)[1] for days in (0.01, 0.5, 5.0)] == ["min", "h", "days"]


def test_no_panel_has_more_points_than_can_be_told_apart():
    """Blocks get longer with the run."""
    assert [block_days(horizon) for horizon in (30.0, 90.0, 730.0)] == [1, 7, 28]
