"""Which part of an effect comes by word of mouth."""

import numpy as np
import pytest

from journeysim.results.measures import effect
from journeysim.results.returns import referral_share_of_effect
from tests.results.stories import tell


def founder(number, buys, *invited):
    rows = [f"a{number}: 0 arrive home 0.5 | 0 enter look", *(f"0 invite {child}" for child in invited)]
    return " | ".join([*rows, "3 enter buy | 10 censor buy 0.5" if buys else "10 censor look 0.5"])


def friend(number, buys):
    end = "5 enter buy | 10 censor buy 0.5" if buys else "10 censor look 0.5"
    return f"r{number}: 2 arrive home 0.5 | 2 enter look | {end}"


def world(buyers, friends):
    """100 customers from a source, 50 of whom invite somebody; so many of either buy."""
    return tell(
        *(founder(n, n <= buyers, *([f"r{n}"] if n <= 50 else [])) for n in range(1, 101)),
        *(friend(n, n <= friends) for n in range(1, 51)),
    )


def test_the_share_is_a_quotient_of_two_effects():
    """30 more buyers, 10 of them by referral: a third, and the interval holds it."""
    base, changed = world(10, 5), world(30, 15)
    found = referral_share_of_effect(base, changed)
    assert found.value == pytest.approx(1 / 3)
    assert 0 < found.low < 1 / 3 < found.high < 1
    assert effect(base, changed, "referred_conversions").value == 10


def test_an_effect_that_may_be_none_has_no_known_share():
    """One more buyer among 100 may be luck: no bounds; none at all: no number."""
    assert referral_share_of_effect(world(10, 5), world(11, 5)).high == np.inf
    assert np.isnan(referral_share_of_effect(world(10, 5), world(10, 5)).value)
