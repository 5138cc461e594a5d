"""A NumPy stepper: a whole cohort moves one stage at a time. It knows no referrals and no desk: W1N."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from benchmarks.work import (
    AWARENESS,
    CONSIDERATION,
    HORIZON,
    NEXT,
    PURCHASE,
    STAGES,
    STAYS,
    Answer,
    Work,
    empty_answer,
)

Times = NDArray[np.float64]
COHORT = 16_384  # customers whose times stay in the cache


def prepare(work: Work, customers: int) -> Callable[[int], Answer]:
    """Return a function from a seed to the answer.

    Raises:
        ValueError: if the work needs more than a cohort can do.
    """
    if work.invites or work.desk or work.over:
        raise ValueError(f"a cohort that only moves cannot do {work.name}; it can do w1n")

    def run(seed: int) -> Answer:
        rng, answer = np.random.default_rng(seed), empty_answer(customers)
        for start in range(0, customers, COHORT):
            _walk(rng, answer, min(COHORT, customers - start))
        return answer

    return run


def _walk(rng: np.random.Generator, answer: Answer, size: int) -> None:
    """Move a cohort until everybody is gone or the horizon has passed."""
    entries: list[list[Times]] = [[] for _ in STAGES]
    entries[AWARENESS].append(np.zeros(size))
    while any(entries):
        moved: list[list[Times]] = [[] for _ in STAGES]
        for stage, came in enumerate(entries):
            if came:
                _move(rng, answer, stage, np.concatenate(came), moved)
        entries = moved


def _move(
    rng: np.random.Generator, answer: Answer, stage: int, times: Times, moved: list[list[Times]]
) -> None:
    """Let those who have entered a stage leave it again."""
    answer.visits[stage] += len(times)
    if stage >= len(STAYS):
        return
    law, parameters = STAYS[stage]
    times = times + getattr(rng, law)(*parameters, len(times))
    times = times[times <= HORIZON]
    *reached, _ = accumulate(NEXT[stage].values())
    chosen = np.searchsorted(reached, rng.random(len(times)), side="right")
    for index, target in enumerate(NEXT[stage]):
        gone = times[chosen == index]
        if len(gone):
            moved[target].append(gone)
        # Nobody returns to a consideration after a purchase, so this is the first one.
        if (stage, target) == (CONSIDERATION, PURCHASE):
            answer.conversions += len(gone)
            answer.days_to_convert += float(gone.sum())
