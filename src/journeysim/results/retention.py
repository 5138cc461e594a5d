"""Measures of staying: retention, churn, return, and repeat purchase."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from journeysim.results.conversion import TIE, days_of
from journeysim.results.observations import Measure, Observations, Parameter, of_customers
from journeysim.results.visits import Flags, Floats

if TYPE_CHECKING:
    from journeysim.results.result import Result


def _retention(result: Result, parameter: Parameter) -> Observations:
    people, days = result.customers, days_of(parameter)
    watched = people.converted + days <= result.compiled.horizon + TIE
    gone = people.churned - people.converted <= days + TIE
    return of_customers(np.where(watched, people.converted, np.nan), ~gone)


def _churn(result: Result, parameter: Parameter) -> Observations:
    people = result.customers
    return of_customers(people.converted, ~np.isnan(people.churned))


def _win_back(result: Result, parameter: Parameter) -> Observations:
    people = result.customers
    return of_customers(people.churned, ~np.isnan(people.won_back))


def purchase_visits(result: Result) -> Flags:
    """Which visits are purchases: entries of a stage with role purchase, of shape (visits,)."""
    return np.isin(result.visits.place, list(result.compiled.purchase)) & result.visits.is_stage


def _further(result: Result, parameter: Parameter) -> tuple[Floats, Floats]:
    """First purchase of each watched customer (else NaN), and the number of purchases after it."""
    visits, people = result.visits, result.customers
    span = np.inf if parameter is None else days_of(parameter)
    bought = purchase_visits(result) & (visits.tenure <= span + TIE)
    number = np.bincount(visits.customer[bought], minlength=len(people)).astype(np.float64)
    watched = (people.first_purchase + span <= result.compiled.horizon + TIE) | (parameter is None)
    return np.where(watched, people.first_purchase, np.nan), number - 1.0


def _repeat_purchase(result: Result, parameter: Parameter) -> Observations:
    first, further = _further(result, parameter)
    return of_customers(first, further > 0)


def _repeat_purchases(result: Result, parameter: Parameter) -> Observations:
    return of_customers(*_further(result, parameter))


def _purchases(result: Result, parameter: Parameter) -> Observations:
    visits, bought = result.visits, np.flatnonzero(purchase_visits(result))
    ones = np.ones(len(bought))
    return Observations(visits.customer[bought], visits.enter[bought], ones, ones)


MEASURES: tuple[Measure, ...] = (
    Measure(
        "retention",
        "Retention",
        "Share of converted customers who had not churned by the stated days after the conversion, of those "
        "who converted at least so many days before the horizon. Who came back after churn has churned.",
        "share",
        "converted customers",
        "higher",
        _retention,
        parameter="day",
        required=True,
        window="the conversion",
    ),
    Measure(
        "churn",
        "Churn",
        "Share of converted customers who entered an exit_churned stage after the conversion and before the "
        "horizon.",
        "share",
        "converted customers",
        "lower",
        _churn,
        window="the conversion",
    ),
    Measure(
        "win_back",
        "Win-back",
        "Share of churned customers who entered a stage that is no exit afterwards.",
        "share",
        "churned customers",
        "higher",
        _win_back,
        window="the churn",
    ),
    Measure(
        "purchases",
        "Purchases",
        "Entries of stages with role purchase.",
        "purchases",
        "",
        "higher",
        _purchases,
        "total",
        window="the purchase",
    ),
    Measure(
        "repeat_purchase",
        "Repeat purchase",
        "Share of buyers who bought again; with a number of days, within so many days of the first purchase, "
        "of those who were watched that long.",
        "share",
        "buyers",
        "higher",
        _repeat_purchase,
        parameter="day",
        window="the first purchase",
    ),
    Measure(
        "repeat_purchases",
        "Repeat purchases per buyer",
        "Mean number of purchases after the first; with a number of days, within so many days of the first "
        "purchase, for those who were watched that long.",
        "purchases",
        "buyers",
        "higher",
        _repeat_purchases,
        parameter="day",
        window="the first purchase",
    ),
)
