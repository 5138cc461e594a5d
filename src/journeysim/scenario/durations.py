"""Times with their unit: durations in days, rates per day, yearly discount rates.

A month is 365/12 d and a year 365 d; days of the calendar are durations since day 0.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Any

from journeysim.scenario.slips import Slip, found

Days = float
PerDay = float

UNITS: dict[str, Fraction] = {
    "min": Fraction(1, 1440),
    "h": Fraction(1, 24),
    "d": Fraction(1),
    "w": Fraction(7),
    "mo": Fraction(365, 12),
    "y": Fraction(365),
}
"""Days in one unit."""

_LONG = {"minute": "min", "hour": "h", "day": "d", "week": "w", "month": "mo", "year": "y"}
_ALLOWED = "min, h, d, w, mo, y"
NUMBER = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
LONGEST = 200
"""Letters that a number with its unit and range may have."""

_NUMBER = re.compile(NUMBER)
_DURATION = re.compile(rf"({NUMBER})\s*([A-Za-z]*)")
_RATE = re.compile(rf"({NUMBER})\s+per\s+([A-Za-z]+)")


def number(raw: Any) -> float:
    """Read a plain finite number.

    Raises:
        Slip: for anything else.
    """
    if isinstance(raw, str) and len(raw) <= LONGEST and _NUMBER.fullmatch(raw.strip()):
        raw = float(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        percent = isinstance(raw, str) and raw.rstrip().endswith("%")
        raise Slip(f"{found(raw)}, expected a number.", "write 80 % as `0.8`." if percent else "")
    try:
        value = float(raw)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise Slip(f"{found(raw)}, expected a finite number.")
    return value


def spell_number(value: float) -> str:
    """The shortest text that reads as this very number.

    >>> spell_number(3.0), spell_number(0.1)
    ('3', '0.1')
    """
    text = repr(float(value))
    return text.removesuffix(".0")


def _times(value: float, factor: Fraction) -> float:
    """One multiplication with one rounding, where the numbers allow it."""
    return value * factor.numerator / factor.denominator


def duration(raw: Any) -> Days:
    """Read a duration.

    >>> duration("3 d"), duration("12 h"), duration(0)
    (3.0, 0.5, 0.0)

    Raises:
        Slip: without a unit (0 needs none), with an unknown one, or for a negative time.
    """
    if not isinstance(raw, bool) and isinstance(raw, int | float) and raw == 0:
        return 0.0
    match = _DURATION.fullmatch(raw.strip()) if isinstance(raw, str) and len(raw) <= LONGEST else None
    if match is None:
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            raise Slip(
                f"{found(raw)}, a time without its unit; units are {_ALLOWED}.",
                f"write `{found(raw)[7:-1]} d`.",
            )
        raise Slip(f"{found(raw)}, expected a time such as `3 d`; units are {_ALLOWED}.")
    value, unit = number(match[1]), match[2]
    if not unit:
        if value == 0:
            return 0.0
        raise Slip(f"{found(raw)}, a time without its unit; units are {_ALLOWED}.", f"write `{match[1]} d`.")
    days = _times(value, _unit(unit, raw))
    if days < 0:
        raise Slip(f"{found(raw)}, expected a time of 0 or more.")
    if not math.isfinite(days):
        raise Slip(f"{found(raw)}, expected a finite time.")
    return days


def _unit(word: str, raw: Any, long_too: bool = False) -> Fraction:
    """Days in a unit; rates may write it in full."""
    long = _LONG.get(word.removesuffix("s"))
    short = long if long is not None and long_too else word
    if short not in UNITS:
        hint = f"write `{long}`." if long is not None else ""
        hint = "`m` could be minutes or months: write `min` or `mo`." if word.lower() == "m" else hint
        raise Slip(f"{found(raw)}, `{word}` is no unit; units are {_ALLOWED}.", hint)
    return UNITS[short]


def spell_duration(days: Days) -> str:
    """The canonical spelling of a duration; reading it gives the identical number.

    >>> spell_duration(1 / 72), spell_duration(30.0), spell_duration(365 / 12)
    ('20 min', '30 d', '1 mo')
    """
    if days == 0:
        return "0 d"
    for unit in ("h", "min", "d") if days < 1 else ("d", "mo", "w", "y"):
        candidate = spell_number(_times(days, 1 / UNITS[unit]))
        if len(candidate) <= 8 and duration(f"{candidate} {unit}") == days:
            return f"{candidate} {unit}"
    return f"{spell_number(days)} d"


def rate(raw: Any) -> PerDay:
    """Read a rate; the number is per day.

    >>> rate("14 per week"), rate("2 per h")
    (2.0, 48.0)

    Raises:
        Slip: without ``per UNIT``, or for a negative rate.
    """
    if not isinstance(raw, bool) and isinstance(raw, int | float) and raw == 0:
        return 0.0
    match = _RATE.fullmatch(raw.strip()) if isinstance(raw, str) and len(raw) <= LONGEST else None
    if match is None:
        hint = f"write `{found(raw)[7:-1]} per day`." if isinstance(raw, int | float) else ""
        raise Slip(f"{found(raw)}, expected a rate such as `20 per day`.", hint)
    value = number(match[1])
    if value < 0:
        raise Slip(f"{found(raw)}, expected a rate of 0 or more.")
    return _times(value, 1 / _unit(match[2], raw, long_too=True))


def spell_rate(per_day: PerDay) -> str:
    """The canonical spelling of a rate; reading it gives the identical number.

    >>> spell_rate(2.0), spell_rate(0.5 / 7)
    ('2 per day', '0.5 per week')
    """
    for unit, word in (("d", "day"), ("w", "week"), ("mo", "month"), ("y", "year"), ("h", "hour")):
        candidate = spell_number(_times(per_day, UNITS[unit]))
        if len(candidate) <= 8 and rate(f"{candidate} per {word}") == per_day:
            return f"{candidate} per {word}"
    return f"{spell_number(per_day)} per day"


def discount_rate(raw: Any) -> float:
    """Read a yearly discount rate: ``0.10 per y`` makes next year's 110 worth 100 today.

    >>> discount_rate("0.10 per y")
    0.1

    Raises:
        Slip: for another unit than a year, or a rate of −1 or less.
    """
    if not isinstance(raw, bool) and isinstance(raw, int | float) and raw == 0:
        return 0.0
    match = _RATE.fullmatch(raw.strip()) if isinstance(raw, str) and len(raw) <= LONGEST else None
    if match is None or match[2] not in ("y", "year"):
        raise Slip(f"{found(raw)}, expected a yearly rate such as `0.10 per y`.")
    value = number(match[1])
    if value <= -1:
        raise Slip(f"{found(raw)}, expected a yearly rate above -1.")
    return value
