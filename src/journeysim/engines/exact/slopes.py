"""How the numbers of the system answer to a lever: slopes of shares, kernels and experiences.

Shares are differentiated by a complex step, f'(x) = Im f(x + iε)/ε, which is exact to rounding (Squire and
Trapp 1998, SIAM Review 40:110–112): the very text that computes them is run on a complex number. Kernels and
experiences have slopes in closed form; where one bends exactly at a node its two slopes are averaged.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np

from journeysim.compiled.records import Compiled, Draw, Place, Row
from journeysim.engines.exact.clocks import PARTS
from journeysim.engines.exact.decisions import shares
from journeysim.engines.exact.effects import Who, summed
from journeysim.engines.exact.laws import MOST_AT_ONCE, Floats, Numbers, integrated, knots, scale_of
from journeysim.engines.exact.moods import qualities
from journeysim.results.visits import Flags, Integers

STEP = 1e-30
BESIDE = 1e-9
"""How near to a bend counts as on it."""


def share_slopes(row: Row, edge: int, who: Who, levels: Floats, above: Floats) -> Floats:
    """Slopes of all shares of a row by the log-odds of one edge, of the shape of ``decisions.shares``."""
    edges = list(row.edges)
    edges[edge] = replace(edges[edge], persona=cast("float", edges[edge].persona + 1j * STEP))
    moved = shares(replace(row, edges=tuple(edges), plain=False), who, levels, above)
    return np.asarray(np.imag(moved) / STEP)


def kernel_slope(draw: Draw, step: float, count: int, times: Floats, traits: Floats | None) -> Floats:
    """Slope of ``laws.lattice`` by the logarithm of ``times``: with H(x) = t·H₁(x/t) it is H − x·H'."""
    nodes = step * np.arange(-1.0, count + 2.0)
    scale = np.asarray(times, dtype=np.float64)[..., np.newaxis]
    own = None if traits is None else np.asarray(traits)[..., np.newaxis]
    moved = integrated(draw, nodes, scale, own) - nodes * reached(draw, nodes, scale, own)
    return np.asarray(np.diff(moved, 2, axis=-1) / step)


def reached(draw: Draw, x: Floats, times: Numbers, traits: Floats | None) -> Floats:
    """The slope of ``laws.integrated`` in x: the chance that a stay is over."""
    if draw.family == "fixed":
        return _step_up(x - times * draw.location)
    spread = np.asarray(scale_of(draw, traits) * times, dtype=np.float64)
    unit = np.asarray((x - times * draw.location) / spread)
    if draw.family == "empirical":
        return np.asarray(_step_up(unit[..., np.newaxis] - np.array(draw.shape)).mean(axis=-1))
    at, u, value, _ = knots(draw.family, draw.shape)
    cell = np.clip(np.searchsorted(at, unit, side="right") - 1, 0, len(at) - 2)
    width = at[cell + 1] - at[cell]
    safe = np.where(width > 0.0, width, 1.0)
    t = np.clip((unit - at[cell]) / safe, 0.0, 1.0)
    rise, first, last = value[cell + 1] - value[cell], u[cell] * width, u[cell + 1] * width
    bend, turn = 3.0 * rise - 2.0 * first - last, first + last - 2.0 * rise
    inside = (first + t * (2.0 * bend + 3.0 * t * turn)) / safe
    return np.where(unit >= at[-1], 1.0, np.where(unit <= at[0], 0.0, inside))


def _step_up(distance: Floats) -> Floats:
    """1 beyond 0, 0 before, ½ on it."""
    on = np.abs(distance) < BESIDE
    return np.where(on, 0.5, (distance > 0.0).astype(np.float64))


def made_explicit(slope: Floats, masses: Floats) -> Floats:
    """The slope of ``laws.explicit`` for masses and their slopes."""
    moved = slope.copy()
    early = np.where(masses[..., 0] <= MOST_AT_ONCE, slope[..., 0], 0.0)
    for lag, share in enumerate((-1.0, 3.0, -3.0, 1.0)[: moved.shape[-1]]):
        moved[..., lag] += share * early
    return moved


