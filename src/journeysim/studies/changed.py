"""Whose journey differs between two worlds: directly changed, by spill-over, or not at all.

The same person lives in both worlds, with the same luck. A customer is

| word | whose log differs | and |
| --- | --- | --- |
| direct | yes | a practice acted on them in one of the worlds |
| spill-over | yes | no practice acted on them, or in one world only: came on a friend's word |
| untouched | no | |

A log is recognised by its fingerprint: a 64-bit hash of the bits of all its rows in their order. Two
different logs share one with a chance of 2⁻⁶⁴.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from journeysim.results.families import union
from journeysim.results.log import Log
from journeysim.results.result import Result
from journeysim.results.visits import Flags, Integers

Words = NDArray[np.uint64]

STRETCH = 1 << 14
"""Rows that are mixed at a time."""


@dataclass(frozen=True)
class Fingerprints:
    """What is needed of a run to see whose journey differs from another run.

    Attributes:
        ids: Customers' ids in rising order, of shape (customers,).
        prints: Hash of each customer's log.
        acted: Whether a practice acted on the customer.
        arrival: Day of arrival.
    """

    ids: Integers
    prints: Words
    acted: Flags
    arrival: NDArray[np.float64]


@dataclass(frozen=True)
class Changed:
    """How many customers differ between two worlds, and one of each kind to look at.

    Attributes:
        direct: Customers on whom a practice acted and whose journey differs.
        spill_over: Customers whose journey differs although no practice acted on them.
        untouched: Customers whose journey is the same to the last bit.
        example: Id of the first customer to arrive of those changed directly, or None.
        echo: Id of the first to arrive of those changed by spill-over, or None.
    """

    direct: int
    spill_over: int
    untouched: int
    example: int | None = None
    echo: int | None = None

    @property
    def customers(self) -> int:
        """Everybody who lives in one of the worlds or in both."""
        return self.direct + self.spill_over + self.untouched

    def __add__(self, other: Changed) -> Changed:
        """Both together; the examples of the first that has them."""
        return Changed(
            self.direct + other.direct,
            self.spill_over + other.spill_over,
            self.untouched + other.untouched,
            self.example if self.example is not None else other.example,
            self.echo if self.echo is not None else other.echo,
        )


def changed(base: Result, other: Result) -> Changed:
    """Count whose journey differs between two runs of the same seed.

    Example:
        >>> from journeysim.simulation import simulate
        >>> base = simulate("seven-stage", customers=100)
        >>> other = simulate("seven-stage", "setup-guidance", customers=100)
        >>> changed(base, base).direct, changed(base, other).direct > 0
        (0, True)
    """
    return compare_prints(fingerprints(base), fingerprints(other))


def total(parts: Iterable[Changed]) -> Changed:
    """The sum over replications."""
    return sum(parts, Changed(0, 0, 0))


def fingerprints(result: Result) -> Fingerprints:
    """The fingerprints of a run's customers."""
    return Fingerprints(
        ids=result.log.ids,
        prints=print_log(result.log),
        acted=acted_on(result),
        arrival=result.log.time[result.log.offsets[:-1]],
    )


def compare_prints(base: Fingerprints, other: Fingerprints) -> Changed:
    """Count whose journey differs between two worlds."""
    ids = union(base.ids, other.ids)
    before, after = np.searchsorted(ids, base.ids), np.searchsorted(ids, other.ids)
    here, there = (np.zeros(len(ids), dtype=np.bool_) for _ in range(2))
    here[before], there[after] = True, True
    first, second = (np.zeros(len(ids), dtype=np.uint64) for _ in range(2))
    first[before], second[after] = base.prints, other.prints
    acted = np.zeros(len(ids), dtype=np.bool_)
    acted[before] |= base.acted
    acted[after] |= other.acted
    arrival = np.empty(len(ids))
    arrival[before] = base.arrival
    arrival[after] = other.arrival
    both = here & there
    direct = both & (first != second) & acted
    spilled = ~both | ((first != second) & ~acted)
    return Changed(
        direct=int(direct.sum()),
        spill_over=int(spilled.sum()),
        untouched=int((both & (first == second)).sum()),
        example=_earliest(ids, arrival, direct),
        echo=_earliest(ids, arrival, spilled),
    )


def _earliest(ids: Integers, arrival: NDArray[np.float64], wanted: Flags) -> int | None:
    """The id of who arrives first of those wanted; of equals the smallest."""
    found = np.flatnonzero(wanted)
    return int(ids[found[np.argmin(arrival[found])]]) if len(found) else None


def acted_on(result: Result) -> Flags:
    """On whom a practice acted, of shape (customers,): an exposure, or a reward paid for their coming."""
    exposures, visits = result.exposures, result.visits
    acted = np.zeros(len(result.log.ids), dtype=np.bool_)
    for index, change in enumerate(result.compiled.changes):
        if change.practice:
            acted[visits.customer[exposures.visits[index]]] = True
            acted[exposures.inviters[exposures.invitations[index]]] = True
            acted[exposures.joiners[exposures.joins[index]]] = True
    return acted


def print_log(log: Log) -> Words:
    """A 64-bit hash of each customer's rows, of shape (customers,).

    Every row is mixed with its number within the customer's log (the finaliser of SplitMix64: Steele, Lea and
    Flood 2014), and the rows of a customer are summed modulo 2⁶⁴.
    """
    sums: Words = np.zeros(len(log.ids), dtype=np.uint64)
    # Stretches that fit into the processor's cache: mixing passes over each of them a dozen times.
    for begin in range(0, len(log), STRETCH):
        end = min(begin + STRETCH, len(log))
        first, last = np.searchsorted(log.offsets, begin, "right") - 1, np.searchsorted(log.offsets, end)
        bounds = np.clip(log.offsets[first : last + 1], begin, end)
        sequence = np.arange(begin, end) - np.repeat(log.offsets[first:last], np.diff(bounds))
        rows = _printed(log, slice(begin, end)) ^ sequence.astype(np.uint64)
        sums[first:last] += np.add.reduceat(_mixed(rows), bounds[:-1] - begin)
    return sums


def _printed(log: Log, part: slice) -> Words:
    """What rows say, mixed, but for the last time."""
    subject = log.kind[part].astype(np.uint64) << np.uint64(16) | log.what[part].astype(np.uint64)
    mixed = _mixed(log.time[part].view(np.uint64))
    mixed = _mixed(mixed ^ _mixed(log.value[part].view(np.uint64) + np.uint64(1)))
    return mixed ^ (subject << np.uint64(32))


def _mixed(words: Words) -> Words:
    """Scatter the bits of words."""
    mixed: Words = words + np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed
