"""What strategies do under a condition that the scenario keeps for studies: four lines for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.table import Table

    from journeysim.results.estimates import Estimate
    from journeysim.scenario.scenario import Scenario
    from journeysim.studies.leading import Compared


def with_condition(scenario: Scenario, names: Sequence[str] | None, condition: str) -> list[str]:
    """The strategies to compare: the condition alone, and each strategy without and with it.

    Raises:
        UsageError: if there is no such condition, or it holds in every world already.

    Example:
        >>> from journeysim.scenario.library import load
        >>> with_condition(load("eight-stage"), ["free-returns"], "parcel-strike")
        ['parcel-strike', 'free-returns', 'free-returns+parcel-strike']
    """
    from journeysim.errors import UsageError
    from journeysim.studies.compare import chosen

    conditions = scenario.model.conditions
    sleeping = [name for name, change in conditions.items() if not change.active]
    if condition not in sleeping:
        what = (
            "holds in every world already" if condition in conditions else "is no condition of the scenario"
        )
        known = f"Kept for studies are: {', '.join(sleeping)}." if sleeping else "It keeps none for studies."
        raise UsageError(f"--condition {condition}: it {what}. {known} Hint: give one `active: false`.")
    return [
        condition,
        *(name for strategy in chosen(scenario, names) for name in (strategy, f"{strategy}+{condition}")),
    ]


def effects_under(comparison: Compared, condition: str) -> dict[str, dict[str, Estimate]]:
    """By strategy and measure, the difference that the strategy makes where the condition holds."""
    pairs = {name: f"{name}+{condition}" for name in comparison.strategies}
    known = comparison.effects
    return {
        name: {
            measure: comparison.between(condition, both, measure)
            for measure in comparison.measures["baseline"]
            if measure in known[condition] and measure in known[both]
        }
        for name, both in pairs.items()
        if both in comparison.strategies
    }


def condition_table(comparison: Compared, condition: str) -> Table:
    """A line for each strategy: what it does to the headline without the condition, and under it."""
    from journeysim.cli.screen import table
    from journeysim.cli.tables import number_cell, title_of
    from journeysim.report.wording import unit_text
    from journeysim.results.estimates import UNKNOWN
    from journeysim.results.registry import find
    from journeysim.studies.measures import headline_measure

    measure = headline_measure(tuple(comparison.measures["baseline"]))
    unit = find(measure)[0].unit
    heads = [
        f"as it is\n[dim]{unit_text(unit, comparison.scenario.model.currency)}[/dim]",
        f"under {condition}",
    ]
    made = table(f"What it does to {title_of(measure).lower()}", *heads, numbers=True)
    for name, under in effects_under(comparison, condition).items():
        cells = (comparison.effects[name].get(measure, UNKNOWN), under.get(measure, UNKNOWN))
        made.add_row(name, *(number_cell(effect, unit, effect=True, width=30) for effect in cells))
    return made


def plain_effects_under(comparison: Compared, condition: str) -> dict[str, Any]:
    """The same as plain data, for all measures."""
    from journeysim.studies.comparison import plain_estimates

    found = effects_under(comparison, condition)
    return {"condition": condition, "effects": {name: plain_estimates(each) for name, each in found.items()}}
