"""Whom changes treat: coverage at arrival, targeting at the beginning of each visit of a stage."""

from __future__ import annotations

from math import inf

from journeysim.engines.compiled.choices import words_of
from journeysim.engines.compiled.jit import compiled, inlined
from journeysim.engines.compiled.layout import Scene
from journeysim.engines.compiled.state import People
from journeysim.engines.compiled.terms import remembered
from journeysim.kernels.philox import uniform32, uniform52


@inlined
def is_covered(scene: Scene, identity: int, number: int) -> bool:
    """Return whether a change covers a customer; nested in the coverage."""
    coverage = scene.acts.changes[number].coverage
    if coverage >= 1.0:
        return True
    if coverage <= 0.0:
        return False
    a, b, _, _ = words_of(scene.globe[0], identity, scene.covers[number].purpose, 0)
    return uniform52(a, b) < coverage


@inlined
def cover(scene: Scene, people: People, slot: int) -> None:
    """Draw whether each change covers a customer who has just arrived."""
    globe = scene.globe[0]
    base = slot * globe.changes
    for number in range(globe.changes):
        covered = is_covered(scene, people.lives[slot].id, number)
        people.covered[base + number] = covered
        people.treated[base + number] = covered and scene.acts.changes[number].target < 0


@compiled
def _is_so(scene: Scene, people: People, slot: int, number: int, stage: int) -> bool:
    """Whether a customer who is about to visit a stage is truly in the target's state."""
    globe, life = scene.globe[0], people.lives[slot]
    target = scene.targeting[scene.acts.changes[number].target]
    if not target.any_persona and not scene.target_personas[number * globe.personas + life.persona]:
        return False
    if not target.any_stage and not scene.target_stages[number * globe.places + stage]:
        return False
    if not target.satisfaction_low < life.satisfaction < target.satisfaction_high:
        return False
    visits = float(people.visits[slot * globe.places + stage])
    if not target.visits_low < visits < target.visits_high:
        return False
    if target.has_tenure:
        if life.first_purchase == inf:
            return False
        if not target.tenure_low < life.now - life.first_purchase < target.tenure_high:
            return False
    for index in range(target.memories_from, target.memories_to):
        asked = scene.target_memories[index]
        memory = scene.memories[asked.memory]
        head = people.heads[slot * globe.memories + asked.memory]
        count = remembered(people.note_time, people.note_next, head, memory.span, memory.cap, life.now)
        if not asked.low < count < asked.high:
            return False
    return True


@compiled
def pick(scene: Scene, people: People, slot: int, stage: int, arriving: bool) -> None:
    """Decide which targeted changes treat a customer in the visit of a stage that begins now."""
    globe = scene.globe[0]
    base = slot * globe.changes
    for number in range(globe.changes):
        record = scene.acts.changes[number].target
        if record < 0 or not people.covered[base + number]:
            continue
        target = scene.targeting[record]
        if target.at_arrival and not arriving:
            continue
        so = _is_so(scene, people, slot, number, stage)
        chance = target.sensitivity if so else 1.0 - target.specificity
        if chance >= 1.0 or chance <= 0.0:
            people.treated[base + number] = chance >= 1.0
            continue
        asked = 0 if target.at_arrival else stage
        count = 0 if target.at_arrival else people.visits[slot * globe.places + stage] - 1
        purpose = scene.target_purposes[number * globe.places + asked]
        word, _, _, _ = words_of(globe, people.lives[slot].id, purpose, count)
        people.treated[base + number] = uniform32(word) < chance