def race_slopes(
    laws: tuple[Draw, ...], times: Floats, moved: Floats, step: float, count: int, traits: Floats
) -> Floats:
    """Slope of ``clocks.race``, where log ``times`` of each clock moves at a speed.

    Args:
        laws: The clocks; none of them empirical or waiting for a date.
        times: What each clock's law is multiplied by, of shape (clocks, ...).
        moved: Speed of each clock's log time, of shape (clocks,).
        step: Step of the lattice.
        count: Number of the last node.
        traits: Values of the traits, of a shape (traits, ...) that goes with ``times``.
    """
    nodes = step / PARTS * np.arange(PARTS * (count + 1) + 1)
    cut, shift, winner = _cut(laws, times, moved)
    at = np.minimum(nodes, cut[..., np.newaxis])
    drift = np.where(np.isfinite(cut), shift, 0.0)[..., np.newaxis] * _step_up(nodes - cut[..., np.newaxis])
    hazards, speeds = np.zeros((2, len(laws), *at.shape))
    own = traits[..., np.newaxis] if len(traits) else traits
    for number, law in enumerate(laws):
        if law.family != "fixed":
            hazards[number], rate = _hazard(law, at, times[number][..., np.newaxis], own)
            speeds[number] = rate * (drift - moved[number] * at)
    alive = np.exp(-hazards.sum(axis=0))
    dying = -alive * speeds.sum(axis=0)
    mass, more = -np.diff(alive, axis=-1), -np.diff(dying, axis=-1)
    share, sharing, place, shifted = _within(np.diff(hazards, axis=-1), np.diff(speeds, axis=-1))
    width, wider = np.diff(at, axis=-1), np.diff(drift, axis=-1)
    found = _on_nodes(
        mass * share, more * share + mass * sharing, at[..., :-1] + place * width,
        drift[..., :-1] + place * wider + shifted * width, step, count,
    )  # fmt: skip
    inside = np.isfinite(cut) & (cut < nodes[-1])
    for number, law in enumerate(laws):
        if law.family == "fixed":
            here = (inside & (winner == number))[..., np.newaxis]
            left, fewer = np.where(here, alive[..., -1:], 0.0), np.where(here, dying[..., -1:], 0.0)
            where = np.where(inside, cut, 0.0)[..., np.newaxis]
            found[number] += _on_nodes(left, fewer, where, drift[..., -1:], step, count)
    return found


def _cut(laws: tuple[Draw, ...], times: Floats, moved: Floats) -> tuple[Floats, Floats, Integers]:
    """When the first clock of a fixed time ends a race, how fast that moves, and which one it is."""
    shape = times.shape[1:]
    cut, shift, winner = np.full(shape, np.inf), np.zeros(shape), np.full(shape, -1)
    for number, law in enumerate(laws):
        if law.family == "fixed":
            ends = times[number] * law.location
            earlier = ends < cut
            shift = np.where(earlier, ends * moved[number], shift)
            cut, winner = np.where(earlier, ends, cut), np.where(earlier, number, winner)
    return cut, shift, winner


