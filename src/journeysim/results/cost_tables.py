"""Tables of costs: every bill by name and kind, practices side by side, desks side by side.

Amounts are means per run in the scenario's currency, worth on day 0, with their 95 % interval: over
replications where customers meet; over families, customers with those whom they brought, elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journeysim.results.desk_costs import service_payments, staff_payments
from journeysim.results.estimates import Estimate
from journeysim.results.filters import sums_of
from journeysim.results.measures import Results, level_of_sums, runs_of
from journeysim.results.observations import Observations
from journeysim.results.practice_costs import Bill, Payments, joined, practice_costs, pulse_payments
from journeysim.results.registry import MEASURES
from journeysim.results.result import Result
from journeysim.results.table import Table, of_records

KINDS = ("fixed", "daily", "exposed", "rewarded")
"""Parts of a practice's bill."""


def bills(results: Results) -> Table:
    """What was paid, by name and kind.

    ``of``: practice, condition, desk or pulses; ``kind``: fixed, daily, exposed, rewarded; staff, service;
    pulse. Costs of customers' visits and arrivals are no bills.
    """
    runs = runs_of(results)
    items: list[tuple[str, str, str, list[Payments]]] = []
    for own in zip(*(practice_costs(run) for run in runs), strict=True):
        of = "practice" if own[0].practice else "condition"
        items += [(of, own[0].name, kind, [getattr(bill, kind) for bill in own]) for kind in KINDS]
    for number, desk in enumerate(runs[0].compiled.names.desks):
        items.append(("desk", desk, "staff", [staff_payments(run, number) for run in runs]))
        items.append(("desk", desk, "service", [_service(run, number) for run in runs]))
    pulses = [pulse_payments(run.compiled) for run in runs]
    if any(len(each.amount) for each in pulses):
        items.append(("pulses", "pulses", "pulse", pulses))
    records = [
        (of, name, kind, found.value, found.low, found.high)
        for of, name, kind, payments in items
        for found in [_mean(runs, payments)]
    ]
    return of_records("bills", ("of", "name", "kind", "amount", "amount_low", "amount_high"), records)


def practice_cost_table(results: Results) -> Table:
    """Practices and conditions side by side: parts of the bill, the whole, and what was paid for."""
    runs = runs_of(results)
    columns = ("change", "practice", *KINDS, "total", "total_low", "total_high", "exposures", "rewards")
    records = [_row(runs, own) for own in zip(*(practice_costs(run) for run in runs), strict=True)]
    return of_records("practice_costs", columns, records)


def _row(runs: Sequence[Result], own: tuple[Bill, ...]) -> tuple[object, ...]:
    """One change in all replications."""
    parts = [float(np.mean([getattr(bill, kind).total for bill in own])) for kind in KINDS]
    whole = _mean(runs, [joined(bill.payments) for bill in own])
    counts = [float(np.mean([getattr(bill, name) for bill in own])) for name in ("exposures", "rewards")]
    return own[0].name, own[0].practice, *parts, whole.value, whole.low, whole.high, *counts


def desk_cost_table(results: Results) -> Table:
    """Desks side by side: servers on duty, minutes of service, and both."""
    runs = runs_of(results)
    columns = ("desk", "staff", "service", "total", "total_low", "total_high")
    records = []
    for number, desk in enumerate(runs[0].compiled.names.desks):
        staff = [staff_payments(run, number) for run in runs]
        service = [_service(run, number) for run in runs]
        whole = _mean(runs, [joined(pair) for pair in zip(staff, service, strict=True)])
        means = (float(np.mean([each.total for each in part])) for part in (staff, service))
        records.append((desk, *means, whole.value, whole.low, whole.high))
    return of_records("desk_costs", columns, records)


def _service(run: Result, desk: int) -> Payments:
    """What the minutes of service at one desk cost."""
    paid, at, _ = service_payments(run)
    mine = at == desk
    return Payments(paid.customer[mine], paid.when[mine], paid.amount[mine])


def _mean(runs: Sequence[Result], payments: Sequence[Payments]) -> Estimate:
    """The mean of payments per run, with its interval."""
    known = MEASURES["cost"]
    seen = [
        Observations(each.customer, each.when, each.amount, np.zeros(len(each.amount))) for each in payments
    ]
    sums = [sums_of(run, known, each, None) for run, each in zip(runs, seen, strict=True)]
    return level_of_sums(runs, known, sums)
