"""A finite market: members with numbers, each reached at most once, perhaps on a network.

Who comes by themselves is a member too: a candidate of a Poisson source or a list draws one evenly; the
people of a cohort are members in an order shuffled by the seed, so that no two are the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from journeysim.compiled.records import Market
from journeysim.engines.reference.draws import Addresses
from journeysim.kernels.permutation import permuted
from journeysim.kernels.philox import uniform32


@dataclass(slots=True)
class Crowd:
    """The members reached so far, and who knows whom (sorted; None where everybody may meet)."""

    market: Market
    reached: set[int] = field(default_factory=set)
    neighbours: tuple[tuple[int, ...], ...] | None = None


def open_market(market: Market | None) -> Crowd | None:
    """Return the untouched crowd of a market; None where the market is unlimited."""
    if market is None:
        return None
    if market.network is None:
        return Crowd(market)
    known: list[list[int]] = [[] for _ in range(market.size)]
    for a, b in market.edges:
        known[a].append(b)
        known[b].append(a)
    return Crowd(market, neighbours=tuple(tuple(sorted(people)) for people in known))


def drawn_member(crowd: Crowd, word: int) -> int:
    """Return the member that one word draws evenly from the whole market."""
    return min(int(uniform32(word) * crowd.market.size), crowd.market.size - 1)


def cohort_member(crowd: Crowd, addresses: Addresses, row: int) -> int:
    """Return the member who is a row of a cohort; different rows are different members."""
    return permuted(row % crowd.market.size, crowd.market.size, crowd.market.member_purpose, addresses.key)


def contact(crowd: Crowd, inviter: int, word: int) -> int | None:
    """Return whom an invitation reaches: anybody, or a neighbour; None for a member who knows nobody."""
    if crowd.neighbours is None:
        return drawn_member(crowd, word)
    known = crowd.neighbours[inviter]
    if not known:
        return None
    return known[min(int(uniform32(word) * len(known)), len(known) - 1)]
