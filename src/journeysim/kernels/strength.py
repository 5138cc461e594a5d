"""How strongly a change acts: in time, and by dose.

In time, with age a = t − start:

    strength(t) = 0                                for t < start and for t ≥ end (half-open)
                = min(1, a/ramp)·2^(−a/half-life)  otherwise

so novelty decays with time constant τ = half-life/ln 2 from the start. A repeated change is on during
[start + k·every, start + k·every + length), k = 0, 1, 2, …

By dose d ≥ 0, the unit being the dose at which the effect was measured:

    linear      d
    Hill        dⁿ/(hⁿ + dⁿ)                                       half the effect at d = h
    inverted U  max(−1, (d/p)^a·(z − d)/(z − p)), a = p/(z − p)    1 at d = p, 0 at 0 and z, then negative

The exponent a makes p the highest point: a/d = 1/(z − d) at d = p.
"""

import math

from journeysim.kernels.floats import pexp, plog

LN2 = 0.6931471805599453


def strength(t: float, start: float, end: float, ramp: float, half_life: float) -> float:
    """Return how strongly a change acts at time t, in [0, 1].

    Args:
        t: Time, in the unit of the other arguments.
        start: First moment; inf if the change never starts.
        end: First moment after it; inf if it never ends.
        ramp: Time from start to full strength, 0 for at once.
        half_life: Time in which novelty halves, positive; inf if it does not fade.

    Example:
        >>> strength(5.0, 0.0, 30.0, 10.0, math.inf)
        0.5
    """
    if t < start or t >= end:
        return 0.0
    age = t - start
    level = age / ramp if age < ramp else 1.0
    if half_life < math.inf:
        level *= pexp(-LN2 * (age / half_life))
    return level


def periodic(t: float, start: float, every: float, length: float) -> bool:
    """Return whether a repeated change is on at time t.

    Args:
        t: Time, in the unit of the other arguments.
        start: First moment of the first period.
        every: Length of a period, positive.
        length: Time it is on from the start of each period.

    Example:
        >>> [periodic(t, 0.0, 7.0, 2.0) for t in (0.0, 2.0, 6.9, 7.0)]
        [True, False, False, True]
    """
    if t < start:
        return False
    period = int((t - start) / every)
    # The quotient may round across a boundary; the boundary is start + k·every as a float.
    if start + period * every > t:
        period -= 1
    elif start + (period + 1) * every <= t:
        period += 1
    return t < start + period * every + length


def linear(dose: float) -> float:
    """Return the dose itself."""
    return dose


def hill(dose: float, half: float, slope: float) -> float:
    """Return the saturating response doseˢ/(halfˢ + doseˢ), in [0, 1].

    Args:
        dose: At least 0.
        half: Dose of half the effect, positive.
        slope: Steepness, positive.

    Example:
        >>> hill(2.0, 2.0, 3.0)
        0.5
    """
    if dose <= 0.0:
        return 0.0
    return 1.0 / (1.0 + pexp(slope * (plog(half) - plog(dose))))


def inverted_u(dose: float, peak: float, zero: float) -> float:
    """Return the response that too much turns into harm, in [−1, 1].

    Args:
        dose: At least 0.
        peak: Dose of the full effect, positive.
        zero: Dose at which the effect is lost, above `peak`.

    Example:
        >>> [inverted_u(dose, 1.0, 2.0) for dose in (0.0, 0.5, 1.0, 2.0, 9.0)]
        [0.0, 0.75, 1.0, 0.0, -1.0]
    """
    if dose <= 0.0:
        return 0.0
    rise = pexp(peak / (zero - peak) * plog(dose / peak))
    return max(-1.0, rise * ((zero - dose) / (zero - peak)))


def season_part(t: float, period: float, parts: int) -> int:
    """Return which of a period's equal parts the time t ≥ 0 falls in, counted from 0.

    Example:
        >>> [season_part(t, 7.0, 7) for t in (0.0, 6.5, 7.0, 8.0)]
        [0, 6, 0, 1]
    """
    part = int((t % period) / period * parts)
    return part if part < parts else parts - 1


def wave(turns: float) -> float:
    """Return cos(2π·turns), the same on every machine.

    The turn is brought to a quarter around 0 without rounding error worth mentioning; there the Taylor
    series of sine or cosine is summed to 2⁻⁵³. Error below 2e-16.

    Example:
        >>> [round(wave(turns), 12) for turns in (0.0, 0.125, 0.25, 0.5, 1.0)]
        [1.0, 0.707106781187, 0.0, -1.0, 1.0]
    """
    turn = turns - math.floor(turns + 0.5)
    if turn < 0.0:
        turn = -turn
    sign = 1.0
    if turn > 0.25:
        turn = 0.5 - turn
        sign = -1.0
    if turn > 0.125:
        x = 6.283185307179586 * (0.25 - turn)
        term = x
        total = x
        for k in range(1, 10):
            term *= -x * x / (2.0 * k * (2.0 * k + 1.0))
            total += term
        return sign * total
    x = 6.283185307179586 * turn
    term = 1.0
    total = 1.0
    for k in range(1, 10):
        term *= -x * x / (2.0 * k * (2.0 * k - 1.0))
        total += term
    return sign * total
