"""Tables of replications from the tables of single runs, for studies that keep tables and forget logs.

A ratio such as the mean wait is pooled as the ratio of sums that it is. The sums come back from the columns
of each run: the mean wait times the contacts that it is the mean of, utilisation times the servers on duty.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf

import numpy as np

from journeysim.results.table import Column, Table, ratio_columns
from journeysim.results.visits import Floats

Weight = Callable[[Table], Floats]


def _each(table: Table) -> Floats:
    return np.ones(len(table))


def _contacts(table: Table) -> Floats:
    counted: Floats = table["contacts"].astype(np.float64)
    return counted


def _waits(table: Table) -> Floats:
    """Contacts whose wait is known: all but those that were turned away."""
    known: Floats = np.round(_contacts(table) * (1.0 - np.nan_to_num(table["blocked"])))
    return known


def _servers(table: Table) -> Floats:
    servers: Floats = np.nan_to_num(table["servers"])
    return servers


_SHARE, _AMOUNT = (0.0, 1.0), (0.0, inf)

_RATIOS: dict[str, tuple[Weight, tuple[float, float]]] = {
    "wait": (_waits, _AMOUNT),
    "p_wait": (_waits, _SHARE),
    "queue": (_each, _AMOUNT),
    "utilisation": (_servers, _AMOUNT),
    "abandonment": (_contacts, _SHARE),
    "blocked": (_contacts, _SHARE),
    "level": (_each, (-inf, inf)),
    "share": (_each, _SHARE),
}
"""What each ratio is weighted with, and the least and largest value that it can have."""

_MEANS = frozenset({"servers", "busy", "praise", "warnings", "reached", "referred", "void"})
_SUMS = frozenset({"contacts"})


def pooled_table(tables: Sequence[Table]) -> Table:
    """Pool the tables of the replications of one strategy, each of which was made of one run.

    Tables of records (reviews, switches) are put one below the other. Of the others, which have the same
    rows in every run, ratios are pooled with 95 % intervals, counts added, and numbers per run averaged;
    quantiles cannot be pooled and are left out.

    Args:
        tables: One table or more, of one name; those of desks, word of mouth, markets and policies.
    """
    first = tables[0]
    if "replication" in first.columns:
        shown = [table for table in tables if len(table)] or [first]
        return Table(first.name, {k: np.concatenate([each[k] for each in shown]) for k in first.columns})
    columns: dict[str, Column] = {}
    for name, column in first.columns.items():
        if name in _RATIOS:
            weight, bounds = _RATIOS[name]
            columns |= _ratio(name, tables, [weight(each) for each in tables], bounds)
        elif name in _MEANS:
            columns[name] = np.mean([each[name] for each in tables], axis=0)
        elif name in _SUMS:
            columns[name] = np.sum([each[name] for each in tables], axis=0)
        elif not name.endswith(("_low", "_high")) and not name.startswith("wait_"):
            columns[name] = column
    return Table(first.name, columns)


def _ratio(
    name: str, tables: Sequence[Table], weights: Sequence[Floats], bounds: tuple[float, float]
) -> dict[str, Column]:
    bottom = np.array(weights)
    return ratio_columns(
        name, np.array([np.nan_to_num(table[name]) for table in tables]) * bottom, bottom, bounds
    )


def coarser(table: Table, days: int) -> Table:
    """Put days of a table of one run together, block by block; ``day`` becomes the first day of the block.

    Args:
        table: ``desk_days`` of one run.
        days: Days of a block; the last one may be shorter.
    """
    block = table["day"] // days
    both = np.stack([np.unique(table["desk"], return_inverse=True)[1], block]) if len(table) else block
    _, first, group = np.unique(both, axis=-1, return_index=True, return_inverse=True)
    cells = len(first)

    def summed(numbers: Floats) -> Floats:
        return np.bincount(group.ravel(), numbers, cells).astype(np.float64)

    columns: dict[str, Column] = {"desk": table["desk"][first], "day": block[first] * days}
    columns["contacts"] = summed(_contacts(table)).astype(np.int64)
    for name in ("wait", "p_wait", "queue", "utilisation", "abandonment", "blocked"):
        weight = _RATIOS[name][0](table)
        with np.errstate(invalid="ignore", divide="ignore"):
            columns[name] = summed(np.nan_to_num(table[name]) * weight) / summed(weight)
    for name in ("servers", "busy"):
        columns[name] = summed(np.nan_to_num(table[name])) / np.maximum(summed(_each(table)), 1.0)
    return Table(table.name, columns)
