"""The life of one customer as a machine of three phases: entering a place, feeling it, leaving it."""

from __future__ import annotations

from typing import Any

from journeysim.engines.compiled.arriving import ENTERING, FEELING, JOINING, LEAVING
from journeysim.engines.compiled.choices import race, time_factor, words_of
from journeysim.engines.compiled.jit import compiled, inlined
from journeysim.engines.compiled.layout import NOT_PLAIN, UNTIL, Scene
from journeysim.engines.compiled.state import (
    EVENTS,
    FAR,
    MARGIN,
    NOTES,
    ROWS,
    TROUBLE,
    WAITING,
    World,
)
from journeysim.engines.compiled.talk import speak
from journeysim.engines.compiled.terms import next_date, sample
from journeysim.engines.compiled.visits import (
    ABANDONED,
    BLOCKED,
    NOT_AT_DESK,
    UNRESOLVED,
    begin_stay,
    enter,
    feel,
    move_on,
)
from journeysim.engines.compiled.writing import pass_time
from journeysim.kernels.floats import product
from journeysim.kernels.philox import uniform32, uniform52

ENDED, CENSORED, AT_DESK, DWELLS, ROOM, FAILED, STROLLS, GOES_ON = range(8)
"""How a walk stopped: at the end of the journey or of the run, at a desk, in a dwell, for want of room, for
trouble, before a place that is plain, or not at all.
"""


@compiled
def walk(scene: Scene, world: World, slot: int, ahead: bool) -> int:
    """Let a customer live on from where they are until the calendar is needed; return why.

    With ``ahead`` a dwell needs no calendar: nothing that happens meanwhile concerns this customer.
    """
    globe, people, meter = scene.globe[0], world.people, world.writing.meter
    life = people.lives[slot]
    if ahead and life.phase == FEELING and may_stroll_from_desk(scene, life):
        return STROLLS
    while True:
        if life.phase == ENTERING:
            if short_of_room(world):
                return ROOM
            if ahead and may_stroll(scene, life):
                return STROLLS
            number = enter(scene, world, slot)
            if meter[TROUBLE]:
                return FAILED
            place = scene.places[life.persona * globe.places + number]
            if place.final:
                return ENDED
            _draw_words(scene, world, slot, number)
            life.quality = begin_stay(scene, people, slot, number)
            life.outcome = NOT_AT_DESK
            life.wait = 0.0
            if place.desk >= 0 and _uses_desk(scene, world, slot, number):
                life.phase = JOINING
                life.desk = place.desk
                return AT_DESK
            life.phase = FEELING
        number = life.place
        place = scene.places[life.persona * globe.places + number]
        if life.phase == FEELING:
            feel(scene, world, slot, number)
            life.row = _row_after(
                place.row, place.on_abandon, place.on_unresolved, place.on_blocked, life.outcome
            )
            if life.row != place.row and scene.rows[life.row].at_once:
                life.target = move_on(scene, world, slot, number, life.row, -1)
                life.phase = ENTERING
                continue
            _dwell(scene, world, slot, number)
            life.phase = LEAVING
            if not ahead:
                return DWELLS
        if life.ends > globe.horizon:
            return CENSORED
        pass_time(life, life.ends)
        if not (place.invite_at_entry or place.exit) and place.invitations != 0.0:
            speak(scene, world, slot, number, life.told)
            if meter[TROUBLE]:
                return FAILED
        life.target = move_on(scene, world, slot, number, life.row, life.edge)
        if meter[TROUBLE]:
            return FAILED
        life.phase = ENTERING


@inlined
def may_stroll(scene: Scene, life: Any) -> bool:
    """Whether nothing can alter what happens at the place that a customer comes to."""
    life.hop = life.hops + life.target
    return scene.hops[life.hop].kind != NOT_PLAIN


@inlined
def may_stroll_from_desk(scene: Scene, life: Any) -> bool:
    """Whether nothing can alter what follows now that a customer is done with a desk."""
    served, outcome = scene.hops[life.hops + life.place].stay, life.outcome
    life.hop = served + (outcome == UNRESOLVED) + 2 * (outcome == ABANDONED) + 3 * (outcome == BLOCKED)
    return served >= 0


@inlined
def short_of_room(world: World) -> bool:
    """Whether a visit might need more places than are left somewhere."""
    meter, people, coming = world.writing.meter, world.people, world.coming
    if meter[ROWS] + MARGIN > len(world.writing.time):
        return True
    if meter[EVENTS] + meter[FAR] + MARGIN > len(coming.heap) or meter[WAITING] + MARGIN > len(
        coming.persons
    ):
        return True
    return len(people.note_time) > 0 and meter[NOTES] + MARGIN > len(people.note_time)


@inlined
def _draw_words(scene: Scene, world: World, slot: int, number: int) -> None:
    """Draw the random words of a visit: where to go, how long to stay, whom to tell."""
    globe, life = scene.globe[0], world.people.lives[slot]
    place = scene.places[life.persona * globe.places + number]
    count = world.people.visits[slot * globe.places + number] - 1
    route, a, b, told = words_of(globe, life.id, place.visit_purpose, count)
    life.route = uniform32(route)
    life.dwell = uniform52(a, b)
    life.told = uniform32(told)


@inlined
def _uses_desk(scene: Scene, world: World, slot: int, number: int) -> bool:
    """Whether this visit of a place needs its desk: a share of the visits does."""
    globe, life = scene.globe[0], world.people.lives[slot]
    place = scene.places[life.persona * globe.places + number]
    if place.desk_share >= 1.0:
        return True
    count = world.people.visits[slot * globe.places + number] - 1
    a, b, _, _ = words_of(globe, life.id, place.use_purpose, count)
    return uniform52(a, b) < place.desk_share


@inlined
def _row_after(row: int, on_abandon: int, on_unresolved: int, on_blocked: int, outcome: int) -> int:
    """Return the row that a visit leads to: that of how the desk served it, where the place has one."""
    special = -1
    if outcome == ABANDONED:
        special = on_abandon
    elif outcome == UNRESOLVED:
        special = on_unresolved
    elif outcome == BLOCKED:
        special = on_blocked
    return row if special < 0 else special


@inlined
def _dwell(scene: Scene, world: World, slot: int, number: int) -> None:
    """Find when the stay ends, and by which competing clock."""
    globe, people, life = scene.globe[0], world.people, world.people.lives[slot]
    place = scene.places[life.persona * globe.places + number]
    life.edge = -1
    if place.clocks:
        edge, ends = race(scene, people, world.shared.level, slot, number)
        life.ends = ends
        if life.row == place.row:
            life.edge = edge
    elif place.dwell < 0:
        life.ends = life.now
    elif scene.laws.draws[place.dwell].kind == UNTIL:
        life.ends = next_date(scene.laws, place.dwell, life.now)
    else:
        time = sample(scene.laws, place.dwell, life.dwell, people.traits, slot * globe.traits)
        life.ends = life.now + product(time, time_factor(scene, people, slot, place))
