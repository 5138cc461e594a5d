"""What a study of uncertain inputs finds: outlooks of strategies, and the worth of knowing inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from journeysim.provenance import Provenance
from journeysim.results.estimates import Estimate
from journeysim.scenario.scenario import Scenario
from journeysim.studies.comparison import plain_estimate
from journeysim.studies.counted import CountedRow
from journeysim.studies.decide.tornado import Bar
from journeysim.studies.decide.variance import Split
from journeysim.studies.inputs import AnyInput


@dataclass(frozen=True)
class Outlook:
    """What is to be expected of a strategy, given what is known.

    Attributes:
        name: Name of the strategy.
        effect: Mean difference from the baseline over inputs and luck.
        low: End of the range that holds 9 of 10 effects, luck averaged out: the 5 % quantile over the inputs.
        high: The 95 % quantile.
        split: The variance of the effect in one run: chance, and ignorance of the inputs.
        chance_best: In which part of the draws it is the best, luck averaged out.
    """

    name: str
    effect: Estimate
    low: float
    high: float
    split: Split
    chance_best: float


@dataclass(frozen=True)
class Trial:
    """An A/B test that would tell most of what is worth knowing about an odds ratio.

    Attributes:
        customers: About how many customers, who come to the edge in question; half of them meet the change.
        worth: What the better decision is worth on average; the cost of the trial is not taken off.
    """

    customers: int
    worth: Estimate


@dataclass(frozen=True)
class Worth:
    """What it is worth to know one input.

    Attributes:
        input: The input.
        worth: Mean gain of a choice that knows it (EVPPI): no study of it can be worth more.
        trial: An A/B test, where the input is an odds ratio with a log-normal law and worth something.
    """

    input: AnyInput
    worth: Estimate
    trial: Trial | None = None


@dataclass(frozen=True)
class Share:
    """How much of the variance that inputs make comes from one of them: its Sobol indices.

    Attributes:
        input: The input.
        alone: Part that would go if it were known (first order).
        in_all: Part that would be left if all others were known (total): alone and together with them.
    """

    input: AnyInput
    alone: Estimate
    in_all: Estimate


@dataclass(frozen=True, repr=False)
class Uncertainty:
    """A choice under uncertain inputs.

    Attributes:
        scenario: The scenario.
        measure: Name of the measure that decides.
        outlooks: Strategies, the baseline among them, the best on average first.
        worth: Mean gain of a choice that knows all inputs (EVPI).
        worths: Inputs, the one that is worth most to know first.
        bars: One number at a time: the effect of the leading strategy at the 5 % and 95 % quantiles of each.
        bars_of: Name of the strategy of the bars.
        draws: Number of draws of the inputs.
        provenance: Who made these numbers.
        indices: Sobol indices of the leading strategy's effect, the largest first; None where not asked for,
            empty where it varies no more than luck makes it.
    """

    scenario: Scenario
    measure: str
    outlooks: tuple[Outlook, ...]
    worth: Estimate
    worths: tuple[Worth, ...]
    bars: tuple[Bar, ...]
    bars_of: str
    draws: int
    provenance: Provenance
    indices: tuple[Share, ...] | None = None

    @property
    def best(self) -> str:
        """The strategy with the best mean."""
        return self.outlooks[0].name

    def __repr__(self) -> str:
        """The choice of today, and the worth of each input."""
        head = (
            f"<Uncertainty of {self.scenario.name} by {self.measure}: {self.best}, knowing all {self.worth}>"
        )
        return "\n".join([head, *(f"  {worth.input.path}: {worth.worth}" for worth in self.worths)])

    def to_json(self) -> dict[str, Any]:
        """Everything as one document of plain data."""
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
            "draws": self.draws,
            "worth_of_knowing_all": plain_estimate(self.worth),
            "strategies": {outlook.name: _plain_outlook(outlook) for outlook in self.outlooks},
            "inputs": [_plain_worth(worth) for worth in self.worths],
            "tornado_of": self.bars_of,
            "tornado": [_plain_bar(bar) for bar in self.bars],
            **({} if self.indices is None else {"sobol": [_plain_share(share) for share in self.indices]}),
        }


def _plain_outlook(outlook: Outlook) -> dict[str, Any]:
    return {
        "effect": plain_estimate(outlook.effect),
        "low": outlook.low,
        "high": outlook.high,
        "variance_by_chance": outlook.split.chance,
        "variance_by_ignorance": plain_estimate(outlook.split.ignorance),
        "chance_best": outlook.chance_best,
    }


def _plain_worth(worth: Worth) -> dict[str, Any]:
    trial = worth.trial
    return {
        "path": worth.input.path,
        "law": worth.input.words,
        "stated": None if isinstance(worth.input, CountedRow) else worth.input.stated,
        "worth": plain_estimate(worth.worth),
        "trial": None
        if trial is None
        else {"customers": trial.customers, "worth": plain_estimate(trial.worth)},
    }


def _plain_share(share: Share) -> dict[str, Any]:
    return {
        "path": share.input.path,
        "first": plain_estimate(share.alone),
        "total": plain_estimate(share.in_all),
    }


def _plain_bar(bar: Bar) -> dict[str, Any]:
    return {
        "path": bar.name,
        "low": bar.low,
        "high": bar.high,
        "at_low": plain_estimate(bar.at_low),
        "at_high": plain_estimate(bar.at_high),
    }
