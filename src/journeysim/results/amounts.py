"""What a place's or an edge's money came to at each visit.

    amount = base · factor · exp(Σ strength · log ratio) + constant + Σ strength · added

Base is a number, a step of tenure or visits, or what the engine drew and logged; factor and constant are
the persona's, the sums those of changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from journeysim.compiled.records import Amount, Stepped
from journeysim.results.log import Kind
from journeysim.results.treatment import summed
from journeysim.results.visits import Flags, Floats, Integers

if TYPE_CHECKING:
    from journeysim.results.result import Result


def is_nothing(amount: Amount) -> bool:
    """Whether an amount is 0 whatever happens."""
    return amount.number == 0.0 and amount.constant == 0.0 and not amount.added


def worth(
    result: Result,
    amount: Amount,
    rows: Integers,
    times: Floats,
    drawn: Floats | None = None,
    treated: Flags | None = None,
) -> Floats:
    """Return an amount at moments of visits, undiscounted, of shape (rows,).

    Args:
        result: The run.
        amount: Money of a place or of an edge.
        rows: Rows of the table of visits.
        times: Moment at which the changes are read, of shape (rows,).
        drawn: What was drawn in every visit, of shape (visits,); needed where the amount is a law.
        treated: Whom the changes treat then, of shape (changes, rows); at entry unless stated.
    """
    base = _base(result, amount, rows, drawn)
    treated = result.treatment.treated[:, rows] if treated is None else treated
    added = summed(result, amount.added, treated, times)
    return base * ratios(result, amount, rows, times, treated) + amount.constant + added


def ratios(
    result: Result, amount: Amount, rows: Integers, times: Floats, treated: Flags | None = None
) -> Floats:
    """Return the factor that persona and changes put on an amount, of shape (rows,)."""
    treated = result.treatment.treated[:, rows] if treated is None else treated
    factors: Floats = amount.factor * np.exp(summed(result, amount.ratio, treated, times))
    return factors


def drawn_amounts(result: Result, kind: Kind) -> Floats:
    """Return the revenue (VALUE) or cost (EXPENSE) drawn in each visit, NaN for none, of shape (visits,)."""
    log, visits = result.log, result.visits
    drawn: Floats = np.full(len(visits), np.nan)
    rows = np.flatnonzero(log.kind == kind)
    last = np.searchsorted(visits.row, rows, side="right") - 1
    # A composite stage's own row may follow the entry of its first touchpoint.
    own = visits.place[last] == log.what[rows]
    drawn[np.where(own, last, visits.stage_row[last])] = log.value[rows]
    return drawn


def _base(result: Result, amount: Amount, rows: Integers, drawn: Floats | None) -> Floats:
    if amount.stepped is not None:
        return stepped_values(result, amount.stepped, rows)
    if amount.draw is not None:
        assert drawn is not None, "an amount that is a law needs what was drawn"
        return drawn[rows]
    assert amount.number is not None
    return np.full(len(rows), amount.number)


def stepped_values(result: Result, stepped: Stepped, rows: Integers) -> Floats:
    """Return a step function at the entry of visits, of shape (rows,).

    By visits: of the stage, this one included. By tenure: before the first purchase the first step holds.
    """
    visits = result.visits
    if stepped.by == "visits":
        reached = visits.number[visits.stage_row[rows]].astype(np.float64)
    else:
        reached = np.nan_to_num(visits.tenure[rows], nan=-np.inf)
    starts, values = np.array(stepped.steps).T
    steps: Floats = values[np.maximum(np.searchsorted(starts, reached, side="right") - 1, 0)]
    return steps
