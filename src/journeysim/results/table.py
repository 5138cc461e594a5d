"""A table: named columns of one length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from journeysim.results.estimates import quantile_of_student
from journeysim.results.visits import Floats

Column = NDArray[Any]


@dataclass(frozen=True)
class Table:
    """Named columns of one length.

    Attributes:
        name: Name of the table.
        columns: Arrays of shape (rows,) by name.
    """

    name: str
    columns: dict[str, Column]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, column: str) -> Column:
        return self.columns[column]

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows as dictionaries of plain Python values."""
        names, columns = list(self.columns), [column.tolist() for column in self.columns.values()]
        for values in zip(*columns, strict=True):
            yield dict(zip(names, values, strict=True))


def of_records(name: str, columns: Sequence[str], records: Sequence[Sequence[object]]) -> Table:
    """A table from its rows, each a value for every column."""
    values = list(zip(*records, strict=True)) if records else [()] * len(columns)
    return Table(name, {key: np.array(one) for key, one in zip(columns, values, strict=True)})


def _divided(top: Floats, bottom: Floats) -> Floats:
    """The quotients, NaN where there is nothing to divide by."""
    some = np.abs(bottom) > 0.0
    quotient: Floats = np.where(some, top, np.nan) / np.where(some, bottom, 1.0)
    return quotient


def ratio_columns(
    name: str, top: Floats, bottom: Floats, bounds: tuple[float, float] | None = None
) -> dict[str, Column]:
    """A ratio for each row of a table, with its 95 % interval over replications.

    The jackknife (see ``jackknife``) for many ratios at once. One replication shows no precision: the ends
    are NaN.

    Args:
        name: Name of the column; the ends are called ``NAME_low`` and ``NAME_high``.
        top: What is summed, of shape (replications, rows).
        bottom: What it is divided by, of the same shape.
        bounds: Least and largest value that the ratio can have.
    """
    runs = len(top)
    value = _divided(top.sum(axis=0), bottom.sum(axis=0))
    left_out = _divided(top.sum(axis=0) - top, bottom.sum(axis=0) - bottom)
    reach = np.full(len(value), np.nan)
    if runs > 1:
        deviations = left_out - left_out.mean(axis=0)
        reach = quantile_of_student(runs) * np.sqrt((runs - 1) / runs * (deviations**2).sum(axis=0))
    low, high = bounds or (-np.inf, np.inf)
    return {
        name: value,
        f"{name}_low": np.maximum(value - reach, low),
        f"{name}_high": np.minimum(value + reach, high),
    }
