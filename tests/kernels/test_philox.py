import pytest

from journeysim.kernels.philox import block, philox, uniform32, uniform52

ONES = 0xFFFFFFFF


KNOWN_ANSWERS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ONES,) * 4, (ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize("counter, key, answer", KNOWN_ANSWERS, ids=["zeros", "ones", "pi"])
def test_known_answers(counter, key, answer):
    """The three published answers of Philox4x32-10 are reproduced."""
    assert philox(*counter, *key) == answer


def looped(counter, key):
    """Philox as in the paper, with loops and a key schedule."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p, q = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (q >> 32) ^ c1 ^ k0, q & ONES, (p >> 32) ^ c3 ^ k1, p & ONES
        k0, k1 = (k0 + 0x9E3779B9) & ONES, (k1 + 0xBB67AE85) & ONES
    return c0, c1, c2, c3


def test_written_out_rounds_equal_the_loop():
    """The rounds written out are the rounds of the paper, on a thousand scattered inputs."""
    words = (1, 2, 3, 4)
    for i in range(1000):
        key = (words[0] ^ i, words[3])
        expected = looped(words, key)
        assert philox(*words, *key) == expected
        words = expected


def test_an_address_is_split_into_words():
    """Identity and seed enter low word first, purpose and count as they are."""
    assert block((7 << 32) + 5, (9 << 32) + 8, 3, 4) == philox(8, 9, 3, 4, 5, 7)


def test_every_bit_of_seed_and_identity_counts():
    """Flipping one bit of the seed or of the identity gives other words."""
    seeds = {block(1 << bit, 0, 0, 0) for bit in range(63)}
    identities = {block(0, 1 << bit, 0, 0) for bit in range(63)}
    assert len({block(0, 0, 0, 0)} | seeds | identities) == 127


# Address: one draw of 52 bits from words 0 and 1, two of 32 bits from words 2 and 3.
PINNED = {
    (0x0, 0x0, 0x0, 0): (
        "0x1.989fa35785a72p-2",
        "0x1.78af589900000p-1",
        "0x1.3601b7b100000p-1",
    ),
    (0x1, 0x0, 0x0, 0): (
        "0x1.c7d00ce1ca141p-1",
        "0x1.2be4458100000p-1",
        "0x1.6c2b544f00000p-1",
    ),
    (0x1, 0x1, 0x0, 0): (
        "0x1.58102837bf8b9p-1",
        "0x1.e701e91e00000p-2",
        "0x1.4fecc12700000p-1",
    ),
    (0x1, 0x1, 0x1, 0): (
        "0x1.da9cda7f8252cp-3",
        "0x1.a2eec78500000p-1",
        "0x1.68dbce8e00000p-2",
    ),
    (0x1, 0x1, 0x1, 1): (
        "0x1.3cab2cc15b382p-2",
        "0x1.d9244df900000p-1",
        "0x1.6fec14ce00000p-2",
    ),
    (0x7FFFFFFFFFFFFFFF, 0x7FFFFFFFFFFFFFFF, 0xFFFFFFFF, 4294967295): (
        "0x1.60924e00751abp-1",
        "0x1.7801dc8100000p-1",
        "0x1.1d60977500000p-1",
    ),
    (0x7EA, 0x4000000000003039, 0xDEADBEEF, 7): (
        "0x1.914400dfa7b8dp-1",
        "0x1.20eca2fa00000p-2",
        "0x1.e07fb49300000p-1",
    ),
}


@pytest.mark.parametrize("address", PINNED)
def test_pinned_uniforms(address):
    """The uniforms of these addresses never change, in any version."""
    a, b, c, d = block(*address)
    assert (uniform52(a, b).hex(), uniform32(c).hex(), uniform32(d).hex()) == PINNED[address]


def test_uniforms_stay_strictly_inside():
    """The extremes of both uniforms are half a step from 0 and from 1."""
    assert uniform32(0) == 0.5 / 2**32
    assert 1.0 - uniform32(ONES) == 0.5 / 2**32
    assert uniform52(0, 0) == 0.5 / 2**52
    assert 1.0 - uniform52(ONES, ONES) == 0.5 / 2**52


def test_52_bits_are_the_leading_ones():
    """The low word gives its upper 20 bits; the other 12 do not matter."""
    assert uniform52(3, 0xFFF) == uniform52(3, 0)
    assert uniform52(3, 0x1000) - uniform52(3, 0) == 1 / 2**52


def test_uniforms_are_even():
    """Mean and variance of 20,000 draws lie within four standard errors of 1/2 and 1/12."""
    draws = [uniform32(word) for i in range(5000) for word in block(1, i, 2, 3)]
    n = len(draws)
    mean = sum(draws) / n
    variance = sum((u - 0.5) ** 2 for u in draws) / n
    assert abs(mean - 0.5) < 4 * (1 / 12 / n) ** 0.5
    assert abs(variance - 1 / 12) < 4 * (1 / 180 / n) ** 0.5
