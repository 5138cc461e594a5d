"""Policies: reviews that read a measure with delay and noise, and switch practices on and off.

Reviews are rare, so they stay plain Python between two turns of the calendar.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf, isnan, nan
from typing import Literal

import numpy as np

from journeysim.compiled.records import Bounds, Change, Compiled, Desk, Policy, Terms
from journeysim.compiled.shared_records import ServerTerm
from journeysim.engines.compiled import state
from journeysim.engines.compiled.books import bind
from journeysim.engines.compiled.desks import call_next
from journeysim.engines.compiled.heap import WORLD_CHANGE, push
from journeysim.engines.compiled.layout import Floats, Scene
from journeysim.engines.compiled.sharing import world_ranks
from journeysim.engines.compiled.state import World
from journeysim.engines.compiled.terms import summed_over
from journeysim.kernels.floats import normal_quantile, pexp
from journeysim.kernels.philox import block, uniform52
from journeysim.results.world_record import Decision, Exhausted, Interval, WorldRecord

COUNTS: dict[str, tuple[int, int]] = {
    "conversion": (state.SEEN_CONVERSION, state.SEEN_ARRIVAL),
    "repeat_purchase": (state.SEEN_REPEAT, state.SEEN_PURCHASE),
    "abandonment": (state.SEEN_ABANDONED, state.SEEN_CONTACT),
    "blocked": (state.SEEN_BLOCKED, state.SEEN_CONTACT),
}
"""Measures that are a ratio of two counts of the window."""

FLOWS: dict[str, tuple[int, int, int]] = {
    "churn": (state.SEEN_LOSS, state.SEEN_GAIN, state.SEEN_LOSS),
    "retention": (state.SEEN_LOSS, state.SEEN_GAIN, state.SEEN_LOSS),
    "win_back": (state.SEEN_RETURN, state.SEEN_LOSS, state.SEEN_RETURN),
}
"""Measures of those who leave a state: events above, and what leads into the state and out of it."""


ENTRIES = (push, call_next, summed_over)
"""The compiled functions that are called here."""


@dataclass(slots=True)
class Standing:
    """Where a policy stands: whether its practices are on, and since when."""

    active: bool = False
    since: float = -inf
    reviews: int = 1
    open: list[tuple[int, float, float]] = field(default_factory=list)


@dataclass(slots=True)
class Board:
    """All policies of a run, and what they decided."""

    compiled: Compiled
    scene: Scene
    seed: int
    standings: list[Standing]
    decisions: list[Decision] = field(default_factory=list)
    intervals: list[Interval] = field(default_factory=list)


def open_board(compiled: Compiled, scene: Scene, world: World, seed: int) -> Board:
    """Put the first review of each policy and the changes of staff into the calendar."""
    ranks, bound = world_ranks(compiled), bind(world)
    for number, desk in enumerate(compiled.desks):
        for time in _changes_of_staff(desk, compiled):
            push(bound, time, WORLD_CHANGE, ranks[desk.name], 0, number)
    for number, policy in enumerate(compiled.policies):
        push(bound, policy.every, WORLD_CHANGE, ranks[policy.name], 0, -1 - number)
    return Board(compiled, scene, seed, [Standing() for _ in compiled.policies])


def staff_times(
    term: ServerTerm, begin: float, end: float, change: Change, horizon: float
) -> Iterator[float]:
    """Yield the moments at which a change alters the number of servers."""
    yield begin
    if term.during_lead_time:
        return
    period = 1
    while change.every > 0.0 and begin + period * change.every <= horizon:
        yield begin + period * change.every
        period += 1
    yield end


def _changes_of_staff(desk: Desk, compiled: Compiled) -> list[float]:
    """Return all moments up to the horizon at which the number of servers may grow, sorted, each once."""
    times = [start for start, _ in desk.schedule] + _openings(desk, compiled.horizon)
    for term in desk.servers:
        change = compiled.changes[term.change]
        if not change.switched:
            times += staff_times(term, change.begin, change.end, change, compiled.horizon)
    return sorted({time for time in times if 0.0 <= time <= compiled.horizon})


def _openings(desk: Desk, horizon: float) -> list[float]:
    """Return the beginnings of all shifts, each the first moment at which the rounded weekly clock agrees."""
    times = []
    week = -desk.hours_shift
    while desk.hours and week <= horizon:
        for start, _, _ in desk.hours:
            time = week + start
            while time >= 0.0 and (time + desk.hours_shift) % 7.0 < start:
                time = float(np.nextafter(time, inf))
            times.append(time)
        week += 7.0
    return times


def review(board: Board, world: World, number: int, now: float) -> None:
    """Let a policy read its measure, act on it, and plan its next review."""
    policy, standing = board.compiled.policies[number], board.standings[number]
    newest = now - policy.delay * _ratio(board, policy.delay_terms, now)
    truth = _read(world, board.compiled, number, newest - policy.window, newest)
    reading = truth * (1.0 + _noise(board, number, now))
    action: Literal["on", "off", "stay"] = "stay"
    if not standing.active and _past(policy.on, reading) and now - standing.since >= policy.min_off:
        action = "on"
        _switch_on(board, world, number, now)
    elif (
        standing.active
        and policy.off is not None
        and _past(policy.off, reading)
        and now - standing.since >= policy.min_on
    ):
        action = "off"
        _switch_off(board, world, number, now)
    board.decisions.append(
        Decision(now, policy.name, policy.measure, reading, truth, action, standing.active)
    )
    standing.reviews += 1
    rank = world_ranks(board.compiled)[policy.name]
    push(bind(world), policy.every * standing.reviews, WORLD_CHANGE, rank, 0, -1 - number)


def _noise(board: Board, number: int, now: float) -> float:
    """Draw the relative error of one reading."""
    policy = board.compiled.policies[number]
    if policy.noise == 0.0:
        return 0.0
    words = block(board.seed, 0, policy.purpose, board.standings[number].reviews - 1)
    size = policy.noise * _ratio(board, policy.noise_terms, now)
    return size * normal_quantile(uniform52(words[0], words[1]))


def _ratio(board: Board, terms: Terms, now: float) -> float:
    """Return exp(Σ strength·size) of changes that act on the world."""
    if not terms:
        return 1.0
    acts = board.scene.acts
    own = np.array([(term.change, term.group, term.size) for term in terms], dtype=acts.terms.dtype)
    effect = summed_over(bind(acts._replace(terms=own)), 0, len(own), acts.acting, 0, now)
    return 1.0 if effect == 0.0 else pexp(effect)


def _past(bounds: Bounds, reading: float) -> bool:
    return not isnan(reading) and bounds.low < reading < bounds.high


def _switch_on(board: Board, world: World, number: int, now: float) -> None:
    """Let the policy's practices begin anew; their own start, lead time and end count from now."""
    standing = board.standings[number]
    standing.active, standing.since = True, now
    for index in board.compiled.policies[number].practices:
        planned = board.compiled.changes[index]
        if not planned.switched:
            continue
        _set_times(board, index, now + planned.start, now + planned.begin, now + planned.end)
        standing.open.append((index, now + planned.start, now + planned.begin))
        _call_servers(board, world, index, now)


