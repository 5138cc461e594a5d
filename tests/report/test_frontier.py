"""The frontier of cost against effect, drawn."""

from math import nan

from journeysim.report.frontier import Point, cost_frontier
from journeysim.report.style import PAPER
from journeysim.results.estimates import Estimate
from tests.report.pictures import boxes, outside, overlaps, texts, xs, ys


def point(name, cost, effect, standing="frontier", ratio=nan):
    """A strategy with intervals of a tenth."""
    return Point(
        name,
        cost,
        effect,
        Estimate(cost, 0.9 * cost, 1.1 * cost, 40),
        Estimate(effect, effect - 0.002, effect + 0.002, 40),
        standing,
        ratio,
    )


POINTS = [
    point("baseline", 0.0, 0.0),
    point("mails", 1000.0, 0.02, ratio=50_000.0),
    point("calls", 5000.0, 0.03, "extended"),
    point("waste", 3000.0, 0.01, "dominated"),
    point("both", 6000.0, 0.05, ratio=5000 / 0.03),
]


def test_the_line_runs_over_the_frontier():
    """From the baseline over mails to both; what is off it is hollow."""
    axes = cost_frontier(POINTS, measure="conversion", currency="EUR").axes[0]
    assert any([round(float(x)) for x in xs(line)] == [0, 1000, 6000] for line in axes.lines)
    dots = {round(float(xs(d)[0])): d for d in axes.lines if d.get_marker() == "o"}
    assert {x for x, dot in dots.items() if dot.get_markerfacecolor() == PAPER} == {3000, 5000}
    assert round(float(ys(dots[6000])[0]), 6) == 5.0


def test_each_step_has_its_price():
    """Of a percentage point, where the effect is a share."""
    figure = cost_frontier(POINTS, measure="conversion", currency="EUR")
    assert texts(figure, "price:") == {
        "price:mails": "500 EUR per point",
        "price:both": "1,667 EUR per point",
    }


def test_names_can_be_read():
    """Names lie inside the picture and do not hide each other, with ten strategies at nearly one place."""
    crowd = [point(f"strategy-{i}", 2000.0 + 20 * i, 0.01 + 0.0004 * i, "dominated") for i in range(8)]
    figure = cost_frontier([*POINTS, *crowd], measure="conversion", currency="EUR")
    found = boxes(figure, "option:", "title", "subtitle", "footer")
    assert outside(figure, found) == []
    assert overlaps(found) == []


def test_less_may_be_better():
    """An effect is then how much less there is."""
    figure = cost_frontier(POINTS, measure="churn", currency="EUR")
    assert figure.axes[0].get_ylabel().startswith("Churn less")
