"""A ranking in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journeysim.report.wording import effect_text, money_text, number_text, share_text, unit_scale, unit_text
from journeysim.results.registry import find

if TYPE_CHECKING:
    from journeysim.results.observations import Measure
    from journeysim.studies.choosing import Ranking


def answer(ranking: Ranking) -> str:
    """Which strategy is best and how surely; or that none is yet, and how much more it takes."""
    if not ranking.decided:
        return _undecided(ranking)
    if all(standing.behind.value == 0.0 for standing in ranking.standings):
        return f"No strategy changes {_title(ranking)} at all: there is nothing to choose."
    sentence = (
        f"{_best_of(ranking)}: with at least {share_text(ranking.confidence)} probability none of the others "
        f"is better by more than {amount(ranking, ranking.delta)}."
    )
    best = ranking[ranking.best]
    if best.name != "baseline":
        sentence += f" Its effect is {_effect(ranking)}."
    alike = [s.name for s in ranking.standings[1:] if not s.told_from_best]
    if alike:
        sentence += f" It cannot be told from {', '.join(alike)}, and need not be."
    return sentence


def answered(ranking: Ranking) -> dict[str, Any]:
    """The ranking as one document of plain data, the answer first."""
    from journeysim.report.words import evidence_counts

    words = {"answer": answer(ranking), "frontier_in_words": frontier_words(ranking), "how": how(ranking)}
    rests = {"shared": list(ranking.shares), "evidence": dict(evidence_counts(ranking.scenario.model))}
    return {**words, **rests, **ranking.to_json()}


def _best_of(ranking: Ranking) -> str:
    others = len(ranking.standings) - 1
    strategies = f"{others} strateg{'y' if others == 1 else 'ies'}"
    if ranking.best == "baseline":
        return f"Nothing beats the baseline by {_title(ranking)} among {strategies}"
    return f"{ranking.best} is best by {_title(ranking)} of {strategies} and the baseline"


def _undecided(ranking: Ranking) -> str:
    still = tuple(name for name in ranking.remaining if name != ranking.best)
    why = "when the time was up" if ranking.timed_out else "at the most replications allowed"
    return (
        f"No winner yet {why}, after {_runs(ranking.provenance.replications)}: {ranking.best} leads by "
        f"{_title(ranking)}, and by what was seen it is best up to {amount(ranking, ranking.delta)} with a "
        f"probability of {share_text(ranking.probability, 0)}. Still in: {', '.join(still)}. About "
        f"{ranking.more:,} more replications would decide; --budget gives time, a larger --delta needs fewer."
    )


def frontier_words(ranking: Ranking) -> str:
    """The way up the frontier, and what lies below it; empty where nothing costs."""
    steps = [choice for choice in ranking.choices if choice.standing == "frontier"]
    if not steps:
        return ""
    currency = ranking.scenario.model.currency
    what = find(ranking.frontier_measure, ranking.scenario.model.measures)[0]
    each = "percentage point" if what.unit == "share" else f"1 {unit_text(what.unit, currency) or what.unit}"
    way = [steps[0].name]
    for choice in steps[1:]:
        price = money_text(choice.ratio / unit_scale(what.unit), currency)
        way.append(f"{choice.name} ({price} for each further {each})")
    said = f"Frontier of {what.title.lower()} against cost: {' → '.join(way)}."
    simply = [c for c in ranking.choices if c.standing == "dominated"]
    mixed = [c for c in ranking.choices if c.standing == "extended"]
    if simply:
        said += " Another one costs no more and brings no less than: "
        said += ", ".join(f"{c.name} (see {c.by[0]})" for c in simply) + "."
    if mixed:
        said += " A mix of two costs no more and brings no less than: "
        said += ", ".join(f"{c.name} (see {' and '.join(c.by)})" for c in mixed) + "."
    return said


def how(ranking: Ranking) -> str:
    """How the numbers were made."""
    made = ranking.provenance
    units = (
        f"Customers meet here ({', '.join(ranking.shares)}), so a replication is one sample."
        if ranking.shares
        else f"Customers do not meet here; a replication is dealt into {ranking.units} samples of families."
        if ranking.units > 1
        else "A replication is one sample."
    )
    return (
        f"How: KN++ on differences of twins, at most {_runs(made.replications)} of each strategy "
        f"({ranking.samples:,} samples looked at), seed {made.seed}, engine {made.engine}, "
        f"journeysim {made.version}. {units}"
    )


def amount(ranking: Ranking, size: float) -> str:
    """A difference of the measure in words."""
    unit = _measure(ranking).unit
    words = unit_text(unit, ranking.scenario.model.currency, difference=True)
    return f"{number_text(size * unit_scale(unit))} {words}".rstrip()


def _measure(ranking: Ranking) -> Measure:
    return find(ranking.measure, ranking.scenario.model.measures)[0]


def _title(ranking: Ranking) -> str:
    title = _measure(ranking).title
    return title[:1].lower() + title[1:]


def _effect(ranking: Ranking) -> str:
    return effect_text(ranking[ranking.best].effect, _measure(ranking).unit, ranking.scenario.model.currency)


def _runs(count: int) -> str:
    return f"{count:,} replication{'' if count == 1 else 's'}"
