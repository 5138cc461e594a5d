"""Curves, on a short log and on a known law."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from journeysim.errors import UsageError
from journeysim.results.curves import retention_curve, survival_curve, time_to_convert_curve
from journeysim.results.measures import measure
from tests.results.stories import journey, tell


def buyer(number, churn, horizon=10.0, bought=0.0):
    head = f"a{number}: 0 arrive home 0.5 | 0 enter look | {bought} enter buy"
    if churn > horizon:
        return f"{head} | {horizon} censor buy 0.5"
    return f"{head} | {churn} enter churned | {churn} exit churned 0.5"


def test_retention_is_measured_from_the_conversion():
    """Three buyers: churned after 2 and 5 days, and one who stays."""
    result = tell(buyer(1, 3, bought=1), buyer(2, 5), buyer(3, 99))
    curve = retention_curve(result, np.array([0.0, 1.9, 2.0, 5.0, 9.0]))
    assert curve.value == pytest.approx([1, 1, 2 / 3, 1 / 3, 1 / 3])
    assert np.all((curve.low <= curve.value) & (curve.value <= curve.high))


def test_time_to_convert_rises_to_the_conversion():
    """The last point of the curve is the share who converted."""
    result = tell(
        buyer(1, 99, bought=1), buyer(2, 99, bought=4), "a3: 0 arrive home 0.5 | 10 censor look 0.5"
    )
    curve = time_to_convert_curve(result)
    assert_array_equal(curve.day, np.arange(11))
    assert curve.value[[0, 1, 4]] == pytest.approx([0, 1 / 3, 2 / 3])
    assert curve.value[-1] == pytest.approx(measure(result, "conversion").value)


def test_survival_ends_with_the_journey():
    """Who is alive at the horizon is censored, who exited is not."""
    result = tell(buyer(1, 4), buyer(2, 99))
    assert survival_curve(result, days=np.array([3.0, 4.0, 10.0])).value == pytest.approx([1, 0.5, 0.5])


def test_bands_hold_the_truth():
    """A point of the curve of exponential times: covered in 91 to 99 % of 200 runs."""
    random, inside = np.random.default_rng(1), 0
    for _ in range(200):
        result = tell(*(buyer(n, t) for n, t in enumerate(random.exponential(8.0, 150))))
        curve = retention_curve(result, np.array([8.0]))
        inside += curve.low[0] <= np.exp(-1) <= curve.high[0]
    assert 0.91 <= inside / 200 <= 0.99


def test_replications_make_the_band_where_customers_meet():
    """One world has no band; several have one."""
    shared = journey(shares=("desks",))
    worlds = [
        tell(buyer(1, churn), buyer(2, 99), compiled=shared, replication=r)
        for r, churn in enumerate((2, 5, 99))
    ]
    alone, together = retention_curve(worlds[0]), retention_curve(worlds)
    assert (alone.low[3], alone.high[3], alone.n[3]) == (0, 1, 1)
    assert 0 < together.low[3] < together.value[3] < together.high[3] < 1
    assert together.n[3] == 3


def test_an_unknown_milestone_gets_a_clear_answer():
    """Milestones are listed."""
    with pytest.raises(UsageError, match="Milestones: arrival"):
        survival_curve(tell(), "birth")
