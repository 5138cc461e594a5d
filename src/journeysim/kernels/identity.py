"""Who a draw belongs to and what it decides: purposes and identities as integers.

An identity is an integer below 2⁶³. External arrivals are packed as

    source's name (20 bits) | layer (8 bits) | candidate (34 bits)        < 2⁶²

and referred people as 2⁶² plus 62 hash bits of (inviter, number of the invitation in the inviter's
life). Neither depends on the seed, on the clock or on who else arrived, so a person is the same person
in every scenario in which they appear. Among n referred people two share an identity with probability
of about n²·2⁻⁶³: 1e-5 for ten million.

The hash of a child is one Philox block under a key of its own, counter (inviter, number, tag): integer
arithmetic only. Names are hashed by BLAKE2b, once, when a scenario is compiled.
"""

from hashlib import blake2b

from journeysim.kernels.philox import philox

LAYERS = 1 << 8
CANDIDATES = 1 << 34
REFERRED = 1 << 62


def purpose(*names: str) -> int:
    """Return the 32-bit hash of names joined by `|`.

    Names in place of numbers: inserting or reordering stages moves no other draw.

    Example:
        >>> purpose("visit", "trial") == purpose("visit|trial")
        True
    """
    return int.from_bytes(blake2b("|".join(names).encode(), digest_size=4).digest(), "big")


def source_bits(name: str) -> int:
    """Return the 20 bits by which a source of arrivals is known in identities.

    Example:
        >>> 0 <= source_bits("search ads") < 1 << 20
        True
    """
    return purpose("source", name) >> 12


def child(parent: int, number: int) -> int:
    """Return the identity of the person whom `parent` invites as `number`-th of their life.

    Args:
        parent: Identity of the inviter, in [0, 2⁶³).
        number: Invitations this person has sent before, in [0, 2³²).

    Returns:
        An integer in [2⁶², 2⁶³), the same under every seed.
    """
    # Key and tag are arbitrary and fixed: the leading bits of the fractional parts of √2, √3 and √5.
    a, b, _, _ = philox(
        parent & 0xFFFFFFFF, (parent >> 32) & 0xFFFFFFFF, number, 0x3C6EF372, 0x6A09E667, 0xBB67AE85
    )
    return (1 << 62) | (a << 30) | (b >> 2)


def external(source_hash: int, layer: int, candidate: int) -> int:
    """Return the identity of a candidate for arrival.

    Args:
        source_hash: The source's 20 bits, see `source_bits`.
        layer: Which layer of the source's stack of Poisson processes, in [0, 256).
        candidate: Position in the layer, in [0, 2³⁴).

    Raises:
        ValueError: A part does not fit into its bits.

    Example:
        >>> external(1, 2, 3) == (1 << 42) + (2 << 34) + 3
        True
    """
    if source_hash < 0 or source_hash >= 1 << 20:
        raise ValueError("a source is known by 20 bits: pass what source_bits(name) returns")
    if layer < 0 or layer >= 1 << 8:
        raise ValueError(
            "a source's arrival rate rises above 256 times its own largest base rate: "
            "state a larger base rate, or a smaller effect on arrivals"
        )
    if candidate < 0 or candidate >= 1 << 34:
        raise ValueError(
            "a source offers more than 2^34 arrivals in one layer: "
            "shorten the horizon, or split the source in several"
        )
    return (source_hash << 42) | (layer << 34) | candidate
