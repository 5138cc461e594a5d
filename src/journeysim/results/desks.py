"""Measures of desks: waiting, giving up, and how busy the staff is.

Every measure takes the name of a desk after ``@``; without it, all desks count together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from journeysim.errors import UsageError
from journeysim.results.duty import duty_of
from journeysim.results.log import Kind, Log
from journeysim.results.observations import WORLD, Measure, Observations, Parameter
from journeysim.results.visits import Flags, Floats, Integers, customers_of_rows

if TYPE_CHECKING:
    from journeysim.results.result import Result


@dataclass(frozen=True)
class Contacts:
    """One row for each time that a customer joined a desk; every column has shape (contacts,).

    Attributes:
        customer: Index into ``log.ids``.
        desk: Index of the desk.
        join: Time of joining in days.
        outcome: Kind of the row that ended the wait: START, ABANDONED or BLOCKED; JOIN where the desk was
            closed and the customer came again, or the horizon came first.
        wait: Wait in days; NaN where it did not end or did not begin.
        queue_end: Time at which the customer stood no longer in line.
        service_end: Time at which the service ended; the horizon where that came first, NaN without service.
        unresolved: Whether the service ended without a solution.
        resolution_known: Whether the service ended before the horizon.
    """

    customer: Integers
    desk: Integers
    join: Floats
    outcome: Integers
    wait: Floats
    queue_end: Floats
    service_end: Floats
    unresolved: Flags
    resolution_known: Flags


def tabulate_contacts(log: Log, horizon: float) -> Contacts:
    """Build the table of contacts with desks from a log.

    A customer is at one desk at a time, so the desk rows of a customer follow each other: a join, then what
    ended the wait, then the end of the service.
    """
    rows = np.flatnonzero((log.kind >= Kind.JOIN) & (log.kind <= Kind.BLOCKED))
    kind, customer = log.kind[rows].astype(np.int64), customers_of_rows(log)[rows]
    joins = np.flatnonzero(kind == Kind.JOIN)
    # Two rows of nobody at the end spare every question whether there is a next row.
    kinds, people = np.append(kind, [Kind.JOIN, Kind.JOIN]), np.append(customer, [-1, -1])
    times, values = np.append(log.time[rows], [horizon, horizon]), np.append(log.value[rows], [0.0, 0.0])
    mine = people[joins + 1] == customer[joins]
    outcome = np.where(mine, kinds[joins + 1], Kind.JOIN)
    waited = (outcome == Kind.START) | (outcome == Kind.ABANDONED)
    served = (people[joins + 2] == customer[joins]) & (kinds[joins + 2] != Kind.JOIN)
    join = times[joins]
    queue_end = np.where(waited, times[joins + 1], np.where(mine, join, horizon))
    service_end = np.where(served, times[joins + 2], horizon)
    return Contacts(
        customer=customer[joins],
        desk=log.what[rows[joins]].astype(np.int64),
        join=join,
        outcome=outcome,
        wait=np.where(waited, values[joins + 1], np.nan),
        queue_end=queue_end,
        service_end=np.where(outcome == Kind.START, service_end, np.nan),
        unresolved=(outcome == Kind.START) & served & (kinds[joins + 2] == Kind.UNRESOLVED),
        resolution_known=(outcome == Kind.START) & served,
    )


def _chosen(result: Result, parameter: Parameter) -> tuple[Contacts, Flags]:
    """All contacts, and which of them belong to the desk that is asked for."""
    contacts = tabulate_contacts(result.log, result.compiled.horizon)
    if parameter is None:
        return contacts, np.ones(len(contacts.desk), dtype=np.bool_)
    desks = result.compiled.names.desks
    if parameter not in desks:
        raise UsageError(f"There is no desk {parameter!r}. Desks: {', '.join(desks) or 'none'}.")
    return contacts, contacts.desk == desks.index(str(parameter))


def _observed(contacts: Contacts, counted: Flags, top: Floats | Flags) -> Observations:
    rows = np.flatnonzero(counted)
    beneath = np.ones(len(rows))
    return Observations(contacts.customer[rows], contacts.join[rows], top[rows].astype(np.float64), beneath)


def _wait(result: Result, parameter: Parameter) -> Observations:
    contacts, chosen = _chosen(result, parameter)
    return _observed(contacts, chosen & ~np.isnan(contacts.wait), contacts.wait)


def _p_wait(result: Result, parameter: Parameter) -> Observations:
    contacts, chosen = _chosen(result, parameter)
    return _observed(contacts, chosen & ~np.isnan(contacts.wait), contacts.wait > 0)


def _abandonment(result: Result, parameter: Parameter) -> Observations:
    contacts, chosen = _chosen(result, parameter)
    ended = chosen & (contacts.outcome != Kind.JOIN)
    return _observed(contacts, ended, contacts.outcome == Kind.ABANDONED)


def _blocked(result: Result, parameter: Parameter) -> Observations:
    contacts, chosen = _chosen(result, parameter)
    ended = chosen & (contacts.outcome != Kind.JOIN)
    return _observed(contacts, ended, contacts.outcome == Kind.BLOCKED)


def _unresolved(result: Result, parameter: Parameter) -> Observations:
    contacts, chosen = _chosen(result, parameter)
    return _observed(contacts, chosen & contacts.resolution_known, contacts.unresolved)


def _wait_quantile(share: float) -> Callable[[Result, Parameter], Observations]:
    """The sample of a quantile of waits."""

    def sample(result: Result, parameter: Parameter) -> Observations:
        return replace(_wait(result, parameter), share=share)

    return sample


def _contacts(result: Result, parameter: Parameter) -> Observations:
    contacts, chosen = _chosen(result, parameter)
    return _observed(contacts, chosen, chosen)


def _mean_queue(result: Result, parameter: Parameter) -> Observations:
    contacts, chosen = _chosen(result, parameter)
    ones = np.ones(int(chosen.sum()))
    return Observations(
        contacts.customer[chosen], contacts.join[chosen], ones, ones, until=contacts.queue_end[chosen]
    )


def _busy_servers(result: Result, parameter: Parameter) -> Observations:
    contacts, chosen = _chosen(result, parameter)
    served = chosen & (contacts.outcome == Kind.START)
    ones = np.ones(int(served.sum()))
    start, end = contacts.queue_end[served], contacts.service_end[served]
    return Observations(contacts.customer[served], start, ones, ones, until=end)


def _utilisation(result: Result, parameter: Parameter) -> Observations:
    busy = _busy_servers(result, parameter)
    chosen = [desk for desk in result.compiled.desks if parameter in (None, desk.name)]
    duties = [duty_of(result, desk) for desk in chosen]
    begin, end, servers = (
        np.concatenate([np.empty(0), *(getattr(duty, column) for duty in duties)])
        for column in ("begin", "end", "servers")
    )
    assert busy.until is not None
    return Observations(
        customer=np.append(busy.customer, np.full(len(begin), WORLD)),
        when=np.append(busy.when, begin),
        top=np.append(busy.top, np.zeros(len(begin))),
        bottom=np.append(np.zeros(len(busy)), servers),
        until=np.append(busy.until, end),
    )


QUANTILES = (50, 90, 95)
"""Percentages of contacts whose waits measures and tables state."""

_JOINING = "the joining of the desk"

MEASURES: tuple[Measure, ...] = (
    Measure(
        "contacts",
        "Contacts with desks",
        "Times that a customer joined a desk.",
        "contacts",
        "",
        None,
        _contacts,
        "total",
        parameter="desk",
        window=_JOINING,
    ),
    Measure(
        "wait",
        "Wait",
        "Mean wait at a desk of those who were served or gave up, people who did not wait included.",
        "days",
        "contacts",
        "lower",
        _wait,
        parameter="desk",
        window=_JOINING,
    ),
    *(
        Measure(
            f"wait_{percent}",
            f"Wait of {percent} %",
            f"Wait within which {percent} % of those who were served or gave up had done so, people who did "
            "not wait included.",
            "days",
            "contacts",
            "lower",
            _wait_quantile(percent / 100),
            "quantile",
            parameter="desk",
            window=_JOINING,
        )
        for percent in QUANTILES
    ),
    Measure(
        "p_wait",
        "Share who wait",
        "Share of those who were served or gave up that had to wait.",
        "share",
        "contacts",
        "lower",
        _p_wait,
        parameter="desk",
        window=_JOINING,
    ),
    Measure(
        "abandonment",
        "Abandonment",
        "Share of contacts in which the customer gave up waiting, of those that were served, given up or "
        "turned away before the horizon.",
        "share",
        "contacts",
        "lower",
        _abandonment,
        parameter="desk",
        window=_JOINING,
    ),
    Measure(
        "blocked",
        "Blocked",
        "Share of contacts that found no waiting place, of those that were served, given up or turned away "
        "before the horizon.",
        "share",
        "contacts",
        "lower",
        _blocked,
        parameter="desk",
        window=_JOINING,
    ),
    Measure(
        "unresolved",
        "Unresolved",
        "Share of services that ended before the horizon and did not solve the problem.",
        "share",
        "services",
        "lower",
        _unresolved,
        parameter="desk",
        window=_JOINING,
    ),
    Measure(
        "mean_queue",
        "Mean queue",
        "Mean number of customers who stand in line, over the time of the window.",
        "customers",
        "time",
        "lower",
        _mean_queue,
        "per_day",
        parameter="desk",
        window="the time in line",
    ),
    Measure(
        "busy_servers",
        "Busy servers",
        "Mean number of servers at work, over the time of the window.",
        "servers",
        "time",
        None,
        _busy_servers,
        "per_day",
        parameter="desk",
        window="the time of service",
    ),
    Measure(
        "utilisation",
        "Utilisation",
        "Time that servers were at work, divided by the time that servers were on duty. Above 1 where "
        "services outlast shifts.",
        "ratio",
        "server time on duty",
        None,
        _utilisation,
        parameter="desk",
        window="the time of service and of duty",
    ),
)
