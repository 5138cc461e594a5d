"""The simulation held against a real log: the field ``compare_with`` of a scenario.

What is counted is the cumulative number of repeat purchases of the cohort. In the real log the rows of one
customer on one day are one purchase, the day of a customer's first purchase is left out, and day d of the
calendar ends at time d; in the simulation every entry of a purchase stage after the first one counts.

Two intervals tell two things. That of the estimate says how well the mean of the simulation is known; it
shrinks with replications. The range says where the number of one more world lies in 95 of 100 cases: with
standard error e of the mean over R worlds, its half width is t·e·√(R + 1). Reality is one world, so that is
where it should lie if the model is right.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np

from journeysim.errors import UsageError
from journeysim.results import families, jackknife
from journeysim.results.estimates import Estimate
from journeysim.results.families import Sums
from journeysim.results.result import Result
from journeysim.results.retention import purchase_visits
from journeysim.results.visits import Floats
from journeysim.scenario.library import load
from journeysim.scenario.model import CompareWith
from journeysim.scenario.scenario import Scenario
from journeysim.simulation import AUTO, simulate

MEASURES = ("repeat_purchases",)
COLUMNS = ("customer", "day")


@dataclass(frozen=True)
class Match:
    """Simulated and actual at one moment.

    Attributes:
        day: Time since day 0 in days.
        actual: What the real log says.
        simulated: Mean of the simulation, with the interval of that mean.
        low: Lower end of the range of a single world.
        high: Upper end.
    """

    day: float
    actual: float
    simulated: Estimate
    low: float
    high: float

    @property
    def fits(self) -> bool:
        """Whether a world of the model might have come out like reality."""
        return self.low <= self.actual <= self.high

    @property
    def deviation(self) -> float:
        """Simulated over actual − 1; NaN where nothing happened in reality."""
        return self.simulated.value / self.actual - 1 if self.actual else float("nan")


@dataclass(frozen=True)
class Validation:
    """A simulation beside a real log.

    Attributes:
        scenario: Name of the scenario.
        measure: What is compared.
        matches: One for each moment, in order of time.
        curve: Cumulative number by day in the real log: (days, numbers), for pictures.
        source: Where the real log comes from, in words.
    """

    scenario: str
    measure: str
    matches: tuple[Match, ...]
    curve: tuple[Floats, Floats]
    source: str | None = None


def validate(
    scenario: Scenario | str, *, replications: int = 1, seed: int = 1, engine: str = AUTO
) -> Validation:
    """Simulate the baseline of a scenario and hold it against its real log.

    Raises:
        UsageError: if the scenario names no log, or the log cannot be read.

    Example:
        >>> validation = validate("cdnow")
        >>> [match.actual for match in validation.matches]
        [828.0, 1746.0, 2457.0, 3183.0, 3844.0, 4339.0]
    """
    if isinstance(scenario, str):
        scenario = load(scenario)
    stated_log(scenario)
    return validation_of(
        scenario,
        [simulate(scenario, seed=seed, replication=number, engine=engine) for number in range(replications)],
    )


def validation_of(scenario: Scenario, results: Sequence[Result]) -> Validation:
    """Hold runs that are there already against the real log of their scenario.

    Raises:
        UsageError: if the scenario names no log, or the log cannot be read.
    """
    stated = stated_log(scenario)
    days = actual_repeats(scenario.document.folder / stated.events, until=scenario.model.horizon)
    points, numbers = np.unique(days, return_counts=True)
    matches = tuple(_match(results, at, float(np.count_nonzero(days <= at))) for at in sorted(stated.at))
    where = scenario.model.sources.get(stated.source or "", stated.source)
    return Validation(
        scenario.name, stated.measure, matches, (points, np.cumsum(numbers).astype(np.float64)), where
    )


def stated_log(scenario: Scenario) -> CompareWith:
    """The real log that a scenario is compared with.

    Raises:
        UsageError: if it names none, or a measure that cannot be compared.
    """
    stated = scenario.model.compare_with
    if stated is None:
        raise UsageError(f"The scenario '{scenario.name}' names no real log: it has no `compare_with`.")
    if stated.measure not in MEASURES:
        raise UsageError(
            f"compare_with.measure is {stated.measure!r}; what can be compared is: {', '.join(MEASURES)}."
        )
    return stated


def _match(results: Sequence[Result], at: float, actual: float) -> Match:
    sums = [_repeats(result, at) for result in results]
    meeting = any(result.compiled.shares for result in results)
    estimate: Estimate = (jackknife.level if meeting else families.level)(sums)
    reach = estimate.half_width * sqrt(len(results) + 1)
    return Match(at, actual, estimate, max(0.0, estimate.value - reach), estimate.value + reach)


def _repeats(result: Result, at: float) -> Sums:
    """Repeat purchases of each family until a moment; the sum is divided by the one run."""
    bought = purchase_visits(result) & (result.visits.enter <= at)
    people = result.customers
    purchases = np.bincount(result.visits.customer[bought], minlength=len(people))
    repeats = np.maximum(purchases - 1, 0).astype(np.float64)
    count = len(people.family_ids)
    return Sums(
        family_ids=people.family_ids,
        top=np.bincount(people.family, repeats, count).astype(np.float64),
        bottom=np.zeros(count),
        world_bottom=1.0,
        fixed=frozenset(s.bits for s in result.compiled.sources if s.cohort or s.entries),
    )


def actual_repeats(path: Path, until: float) -> Floats:
    """The days of the repeat purchases of a real log, sorted, up to a day.

    Raises:
        UsageError: if the file cannot be read, or has no columns ``customer`` and ``day``.
    """
    days: dict[str, set[float]] = {}
    for customer, day in _rows(path):
        days.setdefault(customer, set()).add(day)
    repeats = [day for bought in days.values() for day in sorted(bought)[1:] if day <= until]
    return np.array(sorted(repeats), dtype=np.float64)


def _rows(path: Path) -> list[tuple[str, float]]:
    """Customer and day of each row of a CSV file."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                raise UsageError(
                    f"{path}: the log needs a column `{missing[0]}`. It needs: {', '.join(COLUMNS)}."
                )
            return [(row["customer"], _day(row["day"], path, reader.line_num)) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path}: the log cannot be read: {error}.") from None


def _day(text: str | None, path: Path, line: int) -> float:
    written = text or ""
    try:
        return float(written)
    except ValueError:
        raise UsageError(f"{path}:{line}: `day` is {written!r}; it must be a number of days.") from None
