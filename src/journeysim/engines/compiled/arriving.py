"""Arrivals: who somebody is, and the first rows of their log."""

from __future__ import annotations

from math import inf

from journeysim.engines.compiled.choices import words_of
from journeysim.engines.compiled.free import after, link
from journeysim.engines.compiled.jit import compiled, inlined
from journeysim.engines.compiled.layout import Scene
from journeysim.engines.compiled.state import (
    FREE,
    OPENED,
    ROWS,
    SEEN_ARRIVAL,
    TOO_MANY_CUSTOMERS,
    TROUBLE,
    World,
)
from journeysim.engines.compiled.terms import clip, sample
from journeysim.engines.compiled.treatment import cover
from journeysim.engines.compiled.visits import forget
from journeysim.engines.compiled.watching import see
from journeysim.engines.compiled.writing import write, write_identity
from journeysim.kernels.choice import choose
from journeysim.kernels.identity import purpose
from journeysim.kernels.philox import uniform52
from journeysim.results.log import FROM_REFERRAL, Kind

PERSONA = purpose("persona")
ARRIVE, ORIGIN, VOID, CENSOR = int(Kind.ARRIVE), int(Kind.ORIGIN), int(Kind.VOID), int(Kind.CENSOR)
REFERRED = FROM_REFERRAL
NOBODY = -1
ENTERING, FEELING, LEAVING, JOINING, RETURNING, IN_LINE, IN_SERVICE, STROLLING = range(8)
"""What a customer does next, or waits for."""


@compiled
def arrive(
    scene: Scene,
    world: World,
    identity: int,
    target: int,
    source: int,
    inviter: int,
    carried: float,
    now: float,
) -> int:
    """Let a person arrive now; return their slot, or NOBODY where a member was reached before.

    ``source`` is the number of the source, or REFERRED; ``inviter`` is 0 where nobody told them.
    """
    globe, log, people = scene.globe[0], world.writing, world.people
    if globe.market:
        if world.shared.reached[identity]:
            if source == REFERRED:
                _write_void(world, identity, target, inviter, now)
            return NOBODY
        world.shared.reached[identity] = True
        world.shared.member[identity] = log.meter[OPENED]
    if log.meter[OPENED] >= globe.customers_limit:
        log.meter[TROUBLE] = TOO_MANY_CUSTOMERS
        return NOBODY
    slot = people.free[0]
    life = people.lives[slot]
    people.free[0] = after(slot, life.next)
    log.meter[FREE] += 1
    life.number = log.meter[OPENED]
    log.ids[life.number] = identity
    log.meter[OPENED] += 1
    _become(scene, world, slot, identity, source, carried, now)
    life.target = target
    life.hop = life.hops + target
    write(log, life, ARRIVE, life.persona, life.satisfaction)
    write_identity(log, life, ORIGIN, source, inviter)
    if globe.watched:
        see(world.shared, SEEN_ARRIVAL, now)
    return slot


@inlined
def _become(
    scene: Scene, world: World, slot: int, identity: int, source: int, carried: float, now: float
) -> None:
    """Draw persona, traits and coverage by the person's own addresses."""
    globe, people = scene.globe[0], world.people
    life = people.lives[slot]
    life.id = identity
    life.alive = 1
    life.now = now
    life.arrived = now
    life.instant = 0
    life.persona = 0
    if globe.personas > 1:
        a, b, _, _ = words_of(globe, identity, PERSONA, 0)
        row = (len(scene.sources) if source == REFERRED else source) * globe.personas
        life.persona = choose(scene.mixes[row : row + globe.personas], 1.0, uniform52(a, b))
    life.hops = life.persona * globe.places
    base = slot * globe.traits
    for index in range(globe.traits):
        trait = scene.traits[index]
        a, b, _, _ = words_of(globe, identity, trait.purpose, 0)
        people.traits[base + index] = sample(scene.laws, trait.law, uniform52(a, b), people.traits, base)
    cover(scene, people, slot)
    life.satisfaction = clip(scene.personas[life.persona].satisfaction + carried)
    for index in range(globe.places):
        people.visits[slot * globe.places + index] = 0
    for index in range(globe.desks):
        people.joins[slot * globe.desks + index] = 0
    life.place = NOBODY
    life.stage = NOBODY
    life.channel = NOBODY
    life.desk = NOBODY
    life.handover = 1.0
    life.first_purchase = inf
    life.invitations = 0
    life.answers = 0
    life.converted = 0
    life.lost = 0
    life.phase = ENTERING


@compiled
def _write_void(world: World, member: int, target: int, inviter: int, now: float) -> None:
    """Note in a member's log that an invitation came too late."""
    log = world.writing
    row = log.meter[ROWS]
    log.meter[ROWS] = row + 1
    log.time[row] = now
    log.kind[row] = VOID
    log.what[row] = target
    log.bits[row] = inviter
    log.who[row] = world.shared.member[member]


@inlined
def leave(scene: Scene, world: World, slot: int) -> None:
    """End a life; its slot is free for others."""
    people, meter = world.people, world.writing.meter
    forget(scene, world, slot)
    life = people.lives[slot]
    life.alive = 0
    life.next = link(slot, people.free[0])
    people.free[0] = slot
    meter[FREE] -= 1


@inlined
def censor(scene: Scene, world: World, slot: int) -> None:
    """Close the log of somebody who is still on the way at the end of the run."""
    life = world.people.lives[slot]
    life.now = scene.globe[0].horizon
    write(world.writing, life, CENSOR, life.place, life.satisfaction)
    leave(scene, world, slot)
