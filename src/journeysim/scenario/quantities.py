"""Numbers as a scenario writes them: ``0.3``, ``0.3 (0.2 to 0.4)``, or a mapping with grade and source.

Also step functions of tenure or visits, and bounds such as ``above 0.10``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

from journeysim.scenario.durations import LONGEST, duration, number
from journeysim.scenario.laws import law
from journeysim.scenario.slips import Slip, did_you_mean, found
from journeysim.scenario.uncertainty import support
from journeysim.scenario.values import Bound, Evidence, Law, Quantity, Steps

Scalar = Callable[[Any], float]

FIELDS = ("value", "range", "law", "evidence", "source", "note")
_RANGED = re.compile(
    r"(?P<value>[^()]*?)\s*\((?P<low>[^()]+?)\s+to\s+(?P<high>[^()]+?)\)\s*(?P<unit>per\s+\w+)?"
)
_BOUND = re.compile(r"(above|below)\s+(.+)")


def quantity(raw: Any, scalar: Scalar = number) -> Quantity:
    """Read a number in any of its three forms.

    Args:
        raw: Number, text, mapping, or a Quantity, which is returned as it is.
        scalar: How one number is read: plain, or with a unit.

    >>> quantity("0.3 (0.2 to 0.4)").range
    (0.2, 0.4)

    Raises:
        Slip: for anything else, and for a range that does not hold the value.
    """
    if isinstance(raw, Quantity):
        return raw
    if isinstance(raw, dict):
        return _full_quantity(raw, scalar)
    if isinstance(raw, str) and len(raw) <= LONGEST:
        if match := _RANGED.fullmatch(raw.strip()):
            unit = f" {match['unit']}" if match["unit"] else ""
            value, low, high = (scalar(_with_unit(match[part], unit)) for part in ("value", "low", "high"))
            return Quantity(value, _ordered(low, value, high, raw))
        if "(" in raw:
            raise Slip(
                f"{found(raw)}, expected a number, or a number with its range as in `0.3 (0.2 to 0.4)`."
            )
    return Quantity(scalar(raw))


def _with_unit(text: str, unit: str) -> Any:
    """The text with the unit that stands behind the bracket, unless it has its own."""
    return text if "per" in text else text + unit


def _full_quantity(raw: dict[str, Any], scalar: Scalar) -> Quantity:
    """Read the mapping form; the error's path leads to the field at fault."""
    for key in raw:
        if key not in FIELDS:
            raise Slip(f"`{key}` is no field of a number.", did_you_mean(key, FIELDS), (key,))
    if "value" not in raw:
        raise Slip(
            "a number written as a mapping needs `value`.", "for example `{value: 0.3, range: [0.2, 0.4]}`."
        )
    try:
        value = scalar(raw["value"])
    except Slip as slip:
        raise Slip(slip.message, slip.hint, ("value",)) from None
    given = Quantity(value, _range(raw.get("range"), value, scalar), *_words(raw))
    if raw.get("law") is None:
        return given
    if given.range is not None:
        raise Slip("a number has a `range` or a `law`, not both.", "the range is read off the law.", ("law",))
    try:
        return replace(given, law=_law(raw["law"], value, scalar))
    except Slip as slip:
        raise Slip(slip.message, slip.hint, ("law",)) from None


def _law(raw: Any, value: float, scalar: Scalar) -> Law:
    """Read the law of a number that is not known for sure."""
    if scalar is not number:
        raise Slip("a number with a unit takes a `range`, not a `law`.")
    if not isinstance(raw, str) or "(" not in raw or raw.lstrip().startswith(("empirical", "fixed")):
        raise Slip(f"{found(raw)}, expected a law such as `lognormal(median=1.2, sigma=0.1)`.")
    read = law(raw, "plain")
    low, high = support(read)
    if not low <= value <= high:
        raise Slip(f"`{read.text}` never comes to the value {value:g}.", "its values lie around the value.")
    return read


