"""Invitations: how many people a customer tells, who they are, and when they come.

An invited person is identified by the inviter and the number of the invitation in the inviter's life, so
the same friend is the same person in every strategy, even when invited on another day.
"""

from __future__ import annotations

from collections.abc import Generator
from struct import pack, unpack
from typing import Any

from simpy import Event

from journeysim.compiled.records import Place
from journeysim.engines.reference.calendar import ARRIVAL
from journeysim.engines.reference.customer import Customer
from journeysim.engines.reference.draws import next_date, sample
from journeysim.engines.reference.treatment import summed
from journeysim.engines.reference.world import World, base_mix
from journeysim.errors import GuardError
from journeysim.kernels.counts import poisson_count
from journeysim.kernels.floats import pexp
from journeysim.kernels.identity import child, purpose
from journeysim.kernels.philox import uniform32, uniform52
from journeysim.results.log import Kind

INVITATION = purpose("invitation")


def invite(world: World, customer: Customer, place: Place, u: float) -> None:
    """Send the invitations of one visit: a Poisson number by inversion of the uniform u."""
    referral = customer.persona.referral
    if place.invitations == 0.0 or referral is None:
        return
    now = world.calendar.now
    reference = world.compiled.satisfaction_reference
    exponent = referral.satisfaction * (customer.satisfaction - reference)
    exponent += summed(place.invitation_terms, customer.treated, world.compiled.changes, now)
    rate = place.invitations if exponent == 0.0 else place.invitations * pexp(exponent)
    try:
        count = poisson_count(rate, u)
    except ValueError as error:
        raise GuardError(f"stage '{place.name}' on day {now:.1f}: {error} (the mean is {rate:g}).") from error
    for _ in range(count):
        _send(world, customer)


def _send(world: World, customer: Customer) -> None:
    """Send one invitation; an accepted one becomes an arrival after its delay."""
    referral = customer.persona.referral
    assert referral is not None
    now = world.calendar.now
    identity = child(customer.id, customer.invitations)
    number = customer.invitations & 0xFFFF
    customer.invitations += 1
    customer.rows.append((now, Kind.INVITE, number, unpack("<d", pack("<q", identity))[0]))
    words = world.addresses.words(identity, INVITATION, 0)
    changes = world.compiled.changes
    acceptance = referral.acceptance
    odds = summed(referral.acceptance_terms, customer.treated, changes, now)
    if odds != 0.0:
        lifted = acceptance * pexp(odds)
        acceptance = lifted / (1.0 - acceptance + lifted)
    if uniform32(words[0]) >= acceptance:
        return
    if referral.delay.family == "until":
        arrival = next_date(referral.delay, now)
    else:
        delay = sample(referral.delay, uniform52(words[2], words[3]), customer.traits)
        longer = summed(referral.delay_terms, customer.treated, changes, now)
        arrival = now + (delay if longer == 0.0 else delay * pexp(longer))
    carried = referral.carry_over * (customer.satisfaction - world.compiled.satisfaction_reference)
    world.calendar.process(_come(world, identity, referral.enter, arrival, carried))


def _come(
    world: World, identity: int, entry: int, arrival: float, carried: float
) -> Generator[Event, Any, None]:
    """Wait for the day on which an invited person comes."""
    yield world.calendar.at(arrival, ARRIVAL, identity)
    world.arrive(identity, entry, base_mix(world.compiled), carried)