def _within(rises: Floats, faster: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Share of each clock in a cell, its slope; mean position in the cell, its slope."""
    whole, quicker = rises.sum(axis=0), faster.sum(axis=0)
    none = whole <= 0.0
    # A cell that is only about to get a width belongs to the clocks as their hazards begin to rise.
    beginning = faster / np.where(quicker != 0.0, quicker, 1.0)
    safe = np.where(none, 1.0, whole)
    share = np.where(none, beginning, rises / safe)
    sharing = np.where(none, 0.0, (faster - share * quicker) / safe)
    place, slope = _position(whole)
    return share, sharing, place, slope * quicker


def _hazard(law: Draw, x: Floats, times: Floats, traits: Floats) -> tuple[Floats, Floats]:
    """Cumulative hazard Λ(x) of times·D, and Λ'(x), as ``laws.cumulative_hazard`` reads it."""
    spread = np.asarray(scale_of(law, traits) * times, dtype=np.float64)
    unit = np.asarray((x - times * law.location) / spread)
    at, u, _, _ = knots(law.family, law.shape)
    hazard = -np.log1p(-u)
    rates = np.diff(hazard) / np.where(np.diff(at) > 0.0, np.diff(at), np.inf)
    cell = np.clip(np.searchsorted(at, unit, side="right") - 1, 0, len(at) - 2)
    inside = (unit > at[0]) & (unit < at[-1])
    value = np.where(unit >= at[-1], 700.0, np.interp(unit, at, hazard, left=0.0))
    return value, np.where(inside, rates[cell] / spread, 0.0)


def _position(rise: Floats) -> tuple[Floats, Floats]:
    """Mean position within a cell of what rings there, 1/λ − 1/(e^λ − 1), and its slope."""
    safe = np.where(rise > 1e-4, rise, 1.0)
    more = np.expm1(np.minimum(safe, 300.0))
    value = np.where(rise > 1e-4, 1.0 / safe - 1.0 / more, 0.5 - rise / 12.0)
    slope = np.where(rise > 1e-4, -1.0 / safe**2 + (more + 1.0) / more**2, -1.0 / 12.0)
    # Beyond the clip the second term stands still; it is nothing there anyhow.
    return value, np.where(rise > 300.0, -1.0 / safe**2, slope)


def _on_nodes(mass: Floats, more: Floats, when: Floats, later: Floats, step: float, count: int) -> Floats:
    """Slope of sharing mass at moments out between the nodes beside them."""
    at = np.broadcast_to(when / step, mass.shape)
    whole = np.round(at)
    bend = np.abs(at - whole) < BESIDE
    left = np.minimum(np.where(bend, whole, np.floor(at)), count + 1).astype(np.int64)
    part, shift = np.where(bend, 0.0, at - left), mass * later / step
    before = np.maximum(np.where(bend, left - 1, left), 0)
    width, rows = count + 3, mass.size // mass.shape[-1]
    base = np.repeat(np.arange(rows) * width, mass.shape[-1])
    flat = np.zeros(rows * width)
    for start, weight in (
        (left, more * (1.0 - part) - shift / 2.0),
        (left + 1, more * part + shift / 2.0),
        (before, -shift / 2.0),
        (before + 1, shift / 2.0),
    ):
        flat = flat + np.bincount(base + start.ravel(), weight.ravel(), rows * width)
    found: Floats = flat.reshape(*mass.shape[:-1], width)[..., : count + 1]
    return found


def experience_slope(
    compiled: Compiled, place: Place, who: Who, levels: Floats, kept: Floats, grid: Floats
) -> Floats:
    """Slope of ``moods.experience`` by a gain in quality, of shape (regimes, before, after)."""
    gain = place.gain + summed(place.gains, who.treated, levels)
    raw = (qualities(place, who) + gain[:, np.newaxis]) * kept[:, np.newaxis]
    speed = kept[:, np.newaxis] * _step_up(raw) * _step_up(1.0 - raw)
    moods, weight = len(grid), compiled.satisfaction_weight
    moved = grid[:, np.newaxis] + weight * (np.clip(raw, 0.0, 1.0)[:, np.newaxis, :] - grid[:, np.newaxis])
    at = np.clip(moved, 0.0, 1.0) * (moods - 1)
    speed = np.broadcast_to((weight * (moods - 1) * speed / raw.shape[1])[:, np.newaxis, :], at.shape)
    found: Floats = np.zeros((len(raw), moods, moods))
    bend = np.abs(at - np.round(at)) < BESIDE
    for below, half in ((_cell(at, bend, -1.0), 0.5), (_cell(at, bend, 0.0), 0.5)):
        _tilt(found, np.clip(below, 0, moods - 2), half * speed)
    return found


def _cell(at: Floats, bend: Flags, side: float) -> Integers:
    """The cell in which a position lies; on a bend the one before it or after it."""
    return np.where(bend, np.round(at) + side, np.floor(at)).astype(np.int64)


def _tilt(found: Floats, left: Integers, speed: Floats) -> None:
    """Move mass from the left end of cells to the right one."""
    regimes, moods = found.shape[:2]
    rows = np.arange(regimes * moods).reshape(regimes, moods, 1) * moods
    flat = np.bincount((rows + left).ravel(), -speed.ravel(), found.size)
    flat = flat + np.bincount((rows + left + 1).ravel(), speed.ravel(), found.size)
    found += flat.reshape(found.shape)
