"""Desks: when waiting customers are called."""

from dataclasses import replace
from math import inf

import pytest

from journeysim.compiled.records import Desk, ServerTerm
from journeysim.engines.reference.desk import _changes_of_staff, on_duty, scheduled, staff_times
from tests.results.furnish import change

YEARS = 3 * 365.0


def counter(hours, shift=0.0, servers=()):
    """A desk with opening hours."""
    return Desk("counter", (), tuple(hours), shift, False, inf, "wait", servers, 0.0, 0.0, 0, 0)


@pytest.mark.parametrize("shift", [0.0, 5.0])
def test_who_waits_is_called_when_the_desk_is_open(shift):
    """At every opening of three years the clock, rounded as it is, says open: else nobody would be served."""
    minutes = [(day + start / 1440, day + end / 1440, 1) for day in range(6) for start, end in ((540, 1020),)]
    desk = counter([*minutes, (6 + 605 / 1440, 6 + 1199 / 1440, 2)], shift)
    times = _changes_of_staff(desk, (), YEARS)
    assert len(times) > 3 * 52 * 7
    assert [time for time in times if not scheduled(desk, time)] == []


def test_who_waits_is_called_when_a_periodic_change_adds_servers():
    """At each beginning of a period the change is on, however often its length was added up."""
    often = replace(change(), every=0.1, length=0.03)
    desk = counter([(0.0, 7.0, 0)], servers=(ServerTerm(0, 1),))
    times = [time for time in staff_times(desk.servers[0], often, 100.0) if time < inf]
    assert len(times) == 1001
    assert all(on_duty(desk, (often,), time) == 1 for time in times)
