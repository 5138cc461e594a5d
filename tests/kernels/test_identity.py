import pytest

from journeysim.kernels.identity import child, external, purpose, source_bits


def test_names_give_pinned_purposes():
    """Purposes are hashes of names: the same in every version, on every machine."""
    assert purpose("visit", "trial") == 0xCA7F5782
    assert source_bits("search ads") == 0x9DD61


def test_names_are_joined_by_bars():
    """Purpose hashes see where one name ends and the next begins."""
    assert purpose("clock", "a", "b") == purpose("clock|a|b") != purpose("clock", "ab")


def test_children_are_pinned():
    """Identities of referred people never change, in any version."""
    assert [child(0, 0), child(0, 1), child(12345, 0), child(2**63 - 1, 2**32 - 1)] == [
        0x52DBDB8B0A202B5F,
        0x48F02C153158D66D,
        0x595921E040790531,
        0x709422B5FB8C115A,
    ]


def test_children_are_distinct_and_marked():
    """Twenty thousand children are different people, all in [2⁶², 2⁶³)."""
    people = {child(parent, number) for parent in range(2000) for number in range(10)}
    assert len(people) == 20_000
    assert all(1 << 62 <= person < 1 << 63 for person in people)


def test_every_bit_of_the_parent_counts():
    """Parents that differ in one bit have different children."""
    assert len({child(1 << bit, 0) for bit in range(63)}) == 63


def test_bits_of_children_are_even():
    """Each of the 62 hash bits is set in about half of 4,000 children (five standard errors)."""
    people = [child(parent, 3) for parent in range(4000)]
    for bit in range(62):
        share = sum(person >> bit & 1 for person in people) / 4000
        assert abs(share - 0.5) < 5 * 0.5 / 4000**0.5


def test_external_identities_are_packed():
    """Source, layer and candidate keep their own bits, below those of referred people."""
    largest = external((1 << 20) - 1, 255, (1 << 34) - 1)
    assert largest == (1 << 62) - 1
    assert (largest >> 42, largest >> 34 & 255, largest & (1 << 34) - 1) == (
        (1 << 20) - 1,
        255,
        (1 << 34) - 1,
    )
    assert external(5, 0, 0) == 5 << 42


@pytest.mark.parametrize(
    "parts, sentence",
    [
        ((1 << 20, 0, 0), "source_bits"),
        ((0, 256, 0), "256 times its own largest base rate"),
        ((0, -1, 0), "256 times its own largest base rate"),
        ((0, 0, 1 << 34), "more than 2\\^34 arrivals"),
    ],
)
def test_parts_that_do_not_fit_are_refused(parts, sentence):
    """A part too large for its bits is refused in words."""
    with pytest.raises(ValueError, match=sentence):
        external(*parts)
