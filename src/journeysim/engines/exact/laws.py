"""Laws on a lattice of time, from the same quantile tables that the simulating engines draw from.

With H(x) = E[(x − D)₊] = ∫₀ˣ P(D ≤ u) du, a stay D is spread over the lattice of step h by hat functions:

    w_k = E[hat(D/h − k)] = (H((k + 1)h) − 2·H(kh) + H((k − 1)h)) / h        k = 0, 1, …

which keeps mass and mean, and adds at most h²/4 to the variance (h²/6 for a smooth law). H is convex and is
known with its slope u at the 6,657 knots of a quantile table; between them it is a cubic.
"""

from __future__ import annotations

from functools import lru_cache
from math import lgamma

import numpy as np
from numpy.typing import NDArray

from journeysim.compiled.records import NONE, Draw
from journeysim.kernels.quantiles import CELLS, OCTAVES, unit_table

Floats = NDArray[np.float64]

Numbers = Floats | float
"""One number, or an array that broadcasts."""

ROUNDING = 1e-12
"""Masses below are what rounding has left over."""

MOST_TERMS = 500.0
"""Terms of a continued fraction, at most."""

LEAST_SMOOTH = 1.0
"""Shape of a beta law from which on its density is bounded."""

BETA_POINTS = 16_385

MOST_AT_ONCE = 0.1
"""Largest share of a law that leaves within half a step for which the step is still explicit."""


@lru_cache(maxsize=1)
def _probabilities() -> Floats:
    """Lower-tail probabilities at the ends of the cells of a quantile table, rising."""
    octaves = np.ldexp(1.0, -np.arange(OCTAVES + 1, 1, -1))
    lower = np.append(np.outer(octaves, 1.0 + np.arange(CELLS) / CELLS).ravel(), 0.5)
    return np.append(lower, 1.0 - lower[-2::-1])


@lru_cache(maxsize=1)
def _hazards() -> Floats:
    """Cumulative hazards at these probabilities."""
    return np.asarray(-np.log1p(-_probabilities()))


@lru_cache(maxsize=256)
def knots(family: str, shape: tuple[float, ...]) -> tuple[Floats, Floats, Floats, Floats]:
    """Quantiles x, probabilities u, H(x) and ∫₀ᵘ Q at the knots of a unit law's table."""
    table = np.array(unit_table(family, *shape))
    a, b, c = table[:-3].reshape(-1, 3).T
    u = _probabilities()
    x = np.append(a, table[-3])
    part = np.append(0.0, np.cumsum(np.diff(u) * (a + b / 2.0 + c / 3.0))) + u[0] * x[0]
    return x, u, x * u - part, part


def _unit_integrated(family: str, shape: tuple[float, ...], x: Floats) -> Floats:
    """H of a unit law at points of any shape."""
    if family == "empirical":
        sample = np.array(shape)
        return np.asarray(np.maximum(x[..., np.newaxis] - sample, 0.0).mean(axis=-1))
    if family == "gamma":
        return _gamma_integrated(shape[0], x)
    at, u, value, part = knots(family, shape)
    cell = np.clip(np.searchsorted(at, x, side="right") - 1, 0, len(at) - 2)
    width = at[cell + 1] - at[cell]
    t = np.clip((x - at[cell]) / np.where(width > 0.0, width, 1.0), 0.0, 1.0)
    rise, first, last = value[cell + 1] - value[cell], u[cell] * width, u[cell + 1] * width
    bend = 3.0 * rise - 2.0 * first - last
    inside = value[cell] + t * (first + t * (bend + t * (first + last - 2.0 * rise)))
    found: Floats = np.where(x >= at[-1], x - part[-1], np.where(x <= at[0], 0.0, inside))
    return found


def _gamma_integrated(k: float, x: Floats) -> Floats:
    """H of the unit gamma law, x·P(k, x) − k·P(k + 1, x): without its table, which needs a heavy import."""
    positive = np.maximum(x, 1e-300)
    density = np.exp(k * np.log(positive) - positive - lgamma(k + 1.0))
    lower = _lower_gamma(k, positive, density)
    found: Floats = np.where(x > 0.0, (x - k) * lower + k * density, 0.0)
    return found


def _lower_gamma(k: float, x: Floats, density: Floats) -> Floats:
    """The regularised lower incomplete gamma function P(k, x), for x > 0.

    By its series up to x = k + 1, beyond it by Lentz's continued fraction for the upper tail.

    Args:
        k: Shape.
        x: Points.
        density: xᵏ·e⁻ˣ / Γ(k + 1) there.
    """
    near = x <= k + 1.0
    inside = np.where(near, x, 1.0)
    term, total, n = np.ones_like(x), np.ones_like(x), 0.0
    while float(np.max(term, initial=0.0)) > 1e-17 * float(np.min(total, initial=1.0)):
        n += 1.0
        term = term * inside / (k + n)
        total = total + term
    beyond = np.where(near, k + 2.0, x)
    b = beyond + 1.0 - k
    c, d = np.full_like(x, 1e300), 1.0 / b
    tail, n = d, 0.0
    while True:
        n += 1.0
        b = b + 2.0
        d = 1.0 / (n * (k - n) * d + b)
        c = b + n * (k - n) / c
        tail = tail * d * c
        if float(np.max(np.abs(d * c - 1.0), initial=0.0)) < 1e-15 or n > MOST_TERMS:
            break
    return np.where(near, density * total, 1.0 - density * k * tail)


