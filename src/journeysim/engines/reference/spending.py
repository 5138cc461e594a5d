"""Caps on spending: a practice treats nobody once its money is spent.

Money flows for the start of a practice, for each of its days, for each exposure and each reward. Only
exposures ask whether there is any left; the one that reaches the cap is still treated.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

from journeysim.compiled.records import Change, Place
from journeysim.engines.reference.customer import Customer
from journeysim.engines.reference.treatment import strength_at
from journeysim.engines.reference.world import World
from journeysim.results.world_record import Exhausted


@dataclass(slots=True)
class Purse:
    """What a capped practice has spent, the present period's start and days aside, and when it ran dry.

    ``last`` are the customers whose exposures were paid at the latest moment at which any was, once for
    each exposure.
    """

    paid: float = 0.0
    empty_since: float = inf
    latest: float = -inf
    last: list[int] = field(default_factory=list)


def purses(changes: tuple[Change, ...]) -> dict[int, Purse]:
    """Return a purse for each change with a cap."""
    return {number: Purse() for number, change in enumerate(changes) if change.costs.cap < inf}


def _spent(purse: Purse, change: Change, now: float) -> float:
    """Return all that a practice has cost until now."""
    if now < change.start:
        return purse.paid
    days = min(now, change.end) - change.start
    return purse.paid + change.costs.fixed + change.costs.per_day * days


def settle(world: World, number: int, now: float) -> None:
    """Keep what a period that a policy ends now has cost, before the next one begins anew."""
    if number in world.purses:
        purse = world.purses[number]
        purse.paid = _spent(purse, world.setting.changes[number], now)


def expose(world: World, customer: Customer, place: Place) -> None:
    """Pay for the exposures of a visit; who meets an empty purse is not treated in this visit."""
    for number, purse in world.purses.items():
        if place.index in world.setting.changes[number].exposed:
            _pay(world, customer, number, purse)


def expose_join(world: World, customer: Customer, desk: int) -> None:
    """Pay for the exposures of joining a desk."""
    for number, purse in world.purses.items():
        if desk in world.setting.changes[number].exposed_desks:
            _pay(world, customer, number, purse)


def expose_invitation(world: World, customer: Customer) -> None:
    """Pay for the exposures of sending an invitation."""
    for number, purse in world.purses.items():
        if world.setting.changes[number].exposed_referral:
            _pay(world, customer, number, purse)


def reward(world: World, covered: tuple[bool, ...], now: float) -> None:
    """Pay for the arrival of a person whom a covered customer invited."""
    for number, purse in world.purses.items():
        change = world.setting.changes[number]
        if covered[number] and change.costs.per_reward > 0.0 and strength_at(change, now) > 0.0:
            purse.paid += change.costs.per_reward


def _pay(world: World, customer: Customer, number: int, purse: Purse) -> None:
    now, change = world.calendar.now, world.setting.changes[number]
    if purse.empty_since < inf or _spent(purse, change, now) >= change.costs.cap:
        if purse.empty_since == inf:
            purse.empty_since = now
        customer.treated[number] = False
        return
    if not customer.treated[number] or strength_at(change, now) <= 0.0:
        return
    purse.paid += change.costs.per_exposure
    if purse.latest != now:
        purse.latest, purse.last = now, []
    purse.last.append(customer.id)
    if _spent(purse, change, now) >= change.costs.cap:
        purse.empty_since = now


def exhausted(purses_by_change: dict[int, Purse]) -> tuple[Exhausted, ...]:
    """Return which practices spent all they had, when, and whom they treated at that very moment."""
    return tuple(
        Exhausted(
            number,
            purse.empty_since,
            tuple(sorted(purse.last)) if purse.latest == purse.empty_since else (),
        )
        for number, purse in sorted(purses_by_change.items())
        if purse.empty_since < inf
    )
