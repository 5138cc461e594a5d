"""From a block of a model to plain data, every default written: one canonical spelling for each value.

Times are durations with their unit, laws their canonical text, numbers mappings ``{value, range, evidence,
source}`` that carry the grade they inherit. A field whose default is *none* is left out where it has no
value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from journeysim.scenario.blocks import Block, Frozen
from journeysim.scenario.changes import Effect, Response, Season
from journeysim.scenario.durations import spell_duration, spell_number, spell_rate
from journeysim.scenario.hours import WEEKDAYS
from journeysim.scenario.stages import Map, Row
from journeysim.scenario.surroundings import Desk
from journeysim.scenario.values import Bound, Evidence, Law, Quantity, Steps, TraitValue

_WORDS = ("label", "note", "title", "map", "conflicts")
_OWN_WORDS = ("evidence", "source")
_TIMED_BOUNDS = ("tenure",)
_AS_WRITTEN = {("Strategy", "practices"), ("Persona", "overrides")}


@dataclass(frozen=True, slots=True)
class Grade:
    """What the nearest block says about its numbers, and whether words for readers are kept."""

    evidence: Evidence = "assumption"
    source: str | None = None
    words: bool = True

    def inside(self, block: Frozen | Quantity) -> Grade:
        """The grade inside a block: its own, or else this one; a source alone means the grade ``source``."""
        source: str | None = getattr(block, "source", None)
        evidence: Evidence | None = getattr(block, "evidence", None)
        if evidence is None:
            return self if source is None else Grade("source", source, self.words)
        inherited = self.source if evidence != "assumption" else None
        return Grade(evidence, source if source is not None else inherited, self.words)


def spell_block(block: Frozen, grade: Grade) -> dict[str, Any]:
    """Every field of a block, sorted by name."""
    inner = grade.inside(block)
    fields: dict[str, Any] = {}
    for name, information in type(block).model_fields.items():
        value = getattr(block, name)
        dropped = (name in _WORDS and not grade.words) or information.exclude
        if value is None or dropped or (isinstance(block, Block) and name in _OWN_WORDS and not grade.words):
            continue
        if (type(block).__name__, name) in _AS_WRITTEN:
            fields[name] = in_order(value)
        elif value != Map():
            fields[information.alias or name] = _spell_field(name, value, inner)
    return dict(sorted(fields.items()))


def in_order(raw: Any) -> Any:
    """Raw data with its keys sorted, at every level."""
    return {key: in_order(raw[key]) for key in sorted(raw)} if isinstance(raw, dict) else raw


def _spell_field(name: str, value: Any, grade: Grade) -> Any:
    """A value as its field writes it."""
    if name == "rate":
        return {spell_duration(start): spell_quantity(rate, grade, spell_rate) for start, rate in value}
    if name == "discount":
        return spell_quantity(value, grade, lambda number: f"{spell_number(number)} per y")
    if name in _TIMED_BOUNDS and isinstance(value, tuple):
        return [f"{bound.side} {spell_duration(bound.value)}" for bound in value]
    if name == "on" and isinstance(value, tuple):
        return [word if isinstance(word, str) else f"quality {spell_bound(word)}" for word in value]
    return spell(value, grade)


def spell(value: Any, grade: Grade) -> Any:  # noqa: PLR0912 - one branch for each kind of value
    """Any value of a model as plain data; numbers without a grade of their own are times in days."""
    match value:
        case Quantity():
            return spell_quantity(value, grade)
        case Steps():
            return spell_steps(value, grade)
        case TraitValue():
            return f"trait({value.trait})"
        case Law():
            return value.text
        case Bound():
            return spell_bound(value)
        case Row():
            return spell_row(value, grade)
        case Effect():
            return spell_effect(value, grade)
        case Response():
            return spell_response(value)
        case Desk():
            return spell_desk(value, grade)
        case Season():
            return spell_season(value, grade)
        case Frozen():
            return spell_block(value, grade)
        case dict():
            return {key: spell(value[key], grade) for key in sorted(value)}
        case list() | tuple():
            return [spell(item, grade) for item in value]
        case float():
            return spell_duration(value)
    return value


def spell_quantity(quantity: Quantity, grade: Grade, number: Any = float) -> dict[str, Any]:
    """A number with its range, its grade and its source."""
    own = grade.inside(quantity)
    written: dict[str, Any] = {"value": number(quantity.value)}
    if quantity.range is not None:
        written["range"] = [number(end) for end in quantity.range]
    if quantity.law is not None:
        written["law"] = quantity.law.text
    written["evidence"] = own.evidence
    if own.source is not None:
        written["source"] = own.source
    if quantity.note is not None and grade.words:
        written["note"] = quantity.note
    return written


def spell_steps(steps: Steps, grade: Grade) -> dict[str, Any]:
    """A step function."""
    start = spell_duration if steps.by == "tenure" else spell_number
    return {"by": steps.by, "steps": {start(at): spell_quantity(size, grade) for at, size in steps.steps}}


def spell_bound(bound: Bound) -> str:
    """``above 0.1``."""
    return f"{bound.side} {spell_number(bound.value)}"


def spell_row(row: Row, grade: Grade) -> dict[str, Any]:
    """The edges of a row by target."""
    written: dict[str, Any] = {target: spell_block(row.edges[target], grade) for target in sorted(row.edges)}
    return written if row.at_once is None else {"at_once": row.at_once, **written}


def spell_effect(effect: Effect, grade: Grade) -> dict[str, Any]:
    """The size of an effect as a number, with the edge that pays for a relative risk."""
    inner = grade.inside(effect)
    written = spell_quantity(effect.size, inner)
    if effect.note is not None and grade.words:
        written.setdefault("note", effect.note)
    if effect.label is not None and grade.words:
        written["label"] = effect.label
    return written if effect.takes is None else {**written, "takes": effect.takes}


def spell_response(response: Response) -> str:
    """``hill(half=2, slope=1)``."""
    if not response.parameters:
        return response.family
    return f"{response.family}({', '.join(f'{name}={spell_number(x)}' for name, x in response.parameters)})"


def spell_season(season: Season, grade: Grade) -> dict[str, Any]:
    """A season by its factors, or by its sine."""
    other_form = ("amplitude", "peak") if season.factors else ("factors",)
    return {name: value for name, value in spell_block(season, grade).items() if name not in other_form}


def _time_of_day(fraction: float) -> str:
    """A fraction of a day as hours and minutes."""
    minutes = round(fraction * 1440)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def spell_desk(desk: Desk, grade: Grade) -> dict[str, Any]:
    """A desk with its servers by opening hours or by day."""
    written = spell_block(desk, grade)
    written.pop("hours", None)
    if desk.hours:
        written["servers"] = {
            f"{','.join(WEEKDAYS[day] for day in h.weekdays)} "
            f"{_time_of_day(h.start)}-{_time_of_day(h.end)}": h.servers
            for h in sorted(desk.hours, key=lambda h: (h.weekdays, h.start))
        }
        written["out_of_hours"] = desk.out_of_hours or "return"
    else:
        written["servers"] = {spell_duration(start): number for start, number in desk.servers or ()}
    return dict(sorted(written.items()))
