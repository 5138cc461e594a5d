"""What Cimba's two programs share: the laws as compiled helpers, and a model that counts."""

# Cimba reads the annotations of its models, so no `from __future__ import annotations`; it compiles their
# methods, so what mypy sees is not what runs.
# mypy: ignore-errors
from collections.abc import Callable

import cimba as cb
from cimba import random
from numba import njit

from benchmarks.work import (
    AWARENESS,
    CHURNED,
    CONSIDERATION,
    EXPERIENCE,
    FOLLOW_UP,
    HORIZON,
    INVITATIONS,
    LOST,
    LOYALTY,
    PURCHASE,
    RECOMMENDATION,
    STAGES,
    Answer,
    Work,
    servers,
)


@njit
def stay(stage: int) -> float:
    """Draw a stay."""
    if stage == AWARENESS:
        return random.exponential(5.0)
    if stage == CONSIDERATION:
        return random.lognormal(2.0, 0.75)
    if stage == PURCHASE:
        return random.gamma(2.0, 1.0)
    if stage == EXPERIENCE:
        return random.gamma(2.5, 5.6)
    if stage == FOLLOW_UP:
        return random.exponential(7.0)
    if stage == LOYALTY:
        return random.lognormal(3.1, 0.8)
    return random.exponential(10.0)


@njit
def next_stage(stage: int) -> int:
    """Draw where to go after a stay."""
    u = random.uniform(0.0, 1.0)
    if stage == AWARENESS:
        return CONSIDERATION if u < 0.85 else LOST
    if stage == CONSIDERATION:
        return PURCHASE if u < 0.65 else LOST if u < 0.85 else AWARENESS
    if stage == PURCHASE:
        return EXPERIENCE if u < 0.97 else CHURNED
    if stage == EXPERIENCE:
        return FOLLOW_UP if u < 0.90 else CHURNED
    if stage == FOLLOW_UP:
        return LOYALTY if u < 0.75 else EXPERIENCE if u < 0.90 else CHURNED
    if stage == LOYALTY:
        return PURCHASE if u < 0.50 else RECOMMENDATION if u < 0.85 else CHURNED
    return LOYALTY if u < 0.60 else PURCHASE if u < 0.85 else CHURNED


class Shop(cb.Model):
    """What is counted. Outputs are numbers, so the visits go into nine of them in the end."""

    customers: cb.Param[int]
    over: cb.Param[float]
    invitations: cb.Param[float]
    visits: cb.Array[int] = cb.Array(9)
    conversions: cb.Output[float] = 0.0
    days_to_convert: cb.Output[float] = 0.0
    referred: cb.Output[float] = 0.0
    joins: cb.Output[float] = 0.0
    served: cb.Output[float] = 0.0
    reneged: cb.Output[float] = 0.0
    wait: cb.Output[float] = 0.0
    busy: cb.Output[float] = 0.0
    visits_0: cb.Output[float]
    visits_1: cb.Output[float]
    visits_2: cb.Output[float]
    visits_3: cb.Output[float]
    visits_4: cb.Output[float]
    visits_5: cb.Output[float]
    visits_6: cb.Output[float]
    visits_7: cb.Output[float]
    visits_8: cb.Output[float]

    @cb.on_end
    def close(self) -> None:
        """Hand over the visits."""
        self.visits_0 = self.visits[0]
        self.visits_1 = self.visits[1]
        self.visits_2 = self.visits[2]
        self.visits_3 = self.visits[3]
        self.visits_4 = self.visits[4]
        self.visits_5 = self.visits[5]
        self.visits_6 = self.visits[6]
        self.visits_7 = self.visits[7]
        self.visits_8 = self.visits[8]


def prepare_with(model: type[Shop], work: Work, customers: int) -> Callable[[int], Answer]:
    """Return a function from a seed to the answer of a model on one thread; the model is compiled first."""

    def run(seed: int, size: int = customers) -> Answer:
        shop = model()
        shop.customers, shop.over = size, work.over
        shop.invitations = INVITATIONS if work.invites else 0.0
        if work.desk:
            shop.desk = cb.Resource(capacity=servers(size))
        window = cb.Window(duration=HORIZON)
        results = cb.Experiment(shop, window=window, seed=seed).run(workers=1, on_failure="raise")
        return _answer(results[shop], size)

    run(1, 10)
    return run


def _answer(outputs: cb.Model, customers: int) -> Answer:
    """Read the outputs of one trial."""

    def output(name: str) -> float:
        return float(getattr(outputs, name).values[0, 0])

    return Answer(
        customers=customers,
        visits=[int(output(f"visits_{index}")) for index in range(len(STAGES))],
        conversions=int(output("conversions")),
        days_to_convert=output("days_to_convert"),
        referred=int(output("referred")),
        joins=int(output("joins")),
        served=int(output("served")),
        reneged=int(output("reneged")),
        wait=output("wait"),
        busy=output("busy"),
    )
