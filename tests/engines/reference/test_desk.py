"""Desks: whose turn it is, who is on duty, and what comes first at one moment."""

from math import inf

import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.engines.reference.desk import next_opening, on_duty
from journeysim.results.log import Kind, Log
from tests.engines.reference.tiny import identity_of, life, play, times_of, told, two, values_of

HOUR = 1 / 24
STAGES = """
stages:
  help: {role: support, dwell: 0, desk: line, on_abandon: gone, on_blocked: gone, next: done}
  gone: {role: other, next: {}}
  done: {role: other, next: {}}
"""


def starts(log: Log, people: int, source: str = "people") -> list[list[float]]:
    """When the services of each member of a source began."""
    return [times_of(life(log, member, source), Kind.START) for member in range(people)]


def test_who_comes_first_is_served_first() -> None:
    """Customers of days 0, 1, 2 with services of 5 days begin on days 0, 5, 10; the wait is logged."""
    text = """
arrivals: {people: {times: [0 d, 2 d, 1 d], enter: help}}
desks: {line: {servers: 1, service: fixed(5 d)}}
"""
    log = play(text + STAGES)
    assert starts(log, 3) == [[0.0], [10.0], [5.0]]
    assert [values_of(life(log, member), Kind.START) for member in range(3)] == [[0.0], [8.0], [4.0]]
    assert [times_of(life(log, member), Kind.SERVED) for member in range(3)] == [[5.0], [15.0], [10.0]]


def test_ties_are_broken_by_identity() -> None:
    """Of five who join at one moment the one with the smallest identity goes first, two at a time."""
    text = """
arrivals: {people: {customers: 5, enter: help}}
desks: {line: {servers: 2, service: fixed(1 d)}}
"""
    assert starts(play(text + STAGES), 5) == [[0.0], [0.0], [1.0], [1.0], [2.0]]


@pytest.mark.parametrize("queue, plain, late", [("fifo", [0, 5, 10], [15]), ("priority", [0, 10, 15], [5])])
def test_priority_goes_before_time_and_interrupts_nobody(
    queue: str, plain: list[float], late: list[float]
) -> None:
    """A customer of higher priority who comes last is next, but does not stop the service of another."""
    text = f"""
personas: {{plain: {{share: 0.5}}, vip: {{share: 0.5, priority: 2}}}}
arrivals:
  people: {{times: [0 d, 1 d, 2 d], enter: help, personas: {{plain: 1}}}}
  late: {{times: [3 d], enter: help, personas: {{vip: 1}}}}
desks: {{line: {{servers: 1, service: fixed(5 d), queue: {queue}}}}}
"""
    log = play(text + STAGES)
    assert starts(log, 3) == [[day] for day in plain]
    assert starts(log, 1, "late") == [late]


def test_joining_comes_after_all_else_at_its_moment() -> None:
    """Two who reach the desk at one moment, by arrival and by a dwell's end, join in order of identity."""
    first, second = sorted(("walk", "drive"), key=lambda source: identity_of(0, source))
    text = f"""
arrivals: {{{first}: {{times: [1 d], enter: way}}, {second}: {{times: [3 d], enter: help}}}}
desks: {{line: {{servers: 1, service: fixed(5 d)}}}}
"""
    log = play(text + STAGES + "  way: {role: other, dwell: fixed(2 d), next: help}\n")
    assert starts(log, 1, first) == [[3.0]]
    assert starts(log, 1, second) == [[8.0]]


def test_a_service_that_ends_frees_the_server_for_who_joins_then() -> None:
    """Who joins at the moment at which a service ends does not wait."""
    text = """
arrivals: {people: {times: [5 d, 0 d], enter: help}}
desks: {line: {servers: 1, room: 0, service: fixed(5 d)}}
"""
    log = play(text + STAGES)
    assert starts(log, 2) == [[5.0], [0.0]]
    assert values_of(life(log), Kind.START) == [0.0]


@pytest.mark.parametrize("servers", ["1", "{0 d: 0, 5 d: 1}"])
def test_a_turn_comes_before_patience_is_over(servers: str) -> None:
    """A service's end and a change of staff come before the end of patience at the same moment."""
    text = f"""
arrivals: {{people: {{customers: 2, enter: help}}}}
desks: {{line: {{servers: {servers}, service: fixed(5 d), patience: fixed(5 d)}}}}
"""
    log = play(text + STAGES)
    one, other = ([], [5.0]) if servers == "1" else ([5.0], [])
    assert times_of(life(log, 0), Kind.START) == (one or [0.0])
    assert times_of(life(log, 1), Kind.START) == other
    assert times_of(life(log, 1), Kind.ABANDONED) == ([] if other else [5.0])


