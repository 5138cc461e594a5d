"""Where a change that had spent its cap turned customers away, and when its money was gone.

Money flows at the start of a change, with its days, for each exposure and for each reward. Only exposures
ask whether any is left: from the moment at which the answer is no, every visit, join and invitation that
would have to be paid is a *denial*, and the customer is not treated from then on until the target is asked
anew. The exposure that spends the last of it is still paid. Rewards were promised and are paid to the end;
days and new starts are not.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import numpy as np

from journeysim.compiled.records import Change
from journeysim.results.episodes import episodes
from journeysim.results.log import Kind
from journeysim.results.visits import Flags, Floats, Integers, customers_of_rows

if TYPE_CHECKING:
    from journeysim.results.result import Result


def exhausted_since(result: Result, index: int) -> float:
    """Return when an exposure first found, or left, a change's purse empty; inf where none did."""
    return min((one.time for one in result.world.exhausted if one.change == index), default=inf)


def denials(result: Result, index: int, picked: Flags) -> Integers:
    """Return the rows of the log at which a change had no money left, rising.

    Args:
        result: The run.
        index: Index of the change.
        picked: Whether the change covers and targets each visit, caps aside, of shape (visits,).
    """
    end = exhausted_since(result, index)
    if end == inf:
        return np.empty(0, dtype=np.int64)
    log, asked = result.log, _paying_rows(result, result.compiled.changes[index])
    asked = asked[log.time[asked] >= end]
    customer = customers_of_rows(log)[asked]
    mine = picked[np.searchsorted(result.visits.row, asked, side="right") - 1]
    at_end = mine & (log.time[asked] == end)
    # Of a customer's exposures at the very moment the first were paid, as many as the engine noted.
    ids = [person for one in result.world.exhausted if one.change == index for person in one.customers]
    paid = np.bincount(np.searchsorted(log.ids, np.array(ids, dtype=np.int64)), minlength=len(log.ids))
    rank = np.cumsum(at_end) - 1
    first = np.searchsorted(customer, customer)
    before = np.append(0, np.cumsum(at_end))[first]
    denied: Integers = asked[~(at_end & (rank - before < paid[customer]))]
    return denied


def _paying_rows(result: Result, change: Change) -> Integers:
    """Rows of the log at which an exposure of a change would be paid."""
    log = result.log
    paying = (log.kind == Kind.ENTER) & np.isin(log.what, list(change.exposed))
    paying |= (log.kind == Kind.JOIN) & np.isin(log.what, list(change.exposed_desks))
    if change.exposed_referral:
        paying |= log.kind == Kind.INVITE
    return np.flatnonzero(paying)


def money_lasts(result: Result, index: int) -> float:
    """Return when a change had spent its cap, by exposures, rewards or days alone; inf if it never had."""
    change = result.compiled.changes[index]
    if change.costs.cap == inf:
        return inf
    periods = [one for one in episodes(result, index) if one.start < one.end]
    when, amount = _single_payments(result, index, periods)
    bounds = [result.compiled.horizon, *(t for one in periods for t in (one.start, one.end))]
    moments = np.unique(np.append(when, [t for t in bounds if t <= result.compiled.horizon]))
    paid = np.append(0.0, np.cumsum(amount))
    days = _days(periods, moments) * change.costs.per_day
    before = paid[np.searchsorted(when, moments, side="left")] + days
    after = paid[np.searchsorted(when, moments, side="right")] + days
    over = np.flatnonzero(after >= change.costs.cap)
    if len(over) == 0:
        return exhausted_since(result, index)
    k = int(over[0])
    gone = float(moments[k])
    if k > 0 and before[k] > change.costs.cap:
        rate = (before[k] - after[k - 1]) / (moments[k] - moments[k - 1])
        gone = float(moments[k - 1] + (change.costs.cap - after[k - 1]) / rate)
    return min(gone, exhausted_since(result, index))


def _single_payments(result: Result, index: int, periods: list[Change]) -> tuple[Floats, Floats]:
    """Moments and amounts of starts, exposures and rewards, in order of time."""
    costs, log, exposures = result.compiled.changes[index].costs, result.log, result.exposures
    starts = np.array([one.start for one in periods])
    rows = np.append(
        exposures.invitation_rows[exposures.invitations[index]], exposures.join_rows[exposures.joins[index]]
    )
    exposed = np.append(result.visits.enter[exposures.visits[index]], log.time[rows])
    rewarded = result.customers.arrival[exposures.rewards[index]]
    when = np.concatenate([starts, exposed, rewarded])
    prices = (costs.fixed, costs.per_exposure, costs.per_reward)
    amount = np.repeat(prices, [len(starts), len(exposed), len(rewarded)])
    order = np.argsort(when, kind="stable")
    return when[order], amount[order].astype(np.float64)


def _days(periods: list[Change], moments: Floats) -> Floats:
    """Days for which the periods have lasted at each moment, of shape (moments,)."""
    lasted = np.zeros(len(moments))
    for one in periods:
        lasted += np.maximum(np.minimum(moments, one.end) - one.start, 0.0)
    return lasted
