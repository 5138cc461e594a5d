"""A plain Python loop: no calendar, one customer after the other, random numbers drawn in blocks.

W2 by look-ahead: a heap holds the customers' next joinings of the desk, and a heap of servers the moments at
which they are free; in a line served in order of joining that is all that must be known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heappop, heappush, heapreplace
from itertools import accumulate

import numpy as np

from benchmarks.work import (
    AFTER_GIVING_UP,
    AWARENESS,
    DESK_SHARE,
    EXPERIENCE,
    HORIZON,
    INVITATIONS,
    LOST,
    NEXT,
    PATIENCE,
    PURCHASE,
    RECOMMENDATION,
    SERVICE,
    STAYS,
    Answer,
    Work,
    empty_answer,
    servers,
)

BLOCK = 8192
Draw = Callable[[], float]


def _blocks(draw: Callable[[int], np.ndarray]) -> Iterator[float]:
    """Draw without end, a block at a time."""
    while True:
        yield from draw(BLOCK).tolist()


class Draws:
    """Endless draws of one run: each is called without arguments."""

    def __init__(self, seed: int) -> None:
        """Begin all of them at a seed."""
        rng = np.random.default_rng(seed)

        def endless(law: str, parameters: tuple[float, ...]) -> Draw:
            return _blocks(lambda size: getattr(rng, law)(*parameters, size)).__next__

        def target(row: dict[int, float]) -> Callable[[], int]:
            names, reached = np.array([*row]), [*accumulate(row.values())][:-1]
            chosen = _blocks(lambda size: names[np.searchsorted(reached, rng.random(size), side="right")])
            return chosen.__next__  # type: ignore[return-value]

        self.stay = [endless(*law) for law in STAYS]
        self.next = [target(row) for row in NEXT]
        self.told = endless("poisson", (INVITATIONS,))
        self.uniform = endless("random", ())
        self.service, self.patience = endless(*SERVICE), endless(*PATIENCE)
        self.after_giving_up = target(AFTER_GIVING_UP)


def prepare(work: Work, customers: int) -> Callable[[int], Answer]:
    """Return a function from a seed to the answer."""
    return lambda seed: _run(work, customers, Draws(seed))


def _run(work: Work, customers: int, draws: Draws) -> Answer:
    """Let everybody live as far as they can alone; then the desk, where there is one."""
    answer, joinings = empty_answer(customers), list[float]()
    for _ in range(customers):
        came = work.over * draws.uniform() if work.over else 0.0
        _live(work, draws, answer, joinings, came, AWARENESS)
    if work.desk:
        _serve(work, draws, answer, joinings)
    return answer


def _live(work: Work, draws: Draws, answer: Answer, joinings: list[float], now: float, at: int) -> None:
    """Walk from stage to stage until the next joining of the desk, an exit or the horizon, friends too.

    Who has come to the desk has bought, so the moment of joining is all that must be kept of them.
    """
    visits, stays, nexts = answer.visits, draws.stay, draws.next
    friends: list[float] = []
    came, bought = now, at != AWARENESS
    while True:
        while now <= HORIZON:
            visits[at] += 1
            if at >= LOST:
                break
            if at == PURCHASE and not bought:
                bought = True
                answer.conversions += 1
                answer.days_to_convert += now - came
            elif at == RECOMMENDATION and work.invites:
                friends.extend([now] * int(draws.told()))
            elif at == EXPERIENCE and work.desk and draws.uniform() < DESK_SHARE:
                heappush(joinings, now)
                break
            now += stays[at]()
            at = nexts[at]()
        if not friends:
            return
        now = came = friends.pop()
        at, bought = AWARENESS, False
        answer.referred += 1


def _serve(work: Work, draws: Draws, answer: Answer, joinings: list[float]) -> None:
    """Serve in order of joining; who would wait longer than they like gives up."""
    free = [0.0] * servers(answer.customers)
    while joinings:
        joined = heappop(joinings)
        answer.joins += 1
        starts = max(joined, free[0])
        row = draws.next[EXPERIENCE]
        leaves = joined + draws.patience() if starts > joined else starts
        if leaves < starts:
            row = draws.after_giving_up
            if leaves <= HORIZON:
                answer.reneged += 1
                answer.wait += leaves - joined
        elif starts <= HORIZON:
            leaves = starts + draws.service()
            heapreplace(free, leaves)
            answer.wait += starts - joined
            answer.busy += max(0.0, min(leaves, HORIZON) - max(starts, HORIZON / 2.0))
            answer.served += leaves <= HORIZON
        if leaves <= HORIZON:
            _live(work, draws, answer, joinings, leaves + draws.stay[EXPERIENCE](), row())
