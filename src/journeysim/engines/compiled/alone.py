"""First gait: customers who do not meet live one after the other, each with the people they invite."""

from __future__ import annotations

from journeysim.engines.compiled.arriving import REFERRED, arrive, censor, leave
from journeysim.engines.compiled.heap import drop_first
from journeysim.engines.compiled.jit import entry
from journeysim.engines.compiled.layout import Floats, Integers, Scene
from journeysim.engines.compiled.state import (
    EVENTS,
    MARGIN,
    OPENED,
    RESUME,
    TROUBLE,
    WAITING,
    World,
)
from journeysim.engines.compiled.walk import CENSORED, FAILED, ROOM, walk

DONE = 6
NEXT = 0
"""Place in ``progress`` of how many external customers of the block have begun."""


@entry
def live_block(
    scene: Scene, world: World, source: int, times: Floats, identities: Integers, progress: Integers
) -> int:
    """Let a block of external customers of one source live, with their descendants; return why it stopped.

    Args:
        scene: The scenario.
        world: Where they live; it has one slot.
        source: The source they come from.
        times: The days on which they arrive, shape (customers,).
        identities: Their ids, shape (customers,).
        progress: How many of them have begun, kept over calls that stop for want of room.
    """
    meter, globe = world.writing.meter, scene.globe[0]
    slot = meter[RESUME]
    meter[RESUME] = -1
    while True:
        if slot >= 0:
            stopped = walk(scene, world, slot, True)
            if stopped == ROOM:
                meter[RESUME] = slot
                return ROOM
            if stopped == FAILED:
                return FAILED
            if stopped == CENSORED:
                censor(scene, world, slot)
            else:
                leave(scene, world, slot)
            slot = -1
        if meter[OPENED] + MARGIN > len(world.writing.ids):
            return ROOM
        if meter[EVENTS]:
            index = -1 - world.coming.heap[0].who
            drop_first(world)
            person = world.coming.persons[index]
            slot = arrive(
                scene, world, person.id, person.enter, REFERRED, person.inviter, person.carried, person.time
            )
            person.next = world.people.free[2]
            world.people.free[2] = index
            meter[WAITING] -= 1
        elif progress[NEXT] < len(times):
            number = progress[NEXT]
            progress[NEXT] = number + 1
            if times[number] <= globe.horizon:
                slot = arrive(
                    scene,
                    world,
                    identities[number],
                    scene.sources[source].enter,
                    source,
                    0,
                    0.0,
                    times[number],
                )
        else:
            return DONE
        if meter[TROUBLE]:
            return FAILED
