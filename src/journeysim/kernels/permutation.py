"""A shuffle that can be asked for one place at a time: a Feistel network of Philox rounds.

Numbers below 2²ᵏ are cut into two halves of k bits; each of six rounds maps (l, r) to (r, l ⊕ F(r)), which
can be undone whatever F is, so the whole is a permutation. Numbers beyond the size are sent through again
until they fall inside ("cycle walking", Black and Rogaway 2002), which keeps it one.
"""

from journeysim.kernels.philox import philox

ROUNDS = 6


def permuted(index: int, size: int, purpose: int, key: int) -> int:
    """Return where a shuffle of 0 … size − 1 puts an index.

    Args:
        index: In [0, size).
        size: Number of places, in [1, 2⁴⁰).
        purpose: Which shuffle.
        key: Seed, in [0, 2⁶³).

    Example:
        >>> sorted(permuted(index, 10, 1, 2) for index in range(10))
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    """
    half = 1
    while size > 1 << (2 * half):
        half += 1
    mask = (1 << half) - 1
    low, high = key & 0xFFFFFFFF, (key >> 32) & 0xFFFFFFFF
    place = index
    while True:
        left, right = place >> half, place & mask
        for turn in range(ROUNDS):
            word, _, _, _ = philox(right, turn, purpose, 0x5EED, low, high)
            left, right = right, left ^ (word & mask)
        place = (left << half) | right
        if place < size:
            return place
