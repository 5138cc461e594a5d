"""Draws by address, and the ledger that proves that no address is used twice."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from journeysim.compiled.records import NONE, Draw
from journeysim.kernels.philox import philox
from journeysim.kernels.quantiles import draw as table_quantile
from journeysim.kernels.quantiles import draw_empirical

Words = tuple[int, int, int, int]


class Addresses:
    """Random words by (identity, purpose, count) under one seed.

    With a ledger, every address that is used is written down, and a second use is an error.
    """

    def __init__(self, seed: int, *, ledger: bool = False) -> None:
        """Take the key from a seed in [0, 2⁶³): replication in the high word, seed in the low one."""
        self.key = seed
        self.low = seed & 0xFFFFFFFF
        self.high = (seed >> 32) & 0xFFFFFFFF
        self.ledger: set[tuple[int, int, int]] | None = set() if ledger else None

    def words(self, identity: int, purpose: int, count: int) -> Words:
        """Return the four words at an address."""
        if self.ledger is not None:
            address = (identity, purpose, count)
            if address in self.ledger:
                raise AssertionError(f"the address {address} was drawn twice")
            self.ledger.add(address)
        return philox(
            identity & 0xFFFFFFFF, (identity >> 32) & 0xFFFFFFFF, purpose, count, self.low, self.high
        )


def sample(law: Draw, u: float, traits: Sequence[float]) -> float:
    """Return the law's value at the uniform u for a customer with these traits."""
    if law.family == "fixed":
        return law.location
    unit = draw_empirical(law.shape, u) if law.family == "empirical" else table_quantile(law.table, u)
    if law.trait == NONE:
        return law.location + law.scale * unit
    value = traits[law.trait] * law.factor
    return law.location + (value * unit if law.power > 0 else unit / value)


def next_date(law: Draw, now: float) -> float:
    """Return the first date of ``until`` after now."""
    # The quotient may round up to a date that is still to come: begin at it, and take the first after now.
    count = max(0, floor((now - law.at) / law.every))
    date = law.at + count * law.every
    while date <= now:
        count += 1
        date = law.at + count * law.every
    return date
