"""Tables of estimates for the screen."""

from __future__ import annotations

from math import isfinite, isnan
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from journeysim.cli.screen import WIDTH, console, table
from journeysim.report.wording import (
    UNKNOWN_TEXT,
    decimals_for,
    estimate_text,
    has_no_spread,
    is_exactly_zero,
    not_told_from_zero,
    number_text,
    share_text,
    unit_scale,
    unit_text,
    verdict_text,
)
from journeysim.results.estimates import Estimate, smallest_detectable
from journeysim.results.registry import find
from journeysim.studies.measures import headline_measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.table import Table

    from journeysim.studies.comparison import Comparison
    from journeysim.studies.leading import Compared
    from journeysim.studies.periods import Period

NAME_WIDTH = 16
HEAD_WIDTH = 12
INTERVAL_WIDTHS = (18, 12)
"""Characters of a name, a head and an interval before they are broken; a wide table breaks sooner."""

COLUMNS = 5
"""Measures beside each other in a table of 100 characters, cost and return aside."""

UNSHOWN = (
    "revenue",
    "contribution",
    "practice_cost",
    "staff_cost",
    "satisfaction",
    "wait",
    "utilisation",
)
"""Main measures that the table of strategies leaves to --json: too many columns hide the answer."""


def title_of(name: str) -> str:
    """The title of a measure, with the day or the like that stands behind ``@``.

    >>> title_of("retention@90"), title_of("conversion")
    ('Retention, day 90', 'Conversion')
    """
    known, _ = find(name)
    _, at, parameter = name.partition("@")
    return f"{known.title}, {known.parameter} {parameter}" if at else known.title


def strategies_table(comparison: Compared) -> Table:
    """A line for the baseline with its levels, and one for each strategy with its differences from it.

    Where long numbers make it too wide, intervals are broken, and then measures are left out.
    """
    ways = [(COLUMNS, width) for width in INTERVAL_WIDTHS]
    ways += [(columns, INTERVAL_WIDTHS[-1]) for columns in range(COLUMNS - 1, 0, -1)]
    drawn = (_strategies_table(comparison, columns, width) for columns, width in ways)
    return next(filter(_fits, drawn), _strategies_table(comparison, 1, INTERVAL_WIDTHS[-1]))


def _fits(made: Table) -> bool:
    from rich.measure import Measurement

    screen = console()
    return Measurement.get(screen, screen.options.update(width=10 * WIDTH), made).maximum <= screen.width


def _strategies_table(comparison: Compared, columns: int, width: int) -> Table:
    """The table with so many measures, and intervals broken beyond a width."""
    currency = comparison.scenario.model.currency
    measured = comparison.measures["baseline"]
    shown = _most_important([name for name in measured if name not in UNSHOWN], columns)
    paid = "practice_cost" in measured
    heads = [_head(title_of(name), unit_text(find(name)[0].unit, currency)) for name in shown]
    costs = [_head("Cost", currency), _head("Return", "%")] if paid else []
    made = table("", *heads, *costs, numbers=True)
    for column in made.columns[1:]:
        column.no_wrap = True
    made.columns[0].min_width = NAME_WIDTH
    levels = [number_cell(measured[name], find(name)[0].unit, width=width) for name in shown]
    made.add_row("baseline", *levels, *([""] * len(costs)), end_section=True)
    for strategy in comparison.strategies:
        effects = comparison.effects[strategy]
        cells = [
            number_cell(effects[name], find(name)[0].unit, effect=True, width=width)
            if name in effects
            else UNKNOWN_TEXT
            for name in shown
        ]
        if paid:
            mark = " !" if is_over_budget(comparison, strategy) else ""
            cells.append(number_text(comparison.outlay(strategy) or 0.0, 0) + mark)
            cells.append(_return_cell(comparison.returns[strategy], width))
        made.add_row(broken(strategy), *cells)
    return made


def period_table(
    comparison: Comparison, measure: str, strategies: Mapping[str, Mapping[Period, Estimate]]
) -> Table:
    """A line for each strategy with its differences from the baseline, period by period."""
    unit = find(measure)[0].unit
    scale = unit_text(unit, comparison.scenario.model.currency)
    periods = next(iter(strategies.values()))
    heads = [f"days {number_text(start)}\nto {number_text(end)}" for start, end in periods]
    made = table(f"{title_of(measure)},\nby period, {scale}", *heads, numbers=True)
    for column in made.columns[1:]:
        column.no_wrap = True
    for strategy, effects in strategies.items():
        cells = [
            number_cell(effect, unit, effect=True, width=INTERVAL_WIDTHS[-1]) for effect in effects.values()
        ]
        made.add_row(broken(strategy), *cells)
    return made


