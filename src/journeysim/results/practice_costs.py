"""What practices cost, worth on day 0.

| part | paid |
| --- | --- |
| fixed | at ``start``, if that lies within the horizon and before ``end`` |
| per day | from ``start`` to ``end`` or the horizon, lead time and pauses of a repetition included |
| per exposure | at each exposure |
| per reward | at the arrival of each referred person whose inviter is covered |

The first two are known before the run; the last two belong to customers. Conditions are treated alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from journeysim.compiled.records import Change
from journeysim.results.discounting import discount_factors, discounted_spans
from journeysim.results.visits import Floats, Integers

if TYPE_CHECKING:
    from journeysim.results.result import Result


@dataclass(frozen=True, slots=True)
class PracticeCost:
    """The bill of one change, in the scenario's currency.

    Attributes:
        name: Name of the change.
        practice: False for a condition.
        exposures: Number of exposures.
        rewards: Number of rewards.
        fixed: Cost at the start.
        daily: Cost of its days.
        exposed: Cost of its exposures.
        rewarded: Cost of its rewards.
    """

    name: str
    practice: bool
    exposures: int
    rewards: int
    fixed: float
    daily: float
    exposed: float
    rewarded: float

    @property
    def planned(self) -> float:
        """The part that does not depend on what customers do."""
        return self.fixed + self.daily

    @property
    def total(self) -> float:
        """All of it."""
        return self.planned + self.exposed + self.rewarded


def practice_costs(result: Result) -> tuple[PracticeCost, ...]:
    """Return the bill of each change of a run, in the order of their names."""
    counts, rewards = result.exposures.counts, result.exposures.reward_counts
    bills = []
    for index, change in enumerate(result.compiled.changes):
        fixed, daily = _planned(result, change)
        bills.append(
            PracticeCost(
                name=change.name,
                practice=change.practice,
                exposures=int(counts[index]),
                rewards=int(rewards[index]),
                fixed=fixed,
                daily=daily,
                exposed=float(np.sum(_exposed(result, index))),
                rewarded=float(np.sum(_rewarded(result, index))),
            )
        )
    return tuple(bills)


def planned_cost(result: Result) -> float:
    """Return the part of the bills that does not depend on what customers do."""
    return sum((bill.planned for bill in practice_costs(result)), 0.0)


def cost_by_customer(result: Result) -> Floats:
    """Return what exposures and rewards cost for each customer, of shape (customers,).

    A reward is put to the person who came, an invitation to the one who sent it.
    """
    total = np.zeros(len(result.customers))
    for index in range(len(result.compiled.changes)):
        total += _exposed(result, index) + _rewarded(result, index)
    return total


def _planned(result: Result, change: Change) -> tuple[float, float]:
    """The fixed cost and the cost of the days."""
    horizon, yearly = result.compiled.horizon, result.compiled.year_discount
    start, end = max(change.start, 0.0), min(change.end, horizon)
    if change.start > horizon or change.end <= start:
        return 0.0, 0.0
    fixed = change.costs.fixed * float(discount_factors(yearly, np.array(start)))
    days = float(discounted_spans(yearly, np.array(start), np.array(end)))
    return fixed, change.costs.per_day * days


def _exposed(result: Result, index: int) -> Floats:
    """Cost of a change's exposures by customer, of shape (customers,)."""
    price = result.compiled.changes[index].costs.per_exposure
    exposures, visits, log = result.exposures, result.visits, result.log
    if price == 0.0:
        return np.zeros(len(result.customers))
    seen, sent = exposures.visits[index], exposures.invitations[index]
    customers = np.append(visits.customer[seen], exposures.inviters[sent])
    times = np.append(visits.enter[seen], log.time[exposures.invitation_rows[sent]])
    return _billed(result, price, customers, times)


def _rewarded(result: Result, index: int) -> Floats:
    """Cost of a change's rewards by customer, of shape (customers,)."""
    price = result.compiled.changes[index].costs.per_reward
    came = np.flatnonzero(result.exposures.rewards[index])
    if price == 0.0:
        return np.zeros(len(result.customers))
    return _billed(result, price, came, result.customers.arrival[came])


def _billed(result: Result, price: float, customers: Integers, times: Floats) -> Floats:
    paid = price * discount_factors(result.compiled.year_discount, times)
    bill: Floats = np.bincount(customers, weights=paid, minlength=len(result.customers)).astype(np.float64)
    return bill
