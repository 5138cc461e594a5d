"""How sure a number is: the law that its range stands for, or the one that is stated.

A range [a, b] is a 90 % interval: the law has its quantiles of 5 % and 95 % there. Its family follows from
the scale that the number lives on, with z = Φ⁻¹(0.95):

- ratio (ratios, rates, costs): log-normal, median √(a·b), sigma ln(b/a)/(2z);
- share (probabilities): logit-normal, mu (logit a + logit b)/2, sigma (logit b − logit a)/(2z);
- plain (gains, slopes, amounts that are added): normal, mean (a + b)/2, sd (b − a)/(2z).

Where an end lies on the border of its scale, no such law reaches it, and the range itself is taken: uniform.
A number without range and law, or with a range of width 0, is taken as known.
"""

from __future__ import annotations

import math
from typing import Literal

from journeysim.scenario.durations import spell_number
from journeysim.scenario.laws import law
from journeysim.scenario.values import Law, Quantity

Scale = Literal["ratio", "share", "plain"]

Z95 = 1.6448536269514722
"""The 95 % quantile of the standard normal law."""


def effect_scale(effect: str) -> Scale:
    """The scale that the size of an effect lives on, by the effect's name.

    >>> effect_scale("odds_ratio"), effect_scale("set"), effect_scale("experience_gain")
    ('ratio', 'share', 'plain')
    """
    if effect.endswith("_ratio"):
        return "ratio"
    return "share" if effect == "set" else "plain"


def law_of(size: Quantity, scale: Scale) -> Law | None:
    """The law that says how sure a number is; None where the number is taken as known.

    Args:
        size: The number, with its range or its law.
        scale: Where it lives; decides what a range stands for.

    >>> law_of(Quantity(0.1, (0.0, 0.2)), "ratio").text
    'uniform(0, 0.2)'
    """
    if size.law is not None or size.range is None:
        return size.law
    low, high = size.range
    if low == high:
        return None
    if scale == "plain":
        return _law("normal", mean=(low + high) / 2, sd=(high - low) / (2 * Z95))
    if scale == "ratio" and low > 0:
        sigma = math.log(high / low) / (2 * Z95)
        return _law("lognormal", median=math.sqrt(low * high), sigma=sigma)
    if scale == "share" and low > 0 and high < 1:
        a, b = (math.log(end / (1 - end)) for end in (low, high))
        return _law("logit_normal", mu=(a + b) / 2, sigma=(b - a) / (2 * Z95))
    return law(f"uniform({spell_number(low)}, {spell_number(high)})", "plain")


def _law(family: str, **parameters: float) -> Law:
    written = ", ".join(f"{name}={value:.12g}" for name, value in parameters.items())
    return law(f"{family}({written})", "plain")


def support(law: Law) -> tuple[float, float]:
    """The smallest and the largest value that a law of plain numbers can take.

    >>> from journeysim.scenario.laws import law as read
    >>> support(read("uniform(0.2, 0.4)", "plain")), support(read("beta(a=2, b=3)", "plain"))
    ((0.2, 0.4), (0.0, 1.0))
    """
    values = [value for _, value in law.parameters if isinstance(value, float)]
    if law.family in ("fixed", "uniform"):
        return values[0], values[-1]
    if law.family in ("beta", "logit_normal"):
        return 0.0, 1.0
    return (-math.inf if law.family == "normal" else 0.0), math.inf
