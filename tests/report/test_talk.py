"""Word of mouth and the market over time."""

import numpy as np
import pytest

from journeysim.report.talk import market_reached, word_of_mouth_over_time
from tests.report.pictures import boxes, outside, overlaps, texts, ys
from tests.report.town import DESERTED, footing, town_table

WORDS = ("end:", "last:", "panel:", "title", "subtitle", "footer")
STRATEGIES = ("baseline", "watching")


def test_the_level_is_that_of_the_table():
    """The upper curve is the level by day, and its last value is written with its interval."""
    table = town_table("word_of_mouth", runs=3)
    figure = word_of_mouth_over_time({"baseline": table}, footing())
    np.testing.assert_array_equal(ys(figure.axes[0].lines[0]), table["level"])
    assert " to " in texts(figure)["last:baseline"]


def test_praise_goes_up_and_warnings_go_down():
    """Below, all praise and all warnings of whole blocks are found again."""
    table = town_table("word_of_mouth")
    lower = word_of_mouth_over_time({"baseline": table}, footing()).axes[1]
    drawn = {line.get_gid(): ys(line)[:-1].sum() for line in lower.lines if line.get_gid()}
    assert drawn["praise:baseline"] == pytest.approx(table["praise"].sum())
    assert drawn["warnings:baseline"] == pytest.approx(-table["warnings"].sum())
    assert table["warnings"].sum() > 0


def test_the_market_is_that_of_the_table():
    """The upper curve is the share reached, the lower one counts every invitation in vain."""
    table = town_table("market")
    upper, lower = market_reached({"baseline": table}, footing()).axes
    np.testing.assert_allclose(ys(upper.lines[0]), 100 * table["share"])
    assert ys(lower.lines[0])[:-1].sum() == pytest.approx(table["void"][-1])
    assert table["void"][-1] > 0


@pytest.mark.parametrize(
    "draw, name", [(word_of_mouth_over_time, "word_of_mouth"), (market_reached, "market")]
)
@pytest.mark.parametrize("runs", [1, 3])
def test_no_words_hide_each_other(draw, name, runs):
    """Names at the ends, titles and footer stand apart, with one run and with several."""
    figure = draw({each: town_table(name, each, runs) for each in STRATEGIES}, footing())
    found = boxes(figure, *WORDS)
    assert overlaps(found) == []
    assert outside(figure, found) == []
    assert (" (one run)" in texts(figure)["last:watching"]) == (runs == 1)


@pytest.mark.parametrize(
    "draw, name", [(word_of_mouth_over_time, "word_of_mouth"), (market_reached, "market")]
)
def test_silence_can_be_drawn(draw, name):
    """Where nobody ever came the curves lie at 0."""
    figure = draw({"baseline": town_table(name, text=DESERTED)}, footing(DESERTED))
    assert not ys(figure.axes[0].lines[0]).any()
    assert outside(figure, boxes(figure, "")) == []
