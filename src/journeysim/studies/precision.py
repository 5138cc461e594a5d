"""Replications until the effects are known precisely enough, or the time is up.

The precision of an effect is half the length of its 95 % interval, as a share of the baseline's own value;
that of a study is that of its least precise strategy. Looking after every replication and stopping at the
first interval that is short enough would pick the intervals that are short by luck, and they would hold the
truth less often than they say. So the first look is after a pilot of 10 replications, and the next ones at
doubling sizes: 20, 40, 80, … With few looks, none of them early, little is lost (see docs/verification.md).

A budget of time ends the study between two batches of replications; those under way are finished and counted,
since to leave out those that last long would bias the result (Glynn and Heidelberger 1990).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any, Literal

from journeysim.errors import UsageError
from journeysim.results.estimates import Estimate
from journeysim.scenario.strategies import BASELINE
from journeysim.studies.readings import Reading, difference, level

PILOT = 10
"""Replications before the first look."""

MOST_CUSTOMERS = 10_000_000
"""Customers in all runs together that a study keeps by itself: about two gigabytes."""

Reason = Literal["precise", "time", "most", "never"]
Readings = dict[str, list[Reading]]
More = Callable[[int, int], Readings]
"""Does the replications from the first to before the second number, under every strategy."""


@dataclass(frozen=True)
class Stop:
    """Why a study ended, and what it knows.

    Attributes:
        replications: How many were done.
        reason: ``precise``: every precision was reached; ``time``: the budget was used up before; ``most``:
            there were as many replications as it may do; ``never``: at two looks the baseline was 0 or not
            known, and what is a share of that.
        wanted: By measure, the precision that was asked for.
        reached: By measure, the precision that was reached; infinite where an interval has no ends.
        looks: After how many replications it was looked.
    """

    replications: int
    reason: Reason
    wanted: dict[str, float]
    reached: dict[str, float]
    looks: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain data; a precision that is not known is None."""
        reached = {name: share if isfinite(share) else None for name, share in self.reached.items()}
        return {
            "stopped": self.reason,
            "replications": self.replications,
            "wanted": dict(self.wanted),
            "reached": reached,
            "looks": list(self.looks),
        }


def until_precise(
    more: More,
    wanted: Mapping[str, float],
    *,
    most: int | None = None,
    budget: float | None = None,
    batch: int = 1,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Readings, Stop]:
    """Do replications until every wanted precision is reached, or there is a reason to end before.

    Args:
        more: Does replications; the result for one number never depends on when it is asked for.
        wanted: By measure, the precision at which to stop; empty where only the budget counts.
        most: Replications at most; None for as many as come to 10 million customers.
        budget: Seconds, or None for no limit.
        batch: Replications that are begun together where time is short.
        clock: The time in seconds.

    Returns:
        The readings of every replication that was done, and why there are no more.
    """
    began, readings = clock(), more(0, 0)
    looks, reached = list[int](), dict[str, float]()
    target = PILOT
    while True:
        pace = (began, budget, batch, clock)
        readings, in_time = _up_to(more, readings, min(target, most or _most(readings)), pace)
        count, limit = len(readings[BASELINE]), most or _most(readings)
        before, reached = reached, {measure: precision_of(readings, measure) for measure in wanted}
        looks += [count] if wanted else []
        if wanted and all(reached[measure] <= share for measure, share in wanted.items()):
            return readings, Stop(count, "precise", dict(wanted), reached, tuple(looks))
        never = any(before.get(measure) == share == inf for measure, share in reached.items())
        if not in_time or count >= limit or never:
            reason: Reason = "time" if not in_time else "most" if count >= limit else "never"
            return readings, Stop(count, reason, dict(wanted), reached, tuple(looks))
        target = 2 * count


def _up_to(
    more: More,
    readings: Readings,
    target: int,
    pace: tuple[float, float | None, int, Callable[[], float]],
) -> tuple[Readings, bool]:
    """The readings with more replications, and whether there was time for all that were wanted."""
    began, budget, batch, clock = pace
    have = first = len(readings[BASELINE])
    since = clock()
    while have < target:
        now = clock()
        count = target - have
        if budget is not None:
            if have and now - began >= budget:
                return readings, False
            done = have - first
            fitting = int((budget - (now - began)) / 2 * done / (now - since)) if done and now > since else 0
            count = min(count, max(batch, fitting))
        found = more(have, have + count)
        readings = {name: [*runs, *found[name]] for name, runs in readings.items()}
        have += count
    return readings, True


def _most(readings: Readings) -> int:
    """How many replications come to as many customers as are kept."""
    count = len(readings[BASELINE])
    customers = sum(run.customers for runs in readings.values() for run in runs)
    return PILOT if count == 0 else max(PILOT, int(MOST_CUSTOMERS * count / max(customers, 1)))


def precision_of(readings: Mapping[str, Sequence[Reading]], measure: str) -> float:
    """The precision of the least precise effect on a measure: half its interval, in baseline's values.

    Effects that are exactly nothing are known precisely. Infinite where the baseline is 0 or not known.
    """
    base = readings[BASELINE]
    scale = abs(level(base, measure).value)
    effects = [difference(base, runs, measure) for name, runs in readings.items() if name != BASELINE]
    return max((share_of(effect, scale) for effect in effects), default=0.0)


def share_of(effect: Estimate, scale: float) -> float:
    """Half the length of an interval as a share of a scale.

    >>> share_of(Estimate(3.0, 2.0, 4.0, 10), 50.0), share_of(Estimate(0.0, 0.0, 0.0, 10), 0.0)
    (0.02, 0.0)
    """
    half = effect.half_width
    if half == 0.0:
        return 0.0
    return half / scale if isfinite(half) and scale > 0.0 else inf


def check_precision(precision: Mapping[str, float | str]) -> dict[str, float]:
    """The precisions that are wanted, by measure, as shares.

    >>> check_precision({"margin": "2%", "conversion": 0.01})
    {'margin': 0.02, 'conversion': 0.01}

    Raises:
        UsageError: if one is no share above 0.
    """
    return {measure: _share(measure, wanted) for measure, wanted in precision.items()}


def _share(measure: str, wanted: float | str) -> float:
    match = re.fullmatch(r"\s*([0-9]*\.?[0-9]+(?:[eE]-?[0-9]+)?)\s*(%?)\s*", str(wanted))
    share = float(match[1]) / (100 if match[2] else 1) if match else 0.0
    if not 0 < share <= 1:
        raise UsageError(
            f"The precision of {measure} is {wanted!r}; expected a share of the baseline's value above 0, "
            "such as `2%`."
        )
    return share


def check_budget(budget: float | None) -> None:
    """Refuse a budget that is no time.

    Raises:
        UsageError: if it is not above 0.
    """
    if budget is not None and not (isfinite(budget) and budget > 0):
        raise UsageError(f"The budget is {budget!r}; expected seconds above 0.")
