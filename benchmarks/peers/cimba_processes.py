"""Cimba's processes: each customer is a process with a stack of its own, and the desk is a resource."""

# Cimba reads the annotations of its models, so no `from __future__ import annotations`; it compiles their
# methods, so what mypy sees is not what runs.
# mypy: ignore-errors
from collections.abc import Callable

import cimba as cb
from cimba import random

from benchmarks.peers.cimba_shop import Shop, next_stage, prepare_with, stay
from benchmarks.work import (
    AWARENESS,
    CHURNED,
    DESK_SHARE,
    EXPERIENCE,
    FOLLOW_UP,
    HORIZON,
    LOST,
    PURCHASE,
    RECOMMENDATION,
    Answer,
    Work,
)

SUCCESS, OUT_OF_PATIENCE = 0, 1


class ProcessShop(Shop):
    """The desk, and where customers come from."""

    desk: cb.Resource

    @cb.process
    def door(self) -> None:
        """Let customers in one after the other: the order statistics of their uniform starts."""
        for left in range(self.customers, 0, -1):
            if self.over > 0.0:
                cb.hold((self.over - cb.now()) * (1.0 - random.uniform(0.0, 1.0) ** (1.0 / left)))
            cb.spawn(Customer, shop=self)

    @cb.event
    def welcome(self) -> None:
        """Let a friend in: a model cannot spawn its own kind."""
        self.referred += 1.0
        cb.spawn(Customer, shop=self)


class Customer(cb.Model):
    """A customer on the way."""

    shop: cb.Ref[ProcessShop]

    @cb.process
    def live(self) -> None:
        """Go from stage to stage until an exit."""
        shop, came, at, bought = self.shop, cb.now(), AWARENESS, False
        while at < LOST:
            shop.visits[at] += 1
            target = next_stage(at)
            if at == PURCHASE and not bought:
                bought = True
                shop.conversions += 1.0
                shop.days_to_convert += cb.now() - came
            elif at == RECOMMENDATION:
                for _ in range(random.poisson(shop.invitations)):
                    cb.schedule(shop.welcome, 0.0)
            elif at == EXPERIENCE and random.uniform(0.0, 1.0) < DESK_SHARE:
                joined = cb.now()
                shop.joins += 1.0
                me = cb.this_process()
                me.timer_set(random.exponential(0.25), OUT_OF_PATIENCE)
                signal = shop.desk.acquire()
                me.timers_clear()
                shop.wait += cb.now() - joined
                if signal == SUCCESS:
                    begins, service = cb.now(), random.lognormal(-1.85, 0.7)
                    ends = min(begins + service, HORIZON)
                    shop.busy += max(0.0, ends - max(begins, HORIZON / 2.0))
                    cb.hold(service)
                    shop.desk.release()
                    shop.served += 1.0
                else:
                    shop.reneged += 1.0
                    target = FOLLOW_UP if random.uniform(0.0, 1.0) < 0.60 else CHURNED
            cb.hold(stay(at))
            at = target
        shop.visits[at] += 1


def prepare(work: Work, customers: int) -> Callable[[int], Answer]:
    """Return a function from a seed to the answer.

    Raises:
        ValueError: if the work has no desk.
    """
    if not work.desk:
        raise ValueError(f"Cimba does {work.name} by scheduled events")
    return prepare_with(ProcessShop, work, customers)
