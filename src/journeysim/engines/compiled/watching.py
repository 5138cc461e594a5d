"""What policies will read: times of events, and answers in surveys, in the order of the calendar."""

from __future__ import annotations

from journeysim.engines.compiled.choices import words_of
from journeysim.engines.compiled.jit import compiled, inlined
from journeysim.engines.compiled.layout import Scene
from journeysim.engines.compiled.state import Shared, World
from journeysim.kernels.philox import uniform32, uniform52


@inlined
def see(shared: Shared, kind: int, now: float) -> None:
    """Note an event."""
    room = len(shared.seen) // len(shared.seen_count)
    shared.seen[kind * room + shared.seen_count[kind]] = now
    shared.seen_count[kind] += 1


@inlined
def _note_answer(shared: Shared, reader: int, now: float, satisfaction: float, complaint: bool) -> None:
    room = len(shared.answer_time) // len(shared.answer_count)
    at = reader * room + shared.answer_count[reader]
    shared.answer_time[at] = now
    shared.answer_value[at] = satisfaction
    shared.answer_complaint[at] = complaint
    shared.answer_count[reader] += 1


@compiled
def answer(scene: Scene, world: World, slot: int, number: int) -> None:
    """Let a customer say how satisfied they are: in surveys, or without any."""
    globe, people, life = scene.globe[0], world.people, world.people.lives[slot]
    place = scene.places[life.persona * globe.places + number]
    if globe.surveyed and not place.survey:
        return
    if place.survey_response < 1.0:
        count = people.visits[slot * globe.places + number] - 1
        a, b, _, _ = words_of(globe, life.id, place.survey_purpose, count)
        if uniform52(a, b) >= place.survey_response:
            return
    complaint = life.satisfaction < place.survey_below
    _note_answer(world.shared, 0, life.now, life.satisfaction, complaint)
    for index in range(len(scene.policies)):
        policy = scene.policies[index]
        if policy.samples:
            word, _, _, _ = words_of(globe, life.id, policy.answer_purpose, life.answers)
            if uniform32(word) < policy.response_rate:
                _note_answer(world.shared, 1 + index, life.now, life.satisfaction, complaint)
    life.answers += 1
