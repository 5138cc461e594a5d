"""What desks cost: minutes of service, and servers on duty.

A minute of service belongs to the visit that was served. A server costs by the day and by the hour for as
long as they are on duty, or still busy after the shift:

    ∫ (per day + 24·per hour) · max(on duty(t), busy(t)) · (1 + d)^(−t/365) dt
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from journeysim.compiled.records import Desk
from journeysim.results.discounting import discounted_spans
from journeysim.results.duty import duty_of
from journeysim.results.log import Kind
from journeysim.results.observations import WORLD
from journeysim.results.practice_costs import Payments, joined
from journeysim.results.visits import Floats, Integers, customers_of_rows

if TYPE_CHECKING:
    from journeysim.results.result import Result

MINUTES = 24.0 * 60.0


def services(result: Result) -> tuple[Integers, Floats, Floats]:
    """Return log row, begin and end of each service; the horizon ends those that last longer."""
    log = result.log
    rows = np.flatnonzero(np.isin(log.kind, (Kind.START, Kind.SERVED, Kind.UNRESOLVED)))
    customer = np.append(customers_of_rows(log)[rows], -1)
    starts = np.flatnonzero(log.kind[rows] == Kind.START)
    ended = (customer[starts + 1] == customer[starts]) & (
        np.append(log.kind[rows], Kind.START)[starts + 1] != Kind.START
    )
    ends = np.where(ended, np.append(log.time[rows], np.nan)[starts + 1], result.compiled.horizon)
    return rows[starts], log.time[rows[starts]], ends


def service_payments(result: Result) -> tuple[Payments, Integers, Integers]:
    """Return what the minutes of each service cost, with its desk and its row in the table of visits."""
    visits, compiled = result.visits, result.compiled
    row, begin, end = services(result)
    if len(row) == 0:
        return joined(()), row, row
    prices = np.array([[c.cost_per_minute for c in persona.contacts] for persona in compiled.personas])
    visit, desk = np.searchsorted(visits.row, row, side="right") - 1, result.log.what[row].astype(np.int64)
    per_day = prices[visits.persona[visit], desk] * MINUTES
    amount = per_day * discounted_spans(compiled.year_discount, begin, end)
    return Payments(visits.customer[visit], begin, amount), desk, visit


def service_costs(result: Result) -> Floats:
    """Return what the minutes of service of each visit cost, worth on day 0, of shape (visits,)."""
    paid: Floats = np.zeros(len(result.visits))
    payments, _, visit = service_payments(result)
    np.add.at(paid, visit, payments.amount)
    return paid


def staff_payments(result: Result, desk: int | None = None) -> Payments:
    """Return what servers cost, one payment a day and desk; they belong to nobody.

    Args:
        result: The run.
        desk: Index of the desk; all of them unless stated.
    """
    row, begin, end = services(result)
    at = result.log.what[row]
    chosen = [(n, one) for n, one in enumerate(result.compiled.desks) if desk in (None, n)]
    return joined(tuple(_staff(result, one, begin[at == n], end[at == n]) for n, one in chosen))


def _staff(result: Result, desk: Desk, begin: Floats, end: Floats) -> Payments:
    price = desk.cost_per_server_day + 24.0 * desk.cost_per_server_hour
    compiled = result.compiled
    if price == 0.0:
        return joined(())
    duty = duty_of(result, desk)
    days = np.arange(0.0, compiled.horizon)
    bounds = np.unique(np.concatenate([duty.begin, begin, end, days, [compiled.horizon]]))
    start, stop = bounds[:-1], bounds[1:]
    on_duty = duty.servers[np.searchsorted(duty.begin, start, side="right") - 1]
    begun = np.searchsorted(np.sort(begin), start, side="right")
    busy = begun - np.searchsorted(np.sort(end), start, side="right")
    paid = price * np.maximum(on_duty, busy) * discounted_spans(compiled.year_discount, start, stop)
    by_day = np.bincount(start.astype(np.int64), weights=paid, minlength=len(days))
    return Payments(np.full(len(days), WORLD), days, by_day.astype(np.float64))