def scale_of(draw: Draw, traits: Floats | None = None) -> Numbers:
    """The scale of a law, where it hangs on a trait that of each value of the trait.

    Args:
        draw: A law.
        traits: Values of each trait, of shape (traits, nodes).
    """
    if draw.trait == NONE:
        return draw.scale
    assert traits is not None, "a law that hangs on a trait needs its values"
    value: Floats = traits[draw.trait] * draw.factor
    found: Floats = value if draw.power > 0 else 1.0 / value
    return found


def integrated(draw: Draw, x: Floats, times: Numbers = 1.0, traits: Floats | None = None) -> Floats:
    """H(x) = E[(x − times·D)₊] of a law.

    Args:
        draw: A law in time.
        x: Times, of any shape.
        times: What the law is multiplied by, of a shape that goes with ``x``.
        traits: Values of the traits, where the law hangs on one.
    """
    if draw.family == "fixed":
        return np.asarray(np.maximum(x - times * draw.location, 0.0))
    spread = np.asarray(scale_of(draw, traits) * times, dtype=np.float64)
    unit = _unit_integrated(draw.family, draw.shape, np.asarray((x - times * draw.location) / spread))
    return np.asarray(spread * unit)


def lattice(
    draw: Draw, step: float, count: int, times: Numbers = 1.0, traits: Floats | None = None
) -> Floats:
    """Masses of a law at the nodes 0 … count of a lattice, on a last axis of that length.

    Args:
        draw: A law in time.
        step: Step of the lattice in days.
        count: Number of the last node; what lies beyond is left out.
        times: What the law is multiplied by; its shape leads that of the answer.
        traits: Values of the traits, where the law hangs on one.

    Example:
        >>> from journeysim.compiled.records import Draw
        >>> lattice(Draw("fixed", location=1.5), 1.0, 3).tolist()
        [0.0, 0.5, 0.5, 0.0]
    """
    nodes = step * np.arange(-1.0, count + 2.0)
    scale = np.asarray(times, dtype=np.float64)[..., np.newaxis]
    own = None if traits is None else np.asarray(traits)[..., np.newaxis]
    found: Floats = np.diff(integrated(draw, nodes, scale, own), 2, axis=-1) / step
    return np.where(np.abs(found) < ROUNDING, 0.0, found)


def explicit(masses: Floats) -> Floats:
    """Move the mass of lag 0 to the lags 1, 2 and 3, as 3, −3 and 1 of it, where it is small.

    Whatever is quadratic in time keeps its value, so nothing is lost beside the lattice's own error; and
    then nobody enters and leaves a place at the same node.
    """
    moved = masses.copy()
    early = np.where(masses[..., 0] <= MOST_AT_ONCE, masses[..., 0], 0.0)
    for lag, share in enumerate((-1.0, 3.0, -3.0, 1.0)[: moved.shape[-1]]):
        moved[..., lag] += share * early
    return moved


def mean_of(draw: Draw, traits: Floats | None = None) -> Numbers:
    """The mean of a law."""
    if draw.family == "fixed":
        return draw.location
    if draw.family == "empirical":
        return draw.location + draw.scale * float(np.mean(draw.shape))
    return draw.location + scale_of(draw, traits) * float(knots(draw.family, draw.shape)[3][-1])


def bins(draw: Draw, count: int) -> Floats:
    """Mean values of a law within bins of equal probability, of shape (count,); their mean is the law's.

    Example:
        >>> from journeysim.compiled.records import Draw
        >>> bins(Draw("uniform"), 4).round(3).tolist()
        [0.125, 0.375, 0.625, 0.875]
    """
    if draw.family == "fixed":
        return np.array([draw.location])
    if draw.family == "empirical":
        return draw.location + draw.scale * np.array(draw.shape)
    beta = draw.family == "beta" and min(draw.shape) >= LEAST_SMOOTH
    u, part = _beta_parts(*draw.shape) if beta else knots(draw.family, draw.shape)[1::2]
    ends = np.arange(count + 1) / count
    found: Floats = draw.location + draw.scale * np.diff(np.interp(ends, u, part)) * count
    return found


@lru_cache(maxsize=64)
def _beta_parts(a: float, b: float) -> tuple[Floats, Floats]:
    """Probabilities u and ∫₀ᵘ Q of a beta law without its table, which needs a heavy import.

    By the trapezoid rule in the angle θ with x = sin²(θ/2), in which the density is smooth.
    """
    angle = np.linspace(0.0, np.pi / 2.0, BETA_POINTS)
    x = np.sin(angle) ** 2
    density = np.sin(angle) ** (2.0 * a - 1.0) * np.cos(angle) ** (2.0 * b - 1.0)
    u, part = (
        np.append(0.0, np.cumsum((values[1:] + values[:-1]) / 2.0)) for values in (density, density * x)
    )
    return u / u[-1], part / u[-1]


def cumulative_hazard(draw: Draw, x: Floats, times: Numbers, traits: Floats | None = None) -> Floats:
    """−log P(times·D > x) of a law that is not fixed, at most 700."""
    spread = np.asarray(scale_of(draw, traits) * times, dtype=np.float64)
    unit = np.asarray((x - times * draw.location) / spread)
    if draw.family == "empirical":
        sample = np.sort(np.array(draw.shape))
        share = np.searchsorted(sample, unit, side="right") / len(sample)
        return np.asarray(-np.log(np.maximum(1.0 - share, 1e-304)))
    at = knots(draw.family, draw.shape)[0]
    found: Floats = np.where(unit >= at[-1], 700.0, np.interp(unit, at, _hazards(), left=0.0))
    return found
