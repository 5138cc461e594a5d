"""Tables of desks, on contacts short enough to count by hand."""

from dataclasses import replace

import numpy as np
import pytest

from journeysim.results.measures import measure
from journeysim.results.tables import table
from tests.results.stories import journey, tell
from tests.results.test_duty import desk

HOUR = 1 / 24


def caller(name, rows):
    """A customer who calls; times of rows in hours."""
    pieces = [piece.split() for piece in rows.split("|")]
    timed = [
        " ".join([repr(float(p[0]) * HOUR), *p[1:3], *(repr(float(v) * HOUR) for v in p[3:])]) for p in pieces
    ]
    return f"{name}: 0 arrive home 0.5 | 0 enter look | {' | '.join(timed)} | 2 censor look 0.5"


def office(**fields):
    """Two phones from hour 9 of the first day on; day 0 is a Tuesday; and a chat that nobody uses."""
    desks = (desk("chat", [], shift=1.0), desk("phone", [(9 * HOUR, 2)], shift=1.0))
    compiled = replace(journey(desks=("chat", "phone"), horizon=2.0, shares=("desks",)), desks=desks)
    return tell(
        caller("a1", "9.5 join phone | 9.5 start phone 0 | 11 served phone"),
        caller("a2", "9.75 join phone | 10.25 start phone 0.5 | 10.75 unresolved phone"),
        caller("a3", "9.75 join phone | 10.75 abandoned phone 1"),
        caller("a4", "33.5 join phone | 33.5 blocked phone"),
        compiled=compiled,
        **fields,
    )


def rows(name, results=None, **wanted):
    """The rows of a table in which the columns have these values."""
    found = table(results or office(), name)
    return [row for row in found.rows() if all(row[key] == value for key, value in wanted.items())]


def test_desks_agree_with_their_measures():
    """The row of a desk is what the measures say."""
    result = office()
    (row,) = rows("desks", desk="phone")
    same = ("wait", "p_wait", "utilisation", "abandonment", "blocked", "wait_50", "wait_90", "contacts")
    for column, name in (*zip(same, same, strict=True), ("queue", "mean_queue"), ("busy", "busy_servers")):
        assert row[column] == pytest.approx(measure(result, f"{name}@phone").value), name
    assert row["servers"] == pytest.approx(2 * 39 / 48)
    assert np.isnan(row["wait_low"])
    (idle,) = rows("desks", desk="chat")
    assert idle["contacts"] == 0
    assert np.isnan(idle["wait"])


def test_hours_of_the_day_hold_what_goes_on_in_them():
    """Contacts where they joined; queue and work hour by hour, over both days."""
    (nine,), (ten,) = rows("desk_hours", desk="phone", hour=9), rows("desk_hours", desk="phone", hour=10)
    assert (nine["contacts"], ten["contacts"]) == (4, 0)
    assert nine["wait"] == pytest.approx(0.5 * HOUR)
    assert nine["wait_95"] == pytest.approx(1.0 * HOUR)
    assert (nine["abandonment"], nine["blocked"]) == (1 / 4, 1 / 4)
    assert nine["queue"] == pytest.approx(2 * 0.25 / 2)
    assert ten["queue"] == pytest.approx((0.25 + 0.75) / 2)
    assert nine["utilisation"] == pytest.approx(0.5 / 4)
    assert ten["utilisation"] == pytest.approx(1.5 / 4)
    (eight,) = rows("desk_hours", desk="phone", hour=8)
    assert eight["servers"] == pytest.approx(1.0)


def test_hours_of_the_week_start_on_monday():
    """Day 0 is a Tuesday, so the last call came on Wednesday at 9."""
    (tuesday,), (wednesday,) = (rows("desk_week", desk="phone", weekday=day, hour=9) for day in (1, 2))
    assert (tuesday["contacts"], wednesday["contacts"]) == (3, 1)
    (monday,) = rows("desk_week", desk="phone", weekday=0, hour=9)
    assert np.isnan(monday["queue"])


def test_days_hold_what_goes_on_in_them():
    """Three calls on the first day, one on the second, which found no waiting place."""
    first, second = rows("desk_days", desk="phone")
    assert (first["contacts"], second["contacts"]) == (3, 1)
    assert second["blocked"] == 1.0
    assert first["servers"] == pytest.approx(2 * 15 / 24)


def test_replications_give_intervals():
    """The same world twice has intervals without width; different worlds have wide ones."""
    one = office()
    (same,) = rows("desks", [one, replace(one, replication=1)], desk="phone")
    assert same["wait_low"] == same["wait"] == same["wait_high"]
    other = tell(caller("a1", "9.5 join phone | 9.75 start phone 0.25"), compiled=one.compiled, replication=1)
    (found,) = rows("desks", [one, other], desk="phone")
    level = measure([one, other], "wait@phone")
    assert found["wait"] == pytest.approx(level.value)
    assert found["wait_high"] == pytest.approx(level.high)
    assert found["wait_low"] == pytest.approx(max(0.0, level.low))


def test_without_desks_the_tables_are_empty():
    """All columns, no rows."""
    result = tell(compiled=journey(desks=()))
    for name in ("desks", "desk_hours", "desk_week", "desk_days"):
        assert len(table(result, name)) == 0
        assert "utilisation_high" in table(result, name).columns
