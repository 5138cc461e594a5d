"""Free records of an array, chained: each says how far behind its neighbour the next free one lies.

So fresh memory, which is all zeros, is a chain, and need not be touched before it is used.
"""

from __future__ import annotations

from journeysim.engines.compiled.jit import inlined


@inlined
def after(index: int, link: int) -> int:
    """Return the free record behind a free one, from what that one says."""
    return index + 1 + link


@inlined
def link(index: int, first: int) -> int:
    """Return what a record must say that becomes free, if so far another one was the first."""
    return first - index - 1
