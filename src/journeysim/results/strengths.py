"""How strongly a change acted at many moments: ``kernels.strength`` over arrays, to the bit.

Strength is level(t) · season(t) while the change is on, with the level of ``kernels.strength.strength``
counted from ``Change.begin``, and 0 otherwise.
"""

from __future__ import annotations

from math import cos, inf, pi

import numpy as np

from journeysim.compiled.records import Change, SeasonCurve
from journeysim.kernels.floats import pexp_array
from journeysim.kernels.strength import LN2
from journeysim.results.visits import Flags, Floats


def strengths(change: Change, times: Floats) -> Floats:
    """Return the strength of a change at each time, of shape (times,).

    Between 0 and 1, except where a season of the change says otherwise.
    """
    on = (times >= change.begin) & (times < change.end)
    if not on.any():
        return np.zeros(len(times))
    if change.every > 0.0:
        on &= _periodic(times, change.begin, change.every, change.length)
    age = np.where(on, times - change.begin, 0.0)
    level: Floats = np.ones(len(age))
    if change.ramp > 0.0:
        level = np.where(age < change.ramp, age / change.ramp, 1.0)
    if change.half_life < inf:
        level = level * pexp_array(-LN2 * (age / change.half_life))
    if change.season is not None:
        level = level * season_factors(change.season, times)
    return np.where(on, level, 0.0)


def season_factors(season: SeasonCurve, times: Floats) -> Floats:
    """Return the factor of a season at each time: one of equal parts, or a sine."""
    phase = times % season.period
    if season.factors:
        parts = len(season.factors)
        part = np.minimum((phase / season.period * parts).astype(np.int64), parts - 1)
        return np.array(season.factors)[part]
    # numpy's cosine and the C library's may differ in the last bit; engines ask the C library.
    waves = map(cos, (2.0 * pi * (phase - season.peak) / season.period).tolist())
    return 1.0 + season.amplitude * np.fromiter(waves, dtype=np.float64, count=len(phase))


def _periodic(times: Floats, start: float, every: float, length: float) -> Flags:
    """Whether a repeated change is on, as ``kernels.strength.periodic``; times before start do not count."""
    period = np.trunc((times - start) / every)
    early = start + period * every > times
    late = start + (period + 1.0) * every <= times
    period = np.where(early, period - 1.0, np.where(late, period + 1.0, period))
    flags: Flags = times < start + period * every + length
    return flags
