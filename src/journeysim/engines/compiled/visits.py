"""Visits of stages and touchpoints: coming in, feeling, remembering, and where to go afterwards."""

from __future__ import annotations

from math import inf

from journeysim.compiled.records import LEAVE
from journeysim.engines.compiled.choices import decide, experience, meet_channel, words_of
from journeysim.engines.compiled.jit import compiled, inlined
from journeysim.engines.compiled.layout import NO_QUALITY, Scene
from journeysim.engines.compiled.spending import expose
from journeysim.engines.compiled.state import (
    NO_TIME_PASSES,
    NOTES,
    SEEN_CONVERSION,
    SEEN_GAIN,
    SEEN_LOSS,
    SEEN_PURCHASE,
    SEEN_REPEAT,
    SEEN_RETURN,
    TOO_MANY_VISITS,
    TROUBLE,
    VISITS,
    WHERE,
    WHO,
    People,
    World,
)
from journeysim.engines.compiled.talk import speak
from journeysim.engines.compiled.terms import clip, sample, scaled, summed
from journeysim.engines.compiled.treatment import pick
from journeysim.engines.compiled.watching import answer, see
from journeysim.engines.compiled.writing import write
from journeysim.kernels.choice import choose
from journeysim.kernels.philox import uniform32, uniform52
from journeysim.results.log import Kind

ENTER, EXIT, EXPERIENCE, REMEMBER = int(Kind.ENTER), int(Kind.EXIT), int(Kind.EXPERIENCE), int(Kind.REMEMBER)
VALUE, EXPENSE = int(Kind.VALUE), int(Kind.EXPENSE)
ABANDONED, UNRESOLVED, BLOCKED = int(Kind.ABANDONED), int(Kind.UNRESOLVED), int(Kind.BLOCKED)
NOT_AT_DESK = -1
NOWHERE = -1


@compiled
def enter(scene: Scene, world: World, slot: int) -> int:
    """Enter the target; return the place where time is spent: itself, or the first touchpoint of a stage."""
    globe, life = scene.globe[0], world.people.lives[slot]
    base = life.persona * globe.places
    target = life.target
    stage = scene.places[base + target].stage
    current = stage if stage == target or life.stage != stage else target
    while True:
        _come_in(scene, world, slot, current)
        if current != stage:
            return current
        if target == stage:
            place = scene.places[base + stage]
            if place.touchpoints_from == place.touchpoints_to:
                return stage
            target = _first_touchpoint(scene, world, slot, stage)
        current = target


@inlined
def _come_in(scene: Scene, world: World, slot: int, number: int) -> None:
    """Begin a visit of a stage or a touchpoint: targeting, channel, random money, invitations, the exit."""
    globe, people, life = scene.globe[0], world.people, world.people.lives[slot]
    place = scene.places[life.persona * globe.places + number]
    own_stage = place.stage == number
    arriving = life.place == NOWHERE
    life.place = number
    people.visits[slot * globe.places + number] += 1
    if own_stage:
        life.stage = number
        if place.purchase and life.first_purchase == inf:
            life.first_purchase = life.now
        if globe.targeted:
            pick(scene, people, slot, number, arriving)
    count = people.visits[slot * globe.places + number]
    write(world.writing, life, ENTER, number, float(count))
    check(scene, world, slot)
    meet_channel(scene, people, slot, place.channel)
    if place.revenue >= 0 or place.cost >= 0:
        a, b, c, d = words_of(globe, life.id, place.value_purpose, count - 1)
        if place.revenue >= 0:
            value = sample(scene.laws, place.revenue, uniform52(a, b), people.traits, slot * globe.traits)
            write(world.writing, life, VALUE, number, value)
        if place.cost >= 0:
            value = sample(scene.laws, place.cost, uniform52(c, d), people.traits, slot * globe.traits)
            write(world.writing, life, EXPENSE, number, value)
    if globe.capped:
        expose(scene, world, slot, number)
    if (place.invite_at_entry or place.exit) and place.invitations > 0.0:
        _, _, _, told = words_of(globe, life.id, place.visit_purpose, count - 1)
        speak(scene, world, slot, number, uniform32(told))
    if place.final or (own_stage and place.exit):
        write(world.writing, life, EXIT, number, life.satisfaction)
    if globe.watched:
        _note(scene, world, slot, number)


@inlined
def check(scene: Scene, world: World, slot: int) -> None:
    """Count a visit; note what stops the run when it passes a limit."""
    globe, life, meter = scene.globe[0], world.people.lives[slot], world.writing.meter
    meter[VISITS] += 1
    limit = globe.instant_limit
    if life.instant >= limit and (life.instant > limit or life.now != life.arrived):
        meter[TROUBLE], meter[WHERE], meter[WHO] = NO_TIME_PASSES, life.place, slot
    if meter[VISITS] > globe.visits_limit:
        meter[TROUBLE], meter[WHO] = TOO_MANY_VISITS, slot


