"""The language of laws: ``lognormal(median=2 d, sigma=0.8)`` and back.

A law stands for a time (parameters with units), for a plain number such as money or quality, or for a
trait, where both may be written: ``gamma(shape=0.243, rate=4.414 w)`` has its rate in time, so the trait is a
quantity per time; times in a trait are kept in days, and what is per time, per day.

``empirical(FILE)`` takes its values from a text or CSV file, relative to the scenario: one number a line,
or the column named by ``column=``; a first line without numbers is a heading. For times ``unit=d`` is needed.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

from journeysim.scenario.durations import duration, number, rate, spell_duration, spell_number
from journeysim.scenario.families import FAMILIES, Family, Kind, Spelling
from journeysim.scenario.samples import read_sample
from journeysim.scenario.slips import Slip, did_you_mean, found
from journeysim.scenario.values import Law, TraitValue

Use = Literal["time", "plain", "trait"]
"""What a law is drawn for."""

_CALL = re.compile(r"([A-Za-z_][A-Za-z_0-9-]*)\s*\((.*)\)", re.DOTALL)
_TRAIT = re.compile(r"trait\s*\(\s*([^()\s]+)\s*\)")
_POSITIONAL = {"fixed": ("value",), "uniform": ("low", "high")}
_BARE = {"value", "low", "high"}


def trait(raw: Any) -> TraitValue | None:
    """Read ``trait(NAME)``; None for anything else."""
    match = _TRAIT.fullmatch(raw.strip()) if isinstance(raw, str) else None
    return TraitValue(match[1]) if match else None


def law(raw: Any, use: Use = "time", folder: Path | None = None) -> Law:
    """Read a law.

    Args:
        raw: Text; a number stands for itself in plain laws, and 0 for no time. A Law is returned as it is.
        use: What the law is drawn for.
        folder: Folder that the file of an empirical law is relative to; None for the current one.

    >>> law("lognormal(median=2 d, sigma=0.8)").parameters
    (('median', 2.0), ('sigma', 0.8))

    Raises:
        Slip: if the text is no law that can stand here.
    """
    if isinstance(raw, Law):
        return raw
    match = _CALL.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if match is None:
        return _bare(raw, use)
    name, arguments = match[1], _arguments(match[2])
    if name == "empirical":
        return _empirical(arguments, use, folder)
    family = FAMILIES.get(name)
    if family is None:
        raise Slip(f"`{name}` is no law.", did_you_mean(name, [*FAMILIES, "empirical"]))
    _refuse_misplaced(name, family, use)
    return _parametric(name, family, _named(name, family, arguments), use)


def _bare(raw: Any, use: Use) -> Law:
    """A number in the place of a law, or nothing that can be read."""
    if use != "time" and not isinstance(raw, dict | list | bool | None):
        try:
            value = number(raw)
        except Slip:
            pass
        else:
            return _build("fixed", (("value", value),), use)
    if use == "time" and not isinstance(raw, dict | list | bool | None):
        try:
            days = duration(raw)
        except Slip:
            pass
        else:
            if days == 0:
                return _build("fixed", (("value", 0.0),), use)
            text = str(raw).strip()
            raise Slip(
                f"{found(raw)}, a time where a law is needed.",
                f"write `fixed({text})` if it is always so, or `exponential(mean={text})` if it varies.",
            )
    if isinstance(raw, str) and raw.count("(") != raw.count(")"):
        raise Slip(f"{found(raw)}, where a bracket is missing.")
    example = "lognormal(median=2 d, sigma=0.8)" if use == "time" else "lognormal(median=70, sigma=0.6)"
    raise Slip(f"{found(raw)}, expected a law such as `{example}`.")


def _arguments(text: str) -> list[tuple[str | None, str]]:
    """Split ``a=1, b=2`` at the commas outside brackets, and each part at its first ``=``."""
    parts, depth, start = [], 0, 0
    for index, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            raise Slip(f"found `{text}`: a bracket closes that was never opened.")
        if letter == "," and depth == 0:
            parts.append(text[start:index])
            start = index + 1
    parts.append(text[start:])
    if depth:
        raise Slip(f"found `{text}`: a bracket is not closed.")
    if parts == [""] or not "".join(parts).strip():
        return []
    split: list[tuple[str | None, str]] = []
    for part in parts:
        name, equals, value = part.partition("=")
        split.append((name.strip(), value.strip()) if equals else (None, part.strip()))
    return split


def _refuse_misplaced(name: str, family: Family, use: Use) -> None:
    """Times are never negative, dates are no numbers."""
    if use == "time" and not family.times:
        raise Slip(f"`{name}` is a law for traits and quality, not for a time, which is positive.")
    if use != "time" and not family.plain:
        raise Slip(f"`{name}` is a law for times only.")


def _named(name: str, family: Family, arguments: list[tuple[str | None, str]]) -> dict[str, str]:
    """The arguments by name; those of ``fixed`` and ``uniform`` come by position."""
    names = sorted({parameter for spelling in family.spellings for parameter, _ in spelling.names})
    positions = _POSITIONAL.get(name, ())
    result: dict[str, str] = {}
    for index, (key, value) in enumerate(arguments):
        if key is None and index >= len(positions):
            raise Slip(
                f"the parameters of `{name}` are written by name; found `{value}`.", _usage(name, family)
            )
        parameter = positions[index] if key is None else key
        if parameter not in names:
            close = did_you_mean(parameter, names)
            raise Slip(f"`{parameter}` is no parameter of `{name}`.", close)
        if parameter in result:
            raise Slip(f"`{parameter}` is given twice in `{name}`.")
        result[parameter] = value
    return result


def _usage(name: str, family: Family) -> str:
    """The ways to write a law, for a hint."""
    if name in _POSITIONAL:
        return f"write `{name}({', '.join(_POSITIONAL[name])})`."
    forms = (", ".join(f"{parameter}=" for parameter, _ in s.names) for s in family.spellings)
    return "write " + " or ".join(f"`{name}({form})`" for form in forms) + "."


def _parametric(name: str, family: Family, written: dict[str, str], use: Use) -> Law:
    """Find the spelling that was used, read its parameters and convert them."""
    spelling = next((s for s in family.spellings if {n for n, _ in s.names} == written.keys()), None)
    if spelling is None:
        given = ", ".join(written) or "nothing"
        raise Slip(f"`{name}` cannot be given by {given}.", _usage(name, family))
    stand_ins = {key: stand_in for key, text in written.items() if (stand_in := trait(text)) is not None}
    if stand_ins:
        return _with_trait(name, spelling, written, stand_ins, use)
    values = [_parameter(key, kind, written[key], use) for key, kind in spelling.names]
    try:
        canonical = spelling.convert(*values)
    except (OverflowError, ZeroDivisionError):
        canonical = (float("inf"),)
    if not all(abs(value) < float("inf") for value in canonical):
        raise Slip(f"the parameters of `{name}` are too extreme to compute with.")
    return _build(name, tuple(zip(family.parameters, canonical, strict=True)), use)


def _with_trait(
    name: str, spelling: Spelling, written: dict[str, str], stand_ins: dict[str, TraitValue], use: Use
) -> Law:
    """A law in which each customer's own trait scales the time; the parameters keep their names."""
    misplaced = [key for key in stand_ins if use != "time" or key != spelling.trait]
    if misplaced:
        where = "a parameter that scales time, such as a mean or a rate"
        raise Slip(
            f"`{written[misplaced[0]]}` cannot be the {misplaced[0]} of `{name}`; a trait stands for {where}."
        )
    parameters = tuple(
        (key, stand_ins[key] if key in stand_ins else _parameter(key, kind, written[key], use))
        for key, kind in spelling.names
    )
    return _build(name, parameters, use)


