"""Opening hours."""

import pytest

from journeysim.errors import UsageError
from journeysim.scenario.hours import Slot, looks_like_hours, slot


@pytest.mark.parametrize(
    "key, expected",
    [
        ("mon-fri 08:00-18:00", Slot((0, 1, 2, 3, 4), 480, 1080)),
        ("sat 9:00-13:00", Slot((5,), 540, 780)),
        ("mon, wed 00:00-24:00", Slot((0, 2), 0, 1440)),
        ("fri-mon 10:00 - 10:30", Slot((0, 4, 5, 6), 600, 630)),
    ],
)
def test_weekdays_and_times_of_day(key, expected):
    """Days are single, listed or a range, also over the weekend; midnight at the end is 24:00."""
    assert slot(key) == expected
    assert looks_like_hours(key)


@pytest.mark.parametrize(
    "key", ["mon 8-18", "someday 08:00-09:00", "mon 09:00-08:00", "mon 22:00-25:00", "mon 08:61-09:00", ""]
)
def test_other_hours_are_refused(key):
    """Hours that do not exist, or run past midnight."""
    with pytest.raises(UsageError):
        slot(key)


def test_days_since_the_start_are_no_hours():
    """Steps by day keep their meaning."""
    assert not looks_like_hours("90 d")
