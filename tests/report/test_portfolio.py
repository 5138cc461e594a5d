"""What a budget buys, drawn."""

import pytest

from journeysim.report.portfolio import COLUMNS, Buy, budget_plot
from journeysim.results.estimates import Estimate
from tests.report.pictures import boxes, outside


def buy(cost, effect, *practices, spread=0.002):
    """A set with an interval of its effect."""
    return Buy(
        practices, Estimate(cost, cost, cost, 40), Estimate(effect, effect - spread, effect + spread, 40)
    )


STEPS = [buy(0, 0.0), buy(1000, 0.02, "mails"), buy(6000, 0.05, "mails", "calls")]
OTHERS = [buy(5000, 0.03, "calls"), buy(3000, 0.01, "waste")]


def drawn(steps, best, budget=7000.0):
    return budget_plot(
        steps,
        OTHERS,
        best=best,
        practices=["mails", "calls", "waste"],
        measure="conversion",
        budget=budget,
        currency="EUR",
        based_on="n = 40",
    )


def test_the_stairs_rise_where_more_can_be_paid():
    """The line keeps its height until there is money for the next set."""
    axes = drawn(STEPS, STEPS[2]).axes[0]
    line = next(line for line in axes.lines if line.get_drawstyle() == "steps-post")
    assert [round(float(x)) for x in line.get_xdata()][:3] == [0, 1000, 6000]
    assert [round(float(y), 6) for y in line.get_ydata()] == [0.0, 2.0, 5.0, 5.0]


def test_the_table_says_what_is_in_each_step():
    """A row for each practice, a column for each step, with what it costs."""
    figure = drawn(STEPS, STEPS[2])
    said = {text.get_text() for axes in figure.axes for text in axes.texts}
    assert {"mails", "calls", "waste", "1,000", "6,000", "budget 7,000 EUR"} <= said
    large = [dot for dot in figure.axes[1].lines if dot.get_markersize() == 6.5]
    assert len(large) == 3


@pytest.mark.parametrize("best", [0, 17, 29])
def test_of_many_steps_the_best_is_shown(best):
    """At most twelve columns, the best one among them, and nothing leaves the picture."""
    steps = [buy(1e6 + 1e5 * i, 0.001 * i, *(["mails"] if i else [])) for i in range(30)]
    figure = drawn(steps, steps[best], None)
    numbers = [text for text in figure.axes[0].texts if str(text.get_gid()).startswith("step:")]
    assert len(numbers) == COLUMNS
    assert [text.xy[0] for text in numbers if text.get_fontweight() == "bold"] == [1e6 + 1e5 * best]
    assert outside(figure, boxes(figure, "step:", "practice:", "title")) == []