def test_who_gives_up_leaves_their_place_to_who_joins_then() -> None:
    """Patience over comes before joining: the only waiting place is free again, and the wait is logged."""
    text = """
arrivals: {people: {times: [0 d, 0 d, 4 d, 4.5 d], enter: help}}
desks: {line: {servers: 1, room: 1, service: fixed(9 d), patience: fixed(4 d)}}
"""
    log = play(text + STAGES)
    assert values_of(life(log, 1), Kind.ABANDONED) == [4.0]
    assert times_of(life(log, 2), Kind.BLOCKED) == []
    assert times_of(life(log, 2), Kind.ABANDONED) == [8.0]
    assert times_of(life(log, 3), Kind.BLOCKED) == [4.5]


def test_who_is_unresolved_joins_again_behind_those_who_wait() -> None:
    """The server pulls the next in line at the end of a service; whose contact failed joins after that."""
    text = """
arrivals: {people: {customers: 2, enter: help}}
desks: {line: {servers: 1, service: fixed(2 d), resolution: 0}}
stages:
  help: {role: support, dwell: 0, desk: line, on_unresolved: {help: 1, at_once: true}, next: done}
  done: {role: other, next: {}}
"""
    log = play("horizon: 7 d\n" + text)
    assert starts(log, 2) == [[0.0, 4.0], [2.0, 6.0]]
    assert times_of(life(log), Kind.JOIN) == [0.0, 2.0, 6.0]


def test_a_service_in_progress_is_never_interrupted() -> None:
    """Servers by day 1, 0, 2: nobody starts while none is on duty, and nobody is stopped."""
    text = """
arrivals: {people: {customers: 4, enter: help}}
desks: {line: {servers: {0 d: 1, 3 d: 0, 6 d: 2}, service: fixed(2 d)}}
"""
    log = play(text + STAGES)
    assert starts(log, 4) == [[0.0], [2.0], [6.0], [6.0]]
    assert times_of(life(log, 1), Kind.SERVED) == [4.0]


def test_servers_lent_away_come_back_one_service_later() -> None:
    """A service starts only while fewer servers are busy than on duty: two busy, one on duty, none starts."""
    text = """
arrivals: {people: {times: [0 d, 1 d, 1 d, 1 d], enter: help}}
desks: {line: {servers: {0 d: 2, 2 d: 1}, service: fixed(4 d)}}
"""
    assert starts(play(text + STAGES), 4) == [[0.0], [1.0], [5.0], [9.0]]


HOURS = """
first_day: wednesday
arrivals: {people: {times: [TIMES], enter: help}}
desks: {line: {servers: {mon-fri 08:00-18:00: 1}, service: fixed(1 h), MORE}}
"""


def at_hours(times: str, more: str) -> Log:
    """A run of a desk with opening hours, day 0 being a Wednesday."""
    return play((HOURS + STAGES).replace("TIMES", times).replace("MORE", more))


@pytest.mark.parametrize(
    "comes, opening", [(0.0, 0), (7.9, 0), (18.0, 24), (2 * 24 + 18.5, 5 * 24), (4 * 24 + 12.0, 5 * 24)]
)
def test_who_finds_the_desk_closed_returns_in_the_next_opening(comes: float, opening: int) -> None:
    """On a moment drawn by `return|DESK` from the next 08:00-18:00, over the weekend on Monday."""
    log = at_hours(f"{comes} h", "out_of_hours: return")
    u = two(identity_of(0), 0, 0, "return", "line")
    assert times_of(life(log), Kind.JOIN) == pytest.approx([(opening + 8 + 10 * u) * HOUR], abs=1e-9)


def test_returning_is_what_desks_with_hours_do() -> None:
    """`return` is the default; who comes in time joins at once, the first minute included."""
    assert at_hours("1 h", "room: 9").equals(at_hours("1 h", "room: 9, out_of_hours: return"))
    assert times_of(life(at_hours("8 h", "room: 9")), Kind.JOIN) == [8 * HOUR]


