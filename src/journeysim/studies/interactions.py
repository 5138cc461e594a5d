"""What each part of a strategy adds, and which parts help or hinder each other.

    found = interactions("seven-stage", "everything", "margin")
    found.practices.parts[0].fair_share         of the joint effect, with its interval
    found.practices.pairs[0].together           what two practices do together beyond what each does alone

The same customers with the same luck live through every set of parts, so even small interactions can be seen.
Up to six parts every set is run; beyond that fair shares come from orders of parts drawn at random, a new one
and its reverse in each replication, and their intervals hold the luck of these orders, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np

from journeysim.errors import UsageError
from journeysim.provenance import Provenance
from journeysim.results.estimates import Estimate
from journeysim.scenario.library import load
from journeysim.scenario.scenario import Scenario
from journeysim.studies.comparison import plain_estimate
from journeysim.studies.decide import shapley
from journeysim.studies.decide.selection import Floats
from journeysim.studies.decide.together import ROUNDING, holm, mean_of, paired_p_value
from journeysim.studies.effort import MEETING_REPLICATIONS
from journeysim.studies.games import Game, game_of_practices, game_of_stages, with_strategies
from journeysim.studies.plays import EVERY_SET, Plays, Sets
from journeysim.studies.replicate import check_replications
from journeysim.studies.twins import simulated_twins

MOST_PARTS = 20
"""Parts at most; of 20 there are 190 pairs."""

SAMPLES = 20
"""Samples by default where a replication gives several."""

RISK = 0.05

Meeting = Literal["help", "hinder", "not told", "nothing"]


@dataclass(frozen=True)
class Part:
    """What one part of a strategy adds to a measure.

    Attributes:
        name: Name of the practice, stage or the like.
        alone: Its effect without the others.
        on_top: Its effect when all the others are there already.
        fair_share: Its share of the joint effect (Shapley).
    """

    name: str
    alone: Estimate
    on_top: Estimate
    fair_share: Estimate


@dataclass(frozen=True)
class Pair:
    """What two parts do to each other.

    Attributes:
        first: One of them.
        second: The other.
        together: Their joint effect less the effects of each alone, without any others.
        verdict: Whether they help or hinder each other, for all pairs together; ``nothing`` where no sample
            shows any interaction.
    """

    first: str
    second: str
    together: Estimate
    verdict: Meeting


@dataclass(frozen=True)
class Split:
    """A strategy's effect split by parts.

    Attributes:
        parts: The parts, the largest fair share first.
        pairs: All pairs, the largest interaction first.
        beyond: The joint effect less the effects of all parts alone: what they owe to each other.
        sampled: Whether fair shares come from orders drawn at random.
    """

    parts: tuple[Part, ...]
    pairs: tuple[Pair, ...]
    beyond: Estimate
    sampled: bool


@dataclass(frozen=True, repr=False)
class Interactions:
    """The effect of a strategy, taken apart.

    Attributes:
        scenario: The scenario that was run.
        strategy: Name of the strategy.
        measure: Name of the measure.
        effect: The joint effect: the difference from the baseline.
        practices: The effect by practice.
        stages: The effect by the stage, desk or the like at which practices act.
        shares: What lets customers meet; empty where they do not.
        provenance: Who made these numbers.
    """

    scenario: Scenario
    strategy: str
    measure: str
    effect: Estimate
    practices: Split
    stages: Split
    shares: tuple[str, ...]
    provenance: Provenance

    def __repr__(self) -> str:
        """The joint effect, and the fair share of each practice."""
        head = f"<Interactions in {self.strategy} of {self.scenario.name}: {self.measure} {self.effect}>"
        return "\n".join([head, *(f"  {part.name}: {part.fair_share}" for part in self.practices.parts)])

    def to_json(self) -> dict[str, Any]:
        """The interactions as one document of plain data."""
        made = self.provenance
        return {
            "scenario": made.scenario,
            "scenario_hash": made.scenario_hash,
            "version": made.version,
            "seed": made.seed,
            "replications": made.replications,
            "engine": made.engine,
            "strategy": self.strategy,
            "measure": self.measure,
            "effect": plain_estimate(self.effect),
            "practices": _plain_split(self.practices),
            "stages": _plain_split(self.stages),
        }


def interactions(  # noqa: PLR0913 - what is taken apart, by what, how often
    scenario: Scenario | str,
    strategy: str,
    measure: str = "margin",
    *,
    replications: int | None = None,
    seed: int = 1,
    customers: int | None = None,
    engine: str = "auto",
    workers: int | None = None,
    done: Callable[[int, int], None] | None = None,
) -> Interactions:
    """Take the effect of a strategy apart.

    Args:
        scenario: A scenario, or the name or path of one.
        strategy: Name of a strategy, or practices joined by ``+``.
        measure: Name of the measure.
        replications: Number of replications of each set of parts; by default as many as give 20 samples, or
            10 where customers meet or a replication is one sample.
        seed: Seed from 0 to 2³² − 1.
        customers: Expected number of external customers of a run, to scale cohorts and rates to.
        engine: Name of the engine.
        workers: Number of processes; the numbers do not depend on it.
        done: Called with the number of runs that are done and the number of all.

    Raises:
        UsageError: if a name does not exist, or the strategy has fewer than two parts.

    Example:
        >>> found = interactions("seven-stage", "win-more", "conversion", replications=1)
        >>> {part.name for part in found.practices.parts} == {"clear-pricing", "easy-sharing"}
        True
    """
    if isinstance(scenario, str):
        scenario = load(scenario)
    games = game_of_practices(scenario, strategy), game_of_stages(scenario, strategy)
    _check(strategy, games[0])
    count = replications or default_replications(scenario, strategy, measure, customers)
    check_replications(count)
    plays = Plays(tuple(Sets.of(game, count, seed) for game in games))
    extended, names = with_strategies(scenario, plays.strategies)
    progress = _Progress(done, plays.runs(count))
    twins = simulated_twins(
        extended,
        names,
        [measure],
        seed=seed,
        customers=customers,
        engine=engine,
        workers=workers,
        done=progress,
    )
    values = plays.draw(twins, count)
    by_practice, by_stage = (_split(plays, game, values, twins.units) for game in range(len(games)))
    whole, nobody = plays.columns(0, [shapley.everybody(len(games[0].players)), 0])
    return Interactions(
        scenario=scenario,
        strategy=strategy,
        measure=measure,
        effect=mean_of(values[:, whole] - values[:, nobody]),
        practices=by_practice,
        stages=by_stage,
        shares=twins.shares,
        provenance=Provenance(
            scenario=scenario.name,
            scenario_hash=scenario.hash,
            seed=seed,
            replications=count,
            engine=twins.engine,
            customers=customers,
        ),
    )


def default_replications(scenario: Scenario, strategy: str, measure: str, customers: int | None) -> int:
    """As many replications as give 40 samples, where each gives several; 10 where each gives one.

    A sampled split needs independent replications, too: 10 at least.
    """
    units = simulated_twins(scenario, [strategy], [measure], customers=customers).units
    games = game_of_practices(scenario, strategy), game_of_stages(scenario, strategy)
    few = all(len(game.players) <= EVERY_SET for game in games)
    return -(-SAMPLES // units) if few and units > 1 else MEETING_REPLICATIONS


@dataclass
class _Progress:
    """Counts runs."""

    told: Callable[[int, int], None] | None
    runs: int
    finished: int = 0

    def __call__(self) -> None:
        """One more run is done."""
        self.finished += 1
        if self.told is not None:
            self.told(self.finished, self.runs)


def _split(plays: Plays, game: int, values: Floats, units: int) -> Split:
    """What the values of all sets come to for one game."""
    sets = plays.games[game]
    players = sets.game.players
    count, whole = len(players), shapley.everybody(len(players))

    least = ROUNDING * float(np.nanmax(np.abs(values)))

    def v(some: int) -> Floats:
        column: Floats = values[:, plays.columns(game, [some])[0]]
        return column

    def told(difference: Floats) -> Floats:
        """What is more than rounding."""
        return np.where(np.abs(difference) <= least, 0.0, difference)

    if sets.orders:
        shares = np.array([_shares_of(plays, game, values, r, units) for r in range(len(sets.orders))])
    else:
        shares = shapley.fair_shares(values[:, plays.columns(game, range(whole + 1))])
    added = [told(v(1 << i) - v(0)) for i in range(count)]
    parts = [
        Part(
            name, mean_of(added[i]), mean_of(told(v(whole) - v(whole ^ 1 << i))), mean_of(told(shares[:, i]))
        )
        for i, name in enumerate(players)
    ]
    return Split(
        tuple(sorted(parts, key=lambda part: (-abs(part.fair_share.value), part.name))),
        _pairs(
            players, {(i, j): told(v(1 << i | 1 << j) - v(0) - added[i] - added[j]) for i, j in _twos(count)}
        ),
        mean_of(told(v(whole) - v(0) - sum(added))),
        bool(sets.orders),
    )


def _twos(count: int) -> list[tuple[int, int]]:
    return list(combinations(range(count), 2))


def _shares_of(plays: Plays, game: int, values: Floats, replication: int, units: int) -> Floats:
    """Fair shares of one replication: the mean over an order and its reverse, and over its samples."""
    means = values[replication * units : (replication + 1) * units].mean(axis=0)
    found = [
        shapley.shares_along(order, means[plays.columns(game, shapley.sets_along(order))])
        for order in plays.games[game].orders[replication]
    ]
    shares: Floats = np.mean(found, axis=0)
    return shares


def _pairs(players: Sequence[str], together: dict[tuple[int, int], Floats]) -> tuple[Pair, ...]:
    """What pairs do to each other, the largest first; verdicts hold for all of them together."""
    adjusted = holm([paired_p_value(samples) for samples in together.values()])
    pairs = [
        Pair(players[i], players[j], mean_of(samples), _verdict(samples, p))
        for ((i, j), samples), p in zip(together.items(), adjusted, strict=True)
    ]
    return tuple(sorted(pairs, key=lambda pair: (-abs(pair.together.value), pair.first, pair.second)))


def _verdict(samples: Floats, adjusted: float) -> Meeting:
    if not samples.any():
        return "nothing"
    if not adjusted < RISK:
        return "not told"
    return "help" if samples.mean() > 0 else "hinder"


def _check(strategy: str, game: Game) -> None:
    count = len(game.players)
    if count < 2:
        raise UsageError(
            f"{strategy} has {'one part' if count else 'no parts'}: nothing in it can help or hinder. Join "
            "practices by +, as in A+B, or name a strategy of several."
        )
    if count > MOST_PARTS:
        raise UsageError(f"{strategy} has {count} parts; at most {MOST_PARTS} can be told apart.")


def _plain_split(split: Split) -> dict[str, Any]:
    return {
        "sampled": split.sampled,
        "beyond": plain_estimate(split.beyond),
        "parts": {
            part.name: {
                "alone": plain_estimate(part.alone),
                "on_top": plain_estimate(part.on_top),
                "fair_share": plain_estimate(part.fair_share),
            }
            for part in split.parts
        },
        "pairs": [
            {
                "first": pair.first,
                "second": pair.second,
                "together": plain_estimate(pair.together),
                "verdict": pair.verdict,
            }
            for pair in split.pairs
        ],
    }
