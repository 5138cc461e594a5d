"""Running ahead side by side in the second gait: who strolls waits in a lane until there are many.

Whoever strolls concerns others when they come to a desk, which cannot be before the moment they have got to.
Until the calendar gets there they may wait, and meanwhile others fill the lanes.
"""

from __future__ import annotations

from math import inf

from journeysim.engines.compiled.arriving import FEELING, STROLLING, arrive, censor, leave
from journeysim.engines.compiled.heap import ARRIVAL, DESK_JOIN, DWELL_END, push
from journeysim.engines.compiled.jit import compiled, inlined
from journeysim.engines.compiled.layout import Scene
from journeysim.engines.compiled.sources import advance, rate_at
from journeysim.engines.compiled.state import ABREAST, AHEAD, EVENTS, LANES, TROUBLE, World
from journeysim.engines.compiled.strolling import draw_words, look_ahead, move_lane, name_lane, pass_lane
from journeysim.engines.compiled.walk import (
    AT_DESK,
    CENSORED,
    DWELLS,
    ENDED,
    FAILED,
    GOES_ON,
    ROOM,
    STROLLS,
    may_stroll_from_desk,
    short_of_room,
    walk,
)


@inlined
def take_lane(scene: Scene, world: World, slot: int) -> None:
    """Let a customer who comes to a place, or is done with a desk, wait in a free lane."""
    meter, scratch, lane = world.writing.meter, world.scratch, world.writing.meter[ABREAST]
    life = world.people.lives[slot]
    meter[ABREAST] = lane + 1
    scratch.lanes[lane] = slot
    scratch.soonest[0] = min(scratch.soonest[0], life.now)
    name_lane(world, lane, slot)
    if life.phase != FEELING or may_stroll_from_desk(scene, life):
        look_ahead(scene, world, lane, slot)


@inlined
def has_lane(world: World) -> bool:
    """Whether customers run ahead, and there is a lane for another one besides whom the event is about."""
    return world.writing.meter[AHEAD] != 0 and world.writing.meter[ABREAST] < LANES - 1


@inlined
def is_due(world: World) -> bool:
    """Whether those in the lanes must go on: all are taken, or the calendar is as far as one of them."""
    meter, heap = world.writing.meter, world.coming.heap
    if meter[ABREAST] == 0:
        return False
    return meter[ABREAST] == LANES or meter[EVENTS] == 0 or heap[0].time >= world.scratch.soonest[0]


@compiled
def go_round(scene: Scene, world: World) -> int:
    """Let everybody in the lanes make a visit; those whom the calendar needs leave their lane.

    Returns:
        GOES_ON, ROOM or FAILED.
    """
    globe, meter, scratch, lives = scene.globe[0], world.writing.meter, world.scratch, world.people.lives
    if short_of_room(world):
        return ROOM
    draw_words(scratch.words, scratch.along, globe.seed_low, globe.seed_high)
    soonest = inf
    for lane in range(meter[ABREAST] - 1, -1, -1):
        slot = scratch.lanes[lane]
        stopped = GOES_ON
        if lives[slot].phase == STROLLING:
            stopped = pass_lane(scene, world, lane, slot)
        if stopped == GOES_ON and lives[slot].phase != STROLLING:
            stopped = walk(scene, world, slot, True)
            if stopped == STROLLS:
                look_ahead(scene, world, lane, slot)
                stopped = GOES_ON
        if stopped in (ROOM, FAILED):
            return stopped
        if stopped == GOES_ON:
            soonest = min(soonest, lives[slot].now)
            continue
        last = meter[ABREAST] - 1
        meter[ABREAST] = last
        scratch.lanes[lane] = scratch.lanes[last]
        move_lane(world, last, lane)
        settle(scene, world, slot, stopped)
    scratch.soonest[0] = soonest
    return GOES_ON


@inlined
def settle(scene: Scene, world: World, slot: int, stopped: int) -> None:
    """Put a customer who stopped into the calendar, or close their log."""
    life = world.people.lives[slot]
    if stopped == AT_DESK:
        push(world, life.now, DESK_JOIN, life.id, 0, slot)
    elif stopped == DWELLS:
        if life.ends <= scene.globe[0].horizon:
            push(world, life.ends, DWELL_END, life.id, 0, slot)
    elif stopped == CENSORED:
        censor(scene, world, slot)
    elif stopped == ENDED:
        leave(scene, world, slot)


@compiled
def arrive_abreast(scene: Scene, world: World, index: int) -> None:
    """Let the next person of a stream arrive, and then as many as there are free lanes, before their time."""
    stream, meter = world.coming.streams[index], world.writing.meter
    source, enter = stream.source, scene.sources[stream.source].enter
    while True:
        if stream.layer < 0 or stream.height < rate_at(scene, world.shared.level, source, stream.time):
            slot = arrive(scene, world, stream.member, enter, source, 0, 0.0, stream.time)
            if meter[TROUBLE]:
                return
            take_lane(scene, world, slot)
        if not advance(scene, world, index, 0.0):
            return
        if meter[ABREAST] == LANES or stream.time > scene.globe[0].horizon:
            push(world, stream.time, ARRIVAL, stream.member, 0, index)
            return
