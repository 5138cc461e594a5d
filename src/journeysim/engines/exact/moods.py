"""Satisfaction on a grid: how an experience moves it.

An experience of quality q takes s to s + weight·(q − s). On a grid of S points the mass that arrives between
two of them is shared out so that its mean stays: linear interpolation, exact for whatever is linear in s.
"""

from __future__ import annotations

import numpy as np

from journeysim.compiled.records import Bounds, Compiled, Place
from journeysim.engines.exact.decisions import step_at
from journeysim.engines.exact.effects import Who, summed
from journeysim.engines.exact.laws import Floats, bins

BINS = 96
"""Bins of equal probability by which a law of quality is replaced."""


def spread_on(values: Floats, grid: Floats) -> Floats:
    """Weights of grid points for values in [0, 1], on a last axis.

    Example:
        >>> spread_on(np.array([0.25]), np.array([0.0, 0.5, 1.0])).tolist()
        [[0.5, 0.5, 0.0]]
    """
    if len(grid) == 1:
        return np.ones((*values.shape, 1))
    at = np.clip(values, 0.0, 1.0) * (len(grid) - 1)
    left = np.minimum(at.astype(np.int64), len(grid) - 2)
    part = at - left
    found = np.zeros((*values.shape, len(grid)))
    np.put_along_axis(found, left[..., np.newaxis], (1.0 - part)[..., np.newaxis], axis=-1)
    np.put_along_axis(found, (left + 1)[..., np.newaxis], part[..., np.newaxis], axis=-1)
    return found


def curved_on(values: Floats, grid: Floats) -> Floats:
    """Weights of grid points for values in [0, 1] that keep mean and variance, on a last axis.

    Quadratic interpolation. Some weights are negative (−1/8 at most), so it serves means only.

    Example:
        >>> curved_on(np.array([0.5]), np.array([0.0, 0.5, 1.0])).tolist()
        [[0.0, 1.0, 0.0]]
    """
    if len(grid) <= 3:
        return spread_on(values, grid)
    at = np.clip(values, 0.0, 1.0) * (len(grid) - 1)
    middle = np.clip(np.round(at).astype(np.int64), 1, len(grid) - 2)
    d = at - middle
    found = np.zeros((*values.shape, len(grid)))
    for step, weight in ((-1, d * (d - 1.0) / 2.0), (0, 1.0 - d * d), (1, d * (d + 1.0) / 2.0)):
        np.put_along_axis(found, (middle + step)[..., np.newaxis], weight[..., np.newaxis], axis=-1)
    return found


def qualities(place: Place, who: Who) -> Floats:
    """Values of the quality, all of equal weight, before gains."""
    quality = place.quality
    assert quality is not None
    if quality.draw is not None:
        return bins(quality.draw, BINS)
    if quality.stepped is not None:
        return np.array([step_at(quality.stepped, who)])
    assert quality.number is not None
    return np.array([quality.number])


def experience(
    compiled: Compiled,
    place: Place,
    who: Who,
    levels: Floats,
    kept: Floats,
    grid: Floats,
    *,
    curved: bool = False,
) -> Floats:
    """How an experience at a place moves satisfaction, of shape (regimes, before, after).

    Args:
        compiled: The compiled scenario.
        place: A place with a quality.
        who: Of whom.
        levels: Strength of each change, of shape (regimes, changes).
        kept: What handovers have left of the quality, of shape (regimes,).
        grid: Grid of satisfaction.
        curved: Whether weights keep the variance, too; see ``curved_on``.
    """
    gain = place.gain + summed(place.gains, who.treated, levels)
    q = np.clip((qualities(place, who) + gain[:, np.newaxis]) * kept[:, np.newaxis], 0.0, 1.0)
    weight = compiled.satisfaction_weight
    moved = grid[:, np.newaxis] + weight * (q[:, np.newaxis, :] - grid[:, np.newaxis])
    if curved:
        return np.asarray(sum(curved_on(part, grid) for part in np.moveaxis(moved, -1, 0)) / q.shape[1])
    if q.shape[1] == 1:
        return spread_on(moved[..., 0], grid)
    found: Floats = np.zeros((len(q), len(grid), len(grid)))
    at = np.clip(moved, 0.0, 1.0) * (len(grid) - 1)
    left = np.minimum(at.astype(np.int64), len(grid) - 2)
    part = (at - left) / q.shape[1]
    base = np.arange(len(q) * len(grid)).reshape(len(q), len(grid), 1) * len(grid)
    flat = np.bincount((base + left).ravel(), 1.0 / q.shape[1] - part.ravel(), found.size)
    flat += np.bincount((base + left + 1).ravel(), part.ravel(), found.size)
    found = np.asarray(flat.reshape(found.shape), dtype=np.float64)
    return found


def inside(bounds: Bounds, grid: Floats) -> Floats:
    """Share of each grid point's hat that lies within open bounds, of shape (satisfactions,).

    Where satisfaction is spread out this is exact to the square of the grid's step.
    """
    if bounds == Bounds():
        return np.ones(len(grid))
    width = float(grid[1] - grid[0])

    def below(limit: float) -> Floats:
        t = np.clip((limit - grid) / width, -1.0, 1.0)
        lower, upper = np.minimum(t, 0.0) + 1.0, np.maximum(t, 0.0)
        part = lower**2 / 2.0 + upper - upper**2 / 2.0
        # The two ends of the grid have half a hat.
        part[0] = (upper - upper**2 / 2.0)[0] * 2.0
        part[-1] = (lower**2)[-1]
        return part

    found: Floats = below(bounds.high) - below(bounds.low)
    return found


def inside_cells(bounds: Bounds, grid: Floats) -> Floats:
    """Share of the cell around each grid point that lies within open bounds, of shape (satisfactions,).

    >>> inside_cells(Bounds(low=0.5), np.array([0.0, 0.5, 1.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    if bounds == Bounds():
        return np.ones(len(grid))
    half = float(grid[1] - grid[0]) / 2.0
    low, high = max(bounds.low, -1.0), min(bounds.high, 2.0)
    found: Floats = np.clip(np.minimum(grid + half, high) - np.maximum(grid - half, low), 0.0, 2.0 * half)
    return found / (2.0 * half)


def within(bounds: Bounds, values: Floats, width: float) -> Floats:
    """Share of mass at some values that lies within open bounds, each spread by a hat of this half-width.

    >>> within(Bounds(high=0.5), np.array([0.4, 0.5]), 0.0).tolist()
    [1.0, 0.0]
    """
    if width == 0.0:
        return ((values > bounds.low) & (values < bounds.high)).astype(np.float64)

    def below(limit: float) -> Floats:
        t = np.clip((limit - values) / width, -1.0, 1.0)
        lower, upper = np.minimum(t, 0.0) + 1.0, np.maximum(t, 0.0)
        return np.asarray(lower**2 / 2.0 + upper - upper**2 / 2.0)

    return below(bounds.high) - below(bounds.low)
