"""Cost against effect."""

from math import inf

from journeysim.report.cost_effect import cost_against_effect
from journeysim.report.style import INK, MUTED, PAPER
from journeysim.results.estimates import Estimate
from tests.report.pictures import boxes, outside, overlaps, texts, xs, ys


def option(name, cost, effect):
    """A strategy with intervals of a tenth."""
    return (
        name,
        Estimate(cost, 0.9 * cost, 1.1 * cost, 400),
        Estimate(effect, effect - 0.01, effect + 0.01, 400),
    )


OPTIONS = [option("cheap", 1000.0, 0.02), option("waste", 3000.0, 0.015), option("dear", 6000.0, 0.05)]


def test_points_stand_at_cost_and_effect():
    """Each strategy is a point at its extra cost and its effect in points."""
    axes = cost_against_effect(OPTIONS, measure="conversion", currency="EUR").axes[0]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    found = [(float(xs(d)[0]), round(float(ys(d)[0]), 9)) for d in dots]
    assert found == [(1000.0, 2.0), (3000.0, 1.5), (6000.0, 5.0)]


def test_the_line_leaves_out_what_a_cheaper_strategy_beats():
    """The frontier runs from the baseline over strategies that no cheaper one beats."""
    axes = cost_against_effect(OPTIONS, measure="conversion").axes[0]
    assert any([round(float(x)) for x in xs(line)] == [0, 1000, 6000] for line in axes.lines)


def test_names_do_not_hide_each_other():
    """Eight strategies at nearly the same place keep their names apart."""
    crowd = [option(f"strategy-{i}", 1000.0 + 30 * i, 0.02 + 0.0005 * i) for i in range(8)]
    figure = cost_against_effect([*crowd, *OPTIONS], measure="conversion", currency="EUR")
    found = boxes(figure, "option:", "title", "subtitle", "footer")
    assert len(found) == 12 + 3
    assert overlaps(found) == []
    assert outside(figure, found) == []


def test_no_strategy_at_all_leaves_the_baseline():
    """Without strategies the baseline stands alone."""
    assert list(texts(cost_against_effect([], measure="conversion"), "option:").values()) == ["baseline"]


def test_effects_without_precision_or_without_effect_are_drawn():
    """One run of people who meet has no interval; an effect of exactly 0 is an open point."""
    alone = ("alone", Estimate(100.0, -inf, inf, 1), Estimate(0.01, -inf, inf, 1))
    nothing = ("nothing", Estimate(50.0, 50.0, 50.0, 9), Estimate(0.0, 0.0, 0.0, 9))
    axes = cost_against_effect([alone, nothing], measure="conversion").axes[0]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert [dot.get_color() for dot in dots] == [MUTED, INK]
    assert dots[1].get_markerfacecolor() == PAPER
