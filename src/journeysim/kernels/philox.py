"""Random numbers by address: Philox4x32-10, a keyed bijection of 128-bit counters.

One round maps the counter (c0, c1, c2, c3) under the key (k0, k1) to

    c0' = high(B·c2) ⊕ c1 ⊕ k0      c1' = low(B·c2)
    c2' = high(A·c0) ⊕ c3 ⊕ k1      c3' = low(A·c0)

where A = 0xD2511F53, B = 0xCD9E8D57, and high and low are the halves of the 64-bit product. After each
round the key moves on by (0x9E3779B9, 0xBB67AE85) modulo 2³². Ten rounds pass every known test of
randomness. Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3",
SC 2011; the published known answers are pinned in the tests.

A draw is a function of its address (seed, identity, purpose, count) and of nothing else: no draw can
move another one. A word k gives u = (k + ½)·2⁻³², two words give u = (k + ½)·2⁻⁵² with 52 bits, both
strictly inside (0, 1), and 1 − u is exact.

The rounds are written out, and the key of round i is added as k + i·step and cut to 32 bits together
with the word it enters: a loop with a key schedule takes nearly twice as long in plain Python.
"""


def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    """Return the four 32-bit words of one block.

    Args:
        c0: Counter, word 0; all arguments are 32-bit words in [0, 2³²).
        c1: Counter, word 1.
        c2: Counter, word 2.
        c3: Counter, word 3.
        k0: Key, word 0.
        k1: Key, word 1.

    Example:
        >>> [f"{word:08x}" for word in philox(0, 0, 0, 0, 0, 0)]
        ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    p = c0 * 0xD2511F53
    q = c2 * 0xCD9E8D57
    c0 = ((q >> 32) ^ c1 ^ k0) & 0xFFFFFFFF
    c2 = ((p >> 32) ^ c3 ^ k1) & 0xFFFFFFFF
    c1 = q & 0xFFFFFFFF
    c3 = p & 0xFFFFFFFF
    p = c0 * 0xD2511F53
    q = c2 * 0xCD9E8D57
    c0 = ((q >> 32) ^ c1 ^ (k0 + 0x9E3779B9)) & 0xFFFFFFFF
    c2 = ((p >> 32) ^ c3 ^ (k1 + 0xBB67AE85)) & 0xFFFFFFFF
    c1 = q & 0xFFFFFFFF
    c3 = p & 0xFFFFFFFF
    p = c0 * 0xD2511F53
    q = c2 * 0xCD9E8D57
    c0 = ((q >> 32) ^ c1 ^ (k0 + 0x13C6EF372)) & 0xFFFFFFFF
    c2 = ((p >> 32) ^ c3 ^ (k1 + 0x176CF5D0A)) & 0xFFFFFFFF
    c1 = q & 0xFFFFFFFF
    c3 = p & 0xFFFFFFFF
    p = c0 * 0xD2511F53
    q = c2 * 0xCD9E8D57
    c0 = ((q >> 32) ^ c1 ^ (k0 + 0x1DAA66D2B)) & 0xFFFFFFFF
    c2 = ((p >> 32) ^ c3 ^ (k1 + 0x232370B8F)) & 0xFFFFFFFF
    c1 = q & 0xFFFFFFFF
    c3 = p & 0xFFFFFFFF
    p = c0 * 0xD2511F53
    q = c2 * 0xCD9E8D57
    c0 = ((q >> 32) ^ c1 ^ (k0 + 0x278DDE6E4)) & 0xFFFFFFFF
    c2 = ((p >> 32) ^ c3 ^ (k1 + 0x2ED9EBA14)) & 0xFFFFFFFF
    c1 = q & 0xFFFFFFFF
    c3 = p & 0xFFFFFFFF
    p = c0 * 0xD2511F53
    q = c2 * 0xCD9E8D57
    c0 = ((q >> 32) ^ c1 ^ (k0 + 0x31715609D)) & 0xFFFFFFFF
    c2 = ((p >> 32) ^ c3 ^ (k1 + 0x3A9066899)) & 0xFFFFFFFF
    c1 = q & 0xFFFFFFFF
    c3 = p & 0xFFFFFFFF
    p = c0 * 0xD2511F53
    q = c2 * 0xCD9E8D57
    c0 = ((q >> 32) ^ c1 ^ (k0 + 0x3B54CDA56)) & 0xFFFFFFFF
    c2 = ((p >> 32) ^ c3 ^ (k1 + 0x4646E171E)) & 0xFFFFFFFF
    c1 = q & 0xFFFFFFFF
    c3 = p & 0xFFFFFFFF
    p = c0 * 0xD2511F53
    q = c2 * 0xCD9E8D57
    c0 = ((q >> 32) ^ c1 ^ (k0 + 0x45384540F)) & 0xFFFFFFFF
    c2 = ((p >> 32) ^ c3 ^ (k1 + 0x51FD5C5A3)) & 0xFFFFFFFF
    c1 = q & 0xFFFFFFFF
    c3 = p & 0xFFFFFFFF
    p = c0 * 0xD2511F53
    q = c2 * 0xCD9E8D57
    c0 = ((q >> 32) ^ c1 ^ (k0 + 0x4F1BBCDC8)) & 0xFFFFFFFF
    c2 = ((p >> 32) ^ c3 ^ (k1 + 0x5DB3D7428)) & 0xFFFFFFFF
    c1 = q & 0xFFFFFFFF
    c3 = p & 0xFFFFFFFF
    p = c0 * 0xD2511F53
    q = c2 * 0xCD9E8D57
    c0 = ((q >> 32) ^ c1 ^ (k0 + 0x58FF34781)) & 0xFFFFFFFF
    c2 = ((p >> 32) ^ c3 ^ (k1 + 0x696A522AD)) & 0xFFFFFFFF
    c1 = q & 0xFFFFFFFF
    c3 = p & 0xFFFFFFFF
    return c0, c1, c2, c3


def block(seed: int, identity: int, purpose: int, count: int) -> tuple[int, int, int, int]:
    """Return the four words at one address.

    Args:
        seed: Seed of the run, in [0, 2⁶³).
        identity: Customer (or 0 for the world), in [0, 2⁶³).
        purpose: 32-bit hash of what is drawn, see `identity.purpose`.
        count: How often this was drawn for this identity before, in [0, 2³²).

    Example:
        >>> block(1, 2, 3, 4) == philox(2, 0, 3, 4, 1, 0)
        True
    """
    return philox(
        identity & 0xFFFFFFFF,
        (identity >> 32) & 0xFFFFFFFF,
        purpose,
        count,
        seed & 0xFFFFFFFF,
        (seed >> 32) & 0xFFFFFFFF,
    )


def uniform32(word: int) -> float:
    """Return (k + ½)·2⁻³² for one word k: between 2⁻³³ and 1 − 2⁻³³.

    Example:
        >>> uniform32(0x80000000) - 0.5 == 0.5 * 2.0**-32
        True
    """
    return (word + 0.5) * 2.3283064365386963e-10


def uniform52(high: int, low: int) -> float:
    """Return (k + ½)·2⁻⁵² for the leading 52 bits k of two words: between 2⁻⁵³ and 1 − 2⁻⁵³.

    Example:
        >>> uniform52(0x80000000, 0) - 0.5 == 2.0**-53
        True
    """
    return (((high << 20) | (low >> 12)) + 0.5) * 2.220446049250313e-16
