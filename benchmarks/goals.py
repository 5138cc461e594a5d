"""What speed should be, as ratios: the last column of the page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """At least so many times as fast as a peer, at one piece of work.

    Attributes:
        work: Name of the work.
        peer: Name of the program.
        least: The ratio that is asked for: cost of the peer / cost of ours.
        log: Whether with the full log.
    """

    work: str
    peer: str
    least: float
    log: bool = False


GOALS = (
    Goal("w1", "c", 0.7),
    Goal("w1", "simpy", 350.0),
    Goal("w1", "cimba-events", 20.0),
    Goal("w1", "c", 0.5, log=True),
    Goal("w2", "c", 0.5),
    Goal("w2", "simpy", 100.0),
    Goal("w2", "cimba-processes", 20.0),
)

DECISION_OF_W1 = 0.15
FLAT_WITHIN = 0.25
BYTES_PER_EVENT = 20
TWO_CORES = 1.6
WARM_SECONDS = 0.6
WARM_OF_SIMPY = 15.0
COLD_SECONDS = 8.0


def goal(work: str, peer: str, *, log: bool) -> Goal | None:
    """Return what is asked for, if anything is."""
    return next((g for g in GOALS if (g.work, g.peer, g.log) == (work, peer, log)), None)


def warm(customers: int) -> str:
    """Return what is asked of a whole process that has run before, in words."""
    if customers <= 10_000:
        return f"warm {WARM_SECONDS:g} s" + (", not above SimPy" if customers == 10_000 else "")
    return f"SimPy / {WARM_OF_SIMPY:g}" if customers == 100_000 else "not above SimPy"
