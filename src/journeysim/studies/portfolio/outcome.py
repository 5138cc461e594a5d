"""What a search for the best set of practices has found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any

from journeysim.errors import UsageError
from journeysim.provenance import Provenance
from journeysim.results.estimates import Estimate
from journeysim.scenario.conflicts import Pair
from journeysim.scenario.scenario import Scenario
from journeysim.studies.comparison import plain_estimate

NOTHING = "no practice"

TOLD_SETS = 4096
"""Sets that a document lists at most; of more only those along the budget are listed."""


@dataclass(frozen=True)
class Bundle:
    """A set of practices.

    Attributes:
        practices: Their names; none for leaving everything as it is.
        cost: What they cost more than the baseline: practices, and staff where there are desks.
        level: The measure under them.
        effect: Its difference from the baseline.
    """

    practices: tuple[str, ...]
    cost: Estimate
    level: Estimate
    effect: Estimate

    @property
    def name(self) -> str:
        """The practices joined by ``+``, as a strategy is named."""
        return "+".join(self.practices) or NOTHING


@dataclass(frozen=True)
class Sought:
    """How the best set was found by runs.

    Attributes:
        decided: Whether the search has ended with a choice.
        confidence: Probability with which the procedure keeps its promise.
        delta: The difference that does not matter.
        probability: How probable it is, by what was seen, that none of the finalists is better by more.
        finalists: Sets that had a close look.
        looked_at: Sets that had a first look by a run; the others were judged by their parts.
        units: Samples that a replication gives.
        more: About how many more replications the choice needs; 0 when decided.
        timed_out: Whether the time was up before the choice was made.
        why: Why there is no exact answer.
        shares: What lets customers meet; empty where they do not.
    """

    decided: bool
    confidence: float
    delta: float
    probability: float
    finalists: int
    looked_at: int
    units: int
    more: int
    timed_out: bool
    why: str
    shares: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Portfolio:
    """The best set of practices under a budget, and for every other budget.

    Attributes:
        scenario: The scenario.
        measure: Name of the measure that decides.
        budget: The money, or None for as much as is needed.
        practices: What there was to choose from.
        conflicts: Pairs that were not combined, since one gets in the other's way.
        best: The best set within the budget.
        steps: The best set for every budget, the cheapest first: each is best from its cost on, until the
            next one can be paid.
        bundles: All sets of which the numbers are known, by cost.
        greedy: What is taken by who takes the best single practice, then the next best, as long as the money
            lasts; None where that was not known.
        sets: Number of sets without a conflict.
        too_dear: Sets that were left out because what they cost at least is above the budget.
        error: Bound on the error of the levels; 0 where they come from runs.
        sought: How the best set was found by runs; None where every set was solved.
        provenance: Who made these numbers.
    """

    scenario: Scenario
    measure: str
    budget: float | None
    practices: tuple[str, ...]
    conflicts: tuple[Pair, ...]
    best: Bundle
    steps: tuple[Bundle, ...]
    bundles: tuple[Bundle, ...]
    greedy: Bundle | None
    sets: int
    too_dear: int
    error: float
    sought: Sought | None
    provenance: Provenance

    @property
    def is_exact(self) -> bool:
        """Whether every set was solved, so that there is no doubt which is best."""
        return self.sought is None

    @property
    def baseline(self) -> Bundle:
        """No practice at all."""
        return next(bundle for bundle in self.bundles if not bundle.practices)

    @cached_property
    def beyond(self) -> Bundle | None:
        """The first set that would be better, if there were more money."""
        budget = inf if self.budget is None else self.budget
        dearer = [step for step in self.steps if step.cost.value > budget and step is not self.best]
        return dearer[0] if dearer else None

    def best_for(self, budget: float) -> Bundle:
        """The best set for another budget.

        Raises:
            UsageError: if the budget is below 0, or sets were left out for costing more than the stated one.
        """
        if budget < 0.0:
            raise UsageError(f"A budget of {budget:g} buys nothing: it must be 0 or more.")
        if self.too_dear and self.budget is not None and budget > self.budget:
            raise UsageError(f"Sets that cost more than {self.budget:g} were left out of this search.")
        return [step for step in self.steps if step.cost.value <= budget or step is self.steps[0]][-1]

    def __getitem__(self, practices: str) -> Bundle:
        """The numbers of a set of practices, joined by ``+``.

        Raises:
            UsageError: if they are not known.
        """
        wanted = {name.strip() for name in practices.split("+")} - {NOTHING, "baseline", ""}
        for bundle in self.bundles:
            if set(bundle.practices) == wanted:
                return bundle
        raise UsageError(f"{practices!r} had no close look. Those that had one are in `bundles`.")

    def __repr__(self) -> str:
        """The best set, and a line for each step of the budget."""
        limit = "any budget" if self.budget is None else f"a budget of {self.budget:g}"
        head = f"<Portfolio of {self.scenario.name} by {self.measure} for {limit}: {self.best.name}>"
        return "\n".join([head, *(f"  {s.cost.value:,.0f}: {s.name}, {s.effect}" for s in self.steps)])

    def to_json(self) -> dict[str, Any]:
        """The portfolio as one document of plain data; numbers that do not exist are None."""
        made, sought = self.provenance, self.sought
        told = self.bundles if len(self.bundles) <= TOLD_SETS else self.steps
        return {
            "scenario": made.scenario,
            "scenario_hash": made.scenario_hash,
            "version": made.version,
            "seed": made.seed,
            "replications": made.replications,
            "engine": made.engine,
            "measure": self.measure,
            "budget": self.budget,
            "practices": list(self.practices),
            "conflicts": [list(pair) for pair in self.conflicts],
            "baseline": _plain(self.baseline),
            "best": _plain(self.best),
            "steps": [_plain(step) for step in self.steps],
            "greedy": None if self.greedy is None else _plain(self.greedy),
            "sets": self.sets,
            "too_dear": self.too_dear,
            "exact": self.is_exact,
            "error": self.error,
            "search": None if sought is None else {**vars(sought), "shares": list(sought.shares)},
            "bundles": [_plain(bundle) for bundle in told],
        }


def _plain(bundle: Bundle) -> dict[str, Any]:
    return {
        "practices": list(bundle.practices),
        "cost": plain_estimate(bundle.cost),
        "level": plain_estimate(bundle.level),
        "effect": plain_estimate(bundle.effect),
    }
