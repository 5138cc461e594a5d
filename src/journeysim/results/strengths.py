"""How strongly a change acted at many moments: ``kernels.strength`` over arrays, to the bit.

Strength is level(t) · season(t) while the change is on, with the level of ``kernels.strength.strength``
counted from ``Change.begin``, and 0 otherwise.
"""

from __future__ import annotations

from math import inf

import numpy as np

from journeysim.compiled.records import Change, SeasonCurve
from journeysim.kernels.floats import pexp_array
from journeysim.kernels.strength import LN2
from journeysim.results.visits import Flags, Floats


def strengths(change: Change, times: Floats) -> Floats:
    """Return the strength of a change at each time, of shape (times,).

    Between 0 and 1, except where a season of the change says otherwise.
    """
    on = acting(change, times)
    if not on.any():
        return np.zeros(len(times))
    age = np.where(on, times - change.begin, 0.0)
    level: Floats = np.ones(len(age))
    if change.ramp > 0.0:
        level = np.where(age < change.ramp, age / change.ramp, 1.0)
    if change.half_life < inf:
        level = level * pexp_array(-LN2 * (age / change.half_life))
    if change.season is not None:
        level = level * season_factors(change.season, times)
    return np.where(on, level, 0.0)


def acting(change: Change, times: Floats) -> Flags:
    """Return whether a change is on at each time, of shape (times,): after its lead time, in no pause."""
    on: Flags = (times >= change.begin) & (times < change.end)
    if change.every > 0.0 and on.any():
        on &= _periodic(times, change.begin, change.every, change.length)
    return on


def season_factors(season: SeasonCurve, times: Floats) -> Floats:
    """Return the factor of a season at each time, as ``compiled.population.season_at`` gives it."""
    if season.factors:
        parts = len(season.factors)
        part = np.minimum((times % season.period / season.period * parts).astype(np.int64), parts - 1)
        return np.array(season.factors)[part]
    return 1.0 + season.amplitude * _waves((times - season.peak) / season.period)


def _waves(turns: Floats) -> Floats:
    """cos(2π·turns) by the series of ``kernels.strength.wave``: cosine near 0, sine near a quarter."""
    turn = np.abs(turns - np.floor(turns + 0.5))
    far = turn > 0.25
    turn = np.where(far, 0.5 - turn, turn)
    as_sine = turn > 0.125
    x = 6.283185307179586 * np.where(as_sine, 0.25 - turn, turn)
    term = np.where(as_sine, x, 1.0)
    total = term
    for k in range(1, 10):
        term = term * (-x * x / (2.0 * k * (2.0 * k + np.where(as_sine, 1.0, -1.0))))
        total = total + term
    waves: Floats = np.where(far, -1.0, 1.0) * total
    return waves


def _periodic(times: Floats, start: float, every: float, length: float) -> Flags:
    """Whether a repeated change is on, as ``kernels.strength.periodic``; times before start do not count."""
    period = np.trunc((times - start) / every)
    early = start + period * every > times
    late = start + (period + 1.0) * every <= times
    period = np.where(early, period - 1.0, np.where(late, period + 1.0, period))
    flags: Flags = times < start + period * every + length
    return flags
