"""The shuffle that can be asked for one place at a time."""

import pytest

from journeysim.kernels.permutation import permuted
from tests.engines.reference.tiny import FALSE_ALARM


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 16, 17, 63, 64, 65, 1000])
def test_everybody_gets_a_place_of_their_own(size: int) -> None:
    """It is a permutation of 0 … size − 1, for powers of four and their neighbours too."""
    assert sorted(permuted(index, size, 5, 7) for index in range(size)) == list(range(size))


def test_a_place_of_a_large_market_is_inside() -> None:
    """Sizes near the limit work as well, and places differ."""
    size = (1 << 40) - 1
    places = {permuted(index, size, 1, 2) for index in range(50)}
    assert len(places) == 50
    assert all(0 <= place < size for place in places)


def test_seed_and_purpose_choose_the_shuffle() -> None:
    """Both halves of the seed count."""
    shuffles = {
        tuple(permuted(index, 50, purpose, key) for index in range(50))
        for purpose, key in ((1, 7), (2, 7), (1, 8), (1, 7 + (1 << 32)))
    }
    assert len(shuffles) == 4


def test_places_are_even() -> None:
    """Over many seeds the first index comes to each of ten places equally often (χ² with 9 degrees)."""
    seeds = 2000
    counts = [0] * 10
    for key in range(seeds):
        counts[permuted(0, 10, 3, key)] += 1
    chi = sum((count - seeds / 10) ** 2 / (seeds / 10) for count in counts)
    assert (chi - 9) / (2 * 9) ** 0.5 < FALSE_ALARM


def test_pairs_are_even() -> None:
    """The order of two neighbours is a fair coin."""
    seeds = 2000
    up = sum(permuted(4, 10, 3, key) < permuted(5, 10, 3, key) for key in range(seeds))
    assert abs(up - seeds / 2) / (seeds / 4) ** 0.5 < FALSE_ALARM
