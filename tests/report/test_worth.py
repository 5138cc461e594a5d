"""The tornado beside the worth of knowing."""

from journeysim.report.style import FAINT, QUIET
from journeysim.report.worth import Row, worth_plot
from journeysim.results.estimates import Estimate
from tests.report.pictures import boxes, outside, overlaps, texts


def sized(value, half=10.0):
    """An estimate with an interval."""
    return Estimate(value, value - half, value + half, 20)


ROWS = [
    Row("tour: trial -> adoption.odds_ratio", (0.9, 2.0), sized(-400.0), sized(300.0), sized(50.0)),
    Row("tour.cost.fixed", (890.0, 910.0), sized(10.0), sized(-10.0), Estimate(4.0, 0.0, 14.0, 64)),
    Row("an-input-with-a-very-long-name: somewhere -> elsewhere.odds_ratio", (0.0, 0.1), sized(5.0),
        sized(30.0), Estimate(0.0, 0.0, 0.0, 64)),
]  # fmt: skip


def drawn():
    """The figure of the rows above."""
    return worth_plot(ROWS, measure="margin", strategy="tour", draws=64, currency="EUR")


def test_bars_are_changes_and_worths():
    """Left both ends of each input, right its worth: pale where it is not told from none."""
    left, right = drawn().axes
    widths = sorted(round(bar.get_width(), 6) for bar in left.patches)
    assert widths == [-400.0, -10.0, 5.0, 10.0, 30.0, 300.0]
    colors = [bar.get_facecolor() for bar in right.patches]
    assert colors[0] != colors[1] == colors[2]
    assert QUIET != FAINT


def test_where_both_ends_go_one_way_the_shorter_bar_lies_in_front():
    """Or it could not be seen."""
    left = drawn().axes[0]
    last = [round(bar.get_width(), 6) for bar in left.patches][-2:]
    assert last == [30.0, 5.0]


def test_names_and_ranges_can_be_read():
    """Inside the picture, apart from each other; long names are shortened."""
    figure = drawn()
    found = boxes(figure, "input:", "range:", "title", "subtitle", "footer")
    assert outside(figure, found) == []
    assert overlaps(found) == []
    assert texts(figure, "range:")["range:tour.cost.fixed"] == "fixed 890 to 910"
    assert any(words.endswith("…") for words in texts(figure, "input:").values())


def test_nothing_worth_knowing_is_said():
    """Without a worth there is no scale that would pretend one."""
    figure = worth_plot(ROWS[2:], measure="margin", strategy="tour", draws=64, currency="EUR")
    right = figure.axes[1]
    assert list(right.get_xticks()) == [0.0]
    assert texts(figure, "none") == {"none": "none can be told"}
    assert texts(drawn(), "none") == {}
