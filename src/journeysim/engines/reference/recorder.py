"""Writing the log: rows customer by customer, put into one table at the end."""

from __future__ import annotations

import numpy as np

from journeysim.compiled.records import Names
from journeysim.engines.contract import Guards, no_time_passes, too_many_customers, too_many_visits
from journeysim.results.log import Log
from journeysim.results.world_record import WorldRecord

Rows = list[tuple[float, int, int, float]]


class Recorder:
    """Collects the rows of every customer and watches the guards."""

    def __init__(self, names: Names, guards: Guards) -> None:
        """Start an empty log."""
        self.names = names
        self.guards = guards
        self.rows: dict[int, Rows] = {}
        self.events = 0

    def open(self, identity: int, now: float) -> Rows:
        """Return the empty list of rows of a new customer."""
        if len(self.rows) >= self.guards.customers:
            raise too_many_customers(self.guards, now)
        rows: Rows = []
        self.rows[identity] = rows
        return rows

    def check(self, rows: Rows, identity: int, now: float) -> None:
        """Stop a customer who has passed the limit of rows at one moment, and a log that is too long."""
        self.events += 1
        if self.events > self.guards.events:
            raise too_many_visits(self.guards, now)
        limit = self.guards.instant
        if len(rows) > limit and rows[-limit][0] == now:
            place = self.names.places[rows[-1][2]]
            raise no_time_passes(self.guards, identity, place, now)

    def log(self, world: WorldRecord) -> Log:
        """Put all rows into one table in canonical order, beside what the world did."""
        ids = np.array(sorted(self.rows), dtype=np.int64)
        ordered = [self.rows[int(identity)] for identity in ids]
        lengths = np.array([len(rows) for rows in ordered], dtype=np.int64)
        flat = [row for rows in ordered for row in rows]
        times, kinds, whats, values = zip(*flat, strict=True) if flat else ((), (), (), ())
        return Log(
            ids=ids,
            offsets=np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)]),
            time=np.array(times, dtype=np.float64),
            kind=np.array(kinds, dtype=np.uint8),
            what=np.array(whats, dtype=np.uint16),
            value=np.array(values, dtype=np.float64),
            names=self.names,
            world=world,
        )
