"""The largest family of a run."""

import numpy as np

from journeysim.report.family import largest_family
from tests.report.pictures import boxes, outside, run, texts
from tests.report.town import DESERTED, town_run


def members(figure):
    """Day of arrival, row, and whether filled, by customer."""
    dots = [line for line in figure.axes[0].lines if (line.get_gid() or "").startswith("member:")]
    return {
        int(dot.get_gid()[7:]): (
            dot.get_xdata()[0],
            dot.get_ydata()[0],
            dot.get_markerfacecolor() != "#FFFFFF",
        )
        for dot in dots
    }


def test_everybody_of_the_largest_family_has_a_dot():
    """As many dots as the largest family has members, each at the day of arrival; filled who converted."""
    result = town_run()
    drawn, people = members(largest_family(result)), result.customers
    assert len(drawn) == np.bincount(people.family).max()
    for number, (day, _, filled) in drawn.items():
        index = int(np.searchsorted(result.log.ids, number))
        assert day == people.arrival[index]
        assert filled == (not np.isnan(people.converted[index]))


def test_nobody_hides_anybody():
    """Two members on one row arrive one after the other: a parent and the last child of a branch."""
    drawn = members(largest_family(town_run()))
    rows = sorted((row, day) for day, row, _ in drawn.values())
    assert len(set(rows)) == len(rows)


def test_families_of_one_and_of_nobody_can_be_drawn():
    """Without referral the family is its founder; without customers there is none."""
    alone = largest_family(run("one stage"))
    assert len(members(alone)) == 1
    assert "nobody came on anybody's word" in texts(alone)["subtitle"].replace("\n", " ")
    for figure in (alone, largest_family(town_run(text=DESERTED))):
        assert outside(figure, boxes(figure, "")) == []
