"""Measures of word of mouth that brings people: referred customers and the K-factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from journeysim.results.log import Kind
from journeysim.results.observations import Measure, Observations, Parameter, of_customers
from journeysim.results.visits import Integers, customers_of_rows

if TYPE_CHECKING:
    from journeysim.results.result import Result


def children(result: Result) -> Integers:
    """Number of people who arrived on each customer's invitation, of shape (customers,)."""
    people = result.customers
    return np.bincount(people.parent[people.parent >= 0], minlength=len(people))


def invitations(result: Result) -> Integers:
    """Number of people whom each customer invited, whether they came or not, of shape (customers,)."""
    sent = result.log.kind == Kind.INVITE
    return np.bincount(customers_of_rows(result.log)[sent], minlength=len(result.customers))


def _referred_customers(result: Result, parameter: Parameter) -> Observations:
    people = result.customers
    return of_customers(people.arrival, people.referred)


def _referred_per_arrival(result: Result, parameter: Parameter) -> Observations:
    people = result.customers
    return of_customers(people.arrival, people.referred, ~people.referred)


def _k_factor(result: Result, parameter: Parameter) -> Observations:
    people = result.customers
    if parameter is None:
        return of_customers(people.arrival, children(result))
    chosen = people.generation == int(float(parameter))
    return of_customers(np.where(chosen, people.arrival, np.nan), children(result))


def _invitations(result: Result, parameter: Parameter) -> Observations:
    return of_customers(result.customers.arrival, invitations(result))


def _converted_by_referral(result: Result, parameter: Parameter) -> Observations:
    people = result.customers
    return of_customers(people.converted, people.referred)


MEASURES: tuple[Measure, ...] = (
    Measure(
        "referred_customers",
        "Referred customers",
        "People who arrived because somebody invited them.",
        "customers",
        "",
        "higher",
        _referred_customers,
        "total",
    ),
    Measure(
        "referred_per_arrival",
        "Referred customers per arrival",
        "Referred customers, of all generations, per customer who came from a source.",
        "customers",
        "arrivals",
        "higher",
        _referred_per_arrival,
    ),
    Measure(
        "k_factor",
        "K-factor",
        "Mean number of people who arrived before the horizon on a customer's invitation. Customers who came "
        "late have had little time to invite: a window of arrivals leaves them out. With a number, customers "
        "of that generation only (0: from a source).",
        "customers",
        "customers",
        "higher",
        _k_factor,
        parameter="generation",
    ),
    Measure(
        "invitations",
        "Invitations per customer",
        "Mean number of people whom a customer invited, whether they came or not.",
        "invitations",
        "customers",
        "higher",
        _invitations,
    ),
    Measure(
        "referred_conversions",
        "Conversions by referral",
        "Customers who converted and whom somebody had invited.",
        "customers",
        "",
        "higher",
        _converted_by_referral,
        "total",
        window="the conversion",
    ),
    Measure(
        "referral_share",
        "Share of conversions by referral",
        "Share of converted customers whom somebody had invited.",
        "share",
        "converted customers",
        None,
        _converted_by_referral,
        window="the conversion",
    ),
)
