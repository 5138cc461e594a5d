"""The answer of a comparison in one plain sentence, with its precision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journeysim.report.wording import (
    duration_text,
    effect_text,
    is_exactly_zero,
    money_text,
    verdict_text,
)

if TYPE_CHECKING:
    from journeysim.studies.comparison import Comparison
    from journeysim.studies.leading import Compared, Order


def answer(comparison: Compared) -> str:
    """Which strategy does most, how surely, and at what cost; or that none can be told from the baseline."""
    from journeysim.studies.leading import order_of

    ranking = order_of(comparison)
    if not ranking.order:
        return f"No strategy can be ranked: {_title(ranking)} is not known in this run."
    effects = {name: comparison.effects[name][ranking.measure] for name in ranking.order}
    if all(is_exactly_zero(effect) for effect in effects.values()):
        return (
            f"No strategy changes {_title(ranking)} at all: every difference from the baseline is exactly 0."
        )
    if not ranking.told:
        return _nothing_told(comparison, ranking)
    best = ranking.order[0]
    if best not in ranking.told or effects[best].value < 0:
        worst = ranking.told[-1]
        most = " most" if len(ranking.told) > 1 else ""
        return (
            f"No strategy raises {_title(ranking)} beyond doubt; {worst} lowers it{most}: "
            f"{_effect(comparison, ranking, worst)}{_over(comparison, ranking)}."
        )
    return _best(comparison, ranking, best)


def answered(comparison: Comparison) -> dict[str, Any]:
    """The comparison as one document of plain data, the answer first."""
    from journeysim.report.words import evidence_counts

    return {
        "answer": answer(comparison),
        "ranking": ranking_of(comparison),
        "shared": list(comparison.shares),
        "evidence": dict(evidence_counts(comparison.scenario.model)),
        **comparison.to_json(),
        "over_time": _over_time(comparison),
    }


def ranking_of(comparison: Compared) -> dict[str, Any]:
    """Strategies in order, which can be told from the baseline, and which not from the first."""
    from journeysim.studies.leading import order_of

    ranking = order_of(comparison)
    by = {"measure": ranking.measure, "order": list(ranking.order), "told": list(ranking.told)}
    return {**by, "rivals": list(ranking.rivals)}


def _over_time(comparison: Comparison) -> dict[str, Any]:
    """Effects period by period, by measure and strategy; empty where nothing has to be learned first."""
    from journeysim.studies.comparison import plain_estimate

    return {
        measure: {
            strategy: [
                {"from": start, "to": end, **plain_estimate(effect)}
                for (start, end), effect in effects.items()
            ]
            for strategy, effects in strategies.items()
        }
        for measure, strategies in comparison.over_time.items()
    }


def _best(comparison: Compared, ranking: Order, best: str) -> str:
    solved = comparison.effects[best][ranking.measure].kind != "simulated"
    doubted = "" if solved else " in this run"
    most = "" if len(ranking.order) == 1 else f" most{doubted}" if ranking.rivals else " most"
    sentence = (
        f"{best} raises {_title(ranking)}{most}: {_effect(comparison, ranking, best)}"
        f"{_over(comparison, ranking)}{_cost(comparison, best)}."
    )
    if ranking.rivals:
        others = _listed(ranking.rivals)
        sentence += f" Whether it does more than {others} cannot be told."
    return sentence


def _nothing_told(comparison: Compared, ranking: Order) -> str:
    best = ranking.order[0]
    effect = comparison.effects[best][ranking.measure]
    if effect.kind != "simulated":
        return (
            f"No strategy can be told from the baseline by its {_title(ranking)}: such answers err by more "
            f"than the largest effect, that of {best}. Leave out --engine exact: runs see smaller effects."
        )
    unit, currency = _unit(ranking), comparison.scenario.model.currency
    verdict = verdict_text(effect, unit, currency)
    if verdict.startswith("cannot be told"):
        said = verdict.partition("; ")[2]
    else:
        said = f"the largest effect, {verdict}, may be luck among {len(ranking.order)} strategies"
    return (
        f"No strategy can be told from the baseline by its {_title(ranking)}; for {best}, {said}. "
        "More --customers or --replications see smaller effects."
    )


def _title(ranking: Order) -> str:
    """The measure in the middle of a sentence."""
    from journeysim.results.registry import find

    title = find(ranking.measure)[0].title
    return title[:1].lower() + title[1:]


def _unit(ranking: Order) -> str:
    from journeysim.results.registry import find

    return find(ranking.measure)[0].unit


def _effect(comparison: Compared, ranking: Order, strategy: str) -> str:
    effect = comparison.effects[strategy][ranking.measure]
    return effect_text(effect, _unit(ranking), comparison.scenario.model.currency)


def _over(comparison: Compared, ranking: Order) -> str:
    """Over which time a total is meant."""
    from journeysim.results.registry import find

    if find(ranking.measure)[0].summary != "total":
        return ""
    return f" in {duration_text(comparison.scenario.model.horizon)}"


def _cost(comparison: Compared, strategy: str) -> str:
    """What the strategy costs, where it costs anything."""
    cost = comparison.outlay(strategy)
    if cost is None or cost == 0.0:
        return ""
    currency = comparison.scenario.model.currency
    already = ", already taken off" if "margin" in comparison.effects[strategy] else ""
    return f", at a cost of {money_text(cost, currency)}{already}"


def _listed(names: tuple[str, ...]) -> str:
    """Names in a row.

    >>> _listed(("a", "b", "c"))
    'a, b or c'
    """
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last
