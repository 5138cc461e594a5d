"""Cimba's scheduled events: each customer is a small model, and each step an event of it."""

# Cimba reads the annotations of its models, so no `from __future__ import annotations`; it compiles their
# methods, so what mypy sees is not what runs.
# mypy: ignore-errors
from collections.abc import Callable

import cimba as cb
from cimba import random

from benchmarks.peers.cimba_shop import Shop, next_stage, prepare_with, stay
from benchmarks.work import AWARENESS, HORIZON, LOST, PURCHASE, RECOMMENDATION, Answer, Work


class EventShop(Shop):
    """Where customers come from."""

    @cb.on_start
    def open(self) -> None:
        """Let everybody know when they come."""
        for _ in range(self.customers):
            start = random.uniform(0.0, 1.0) * self.over
            customer = cb.spawn(Customer, shop=self, came=start)
            cb.schedule(customer.step, start)

    @cb.event
    def welcome(self) -> None:
        """Let a friend in: a model cannot spawn its own kind."""
        self.referred += 1.0
        friend = cb.spawn(Customer, shop=self, came=cb.now())
        cb.schedule(friend.step, 0.0)


class Customer(cb.Model):
    """A customer on the way."""

    shop: cb.Ref[EventShop]
    came: float
    at: int = AWARENESS
    bought: bool = False

    @cb.event
    def step(self) -> None:
        """Enter a stage, and plan to leave it."""
        at, shop = self.at, self.shop
        shop.visits[at] += 1
        if at >= LOST:
            return
        if at == PURCHASE and not self.bought:
            self.bought = True
            shop.conversions += 1.0
            shop.days_to_convert += cb.now() - self.came
        elif at == RECOMMENDATION:
            for _ in range(random.poisson(shop.invitations)):
                cb.schedule(shop.welcome, 0.0)
        time = stay(at)
        self.at = next_stage(at)
        if cb.now() + time <= HORIZON:
            cb.schedule(self.step, time)


def prepare(work: Work, customers: int) -> Callable[[int], Answer]:
    """Return a function from a seed to the answer.

    Raises:
        ValueError: if the work has a desk.
    """
    if work.desk:
        raise ValueError("scheduled events do without a desk: w2 is done by Cimba's processes")
    return prepare_with(EventShop, work, customers)
