"""Servers on duty follow the schedule, the hours of the week, and changes."""

from dataclasses import replace

from numpy.testing import assert_array_equal

from journeysim.compiled.records import Desk, ServerTerm
from journeysim.results.duty import duty_of
from journeysim.results.world_record import Exhausted, Interval, WorldRecord
from tests.results.furnish import change
from tests.results.stories import journey, tell


def desk(name, schedule, hours=(), shift=0.0, servers=()):
    return Desk(
        name, tuple(schedule), tuple(hours), shift, False, 9.0, "wait", tuple(servers), 0.0, 0.0, 0, 0
    )


def duty(compiled, served, **world):
    return duty_of(tell(compiled=compiled, world=WorldRecord(**world)), served)


def pieces(found):
    """Pieces as (begin, end, servers), neighbours of the same number joined."""
    joined: list[tuple[float, float, float]] = []
    for begin, end, servers in zip(
        found.begin.tolist(), found.end.tolist(), found.servers.tolist(), strict=True
    ):
        if joined and joined[-1][2] == servers:
            joined[-1] = (joined[-1][0], end, servers)
        else:
            joined.append((begin, end, servers))
    return joined


def test_a_schedule_holds_from_its_days():
    """Nobody before the first day of the schedule, the last number until the horizon."""
    found = duty(journey(horizon=10.0), desk("phone", [(2.0, 3), (5.0, 1)]))
    assert pieces(found) == [(0, 2, 0), (2, 5, 3), (5, 10, 1)]


def test_hours_repeat_by_the_week():
    """Day 0 is a Saturday: open on Monday from 9 to 18, and over midnight from Sunday to Monday."""
    hours = [(0.375, 0.75, 2), (6.75, 7.25, 1)]
    found = duty(journey(horizon=10.0), desk("phone", [], hours, shift=5.0))
    assert pieces(found) == [
        (0, 1.75, 0), (1.75, 2.25, 1), (2.25, 2.375, 0), (2.375, 2.75, 2), (2.75, 8.75, 0),
        (8.75, 9.25, 1), (9.25, 9.375, 0), (9.375, 9.75, 2), (9.75, 10, 0),
    ]  # fmt: skip


def test_changes_add_whole_servers_while_they_are_on():
    """Training takes one away for the lead time, then adds two, whatever the ramp; never below nobody."""
    training = replace(change(start=1.0), begin=3.0, end=6.0, ramp=10.0)
    terms = [ServerTerm(0, -2, during_lead_time=True), ServerTerm(0, 2)]
    compiled = replace(journey(horizon=8.0), changes=(training,))
    found = duty(compiled, desk("phone", [(0.0, 1)], servers=terms))
    assert pieces(found) == [(0, 1, 1), (1, 3, 0), (3, 6, 3), (6, 8, 1)]


def test_a_change_that_covers_nobody_moves_no_staff():
    """Coverage 0 is the change left out."""
    off = replace(change(), coverage=0.0)
    compiled = replace(journey(horizon=8.0), changes=(off,))
    assert_array_equal(duty(compiled, desk("phone", [(0.0, 1)], servers=[ServerTerm(0, 2)])).servers, [1])


def test_a_periodic_change_comes_and_goes():
    """One day in three."""
    weekly = replace(change(), every=3.0, length=1.0)
    compiled = replace(journey(horizon=6.0), changes=(weekly,))
    found = duty(compiled, desk("phone", [(0.0, 1)], servers=[ServerTerm(0, 1)]))
    assert pieces(found) == [(0, 1, 2), (1, 3, 1), (3, 4, 2), (4, 6, 1)]


def test_policies_decide_when_a_change_is_on():
    """Switched on twice; servers stay when the money runs out in the second period, as they do at desks."""
    switched = replace(change(), switched=True)
    compiled = replace(journey(horizon=10.0), changes=(switched,))
    found = duty(
        compiled,
        desk("phone", [(0.0, 1)], servers=[ServerTerm(0, 1)]),
        intervals=(Interval(0, 1.0, 1.0, 3.0), Interval(0, 5.0, 5.0, 9.0)),
        exhausted=(Exhausted(0, 6.0, ()),),
    )
    assert pieces(found) == [(0, 1, 1), (1, 3, 2), (3, 5, 1), (5, 9, 2), (9, 10, 1)]


def test_a_closed_desk_has_nobody_whatever_changes_add():
    """Added servers work in the opening hours; a shift of nobody is open for them."""
    compiled = replace(journey(horizon=3.0), changes=(change(),))
    hours = [(0.25, 0.75, 1), (1.25, 1.75, 0)]
    found = duty(compiled, desk("phone", [], hours, servers=[ServerTerm(0, 1)]))
    assert pieces(found) == [(0, 0.25, 0), (0.25, 0.75, 2), (0.75, 1.25, 0), (1.25, 1.75, 1), (1.75, 3, 0)]
