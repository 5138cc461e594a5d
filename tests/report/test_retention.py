"""Retention and time to convert as curves."""

import numpy as np

from journeysim.report.convert import time_to_convert
from journeysim.report.retention import retention_curves
from journeysim.report.wording import share_text
from journeysim.results.curves import retention_curve, time_to_convert_curve
from tests.report.pictures import boxes, overlaps, run, scenario, texts, xs, ys

RUNS = {name: run("subscription", name) for name in ("baseline", *scenario("subscription").model.strategies)}


def test_curves_are_those_of_the_table():
    """The drawn retention is the Kaplan–Meier curve at the drawn days."""
    (line,) = [c for c in retention_curves(RUNS).axes[0].lines if c.get_label() == "good-start"]
    expected = retention_curve(RUNS["good-start"], xs(line))
    assert np.array_equal(ys(line), expected.value)


def test_the_end_of_a_curve_is_written_with_its_interval():
    """Beside each curve stand its name and what is left at the last day."""
    words = texts(retention_curves({"baseline": RUNS["baseline"]}, until=90.0))
    at_90 = retention_curve(RUNS["baseline"], np.array([90.0]))
    assert words["end:baseline"] == "baseline"
    assert words["last:baseline"].startswith(share_text(float(at_90.value[0]), 0))


def test_names_of_many_curves_stay_apart():
    """Six strategies that end in one place keep their names apart."""
    for picture in (retention_curves(RUNS), time_to_convert(RUNS)):
        assert overlaps(boxes(picture, "end:", "last:", "title", "subtitle", "footer")) == []


def test_time_to_convert_ends_when_it_has_settled():
    """The curve is cut soon after 99 % of its rise, and ends at what it would have come to."""
    axes = time_to_convert({"baseline": RUNS["baseline"]}).axes[0]
    (line,) = [curve for curve in axes.lines if curve.get_label() == "baseline"]
    whole = time_to_convert_curve(RUNS["baseline"]).value.max()
    assert axes.get_xlim()[1] < 200
    assert ys(line)[-1] >= 0.99 * whole


def test_several_strategies_are_counted_together():
    """The footer says how many customers each strategy has."""
    assert "customers in each strategy, 1 replication" in texts(retention_curves(RUNS))["footer"]


def test_those_who_are_watched_are_counted():
    """The footer of retention says how many converted customers it rests on."""
    count = int(np.count_nonzero(~np.isnan(RUNS["baseline"].customers.converted)))
    footer = texts(retention_curves({"baseline": RUNS["baseline"]}))["footer"]
    assert footer.startswith(f"{count} converted customers are watched")
