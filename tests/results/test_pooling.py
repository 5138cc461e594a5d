"""Tables of replications from tables of single runs."""

import numpy as np
import pytest

from journeysim.results.pooling import coarser, pooled_table
from journeysim.results.tables import table
from tests.report.town import town_run

RUNS = 4


def both(name, strategy="baseline"):
    """The pooled tables of single runs, and the table of all runs."""
    runs = [town_run(strategy, number) for number in range(RUNS)]
    return pooled_table([table(run, name) for run in runs]), table(runs, name)


@pytest.mark.parametrize("name", ["desks", "desk_hours", "desk_week", "desk_days", "word_of_mouth", "market"])
def test_pooled_tables_are_those_of_all_runs_together(name):
    """Ratios, their intervals, counts and means come out as if all logs had been read together."""
    pooled, whole = both(name)
    for column in pooled.columns:
        waits = name.startswith("desk") and column.startswith(("wait", "p_wait", "abandonment", "blocked"))
        if waits:  # who stands in line at the horizon has no known wait, and is known only to the log
            near = 0.1 * np.nanmax(np.abs(whole[column]), initial=0.0)
            last = np.isclose(pooled[column], whole[column], atol=near, equal_nan=True)
            assert np.mean(last) > 0.9, column
        elif pooled[column].dtype.kind == "U":
            assert (pooled[column] == whole[column]).all()
        else:
            np.testing.assert_allclose(pooled[column], whole[column], rtol=1e-9, atol=1e-12, err_msg=column)


def test_reviews_of_all_runs_stand_below_each_other():
    """Tables of records are put together row by row."""
    pooled, whole = both("decisions", "watching")
    assert list(pooled.rows()) == list(whole.rows())
    assert len(pooled) == RUNS * 8


def test_quantiles_are_left_out():
    """A quantile of several runs cannot be had from the quantiles of each."""
    pooled, _ = both("desks")
    assert not [name for name in pooled.columns if name in ("wait_50", "wait_90", "wait_95")]


def test_blocks_of_days_keep_contacts_and_time():
    """The contacts of a block are those of its days, its queue their mean; the last block may be short."""
    days = table(town_run(), "desk_days")
    blocks = coarser(days, 7)
    assert blocks["day"].tolist() == list(range(0, 60, 7))
    assert blocks["contacts"].sum() == days["contacts"].sum()
    assert blocks["queue"][0] == pytest.approx(days["queue"][:7].mean())
    assert blocks["queue"][-1] == pytest.approx(days["queue"][56:].mean())
    weighed = np.nansum(days["wait"][:7] * days["contacts"][:7]) / days["contacts"][:7].sum()
    assert blocks["wait"][0] == pytest.approx(weighed)
