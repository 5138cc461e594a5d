"""Simulated against actual."""

import numpy as np
import pytest

from journeysim.errors import UsageError
from journeysim.scenario.library import load, loads
from journeysim.studies.validate import actual_repeats, validate
from tests.studies.worlds import SHOP

WEEKS = (13, 26, 39, 52, 65, 78)


def test_the_real_log_is_counted_by_its_rule():
    """The published sample gives 828, 1746, 2457, 3183, 3844 and 4339 repeat purchases."""
    scenario = load("cdnow")
    days = actual_repeats(scenario.document.folder / "cdnow-sample.csv", until=546)
    assert [int((days <= 7 * week).sum()) for week in WEEKS] == [828, 1746, 2457, 3183, 3844, 4339]


def test_the_simulation_meets_what_theory_expects():
    """The model expects 2497.6, 3132.1 and 4166.4 by weeks 39, 52 and 78 (with the published parameters).

    Means of 8 worlds; each lies within 4 standard errors, which a right engine misses once in 5,000 runs.
    """
    validation = validate("cdnow", replications=8)
    by_week = {round(match.day / 7): match.simulated for match in validation.matches}
    for week, expected in ((39, 2497.6), (52, 3132.1), (78, 4166.4)):
        found = by_week[week]
        assert abs(found.value - expected) < 4 * found.half_width / 1.96


def test_the_range_of_a_world_is_wider_than_the_interval_of_the_mean():
    """One world varies; the mean of two is known better, and the range contains its interval."""
    for match in validate("cdnow", replications=2).matches:
        assert match.low < match.simulated.low < match.simulated.high < match.high
        assert match.fits == (match.low <= match.actual <= match.high)
        assert match.deviation == pytest.approx(match.simulated.value / match.actual - 1)


def test_the_curve_ends_with_everything_that_happened():
    """The cumulative curve of the real log rises to the last number."""
    days, numbers = validate("cdnow").curve
    assert np.all(np.diff(days) > 0)
    assert numbers[-1] == 4339


def test_a_scenario_without_a_log_is_refused():
    """The error names the missing field."""
    with pytest.raises(UsageError, match="compare_with"):
        validate(loads(SHOP))


@pytest.mark.parametrize(
    "content, complaint",
    [
        ("customer,when\n1,2\n", "needs a column `day`"),
        ("customer,day\n1,soon\n", ":2: `day` is 'soon'"),
        ("customer,day\n1\n", ":2: `day` is ''"),
    ],
)
def test_a_log_that_cannot_be_read_is_named(tmp_path, content, complaint):
    """The error says which file, which line and what was found."""
    path = tmp_path / "log.csv"
    path.write_text(content)
    with pytest.raises(UsageError, match=complaint):
        actual_repeats(path, until=10)


def test_a_missing_log_is_named(tmp_path):
    """So it does for a file that is not there."""
    with pytest.raises(UsageError, match=r"nowhere\.csv"):
        actual_repeats(tmp_path / "nowhere.csv", until=10)


def test_rows_of_one_day_are_one_purchase(tmp_path):
    """Two rows on one day count once, the first day does not count, and what comes too late is left out."""
    path = tmp_path / "log.csv"
    path.write_text("customer,day\na,1\na,1\na,5\na,5\na,9\nb,3\na,30\n")
    assert actual_repeats(path, until=10).tolist() == [5.0, 9.0]
