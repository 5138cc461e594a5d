"""Worlds of drawn inputs: each draw is met by worlds with luck of their own, the same for all strategies."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from math import inf

import numpy as np

from journeysim.errors import ScenarioError, UsageError
from journeysim.scenario.scenario import Scenario
from journeysim.studies.balancing import balanced
from journeysim.studies.decide.information import draws_needed
from journeysim.studies.decide.selection import Floats
from journeysim.studies.executor import carry_out
from journeysim.studies.inputs import AnyInput
from journeysim.studies.replicate import pack
from journeysim.studies.twins import SimulatedTwins, World, values_of

BATCH = 8
"""Draws that are run before the clock is looked at."""


def worlds_a_draw(twins: SimulatedTwins) -> int:
    """Replications of each draw: two where each is one sample, or chance could not be told."""
    return 1 if twins.units > 1 else 2


def drawn(
    scenario: Scenario,
    inputs: tuple[AnyInput, ...],
    u: Floats,
    twins: SimulatedTwins,
    until: float = inf,
    before: int = 0,
) -> Floats:
    """Values of the measure, of shape (draws, worlds of each, strategies).

    Args:
        scenario: The scenario; practices of the library must be part of it.
        inputs: What is drawn.
        u: Numbers in (0, 1), of shape (draws, columns of all inputs).
        twins: How worlds are run; only its first measure is kept.
        until: Moment after which no more draws are run; some ten for each column are always run.
        before: Draws of earlier calls, whose luck must not come again.
    """
    columns = by_path(inputs, u)
    least = min(len(u), draws_needed(u.shape[1]))
    found: list[Floats] = []
    while len(found) < len(u) and (len(found) < least or time.monotonic() < until):
        batch = range(len(found), min(len(u), len(found) + BATCH))
        found += _run(scenario, columns, twins, batch, before)
    return np.array(found)


def by_path(inputs: tuple[AnyInput, ...], u: Floats) -> dict[str, Floats]:
    """Drawn values by path, each of shape (draws,)."""
    return {
        path: values for each, own in columns_of(inputs) for path, values in each.drawn(u[:, own]).items()
    }


def columns_of(inputs: tuple[AnyInput, ...]) -> Iterator[tuple[AnyInput, slice]]:
    """The inputs with the columns of a table of draws that are theirs."""
    begin = 0
    for each in inputs:
        yield each, slice(begin, begin + each.columns)
        begin += each.columns


def _run(
    scenario: Scenario,
    columns: Mapping[str, Floats],
    twins: SimulatedTwins,
    draws: range,
    before: int,
) -> list[Floats]:
    """The values of some draws, each of shape (worlds, strategies)."""
    each = worlds_a_draw(twins)
    worlds = []
    for draw in draws:
        moved = {path: float(values[draw]) for path, values in columns.items()}
        packed = pack(changed(scenario, moved))
        worlds += [
            World(
                packed,
                strategy,
                twins.measures,
                twins.seed,
                replication,
                twins.customers,
                twins.engine,
                twins.units,
            )
            for replication in range(each * (before + draw), each * (before + draw + 1))
            for strategy in twins.strategies
        ]
    told = twins.done
    rows = carry_out(
        values_of, worlds, workers=twins.workers, done=None if told is None else lambda _: told()
    )
    shape = (len(draws), each, len(twins.strategies), twins.units)
    values = np.array(rows)[:, :, 0].reshape(shape).swapaxes(2, 3)
    return list(values.reshape(len(draws), each * twins.units, len(twins.strategies)))


def changed(scenario: Scenario, moved: Mapping[str, float]) -> Scenario:
    """The scenario with drawn inputs."""
    try:
        return scenario.set(balanced(scenario.model, moved))
    except ScenarioError as error:
        drawn = ", ".join(f"{path} = {value:.4g}" for path, value in moved.items())
        raise UsageError(f"A draw of the uncertain inputs is no scenario ({drawn}):\n{error}") from None
