"""Quantiles of durations, and their differences: bootstrap over families, jackknife over replications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from journeysim.results import bootstrap
from journeysim.results.estimates import Estimate, mean_interval
from journeysim.results.jackknife import jackknife
from journeysim.results.observations import Observations
from journeysim.results.result import Result
from journeysim.results.survival import Durations, Weighed
from journeysim.results.visits import Floats, Integers


@dataclass(frozen=True)
class Side:
    """The runs of a strategy, and what was observed in each."""

    runs: Sequence[Result]
    seen: Sequence[Observations]

    def column(self, name: str) -> Floats:
        """A column of the observations of all runs."""
        return np.concatenate([getattr(each, name) for each in self.seen])


def estimate(sides: Sequence[Side], *, together: bool) -> Estimate:
    """Estimate the quantile of one side, or the difference of the quantiles of two, second − first.

    Args:
        sides: One strategy, or two on the same seeds and replications.
        together: Whether customers meet, so that replications are the independent units, not families.
    """
    groups, count = _replications(sides) if together else _families(sides)
    watched = [
        Weighed.of(Durations(side.column("top"), side.column("bottom") > 0, group, count))
        for side, group in zip(sides, groups, strict=True)
    ]
    share = sides[0].seen[0].share

    def statistic(weights: Floats) -> float:
        base, *changed = [each.quantile(share, weights) for each in watched]
        return changed[0] - base if changed else base

    if len(sides) == 2 and _equal(sides[0], sides[1]) and np.array_equal(groups[0], groups[1]):
        return mean_interval(statistic(np.ones(count)), 0.0, count)
    if not together:
        return bootstrap.percentiles(statistic, count)
    value, error = jackknife(lambda kept: statistic(kept.astype(np.float64)), count)
    return mean_interval(value, error, count)


def _families(sides: Sequence[Side]) -> tuple[list[Integers], int]:
    """The number of each observation's family, alike on both sides, and how many there are."""
    numbers: list[list[Integers]] = [[] for _ in sides]
    count = 0
    for replication in range(len(sides[0].runs)):
        ids = [_family_ids(side.runs[replication], side.seen[replication]) for side in sides]
        known = np.unique(np.concatenate(ids))
        for side, own in enumerate(ids):
            numbers[side].append(count + np.searchsorted(known, own))
        count += len(known)
    return [np.concatenate(number) for number in numbers], count


def _family_ids(run: Result, seen: Observations) -> Integers:
    return run.customers.family_ids[run.customers.family[seen.customer]]


def _replications(sides: Sequence[Side]) -> tuple[list[Integers], int]:
    """The number of each observation's replication, and how many there are."""
    count = len(sides[0].runs)
    return [np.repeat(np.arange(count), [len(each) for each in side.seen]) for side in sides], count


def _equal(one: Side, other: Side) -> bool:
    return all(np.array_equal(one.column(name), other.column(name)) for name in ("top", "bottom"))
