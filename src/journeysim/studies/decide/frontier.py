"""Which strategies are worth their cost: the frontier of cost against effect.

A strategy is *dominated* where another one costs no more and brings no less; of two alike the first by name
stays. It is dominated *by extension* where a mix of two others, one for some customers and one for the rest,
costs no more and brings no less: its step up is dearer per unit of effect than the next one. What is left is
the frontier, and along it each further unit of effect costs more than the one before: the incremental
cost-effectiveness ratio

    ICER = (cost − cost of the one before) / (effect − effect of the one before)

(Weinstein and Zeckhauser 1973; Johannesson and Weinstein 1993). Who pays up to λ for a unit of effect takes
the last strategy whose ICER is at most λ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import nan
from typing import Literal

Standing = Literal["frontier", "dominated", "extended"]


@dataclass(frozen=True)
class Choice:
    """One strategy on the plane of cost and effect.

    Attributes:
        name: Name of the strategy.
        cost: What it costs.
        effect: What it brings; more is better.
        standing: ``frontier``, ``dominated`` (by one other), or ``extended`` (by a mix of two).
        ratio: Cost of each further unit of effect, compared with the one before on the frontier; NaN for the
            first of it and for what is dominated.
        by: Names of the strategies that dominate it.
    """

    name: str
    cost: float
    effect: float
    standing: Standing
    ratio: float = nan
    by: tuple[str, ...] = ()


def frontier(options: Sequence[tuple[str, float, float]]) -> tuple[Choice, ...]:
    """Place strategies on or off the frontier.

    Args:
        options: Name, cost and effect of each, doing nothing among them.

    Returns:
        All of them, by cost, then by effect, the larger first.

    Example:
        >>> found = frontier([("nothing", 0, 0), ("mails", 100, 10), ("calls", 400, 12), ("both", 500, 30)])
        >>> [(choice.name, choice.standing) for choice in found]
        [('nothing', 'frontier'), ('mails', 'frontier'), ('calls', 'extended'), ('both', 'frontier')]
        >>> found[3].ratio, found[2].by
        (20.0, ('mails', 'both'))
    """
    ordered = sorted(options, key=lambda option: (option[1], -option[2], option[0]))
    kept: list[tuple[str, float, float]] = []
    off: dict[str, tuple[Standing, tuple[str, ...]]] = {}
    for option in ordered:
        if kept and option[2] <= kept[-1][2]:
            off[option[0]] = ("dominated", (kept[-1][0],))
            continue
        while len(kept) > 1 and _ratio(kept[-1], kept[-2]) >= _ratio(option, kept[-1]):
            off[kept.pop()[0]] = ("extended", ())
        kept.append(option)
    ratios = {kept[0][0]: nan} if kept else {}
    ratios |= {after[0]: _ratio(after, before) for before, after in pairwise(kept)}
    return tuple(_placed(option, ratios, off, kept) for option in ordered)


def _ratio(option: tuple[str, float, float], before: tuple[str, float, float]) -> float:
    return (option[1] - before[1]) / (option[2] - before[2])


def _placed(
    option: tuple[str, float, float],
    ratios: dict[str, float],
    off: dict[str, tuple[Standing, tuple[str, ...]]],
    kept: Sequence[tuple[str, float, float]],
) -> Choice:
    name, cost, effect = option
    if name in ratios:
        return Choice(name, cost, effect, "frontier", ratios[name])
    standing, by = off[name]
    if standing == "extended":
        below = max((k for k in kept if k[2] <= effect), key=lambda k: k[2])
        above = min((k for k in kept if k[2] >= effect), key=lambda k: k[2])
        by = (below[0], above[0])
    return Choice(name, cost, effect, standing, nan, by)
