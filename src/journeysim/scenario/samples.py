"""Numbers and arrivals in files beside a scenario."""

from __future__ import annotations

import csv
import math
import re
from pathlib import Path

from journeysim.scenario.durations import duration, number, spell_number
from journeysim.scenario.slips import Slip, did_you_mean

_FILE = re.compile(r"[\w./-]+\.\w+")


def named_files(data: object, folder: Path) -> tuple[Path, ...]:
    """Files that a document names and that lie in a folder or below it, each once.

    Args:
        data: Plain data.
        folder: The folder that files are named from.

    >>> named_files({"dwell": "sample(file=missing.csv)"}, Path())
    ()
    """
    if isinstance(data, str):
        names = (Path(word) for word in _FILE.findall(data))
        inside = (name for name in names if not name.is_absolute() and ".." not in name.parts)
        return tuple(dict.fromkeys(name for name in inside if (folder / name).is_file()))
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return tuple(dict.fromkeys(name for one in inner for name in named_files(one, folder)))


def read_rows(path: Path, name: str) -> list[list[str]]:
    """The rows of a text or CSV file that are not empty; lines that start with ``#`` are comments.

    Args:
        path: Where the file is.
        name: The file as the scenario names it, for messages.

    Raises:
        Slip: if it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
        rows = [[cell.strip() for cell in row] for row in csv.reader(lines)]
    except FileNotFoundError:
        raise Slip(
            f"the file `{name}` does not exist.", "files are named relative to the scenario."
        ) from None
    except UnicodeDecodeError:
        raise Slip(f"the file `{name}` is not a text file in UTF-8.") from None
    except (OSError, ValueError, csv.Error) as error:
        raise Slip(f"the file `{name}` cannot be read: {error}.") from None
    if not rows:
        raise Slip(f"the file `{name}` is empty.")
    return rows


def read_sample(path: Path, name: str, column: str | None, unit: str | None) -> tuple[float, ...]:
    """The sorted numbers of one column, in days where they have a unit.

    Raises:
        Slip: if the file cannot be read, or a line holds no number.
    """
    rows = read_rows(path, name)
    index = 0
    if column is not None:
        if column not in rows[0]:
            raise Slip(f"`{name}` has no column `{column}`.", did_you_mean(column, rows[0]))
        index, rows = rows[0].index(column), rows[1:]
    elif not _is_number(rows[0][0]):
        rows = rows[1:]
    sample = sorted(_cell(row, index, name, unit) for row in rows)
    if not sample:
        raise Slip(f"the file `{name}` holds no numbers.")
    return tuple(sample)


def _cell(row: list[str], index: int, name: str, unit: str | None) -> float:
    """One number of a row, in days where it has a unit."""
    cell = row[index] if index < len(row) else ""
    if not _is_number(cell):
        raise Slip(f"`{name}` holds `{cell[:40]}` where a number is expected.")
    value = number(cell)
    if unit is None:
        return value
    return math.copysign(duration(f"{spell_number(abs(value))} {unit}"), value)


def _is_number(cell: str) -> bool:
    """Whether a cell reads as a finite number."""
    try:
        number(cell)
    except Slip:
        return False
    return True


def read_entries(path: Path, name: str) -> tuple[tuple[float, int | None], ...]:
    """The arrivals of a file: (time in days, id or None), in the order of the file.

    The first line names the columns: ``time``, and perhaps ``id``.

    Raises:
        Slip: without a column ``time``, for negative times, and for repeated ids.
    """
    heading, *rows = read_rows(path, name)
    if "time" not in heading:
        raise Slip(f"`{name}` has no column `time`.", did_you_mean("time", heading))
    time, key = heading.index("time"), heading.index("id") if "id" in heading else None
    entries: list[tuple[float, int | None]] = []
    for row in rows:
        day = _cell(row, time, name, None)
        if day < 0:
            raise Slip(f"`{name}` holds the time {day:g}; times are days since day 0.")
        entries.append((day, None if key is None else _id(row, key, name)))
    ids = [entry for _, entry in entries if entry is not None]
    if len(set(ids)) < len(ids):
        raise Slip(f"`{name}` gives the same id to several arrivals.")
    return tuple(entries)


def _id(row: list[str], key: int, name: str) -> int:
    """The id of an arrival: a whole number of at most 34 bits, what an identity has room for."""
    cell = row[key] if key < len(row) else ""
    if not (cell.isascii() and cell.isdigit() and len(cell) < 20 and int(cell) < 2**34):
        raise Slip(f"`{name}` holds the id `{cell[:40]}`; ids are whole numbers from 0 to {2**34 - 1}.")
    return int(cell)
