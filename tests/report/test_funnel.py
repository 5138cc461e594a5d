"""The funnel."""

import pytest
from matplotlib.patches import Rectangle

from journeysim.report.funnel import FULL, funnel
from journeysim.results.tables import funnel as funnel_table
from tests.report.pictures import SHIPPED, boxes, overlaps, run, scenario, texts


def test_bars_are_as_long_as_shares():
    """A bar is the share of customers who reached its stage; exits have none."""
    result = run("seven-stage")
    figure = funnel(result)
    drawn = [patch for patch in figure.findobj(Rectangle) if patch.get_gid()]
    bars = {str(patch.get_gid()).removeprefix("bar:"): patch.get_width() / FULL for patch in drawn}
    shares = {row["stage"]: row["share"] for row in funnel_table(result).rows()}
    assert bars == pytest.approx({stage: shares[stage] for stage in bars})
    assert set(shares) - set(bars) == {"lost", "competitor", "churned"}


def test_drop_off_is_written():
    """The share of visits that end the journey stands beside each stage."""
    result = run("seven-stage")
    drops = {row["stage"]: row["drop_off"] for row in funnel_table(result).rows()}
    assert texts(funnel(result))["drop:consideration"] == f"{100 * drops['consideration']:.0f} %"


@pytest.mark.parametrize("name", SHIPPED)
def test_no_words_hide_each_other(name):
    """Names, shares and drop-offs stay apart in every shipped scenario."""
    figure = funnel(run(name), scenario(name).model)
    assert overlaps(boxes(figure, "stage:", "share:", "drop:", "stay:", "head:", "title", "subtitle")) == []
