"""Who runs: programs, what they can do, and at which size their time is taken."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks import ours


@dataclass(frozen=True)
class Contender:
    """A program at one piece of work and one size.

    Attributes:
        program: Name of the program, as ``--peers`` and the page know it.
        work: Name of the work.
        customers: Size of a timed run.
        log: Whether the full log is written.
        threads: How many threads it may use.
    """

    program: str
    work: str
    customers: int
    log: bool = False
    threads: int = 1

    @property
    def module(self) -> str:
        """Where its ``prepare`` is."""
        return PROGRAMS[self.program][0]

    @property
    def title(self) -> str:
        """What the page calls it."""
        return PROGRAMS[self.program][1]


PROGRAMS = {
    "ours": ("benchmarks.ours", f"journeysim, {ours.ENGINE} engine"),
    "c": ("benchmarks.peers.limit", "C, the same draws"),
    "simpy": ("benchmarks.peers.processes", "SimPy, one process per customer"),
    "cimba-events": ("benchmarks.peers.cimba_events", "Cimba, scheduled events"),
    "cimba-processes": ("benchmarks.peers.cimba_processes", "Cimba, processes"),
    "numpy": ("benchmarks.peers.cohort", "NumPy, cohort steps"),
    "plain": ("benchmarks.peers.plain", "plain Python, blocks of draws"),
}

MILLION = 1_000_000
SIZES = {
    "w1": {"ours": MILLION, "c": MILLION, "simpy": 100_000, "cimba-events": 100_000, "plain": 100_000},
    "w1p": {"ours": MILLION, "c": MILLION, "simpy": 10_000, "cimba-events": 100_000, "plain": 50_000},
    "w1n": {"ours": MILLION, "c": MILLION, "numpy": 500_000, "plain": 50_000},
    "w2": {"ours": 100_000, "c": 100_000, "simpy": 100_000, "cimba-processes": 100_000, "plain": 100_000},
    "decision": {"ours": MILLION},
}


def ours_at(customers: int) -> int:
    """Return the size, or the largest that our engine does in about a second."""
    return customers if ours.MOST_CUSTOMERS is None else min(customers, ours.MOST_CUSTOMERS)


def chosen(works: list[str], programs: list[str], *, small: bool = False) -> list[Contender]:
    """Return who runs in a work's rounds; with ``small`` at a hundredth of the sizes."""
    found = []
    for work in works:
        for program, customers in SIZES[work].items():
            if program not in programs:
                continue
            size = ours_at(customers) if program == "ours" else customers
            size = max(200, size // 100) if small else size
            found.append(Contender(program, work, size))
            if work == "w1" and program in ("ours", "c"):
                found.append(Contender(program, work, size, log=True))
    return found
