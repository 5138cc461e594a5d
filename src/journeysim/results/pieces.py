"""Logs that outgrow memory: rows go to the disk as they come, and are put in order there.

The canonical order is that of the customers' ids, and friends come long after those who bring them. Where
customers meet, rows even come in the order of events. So they are collected in a database of a temporary
folder, whose sort needs no more memory than it is given; from there they go to a file, or come back by
families, which measures are sums over.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from journeysim.compiled.records import Names
from journeysim.errors import UsageError
from journeysim.results.customers import NOBODY, founders, positions
from journeysim.results.database import database, sql_text
from journeysim.results.export import columns_of, log_of_columns, parquet_options, query_of
from journeysim.results.log import FROM_REFERRAL, Kind, Log
from journeysim.results.visits import Integers
from journeysim.results.world_record import WorldRecord

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ROWS_AT_ONCE = 1_000_000
"""Rows that are handed to the database at a time, and come back, about."""

LEAST_MEMORY = 256
"""Megabytes without which the database cannot sort."""

_TABLE = """
    CREATE TABLE log (customer BIGINT, time DOUBLE, kind UTINYINT, what USMALLINT, value DOUBLE,
        has_person BOOLEAN, person BIGINT, subject BIGINT, sequence BIGINT)
"""

_PEOPLE = f"""
    SELECT customer, count(*) AS rows,
        max(CASE WHEN kind = {int(Kind.ORIGIN)} AND what = {FROM_REFERRAL} THEN person END) AS inviter
    FROM log GROUP BY customer ORDER BY customer
"""

_IN_BLOCKS = """
    CREATE OR REPLACE TABLE families AS
    SELECT customer, time, kind, what, person, sequence, block FROM log JOIN members USING (customer)
    ORDER BY block, customer, sequence
"""

_BLOCK = """
    SELECT customer, time, kind, what, person FROM families WHERE block = ? ORDER BY customer, sequence
"""


class Pieces:
    """A log in the making, on the disk."""

    def __init__(self, connection: DuckDBPyConnection, names: Names) -> None:
        """Begin an empty log."""
        self._connection, self._names = connection, names
        self._waiting: list[Log] = []
        self._rows = 0
        connection.execute(_TABLE)
        self.world = WorldRecord()
        """What the world did; to be set when it is known."""

    def add(self, log: Log) -> None:
        """Take further rows: some customers, or what happened since the last call to anybody."""
        self._waiting.append(log)
        if sum(map(len, self._waiting)) > ROWS_AT_ONCE:
            self._hand_over()

    def passing(self, logs: Iterable[Log]) -> Iterator[Log]:
        """Take the rows of logs, and let them pass."""
        for log in logs:
            self.add(log)
            yield log

    def write(self, path: Path) -> None:
        """Write all rows in canonical order, as ``Log.to_parquet`` does."""
        self._hand_over()
        order = f"{query_of(self._names)} ORDER BY customer, sequence"
        options = parquet_options(self._names, self.world)
        self._connection.execute(f"COPY ({order}) TO {sql_text(path)} ({options})")

    def by_family(self) -> Iterator[Log]:
        """Yield the rows of some whole families after another, in the order of founders; one log at least."""
        self._hand_over()
        people = self._connection.execute(_PEOPLE).fetchnumpy()
        inviter = np.ma.filled(np.ma.asarray(people["inviter"]), NOBODY)
        block = _blocks(np.asarray(people["customer"]), np.asarray(people["rows"]), inviter)
        self._connection.register("members", {"customer": people["customer"], "block": block})
        self._connection.execute(_IN_BLOCKS)
        self._connection.unregister("members")
        for number in range(int(block.max(initial=0)) + 1):
            columns = self._connection.execute(_BLOCK, [number]).fetchnumpy()
            value = np.asarray(columns.pop("person")).view(np.float64)
            yield log_of_columns(columns | {"value": value}, self._names, self.world)

    def _hand_over(self) -> None:
        """Append the rows that wait to the table; those of a customer are numbered as they came."""
        if not self._waiting:
            return
        parts = [columns_of(log) for log in self._waiting]
        columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        count = len(columns["customer"])
        columns["sequence"] = np.arange(self._rows, self._rows + count)
        self._connection.register("fresh", columns)
        self._connection.execute(f"INSERT INTO log SELECT {', '.join(columns)} FROM fresh")
        self._connection.unregister("fresh")
        self._rows += count
        self._waiting.clear()


@contextmanager
def in_pieces(path: Path | str | None, names: Names, memory: float = 1.0) -> Iterator[Pieces]:
    """Give what takes the rows of a log; at the end all are one file.

    The file has the rows that ``Log.to_parquet`` writes, in the same order. It appears under its name when it
    is whole; if the work is stopped, nothing is left.

    Args:
        path: The Parquet file; None for none.
        names: Names behind the indices in the logs.
        memory: Gigabytes that sorting may use.

    Raises:
        UsageError: if the file cannot be written.
    """
    place = None if path is None else Path(path)
    trouble = f"{place or 'a temporary file'}: cannot be written."
    try:
        folder = _folder_for(place)
    except OSError as error:
        raise UsageError(f"{trouble} {error.strerror}.") from None
    try:
        with database(trouble, folder / "rows.duckdb") as connection:
            connection.execute(f"SET memory_limit = '{max(int(memory * 1024), LEAST_MEMORY)}MB'")
            connection.execute(f"SET temp_directory = {sql_text(folder / 'sorting')}")
            pieces = Pieces(connection, names)
            yield pieces
            if place is not None:
                pieces.write(folder / "whole")
        if place is not None:
            os.replace(folder / "whole", place)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _folder_for(place: Path | None) -> Path:
    """Make a folder beside a file, or where temporary ones are."""
    if place is None:
        return Path(tempfile.mkdtemp(prefix="journeysim-"))
    return Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))


def _blocks(ids: Integers, rows: Integers, inviter: Integers) -> Integers:
    """The number of the block that each customer's family is in, by the rows up to its end."""
    founder, _ = founders(positions(ids, inviter))
    upto = np.cumsum(np.bincount(founder, rows, len(ids)))
    block: Integers = (upto // ROWS_AT_ONCE).astype(np.int64)[founder]
    return block