def _set_times(board: Board, index: int, start: float, begin: float, end: float) -> None:
    change = board.scene.acts.changes[index]
    change["start"], change["begin"], change["end"] = start, begin, end


def _switch_off(board: Board, world: World, number: int, now: float) -> None:
    """End the policy's practices now."""
    standing = board.standings[number]
    standing.active, standing.since = False, now
    for index, start, begin in standing.open:
        end = min(now, float(board.scene.acts.changes[index]["end"]))
        settle(board, world, index, now)
        _set_times(board, index, inf, inf, -inf)
        board.intervals.append(Interval(index, start, begin, end))
    standing.open.clear()
    for desk in range(len(board.compiled.desks)):
        call_next(bind(board.scene), bind(world), desk, now)


def settle(board: Board, world: World, index: int, now: float) -> None:
    """Keep what a period that ends now has cost, before the next one begins anew."""
    if board.compiled.changes[index].costs.cap < inf:
        purse = world.shared.purses[index : index + 1]
        purse["paid"] = _spent(purse[0], board.scene.acts.changes[index], now)


def _spent(purse: np.void, change: np.void, now: float) -> float:
    """Return all that a practice has cost until now."""
    if now < change["start"]:
        return float(purse["paid"])
    days = min(now, float(change["end"])) - float(change["start"])
    return float(purse["paid"]) + float(change["fixed"]) + float(change["per_day"]) * days


