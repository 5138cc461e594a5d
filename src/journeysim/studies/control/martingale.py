"""The martingale of a run: for each thing that luck decided, what it was worth beyond expectation.

    M = Σ V(what came) − E[V | what was known just before]

Each term has mean 0, whatever the prospects V are, for its chances are those that the engine held its draws
against (``results.chances``); so a sum of some of them has, too. Henderson and Glynn (2002).

| luck | term |
| --- | --- |
| where one goes | V(chosen) − Σ p·V |
| which touchpoint opens a stage | the same |
| how long one stays | slope of V in time · (min(D, rest) − E[min(D, rest)]) |
| whether a desk solves it | V(solved) − p·V(solved) − (1 − p)·V(unsolved), or the other |
| whether patience ends | (V(given up) + others spared − V(served)) · (given up − Λ(wait)), Λ summed hazard |
| who comes | Σ V(persona, day) over those who came − ∫ rate · mean V |
| whom invitations bring | the same, given those who invited |
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journeysim.engines.exact.laws import Floats
from journeysim.results.result import Result
from journeysim.studies.control.coming import arrivals, invitations
from journeysim.studies.control.meeting import patience, solutions, talk, work
from journeysim.studies.control.prospects import GOODS, Prospects
from journeysim.studies.control.terms import Terms


@dataclass(frozen=True)
class Martingale:
    """The martingale of a run.

    Attributes:
        by_customer: Part of each customer, of shape (goods, customers).
        world: Part of nobody, of shape (goods,): who came, beyond what was to be expected.
        parts: By kind of luck, the total, of shape (goods,).
    """

    by_customer: Floats
    world: Floats
    parts: dict[str, Floats]

    @property
    def total(self) -> Floats:
        """The sum, of shape (goods,)."""
        found: Floats = self.by_customer.sum(axis=1) + self.world
        return found


def martingale_of(result: Result, prospects: Prospects) -> Martingale:
    """Compute the martingale of a run.

    Args:
        result: The run.
        prospects: Prospects of the same scenario under the same strategy.
    """
    terms = Terms(result, prospects)
    by_customer = np.zeros((len(GOODS), len(result.customers)))
    parts: dict[str, Floats] = {}
    for name, found in (
        ("decisions", terms.decisions()),
        ("openings", terms.openings()),
        ("stays", terms.stays()),
        ("solutions", solutions(terms)),
        ("patience", patience(terms)),
        ("services", work(terms)),
        ("talk", talk(terms)),
        ("invitations", invitations(terms)),
    ):
        parts[name] = np.zeros(len(GOODS))
        for customers, values in found:
            for good in range(len(GOODS)):
                by_customer[good] += np.bincount(customers, values[good], by_customer.shape[1])
            parts[name] += values.sum(axis=1)
    world = arrivals(terms)
    parts["arrivals"] = world
    return Martingale(by_customer, world, parts)
