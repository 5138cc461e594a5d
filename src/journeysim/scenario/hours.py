"""Opening hours: ``mon-fri 08:00-18:00``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from journeysim.scenario.slips import Slip, found

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_DAYS = "|".join(WEEKDAYS)
_HOURS = re.compile(
    rf"(?P<days>(?:{_DAYS})(?:-(?:{_DAYS}))?(?:,\s*(?:{_DAYS})(?:-(?:{_DAYS}))?)*)"
    r"\s+(?P<start>[0-9]{1,2}:[0-9]{2})\s*-\s*(?P<end>[0-9]{1,2}:[0-9]{2})"
)


@dataclass(frozen=True, slots=True)
class Slot:
    """Some weekdays (0 is Monday) between two minutes of the day."""

    weekdays: tuple[int, ...]
    start: int
    end: int


def looks_like_hours(key: str) -> bool:
    """Whether a key is meant as opening hours rather than a day."""
    return key[:3].lower() in WEEKDAYS or ":" in key


def slot(key: str) -> Slot:
    """Read opening hours.

    >>> slot("sat 09:00-13:00")
    Slot(weekdays=(5,), start=540, end=780)

    Raises:
        Slip: for anything else, and for hours past midnight.
    """
    match = _HOURS.fullmatch(key.strip().lower())
    if match is None:
        hint = "weekdays are " + " ".join(WEEKDAYS) + "."
        raise Slip(f"{found(key)}, expected opening hours such as `mon-fri 08:00-18:00`.", hint)
    start, end = _minute(match["start"], key), _minute(match["end"], key)
    if not start < end:
        raise Slip(
            f"`{key}` ends before it starts.",
            "hours past midnight are two entries: until 24:00, and from 00:00.",
        )
    return Slot(_weekdays(match["days"]), start, end)


def _minute(text: str, key: str) -> int:
    """Minute of the day."""
    hour, minute = (int(part) for part in text.split(":"))
    if minute > 59 or hour * 60 + minute > 1440:
        raise Slip(f"`{key}`: `{text}` is no time of day.")
    return hour * 60 + minute


def _weekdays(text: str) -> tuple[int, ...]:
    """Weekdays of ``mon-fri`` or ``mon, wed, fri``; a range may run over the weekend."""
    days: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        day, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        days.add(day)
        while day != end:
            day = (day + 1) % 7
            days.add(day)
    return tuple(sorted(days))


def opening_hours(raw: dict[str, Any], count: Any) -> list[dict[str, Any]]:
    """All opening hours of a desk, as fields of OpeningHours.

    Args:
        raw: Servers by hours.
        count: Reads a number of servers.

    Raises:
        Slip: where two overlap.
    """
    slots: list[tuple[str, Slot]] = []
    rows = []
    for key, servers in raw.items():
        try:
            this = slot(key)
            for other_key, other in slots:
                if (
                    set(this.weekdays) & set(other.weekdays)
                    and this.start < other.end
                    and other.start < this.end
                ):
                    raise Slip(f"`{key}` overlaps `{other_key}`.", "give every hour of a weekday once.")
            number = count(servers)
        except Slip as slip:
            raise Slip(slip.message, slip.hint, (key,)) from None
        slots.append((key, this))
        rows.append(
            {"weekdays": this.weekdays, "start": this.start / 1440, "end": this.end / 1440, "servers": number}
        )
    return rows
