"""Scenarios whose answers are known, and the statistics to hold a simulation against them."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from journeysim.results.result import Result
from journeysim.scenario.library import loads
from journeysim.simulation import simulate

FALSE_ALARM = 4.0
"""Largest |z| that passes: one false alarm in 16,000 comparisons; seeds are fixed all the same."""

CALLS = """
journeysim: 1
horizon: {days} d
arrivals: {{callers: {{rate: 48 per min, enter: call}}}}
stages:
  call: {{role: support, desk: agents, next: gone}}
  gone: {{role: exit_lost}}
desks:
  agents: {{servers: 50, service: exponential(mean=1 min){patience}}}
"""
"""Fifty agents, 48 calls a minute; ``patience`` is a law behind a comma, or nothing."""


def run(text: str, *, strategy: str = "baseline", seed: int = 11) -> Result:
    """Simulate a scenario given as text."""
    return simulate(loads(text, file="theory.yaml"), strategy, seed=seed)


def z_of_mean(values: Sequence[float] | NDArray[Any], expected: float) -> float:
    """How many standard errors the mean of independent values lies from its expectation."""
    sample = np.asarray(values, dtype=np.float64)
    return float((sample.mean() - expected) / (sample.std(ddof=1) / sqrt(len(sample))))


def z_of_share(hits: int, n: int, expected: float) -> float:
    """How many standard errors a share lies from its expectation."""
    return float((hits / n - expected) / sqrt(expected * (1.0 - expected) / n))


def precision(values: Sequence[float] | NDArray[Any]) -> float:
    """Relative half-width of the 95 % interval of a mean."""
    sample = np.asarray(values, dtype=np.float64)
    return float(1.96 * sample.std(ddof=1) / sqrt(len(sample)) / abs(sample.mean()))


def visits_by_customer(result: Result, place: str) -> NDArray[np.float64]:
    """Number of visits of a place by each customer."""
    number = result.compiled.names.places.index(place)
    here = result.visits.place == number
    return np.bincount(result.visits.customer[here], minlength=len(result.log.ids)).astype(np.float64)


def ended_in(result: Result, place: str) -> NDArray[np.float64]:
    """1 for each customer who has entered a place, else 0."""
    return np.minimum(visits_by_customer(result, place), 1.0)
