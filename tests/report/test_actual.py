"""Simulated against actual."""

import numpy as np
import pytest

from journeysim.report.actual import repeat_purchases_by_day, simulated_against_actual
from journeysim.results.retention import purchase_visits
from tests.report.pictures import run, texts, xs, ys

ACTUAL = [(91.0, 828.0), (182.0, 1746.0), (273.0, 2457.0), (364.0, 3183.0), (455.0, 3844.0), (546.0, 4339.0)]


def test_repeats_are_purchases_after_the_first():
    """Up to the horizon, repeat purchases are all purchases less one for each buyer."""
    result = run("cdnow")
    bought = purchase_visits(result)
    repeats = bought.sum() - len(np.unique(result.visits.customer[bought]))
    assert repeat_purchases_by_day(result, [result.compiled.horizon]).value.tolist() == [repeats]


def test_one_world_varies_more_than_a_mean():
    """The band of one run is the square root of two times as wide as the interval of its mean."""
    curve = repeat_purchases_by_day(run("cdnow"), [182.0, 546.0])
    two = repeat_purchases_by_day([run("cdnow"), run("cdnow")], [182.0, 546.0])
    # The same run twice: the mean's error falls by sqrt(2), a single world's share of it does not.
    ratio = (two.high - two.low) / (curve.high - curve.low)
    assert ratio == pytest.approx(np.sqrt(3) / 2, rel=1e-2)


def test_real_points_are_drawn_where_they_are():
    """Real numbers stand at their weeks, and are counted in or out of the band."""
    figure = simulated_against_actual(run("cdnow"), ACTUAL)
    (real,) = [line for line in figure.axes[0].lines if line.get_label() == "actual"]
    assert xs(real).tolist() == [13, 26, 39, 52, 65, 78]
    assert ys(real).tolist() == [number for _, number in ACTUAL]
    assert "of 6 real points lie in the band" in texts(figure)["subtitle"]


def test_a_long_real_log_becomes_a_line():
    """With a number for every day the real log is a curve, not a row of points."""
    days = np.arange(1.0, 500.0)
    figure = simulated_against_actual(run("cdnow"), [(day, 7 * day) for day in days])
    (real,) = [line for line in figure.axes[0].lines if line.get_label() == "actual"]
    assert real.get_marker() == "None"
    assert len(xs(real)) == 499


def test_nothing_real_can_be_drawn():
    """Without real numbers the simulated curve stands alone."""
    assert "0 of 0" in texts(simulated_against_actual(run("cdnow"), []))["subtitle"]


def test_one_world_of_people_who_meet_has_no_band():
    """Where customers meet a single run says nothing of precision; the curve is drawn without a band."""
    figure = simulated_against_actual(run("meeting"), [(7.0, 5.0)])
    assert np.isfinite(figure.axes[0].get_ylim()).all()
