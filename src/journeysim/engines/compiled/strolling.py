"""Strolling: from plain place to plain place, where nothing happens but a stay, a step and some telling.

The random words of a visit belong to the place, so that they can be drawn no sooner than a customer has got
there, and ten rounds of Philox one after the other take longer than all the rest of the visit. Customers who
live side by side need not wait for each other: their words are drawn at once, many in one instruction.
"""

from __future__ import annotations

from typing import Any

from journeysim.engines.compiled.arriving import ENTERING, JOINING, STROLLING
from journeysim.engines.compiled.choices import LOW
from journeysim.engines.compiled.jit import compiled, inlined
from journeysim.engines.compiled.layout import (
    ASKS,
    AT_END,
    AT_ENTRY,
    STAYS,
    SURE_TARGETS,
    Floats,
    Integers,
    Scene,
)
from journeysim.engines.compiled.state import LANES, SILENT, TROUBLE, World
from journeysim.engines.compiled.talk import speak
from journeysim.engines.compiled.visits import ENTER, EXIT, check
from journeysim.engines.compiled.walk import (
    AT_DESK,
    CENSORED,
    ENDED,
    FAILED,
    GOES_ON,
    ROOM,
    short_of_room,
)
from journeysim.engines.compiled.writing import pass_time, write
from journeysim.kernels.philox import philox, uniform32, uniform52
from journeysim.kernels.quantiles import cell, in_cell

ID_LOW, ID_HIGH, PURPOSE, COUNT, ROUTE, USE, CELL, TOLD = range(0, 8 * LANES, LANES)
"""Where the lanes' addresses and words begin in ``scratch.words``; of two words for the stay their cell."""

_philox = inlined(philox)


@compiled
def draw_words(words: Integers, along: Floats, seed_low: int, seed_high: int) -> None:
    """Draw the words of the next visit of every lane; of no use, and no harm, where nobody strolls.

    ``along`` is filled with how far along their cells of the tables the stays lie.
    """
    for lane in range(LANES):
        route, high, low, told = _philox(
            words[ID_LOW + lane],
            words[ID_HIGH + lane],
            words[PURPOSE + lane],
            words[COUNT + lane],
            seed_low,
            seed_high,
        )
        words[ROUTE + lane] = route
        words[USE + lane] = high
        words[CELL + lane], along[lane] = cell(uniform52(high, low))
        words[TOLD + lane] = told


@inlined
def look_ahead(scene: Scene, world: World, lane: int, slot: int) -> None:
    """Note the address of the coming visit in a customer's lane, and whether they stroll."""
    globe, people, words = scene.globe[0], world.people, world.scratch.words
    life = people.lives[slot]
    hop = scene.hops[life.hop]
    words[PURPOSE + lane] = hop.purpose
    words[COUNT + lane] = people.visits[slot * globe.places + life.target] - (hop.kind == STAYS)
    life.phase = STROLLING if hop.kind else ENTERING


@inlined
def name_lane(world: World, lane: int, slot: int) -> None:
    """Note in a lane whose it is."""
    words, identity = world.scratch.words, world.people.lives[slot].id
    words[ID_LOW + lane] = identity & LOW
    words[ID_HIGH + lane] = (identity >> 32) & LOW


@inlined
def begin_stroll(scene: Scene, world: World, lane: int, slot: int) -> None:
    """Let a customer who comes to a place take a lane."""
    name_lane(world, lane, slot)
    look_ahead(scene, world, lane, slot)


@inlined
def move_lane(world: World, old: int, new: int) -> None:
    """Let somebody change lanes."""
    words = world.scratch.words
    words[ID_LOW + new] = words[ID_LOW + old]
    words[ID_HIGH + new] = words[ID_HIGH + old]
    words[PURPOSE + new] = words[PURPOSE + old]
    words[COUNT + new] = words[COUNT + old]


@inlined
def pass_lane(scene: Scene, world: World, lane: int, slot: int) -> int:
    """Let a customer make the visit whose words have been drawn; return why they stopped, or GOES_ON."""
    words = world.scratch.words
    stopped = pass_through(
        scene,
        world,
        slot,
        words[ROUTE + lane],
        words[USE + lane],
        words[CELL + lane],
        world.scratch.along[lane],
        words[TOLD + lane],
    )
    if stopped == GOES_ON:
        look_ahead(scene, world, lane, slot)
    return stopped


@inlined
def pass_through(
    scene: Scene, world: World, slot: int, route: int, use: int, found: int, along: float, told: int
) -> int:
    """Let a customer visit their target, a plain place, and step on; return why they stopped, or GOES_ON.

    Where there is a desk, they come in, and if they do not need it the stay is the next that they pass
    through. Hardly anything here depends on the place by a branch: neighbours are at different places, so
    that the processor would guess wrong.
    """
    globe, log, life, targets = scene.globe[0], world.writing, world.people.lives[slot], scene.targets
    hop, number = scene.hops[life.hop], life.target
    if hop.invites and short_of_room(world):
        return ROOM
    if hop.kind != STAYS:
        stopped = _come_in(scene, world, slot, hop, told)
        if stopped != GOES_ON:
            return stopped
        if hop.kind == ASKS:
            if uniform52(route, use) < hop.share:
                life.phase = JOINING
                life.desk = hop.desk
                return AT_DESK
            life.hop = hop.stay
            return GOES_ON
    time = hop.location
    if hop.law >= 0:
        time += hop.scale * in_cell(scene.laws.tables[hop.law], found, along)
    ends = life.now + time * hop.factor
    if ends > globe.horizon:
        return CENSORED
    pass_time(life, ends)
    if hop.invites == AT_END:
        speak(scene, world, slot, number, uniform32(told))
        if log.meter[TROUBLE]:
            return FAILED
    first = hop.targets
    chosen = first
    for index in range(first, first + SURE_TARGETS):
        chosen += route >= targets[index].below
    while route >= targets[chosen].below:
        chosen += 1
    life.target = targets[chosen].place
    life.hop = life.hops + life.target
    return GOES_ON


@inlined
def _come_in(scene: Scene, world: World, slot: int, hop: Any, told: int) -> int:
    """Let a customer enter their target, and end at an exit; return why they stopped, or GOES_ON.

    Where no log is kept, only a first conversion needs its row.
    """
    globe, people, log = scene.globe[0], world.people, world.writing
    life, number = people.lives[slot], people.lives[slot].target
    visits = people.visits[slot * globe.places + number] + 1
    people.visits[slot * globe.places + number] = visits
    life.place = number
    life.stage = number
    life.first_purchase = min(life.first_purchase, life.now + hop.purchase)
    converts = hop.conversion & ~life.converted
    if log.meter[SILENT] > converts:
        log.tally[number] += 1
        life.instant += 1
    else:
        life.converted |= hop.conversion
        write(log, life, ENTER, number, float(visits))
    check(scene, world, slot)
    if hop.invites == AT_ENTRY:
        speak(scene, world, slot, number, uniform32(told))
    if log.meter[TROUBLE]:
        return FAILED
    if hop.exit:
        if log.meter[SILENT]:
            life.instant += 1
        else:
            write(log, life, EXIT, number, life.satisfaction)
        if hop.final:
            return ENDED
    return GOES_ON