@pytest.mark.parametrize("patience, begins, gives_up", [("9 h", [8.0], []), ("2 h", [], [3.0])])
def test_who_waits_before_the_door_waits_within_patience(
    patience: str, begins: list[float], gives_up: list[float]
) -> None:
    """`out_of_hours: wait`: patience runs while the desk is closed; it opens at 08:00."""
    rows = life(at_hours("1 h", f"out_of_hours: wait, patience: fixed({patience})"))
    assert times_of(rows, Kind.JOIN) == [HOUR]
    assert times_of(rows, Kind.START) == pytest.approx([hour * HOUR for hour in begins])
    assert times_of(rows, Kind.ABANDONED) == pytest.approx([hour * HOUR for hour in gives_up])


def test_who_is_turned_away_has_abandoned_at_once() -> None:
    """`out_of_hours: turn_away` logs a join and a contact given up without a wait."""
    rows = life(at_hours("1 h", "out_of_hours: turn_away"))
    assert times_of(rows, Kind.JOIN) == times_of(rows, Kind.ABANDONED) == [HOUR]
    assert values_of(rows, Kind.ABANDONED) == [0.0]
    assert rows[-1].what == "gone"


def test_closing_time_ends_no_service_and_starts_none() -> None:
    """Friday's service from 17:30 ends at 18:30; who waits is called on Monday at 08:00."""
    log = at_hours("65.5 h, 65.75 h", "room: 9")
    assert times_of(life(log, 0), Kind.SERVED) == pytest.approx([66.5 * HOUR])
    assert times_of(life(log, 1), Kind.START) == pytest.approx([(5 * 24 + 8) * HOUR])


STAFF = """
arrivals: {people: {customers: 1, enter: help}}
first_day: monday
desks: {line: {servers: SERVERS, service: fixed(1 d)}}
practices: {more: {CHANGE, effects: {desk line: {servers_added: ADDED}}}}
"""


def duty(change: str, added: int, *days: float, servers: str = "2") -> list[int]:
    """Servers on duty at some moments under a practice."""
    text = (STAFF + STAGES).replace("SERVERS", servers).replace("ADDED", str(added))
    compiled = compile_scenario(told(text.replace("CHANGE, ", change and change + ", ")), "more")
    return [on_duty(compiled.desks[0], compiled.changes, day) for day in days]


def test_servers_are_added_as_whole_numbers_while_a_change_is_on() -> None:
    """From its start until before its end, at no fraction: neither ramp nor decay nor dose."""
    change = "start: 3 d, end: 8 d, ramp: 5 d, half_life: 1 d, dose: 0.3"
    assert duty(change, 2, 0, 2.99, 3, 7.99, 8) == [2, 2, 4, 4, 2]


def test_coverage_of_nobody_adds_no_server() -> None:
    """Any other coverage adds them all: what acts on the world is on or off."""
    assert duty("coverage: 0", 2, 5) == [2]
    assert duty("coverage: 0.01", 2, 5) == [4]


def test_there_are_never_less_than_no_servers() -> None:
    """max(0, schedule + what changes add)."""
    assert duty("", -1, 0) == [1]
    assert duty("", -5, 0) == [0]


def test_servers_are_added_only_while_the_desk_is_open() -> None:
    """Open with nobody planned, a desk has those who are added; closed it has nobody."""
    servers = "{mon 08:00-18:00: 1, mon 20:00-22:00: 0}"
    hours = (7.9, 8, 17.9, 18, 20, 22)
    assert duty("", 2, *(hour / 24 for hour in hours), servers=servers) == [0, 3, 3, 0, 2, 0]


def test_servers_are_added_in_periods() -> None:
    """`repeat` counts from the start: days 3-5, 10-12, ..."""
    change = "start: 3 d, repeat: {every: 1 w, for: 2 d}"
    assert duty(change, 1, 0, 3, 4.9, 5, 9.9, 10, 11.9, 12) == [2, 3, 3, 2, 2, 3, 3, 2]


def test_lead_time_takes_servers_away_first() -> None:
    """`floor_time` lasts from `start` until `start` + `lead_time`; the servers added come then."""
    change = "start: 2 d, lead_time: 3 d, cost: {floor_time: {line: 1}}"
    assert duty(change, 2, 1.9, 2, 4.9, 5) == [2, 1, 1, 4]
    assert duty("coverage: 0, " + change, 2, 2, 5) == [2, 2]


