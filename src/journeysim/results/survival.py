"""Times until something happens, some of them cut off by the horizon.

The estimator of Kaplan and Meier (1958): with d_j events at time t_j and n_j people still watched then,

    S(t) = Π_{t_j ≤ t} (1 − d_j/n_j)

Who can no longer have the event, having left by another exit, stays watched until the horizon: then
1 − S is the share of all people to whom it happened (the cumulative incidence, as in Fine and Gray 1999),
and not of an imaginary world in which nobody leaves otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np

from journeysim.results.visits import Flags, Floats, Integers


@dataclass(frozen=True)
class Durations:
    """Times that were watched.

    Attributes:
        time: Days until the event, or until the watch ended; of shape (durations,).
        happened: Whether the event ended the watch.
        group: Number of the group (lot, replication or family) that is left out, or weighed, as a whole.
        groups: How many groups there are.
    """

    time: Floats
    happened: Flags
    group: Integers
    groups: int

    def sorted(self) -> Durations:
        """The same durations in order of time."""
        order = np.argsort(self.time, kind="stable")
        return Durations(self.time[order], self.happened[order], self.group[order], self.groups)

    def of(self, kept: Flags) -> Durations:
        """The durations of the groups for which the flag holds."""
        chosen = kept[self.group]
        return Durations(self.time[chosen], self.happened[chosen], self.group[chosen], self.groups)


def kaplan_meier(durations: Durations) -> tuple[Floats, Floats]:
    """Times of events, and S just after each; durations must be in order of time.

    >>> two = Durations(np.array([1.0, 2.0, 3.0]), np.array([True, False, True]), np.zeros(3, int), 1)
    >>> [column.tolist() for column in kaplan_meier(two)]
    [[1.0, 3.0], [0.6666666666666667, 0.0]]
    """
    time, happened = durations.time, durations.happened
    events, counts = np.unique(time[happened], return_counts=True)
    watched = len(time) - np.searchsorted(time, events, side="left")
    survival = np.cumprod(1.0 - counts / watched, dtype=np.float64)
    return events, survival


def survival_at(durations: Durations, times: Floats) -> Floats:
    """S at the given times, of their shape; durations must be in order of time."""
    events, survival = kaplan_meier(durations)
    return np.append(1.0, survival)[np.searchsorted(events, times, side="right")]


def quantile(durations: Durations, share: float) -> float:
    """Time by which this share of those who ever had the event had had it; NaN where nobody had it.

    Args:
        durations: In order of time.
        share: Between 0 and 1; 0.5 gives the median.
    """
    return Weighed.of(durations).quantile(share, np.ones(durations.groups))


@dataclass(frozen=True)
class Weighed:
    """Durations prepared for many weights of their groups.

    Attributes:
        times: Distinct times in rising order, of shape (times,).
        position: Position of each duration's time.
        happened: 1 where the event ended the watch, else 0.
        group: Group of each duration.
    """

    times: Floats
    position: Integers
    happened: Floats
    group: Integers

    @staticmethod
    def of(durations: Durations) -> Weighed:
        """Find the distinct times of durations."""
        times, position = np.unique(durations.time, return_inverse=True)
        return Weighed(times, position, durations.happened.astype(np.float64), durations.group)

    def quantile(self, share: float, weights: Floats) -> float:
        """The quantile when each group counts as often as its weight says, weights of shape (groups,)."""
        counted = weights[self.group]
        ended = np.bincount(self.position, counted, len(self.times))
        events = np.bincount(self.position, counted * self.happened, len(self.times))
        watched = np.cumsum(ended[::-1])[::-1]
        happened = 1.0 - np.cumprod(1.0 - events / np.where(watched > 0.0, watched, 1.0))
        if not events.any():
            return nan
        reached = happened >= share * happened[-1] * (1 - 1e-12)
        return float(self.times[np.argmax(reached)])


def median(durations: Durations) -> float:
    """Time at which S falls to one half; NaN where it stays above. Durations must be in order of time."""
    events, survival = kaplan_meier(durations)
    passed = survival <= 0.5 + 1e-12
    return float(events[np.argmax(passed)]) if passed.any() else nan
