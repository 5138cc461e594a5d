"""Collecting records page by page while a scenario is laid out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from journeysim.compiled.records import Draw, Stepped, Terms
from journeysim.engines.compiled import layout
from journeysim.engines.compiled.layout import Floats, Laws, Records
from journeysim.kernels.quantiles import unit_table

TYPES = {
    "places": layout.PLACE,
    "rows": layout.ROW,
    "edges": layout.EDGE,
    "terms": layout.TERM,
    "sets": layout.SET,
    "risks": layout.RISK,
    "slopes": layout.SLOPE,
    "stepped": layout.STEPS,
    "steps": layout.STEP,
    "draws": layout.DRAW,
    "changes": layout.CHANGE,
    "seasons": layout.SEASON,
    "targeting": layout.TARGETING,
    "target_memories": layout.TARGET_MEMORY,
    "personas": layout.PERSONA,
    "firsts": layout.FIRST,
    "handovers": layout.HANDOVER,
    "memories": layout.MEMORY,
    "bounds": layout.BOUND,
    "desks": layout.DESK,
    "shifts": layout.SHIFT,
    "servers": layout.SERVERS,
    "contacts": layout.CONTACT,
    "sources": layout.SOURCE,
    "schedule": layout.STEP,
    "pulses": layout.PULSE,
    "policies": layout.POLICY,
}
KINDS = {"fixed": layout.FIXED, "empirical": layout.EMPIRICAL, "until": layout.UNTIL}
Stretch = tuple[int, int]
MOST_TABLES = 256
"""Tables that are kept as arrays at a time."""


_arrays: dict[int, tuple[tuple[float, ...], Floats]] = {}


def _as_array(table: tuple[float, ...]) -> Floats:
    """Return a quantile table as an array; run after run uses the same few tables, which are long."""
    if id(table) not in _arrays:
        if len(_arrays) >= MOST_TABLES:
            _arrays.clear()
        _arrays[id(table)] = table, np.array(table, dtype=np.float64)
    return _arrays[id(table)][1]


class Pages:
    """The records collected so far, by the name of their array; tables and samples of laws beside them."""

    def __init__(self) -> None:
        """Begin with empty pages."""
        self.records: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self.factors: list[float] = []
        self.samples: list[float] = []
        self.tables: dict[int, tuple[int, tuple[float, ...]]] = {}
        self.table(unit_table("exponential"))

    def add(self, page: str, *values: float) -> int:
        """Add a record; return its number."""
        self.records[page].append(values)
        return len(self.records[page]) - 1

    def stretch(self, page: str, records: Iterable[Sequence[float]]) -> Stretch:
        """Add records that stand together; return where they begin and end."""
        begin = len(self.records[page])
        self.records[page].extend(tuple(values) for values in records)
        return begin, len(self.records[page])

    def factor_stretch(self, factors: Iterable[float]) -> Stretch:
        """Add plain numbers that stand together."""
        begin = len(self.factors)
        self.factors.extend(factors)
        return begin, len(self.factors)

    def terms(self, terms: Terms) -> Stretch:
        """Add the terms of one parameter."""
        return self.stretch("terms", ((term.change, term.group, term.size) for term in terms))

    def slopes(self, slopes: Iterable[tuple[int, float]]) -> Stretch:
        """Add (trait or memory, slope) pairs."""
        return self.stretch("slopes", slopes)

    def step_function(self, stepped: Stepped | None) -> int:
        """Add a step function; return its number, or NONE."""
        if stepped is None:
            return -1
        return self.add("stepped", stepped.by == "visits", *self.stretch("steps", stepped.steps))

    def law(self, draw: Draw | None) -> int:
        """Add a law; return its number, or NONE."""
        if draw is None:
            return -1
        kind = KINDS.get(draw.family, layout.TABLE)
        begin = len(self.samples)
        if kind == layout.EMPIRICAL:
            self.samples.extend(draw.shape)
        return self.add(
            "draws",
            kind,
            self.table(draw.table) if kind == layout.TABLE else -1,
            draw.trait,
            draw.power,
            begin,
            len(self.samples),
            draw.location,
            draw.scale,
            draw.factor,
            draw.every,
            draw.at,
        )

    def table(self, table: tuple[float, ...]) -> int:
        """Add a quantile table once; return its row."""
        return self.tables.setdefault(id(table), (len(self.tables), table))[0]

    def laws(self) -> Laws:
        """Return all laws; the table of the exponential law is the first."""
        tables = np.stack([_as_array(table) for _, table in self.tables.values()])
        return Laws(self.array("draws"), tables, np.array(self.samples, dtype=np.float64))

    def array(self, page: str) -> Records:
        """Return a page as an array of records."""
        return np.array(self.records[page], dtype=TYPES[page])
