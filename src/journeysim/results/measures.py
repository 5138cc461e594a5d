"""The two questions asked of a measure: how much, and how much more.

    measure(result, "conversion")                        one number with its interval
    effect(base, changed, "retention@90")                the difference between two strategies, paired
    by_day(result, "arrivals")                           the same number for every day

Each takes one result or a list of replications, and filters: ``persona``, ``source`` (a source's name, or
``referral``) and ``window``, a half-open span of days; the measure says what must lie in it.

Where customers do not meet, families are the units of the statistics; where they meet, replications.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from journeysim.errors import UsageError
from journeysim.results import families, jackknife, quantiles
from journeysim.results.estimates import Estimate
from journeysim.results.filters import Filters, Window, observe, sums_of, within
from journeysim.results.observations import Measure, Observations
from journeysim.results.quantiles import Side
from journeysim.results.registry import find, own_measures
from journeysim.results.result import Result
from journeysim.results.visits import Floats

Results = Result | Sequence[Result]


def measure(
    results: Results,
    name: str,
    *,
    persona: str | None = None,
    source: str | None = None,
    window: Window | None = None,
) -> Estimate:
    """Estimate a measure with its 95 % interval.

    Args:
        results: One run, or replications of one strategy.
        name: A measure, with its parameter after ``@``.
        persona: Only customers of this persona.
        source: Only customers from this source; ``referral`` for those who were invited.
        window: Only what lies in [from, to), in days; ``Measure.window`` says what is looked at.

    Raises:
        UsageError: if the name, the persona, the source or the window does not exist.

    Example:
        >>> from journeysim.simulation import simulate
        >>> found = measure(simulate("onboarding", seed=1, customers=50), "conversion")
        >>> 0 <= found.low <= found.value <= found.high <= 1
        True
    """
    runs = runs_of(results)
    known, parameter = find(name, own_measures(runs[0].compiled))
    filters = Filters(persona, source, window)
    seen = [observe(run, known, parameter, filters) for run in runs]
    return _level(runs, known, seen, window)


def effect(
    base: Results,
    changed: Results,
    name: str,
    *,
    persona: str | None = None,
    source: str | None = None,
    window: Window | None = None,
) -> Estimate:
    """Estimate by how much a measure differs between two strategies, changed − base.

    The same customers live in both, so what a change does not touch costs no precision. The difference
    is exactly 0, with an interval of no width, where no family's contribution differs.

    Args:
        base: One run of the strategy to compare with, or its replications.
        changed: The same seeds and replications under the other strategy.
        name: A measure, with its parameter after ``@``.
        persona: Only customers of this persona.
        source: Only customers from this source; ``referral`` for those who were invited.
        window: Only what lies in [from, to), in days.

    Raises:
        UsageError: if the runs do not pair, or a name does not exist.

    Example:
        >>> from journeysim.simulation import simulate
        >>> base = simulate("onboarding", seed=1, customers=50)
        >>> print(effect(base, base, "satisfaction").half_width)
        0.0
    """
    before, after = paired_runs(base, changed)
    known, parameter = find(name, own_measures(before[0].compiled))
    filters = Filters(persona, source, window)
    left = [observe(run, known, parameter, filters) for run in before]
    right = [observe(run, known, parameter, filters) for run in after]
    together = meeting(before) or meeting(after)
    if known.summary == "quantile":
        return quantiles.estimate([Side(before, left), Side(after, right)], together=together)
    first = [sums_of(run, known, seen, window) for run, seen in zip(before, left, strict=True)]
    second = [sums_of(run, known, seen, window) for run, seen in zip(after, right, strict=True)]
    if together:
        return jackknife.difference(first, second)
    return families.difference(first, second, share=known.unit in ("share", "score"))


@dataclass(frozen=True)
class Series:
    """A number along days, with its 95 % band; every column has shape (points,).

    Attributes:
        day: Days.
        value: The estimate.
        low: Lower end of the interval.
        high: Upper end.
        n: Number of independent units behind each point.
    """

    day: Floats
    value: Floats
    low: Floats
    high: Floats
    n: Floats


def by_day(
    results: Results,
    name: str,
    *,
    step: float = 1.0,
    persona: str | None = None,
    source: str | None = None,
) -> Series:
    """Estimate a measure for every step of days: for the window [0, step), [step, 2·step), and so on.

    Args:
        results: One run, or replications of one strategy.
        name: A measure, with its parameter after ``@``.
        step: Length of a step in days.
        persona: Only customers of this persona.
        source: Only customers from this source.

    Raises:
        UsageError: if a name does not exist or the step is not positive.
    """
    runs = runs_of(results)
    if not step > 0:
        raise UsageError(f"step={step}: a step must be longer than 0 days.")
    known, parameter = find(name, own_measures(runs[0].compiled))
    seen = [observe(run, known, parameter, Filters(persona, source, None)) for run in runs]
    days = np.arange(0.0, max(run.compiled.horizon for run in runs), step)
    windows = [(float(day), float(day) + step) for day in days]
    points = [_level(runs, known, [within(each, window) for each in seen], window) for window in windows]
    return Series(days, *series_columns(points))


def series_columns(points: Sequence[Estimate]) -> tuple[Floats, Floats, Floats, Floats]:
    """Values, lower ends, upper ends and units of estimates, as columns."""
    table = np.array([(p.value, p.low, p.high, p.n) for p in points], dtype=np.float64).reshape(-1, 4)
    return table[:, 0], table[:, 1], table[:, 2], table[:, 3]


# ------------------------------------------------------------------------------------ from runs to numbers


def _level(
    runs: Sequence[Result], known: Measure, seen: Sequence[Observations], window: Window | None
) -> Estimate:
    if known.summary == "quantile":
        return quantiles.estimate([Side(runs, seen)], together=meeting(runs))
    return level_of_sums(
        runs, known, [sums_of(run, known, each, window) for run, each in zip(runs, seen, strict=True)]
    )


def level_of_sums(runs: Sequence[Result], known: Measure, sums: Sequence[families.Sums]) -> Estimate:
    """Estimate a measure from the sums of each run: over replications where customers meet, else families."""
    share, score = known.unit == "share", known.unit == "score"
    if meeting(runs):
        return jackknife.level(sums, share=share)
    return families.level(sums, share=share, score=score)


# ------------------------------------------------------------------------------------ what is asked


def runs_of(results: Results) -> tuple[Result, ...]:
    """The runs behind one result or several, at least one."""
    runs = (results,) if isinstance(results, Result) else tuple(results)
    if not runs:
        raise UsageError("There is no run to measure: pass a result, or a list with at least one.")
    return runs


def meeting(runs: Sequence[Result]) -> bool:
    """Whether customers meet, so that runs and not families are independent."""
    return any(run.compiled.shares for run in runs)


def paired_runs(base: Results, changed: Results) -> tuple[tuple[Result, ...], tuple[Result, ...]]:
    """The runs of two strategies, on the same seeds and replications in the same order.

    Raises:
        UsageError: if they do not pair.
    """
    before, after = runs_of(base), runs_of(changed)
    seeds = [[(run.seed, run.replication) for run in side] for side in (before, after)]
    if seeds[0] != seeds[1]:
        raise UsageError(
            "An effect compares the same seeds and replications under two strategies. "
            f"Found {seeds[0]} and {seeds[1]} (seed, replication)."
        )
    return before, after
