"""Which measures are shown when nobody says which."""

from __future__ import annotations

from collections.abc import Iterator

from journeysim.scenario.model import Model, Place

RETENTION_DAYS = (90, 30, 7)
"""Days of retention that are shown: the first that leaves half of the horizon to convert in."""


def main_measures(model: Model) -> tuple[str, ...]:
    """The measures that answer most questions about a scenario, in the order in which they are shown.

    >>> from journeysim.scenario.library import load
    >>> main_measures(load("seven-stage").model)[:2]
    ('conversion', 'retention@90')
    """
    days = next((day for day in RETENTION_DAYS if 2 * day <= model.horizon), 1)
    moods = ("satisfaction",) if any(place.quality is not None for place in _places(model)) else ()
    referred = () if model.referral is None else ("referred_customers",)
    desks = ("wait", "abandonment", "utilisation") if model.desks else ()
    staff = ("staff_cost",) if model.desks else ()
    money = ("revenue", "contribution", "practice_cost", *staff, "margin") if has_money(model) else ()
    return ("conversion", f"retention@{days}", *moods, *referred, *desks, *money)


def has_money(model: Model) -> bool:
    """Whether anything in a scenario earns or costs money."""
    return any(amount != 0.0 for amount in _amounts(model))


def _amounts(model: Model) -> Iterator[float]:
    """A number for each place where money is stated; laws and steps count as 1."""
    for place in _places(model):
        for amount in (place.revenue, place.cost, place.revenue_per_day, place.cost_per_day):
            yield getattr(amount, "value", 1.0)
        edges = place.next.edges.values() if place.next is not None else ()
        yield from (amount.value for edge in edges for amount in (edge.revenue, edge.cost))
    for source in model.arrivals.values():
        yield from (source.cost.value, *(pulse.cost.value for pulse in source.pulses))
    for desk in model.desks.values():
        servers = (desk.cost_per_server_day.value, desk.cost_per_server_hour.value)
        yield from (*servers, desk.cost_per_minute.value)
    for practice in model.practices.values():
        cost = practice.cost
        parts = (cost.fixed, cost.per_day, cost.per_dose_day, cost.per_exposure, cost.per_reward)
        yield from (part.value for part in parts)


def _places(model: Model) -> Iterator[Place]:
    for stage in model.stages.values():
        yield stage
        yield from stage.touchpoints.values()
