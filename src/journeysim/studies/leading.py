"""Which strategy does most by one measure, and which of them cannot be told from it.

Who looks at the best of k effects finds one that looks well by luck, too. So an effect is told from zero only
if its interval, widened to hold for all k at once (Bonferroni: at 1 − 0.05/k each), leaves zero out.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from journeysim.results.estimates import Estimate, quantile_of_student
from journeysim.studies.compare import Comparison
from journeysim.studies.measures import headline_measure


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


def order_of(comparison: Comparison, measure: str | None = None) -> Order:
    """Order the strategies of a comparison by a measure, by default margin or else the first one."""
    name = measure or headline_measure(tuple(comparison.measures["baseline"]))
    effects = {strategy: comparison.effects[strategy][name] for strategy in comparison.strategies}
    known = [strategy for strategy in effects if not isnan(effects[strategy].value)]
    order = tuple(sorted(known, key=lambda strategy: (-effects[strategy].value, strategy)))
    told = tuple(strategy for strategy in order if is_told(effects[strategy], len(order)))
    rivals = tuple(s for s in order[1:] if not is_told(comparison.between(s, order[0], name), len(order) - 1))
    return Order(name, order, told, rivals)


def is_told(effect: Estimate, comparisons: int = 1) -> bool:
    """Whether an effect can be told from zero when it is one of several that are looked at.

    >>> is_told(Estimate(2.2, 0.2, 4.2, 1000)), is_told(Estimate(2.2, 0.2, 4.2, 1000), comparisons=10)
    (True, False)
    """
    if isnan(effect.value) or effect.value == 0.0:
        return False
    widened = quantile_of_student(effect.n, 1 - 0.025 / comparisons) / quantile_of_student(effect.n)
    low = effect.value - (effect.value - effect.low) * widened
    high = effect.value + (effect.high - effect.value) * widened
    return low > 0.0 or high < 0.0