def test_of_a_group_only_the_largest_adds_servers() -> None:
    """Members of a group do not add up: the larger number acts while both are on."""
    text = """
arrivals: {people: {customers: 1, enter: help}}
desks: {line: {servers: 2, service: fixed(1 d)}}
practices:
  many: {group: hires, start: 5 d, end: 9 d, effects: {desk line: {servers_added: 3}}}
  some: {group: hires, effects: {desk line: {servers_added: 2}}}
  team: {effects: {desk line: {servers_added: 1}}}
strategies: {all: [many, some, team]}
"""
    compiled = compile_scenario(told(text + STAGES), "all")
    found = [on_duty(compiled.desks[0], compiled.changes, day) for day in (0.0, 5.0, 9.0)]
    assert found == [2 + 2 + 1, 2 + 3 + 1, 2 + 2 + 1]


@pytest.mark.parametrize(
    "change, servers, begins",
    [
        ("start: 4.5 d", 0, [4.5, 5.5]),
        ("start: 4.5 d, lead_time: 1 d", 0, [5.5, 6.5]),
        ("start: 1 d, repeat: {every: 1 w, for: 0.5 d}", 0, [1.0, 8.0]),
        ("start: 0 d, lead_time: 3 d, cost: {floor_time: {line: 1}}", 1, [3.0, 3.0]),
    ],
)
def test_those_who_wait_are_called_when_servers_come(change: str, servers: int, begins: list[float]) -> None:
    """At the start of a change, of each of its periods, and when its lead time is over."""
    text = f"""
arrivals: {{people: {{customers: 2, enter: help}}}}
desks: {{line: {{servers: {servers}, service: fixed(1 d)}}}}
practices: {{more: {{{change}, effects: {{desk line: {{servers_added: 1}}}}}}}}
"""
    assert starts(play(text + STAGES, "more"), 2) == [[day] for day in begins]


def test_those_who_wait_are_called_when_fewer_are_taken_away() -> None:
    """A change that takes the only server away gives it back at its end."""
    text = """
arrivals: {people: {customers: 1, enter: help}}
desks: {line: {servers: 1, service: fixed(1 d)}}
practices: {cut: {end: 6 d, effects: {desk line: {servers_added: -1}}}}
"""
    assert starts(play(text + STAGES, "cut"), 1) == [[6.0]]


@pytest.mark.parametrize("day, opens, closes", [(0.0, 9, 12), (0.4, 13, 17), (0.6, 24 + 9, 24 + 12)])
def test_the_next_opening_is_the_next_shift(day: float, opens: float, closes: float) -> None:
    """Two shifts a day, every day: the next one to begin."""
    text = """
arrivals: {people: {customers: 1, enter: help}}
desks: {line: {servers: {mon-sun 09:00-12:00: 1, mon-sun 13:00-17:00: 2}, service: fixed(1 h)}}
"""
    desk = compile_scenario(told(text + STAGES)).desks[0]
    assert next_opening(desk, day) == pytest.approx((opens * HOUR, closes * HOUR))
    assert desk.room == inf


@pytest.mark.parametrize("horizon, rows", [("5 d", [5.0]), ("4.999 d", [])])
def test_what_ends_at_the_horizon_is_carried_out(horizon: str, rows: list[float]) -> None:
    """Events up to and including the horizon happen; who is being served then is censored there."""
    text = f"""
horizon: {horizon}
arrivals: {{people: {{customers: 1, enter: help}}}}
desks: {{line: {{servers: 1, service: fixed(5 d)}}}}
"""
    found = life(play(text + STAGES))
    assert times_of(found, Kind.SERVED) == rows
    assert (found[-1].kind == Kind.CENSOR) == (not rows)


def test_a_service_ends_before_a_review_at_the_same_moment() -> None:
    """What a policy switches on day 10 does not yet act on a contact that ends on day 10."""
    text = """
arrivals: {people: {times: [0 d, 0 d, 5 d, 6 d], enter: help}}
desks: {line: {servers: 9, service: fixed(5 d), resolution: 0.001}}
practices: {solve: {effects: {desk line: {resolution_odds_ratio: 1e9}}}}
policies:
  watch: {measure: abandonment, every: 10 d, window: 20 d, switch_on: below 0.5, practices: [solve]}
"""
    log = play(text + STAGES, "watch")
    assert times_of(life(log, 2), Kind.UNRESOLVED) == [10.0]
    assert times_of(life(log, 3), Kind.SERVED) == [11.0]
