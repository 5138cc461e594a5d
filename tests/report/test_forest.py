"""The forest plot."""

from math import inf

import pytest
from matplotlib.patches import Rectangle

from journeysim.errors import UsageError
from journeysim.report.forest import forest_plot
from journeysim.report.style import BLUE, MUTED, VERMILLION
from journeysim.results.estimates import Estimate, smallest_detectable
from tests.report.pictures import boxes, outside, overlaps, texts, xs

GAIN, LOSS = Estimate(0.02, 0.01, 0.03, 500), Estimate(-0.02, -0.03, -0.01, 500)
UNSURE, ZERO = Estimate(0.001, -0.009, 0.011, 500), Estimate(0.0, 0.0, 0.0, 500)
ROWS = [("win-more", GAIN), ("lose", LOSS), ("noise", UNSURE), ("nothing", ZERO)]


def points(figure):
    """Colour and position of the marks in the first panel, by row."""
    marks = [line for line in figure.axes[0].lines if line.get_marker() in ("o", "D")]
    return [(line.get_marker(), line.get_color(), float(xs(line)[0])) for line in marks]


def test_values_stand_where_they_belong():
    """Shares are drawn in points; gains are blue, losses red, noise grey, exact zeros open diamonds."""
    marks = points(forest_plot({"conversion": ROWS}))
    assert [(marker, round(x, 9)) for marker, _, x in marks] == [("o", 2), ("o", -2), ("o", 0.1), ("D", 0)]
    assert [color for _, color, _ in marks[:3]] == [BLUE, VERMILLION, MUTED]


def test_less_is_better_where_the_measure_says_so():
    """A fall of churn is a gain."""
    assert [color for _, color, _ in points(forest_plot({"churn": ROWS}))[:2]] == [VERMILLION, BLUE]


def test_what_could_have_been_seen_is_drawn_and_written():
    """A grey row has a bar as wide as the smallest detectable effect, and names it."""
    figure = forest_plot({"conversion": ROWS})
    bars = [p for p in figure.axes[0].patches if isinstance(p, Rectangle)]
    assert [round(bar.get_width() / 2, 9) for bar in bars] == [round(100 * smallest_detectable(UNSURE), 9)]
    words = texts(figure, "effect:conversion:")
    assert words["effect:conversion:noise"] == "+0.1 points (−0.9 to +1.1); 1.4 or more would have been seen"
    assert words["effect:conversion:nothing"] == "exactly 0"


def test_one_run_of_customers_who_meet_can_be_drawn():
    """An effect without any precision is drawn as a grey point, without an interval."""
    figure = forest_plot({"conversion": [("alone", Estimate(0.02, -inf, inf, 1))]})
    assert [color for _, color, _ in points(figure)] == [MUTED]
    assert "no precision" in texts(figure, "effect:")["effect:conversion:alone"]


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_no_words_hide_each_other(count):
    """Up to seven measures fit in blocks of three, whatever their numbers."""
    large = Estimate(-123456.0, -234567.0, -12345.0, 500)
    measures = ["conversion", "retention@90", "margin", "churn", "revenue", "satisfaction", "k_factor"]
    rows = [*ROWS, ("a-strategy-with-an-uncommonly-long-name", large)]
    figure = forest_plot(dict.fromkeys(measures[:count], rows), currency="EUR")
    found = boxes(figure, "effect:", "strategy:", "title", "subtitle", "footer")
    assert overlaps(found) == []
    assert outside(figure, found) == []
    assert float(figure.get_size_inches()[0]) == 8


def test_a_forest_says_what_it_rests_on():
    """Baseline, n and level stand in the footer."""
    footer = texts(forest_plot({"conversion": ROWS}, baseline="today"))["footer"]
    assert footer.startswith("Difference from today, same customers in both")
    assert footer.endswith("n = 500 independent units · intervals: 95 %")


def test_nothing_to_draw_is_refused():
    """A forest needs rows, and the same ones for every measure."""
    with pytest.raises(UsageError, match="at least one measure"):
        forest_plot({})
    with pytest.raises(UsageError, match="same strategies"):
        forest_plot({"conversion": ROWS, "churn": ROWS[:2]})
