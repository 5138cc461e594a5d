"""Measures of money: what customers bring, what they and the practices cost, what one is worth.

All amounts are in the scenario's currency and worth on day 0 (on the day of arrival for the lifetime
value), up to the horizon. Costs that are planned (fixed or by the day), pulses and servers belong to
nobody: a filter by persona or source leaves them out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from journeysim.errors import UsageError
from journeysim.results.desk_costs import service_payments, staff_payments
from journeysim.results.discounting import discount_factors
from journeysim.results.observations import Measure, Observations, Parameter, of_customers
from journeysim.results.practice_costs import Payments, joined, practice_costs, pulse_payments
from journeysim.results.visits import Floats

if TYPE_CHECKING:
    from journeysim.results.result import Result


def _of_visits(result: Result, amounts: Floats) -> Observations:
    paid = np.flatnonzero(amounts)
    visits = result.visits
    return Observations(visits.customer[paid], visits.enter[paid], amounts[paid], np.zeros(len(paid)))


def _of_payments(payments: Payments) -> Observations:
    return Observations(payments.customer, payments.when, payments.amount, np.zeros(len(payments.amount)))


def _together(*parts: Observations) -> Observations:
    return Observations(
        np.concatenate([part.customer for part in parts]),
        np.concatenate([part.when for part in parts]),
        np.concatenate([part.top for part in parts]),
        np.concatenate([part.bottom for part in parts]),
    )


def _taken_off(seen: Observations) -> Observations:
    return Observations(seen.customer, seen.when, -seen.top, seen.bottom)


def _counted(when: Floats) -> Observations:
    """Customers to divide by, each at a moment; NaN leaves a customer out."""
    return of_customers(when, np.zeros(len(when)))


def _arrival_cost(result: Result) -> Observations:
    people = result.customers
    return of_customers(people.arrival, result.ledger.arrival_cost, np.zeros(len(people)))


def _revenue(result: Result, parameter: Parameter) -> Observations:
    return _of_visits(result, result.ledger.revenue)


def _customer_cost(result: Result, parameter: Parameter) -> Observations:
    others = _of_payments(joined((pulse_payments(result.compiled), staff_payments(result))))
    return _together(_of_visits(result, result.ledger.cost), _arrival_cost(result), others)


def _desk(result: Result, parameter: Parameter) -> int | None:
    names = result.compiled.names.desks
    if parameter is not None and parameter not in names:
        raise UsageError(f"There is no desk {parameter!r}. Desks: {', '.join(names) or 'none'}.")
    return None if parameter is None else names.index(str(parameter))


def _staff_cost(result: Result, parameter: Parameter) -> Observations:
    return _of_payments(staff_payments(result, _desk(result, parameter)))


def _service_cost(result: Result, parameter: Parameter) -> Observations:
    payments, desk, _ = service_payments(result)
    wanted = _desk(result, parameter)
    return _of_payments(payments).where(np.full(len(desk), wanted is None) | (desk == wanted))


def _practice_cost(result: Result, parameter: Parameter) -> Observations:
    bills = practice_costs(result)
    return _of_payments(joined(tuple(part for bill in bills for part in bill.payments)))


def _cost(result: Result, parameter: Parameter) -> Observations:
    return _together(_customer_cost(result, None), _practice_cost(result, None))


def _contribution(result: Result, parameter: Parameter) -> Observations:
    return _together(_revenue(result, None), _taken_off(_customer_cost(result, None)))


def _margin(result: Result, parameter: Parameter) -> Observations:
    return _together(_revenue(result, None), _taken_off(_cost(result, None)))


def _external(result: Result) -> Observations:
    people = result.customers
    return _counted(np.where(people.referred, np.nan, people.arrival))


def _margin_per_customer(result: Result, parameter: Parameter) -> Observations:
    return _together(_margin(result, None), _external(result))


def _acquisition_cost(result: Result, parameter: Parameter) -> Observations:
    rewards = joined(tuple(bill.rewarded for bill in practice_costs(result)))
    pulses = pulse_payments(result.compiled)
    paid = _together(_arrival_cost(result), _of_payments(joined((rewards, pulses))))
    return _together(paid, _counted(result.customers.converted))


def _lifetime_value(result: Result, parameter: Parameter) -> Observations:
    people, ledger = result.customers, result.ledger
    value = ledger.by_customer(ledger.revenue - ledger.cost)
    for bill in practice_costs(result):
        np.subtract.at(value, bill.exposed.customer, bill.exposed.amount)
    on_arrival = value / discount_factors(result.compiled.year_discount, people.arrival)
    return of_customers(people.arrival, on_arrival)


def _tally(result: Result, parameter: Parameter) -> Observations:
    names = [tally.name for tally in result.compiled.tallies]
    if parameter not in names:
        known = f"Tallies: {', '.join(names)}." if names else "The scenario has no tallies."
        raise UsageError(f"There is no tally {parameter!r}. {known}")
    return _of_visits(result, result.ledger.tallies[names.index(str(parameter))])


def _tally_per_customer(result: Result, parameter: Parameter) -> Observations:
    return _together(_tally(result, parameter), _external(result))


ENTRY = "the entry of the visit"
PAYMENT = "the entry of the visit, the arrival, or the day of payment"

MEASURES: tuple[Measure, ...] = (
    Measure(
        "revenue",
        "Revenue",
        "What customers paid: at entry of stages and touchpoints, by the day of stay, and on transitions.",
        "currency",
        "",
        "higher",
        _revenue,
        "total",
        window=ENTRY,
    ),
    Measure(
        "customer_cost",
        "Cost of customers",
        "What it cost to serve customers (at entry, by the day of stay, on transitions, by the minute of "
        "service, and servers on duty) and to have them arrive (cost per arrival, and pulses).",
        "currency",
        "",
        "lower",
        _customer_cost,
        "total",
        window=PAYMENT,
    ),
    Measure(
        "staff_cost",
        "Cost of staff",
        "What servers on duty, or still busy after their shift, cost by the day and by the hour; part of the "
        "cost of customers.",
        "currency",
        "",
        "lower",
        _staff_cost,
        "total",
        parameter="desk",
        window="the day of payment",
    ),
    Measure(
        "service_cost",
        "Cost of service",
        "What minutes of service at desks cost; part of the cost of customers.",
        "currency",
        "",
        "lower",
        _service_cost,
        "total",
        parameter="desk",
        window="the beginning of the service",
    ),
    Measure(
        "practice_cost",
        "Cost of practices",
        "What practices and conditions cost: fixed at their start, by the day, per exposure and per reward.",
        "currency",
        "",
        "lower",
        _practice_cost,
        "total",
        window="the day of payment",
    ),
    Measure(
        "cost",
        "Cost",
        "Cost of customers and cost of practices together.",
        "currency",
        "",
        "lower",
        _cost,
        "total",
        window=PAYMENT,
    ),
    Measure(
        "contribution",
        "Contribution",
        "Revenue less the cost of customers, before the cost of practices.",
        "currency",
        "",
        "higher",
        _contribution,
        "total",
        window=PAYMENT,
    ),
    Measure(
        "margin",
        "Margin",
        "Revenue less all costs: of customers and of practices.",
        "currency",
        "",
        "higher",
        _margin,
        "total",
        window=PAYMENT,
    ),
    Measure(
        "margin_per_customer",
        "Margin per customer",
        "Margin divided by the customers who arrived from a source; what referred people bring counts for "
        "those who brought them.",
        "currency",
        "external customers",
        "higher",
        _margin_per_customer,
        window=PAYMENT,
    ),
    Measure(
        "acquisition_cost",
        "Acquisition cost",
        "What was paid to bring people (cost of arrivals, pulses, rewards for referred people) for each "
        "customer who converted.",
        "currency",
        "customers who convert",
        "lower",
        _acquisition_cost,
        window="the arrival, the day of payment, or the conversion",
    ),
    Measure(
        "lifetime_value",
        "Lifetime value",
        "Revenue less the cost of serving a customer and of the practices that reached them, from arrival "
        "to the horizon, discounted to the day of arrival; before acquisition cost and planned costs.",
        "currency",
        "customers",
        "higher",
        _lifetime_value,
    ),
    Measure(
        "tally",
        "Tally",
        "Total of the stated tally over all customers, discounted at its own rate.",
        "units",
        "",
        None,
        _tally,
        "total",
        parameter="tally",
        required=True,
        window=ENTRY,
    ),
    Measure(
        "tally_per_customer",
        "Tally per customer",
        "The stated tally, discounted at its own rate, divided by the customers who arrived from a source.",
        "units",
        "external customers",
        None,
        _tally_per_customer,
        parameter="tally",
        required=True,
        window=PAYMENT,
    ),
)
