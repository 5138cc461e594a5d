"""Word of mouth: whom a customer tells, what it does to the level, who they are, and when they come.

An invited person is identified by the inviter and the number of the invitation in the inviter's life, so
the same friend is the same person in every strategy, even when invited on another day.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from simpy import Event

from journeysim.compiled.records import Place, Referral
from journeysim.engines.reference.arrivals import open_layers
from journeysim.engines.reference.calendar import ARRIVAL
from journeysim.engines.reference.customer import Customer
from journeysim.engines.reference.draws import next_date, sample
from journeysim.engines.reference.market import contact
from journeysim.engines.reference.spending import expose_invitation, reward
from journeysim.engines.reference.treatment import summed
from journeysim.engines.reference.world import Person, World, as_float, base_mix
from journeysim.errors import GuardError
from journeysim.kernels.choice import shift_odds
from journeysim.kernels.counts import poisson_count
from journeysim.kernels.floats import pexp
from journeysim.kernels.identity import child, purpose
from journeysim.kernels.philox import uniform32, uniform52
from journeysim.results.log import FROM_REFERRAL as REFERRED
from journeysim.results.log import Kind

INVITATION = purpose("invitation")


def speak(world: World, customer: Customer, place: Place, u: float) -> None:
    """Tell people at the end of a visit (or at its beginning): a Poisson number by inversion of u.

    The satisfied praise and the dissatisfied warn, which moves the level of word of mouth. Those who warn
    invite nobody, and neither do those who leave for good.
    """
    if place.invitations == 0.0:
        return
    count = _people_told(world, customer, place, u)
    if count == 0:
        return
    if _move_level(world, customer, place, count) or place.exit or customer.persona.referral is None:
        return
    for _ in range(count):
        _send(world, customer, customer.persona.referral)


def _people_told(world: World, customer: Customer, place: Place, u: float) -> int:
    """Return the number of people whom a customer tells in one visit."""
    referral, now = customer.persona.referral, world.calendar.now
    exponent = 0.0
    if referral is not None:
        above = customer.satisfaction - world.compiled.satisfaction_reference
        exponent = referral.satisfaction * above
    exponent += summed(place.invitation_terms, customer.treated, world.setting.changes, now)
    rate = place.invitations if exponent == 0.0 else place.invitations * pexp(exponent)
    try:
        return poisson_count(rate, u)
    except ValueError as error:
        raise GuardError(f"stage '{place.name}' on day {now:.1f}: {error} (the mean is {rate:g}).") from error


def _move_level(world: World, customer: Customer, place: Place, count: int) -> bool:
    """Let praise or a warning move the level of word of mouth; return whether it was a warning."""
    voice, now = world.compiled.word_of_mouth, world.calendar.now
    if voice is None:
        return False
    if customer.satisfaction < voice.warning_below:
        kind, amount = Kind.WARN, count * voice.warning_moves
    elif customer.satisfaction > voice.praise_above:
        kind, amount = Kind.PRAISE, count * voice.praise_moves
    else:
        return False
    world.setting.level.move(now, amount)
    customer.rows.append((now, kind, place.index, amount))
    if amount * voice.arrivals > 0.0:
        for number in world.layers:
            open_layers(world, number)
    return kind == Kind.WARN


def _send(world: World, customer: Customer, referral: Referral) -> None:
    """Send one invitation; an accepted one becomes an arrival after its delay."""
    now, number = world.calendar.now, customer.invitations
    address = child(customer.id, number)
    words = world.addresses.words(address, INVITATION, 0)
    person = address if world.crowd is None else contact(world.crowd, customer.id, words[1])
    customer.invitations += 1
    if person is None:
        return
    expose_invitation(world, customer)
    customer.rows.append((now, Kind.INVITE, number & 0xFFFF, as_float(person)))
    odds = summed(referral.acceptance_terms, customer.treated, world.setting.changes, now)
    if uniform32(words[0]) >= shift_odds(referral.acceptance, odds):
        return
    arrival = _arrival(world, customer, referral, uniform52(words[2], words[3]))
    carried = referral.carry_over * (customer.satisfaction - world.compiled.satisfaction_reference)
    mix = base_mix(world.compiled)
    friend = Person(person, referral.enter, mix, REFERRED, inviter=customer, carried=carried)
    world.calendar.process(_come(world, friend, arrival, number))


def _arrival(world: World, customer: Customer, referral: Referral, u: float) -> float:
    """Return the day on which an invited person comes."""
    now = world.calendar.now
    if referral.delay.family == "until":
        return next_date(referral.delay, now)
    delay = sample(referral.delay, u, customer.traits)
    longer = summed(referral.delay_terms, customer.treated, world.setting.changes, now)
    return now + (delay if longer == 0.0 else delay * pexp(longer))


def _come(world: World, person: Person, arrival: float, number: int) -> Generator[Event, Any, None]:
    """Wait for the day on which an invited person comes."""
    yield world.calendar.at(arrival, ARRIVAL, (person.id, number))
    assert person.inviter is not None
    if world.crowd is None or person.id not in world.crowd.reached:
        reward(world, person.inviter.covered, world.calendar.now)
    world.arrive(person)
