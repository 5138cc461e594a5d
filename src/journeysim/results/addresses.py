"""Random numbers by address for many customers at once: the same words as ``kernels.philox``.

What an engine drew for a customer can be drawn again from (seed, identity, purpose, count) alone, so
coverage and targeting need no rows in the log. The rounds are those of ``kernels.philox`` on arrays of
unsigned 64-bit integers, in which 32 × 32-bit products are exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from journeysim.results.result import Result

Integers = NDArray[np.int64]
Words = NDArray[np.uint64]
Floats = NDArray[np.float64]

_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_A, _B = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_STEP_0, _STEP_1 = 0x9E3779B9, 0xBB67AE85
_ROUNDS = 10


def blocks(key: int, identities: Integers, purpose: int, counts: Integers | int = 0) -> tuple[Words, ...]:
    """Return the four words at each address, as ``kernels.philox.block`` gives them one by one.

    Args:
        key: Seed and replication, see ``key_of``.
        identities: Customer ids, shape (n,).
        purpose: 32-bit hash of what is drawn.
        counts: How often this was drawn before, shape (n,) or one number for all.

    Returns:
        Four arrays of shape (n,) with 32-bit words.

    Example:
        >>> from journeysim.kernels.philox import block
        >>> [int(word[0]) for word in blocks(1, np.array([2]), 3, 4)] == list(block(1, 2, 3, 4))
        True
    """
    ids = np.asarray(identities).astype(np.uint64)
    c0, c1 = ids & _LOW, ids >> _HALF
    c2 = np.full_like(ids, purpose)
    c3 = np.broadcast_to(np.asarray(counts).astype(np.uint64), ids.shape)
    for number in range(_ROUNDS):
        k0 = np.uint64((key + number * _STEP_0) & 0xFFFFFFFF)
        k1 = np.uint64(((key >> 32) + number * _STEP_1) & 0xFFFFFFFF)
        p, q = c0 * _A, c2 * _B
        c0, c1 = (q >> _HALF) ^ c1 ^ k0, q & _LOW
        c2, c3 = (p >> _HALF) ^ c3 ^ k1, p & _LOW
    return c0, c1, c2, c3


def key_of(result: Result) -> int:
    """Return the key of a run's random numbers: its seed below its replication, 32 bits each."""
    return result.seed | result.replication << 32


def uniforms32(words: Words) -> Floats:
    """Return (k + ½)·2⁻³² for each word k, as ``kernels.philox.uniform32``."""
    return (words.astype(np.float64) + 0.5) * 2.3283064365386963e-10


def uniforms52(high: Words, low: Words) -> Floats:
    """Return (k + ½)·2⁻⁵² for the leading 52 bits k of two words, as ``kernels.philox.uniform52``."""
    leading = (high << np.uint64(20)) | (low >> np.uint64(12))
    return (leading.astype(np.float64) + 0.5) * 2.220446049250313e-16
