"""The ledger of a run: what every visit earned and cost, worth on day 0.

Nothing about money is logged besides amounts that were drawn. The ledger follows from log, scenario and
seed:

| entry | when | read with the changes at |
| --- | --- | --- |
| revenue and cost of a place | entry | entry |
| revenue and cost per day | over the stay, up to the horizon | entry (ratios only) |
| revenue and cost of an edge | when it is taken: at the end of the stay | that moment |
| cost of an arrival | arrival | arrival |
| minutes of service at desks | during the service | |
| tallies of places and edges | the same moments, each with its own discount | |

Costs of practices, of pulses and of servers stand apart, see ``practice_costs`` and ``desk_costs``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from journeysim.compiled.records import Amount, Compiled, Edge, Place
from journeysim.results.amounts import drawn_amounts, is_nothing, ratios, worth
from journeysim.results.decisions import Decisions, edges_taken, tabulate_decisions
from journeysim.results.desk_costs import service_costs
from journeysim.results.discounting import discount_factors, discounted_spans
from journeysim.results.log import Kind
from journeysim.results.treatment import summed_on_world, treated_on_leaving
from journeysim.results.visits import Floats, Integers, Visits

if TYPE_CHECKING:
    from journeysim.results.result import Result


@dataclass(frozen=True)
class Ledger:
    """Money in the scenario's currency and tallies in their own units, all discounted to day 0.

    Attributes:
        revenue: Of each visit, with the edge taken at its end, of shape (visits,).
        cost: Of each visit, in the same way.
        tallies: Of each visit, of shape (tallies, visits).
        arrival_cost: What the source was paid for each customer, of shape (customers,).
        customer: Customer of each visit, of shape (visits,).
    """

    revenue: Floats
    cost: Floats
    tallies: Floats
    arrival_cost: Floats
    customer: Integers

    @property
    def customer_revenue(self) -> Floats:
        """Revenue from each customer, of shape (customers,)."""
        return self.by_customer(self.revenue)

    @property
    def customer_cost(self) -> Floats:
        """Cost of each customer's visits and arrival, of shape (customers,)."""
        return self.by_customer(self.cost) + self.arrival_cost

    def by_customer(self, amounts: Floats) -> Floats:
        """Sum amounts of visits by customer, of shape (customers,)."""
        sums = np.bincount(self.customer, weights=amounts, minlength=len(self.arrival_cost))
        return sums.astype(np.float64)


def tabulate_ledger(result: Result) -> Ledger:
    """Compute the ledger of a run."""
    visits, compiled = result.visits, result.compiled
    decisions = tabulate_decisions(result) if _edges_matter(compiled) else None
    revenue_drawn, cost_drawn = drawn_amounts(result, Kind.VALUE), drawn_amounts(result, Kind.EXPENSE)
    revenue, cost = np.zeros(len(visits)), np.zeros(len(visits))
    tallies = np.zeros((len(compiled.tallies), len(visits)))
    for place, rows in _visits_by_place(compiled, visits):
        revenue[rows] += _stay(result, place.revenue, place.revenue_per_day, rows, revenue_drawn)
        cost[rows] += _stay(result, place.cost, place.cost_per_day, rows, cost_drawn)
        _tally_stay(result, place, rows, tallies)
        for edge, taken in () if decisions is None else _edges_with_money(place, decisions, rows):
            revenue[taken] += _decision(result, edge.revenue, taken)
            cost[taken] += _decision(result, edge.cost, taken)
            _tally(compiled, edge.tally, visits.leave[taken], taken, tallies)
    cost += service_costs(result)
    return Ledger(revenue, cost, tallies, _arrival_costs(result), visits.customer)


def _visits_by_place(compiled: Compiled, visits: Visits) -> Iterator[tuple[Place, Integers]]:
    """Yield each place as each persona meets it, with the visits of it."""
    count = len(compiled.names.places)
    key = visits.persona * count + visits.place
    small = len(compiled.personas) * count <= np.iinfo(np.int16).max
    # Of numbers of 16 bits NumPy sorts by radix, ten times as fast.
    order = np.argsort(key.astype(np.int16) if small else key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    for rows in np.split(order, starts[1:]) if len(order) else ():
        persona, place = divmod(int(key[rows[0]]), count)
        yield compiled.personas[persona].places[place], rows


def _stay(result: Result, amount: Amount, per_day: float, rows: Integers, drawn: Floats) -> Floats:
    """What visits brought at entry and over the stay."""
    visits, yearly = result.visits, result.compiled.year_discount
    enter = visits.enter[rows]
    paid = np.zeros(len(rows))
    if not is_nothing(amount):
        paid += worth(result, amount, rows, enter, drawn) * discount_factors(yearly, enter)
    if per_day != 0.0:
        span = discounted_spans(yearly, enter, visits.leave[rows])
        paid += per_day * ratios(result, amount, rows, enter) * span
    return paid


def _decision(result: Result, amount: Amount, rows: Integers) -> Floats:
    """What an edge brought when it was taken."""
    leave = result.visits.leave[rows]
    if is_nothing(amount) or len(rows) == 0:
        return np.zeros(len(rows))
    paid = worth(result, amount, rows, leave, treated=treated_on_leaving(result, rows))
    return paid * discount_factors(result.compiled.year_discount, leave)


def _edges_matter(compiled: Compiled) -> bool:
    """Whether any edge of any row has money or a tally."""
    places = (place for persona in compiled.personas for place in persona.places)
    rows = (
        row
        for place in places
        for row in (place.row, place.on_abandon, place.on_unresolved, place.on_blocked)
    )
    return any(_has_money(edge) for row in rows if row is not None for edge in row.edges)


def _has_money(edge: Edge) -> bool:
    return bool(edge.tally) or not (is_nothing(edge.revenue) and is_nothing(edge.cost))


def _edges_with_money(place: Place, decisions: Decisions, rows: Integers) -> Iterator[tuple[Edge, Integers]]:
    for edge, taken in edges_taken(place, decisions, rows):
        if _has_money(edge):
            yield edge, taken


def _tally_stay(result: Result, place: Place, rows: Integers, tallies: Floats) -> None:
    visits, compiled = result.visits, result.compiled
    enter = visits.enter[rows]
    _tally(compiled, place.tally, enter, rows, tallies)
    for index, per_day in place.tally_per_day:
        spans = discounted_spans(compiled.tallies[index].discount, enter, visits.leave[rows])
        tallies[index, rows] += per_day * spans


def _tally(
    compiled: Compiled, entries: tuple[tuple[int, float], ...], times: Floats, rows: Integers, tallies: Floats
) -> None:
    """Add (tally, amount) pairs at moments of visits."""
    for index, amount in entries:
        tallies[index, rows] += amount * discount_factors(compiled.tallies[index].discount, times)


def _arrival_costs(result: Result) -> Floats:
    """What the sources were paid for the external customers, of shape (customers,)."""
    compiled, customers = result.compiled, result.customers
    paid = np.zeros(len(customers))
    for index, source in enumerate(compiled.sources):
        came = np.flatnonzero(customers.source == index)
        if source.cost == 0.0 or len(came) == 0:
            continue
        times = customers.arrival[came]
        ratio = np.exp(summed_on_world(result, source.cost_terms, times))
        paid[came] = source.cost * ratio * discount_factors(compiled.year_discount, times)
    return paid
