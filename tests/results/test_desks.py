"""Measures of desks, on a log short enough to count by hand."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from journeysim.results.desks import tabulate_contacts
from journeysim.results.log import Kind, Log
from journeysim.results.measures import measure
from journeysim.results.result import Result
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


def test_a_queue_of_textbooks_is_measured_as_theory_has_it():
    """M/M/1 at 60 % load: P(wait) 0.6, mean wait 1.5, mean queue 0.9, utilisation 0.6 (Erlang 1909).

    Waits of 60,000 customers by Lindley's recursion W' = max(0, W + S − A); standard errors are about 2 %.
    """
    random, count = np.random.default_rng(1), 60_000
    gaps, services = random.exponential(1 / 0.6, count), random.exponential(1.0, count)
    drift = np.cumsum(np.append(0.0, services[:-1] - gaps[1:]))
    wait = drift - np.minimum.accumulate(drift)
    arrival = np.cumsum(gaps)
    horizon = float(arrival[-1]) + 1e4
    compiled = replace(journey(horizon=horizon), desks=(desk("phone", [(0.0, 1)]),))
    kinds = [Kind.ARRIVE, Kind.ENTER, Kind.JOIN, Kind.START, Kind.SERVED, Kind.EXIT]
    lost = compiled.names.places.index("lost")
    start, ones = arrival + wait, np.ones(count)
    half, zeros = ones / 2, ones * 0
    log = Log(
        ids=np.arange(count),
        offsets=np.arange(count + 1) * len(kinds),
        time=np.stack([arrival, arrival, arrival, start, start + services, start + services], 1).ravel(),
        kind=np.tile(np.array(kinds, dtype=np.uint8), count),
        what=np.tile(np.array([0, lost, 0, 0, 0, lost], dtype=np.uint16), count),
        value=np.stack([half, ones, zeros, wait, zeros, half], 1).ravel(),
        names=compiled.names,
    )
    result, window = Result(compiled, log, 1, 0, "lindley"), (0.0, float(arrival[-1]))
    assert measure(result, "p_wait").value == pytest.approx(0.6, rel=0.03)
    assert measure(result, "wait").value == pytest.approx(1.5, rel=0.08)
    assert measure(result, "mean_queue", window=window).value == pytest.approx(0.9, rel=0.08)
    assert measure(result, "utilisation", window=window).value == pytest.approx(0.6, rel=0.03)
    assert measure(result, "busy_servers", window=window).value == pytest.approx(0.6, rel=0.03)
