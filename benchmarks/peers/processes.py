"""SimPy as its documentation teaches it: one process per customer, a resource for the desk.

It also runs by itself, from command to answer: python -m benchmarks.peers.processes w1 10000
"""

from __future__ import annotations

import sys
from bisect import bisect
from collections.abc import Callable, Generator
from itertools import accumulate
from math import exp
from random import Random
from typing import Any

import simpy

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
    WORKS,
    Answer,
    Work,
    empty_answer,
    servers,
)

Life = Generator[simpy.Event, Any, None]


def prepare(work: Work, customers: int) -> Callable[[int], Answer]:
    """Return a function from a seed to the answer."""

    def run(seed: int) -> Answer:
        shop = Shop(work, customers, Random(seed))
        for _ in range(customers):
            shop.env.process(shop.customer(shop.rng.uniform(0.0, work.over)))
        shop.env.run(until=HORIZON)
        shop.answer.referred -= customers
        return shop.answer

    return run


def _sampler(rng: Random, law: str, parameters: tuple[float, ...]) -> Callable[[], float]:
    """Return a function that draws from a law."""
    if law == "exponential":
        rate = 1.0 / parameters[0]
        return lambda: rng.expovariate(rate)
    draw = rng.lognormvariate if law == "lognormal" else rng.gammavariate
    return lambda: draw(*parameters)


def _chooser(rng: Random, row: dict[int, float]) -> Callable[[], int]:
    """Return a function that draws where to go."""
    targets, reached = [*row], [*accumulate(row.values())][:-1]
    return lambda: targets[bisect(reached, rng.random())]


class Shop:
    """The environment and what its customers share."""

    def __init__(self, work: Work, customers: int, rng: Random) -> None:
        """Open the shop."""
        self.env, self.rng, self.work = simpy.Environment(), rng, work
        self.desk = simpy.Resource(self.env, servers(customers))
        self.stay = [_sampler(rng, *law) for law in STAYS]
        self.next = [_chooser(rng, row) for row in NEXT]
        self.service, self.patience = _sampler(rng, *SERVICE), _sampler(rng, *PATIENCE)
        self.after_giving_up = _chooser(rng, AFTER_GIVING_UP)
        self.answer = empty_answer(customers)

    def customer(self, start: float) -> Life:
        """Arrive, and go from stage to stage until an exit."""
        if start > 0.0:
            yield self.env.timeout(start)
        env, answer, came, at, bought = self.env, self.answer, self.env.now, AWARENESS, False
        answer.referred += 1
        while at < LOST:
            answer.visits[at] += 1
            choose = self.next[at]
            if at == PURCHASE and not bought:
                bought = True
                answer.conversions += 1
                answer.days_to_convert += env.now - came
            elif at == RECOMMENDATION and self.work.invites:
                for _ in range(self._people_told()):
                    env.process(self.customer(0.0))
            elif at == EXPERIENCE and self.work.desk and self.rng.random() < DESK_SHARE:
                reneged = yield from self.visit_desk()
                choose = self.after_giving_up if reneged else choose
            yield env.timeout(self.stay[at]())
            at = choose()
        answer.visits[at] += 1

    def visit_desk(self) -> Generator[simpy.Event, Any, bool]:
        """Queue, and be served or give up; return whether it was given up."""
        env, answer, joined = self.env, self.answer, self.env.now
        answer.joins += 1
        with self.desk.request() as turn:
            yield turn | env.timeout(self.patience())
            answer.wait += env.now - joined
            if not turn.triggered:
                answer.reneged += 1
                return True
            begins, service = env.now, self.service()
            ends = min(begins + service, HORIZON)
            answer.busy += max(0.0, ends - max(begins, HORIZON / 2.0))
            yield env.timeout(service)
        answer.served += 1
        return False

    def _people_told(self) -> int:
        """Draw a Poisson number by inversion."""
        u, count = self.rng.random(), 0
        term = reached = exp(-INVITATIONS)
        while u >= reached:
            count += 1
            term *= INVITATIONS / count
            reached += term
        return count


if __name__ == "__main__":
    print(prepare(WORKS[sys.argv[1]], int(sys.argv[2]))(1))
