"""The pictures of the moments of truth."""

from matplotlib.patches import Rectangle

from journeysim.report.levers import MOST_BARS, Row, lever_bars, lever_map
from journeysim.report.style import BLUE, VERMILLION
from journeysim.scenario.library import load
from tests.report.pictures import boxes, outside, overlaps, texts

ROWS = [
    Row("consideration -> purchase", "odds", "consideration", "purchase", 1037.0),
    Row("brand-awareness -> lost", "odds", "brand-awareness", "lost", -899.9),
    Row("quality at consideration", "quality", "consideration", "", 626.9),
    Row("time at customer-loyalty", "time", "customer-loyalty", "", -364.9),
    Row("invitations at brand-recommendation", "invitations", "brand-recommendation", "", 184.9),
]


def test_bars_show_sign_size_and_move():
    """Blue raises, red lowers; beside each bar its effect."""
    figure = lever_bars(ROWS, measure="margin", strategy="baseline", currency="EUR")
    bars = [bar for bar in figure.axes[0].patches if isinstance(bar, Rectangle)]
    assert [bar.get_width() for bar in bars] == [row.effect for row in ROWS]
    words = texts(figure)
    assert words["effect:0"] == "+1,040"
    assert words["lever:2"] == "consideration"
    assert words["moved:2"] == "1 point more quality"
    found = boxes(figure, "effect:", "lever:", "moved:", "title", "subtitle", "footer")
    assert outside(figure, found) == []
    assert overlaps(found) == []


def test_only_the_strongest_have_bars():
    """And the footer says how many there are."""
    figure = lever_bars(ROWS * 6, measure="margin", strategy="baseline")
    assert len(figure.axes[0].patches) == MOST_BARS
    assert "of 30 levers" in texts(figure, "footer")["footer"]


def test_the_map_is_coloured_by_worth():
    """Ways that raise are blue, those that lower are red; numbers stand on them."""
    figure = lever_map(load("seven-stage").model, ROWS, measure="margin", strategy="baseline", currency="EUR")
    labels = texts(figure)
    assert "+1,040" in labels.values()
    assert "−900" in labels.values()
    from matplotlib.colors import to_hex

    colors = {to_hex(line.get_color()).upper() for line in figure.axes[0].lines}
    assert {BLUE, VERMILLION} <= colors
