"""Caps on spending: a practice treats nobody once its money is spent."""

from __future__ import annotations

from math import inf
from typing import Any

from journeysim.engines.compiled.jit import compiled, inlined
from journeysim.engines.compiled.layout import Scene
from journeysim.engines.compiled.state import World
from journeysim.engines.compiled.terms import strength_at
from journeysim.engines.compiled.treatment import is_covered


@inlined
def spent(purse: Any, change: Any, now: float) -> float:
    """Return all that a practice has cost until now."""
    if now < change.start:
        return purse.paid
    days = min(now, change.end) - change.start
    return purse.paid + change.fixed + change.per_day * days


@compiled
def _pay(scene: Scene, world: World, slot: int, number: int) -> None:
    """Pay for one exposure; who meets an empty purse is not treated in this visit."""
    life, shared = world.people.lives[slot], world.shared
    purse, change = shared.purses[number], scene.acts.changes[number]
    treated = slot * scene.globe[0].changes + number
    now = life.now
    if purse.empty_since < inf or spent(purse, change, now) >= change.cap:
        if purse.empty_since == inf:
            purse.empty_since = now
        world.people.treated[treated] = False
        return
    if not world.people.treated[treated] or strength_at(scene.acts, number, now) <= 0.0:
        return
    purse.paid += change.per_exposure
    if purse.latest != now:
        purse.latest = now
        purse.count = 0
    room = len(shared.last) // len(shared.purses)
    shared.last[number * room + purse.count] = life.id
    purse.count += 1
    if spent(purse, change, now) >= change.cap:
        purse.empty_since = now


@compiled
def expose(scene: Scene, world: World, slot: int, place: int) -> None:
    """Pay for the exposures of a visit."""
    globe = scene.globe[0]
    for number in range(globe.changes):
        if scene.acts.changes[number].cap < inf and scene.exposed[number * globe.places + place]:
            _pay(scene, world, slot, number)


@compiled
def expose_join(scene: Scene, world: World, slot: int, desk: int) -> None:
    """Pay for the exposures of joining a desk."""
    globe = scene.globe[0]
    for number in range(globe.changes):
        if scene.acts.changes[number].cap < inf and scene.exposed_desks[number * globe.desks + desk]:
            _pay(scene, world, slot, number)


@compiled
def expose_invitation(scene: Scene, world: World, slot: int) -> None:
    """Pay for the exposures of sending an invitation."""
    for number in range(scene.globe[0].changes):
        change = scene.acts.changes[number]
        if change.cap < inf and change.exposed_referral:
            _pay(scene, world, slot, number)


@compiled
def reward(scene: Scene, world: World, inviter: int, now: float) -> None:
    """Pay for the arrival of a person whom a covered customer invited."""
    for number in range(scene.globe[0].changes):
        change = scene.acts.changes[number]
        if change.cap == inf or change.per_reward <= 0.0:
            continue
        if is_covered(scene, inviter, number) and strength_at(scene.acts, number, now) > 0.0:
            world.shared.purses[number].paid += change.per_reward
