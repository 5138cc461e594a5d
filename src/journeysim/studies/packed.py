"""A reading as one file, and back to the last bit: arrays in NumPy's ``npz``, beside them JSON.

Equal readings give equal files. Arrays that occur often, such as the ids of the families, are written once.
No code is stored, and none is run when a file is read.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from journeysim.results.families import Sums
from journeysim.results.table import Column, Table
from journeysim.studies.changed import Fingerprints
from journeysim.studies.readings import Reading

_HEADER = "reading"


class Damaged(Exception):
    """A file that holds no reading: cut off, or of somebody else."""


def write_reading(reading: Reading, path: Path) -> None:
    """Write a reading; the file must not be there yet in part, so give the name of a temporary one."""
    arrays = _Arrays()
    header = {
        "strategy": reading.strategy,
        "seed": reading.seed,
        "replication": reading.replication,
        "customers": reading.customers,
        "rows": reading.rows,
        "shares": reading.shares,
        "acting": reading.acting,
        "engine": reading.engine,
        "control": reading.control,
        "prints": {
            name: arrays.add(getattr(reading.prints, name)) for name in ("ids", "prints", "acted", "arrival")
        },
        "sums": {name: _sums(sums, arrays) for name, sums in reading.sums.items()},
        "tables": {
            name: {column: arrays.add(values) for column, values in table.columns.items()}
            for name, table in reading.tables.items()
        },
        "periods": {
            name: [[*period, _sums(sums, arrays)] for period, sums in by_period.items()]
            for name, by_period in reading.periods.items()
        },
    }
    text = np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **{_HEADER: text, **arrays.by_name})


def read_reading(path: Path) -> Reading:
    """Read a reading that `write_reading` has written.

    Raises:
        Damaged: if the file holds no whole reading.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            header = json.loads(stored[_HEADER].tobytes().decode())
            arrays = {name: stored[name] for name in stored.files if name != _HEADER}
        return _reading(header, arrays)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise Damaged(f"{path}: {error}") from None


class _Arrays:
    """Arrays under short names, equal ones once."""

    def __init__(self) -> None:
        self.by_name: dict[str, Column] = {}
        self._names: dict[tuple[str, tuple[int, ...], bytes], str] = {}

    def add(self, array: Column) -> str:
        if array.dtype.kind == "O":
            array = array.astype(np.str_)
        key = (array.dtype.str, array.shape, array.tobytes())
        name = self._names.setdefault(key, f"a{len(self._names)}")
        self.by_name[name] = array
        return name


def _sums(sums: Sums, arrays: _Arrays) -> dict[str, Any]:
    return {
        "families": arrays.add(sums.family_ids),
        "top": arrays.add(sums.top),
        "bottom": arrays.add(sums.bottom),
        "world": [float(sums.world_top), float(sums.world_bottom)],
        "fixed": sorted(int(source) for source in sums.fixed),
    }


def _reading(header: dict[str, Any], arrays: dict[str, Column]) -> Reading:
    prints = {name: arrays[key] for name, key in header["prints"].items()}
    return Reading(
        strategy=header["strategy"],
        seed=header["seed"],
        replication=header["replication"],
        sums={name: _sums_of(told, arrays) for name, told in header["sums"].items()},
        prints=Fingerprints(**prints),
        customers=header["customers"],
        rows=header["rows"],
        shares=tuple(header["shares"]),
        acting=tuple(header["acting"]),
        tables={
            name: Table(name, {column: arrays[key] for column, key in columns.items()})
            for name, columns in header["tables"].items()
        },
        periods={
            name: {(start, end): _sums_of(told, arrays) for start, end, told in by_period}
            for name, by_period in header["periods"].items()
        },
        engine=header["engine"],
        control={name: tuple(values) for name, values in header["control"].items()},
    )


def _sums_of(told: dict[str, Any], arrays: dict[str, Column]) -> Sums:
    top, bottom = told["world"]
    return Sums(
        family_ids=arrays[told["families"]],
        top=arrays[told["top"]],
        bottom=arrays[told["bottom"]],
        world_top=top,
        world_bottom=bottom,
        fixed=frozenset(told["fixed"]),
    )