def _parameter(name: str, kind: Kind, text: str, use: Use) -> float:
    """Read one parameter in base units, and refuse what its kind does not allow."""
    try:
        value = _read(kind, text, use)
    except Slip as slip:
        raise Slip(f"{name}: {slip.message}", slip.hint) from None
    if kind not in ("location", "unit") and value <= 0:
        raise Slip(f"{name}: found `{text}`, expected more than 0.")
    return value


def _read(kind: Kind, text: str, use: Use) -> float:
    """A time, a rate or a plain number, as kind and use of the parameter ask."""
    if kind in ("shape", "unit") or use == "plain":
        return number(text)
    if kind == "rate":
        if " per " in text:
            return rate(text)
        if use == "time":
            raise Slip(f"found `{text}`, expected a rate such as `2 per week`.")
        return _number_or_time(text)
    return duration(text) if use == "time" else _number_or_time(text)


def _number_or_time(text: str) -> float:
    """A parameter of a trait, plain or in time."""
    try:
        return number(text)
    except Slip:
        return duration(text)


def _build(name: str, parameters: tuple[tuple[str, float | TraitValue], ...], use: Use) -> Law:
    """The law with its canonical text."""
    if use == "time" and name in ("fixed", "uniform"):
        low = parameters[0][1]
        if isinstance(low, float) and low < 0:
            raise Slip(f"`{name}` starts at {low:g}, but a time is 0 or more.")
    timed = use == "time"
    text = f"{name}({', '.join(_spell(key, value, name, timed) for key, value in parameters)})"
    return Law(name, parameters, timed, text)


def _spell(key: str, value: float | TraitValue, family: str, timed: bool) -> str:
    """One parameter in canonical spelling."""
    kinds = dict(pair for spelling in FAMILIES[family].spellings for pair in spelling.names)
    if isinstance(value, TraitValue):
        words = f"trait({value.trait})"
    elif timed and kinds[key] in ("scale", "location"):
        words = spell_duration(value)
    else:
        words = spell_number(value)
    return words if key in _BARE else f"{key}={words}"


def _empirical(arguments: list[tuple[str | None, str]], use: Use, folder: Path | None) -> Law:
    """A law that is a sample in a file."""
    options = {key: value for key, value in arguments if key is not None}
    files = [value for key, value in arguments if key is None]
    unknown = [key for key in options if key not in ("unit", "column")]
    if unknown:
        raise Slip(
            f"`{unknown[0]}` is no option of `empirical`.", did_you_mean(unknown[0], ("unit", "column"))
        )
    if len(files) != 1 or not files[0] or len(options) + 1 != len(arguments):
        raise Slip(
            "`empirical` takes one file.",
            "write `empirical(waits.csv)`, for times `empirical(waits.csv, unit=d)`.",
        )
    if use == "time" and "unit" not in options:
        raise Slip(
            "an empirical law of times needs the unit of its numbers.",
            f"write `empirical({files[0]}, unit=d)`.",
        )
    if use == "plain" and "unit" in options:
        raise Slip("`unit` belongs to laws of times; here the numbers are plain.")
    sample = read_sample((folder or Path()) / files[0], files[0], options.get("column"), options.get("unit"))
    if use == "time" and sample[0] < 0:
        raise Slip(f"`{files[0]}` holds {sample[0]:g}, but a time is 0 or more.")
    extra = "".join(f", {key}={options[key]}" for key in ("unit", "column") if key in options)
    return Law("empirical", (), use == "time", f"empirical({files[0]}{extra})", sample, files[0])
