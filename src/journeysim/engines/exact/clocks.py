"""Competing clocks on a lattice of time: which one rings first, and when.

With cumulative hazards Λ_e, the chance that nothing has rung by t is S(t) = exp(−Σ Λ_e(t)). Within a cell the
mass S(a) − S(b) belongs to the clocks in proportion to their rises of Λ, and lies as if the hazard were
constant there; so does its mean, which decides how it is shared out between the two ends of the cell. Cells
are a quarter of a step. A clock that runs for a fixed time cuts the race off there.
"""

from __future__ import annotations

import numpy as np

from journeysim.compiled.records import Draw
from journeysim.engines.exact.laws import Floats, cumulative_hazard

PARTS = 4


def hazard_power(law: Draw) -> float:
    """The power of time in the cumulative hazard: effects on Weibull clocks are hazard ratios."""
    return law.shape[0] if law.family == "weibull" else 1.0


def race(laws: tuple[Draw, ...], step: float, count: int, times: Floats, traits: Floats) -> Floats:
    """The masses with which each clock is the first to ring at each node.

    Args:
        laws: The clocks in the order in which ties are decided; none of them ``until``.
        step: Step of the lattice.
        count: Number of the last node.
        times: What each clock's law is multiplied by, of shape (clocks, ...).
        traits: Values of the traits, of a shape (traits, ...) that goes with ``times``.

    Returns:
        Of shape (clocks, ..., nodes).
    """
    fixed = [number for number, law in enumerate(laws) if law.family == "fixed"]
    shape = times.shape[1:]
    cut, winner = np.full(shape, np.inf), np.full(shape, -1)
    for number in fixed:
        ends = times[number] * laws[number].location
        earlier = ends < cut
        cut, winner = np.where(earlier, ends, cut), np.where(earlier, number, winner)
    nodes = step / PARTS * np.arange(PARTS * (count + 1) + 1)
    at = np.minimum(nodes, cut[..., np.newaxis])
    hazards = np.zeros((len(laws), *at.shape))
    for number, law in enumerate(laws):
        if number not in fixed:
            own = traits[..., np.newaxis] if len(traits) else traits
            hazards[number] = cumulative_hazard(law, at, times[number][..., np.newaxis], own)
    rises = np.diff(hazards, axis=-1)
    alive = np.exp(-hazards.sum(axis=0))
    rise = rises.sum(axis=0)
    mass = alive[..., :-1] - alive[..., 1:]
    position = _position(rise) * np.diff(at, axis=-1) + at[..., :-1]
    by_clock = mass * rises / np.where(rise > 0.0, rise, 1.0)
    found = _on_nodes(by_clock, np.broadcast_to(position, by_clock.shape), step, count)
    for number in fixed:
        left = np.where(winner == number, alive[..., -1], 0.0)[..., np.newaxis]
        where = np.where(np.isfinite(cut), cut, 0.0)[..., np.newaxis]
        left = np.where(where < nodes[-1], left, 0.0)
        found[number] += _on_nodes(left, where, step, count)
    return found


def _position(rise: Floats) -> Floats:
    """Mean position within a cell of what rings there at a constant hazard: 1/λ − 1/(e^λ − 1)."""
    safe = np.where(rise > 1e-4, rise, 1.0)
    found: Floats = np.where(
        rise > 1e-4, 1.0 / safe - 1.0 / np.expm1(np.minimum(safe, 600.0)), 0.5 - rise / 12.0
    )
    return found


def _on_nodes(mass: Floats, when: Floats, step: float, count: int) -> Floats:
    """Share mass at moments out between the nodes beside them."""
    at = when / step
    left = np.minimum(at.astype(np.int64), count + 1)
    part = at - left
    width = count + 3
    rows = mass.size // mass.shape[-1]
    base = np.repeat(np.arange(rows) * width, mass.shape[-1])
    flat = np.bincount(base + left.ravel(), (mass * (1.0 - part)).ravel(), rows * width).astype(np.float64)
    flat += np.bincount(base + left.ravel() + 1, (mass * part).ravel(), rows * width)
    found: Floats = flat.reshape(*mass.shape[:-1], width)[..., : count + 1]
    return found
