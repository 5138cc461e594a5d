"""Measures of what the world does: policies that switch practices on, and how far a finite market is reached.

A policy takes its name after ``@``; without it all policies count together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from journeysim.errors import UsageError
from journeysim.results.observations import WORLD, Measure, Observations, Parameter
from journeysim.results.visits import Floats

if TYPE_CHECKING:
    from journeysim.results.result import Result


def active_periods(result: Result, policy: str) -> tuple[Floats, Floats]:
    """Return when a policy switched on, and when it switched off after that; the horizon where it did not."""
    reviews = [one for one in result.world.decisions if one.policy == policy]
    on = [one.time for one in reviews if one.action == "on"]
    off = [one.time for one in reviews if one.action == "off"]
    off += [result.compiled.horizon] * (len(on) - len(off))
    return np.array(on, dtype=np.float64), np.array(off, dtype=np.float64)


def _chosen(result: Result, parameter: Parameter) -> list[str]:
    names = [policy.name for policy in result.compiled.policies]
    read = {one.policy for one in result.world.decisions}
    if parameter is None:
        return names
    if parameter not in names and names:
        raise UsageError(f"There is no policy {parameter!r} in this strategy. Policies: {', '.join(names)}.")
    return [str(parameter)] if parameter in names or parameter in read else []


def _days_active(result: Result, parameter: Parameter) -> Observations:
    periods = [active_periods(result, name) for name in _chosen(result, parameter)]
    on = np.concatenate([np.empty(0), *(begin for begin, _ in periods)])
    off = np.concatenate([np.empty(0), *(end for _, end in periods)])
    nobody = np.full(len(on), WORLD)
    return Observations(nobody, on, np.ones(len(on)), np.zeros(len(on)), until=off)


def _switches_on(result: Result, parameter: Parameter) -> Observations:
    on = np.concatenate([np.empty(0), *(active_periods(result, n)[0] for n in _chosen(result, parameter))])
    return Observations(np.full(len(on), WORLD), on, np.ones(len(on)), np.zeros(len(on)))


def _market_reached(result: Result, parameter: Parameter) -> Observations:
    people, market = result.customers, result.compiled.market
    if market is None:
        return Observations(np.array([WORLD]), np.zeros(1), np.full(1, np.nan), np.zeros(1))
    day = np.inf if parameter is None else float(parameter)
    share = (people.arrival <= day) / market.size
    return Observations(np.arange(len(people)), people.arrival, share, np.zeros(len(people)))


MEASURES: tuple[Measure, ...] = (
    Measure(
        "days_active",
        "Days active",
        "Days on which a policy had its practices switched on, lead times included.",
        "days",
        "",
        None,
        _days_active,
        "total",
        parameter="policy",
        window="the days on which it was active",
    ),
    Measure(
        "switches_on",
        "Switches on",
        "Times that a policy switched its practices on.",
        "switches",
        "",
        None,
        _switches_on,
        "total",
        parameter="policy",
        window="the switch",
    ),
    Measure(
        "market_reached",
        "Market reached",
        "Share of the members of a finite market who had arrived by the horizon, or by the stated day; "
        "unknown where the market has no limit.",
        "share",
        "members of the market",
        "higher",
        _market_reached,
        "total",
        parameter="day",
    ),
)
