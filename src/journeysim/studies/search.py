"""Looking for the best strategy, sample by sample, until it is found or the time is up.

Samples are taken in batches, since cores work side by side; looked at they are one by one. So the choice
depends on the samples alone and not on batches, cores or speed; only how many samples a budget of time buys
does. The baseline goes on being sampled when it is out of the search: what is said about the others is how
much better they are.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np

from journeysim.studies.decide.selection import PILOT, Floats, Selection, select
from journeysim.studies.twins import Twins

LEVEL_SHARE, EFFECT_SHARE = 0.01, 0.05
"""What does not matter, if nobody says: a part of the baseline's level, or of the largest effect."""


@dataclass(frozen=True)
class Search:
    """What a search has seen, and where it stands.

    Attributes:
        values: All samples, of shape (samples, strategies, measures); NaN where a strategy was out already.
        selection: What follows from them.
        delta: The difference that did not matter.
        replications: Number of replications that were run.
        timed_out: Whether the time was up before the choice was made.
    """

    values: Floats
    selection: Selection
    delta: float
    replications: int
    timed_out: bool


def search(  # noqa: PLR0913 - what is searched, how surely, for how long
    twins: Twins,
    strategies: int,
    *,
    delta: float | None = None,
    risk: float = 0.05,
    budget: float = 60.0,
    most: int = 1000,
    sign: float = 1.0,
    clock: Callable[[], float] = time.monotonic,
) -> Search:
    """Take samples until the best strategy is known.

    The pilot of ten samples is always finished; without it nothing can be said.

    Args:
        twins: Where samples come from; their first measure decides.
        strategies: Number of strategies; the first one is the baseline.
        delta: The difference that does not matter; None takes a hundredth of the baseline's level or a
            twentieth of the largest effect in the pilot, whichever is larger, in one digit.
        risk: Probability of a wrong choice.
        budget: Seconds.
        most: Replications at most.
        sign: −1 where less is better.
        clock: Gives the time in seconds.
    """
    begun = clock()
    everybody = tuple(range(strategies))
    pilot = ceil(PILOT / twins.units)
    values = twins.draw(range(pilot), everybody)
    zone = worth_knowing(values[:, :, 0]) if delta is None else delta
    replications = pilot
    while True:
        selection = select(sign * values[:, :, 0], zone, risk=risk)
        if selection.finished or replications >= most:
            return Search(values, selection, zone, replications, timed_out=False)
        spent = clock() - begun
        going_on = tuple(sorted({0, *selection.remaining}))
        per_run = spent / (np.count_nonzero(~np.isnan(values[:, :, 0])) / twins.units)
        affordable = int(min(most, (budget - spent) / max(per_run * len(going_on), 1e-9)))
        if affordable < 1:
            return Search(values, selection, zone, replications, timed_out=True)
        wanted = max(1, min(ceil(selection.more / twins.units), replications, most - replications))
        batch = range(replications, replications + min(wanted, affordable))
        more = np.full((len(batch) * twins.units, *values.shape[1:]), np.nan)
        more[:, list(going_on)] = twins.draw(batch, going_on)
        values = np.concatenate([values, more])
        replications = batch.stop


def worth_knowing(values: Floats) -> float:
    """A difference below which it does not matter which strategy is chosen, in one digit.

    Args:
        values: Samples, of shape (samples, strategies), the baseline first.

    >>> worth_knowing(np.array([[1480.0, 1500.0], [1520.0, 1600.0]]))
    20.0
    """
    means = values.mean(axis=0)
    size = max(LEVEL_SHARE * abs(means[0]), EFFECT_SHARE * float(np.abs(means - means[0]).max()))
    if size == 0.0:
        return 1.0
    unit = 10.0 ** floor(log10(size))
    return float(f"{max(1, round(size / unit)) * unit:.1g}")
