"""The table of customers: one row for each, with the milestones of the journey and the family.

A *family* is an external customer with everybody who came by their word: invited by them, or by somebody
of the family. Families are independent of each other where customers do not meet, so they are the units
of the statistics there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journeysim.compiled.records import Compiled
from journeysim.results.log import FROM_REFERRAL, Kind, Log
from journeysim.results.visits import Flags, Floats, Integers, Visits, ends, first_rows

NOBODY = -1
"""No parent, source or exit."""


@dataclass(frozen=True)
class Customers:
    """One row per customer, in the order of ``log.ids``; every column has shape (customers,).

    Times are in days, NaN where the thing did not happen.

    Attributes:
        arrival: Time of arrival.
        persona: Index of the persona.
        source: Index of the arrival source, NOBODY for referred people.
        referred: Whether somebody invited the customer.
        parent: Index of the inviter, or NOBODY.
        generation: 0 for external customers, the inviter's + 1 for referred ones.
        family: Number of the family, from 0 in the order of the founders' ids.
        first_purchase: First entry of a purchase stage.
        converted: First entry of a stage of the conversion.
        churned: First entry of an ``exit_churned`` stage after the conversion.
        won_back: First entry of a stage that is no exit, after the churn.
        end: End of the journey, or the horizon.
        alive: Whether the journey was still going on at the horizon.
        last_stage: Stage in which the journey ended or the horizon found the customer.
        satisfaction: Satisfaction at the end.
        family_ids: Id of each family's founder, of shape (families,), rising.
    """

    arrival: Floats
    persona: Integers
    source: Integers
    referred: Flags
    parent: Integers
    generation: Integers
    family: Integers
    first_purchase: Floats
    converted: Floats
    churned: Floats
    won_back: Floats
    end: Floats
    alive: Flags
    last_stage: Integers
    satisfaction: Floats
    family_ids: Integers

    def __len__(self) -> int:
        return len(self.arrival)


def tabulate_customers(compiled: Compiled, log: Log, visits: Visits) -> Customers:
    """Build the table of customers from a log and its visits."""
    first = log.offsets[:-1]
    end, alive = ends(log)
    source, parent, referred = _origins(log)
    founder, generation = founders(parent)
    founding = founder == np.arange(len(founder))
    times = np.append(log.time, np.nan)
    converted, churned, won_back = _milestones(compiled, log, visits)
    stage_of = np.array([place.stage for place in compiled.places], dtype=np.int64)
    return Customers(
        arrival=log.time[first],
        persona=log.what[first].astype(np.int64),
        source=source,
        referred=referred,
        parent=parent,
        generation=generation,
        family=(np.cumsum(founding) - 1)[founder],
        first_purchase=times[_first_entries(visits, log, _among(compiled, compiled.purchase))],
        converted=times[converted],
        churned=times[churned],
        won_back=times[won_back],
        end=log.time[end],
        alive=alive,
        last_stage=stage_of[log.what[end]],
        satisfaction=log.value[end],
        family_ids=log.ids[founding],
    )


def _among(compiled: Compiled, places: frozenset[int]) -> Flags:
    """A flag for each place, of shape (places,)."""
    flags = np.zeros(len(compiled.places), dtype=np.bool_)
    flags[list(places)] = True
    return flags


def _first_entries(visits: Visits, log: Log, wanted: Flags, after: Integers | None = None) -> Integers:
    """Log row of each customer's first entry of a wanted place after a row; the log's length for none."""
    chosen = np.flatnonzero(wanted[visits.place])
    customer, row = visits.customer[chosen], visits.row[chosen]
    if after is not None:
        later = row > after[customer]
        customer, row = customer[later], row[later]
    return first_rows(customer, row, len(log.ids), len(log))


def _milestones(compiled: Compiled, log: Log, visits: Visits) -> tuple[Integers, Integers, Integers]:
    """Log rows of conversion, churn and return; the length of the log where one did not happen."""
    churning = np.array([p.role == "exit_churned" for p in compiled.places], dtype=np.bool_)
    staying = np.array([p.stage == p.index and not p.exit for p in compiled.places], dtype=np.bool_)
    converted = _first_entries(visits, log, _among(compiled, compiled.conversion))
    churned = _first_entries(visits, log, churning, converted)
    return converted, churned, _first_entries(visits, log, staying, churned)


def _origins(log: Log) -> tuple[Integers, Integers, Flags]:
    """Arrival source and inviter of each customer, and whether somebody invited them."""
    source = np.full(len(log.ids), NOBODY, dtype=np.int64)
    parent, referred = source.copy(), np.zeros(len(log.ids), dtype=np.bool_)
    stated = np.flatnonzero(log.kind == Kind.ORIGIN)
    customer = np.searchsorted(log.offsets, stated, side="right") - 1
    what = log.what[stated].astype(np.int64)
    referred[customer] = what == FROM_REFERRAL
    source[customer] = np.where(what == FROM_REFERRAL, NOBODY, what)
    inviter = positions(log.ids, log.value[stated].view(np.int64))
    parent[customer] = np.where(what == FROM_REFERRAL, inviter, NOBODY)
    return source, parent, referred


def positions(ids: Integers, wanted: Integers) -> Integers:
    """Where ids stand among rising ids; NOBODY for those that do not."""
    position = np.searchsorted(ids, wanted)
    return np.where(np.append(ids, -1)[position] == wanted, position, NOBODY)


def founders(parent: Integers) -> tuple[Integers, Integers]:
    """The founder of each customer's family and the generation, by pointer jumping (Wyllie 1979).

    Each pass doubles the distance that a pointer spans, so log2(generations) passes suffice.
    """
    founder = np.where(parent >= 0, parent, np.arange(len(parent)))
    generation = (parent >= 0).astype(np.int64)
    while not np.array_equal(founder, above := founder[founder]):
        generation += generation[founder]
        founder = above
    return founder, generation
