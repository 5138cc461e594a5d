"""Measures of satisfaction, and of what customers go through: changes of channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from journeysim.compiled.records import NONE
from journeysim.results.observations import Measure, Observations, Parameter, of_customers
from journeysim.results.visits import Integers

if TYPE_CHECKING:
    from journeysim.results.result import Result

RECOMMENDS = 0.75
"""Satisfaction from which a customer would recommend: 9 and 10 of 0 to 10, the upper quarter here."""

WARNS_OFF = 0.4
"""Satisfaction below which a customer would not."""


def _satisfaction(result: Result, parameter: Parameter) -> Observations:
    people = result.customers
    return of_customers(people.arrival, people.satisfaction)


def _recommendation_score(result: Result, parameter: Parameter) -> Observations:
    people = result.customers
    promoters = (people.satisfaction >= RECOMMENDS).astype(np.float64)
    return of_customers(people.arrival, promoters - (people.satisfaction < WARNS_OFF))


def _handovers(result: Result, parameter: Parameter) -> Observations:
    visits, people = result.visits, result.customers
    places = result.compiled.places
    # A stage with touchpoints is not met itself: its channel is only their default.
    own = [NONE if place.touchpoints else place.channel for place in places]
    channels = np.array(own, dtype=np.int64)[visits.place]
    met = np.flatnonzero(channels != NONE)
    customer, channel = visits.customer[met], channels[met]
    changed = (customer[1:] == customer[:-1]) & (channel[1:] != channel[:-1])
    number: Integers = np.bincount(customer[1:][changed], minlength=len(people))
    return of_customers(people.arrival, number)


MEASURES: tuple[Measure, ...] = (
    Measure(
        "satisfaction",
        "Satisfaction",
        "Mean satisfaction, from 0 to 1, at the end of the journey or at the horizon.",
        "points of 1",
        "customers",
        "higher",
        _satisfaction,
    ),
    Measure(
        "recommendation_score",
        "Recommendation score",
        f"Share of customers whose last satisfaction is at least {RECOMMENDS} minus the share of those below "
        f"{WARNS_OFF}: from −1 to 1, in the manner of a net promoter score.",
        "score",
        "customers",
        "higher",
        _recommendation_score,
    ),
    Measure(
        "handovers",
        "Handovers per customer",
        "Mean number of times that a customer met another channel than the one before.",
        "handovers",
        "customers",
        "lower",
        _handovers,
    ),
)
