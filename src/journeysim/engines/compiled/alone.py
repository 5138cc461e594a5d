"""First gait: customers who do not meet, some side by side, each followed by the people they invite."""

from __future__ import annotations

from journeysim.engines.compiled.arriving import ENTERING, REFERRED, STROLLING, arrive, censor, leave
from journeysim.engines.compiled.free import link
from journeysim.engines.compiled.heap import drop_first
from journeysim.engines.compiled.jit import compiled, entry, inlined
from journeysim.engines.compiled.layout import Scene
from journeysim.engines.compiled.state import (
    BEGUN,
    EVENTS,
    LANES,
    LISTED,
    MARGIN,
    OPENED,
    SOURCE,
    TROUBLE,
    WAITING,
    World,
)
from journeysim.engines.compiled.strolling import begin_stroll, draw_words, pass_lane
from journeysim.engines.compiled.walk import (
    CENSORED,
    ENDED,
    FAILED,
    GOES_ON,
    ROOM,
    STROLLS,
    may_stroll,
    short_of_room,
    walk,
)

DONE = 8
NOBODY = -1


@entry
def live_block(scene: Scene, world: World) -> int:
    """Let those who are listed live, with their descendants; return why it stopped.

    There is a lane for each slot. Whoever strolls makes a visit a round; other visits are made at once.
    """
    globe, lives = scene.globe[0], world.people.lives
    while True:
        if short_of_room(world):
            return ROOM
        draw_words(world.scratch.words, world.scratch.along, globe.seed_low, globe.seed_high)
        strolling = 0
        for slot in range(LANES):
            stopped = GOES_ON
            if lives[slot].phase == STROLLING:
                stopped = pass_lane(scene, world, slot, slot)
                if stopped in (CENSORED, ENDED):
                    _close(scene, world, slot, stopped)
            if lives[slot].phase != STROLLING:
                stopped = _fill(scene, world, slot)
            if stopped in (ROOM, FAILED):
                return stopped
            strolling += lives[slot].phase == STROLLING
        if strolling == 0:
            return DONE


@compiled
def _fill(scene: Scene, world: World, slot: int) -> int:
    """Let whoever is in a slot live on, and then those who come next, until somebody strolls.

    Returns:
        STROLLS; DONE where nobody comes any more; ROOM or FAILED.
    """
    life = world.people.lives[slot]
    while True:
        if not life.alive:
            if world.writing.meter[OPENED] + MARGIN > len(world.writing.ids):
                return ROOM
            # Words are drawn lane by lane, so whoever comes takes this very slot, and no other that is free.
            world.people.free[0] = slot
            came = _next_arrival(scene, world)
            if world.writing.meter[TROUBLE]:
                return FAILED
            if came == NOBODY:
                return DONE
        if life.phase == ENTERING and may_stroll(scene, life):
            begin_stroll(scene, world, slot, slot)
            return STROLLS
        stopped = walk(scene, world, slot, True)
        if stopped in (ROOM, FAILED):
            return stopped
        if stopped != STROLLS:
            _close(scene, world, slot, stopped)


@inlined
def _close(scene: Scene, world: World, slot: int, stopped: int) -> None:
    """End a life: at an exit, or with the run."""
    world.people.lives[slot].phase = ENTERING
    if stopped == CENSORED:
        censor(scene, world, slot)
    else:
        leave(scene, world, slot)


@inlined
def _next_arrival(scene: Scene, world: World) -> int:
    """Let the next person arrive, those who were invited first; return their slot, or NOBODY."""
    meter, coming, globe = world.writing.meter, world.coming, scene.globe[0]
    if meter[EVENTS]:
        index = -1 - coming.heap[0].who
        drop_first(world)
        person = coming.persons[index]
        person.next = link(index, world.people.free[2])
        world.people.free[2] = index
        meter[WAITING] -= 1
        return arrive(
            scene, world, person.id, person.enter, REFERRED, person.inviter, person.carried, person.time
        )
    while meter[BEGUN] < meter[LISTED]:
        number, source = meter[BEGUN], meter[SOURCE]
        meter[BEGUN] = number + 1
        if coming.list_time[number] <= globe.horizon:
            return arrive(
                scene,
                world,
                coming.list_id[number],
                scene.sources[source].enter,
                source,
                0,
                0.0,
                coming.list_time[number],
            )
    return NOBODY
