"""What belongs together in one block of a scenario: arrivals, opening hours, voices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from journeysim.scenario import forms
from journeysim.scenario.hours import looks_like_hours, opening_hours
from journeysim.scenario.samples import read_entries
from journeysim.scenario.slips import Slip

WAYS = ("rate", "customers", "times", "file")
"""The ways to say when customers come; a source has exactly one of them."""


def source(raw: Any, folder: Path | None) -> Any:
    """A source of arrivals; the arrivals of a file are read here.

    Args:
        raw: The block as written.
        folder: The scenario's folder, or None where Python code builds the model.
    """
    if not isinstance(raw, dict):
        return raw
    if isinstance(raw.get("entries"), list | dict | str):
        raise Slip("`entries` is no field of a source of arrivals.", "put them into a `file`.", ("entries",))
    given = [way for way in WAYS if raw.get(way) is not None]
    if len(given) != 1:
        what = " and ".join(f"`{way}`" for way in given) or "none of them"
        raise Slip(
            f"a source has exactly one of rate, customers, times and file; found {what}.",
            at=tuple(given[1:2]),
        )
    if folder is None or not isinstance(raw.get("file"), str):
        return raw
    try:
        return {**raw, "entries": read_entries(folder / raw["file"], raw["file"])}
    except Slip as slip:
        raise Slip(slip.message, slip.hint, ("file",)) from None


def desk(raw: Any) -> Any:
    """A desk; ``servers`` by weekday and time of day become its hours."""
    if isinstance(raw, dict) and not isinstance(raw.get("hours", ()), tuple):
        raise Slip("`hours` is no field of a desk.", "write opening hours under `servers`.", ("hours",))
    servers = raw.get("servers") if isinstance(raw, dict) else None
    if servers is None or isinstance(servers, tuple):
        return raw
    others = {key: value for key, value in raw.items() if key != "servers"}
    try:
        if not isinstance(servers, dict):
            return {**others, "servers": ((0.0, forms.server_count(servers)),)}
        if any(looks_like_hours(str(key)) for key in servers):
            return {**others, "hours": opening_hours(servers, forms.server_count)}
        return {**others, "servers": forms.server_steps(servers)}
    except Slip as slip:
        raise Slip(slip.message, slip.hint, ("servers", *slip.at)) from None
