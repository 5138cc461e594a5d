"""What each change acted on: visits, invitations, and rewards for people who came.

An *exposure* is a visit of one of the change's places at whose entry the change acts on the customer
(covers them, treats this visit, strength above 0), or an invitation sent while it acts, where the change
is about referral. A *reward* is due, where a change pays for them, at the arrival of a referred person
whose inviter the change covers, while its strength is above 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from journeysim.results.log import Kind
from journeysim.results.strengths import strengths
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
        rewards: Whether a customer's arrival is a reward, of shape (changes, customers).
    """

    visits: Flags
    invitations: Flags
    invitation_rows: Integers
    inviters: Integers
    rewards: Flags

    @property
    def counts(self) -> Integers:
        """Exposures of each change, of shape (changes,)."""
        counts: Integers = self.visits.sum(axis=1) + self.invitations.sum(axis=1)
        return counts

    @property
    def reward_counts(self) -> Integers:
        """Rewards of each change, of shape (changes,)."""
        counts: Integers = self.rewards.sum(axis=1)
        return counts


def tabulate_exposures(result: Result) -> Exposures:
    """Find the exposures and rewards of a run's changes."""
    compiled, log, treatment = result.compiled, result.log, result.treatment
    visits, customers = result.visits, result.customers
    rows = np.flatnonzero(log.kind == Kind.INVITE)
    sender = np.searchsorted(visits.row, rows, side="right") - 1
    flags = Exposures(
        visits=np.zeros((len(compiled.changes), len(visits)), dtype=np.bool_),
        invitations=np.zeros((len(compiled.changes), len(rows)), dtype=np.bool_),
        invitation_rows=rows,
        inviters=customers_of_rows(log)[rows],
        rewards=np.zeros((len(compiled.changes), len(customers)), dtype=np.bool_),
    )
    invited = customers.parent >= 0
    for index, change in enumerate(compiled.changes):
        here = np.flatnonzero(treatment.treated[index] & np.isin(visits.place, list(change.exposed)))
        flags.visits[index, here] = strengths(change, visits.enter[here]) > 0.0
        if change.exposed_referral:
            acting = strengths(change, log.time[rows]) > 0.0
            flags.invitations[index] = treatment.treated[index][sender] & acting
        if change.costs.per_reward == 0.0:
            continue
        covered = invited & treatment.covered[index][customers.parent]
        flags.rewards[index] = covered & (strengths(change, customers.arrival) > 0.0)
    return flags
