"""When changes were on: as planned, or as the policies of the run switched them."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from journeysim.compiled.records import Change
from journeysim.results.strengths import strengths
from journeysim.results.visits import Flags, Floats, Integers

if TYPE_CHECKING:
    from journeysim.results.result import Result


def episodes(result: Result, index: int) -> tuple[Change, ...]:
    """Return the periods in which a change was on, each as a change with that start, begin and end.

    A change that no policy switches has one. Ramp, decay and costs begin anew with each.
    """
    change = result.compiled.changes[index]
    if not change.switched:
        return (change,)
    switched = [interval for interval in result.world.intervals if interval.change == index]
    return tuple(replace(change, start=one.start, begin=one.begin, end=one.end) for one in switched)


def strength_of(result: Result, index: int, times: Floats) -> Floats:
    """Return how strongly a change acted at each time of the run, of shape (times,)."""
    total = np.zeros(len(times))
    for episode in episodes(result, index):
        total += strengths(episode, times)
    return total


def exhausted_since(result: Result, index: int) -> float:
    """Return when a change had spent its cap; inf if it never had."""
    return min((one.time for one in result.world.exhausted if one.change == index), default=inf)


def not_exhausted(result: Result, index: int, customers: Integers, times: Floats) -> Flags:
    """Whether a change still had money when customers met it, of shape (times,).

    At the very moment at which the money ran out those who were treated last still count.
    """
    end = exhausted_since(result, index)
    last = [one.customers for one in result.world.exhausted if one.change == index]
    ids = np.array(sorted(frozenset[int]().union(*last)), dtype=np.int64)
    flags: Flags = (times < end) | ((times == end) & np.isin(result.log.ids[customers], ids))
    return flags
