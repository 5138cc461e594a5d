"""What practices cost, worth on day 0.

| part | paid |
| --- | --- |
| fixed | at each ``start``, if that lies within the horizon and before ``end``, while there is money |
| daily | from ``start`` to ``end``, the horizon or until the cap is spent, lead time and pauses included |
| exposed | at each exposure |
| rewarded | at the arrival of each referred person whose inviter is covered |

The first two are known before the run and belong to nobody; the last two belong to the customer who was
exposed, who sent the invitation, or who came. Conditions are treated alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from journeysim.compiled.records import Change, Compiled
from journeysim.results.denials import money_lasts
from journeysim.results.discounting import discount_factors, discounted_spans
from journeysim.results.episodes import episodes
from journeysim.results.observations import WORLD
from journeysim.results.visits import Floats, Integers

if TYPE_CHECKING:
    from journeysim.results.result import Result


@dataclass(frozen=True)
class Payments:
    """Single payments; every column has shape (payments,).

    Attributes:
        customer: Customer to whom a payment belongs, or WORLD.
        when: Day on which it is paid.
        amount: What it is worth on day 0.
    """

    customer: Integers
    when: Floats
    amount: Floats

    @property
    def total(self) -> float:
        """Sum of all payments."""
        return float(np.sum(self.amount))


@dataclass(frozen=True)
class Bill:
    """What one change cost.

    Attributes:
        name: Name of the change.
        practice: False for a condition.
        exposures: Number of exposures.
        rewards: Number of rewards.
        fixed: Payment at the start.
        daily: One payment a day.
        exposed: One payment for each exposure.
        rewarded: One payment for each reward.
    """

    name: str
    practice: bool
    exposures: int
    rewards: int
    fixed: Payments
    daily: Payments
    exposed: Payments
    rewarded: Payments

    @property
    def payments(self) -> tuple[Payments, ...]:
        """All its parts."""
        return self.fixed, self.daily, self.exposed, self.rewarded

    @property
    def total(self) -> float:
        """The whole bill."""
        return sum((part.total for part in self.payments), 0.0)


def practice_costs(result: Result) -> tuple[Bill, ...]:
    """Return the bill of each change of a run, in the order of their names."""
    counts, rewards = result.exposures.counts, result.exposures.reward_counts
    return tuple(
        Bill(
            name=change.name,
            practice=change.practice,
            exposures=int(counts[index]),
            rewards=int(rewards[index]),
            fixed=joined(tuple(_fixed(result, period) for period in periods)),
            daily=joined(tuple(_daily(result, last, period) for period in periods)),
            exposed=_exposed(result, index),
            rewarded=_rewarded(result, index),
        )
        for index, change in enumerate(result.compiled.changes)
        for last in [money_lasts(result, index)]
        for periods in [[one for one in episodes(result, index) if one.start <= last]]
    )


def joined(payments: tuple[Payments, ...]) -> Payments:
    """Return several lists of payments as one."""
    if not payments:
        return _paid(0.0, np.zeros(0, dtype=np.int64), np.zeros(0), 0.0)
    return Payments(
        np.concatenate([part.customer for part in payments]),
        np.concatenate([part.when for part in payments]),
        np.concatenate([part.amount for part in payments]),
    )


def pulse_payments(compiled: Compiled) -> Payments:
    """Return the costs of the pulses that begin by the horizon, each paid at its start."""
    pulses = [pulse for source in compiled.sources for pulse in source.pulses if pulse.cost != 0.0]
    begun = [pulse for pulse in pulses if pulse.start <= compiled.horizon]
    when = np.array([pulse.start for pulse in begun], dtype=np.float64)
    prices = np.array([pulse.cost for pulse in begun], dtype=np.float64)
    return _paid(prices, np.full(len(begun), WORLD), when, compiled.year_discount)


def _paid(price: float | Floats, customer: Integers, when: Floats, yearly: float) -> Payments:
    return Payments(customer, when, price * discount_factors(yearly, when))


def _is_run(compiled: Compiled, change: Change) -> bool:
    return change.start <= compiled.horizon and change.start < change.end


def _fixed(result: Result, change: Change) -> Payments:
    compiled = result.compiled
    paid = change.costs.fixed != 0.0 and _is_run(compiled, change)
    when = np.array([change.start] if paid else [], dtype=np.float64)
    return _paid(change.costs.fixed, np.full(len(when), WORLD), when, compiled.year_discount)


def _daily(result: Result, last: float, change: Change) -> Payments:
    """A payment for each day from the start until the money is gone, the last one for a part of a day."""
    compiled = result.compiled
    end = min(change.end, compiled.horizon, last)
    paid = change.costs.per_day != 0.0 and _is_run(compiled, change)
    start = change.start + np.arange(max(0, ceil(end - change.start)) if paid else 0, dtype=np.float64)
    spans = discounted_spans(compiled.year_discount, start, np.minimum(start + 1.0, end))
    return Payments(np.full(len(start), WORLD), start, change.costs.per_day * spans)


def _exposed(result: Result, index: int) -> Payments:
    price = result.compiled.changes[index].costs.per_exposure
    exposures, visits, log = result.exposures, result.visits, result.log
    if price == 0.0:
        return joined(())
    seen, sent, met = exposures.visits[index], exposures.invitations[index], exposures.joins[index]
    rows = np.append(exposures.invitation_rows[sent], exposures.join_rows[met])
    others = np.append(exposures.inviters[sent], exposures.joiners[met])
    customer = np.append(visits.customer[seen], others)
    when = np.append(visits.enter[seen], log.time[rows])
    return _paid(price, customer, when, result.compiled.year_discount)


def _rewarded(result: Result, index: int) -> Payments:
    price = result.compiled.changes[index].costs.per_reward
    if price == 0.0:
        return joined(())
    came = np.flatnonzero(result.exposures.rewards[index])
    return _paid(price, came, result.customers.arrival[came], result.compiled.year_discount)
