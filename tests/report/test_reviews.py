"""What reviews are worth, drawn."""

from journeysim.report.reviews import Way, reviews_plot
from journeysim.results.estimates import Estimate
from tests.report.pictures import boxes, outside, overlaps


def drawn(thresholds=(0.1,), size=1000.0):
    ways = [
        Way(every, delay, noise, threshold, Estimate(size * every, size * every - 50, size * every + 50, 10),
            own=(every, delay, noise) == (30.0, 0.0, 0.15))
        for every in (7.0, 30.0, 90.0) for delay in (0.0, 14.0) for noise in (0.0, 0.15)
        for threshold in thresholds
    ]  # fmt: skip
    always = ("push", Estimate(-5.0, -9.0, -1.0, 10))
    return reviews_plot(ways, measure="margin", policy="watch", always=always, currency="EUR")


def test_every_way_has_its_cell():
    """A map for each delay and threshold, with a number in each cell and one frame in each threshold."""
    figure = drawn(thresholds=(0.1, 0.2))
    assert len(figure.axes) == 4
    for axes in figure.axes:
        assert len(axes.patches) == 6
        assert {text.get_text() for text in axes.texts} >= {"+7,000", "+30,000", "+90,000"}
    thick = [patch for axes in figure.axes for patch in axes.patches if patch.get_linewidth() == 2.0]
    assert len(thick) == 2


def test_words_stay_inside_and_apart():
    """Also where the numbers are large."""
    for size in (1.0, 1e6):
        figure = drawn(size=size)
        found = boxes(figure, "cell:", "title")
        assert outside(figure, found) == []
        by_map = boxes(figure, "title", "subtitle", "footer")
        assert overlaps(by_map) == []
