"""Measures of becoming a buyer: who converts, how soon, and where people drop off."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from journeysim.errors import UsageError
from journeysim.results.observations import Measure, Observations, Parameter, of_customers
from journeysim.results.visits import Flags

if TYPE_CHECKING:
    from journeysim.results.result import Result


TIE = 1e-9
"""Days by which a moment may miss a day through rounding, as where fixed times add up to the day itself."""


def _customers(result: Result, parameter: Parameter) -> Observations:
    people = result.customers
    return of_customers(people.arrival, np.ones(len(people)))


def _arrivals(result: Result, parameter: Parameter) -> Observations:
    people = result.customers
    return of_customers(people.arrival, ~people.referred)


def _conversion(result: Result, parameter: Parameter) -> Observations:
    people = result.customers
    if parameter is None:
        return of_customers(people.arrival, ~np.isnan(people.converted))
    days = days_of(parameter)
    watched = people.arrival + days <= result.compiled.horizon + TIE
    converted = people.converted - people.arrival <= days + TIE
    return of_customers(np.where(watched, people.arrival, np.nan), converted)


def _time_to_convert(result: Result, parameter: Parameter) -> Observations:
    people = result.customers
    happened = ~np.isnan(people.converted)
    end = np.where(happened, people.converted, result.compiled.horizon)
    share = 0.5 if parameter is None else float(parameter)
    if not 0.0 < share < 1.0:
        raise UsageError(f"time_to_convert@{parameter}: the quantile must lie between 0 and 1, as in @0.9.")
    return replace(of_customers(people.arrival, end - people.arrival, happened), share=share)


def _conversions(result: Result, parameter: Parameter) -> Observations:
    people = result.customers
    return of_customers(people.converted, ~np.isnan(people.converted))


def _reached(result: Result, parameter: Parameter) -> Observations:
    visits, people = result.visits, result.customers
    own = dict(result.compiled.milestones)
    stages = own.get(str(parameter)) or {stage_of(result, parameter)}
    reached = np.zeros(len(people), dtype=np.bool_)
    reached[visits.customer[np.isin(visits.place, list(stages))]] = True
    return of_customers(people.arrival, reached)


def _drop_off(result: Result, parameter: Parameter) -> Observations:
    visits, stage = result.visits, stage_of(result, parameter)
    onward = not result.compiled.places[stage].final
    left = np.flatnonzero((visits.place == stage) & visits.left & onward)
    following = visits.next[left]
    dropped = (following < 0) | exits(result)[following]
    return Observations(
        visits.customer[left], visits.enter[left], dropped.astype(np.float64), np.ones(len(left))
    )


def days_of(parameter: Parameter) -> float:
    """The number of days that a measure's parameter states, checked to be positive."""
    days = float(parameter or 0.0)
    if not days > 0.0:
        raise UsageError(f"@{parameter}: a number of days above 0 is needed, as in conversion@30.")
    return days


def stage_of(result: Result, parameter: Parameter) -> int:
    """The index of the stage that a measure's parameter names."""
    stages = [place.name for place in result.compiled.places if place.stage == place.index]
    if parameter not in stages:
        raise UsageError(f"There is no stage {parameter!r}. Stages: {', '.join(stages)}.")
    return result.compiled.names.places.index(str(parameter))


def exits(result: Result) -> Flags:
    """Whether each place is an exit, of shape (places,)."""
    return np.array([place.exit for place in result.compiled.places], dtype=np.bool_)


MEASURES: tuple[Measure, ...] = (
    Measure(
        "customers",
        "Customers",
        "People who arrived, external and referred.",
        "customers",
        "",
        None,
        _customers,
        "total",
    ),
    Measure(
        "arrivals",
        "Arrivals",
        "People who arrived from a source, without referred ones.",
        "customers",
        "",
        "higher",
        _arrivals,
        "total",
    ),
    Measure(
        "conversion",
        "Conversion",
        "Share of customers who entered a stage of the conversion (one with role purchase, unless the "
        "scenario names another) before the horizon; with a number of days, within so many days of the "
        "arrival, of those who arrived at least so many days before the horizon.",
        "share",
        "customers",
        "higher",
        _conversion,
        parameter="day",
    ),
    Measure(
        "conversions",
        "Conversions",
        "Customers who converted.",
        "customers",
        "",
        "higher",
        _conversions,
        "total",
        window="the conversion",
    ),
    Measure(
        "time_to_convert",
        "Time to convert",
        "Time from arrival by which half (or the stated share) of those who convert before the horizon have "
        "converted; corrected by Kaplan and Meier for people whom the horizon cut off.",
        "days",
        "customers who convert",
        "lower",
        _time_to_convert,
        "quantile",
        parameter="quantile",
    ),
    Measure(
        "reached",
        "Reached",
        "Share of customers who entered the stated stage before the horizon. A measure that the scenario "
        "names (first_entry) is this one under its own name.",
        "share",
        "customers",
        None,
        _reached,
        parameter="stage",
        required=True,
    ),
    Measure(
        "drop_off",
        "Drop-off",
        "Share of the ended visits of the stated stage after which the journey went to an exit, or ended; "
        "unknown for final stages.",
        "share",
        "ended visits",
        "lower",
        _drop_off,
        parameter="stage",
        required=True,
        window="the entry of the stage",
    ),
)
