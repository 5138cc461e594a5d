"""Curves over time since a milestone: retention, time to convert, and life in the journey.

Milestones are columns of ``Customers``. Everybody is watched from the first milestone until the horizon;
who left by an exit that is not the event stays watched (see ``survival``). Bands are jackknifed by lots
of families, or by replications where customers meet, and kept inside [0, 1] as for any share.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from journeysim.errors import UsageError
from journeysim.results.estimates import share_interval
from journeysim.results.jackknife import LOTS, lots
from journeysim.results.measures import Results, Series, meeting, runs_of, series_columns
from journeysim.results.result import Result
from journeysim.results.survival import Durations, survival_at
from journeysim.results.visits import Floats, Integers

MILESTONES = ("arrival", "first_purchase", "converted", "churned", "won_back", "end")
"""What a curve may begin or end with."""


def retention_curve(results: Results, days: Floats | None = None) -> Series:
    """Share of converted customers who have not churned, by days since the conversion."""
    return survival_curve(results, "converted", "churned", days)


def time_to_convert_curve(results: Results, days: Floats | None = None) -> Series:
    """Share of customers who have converted, by days since the arrival."""
    curve = survival_curve(results, "arrival", "converted", days)
    return Series(curve.day, 1 - curve.value, 1 - curve.high, 1 - curve.low, curve.n)


def survival_curve(
    results: Results, begin: str = "arrival", end: str = "end", days: Floats | None = None
) -> Series:
    """Share of people to whom something has not happened yet, by days since something else (Kaplan–Meier).

    Args:
        results: One run, or replications of one strategy.
        begin: Milestone from which days are counted; only those who reached it are watched.
        end: Milestone that ends the watch; ``end`` is the end of the journey.
        days: Points of the curve; by default every whole day up to the longest watch.

    Raises:
        UsageError: if there is no such milestone.
    """
    for milestone in (begin, end):
        if milestone not in MILESTONES:
            raise UsageError(f"There is no milestone {milestone!r}. Milestones: {', '.join(MILESTONES)}.")
    runs = runs_of(results)
    together = meeting(runs)
    watched = [_durations(run, begin, end, number, together) for number, run in enumerate(runs)]
    pooled = Durations(
        np.concatenate([each.time for each in watched]),
        np.concatenate([each.happened for each in watched]),
        np.concatenate([each.group for each in watched]),
        len(runs) if together else LOTS,
    ).sorted()
    if days is None:
        days = np.arange(0.0, pooled.time.max(initial=0.0) + 1e-9)
    units = len(runs) if together else sum(_families(run, begin) for run in runs)
    return replace(_banded(pooled, days), n=np.full(len(days), float(units)))


def _families(run: Result, begin: str) -> int:
    reached = ~np.isnan(np.asarray(getattr(run.customers, begin)))
    return len(np.unique(run.customers.family[reached]))


def _durations(run: Result, begin: str, end: str, number: int, together: bool) -> Durations:
    people = run.customers
    start = np.asarray(getattr(people, begin))
    stop = np.where(people.alive, np.nan, people.end) if end == "end" else np.asarray(getattr(people, end))
    reached, happened = ~np.isnan(start), ~np.isnan(stop)
    time = np.where(happened, stop, run.compiled.horizon) - start
    group: Integers = lots(people.family_ids, run.replication)[people.family]
    if together:
        group = np.full(len(people), number)
    return Durations(time[reached], happened[reached], group[reached], LOTS)


def _banded(pooled: Durations, days: Floats) -> Series:
    groups = pooled.groups
    present = np.bincount(pooled.group, minlength=groups) > 0
    value = survival_at(pooled, days)
    everything = np.ones(groups, dtype=np.bool_)
    left_out = np.array(
        [survival_at(pooled.of(everything & (np.arange(groups) != g)), days) for g in range(groups)]
    )
    units = int(present.sum())
    spread = ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0) * (groups - 1) / groups
    errors = np.sqrt(spread) if units > 1 else np.full(len(days), np.inf)
    # At the ends of the scale only those still watched could have shown the event.
    cases = len(pooled.time) - np.searchsorted(pooled.time, days, side="left")
    points = [
        share_interval(float(s), float(e), units, int(max(c, 1)))
        for s, e, c in zip(value, errors, cases, strict=True)
    ]
    return Series(days, *series_columns(points))
