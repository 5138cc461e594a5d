"""Several small plots in one picture."""

import numpy as np

from journeysim.report.panels import Curve, draw_curves, framed, name_panel, panel
from tests.report.pictures import boxes, outside, overlaps, texts

FEW = ("baseline", "another")
MANY = tuple(f"a strategy with a long name, number {number}" for number in range(9))


def curve(*values, reach=1.0):
    """A curve through some values, with a band of some half width."""
    value = np.array(values, dtype=np.float64)
    return Curve(np.arange(len(value), dtype=np.float64), value, value - reach, value + reach)


def test_a_key_of_many_strategies_takes_several_rows():
    """Every strategy has a name in the key, none over another, and the panels begin below it."""
    frame = framed("Title", "Subtitle", "Footer", MANY, 100.0)
    found = boxes(frame.figure, "key:", "title", "subtitle", "footer")
    assert len(found) == len(MANY) + 3
    assert overlaps(found) == []
    assert outside(frame.figure, found) == []
    assert frame.top > framed("Title", "Subtitle", "Footer", FEW, 100.0).top


def test_one_strategy_needs_no_key():
    """The footer names it."""
    assert texts(framed("Title", "Subtitle", "Footer", ["baseline"], 100.0).figure, "key:") == {}


def test_wide_bands_do_not_flatten_the_curves():
    """The axis reaches over the curves and their bands, but not over bands many times as high."""
    frame = framed("Title", "Subtitle", "Footer", FEW, 100.0)
    axes = panel(frame, 20, 80)
    draw_curves(axes, [curve(1.0, 2.0, reach=0.5), curve(2.0, 3.0, reach=100.0)])
    assert 3.0 < axes.get_ylim()[1] < 6.0


def test_nothing_known_is_nothing_drawn():
    """A curve without a single number leaves an axis from 0 to 1."""
    frame = framed("Title", "Subtitle", "Footer", FEW, 100.0)
    axes = panel(frame, 20, 80, 1, 2)
    draw_curves(axes, [curve(np.nan, np.nan)])
    name_panel(axes, "nothing", gid="panel:nothing")
    assert axes.get_ylim() == (0.0, 1.0)
    assert outside(frame.figure, boxes(frame.figure, "")) == []
