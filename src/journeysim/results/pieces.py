"""Writing a log that outgrows memory: pieces go to the disk as they come, and are put in order there.

The canonical order is that of the customers' ids, and friends come long after those who bring them. So rows
are collected in a database of a temporary folder, whose sort needs no more memory than it is given.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from journeysim.compiled.records import Names
from journeysim.errors import UsageError
from journeysim.results.export import columns_of, parquet_options, query_of, sql_text
from journeysim.results.log import Log
from journeysim.results.world_record import WorldRecord

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

GIGABYTE = 2**30

ROWS_AT_ONCE = 1_000_000
"""Rows that are handed to the database at a time."""


@contextmanager
def in_pieces(path: Path | str, names: Names, memory: float = 1.0) -> Iterator[Callable[[Log], None]]:
    """Give a function that takes the log of some customers after another; at the end all are one file.

    The file has the rows that ``Log.to_parquet`` writes, in the same order. It appears under its name when it
    is whole; if the work is stopped, nothing is left.

    Args:
        path: The Parquet file.
        names: Names behind the indices in the logs.
        memory: Gigabytes that sorting may use.

    Raises:
        UsageError: if the file cannot be written.
    """
    from duckdb import Error, connect

    path = Path(path)
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    except OSError as error:
        raise UsageError(f"{path}: cannot be written. {error.strerror}.") from None
    waiting: list[Log] = []
    try:
        with connect(str(folder / "rows.duckdb")) as connection:
            connection.execute(f"SET memory_limit = '{max(int(memory * 1024), 64)}MB'")
            connection.execute(f"SET temp_directory = {sql_text(folder / 'sorting')}")
            _hand_over(connection, [])

            def add(log: Log) -> None:
                waiting.append(log)
                if sum(map(len, waiting)) > ROWS_AT_ONCE:
                    _hand_over(connection, waiting)

            yield add
            _hand_over(connection, waiting)
            order = f"{query_of(names)} ORDER BY customer, sequence"
            target, options = sql_text(folder / "whole"), parquet_options(names, WorldRecord())
            connection.execute(f"COPY ({order}) TO {target} ({options})")
        os.replace(folder / "whole", path)
    except Error as error:
        raise UsageError(f"{path}: cannot be written. {str(error).splitlines()[0]}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _hand_over(connection: DuckDBPyConnection, logs: list[Log]) -> None:
    """Append rows to the table, or make it where there are none; the list is emptied."""
    if not logs:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS log (customer BIGINT, time DOUBLE, kind UTINYINT, what USMALLINT, "
            "value DOUBLE, has_person BOOLEAN, person BIGINT, subject BIGINT, sequence BIGINT)"
        )
        return
    parts = [columns_of(log) | {"sequence": _sequence(log)} for log in logs]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    connection.register("fresh", columns)
    connection.execute(f"INSERT INTO log SELECT {', '.join(columns)} FROM fresh")
    connection.unregister("fresh")
    logs.clear()


def _sequence(log: Log) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The number of each row among those of its customer."""
    return np.arange(len(log), dtype=np.int64) - np.repeat(log.offsets[:-1], np.diff(log.offsets))