def _words(raw: dict[str, Any]) -> tuple[Evidence | None, str | None, str | None]:
    """Grade, source and note of a number's mapping form."""
    grade = raw.get("evidence")
    if grade is not None and grade not in get_args(Evidence):
        raise Slip(f"{found(grade)}, expected one of {', '.join(get_args(Evidence))}.", at=("evidence",))
    for key in ("source", "note"):
        if isinstance(raw.get(key), dict | list):
            raise Slip(f"{found(raw[key])}, expected a text.", at=(key,))
    source, note = (None if raw.get(key) is None else str(raw[key]) for key in ("source", "note"))
    return grade, source, note


def _range(raw: Any, value: float, scalar: Scalar) -> tuple[float, float] | None:
    """Read ``[low, high]``, or ``low to high``."""
    if raw is None:
        return None
    ends = raw.split(" to ") if isinstance(raw, str) else raw
    if not isinstance(ends, list | tuple) or len(ends) != 2:
        raise Slip(f"{found(raw)}, expected a range such as `[0.2, 0.4]`.", at=("range",))
    try:
        return _ordered(scalar(ends[0]), value, scalar(ends[1]), raw)
    except Slip as slip:
        raise Slip(slip.message, slip.hint, ("range",)) from None


def _ordered(low: float, value: float, high: float, raw: Any) -> tuple[float, float]:
    """The range, if it runs upwards and holds the value."""
    if not low <= value <= high:
        raise Slip(
            f"the range {low:g} to {high:g} does not hold the value {value:g}.",
            "a range runs from the lower to the upper end of the 90 % interval around the value.",
        )
    return low, high


def steps(raw: dict[str, Any]) -> Steps:
    """Read ``{by: tenure, steps: {0 d: 0.30, 90 d: 0.60}}``.

    Raises:
        Slip: for other fields, an empty list of steps, or a start that does not fit ``by``.
    """
    for key in raw:
        if key not in ("by", "steps"):
            raise Slip(f"`{key}` is no field of a step function.", did_you_mean(key, ("by", "steps")), (key,))
    by, written = raw.get("by"), raw.get("steps")
    if by not in ("tenure", "visits"):
        raise Slip(f"{found(by)}, expected `tenure` or `visits`.", at=("by",))
    if not isinstance(written, dict) or not written:
        raise Slip(f"{found(written)}, expected steps such as `{{0 d: 0.30, 90 d: 0.60}}`.", at=("steps",))
    start = duration if by == "tenure" else _visit
    rows: dict[float, Quantity] = {}
    for key, value in written.items():
        try:
            at, size = start(key), quantity(value)
        except Slip as slip:
            raise Slip(slip.message, slip.hint, ("steps", key, *slip.at)) from None
        if at in rows:
            raise Slip(f"two steps start at `{key}`.", at=("steps", key))
        rows[at] = size
    return Steps(by, tuple(sorted(rows.items())))


def _visit(raw: Any) -> float:
    """Read the number of a visit, counted from 1."""
    value = number(raw)
    if value < 1 or value != int(value):
        raise Slip(f"{found(raw)}, expected the number of a visit: 1, 2, ….")
    return value


def bound(raw: Any, scalar: Scalar = number) -> Bound:
    """Read ``above 0.10`` or ``below 60 d``.

    >>> bound("below 0.4").holds(0.4)
    False

    Raises:
        Slip: for anything else.
    """
    if isinstance(raw, Bound):
        return raw
    match = _BOUND.fullmatch(raw.strip()) if isinstance(raw, str) and len(raw) <= LONGEST else None
    if match is None:
        hint = (
            "write `above` or `below`; `>` has a meaning of its own in YAML." if str(raw)[:1] in "<>" else ""
        )
        raise Slip(f"{found(raw)}, expected a bound such as `above 0.10` or `below 0.4`.", hint)
    return Bound("above" if match[1] == "above" else "below", scalar(match[2]))
