"""Whom changes treat, and how strongly they act.

A change acts on a customer when it covers them, when its targeting picks this visit, and while its
strength is not zero. Log ratios and gains of several changes add up in order of the changes' names; of an
exclusive group only the member with the largest |strength · size| counts.
"""

from __future__ import annotations

from collections.abc import Sequence

from journeysim.compiled.population import season_at
from journeysim.compiled.records import NONE, Bounds, Change, Compiled, Target, Terms
from journeysim.engines.reference.customer import Customer
from journeysim.engines.reference.draws import Addresses
from journeysim.kernels.philox import uniform32, uniform52
from journeysim.kernels.strength import periodic, strength


def strength_at(change: Change, now: float) -> float:
    """Return how strongly a change acts now, in [0, 1] (beyond 1 only where a season says so)."""
    if now < change.begin or now >= change.end:
        return 0.0
    if change.every > 0.0 and not periodic(now, change.begin, change.every, change.length):
        return 0.0
    level = strength(now, change.begin, change.end, change.ramp, change.half_life)
    return level if change.season is None else level * season_at(change.season, now)


def summed(terms: Terms, treated: Sequence[bool], changes: Sequence[Change], now: float) -> float:
    """Return Σ strength·size of the terms that act on a customer now."""
    total = 0.0
    largest: dict[int, tuple[float, float]] | None = None
    for term in terms:
        if not treated[term.change]:
            continue
        level = strength_at(changes[term.change], now)
        if level == 0.0:
            continue
        effect = level * term.size
        if term.group == NONE:
            total += effect
        else:
            largest = largest or {}
            if term.group not in largest or abs(effect) > largest[term.group][0]:
                largest[term.group] = (abs(effect), effect)
    if largest:
        for group in sorted(largest):
            total += largest[group][1]
    return total


def cover(compiled: Compiled, addresses: Addresses, identity: int) -> tuple[bool, ...]:
    """Draw whether each change covers a customer; nested in the coverage."""
    flags = []
    for change in compiled.changes:
        if change.coverage >= 1.0:
            flags.append(True)
        elif change.coverage <= 0.0:
            flags.append(False)
        else:
            words = addresses.words(identity, change.cover_purpose, 0)
            flags.append(uniform52(words[0], words[1]) < change.coverage)
    return tuple(flags)


def _inside(bounds: Bounds, value: float) -> bool:
    return bounds.low < value < bounds.high


def _is_so(compiled: Compiled, customer: Customer, target: Target, stage: int, now: float) -> bool:
    """Whether a customer who is about to visit a stage is truly in the target's state."""
    if target.personas and customer.persona.index not in target.personas:
        return False
    if target.stages and stage not in target.stages:
        return False
    if not _inside(target.satisfaction, customer.satisfaction):
        return False
    if not _inside(target.visits, float(customer.visits[stage])):
        return False
    if not _inside_tenure(target, customer, now):
        return False
    for memory, bounds in target.memories:
        record = compiled.memories[memory]
        if not _inside(bounds, customer.remembers(memory, record.span, record.cap, now)):
            return False
    return True


def _inside_tenure(target: Target, customer: Customer, now: float) -> bool:
    """Whether bounds on tenure hold; they never do before the first purchase."""
    if target.tenure == Bounds():
        return True
    first = customer.first_purchase
    return first is not None and _inside(target.tenure, now - first)


def pick(
    compiled: Compiled, addresses: Addresses, customer: Customer, stage: int, now: float, *, arriving: bool
) -> None:
    """Decide which targeted changes treat a customer in the visit of a stage that begins now.

    A change that asks at arrival decides in the first visit, for good.
    """
    for index, change in enumerate(compiled.changes):
        target = change.target
        if target is None or not customer.covered[index] or (target.at_arrival and not arriving):
            continue
        so = _is_so(compiled, customer, target, stage, now)
        chance = target.sensitivity if so else 1.0 - target.specificity
        if chance >= 1.0 or chance <= 0.0:
            customer.treated[index] = chance >= 1.0
            continue
        purpose = change.target_purposes[0 if target.at_arrival else stage]
        count = 0 if target.at_arrival else customer.visits[stage] - 1
        customer.treated[index] = uniform32(addresses.words(customer.id, purpose, count)[0]) < chance
