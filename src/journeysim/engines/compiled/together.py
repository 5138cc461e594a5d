"""Second and third gait: customers who meet go through one calendar.

In the second they run ahead to their next desk, since nothing else concerns others; in the third every
arrival and every end of a dwell is an event, since word of mouth, members reached, reviews or spending may
have changed meanwhile.
"""

from __future__ import annotations

from journeysim.engines.compiled.alone import DONE
from journeysim.engines.compiled.arriving import IN_LINE, REFERRED, arrive, censor
from journeysim.engines.compiled.desks import call_next, finish, free_server, give_up, join
from journeysim.engines.compiled.free import link
from journeysim.engines.compiled.heap import (
    ARRIVAL,
    DESK_JOIN,
    PATIENCE_OVER,
    SERVICE_END,
    WORLD_CHANGE,
    come_near,
    drop_first,
)
from journeysim.engines.compiled.jit import entry, inlined
from journeysim.engines.compiled.lanes import arrive_abreast, go_round, is_due, settle, take_lane
from journeysim.engines.compiled.layout import Scene
from journeysim.engines.compiled.sources import enter_next, rate_at
from journeysim.engines.compiled.spending import reward
from journeysim.engines.compiled.state import (
    AHEAD,
    EVENTS,
    FAR,
    FREE,
    MARGIN,
    OPENED,
    RESUME,
    REVIEWED,
    ROWS,
    TROUBLE,
    WAITING,
    World,
)
from journeysim.engines.compiled.walk import FAILED, GOES_ON, ROOM, STROLLS, walk
from journeysim.engines.compiled.writing import pass_time

PAUSE, REVIEW = 9, 10
NOBODY = -1


@inlined
def _nearly_full(world: World) -> bool:
    """Whether an event might need more places than are left somewhere."""
    meter, shared = world.writing.meter, world.shared
    if meter[ROWS] + MARGIN > len(world.writing.time) or meter[OPENED] + MARGIN > len(world.writing.ids):
        return True
    if meter[FREE] + MARGIN > len(world.people.lives) or meter[EVENTS] + meter[FAR] + MARGIN > len(
        world.coming.heap
    ):
        return True
    if meter[WAITING] + MARGIN > len(world.coming.persons):
        return True
    if len(shared.seen):
        room = len(shared.seen) // len(shared.seen_count)
        for kind in range(len(shared.seen_count)):
            if shared.seen_count[kind] + MARGIN > room:
                return True
        room = len(shared.answer_time) // len(shared.answer_count)
        if shared.answer_count[0] + MARGIN > room:
            return True
    if len(shared.last):
        room = len(shared.last) // len(shared.purses)
        for number in range(len(shared.purses)):
            if shared.purses[number].count + MARGIN > room:
                return True
    return False


@entry
def turn(scene: Scene, world: World, ahead: bool, budget: int) -> int:
    """Carry out events up to and including the horizon; return why it stopped.

    Args:
        scene: The scenario.
        world: Where customers meet.
        ahead: Whether dwells need no calendar.
        budget: Events after which Python is asked whether to go on.
    """
    meter = world.writing.meter
    slot = meter[RESUME]
    meter[RESUME] = NOBODY
    meter[AHEAD] = ahead
    while True:
        if slot >= 0:
            stopped = walk(scene, world, slot, ahead)
            if stopped == ROOM:
                meter[RESUME] = slot
            if stopped in (ROOM, FAILED):
                return stopped
            if stopped == STROLLS:
                take_lane(scene, world, slot)
            else:
                settle(scene, world, slot, stopped)
            slot = NOBODY
        come_near(scene, world)
        while is_due(world):
            stopped = go_round(scene, world)
            if stopped != GOES_ON:
                return stopped
            come_near(scene, world)
        if _nearly_full(world):
            return ROOM
        if meter[EVENTS] == 0:
            return DONE
        budget -= 1
        if budget < 0:
            return PAUSE
        node, event = world.coming.heap[0], world.coming.events[world.coming.heap[0].event]
        now, who, order, number, key = node.time, node.who, event.order, event.number, event.key
        drop_first(world)
        if order == ARRIVAL:
            if ahead and who >= 0:
                arrive_abreast(scene, world, who)
            else:
                slot = _arrival(scene, world, who, now, key)
            if meter[TROUBLE]:
                return FAILED
        elif order == WORLD_CHANGE:
            if who < 0:
                meter[REVIEWED] = -1 - who
                return REVIEW
            call_next(scene, world, who, now)
        elif order == SERVICE_END and who < 0:
            free_server(scene, world, -1 - who, now)
        else:
            slot = _of_customer(scene, world, order, who, number, now)


@inlined
def _arrival(scene: Scene, world: World, who: int, now: float, identity: int) -> int:
    """Let the next person of a stream, or an invited one, arrive; return their slot or NOBODY."""
    if who >= 0:
        stream = world.coming.streams[who]
        source, layer, height = stream.source, stream.layer, stream.height
        enter_next(scene, world, who, now)
        if layer >= 0 and height >= rate_at(scene, world.shared.level, source, now):
            return NOBODY
        return arrive(scene, world, identity, scene.sources[source].enter, source, 0, 0.0, now)
    index = -1 - who
    person = world.coming.persons[index]
    if scene.globe[0].capped and (not scene.globe[0].market or not world.shared.reached[person.id]):
        reward(scene, world, person.inviter, now)
    slot = arrive(scene, world, person.id, person.enter, REFERRED, person.inviter, person.carried, now)
    person.next = link(index, world.people.free[2])
    world.people.free[2] = index
    world.writing.meter[WAITING] -= 1
    return slot


@inlined
def _of_customer(scene: Scene, world: World, order: int, slot: int, number: int, now: float) -> int:
    """Carry out an event of one customer; return the slot if they go on now, else NOBODY."""
    life = world.people.lives[slot]
    if order == PATIENCE_OVER:
        if not life.alive or life.phase != IN_LINE or life.ticket != number:
            return NOBODY
        pass_time(life, now)
        give_up(scene, world, slot)
        return slot
    pass_time(life, now)
    if order == SERVICE_END:
        finish(scene, world, slot)
        return slot
    if order == DESK_JOIN:
        return slot if join(scene, world, slot) else NOBODY
    return slot


@entry
def censor_living(scene: Scene, world: World) -> None:
    """Close the logs of those who are still on their way when the run ends."""
    slot = 0
    while world.writing.meter[FREE]:
        if world.people.lives[slot].alive:
            censor(scene, world, slot)
        slot += 1
