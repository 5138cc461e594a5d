"""The calendar: events in order of time, class and key, at exactly the time they were put for."""

from itertools import permutations
from typing import Any

import pytest

from journeysim.engines.reference.calendar import (
    ARRIVAL,
    DESK_JOIN,
    DWELL_END,
    PATIENCE_OVER,
    SERVICE_END,
    WORLD_CHANGE,
    Calendar,
)


def carried_out(events: list[tuple[float, int, Any]]) -> list[tuple[float, int, Any]]:
    """The order in which events happen that were put into the calendar in this order."""
    calendar = Calendar()
    seen: list[tuple[float, int, Any]] = []

    def wait(event):
        yield calendar.at(*event)
        seen.append((calendar.now, *event[1:]))

    for event in events:
        calendar.process(wait(event))
    calendar.run()
    return seen


def test_classes_stand_in_the_order_of_the_contract() -> None:
    """Service end, world change, patience over, arrival, dwell end, desk join."""
    assert [SERVICE_END, WORLD_CHANGE, PATIENCE_OVER, ARRIVAL, DWELL_END, DESK_JOIN] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_time_then_class_then_key(order: tuple[int, ...]) -> None:
    """Whatever the order in which they were put."""
    events = [(1.0, DESK_JOIN, 1), (2.0, SERVICE_END, 9), (2.0, DWELL_END, 3), (2.0, DWELL_END, 8)]
    assert carried_out([events[i] for i in order]) == events


def test_a_time_is_kept_to_the_bit() -> None:
    """An absolute time is not rebuilt from a delay: 0.1 + (0.3 − 0.1) is not 0.3."""
    calendar = Calendar()
    found = []

    def walk():
        for time in (0.1, 0.3, 0.7000000000000001):
            yield calendar.at(time, DWELL_END, 0)
            found.append(calendar.now)

    calendar.process(walk())
    calendar.run()
    assert found == [0.1, 0.3, 0.7000000000000001]
