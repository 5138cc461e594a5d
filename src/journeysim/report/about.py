"""What a picture rests on, in one line: strategy, n, the level of the intervals, the seed."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from journeysim.report.wording import LEVEL, decimals_for, number_text
from journeysim.results.estimates import quantile_of_student
from journeysim.results.measures import Results, runs_of

INTERVALS = f"intervals: {LEVEL}"
ONE_RUN = "one run shows no precision"


def about(results: Results, precision: str | None = None) -> str:
    """Strategy, customers, families or replications, precision and seed of some runs.

    Args:
        results: One run, or replications of one strategy.
        precision: What is said of precision; ``luck`` of the runs where a picture shows no interval. By
            default the level of the intervals, which one run of customers who meet does not have.
    """
    runs = runs_of(results)
    if precision is None:
        precision = ONE_RUN if len(runs) == 1 and runs[0].compiled.shares else INTERVALS
    people = sum(len(run.customers) for run in runs)
    parts = [f"Strategy: {runs[0].compiled.strategy}", f"n = {number_text(people, 0)} customers"]
    if runs[0].compiled.shares:
        parts.append("who meet: " + _counted(len(runs), "replication"))
    else:
        families = sum(len(run.customers.family_ids) for run in runs)
        parts[-1] += f" in {_counted(families, 'family', 'families')}"
        if len(runs) > 1:
            parts.append(_counted(len(runs), "replication"))
    return " · ".join([*parts, precision, f"seed {runs[0].seed}"])


def luck(results: Results) -> str:
    """How much luck there is in a share of all customers, where a picture shows no interval."""
    runs = runs_of(results)
    families = sum(len(run.customers.family_ids) for run in runs)
    if runs[0].compiled.shares or families < 2:
        return "counts of what happened, without intervals"
    # No share has a larger standard error than one half.
    reach = quantile_of_student(families) * 0.5 / sqrt(families)
    return (
        f"shares of customers: within ±{number_text(100 * reach, decimals_for(100 * reach))} points ({LEVEL})"
    )


def about_many(results_by_strategy: dict[str, Results]) -> str:
    """The same for several strategies that live in the same worlds."""
    sizes = [sum(len(run.customers) for run in runs_of(each)) for each in results_by_strategy.values()]
    runs = runs_of(next(iter(results_by_strategy.values())))
    return about_counts(sizes, len(runs), runs[0].seed, meeting=bool(runs[0].compiled.shares))


def about_counts(sizes: Sequence[int], replications: int, seed: int, *, meeting: bool) -> str:
    """The same from counts alone.

    Args:
        sizes: Customers of each strategy.
        replications: Runs of each of them.
        seed: Seed of all of them.
        meeting: Whether customers meet, so that one run shows no precision.
    """
    low, high = number_text(min(sizes), 0), number_text(max(sizes), 0)
    people = low if low == high else f"{low} to {high}"
    precision = ONE_RUN if meeting and replications == 1 else INTERVALS
    count = _counted(replications, "replication")
    return f"n = {people} customers in each strategy, {count} · {precision} · seed {seed}"


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{number_text(count, 0)} {one if count == 1 else many or one + 's'}"
