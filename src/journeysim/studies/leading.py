"""Which strategy does most by one measure, and which of them cannot be told from it.

Who looks at the best of k effects finds one that looks well by luck, too. So an effect is told from zero only
if its interval, widened to hold for all k at once (Bonferroni: at 1 − 0.05/k each), leaves zero out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import Protocol

from journeysim.results.estimates import Estimate, quantile_of_student
from journeysim.scenario.scenario import Scenario
from journeysim.studies.measures import headline_measure


class Compared(Protocol):
    """Strategies beside the baseline, whether they were simulated or solved."""

    @property
    def scenario(self) -> Scenario:
        """The scenario."""

    @property
    def strategies(self) -> tuple[str, ...]:
        """Names of the strategies, without the baseline."""

    @property
    def measures(self) -> Mapping[str, Mapping[str, Estimate]]:
        """By strategy, ``baseline`` first, the level of each measure."""

    @property
    def effects(self) -> Mapping[str, Mapping[str, Estimate]]:
        """By strategy, the difference of each measure from the baseline."""

    @property
    def returns(self) -> Mapping[str, Estimate]:
        """By strategy, what each unit of money spent on practices gave back beyond itself."""

    def between(self, base: str, other: str, measure: str) -> Estimate:
        """The difference of a measure between any two of the strategies, other − base."""

    def outlay(self, strategy: str) -> float | None:
        """What a strategy spends more than the baseline on practices and on staff."""


@dataclass(frozen=True)
class Order:
    """Strategies by their effect on one measure.

    Attributes:
        measure: Name of the measure.
        order: Strategies, the largest effect first; those without a number are left out.
        told: Those of them whose effect can be told from zero, in the same order.
        rivals: Strategies that cannot be told from the first.
    """

    measure: str
    order: tuple[str, ...]
    told: tuple[str, ...]
    rivals: tuple[str, ...]


def order_of(comparison: Compared, measure: str | None = None) -> Order:
    """Order the strategies of a comparison by a measure, by default margin or else the first one."""
    name = measure or headline_measure(tuple(comparison.measures["baseline"]))
    every = ((strategy, comparison.effects[strategy]) for strategy in comparison.strategies)
    effects = {strategy: found[name] for strategy, found in every if name in found}
    known = [strategy for strategy in effects if not isnan(effects[strategy].value)]
    order = tuple(sorted(known, key=lambda strategy: (-effects[strategy].value, strategy)))
    told = tuple(strategy for strategy in order if is_told(effects[strategy], len(order)))
    rivals = tuple(s for s in order[1:] if not is_told(comparison.between(s, order[0], name), len(order) - 1))
    return Order(name, order, told, rivals)


def is_told(effect: Estimate, comparisons: int = 1) -> bool:
    """Whether an effect can be told from zero when it is one of several that are looked at.

    What was solved is not widened: its ends are bounds of an error, and no luck.

    >>> is_told(Estimate(2.2, 0.2, 4.2, 1000)), is_told(Estimate(2.2, 0.2, 4.2, 1000), comparisons=10)
    (True, False)
    """
    if isnan(effect.value) or effect.value == 0.0:
        return False
    if effect.kind != "simulated":
        return effect.low > 0.0 or effect.high < 0.0
    widened = quantile_of_student(effect.n, 1 - 0.025 / comparisons) / quantile_of_student(effect.n)
    low = effect.value - (effect.value - effect.low) * widened
    high = effect.value + (effect.high - effect.value) * widened
    return low > 0.0 or high < 0.0
