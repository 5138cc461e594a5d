"""When changes were on: as planned, or as the policies of the run switched them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from journeysim.compiled.records import Change
from journeysim.results.strengths import strengths
from journeysim.results.visits import Floats

if TYPE_CHECKING:
    from journeysim.results.result import Result


def episodes(result: Result, index: int) -> tuple[Change, ...]:
    """Return the periods in which a change was on, each as a change with that start, begin and end.

    A change that no policy switches has one. Ramp, decay and costs begin anew with each. A lead time that
    a policy cut short ends with the period.
    """
    change = result.compiled.changes[index]
    if not change.switched:
        return (change,)
    switched = [interval for interval in result.world.intervals if interval.change == index]
    return tuple(
        replace(change, start=one.start, begin=min(one.begin, one.end), end=one.end) for one in switched
    )


def strength_of(result: Result, index: int, times: Floats) -> Floats:
    """Return how strongly a change acted at each time of the run, of shape (times,)."""
    total = np.zeros(len(times))
    for episode in episodes(result, index):
        total += strengths(episode, times)
    return total
