"""A portfolio in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journeysim.report.wording import (
    LEVEL,
    effect_text,
    money_text,
    not_told_from_zero,
    number_text,
    share_text,
    unit_scale,
    unit_text,
)
from journeysim.results.registry import find

if TYPE_CHECKING:
    from journeysim.results.estimates import Estimate
    from journeysim.studies.portfolio.outcome import Bundle, Portfolio


def answer(portfolio: Portfolio) -> str:
    """The best set, what it costs and brings, and how surely it is the best."""
    best = portfolio.best
    if not best.practices:
        return (
            f"{_money(portfolio)} nothing is better than to leave everything as it is: of "
            f"{_sets(portfolio)} none {_which_way(portfolio)} {_title(portfolio)}{_surely(portfolio)}."
        )
    said = f"{_money(portfolio)} the best set of practices by {_title(portfolio)} is {_named(best)}"
    sought = portfolio.sought
    if sought is not None and not sought.decided:
        said = f"No winner yet {_money(portfolio, within=True)}: {_named(best)} leads by {_title(portfolio)}"
    return (
        f"{said}. It costs {cost_text(best, portfolio)} and changes {_title(portfolio)} by "
        f"{_effect(portfolio, best.effect)}{_proof(portfolio)}"
    )


def answered(portfolio: Portfolio) -> dict[str, Any]:
    """The portfolio as one document of plain data, the answer first."""
    from journeysim.report.words import evidence_counts

    shares = [] if portfolio.sought is None else list(portfolio.sought.shares)
    words = {"answer": answer(portfolio), "beside": beside(portfolio), "how": how(portfolio)}
    rests = {"shared": shares, "evidence": dict(evidence_counts(portfolio.scenario.model))}
    return {**words, **rests, **portfolio.to_json()}


def beside(portfolio: Portfolio) -> list[str]:
    """What is to be known beside the answer: more money, the greedy trap, what was not combined."""
    return [line for line in (_more_money(portfolio), _trap(portfolio), _barred(portfolio)) if line]


def how(portfolio: Portfolio) -> str:
    """How the answer was found."""
    made, sought = portfolio.provenance, portfolio.sought
    left = (
        f" {portfolio.too_dear:,} sets were left out, since what they cost at least is above the budget."
        if portfolio.too_dear
        else ""
    )
    if sought is None:
        return (
            f"How: all {portfolio.sets - portfolio.too_dear:,} sets were solved exactly, without chance "
            f"(levels are right to {_exactness(portfolio)}), journeysim {made.version}.{left}"
        )
    runs = f"{made.replications:,} replication{'' if made.replications == 1 else 's'}"
    return (
        f"How: runs, since there is no exact answer: {sought.why.rstrip('.')}. {sought.looked_at:,} of "
        f"{portfolio.sets:,} sets had a first look, the best {sought.finalists} a close one: KN++ on "
        f"differences of twins, at most {runs} of each, {_units(portfolio)}, seed {made.seed}, engine "
        f"{made.engine}, journeysim {made.version}.{left}"
    )


def _exactness(portfolio: Portfolio) -> str:
    """How far a solved level may be from the truth."""
    largest = max(abs(bundle.level.value) for bundle in portfolio.bundles)
    if portfolio.error <= 1e-6 * largest:
        return "six digits or more"
    return _amount(portfolio, float(f"{portfolio.error:.2g}"))


def based_on(portfolio: Portfolio) -> str:
    """What the numbers rest on, for the foot of a picture."""
    if portfolio.is_exact:
        return "every set solved exactly"
    sizes = sorted({step.effect.n for step in portfolio.steps})
    n = " to ".join(f"{size:,}" for size in dict.fromkeys((sizes[0], sizes[-1])))
    return f"same luck in all · n = {n} samples · intervals: {LEVEL}"


def cost_text(bundle: Bundle, portfolio: Portfolio) -> str:
    """What a set costs, with its interval where that is worth a word."""
    currency, cost = portfolio.scenario.model.currency, bundle.cost
    if cost.kind == "exact" or cost.half_width <= 1e-9 * abs(cost.value):
        return money_text(cost.value, currency)
    ends = f"{number_text(cost.low, 0)} to {number_text(cost.high, 0)}"
    return f"{number_text(cost.value, 0)} ({ends}) {currency}".rstrip()


def _proof(portfolio: Portfolio) -> str:
    """How surely the best set is the best one."""
    sought = portfolio.sought
    sets = _sets(portfolio)
    if sought is None:
        return f": no other of {sets} does better{' for that money' if _is_limited(portfolio) else ''}."
    delta = _amount(portfolio, sought.delta)
    doubt = ""
    if portfolio.budget is not None and portfolio.best.cost.high > portfolio.budget:
        doubt = " Its cost may turn out above the budget."
    if sought.decided:
        return (
            f". With at least {share_text(sought.confidence)} probability none of the others that had a "
            f"close look is better by more than {delta}.{doubt}"
        )
    return (
        f". By what was seen it is the best up to {delta} with a probability of "
        f"{share_text(sought.probability, 0)}; about {sought.more:,} more replications would decide: --time "
        f"gives time, a larger --delta needs fewer.{doubt}"
    )


def _surely(portfolio: Portfolio) -> str:
    sought = portfolio.sought
    if sought is None:
        return ""
    if sought.decided:
        return (
            f" by more than {_amount(portfolio, sought.delta)} (probability {share_text(sought.confidence)})"
        )
    return f", as far as was seen (probability {share_text(sought.probability, 0)})"


def _more_money(portfolio: Portfolio) -> str:
    """What the next step would bring."""
    best, budget = portfolio.best, portfolio.budget
    if budget is None:
        return ""
    worthwhile = (
        step
        for step in portfolio.steps
        if step.cost.value > budget and abs(step.effect.value - best.effect.value) > _doubt(portfolio)
    )
    beyond = next(worthwhile, None)
    if beyond is None:
        return ""
    currency = portfolio.scenario.model.currency
    more = money_text(beyond.cost.value - budget, currency)
    gained = _amount(portfolio, abs(beyond.effect.value - best.effect.value))
    about = "" if portfolio.is_exact else "about "
    return f"More money: with {more} more, {_named(beyond)} would bring {about}{gained} more."


def _trap(portfolio: Portfolio) -> str:
    """Whether who takes the best single practices first misses something."""
    greedy, best = portfolio.greedy, portfolio.best
    if greedy is None or set(greedy.practices) == set(best.practices):
        return ""
    lost = abs(best.effect.value - greedy.effect.value)
    if _better(portfolio, greedy, best) or lost <= _doubt(portfolio):
        return ""
    currency = portfolio.scenario.model.currency
    what = f"{_named(greedy)}, for {money_text(greedy.cost.value, currency)}"
    return (
        "A trap: whoever takes the best single practice, then the next best, as long as the money lasts, "
        f"ends with {what}. That brings {_amount(portfolio, lost)} less: what practices do alone is not what "
        "they do together."
    )


def _better(portfolio: Portfolio, one: Bundle, other: Bundle) -> bool:
    less = find(portfolio.measure, portfolio.scenario.model.measures)[0].better == "lower"
    return (one.effect.value - other.effect.value) * (-1 if less else 1) > 0


def _doubt(portfolio: Portfolio) -> float:
    """A difference between two sets that means nothing."""
    return portfolio.error if portfolio.sought is None else portfolio.sought.delta


def _barred(portfolio: Portfolio) -> str:
    if not portfolio.conflicts:
        return ""
    pairs = "; ".join(f"{one} and {other}" for one, other in portfolio.conflicts)
    return f"Not combined, since one gets in the other's way: {pairs}."


def _units(portfolio: Portfolio) -> str:
    sought = portfolio.sought
    assert sought is not None
    if sought.shares:
        return f"each one sample, since customers meet ({', '.join(sought.shares)})"
    return f"each {sought.units} sample{'' if sought.units == 1 else 's'} of families"


def _money(portfolio: Portfolio, *, within: bool = False) -> str:
    if portfolio.budget is None:
        return "at any price" if within else "Whatever it costs,"
    amount = money_text(portfolio.budget, portfolio.scenario.model.currency)
    return f"for {amount}" if within else f"For {amount}"


def _is_limited(portfolio: Portfolio) -> bool:
    return portfolio.budget is not None and portfolio.beyond is not None


def _sets(portfolio: Portfolio) -> str:
    return f"{portfolio.sets:,} sets of {len(portfolio.practices)} practices"


def _named(bundle: Bundle) -> str:
    return " + ".join(bundle.practices) or "no practice"


def _which_way(portfolio: Portfolio) -> str:
    less = find(portfolio.measure, portfolio.scenario.model.measures)[0].better == "lower"
    return "lowers" if less else "raises"


def _effect(portfolio: Portfolio, effect: Estimate) -> str:
    unit = find(portfolio.measure, portfolio.scenario.model.measures)[0].unit
    said = effect_text(effect, unit, portfolio.scenario.model.currency)
    return f"{said}, which cannot be told from 0" if not_told_from_zero(effect) else said


def _amount(portfolio: Portfolio, size: float) -> str:
    unit = find(portfolio.measure, portfolio.scenario.model.measures)[0].unit
    words = unit_text(unit, portfolio.scenario.model.currency, difference=True)
    return f"{number_text(size * unit_scale(unit))} {words}".rstrip()


def _title(portfolio: Portfolio) -> str:
    title = find(portfolio.measure, portfolio.scenario.model.measures)[0].title
    return title[:1].lower() + title[1:]