def _most_important(names: list[str], columns: int) -> list[str]:
    """So many of the measures, in their order; the headline among them."""
    headline = headline_measure(tuple(names))
    kept = [headline, *(name for name in names if name != headline)][:columns]
    return [name for name in names if name in kept]


def _head(title: str, unit: str) -> str:
    words = broken(title, HEAD_WIDTH)
    return f"{words}\n[dim]{unit}[/dim]" if unit and not title.lower().endswith(unit) else words


def broken(name: str, width: int = NAME_WIDTH) -> str:
    """A name broken at its hyphens and spaces where it is too long for a column.

    >>> broken("cheaper-against-the-rival").splitlines()
    ['cheaper-against-', 'the-rival']
    """
    lines = [""]
    for part in name.replace("-", "-\0").replace(" ", " \0").split("\0"):
        if lines[-1] and len(lines[-1]) + len(part.rstrip()) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(line.rstrip() for line in lines)


def number_cell(
    estimate: Estimate, unit: str, *, effect: bool = False, width: int = INTERVAL_WIDTHS[0]
) -> str:
    """A number without its unit, its interval below it, and what would have been seen where it may be none.

    >>> number_cell(Estimate(0.021, 0.014, 0.028, 900), "share", effect=True).splitlines()
    ['+2.1', '1.4 to 2.8']
    """
    if isnan(estimate.value):
        return UNKNOWN_TEXT
    if effect and is_exactly_zero(estimate):
        return "exactly 0"
    scale = unit_scale(unit)
    value, low, high = (scale * x for x in (estimate.value, estimate.low, estimate.high))
    if has_no_spread(estimate):
        return number_text(value, sign=effect)
    if not isfinite(estimate.half_width):
        return f"{number_text(value, sign=effect)}\none run"
    decimals = decimals_for(scale * estimate.half_width)
    lines = f"{number_text(value, decimals, sign=effect)}\n"
    lines += _interval(number_text(low, decimals), number_text(high, decimals), width)
    if not effect or estimate.kind != "simulated" or not not_told_from_zero(estimate):
        return lines
    least = smallest_detectable(estimate) * scale
    return f"{lines}\n[dim]sees ≥ {number_text(least, decimals_for(least / 5))}[/dim]"


def is_over_budget(comparison: Compared, strategy: str) -> bool:
    """Whether the practices and staff of a strategy cost more than the scenario's budget."""
    budget = comparison.scenario.model.budget
    cost = comparison.outlay(strategy)
    return budget is not None and cost is not None and cost > budget.value


def _return_cell(gained: Estimate, width: int) -> str:
    """What a unit of money gave back beyond itself, in per cent."""
    if isnan(gained.value):
        return "–"
    value = number_text(100 * gained.value, 0, sign=True)
    if not isfinite(gained.half_width):
        return f"{value}\nunbounded"
    if has_no_spread(gained):
        return value
    return f"{value}\n{_interval(number_text(100 * gained.low, 0), number_text(100 * gained.high, 0), width)}"


def _interval(low: str, high: str, width: int) -> str:
    """Both ends on one line, or on two where they are long."""
    line = f"{low} to {high}"
    return line if len(line) <= width else f"{low} to\n{high}"


def measures_table(
    measured: dict[str, Estimate], effects: dict[str, Estimate] | None, currency: str
) -> Table:
    """A line for each measure of one strategy, with its difference from the baseline if there is one."""
    made = table("Measure", "Value", *(("Difference from the baseline",) if effects else ()), numbers=True)
    for name, estimate in measured.items():
        unit = find(name)[0].unit
        cells = [estimate_text(estimate, unit, currency)]
        if effects:
            cells.append(verdict_text(effects[name], unit, currency))
        made.add_row(title_of(name), *cells)
    return made


def share_of(part: int, whole: int) -> str:
    """A part of a whole in per cent; nothing of nothing is nothing."""
    return share_text(part / whole if whole else 0.0)


def effects_columns(comparison: Compared) -> dict[str, NDArray[Any]]:
    """Levels and effects of all strategies as columns, a row for each strategy and measure."""
    rows = [
        (strategy, name, kind, estimate)
        for kind, of_strategies in (("level", comparison.measures), ("effect", comparison.effects))
        for strategy, estimates in of_strategies.items()
        for name, estimate in estimates.items()
    ]
    return {
        "strategy": np.array([row[0] for row in rows]),
        "measure": np.array([row[1] for row in rows]),
        "what": np.array([row[2] for row in rows]),
        "value": np.array([row[3].value for row in rows]),
        "low": np.array([row[3].low for row in rows]),
        "high": np.array([row[3].high for row in rows]),
        "n": np.array([row[3].n for row in rows]),
        "kind": np.array([row[3].kind for row in rows]),
    }
