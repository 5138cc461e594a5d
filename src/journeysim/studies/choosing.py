"""Which of several strategies is best, how surely, and what a step up costs.

    ranking = rank("seven-stage", "margin")
    ranking.best, ranking.decided        the strategy, and whether it keeps its promise or only leads so far

The best is found by KN++ on differences of twins (`decide.selection`): with the stated confidence no other
strategy, doing nothing among them, is better by more than δ. What is said about each strategy beside the
baseline and beside the best holds for all of them together (Holm, `decide.together`); intervals are each
strategy's own. Strategies that leave early have fewer samples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from journeysim.errors import UsageError
from journeysim.provenance import Provenance
from journeysim.results.estimates import Estimate
from journeysim.results.registry import find
from journeysim.scenario.library import load
from journeysim.scenario.scenario import Scenario
from journeysim.scenario.strategies import BASELINE
from journeysim.studies.compare import chosen
from journeysim.studies.comparison import plain_estimate
from journeysim.studies.decide.frontier import Choice, frontier
from journeysim.studies.decide.selection import Floats, probability_of_good_choice
from journeysim.studies.decide.together import holm, mean_of, paired_p_value
from journeysim.studies.kept import open_kept, study_of
from journeysim.studies.measures import has_money
from journeysim.studies.search import Search, search
from journeysim.studies.twins import simulated_twins

Verdict = Literal["better", "worse", "not told apart", "the same"]

Money = tuple[Floats, Floats]
"""Samples of costs, and of what stands against them, each of shape (samples, strategies)."""

MOST_REPLICATIONS = 1000
"""Replications at most: a search that needs more should be told a larger δ."""

BEFORE_COSTS = {"margin": "contribution", "margin_per_customer": "contribution"}
"""The measure that stands against cost on the frontier, where the one of the ranking has cost in it."""


@dataclass(frozen=True)
class Standing:
    """One strategy of a ranking.

    Attributes:
        name: Name of the strategy.
        level: The measure under it.
        effect: Its difference from the baseline; exactly 0 for the baseline.
        verdict: What the effect comes to beside the baseline, for all strategies together.
        behind: By how much it lies behind the best, in the direction that counts; exactly 0 for the best.
        told_from_best: Whether it is worse than the best, for all strategies together.
        left_after: Samples after which it was out of the search, or None.
        cost: What it costs more than the baseline in practices and staff; None where nothing costs.
        gain: What it brings more than the baseline before that cost: its place on the frontier's other axis.
    """

    name: str
    level: Estimate
    effect: Estimate
    verdict: Verdict
    behind: Estimate
    told_from_best: bool
    left_after: int | None
    cost: Estimate | None
    gain: Estimate | None


@dataclass(frozen=True, repr=False)
class Ranking:
    """Strategies in order, and how sure the order's head is.

    Attributes:
        scenario: The scenario that was run.
        measure: Name of the measure that decides.
        standings: Strategies, the baseline among them, the best first; those still in before the others.
        decided: Whether the search has ended with a choice.
        confidence: Probability with which the procedure keeps its promise.
        delta: The difference that does not matter.
        probability: How probable it is, in the light of the samples, that nothing is better by more than δ.
        samples: Number of samples that were looked at.
        units: Number of samples that a replication gives.
        more: About how many more replications the choice needs; 0 when decided.
        timed_out: Whether the time was up before the choice was made.
        choices: Strategies on and off the frontier of cost against effect; empty where nothing costs.
        frontier_measure: Name of the measure on the frontier.
        shares: What lets customers meet; empty where they do not.
        provenance: Who made these numbers.
    """

    scenario: Scenario
    measure: str
    standings: tuple[Standing, ...]
    decided: bool
    confidence: float
    delta: float
    probability: float
    samples: int
    units: int
    more: int
    timed_out: bool
    choices: tuple[Choice, ...]
    frontier_measure: str
    shares: tuple[str, ...]
    provenance: Provenance

    @property
    def best(self) -> str:
        """The strategy that leads; the choice where the search is decided."""
        return self.standings[0].name

    @property
    def remaining(self) -> tuple[str, ...]:
        """Strategies that were still in when the search ended."""
        return tuple(standing.name for standing in self.standings if standing.left_after is None)

    def __getitem__(self, name: str) -> Standing:
        """The standing of a strategy.

        Raises:
            UsageError: if it was not ranked.
        """
        for standing in self.standings:
            if standing.name == name:
                return standing
        ranked = ", ".join(standing.name for standing in self.standings)
        raise UsageError(f"{name!r} was not ranked. Ranked: {ranked}.")

    def __repr__(self) -> str:
        """A line for each strategy."""
        end = f"best with {self.confidence:.0%} confidence" if self.decided else "leads, not decided"
        head = f"<Ranking of {self.scenario.name} by {self.measure}: {self.best} {end}, δ = {self.delta:g}>"
        return "\n".join([head, *(f"  {s.name}: {s.effect}, {s.verdict}" for s in self.standings)])

    def to_json(self) -> dict[str, Any]:
        """The ranking as one document of plain data; numbers that do not exist are None."""
        made = self.provenance
        return {
            "scenario": made.scenario,
            "scenario_hash": made.scenario_hash,
            "version": made.version,
            "seed": made.seed,
            "replications": made.replications,
            "engine": made.engine,
            "measure": self.measure,
            "best": self.best,
            "decided": self.decided,
            "confidence": self.confidence,
            "delta": self.delta,
            "probability": self.probability,
            "samples": self.samples,
            "more_replications": self.more,
            "timed_out": self.timed_out,
            "strategies": {s.name: _plain_standing(s) for s in self.standings},
            "frontier_measure": self.frontier_measure,
            "frontier": [_plain_choice(choice) for choice in self.choices],
        }


def rank(  # noqa: PLR0913 - what is ranked, by what, how surely, for how long
    scenario: Scenario | str,
    measure: str = "margin",
    strategies: Iterable[str] | None = None,
    *,
    delta: float | None = None,
    confidence: float = 0.95,
    budget: float = 60.0,
    most: int = MOST_REPLICATIONS,
    seed: int = 1,
    customers: int | None = None,
    engine: str = "auto",
    workers: int | None = None,
    cluster: str | None = None,
    out: str | Path | None = None,
    done: Callable[[], None] | None = None,
) -> Ranking:
    """Find the best of several strategies, the baseline among them.

    Args:
        scenario: A scenario, or the name or path of one.
        measure: Name of the measure that decides; where less is better, the least is best.
        strategies: Names of strategies, practices, or several joined by ``+``; by default those that the
            scenario names, or else each practice alone.
        delta: The difference that does not matter; by default a hundredth of the baseline's level, or a
            twentieth of the largest effect in the pilot if that is more.
        confidence: Probability with which the choice is right, up to ``delta``.
        budget: Seconds after which the search ends without a choice; the pilot is always finished.
        most: Replications at most.
        seed: Seed from 0 to 2³² − 1.
        customers: Expected number of external customers of a run, to scale cohorts and rates to.
        engine: Name of the engine.
        workers: Number of processes; the choice does not depend on it.
        cluster: Address of a Dask scheduler whose workers do the runs.
        out: Folder in which finished runs are kept, so that a stopped search goes on; or None.
        done: Called after each run.

    Raises:
        UsageError: if a name does not exist or a number is out of range.
        ScenarioError: if the scenario is wrong.

    Example:
        >>> ranking = rank("seven-stage", "conversion", ["win-more", "easy-sharing"], delta=0.01)
        >>> ranking.best, ranking.decided
        ('win-more', True)
    """
    if isinstance(scenario, str):
        scenario = load(scenario)
    _check(confidence, budget)
    names = (BASELINE, *chosen(scenario, strategies))
    sign = -1.0 if find(measure, scenario.model.measures)[0].better == "lower" else 1.0
    measures = _measures(scenario, measure)
    twins = simulated_twins(
        scenario,
        names,
        measures,
        seed=seed,
        customers=customers,
        engine=engine,
        workers=workers,
        done=done,
        cluster=cluster,
        kept=open_kept(out, study_of(scenario, "ranking", seed, customers, engine)),
    )
    found = search(twins, len(names), delta=delta, risk=1 - confidence, budget=budget, most=most, sign=sign)
    columns = {name: found.values[:, :, place] for place, name in enumerate(measures)}
    money = _money(columns, measure)
    return Ranking(
        scenario=scenario,
        measure=measure,
        standings=standings(found, names, sign=sign, money=money, risk=1 - confidence),
        decided=found.selection.finished,
        confidence=confidence,
        delta=found.delta,
        probability=probability_of_good_choice(
            sign * found.values[:, :, 0], found.selection.best, found.delta
        ),
        samples=found.selection.samples,
        units=twins.units,
        more=-(-found.selection.more // twins.units),
        timed_out=found.timed_out,
        choices=_choices(names, money, sign, found.selection.best),
        frontier_measure=BEFORE_COSTS.get(measure, measure),
        shares=twins.shares,
        provenance=Provenance(
            scenario.name, scenario.hash, seed, found.replications, twins.engine, customers
        ),
    )


def _check(confidence: float, budget: float) -> None:
    if not 0.5 < confidence < 1.0:
        raise UsageError(f"confidence={confidence:g}: it must lie between 0.5 and 1, such as 0.95.")
    if not budget > 0:
        raise UsageError(f"budget={budget:g}: the search needs some seconds.")


def standings(
    found: Search, names: tuple[str, ...], *, sign: float, money: Money | None, risk: float
) -> tuple[Standing, ...]:
    """What the samples of a search say about each strategy; the best first.

    Args:
        found: The search; the baseline is its first strategy.
        names: Names of the strategies.
        sign: −1 where less is better.
        money: Samples of each strategy's cost and of what it brings, or None where nothing costs.
        risk: Probability that any of the statements beside the baseline, or beside the best, is wrong.
    """
    values, best = found.values[:, :, 0], found.selection.best
    effects = values - values[:, :1]
    gaps = sign * (values[:, [best]] - values)
    others = range(len(names))
    from_base = holm([paired_p_value(effects[:, i]) if i else float("nan") for i in others])
    from_best = holm([paired_p_value(gaps[:, i]) if i != best else float("nan") for i in others])
    made = [
        Standing(
            name=name,
            level=mean_of(values[:, i]),
            effect=mean_of(effects[:, i]),
            verdict=_verdict(sign * effects[:, i], from_base[i], risk),
            behind=mean_of(gaps[:, i]),
            told_from_best=bool(from_best[i] < risk),
            left_after=found.selection.left.get(i),
            cost=None if money is None else mean_of(money[0][:, i] - money[0][:, 0]),
            gain=None if money is None else mean_of(money[1][:, i] - money[1][:, 0]),
        )
        for i, name in enumerate(names)
    ]
    lead = made.pop(best)
    made.sort(key=lambda s: (s.left_after is not None, s.behind.value, s.name))
    return (lead, *made)


def _verdict(gained: Floats, adjusted: float, risk: float) -> Verdict:
    known = gained[~np.isnan(gained)]
    if not known.any():
        return "the same"
    if not adjusted < risk:
        return "not told apart"
    return "better" if known.mean() > 0 else "worse"


def _measures(scenario: Scenario, measure: str) -> tuple[str, ...]:
    """What is read of each run: the measure that decides first, then what the frontier needs."""
    if not has_money(scenario.model):
        return (measure,)
    staff = ("staff_cost",) if scenario.model.desks else ()
    return tuple(dict.fromkeys((measure, BEFORE_COSTS.get(measure, measure), "practice_cost", *staff)))


def _money(columns: Mapping[str, Floats], measure: str) -> Money | None:
    """What practices and staff cost in each sample, and what stands against it; None where all is free."""
    if "practice_cost" not in columns:
        return None
    costs = columns["practice_cost"] + columns.get("staff_cost", 0.0)
    differ = np.nan_to_num(costs - costs[:, :1]).any()
    return (costs, columns[BEFORE_COSTS.get(measure, measure)]) if differ else None


def _choices(names: tuple[str, ...], money: Money | None, sign: float, best: int) -> tuple[Choice, ...]:
    """The frontier of extra cost against extra effect."""
    if money is None:
        return ()
    spent, gained = (_means_beside_baseline(values, best) for values in money)
    return frontier(
        [(name, float(c), float(e)) for name, c, e in zip(names, spent, sign * gained, strict=True)]
    )


def _means_beside_baseline(values: Floats, best: int) -> Floats:
    """Mean differences from the baseline, on the luck of all samples: of shape (strategies,).

    Strategies that left early had other luck than the rest. Each is therefore put beside the best by the
    samples they share, and with the best beside the baseline, by all samples.
    """
    beside: Floats = np.nanmean(values - values[:, [best]], axis=0)
    beside -= beside[0]
    return beside


def _plain_standing(standing: Standing) -> dict[str, Any]:
    return {
        "level": plain_estimate(standing.level),
        "effect": plain_estimate(standing.effect),
        "verdict": standing.verdict,
        "behind": plain_estimate(standing.behind),
        "told_from_best": standing.told_from_best,
        "left_after_samples": standing.left_after,
        "cost": None if standing.cost is None else plain_estimate(standing.cost),
        "gain": None if standing.gain is None else plain_estimate(standing.gain),
    }


def _plain_choice(choice: Choice) -> dict[str, Any]:
    return {
        "strategy": choice.name,
        "cost": choice.cost,
        "effect": choice.effect,
        "standing": choice.standing,
        "cost_per_unit": None if np.isnan(choice.ratio) else choice.ratio,
        "dominated_by": list(choice.by),
    }