def _call_servers(board: Board, world: World, index: int, now: float) -> None:
    """Call waiting customers when the change alters servers: now, or when its effect begins."""
    change = board.scene.acts.changes[index]
    ranks, horizon = world_ranks(board.compiled), board.compiled.horizon
    for number, desk in enumerate(board.compiled.desks):
        for term in desk.servers:
            if term.change != index:
                continue
            begin, end = float(change["begin"]), float(change["end"])
            for time in staff_times(term, begin, end, board.compiled.changes[index], horizon):
                if now < time <= horizon:
                    push(bind(world), time, WORLD_CHANGE, ranks[desk.name], 0, number)
        call_next(bind(board.scene), bind(world), number, now)


def _read(world: World, compiled: Compiled, number: int, start: float, end: float) -> float:
    """Return what a policy reads over the events with start ≤ time < end; NaN where there are none."""
    policy = compiled.policies[number]
    if policy.measure in ("satisfaction", "complaints"):
        return _mean(world, policy, 1 + number if policy.samples else 0, start, end)
    if policy.measure in COUNTS:
        above, below = (_count(world, kind, start, end) for kind in COUNTS[policy.measure])
    else:
        event, into, out = FLOWS[policy.measure]
        above = _count(world, event, start, end)
        standing = int(np.searchsorted(_seen(world, into), start)) - int(
            np.searchsorted(_seen(world, out), start)
        )
        below = standing + _count(world, into, start, end)
    share = above / below if below else nan
    return 1.0 - share if policy.measure == "retention" else share


def _seen(world: World, kind: int) -> Floats:
    room = len(world.shared.seen) // state.SEEN_KINDS
    return world.shared.seen[kind * room : kind * room + int(world.shared.seen_count[kind])]


def _count(world: World, kind: int, start: float, end: float) -> int:
    times = _seen(world, kind)
    return int(np.searchsorted(times, end)) - int(np.searchsorted(times, start))


def _mean(world: World, policy: Policy, reader: int, start: float, end: float) -> float:
    """Return the mean of what was answered, summed in the order of the calendar."""
    shared = world.shared
    room = len(shared.answer_time) // len(shared.answer_count)
    first = reader * room
    times = shared.answer_time[first : first + int(shared.answer_count[reader])]
    low, high = int(np.searchsorted(times, start)), int(np.searchsorted(times, end))
    said = shared.answer_value if policy.measure == "satisfaction" else shared.answer_complaint
    total = 0.0
    for value in said[first + low : first + high].tolist():
        total += float(value)
    return total / (high - low) if high > low else nan


def close_board(board: Board, world: World) -> WorldRecord:
    """End what is still open; return what the world did."""
    for standing in board.standings:
        for index, start, begin in standing.open:
            board.intervals.append(
                Interval(index, start, begin, float(board.scene.acts.changes[index]["end"]))
            )
    return WorldRecord(
        decisions=tuple(board.decisions),
        intervals=tuple(sorted(board.intervals, key=lambda interval: (interval.change, interval.start))),
        exhausted=_exhausted(board, world),
    )


def _exhausted(board: Board, world: World) -> tuple[Exhausted, ...]:
    """Return which practices spent all they had, when, and whom they treated at that very moment."""
    found = []
    shared = world.shared
    for index, change in enumerate(board.compiled.changes):
        purse = shared.purses[index]
        if change.costs.cap == inf or purse["empty_since"] == inf:
            continue
        room = len(shared.last) // len(shared.purses)
        last = shared.last[index * room : index * room + int(purse["count"])]
        at_once = purse["latest"] == purse["empty_since"]
        customers = tuple(sorted(last.tolist())) if at_once else ()
        found.append(Exhausted(index, float(purse["empty_since"]), customers))
    return tuple(found)
