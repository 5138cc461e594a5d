"""What each change acted on: visits, invitations, joins of desks, and rewards for people who came.

An *exposure* is a visit of one of the change's places at whose entry the change acts on the customer
(covers them, treats this visit, strength above 0); an invitation sent while it acts, where the change is
about referral; or a join of one of its desks while it acts. A *reward* is due, where a change pays for
them, at the arrival of a referred person whose inviter the change covers, while its strength is above 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from journeysim.results.episodes import strength_of
from journeysim.results.log import Kind
from journeysim.results.treatment import treated_at
from journeysim.results.visits import Flags, Integers, customers_of_rows

if TYPE_CHECKING:
    from journeysim.results.result import Result


@dataclass(frozen=True)
class Exposures:
    """Exposures and rewards of every change of a run.

    Attributes:
        visits: Whether a visit is an exposure, of shape (changes, visits).
        invitations: Whether an invitation is one, of shape (changes, invitations).
        invitation_rows: Row of each invitation in the log, of shape (invitations,).
        inviters: Customer who sent each invitation, of shape (invitations,).
        joins: Whether a join of a desk is an exposure, of shape (changes, joins).
        join_rows: Row of each join in the log, of shape (joins,).
        joiners: Customer who joined, of shape (joins,).
        rewards: Whether a customer's arrival is a reward, of shape (changes, customers).
    """

    visits: Flags
    invitations: Flags
    invitation_rows: Integers
    inviters: Integers
    joins: Flags
    join_rows: Integers
    joiners: Integers
    rewards: Flags

    @property
    def counts(self) -> Integers:
        """Exposures of each change, of shape (changes,)."""
        counts: Integers = self.visits.sum(axis=1) + self.invitations.sum(axis=1) + self.joins.sum(axis=1)
        return counts

    @property
    def reward_counts(self) -> Integers:
        """Rewards of each change, of shape (changes,)."""
        counts: Integers = self.rewards.sum(axis=1)
        return counts


def tabulate_exposures(result: Result) -> Exposures:
    """Find the exposures and rewards of a run's changes."""
    compiled, log = result.compiled, result.log
    count, customer = len(compiled.changes), customers_of_rows(log)
    sent, joined = (np.flatnonzero(log.kind == kind) for kind in (Kind.INVITE, Kind.JOIN))
    found = Exposures(
        visits=np.zeros((count, len(result.visits)), dtype=np.bool_),
        invitations=np.zeros((count, len(sent)), dtype=np.bool_),
        invitation_rows=sent,
        inviters=customer[sent],
        joins=np.zeros((count, len(joined)), dtype=np.bool_),
        join_rows=joined,
        joiners=customer[joined],
        rewards=np.zeros((count, len(result.customers)), dtype=np.bool_),
    )
    for index, change in enumerate(compiled.changes):
        found.visits[index] = _visited(result, index)
        if change.exposed_referral:
            found.invitations[index] = _acting(result, index, sent)
        desks = np.isin(log.what[joined], list(change.exposed_desks))
        found.joins[index, desks] = _acting(result, index, joined[desks])
        if change.costs.per_reward != 0.0:
            found.rewards[index] = _rewarded(result, index)
    return found


def _visited(result: Result, index: int) -> Flags:
    """Whether each visit meets a change, of shape (visits,)."""
    visits, change = result.visits, result.compiled.changes[index]
    met: Flags = result.treatment.treated[index] & np.isin(visits.place, list(change.exposed))
    met[met] = strength_of(result, index, visits.enter[met]) > 0.0
    return met


def _acting(result: Result, index: int, rows: Integers) -> Flags:
    """Whether a change acts on a customer at rows of the log, in the visit to which they belong."""
    acting = treated_at(result, index, rows)
    acting[acting] = strength_of(result, index, result.log.time[rows[acting]]) > 0.0
    return acting


def _rewarded(result: Result, index: int) -> Flags:
    """Whether each customer's arrival is a reward, of shape (customers,)."""
    people = result.customers
    covered = (people.parent >= 0) & result.treatment.covered[index][people.parent]
    rewarded: Flags = covered & (strength_of(result, index, people.arrival) > 0.0)
    return rewarded
