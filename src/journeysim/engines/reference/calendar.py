"""The calendar: SimPy's event list, kept in the order that every engine obeys.

Events are carried out in order of (time, class, key). SimPy orders by time, then priority; here the
priority is the pair (class, key).
"""

from __future__ import annotations

from heapq import heappush
from typing import Any

import simpy
from simpy.core import SimTime
from simpy.events import NORMAL, Event, EventPriority

SERVICE_END = 0
WORLD_CHANGE = 1
PATIENCE_OVER = 2
ARRIVAL = 3
DWELL_END = 4
DESK_JOIN = 5


Key = int | str | tuple[int, int]
"""A customer; a name, for changes of the world; (person, number of the invitation), for arrivals."""


class Calendar(simpy.Environment):
    """A SimPy environment whose events carry a class and a key.

    `schedule` is overridden because SimPy's own bookkeeping (the start and the end of a process) uses
    plain numbers as priorities: it comes before everything else at the same time.
    """

    def schedule(self, event: Event, priority: EventPriority = NORMAL, delay: SimTime = 0) -> None:
        """Put SimPy's own events first at their moment."""
        before_all: Any = (priority - 2, 0)
        super().schedule(event, before_all, delay)

    def at(self, time: float, order: int, key: Key) -> Event:
        """Return an event at an absolute time.

        The time is taken as it is: SimPy itself knows delays only, and now + (time − now) may differ
        from time in its last bit.
        """
        event = Event(self)
        event._ok = True
        event._value = None
        heappush(self._queue, (time, (order, key), next(self._eid), event))  # type: ignore[misc]
        return event
