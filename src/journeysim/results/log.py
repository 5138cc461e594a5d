"""The event log: what happened to each customer, in order.

One row is (time, kind, what, value): 19 bytes. Rows of a customer stand together, customers in order of
their ids; ``offsets`` says where each one begins. So the canonical order is (customer, sequence).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from journeysim.compiled.records import Names
from journeysim.errors import UsageError
from journeysim.results.world_record import WorldRecord


class Kind(IntEnum):
    """What a row says; in brackets what ``what`` and ``value`` hold."""

    ARRIVE = 0  # [persona; satisfaction]
    ENTER = 1  # [place; number of this visit of the place]
    EXPERIENCE = 2  # [place; satisfaction afterwards]
    JOIN = 3  # [desk]
    START = 4  # [desk; wait in days]
    SERVED = 5  # [desk]
    UNRESOLVED = 6  # [desk]
    ABANDONED = 7  # [desk; wait in days]
    BLOCKED = 8  # [desk]
    VALUE = 9  # [place; revenue as drawn, before changes]
    EXPENSE = 10  # [place; cost as drawn, before changes]
    INVITE = 11  # [lifetime number of the invitation, modulo 65,536; the child's id as int64 bits]
    VOID = 12  # [place of arrival; the inviter's id as int64 bits]
    WARN = 13  # [place; weight]
    PRAISE = 14  # [place; weight]
    REMEMBER = 15  # [memory]
    EXIT = 16  # [place; satisfaction]
    CENSOR = 17  # [place; satisfaction]
    ORIGIN = 18  # [source, or FROM_REFERRAL; the inviter's id as int64 bits, else 0]


FROM_REFERRAL = 0xFFFF
"""Source of a person whom a customer invited."""

REFERRED = 1 << 62
"""Bit of an id that marks a referred person."""


@dataclass(frozen=True)
class Log:
    """The event table of one run.

    Attributes:
        ids: Customer ids in rising order, int64 of shape (customers,).
        offsets: First row of each customer, int64 of shape (customers + 1,).
        time: Days since day 0, float64 of shape (rows,).
        kind: ``Kind`` of each row, uint8.
        what: Index of what the row is about, uint16.
        value: See ``Kind``, float64.
        names: The names behind the indices.
        world: What the world did meanwhile: reviews, switches, caps that were reached.
    """

    ids: NDArray[np.int64]
    offsets: NDArray[np.int64]
    time: NDArray[np.float64]
    kind: NDArray[np.uint8]
    what: NDArray[np.uint16]
    value: NDArray[np.float64]
    names: Names
    world: WorldRecord = field(default_factory=WorldRecord)

    def __repr__(self) -> str:
        """The size; what it holds is too long to be printed."""
        columns = ", ".join(self.columns)
        return f"<Log: {len(self.time):,} rows of {len(self.ids):,} customers; columns {columns}>"

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of the canonical log."""
        return ("customer", "time", "kind", "what", "value")

    def column(self, name: str) -> NDArray[Any]:
        """One column as an array of shape (rows,).

        Raises:
            UsageError: if there is no such column.
        """
        if name == "customer":
            return np.repeat(self.ids, np.diff(self.offsets))
        if name not in self.columns:
            allowed = ", ".join(self.columns)
            raise UsageError(f"The log has no column {name!r}. It has: {allowed}.")
        column: NDArray[Any] = getattr(self, name)
        return column

    def __len__(self) -> int:
        return len(self.time)

    def equals(self, other: Log) -> bool:
        """Whether two logs are the same, bit for bit."""
        return (
            np.array_equal(self.ids, other.ids)
            and np.array_equal(self.offsets, other.offsets)
            and np.array_equal(self.time.view(np.int64), other.time.view(np.int64))
            and np.array_equal(self.kind, other.kind)
            and np.array_equal(self.what, other.what)
            and np.array_equal(self.value.view(np.int64), other.value.view(np.int64))
        )

    def to_parquet(self, path: Path | str) -> None:
        """Write the log as Parquet, with the names of events and places beside their indices.

        Raises:
            UsageError: if the file cannot be written.
        """
        from journeysim.results.export import write_log

        write_log(self, path, "parquet")

    def to_csv(self, path: Path | str) -> None:
        """Write the log as CSV, with the names of events and places beside their indices.

        Raises:
            UsageError: if the file cannot be written.
        """
        from journeysim.results.export import write_log

        write_log(self, path, "csv")

    def to_xes(
        self, path: Path | str, *, level: str = "macro", title: str = "journeysim", epoch: str = "2000-01-01"
    ) -> None:
        """Write the journeys in XES (IEEE 1849-2016), the format of process mining.

        Args:
            path: File to write, usually ending with ``.xes``.
            level: ``macro`` for stays in stages, ``micro`` for touchpoints and stages without any.
            title: Name of the log.
            epoch: Date of day 0.

        Raises:
            UsageError: if the level or the date is none, or the file cannot be written.
        """
        from journeysim.results.xes import write_xes

        write_xes(self, path, level=level, title=title, epoch=epoch)

    @staticmethod
    def from_parquet(path: Path | str) -> Log:
        """Read a log that ``to_parquet`` wrote, bit for bit.

        Raises:
            UsageError: if there is no such file, or it is no log.
        """
        from journeysim.results.export import read_log

        return read_log(path)