@inlined
def _first_touchpoint(scene: Scene, world: World, slot: int, stage: int) -> int:
    """Return the touchpoint that opens a visit of a stage."""
    globe, people, life = scene.globe[0], world.people, world.people.lives[slot]
    place = scene.places[life.persona * globe.places + stage]
    word, _, _, _ = words_of(
        globe, life.id, place.visit_purpose, people.visits[slot * globe.places + stage] - 1
    )
    size = place.touchpoints_to - place.touchpoints_from
    weights, total = world.scratch.weights, 0.0
    for index in range(size):
        first = scene.firsts[place.touchpoints_from + index]
        effect = summed(
            scene.acts, first.terms_from, first.terms_to, people.treated, slot * globe.changes, life.now
        )
        weights[index] = scaled(first.weight, effect)
        total += weights[index]
    return scene.firsts[place.touchpoints_from + choose(weights[:size], total, uniform32(word))].place


@compiled
def _note(scene: Scene, world: World, slot: int, number: int) -> None:
    """Show the world's watch who converts, buys again, leaves and returns."""
    globe, people, life = scene.globe[0], world.people, world.people.lives[slot]
    base = life.persona * globe.places
    place, shared = scene.places[base + number], world.shared
    if place.purchase:
        see(shared, SEEN_PURCHASE, life.now)
        purchases = 0
        for stage in range(globe.places):
            if scene.places[base + stage].purchase:
                purchases += people.visits[slot * globe.places + stage]
        if purchases > 1:
            see(shared, SEEN_REPEAT, life.now)
    if place.conversion and not life.converted:
        life.converted = 1
        see(shared, SEEN_CONVERSION, life.now)
        see(shared, SEEN_GAIN, life.now)
    elif life.converted and not life.lost and place.churned:
        life.lost = 1
        see(shared, SEEN_LOSS, life.now)
    elif life.lost and not place.exit:
        life.lost = 0
        see(shared, SEEN_RETURN, life.now)
        see(shared, SEEN_GAIN, life.now)


@compiled
def feel(scene: Scene, world: World, slot: int, number: int) -> None:
    """Let the quality of a visit move satisfaction, s ← s + weight·(q − s), and be remembered."""
    globe, life = scene.globe[0], world.people.lives[slot]
    place = scene.places[life.persona * globe.places + number]
    felt = place.quality != NO_QUALITY
    if felt:
        s = life.satisfaction
        life.satisfaction = clip(s + globe.satisfaction_weight * (life.quality - s))
        write(world.writing, life, EXPERIENCE, number, life.satisfaction)
        if globe.watched:
            answer(scene, world, slot, number)
    for index in range(globe.memories):
        if not scene.listens[index * globe.places + number]:
            continue
        memory = scene.memories[index]
        marked = False
        if felt:
            for bound in range(memory.bounds_from, memory.bounds_to):
                if scene.bounds[bound].low < life.quality < scene.bounds[bound].high:
                    marked = True
        if life.outcome == ABANDONED:
            marked = marked or memory.abandoned != 0
        elif life.outcome == UNRESOLVED:
            marked = marked or memory.unresolved != 0
        elif life.outcome == BLOCKED:
            marked = marked or memory.blocked != 0
        if marked:
            keep(scene, world, slot, index)
            write(world.writing, life, REMEMBER, index, life.quality if felt else 0.0)


@inlined
def keep(scene: Scene, world: World, slot: int, memory: int) -> None:
    """Put the present moment into a memory."""
    people, meter = world.people, world.writing.meter
    note = people.free[1]
    people.free[1] = people.note_next[note]
    meter[NOTES] += 1
    people.note_time[note] = people.lives[slot].now
    place = slot * scene.globe[0].memories + memory
    people.note_next[note] = people.heads[place]
    people.heads[place] = note


@inlined
def forget(scene: Scene, world: World, slot: int) -> None:
    """Give the notes of a customer who is gone back."""
    people, meter, memories = world.people, world.writing.meter, scene.globe[0].memories
    for index in range(memories):
        note = people.heads[slot * memories + index]
        while note >= 0:
            following = people.note_next[note]
            people.note_next[note] = people.free[1]
            people.free[1] = note
            meter[NOTES] -= 1
            note = following
        people.heads[slot * memories + index] = -1


@inlined
def begin_stay(scene: Scene, people: People, slot: int, number: int) -> float:
    """Return the quality of the visit that begins; 0 where the place has none."""
    place = scene.places[people.lives[slot].persona * scene.globe[0].places + number]
    if place.quality == NO_QUALITY:
        return 0.0
    return experience(scene, people, slot, number)


@compiled
def move_on(scene: Scene, world: World, slot: int, number: int, row: int, edge: int) -> int:
    """Decide where to go, at this place and perhaps at its stage."""
    globe, people, life = scene.globe[0], world.people, world.people.lives[slot]
    base = life.persona * globe.places
    place = scene.places[base + number]
    if edge >= 0:
        target = scene.edges[edge].target
    else:
        target = decide(scene, world, slot, row, place.stage, life.route)
    if number == place.stage:
        return target
    if target not in (LEAVE, place.stage) and scene.places[base + target].stage == place.stage:
        return target
    stage = scene.places[base + place.stage]
    life.stage = NOWHERE
    count = people.visits[slot * globe.places + place.stage] - 1
    _, route, _, told = words_of(globe, life.id, stage.visit_purpose, count)
    if not (stage.invite_at_entry or stage.exit) and stage.invitations != 0.0:
        speak(scene, world, slot, place.stage, uniform32(told))
    if target == LEAVE:
        target = decide(scene, world, slot, stage.row, place.stage, uniform32(route))
    return target
