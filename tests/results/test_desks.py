"""Measures of desks, on a log short enough to count by hand."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from journeysim.results.desks import tabulate_contacts
from journeysim.results.log import Kind
from journeysim.results.measures import measure
from tests.results.stories import journey, tell
from tests.results.test_duty import desk


def caller(name, rows, end="10 censor look 0.5"):
    return f"{name}: 0 arrive home 0.5 | 0 enter look | {rows} | {end}"


@pytest.fixture
def told():
    compiled = journey(desks=("chat", "phone"))
    return tell(
        caller("a1", "1 join phone | 1 start phone 0 | 4 served phone | 5 join phone | 7 start phone 2"),
        caller("a2", "2 join phone | 4 start phone 2 | 6 unresolved phone | 7 join chat"),
        caller("a3", "3 join phone | 5 abandoned phone 2"),
        caller("a4", "4 join phone | 4 blocked phone | 8 join phone"),
        caller("a5", "6 join chat | 8 join chat | 9 start chat 1"),
        compiled=compiled,
    )


def test_contacts_pair_a_join_with_its_end(told):
    """Outcome, end of waiting and end of service of each contact; open ones last until the horizon."""
    table = tabulate_contacts(told.log, 10.0)
    start, gone, full, none = Kind.START, Kind.ABANDONED, Kind.BLOCKED, Kind.JOIN
    nan = np.nan
    assert_array_equal(table.customer, [0, 0, 1, 1, 2, 3, 3, 4, 4])
    assert_array_equal(table.outcome, [start, start, start, none, gone, full, none, none, start])
    assert_array_equal(table.wait, [0, 2, 2, nan, 2, nan, nan, nan, 1])
    assert_array_equal(table.queue_end, [1, 7, 4, 10, 5, 4, 10, 6, 9])
    assert_array_equal(table.service_end, [4, 10, 6, nan, nan, nan, nan, nan, 10])


@pytest.mark.parametrize(
    "name, value",
    [
        ("contacts", 9),
        ("contacts@phone", 6),
        ("wait@phone", 6 / 4),
        ("p_wait@phone", 3 / 4),
        ("abandonment@phone", 1 / 5),
        ("blocked@phone", 1 / 5),
        ("mean_queue@phone", (2 + 2 + 2 + 2) / 10),
        ("mean_queue@chat", (3 + 1) / 10),
        ("busy_servers@phone", (3 + 3 + 2) / 10),
        ("busy_servers", (3 + 3 + 2 + 1) / 10),
    ],
)
def test_desk_measures_count_by_hand(told, name, value):
    """Nine contacts of five customers."""
    assert measure(told, name).value == pytest.approx(value)


def test_a_window_cuts_the_time_in_line(told):
    """The mean queue over days 3 to 5 counts only what lies in them."""
    assert measure(told, "mean_queue@phone", window=(3, 5)).value == pytest.approx((1 + 2) / 2)


def test_utilisation_is_time_at_work_per_time_on_duty(told):
    """Two phones for 5 days, then one: 15 server-days, of which 8 are busy."""
    compiled = replace(told.compiled, desks=(desk("chat", []), desk("phone", [(0.0, 2), (5.0, 1)])))
    result = replace(told, compiled=compiled)
    assert measure(result, "utilisation@phone").value == pytest.approx(8 / 15)
    assert measure(result, "utilisation@phone", window=(4, 6)).value == pytest.approx(2 / 3)
    assert np.isnan(measure(result, "utilisation@chat").value)
