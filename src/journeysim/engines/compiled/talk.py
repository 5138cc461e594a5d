"""Word of mouth: whom a customer tells, what it does to the level, who they are, and when they come."""

from __future__ import annotations

from math import ceil

from journeysim.engines.compiled.choices import level_at, words_of
from journeysim.engines.compiled.free import after
from journeysim.engines.compiled.heap import push
from journeysim.engines.compiled.jit import compiled, entry, inlined
from journeysim.engines.compiled.layout import UNTIL, Scene
from journeysim.engines.compiled.sources import open_layer
from journeysim.engines.compiled.spending import expose_invitation
from journeysim.engines.compiled.state import (
    TOO_MANY_LAYERS,
    TOO_MANY_TOLD,
    TROUBLE,
    WAITING,
    WHERE,
    WHO,
    World,
)
from journeysim.engines.compiled.terms import next_date, sample, scaled, summed
from journeysim.engines.compiled.writing import write, write_identity
from journeysim.kernels.choice import shift_odds
from journeysim.kernels.counts import LARGEST_RATE, poisson_count
from journeysim.kernels.floats import pexp
from journeysim.kernels.identity import LAYERS, child, purpose
from journeysim.kernels.philox import uniform32, uniform52
from journeysim.results.log import Kind

INVITATION = purpose("invitation")
INVITE, WARN, PRAISE = int(Kind.INVITE), int(Kind.WARN), int(Kind.PRAISE)
ARRIVAL = 3


@compiled
def speak(scene: Scene, world: World, slot: int, number: int, u: float) -> None:
    """Tell people at the end of a visit (or at its beginning): a Poisson number by inversion of u."""
    globe, people, life = scene.globe[0], world.people, world.people.lives[slot]
    place = scene.places[life.persona * globe.places + number]
    persona = scene.personas[life.persona]
    if place.invitations == 0.0:
        return
    exponent = 0.0
    if persona.has_referral:
        exponent = persona.slope * (life.satisfaction - globe.satisfaction_reference)
    exponent += summed(
        scene.acts,
        place.invitation_terms_from,
        place.invitation_terms_to,
        people.treated,
        slot * globe.changes,
        life.now,
    )
    if exponent == 0.0 and u < place.nobody:
        return
    rate = scaled(place.invitations, exponent)
    if not 0.0 <= rate <= LARGEST_RATE:
        meter = world.writing.meter
        meter[TROUBLE], meter[WHERE], meter[WHO] = TOO_MANY_TOLD, number, slot
        life.quality = rate
        return
    count = poisson_count(rate, u)
    if count == 0:
        return
    warned = globe.talks and _move_level(scene, world, slot, number, count)
    if warned or place.exit or not persona.has_referral:
        return
    for _ in range(count):
        _send(scene, world, slot)


@inlined
def _move_level(scene: Scene, world: World, slot: int, number: int, count: int) -> bool:
    """Let praise or a warning move the level of word of mouth; return whether it was a warning."""
    globe, life, level = scene.globe[0], world.people.lives[slot], world.shared.level
    if life.satisfaction < globe.warning_below:
        kind, amount = WARN, count * globe.warning_moves
    elif life.satisfaction > globe.praise_above:
        kind, amount = PRAISE, count * globe.praise_moves
    else:
        return False
    level[0] = level_at(level, globe.tau, life.now) + amount
    level[1] = life.now
    write(world.writing, life, kind, number, amount)
    if amount * globe.arrivals > 0.0:
        for source in range(len(scene.sources)):
            if scene.sources[source].schedule_from < scene.sources[source].schedule_to:
                open_layers(scene, world, source, life.now)
    return kind == WARN


@entry
def open_layers(scene: Scene, world: World, number: int, now: float) -> None:
    """Open the layers that a Poisson source needs from now on; word of mouth may lift the rate later."""
    globe, source = scene.globe[0], scene.sources[number]
    pull = globe.arrivals * level_at(world.shared.level, globe.tau, now) if globe.talks else 0.0
    highest = source.height * pexp(max(pull, 0.0))
    needed = 0
    if highest > 0.0:
        for index in range(source.peaks_from, source.peaks_to):
            highest *= scene.acts.factors[index]
        needed = ceil(highest / source.height * (1.0 + 1e-12))
    if needed > LAYERS:
        meter = world.writing.meter
        meter[TROUBLE], meter[WHERE] = TOO_MANY_LAYERS, number
        needed = LAYERS
    for layer in range(world.shared.layers[number], needed):
        open_layer(scene, world, number, layer, now)
    world.shared.layers[number] = max(world.shared.layers[number], needed)


@inlined
def _contact(scene: Scene, inviter: int, word: int) -> int:
    """Return which member an invitation reaches: anybody, or a neighbour; −1 where one knows nobody."""
    globe = scene.globe[0]
    if not globe.networked:
        return min(int(uniform32(word) * globe.market), globe.market - 1)
    known = scene.known_from[inviter + 1] - scene.known_from[inviter]
    if known == 0:
        return -1
    return scene.known[scene.known_from[inviter] + min(int(uniform32(word) * known), known - 1)]


@compiled
def _send(scene: Scene, world: World, slot: int) -> None:
    """Send one invitation; an accepted one becomes an arrival after its delay."""
    globe, people, life = scene.globe[0], world.people, world.people.lives[slot]
    persona, number, now = scene.personas[life.persona], life.invitations, life.now
    base = slot * globe.changes
    address = child(life.id, number)
    a, b, c, d = words_of(globe, address, INVITATION, 0)
    friend = address if globe.market == 0 else _contact(scene, life.id, b)
    life.invitations += 1
    if friend < 0:
        return
    if globe.capped:
        expose_invitation(scene, world, slot)
    write_identity(world.writing, life, INVITE, number & 0xFFFF, friend)
    odds = summed(
        scene.acts, persona.acceptance_terms_from, persona.acceptance_terms_to, people.treated, base, now
    )
    if uniform32(a) >= shift_odds(persona.acceptance, odds):
        return
    if scene.laws.draws[persona.delay].kind == UNTIL:
        arrival = next_date(scene.laws, persona.delay, now)
    else:
        u = uniform52(c, d)
        delay = sample(scene.laws, persona.delay, u, people.traits, slot * globe.traits)
        longer = summed(
            scene.acts, persona.delay_terms_from, persona.delay_terms_to, people.treated, base, now
        )
        arrival = now + scaled(delay, longer)
    if arrival <= globe.horizon:
        carried = persona.carry_over * (life.satisfaction - globe.satisfaction_reference)
        _expect(world, friend, number, persona.enter, life.id, arrival, carried)


@inlined
def _expect(
    world: World, friend: int, number: int, enter: int, inviter: int, arrival: float, carried: float
) -> None:
    """Put a person who will come into the calendar."""
    persons, free, meter = world.coming.persons, world.people.free, world.writing.meter
    index = free[2]
    person = persons[index]
    free[2] = after(index, person.next)
    meter[WAITING] += 1
    person.id = friend
    person.number = number
    person.enter = enter
    person.inviter = inviter
    person.time = arrival
    person.carried = carried
    push(world, arrival, ARRIVAL, friend, number, -1 - index)
