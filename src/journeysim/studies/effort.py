"""How many replications a comparison does if nobody says: as many as answer in about half a minute."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journeysim.compiled.build import compile_scenario
from journeysim.compiled.population import expected_arrivals
from journeysim.compiled.records import Compiled
from journeysim.scenario.scenario import Scenario
from journeysim.scenario.strategies import BASELINE
from journeysim.simulation import AUTO, simulate

ROWS_ENOUGH = 1_200_000
"""Rows of logs in all runs together by default, where customers do not meet: some 20 seconds on two cores."""

MOST_BY_DEFAULT = 20
"""Replications at most by default, where customers do not meet."""

PROBE = 300
"""Customers of the small run that tells how many rows a customer has."""

MEETING_REPLICATIONS = 10
"""Replications by default where customers meet."""


def default_replications(
    scenario: Scenario, strategies: Sequence[str], customers: int | None, engine: str = AUTO
) -> int:
    """How many replications answer within about half a minute on two cores.

    Where customers do not meet, families are the units and replications only add customers: as many as come
    to 1.2 million rows of logs in all, which a run of few customers foretells. Where they meet, 10
    replications are the fewest that tell something.
    """
    worlds = [compile_scenario(scenario, name, customers) for name in (BASELINE, *strategies)]
    if any(world.shares for world in worlds):
        return MEETING_REPLICATIONS
    runs = len(worlds) * _expected_rows(scenario, worlds[0], engine)
    return max(1, min(MOST_BY_DEFAULT, round(ROWS_ENOUGH / max(runs, 1.0))))


def _expected_rows(scenario: Scenario, world: Compiled, engine: str) -> float:
    """About how many rows the log of a run will have."""
    expected = sum(expected_arrivals(source, world.horizon) for source in world.sources)
    listed = sum(len(source.entries) for source in world.sources)
    few = None if expected <= PROBE or listed >= PROBE else PROBE
    probe = simulate(scenario, customers=few, engine=engine)
    external = int(np.count_nonzero(~probe.customers.referred))
    return expected * len(probe.log) / max(external, 1)
