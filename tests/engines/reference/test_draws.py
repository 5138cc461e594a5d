"""Random words by address, the ledger, laws drawn from one uniform, and dates."""

from fractions import Fraction
from math import inf, log, nextafter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeysim.compiled.laws import to_draw
from journeysim.compiled.records import Draw
from journeysim.engines.reference.draws import Addresses, next_date, sample
from journeysim.kernels.philox import philox
from journeysim.scenario.laws import law as time_law


def test_the_counter_is_identity_purpose_count_and_the_key_the_seed() -> None:
    """Words are Philox at (id low, id high, purpose, count) under (seed, replication)."""
    identity = (77 << 32) | 5
    words = Addresses(9 | 3 << 32).words(identity, 0xABCDEF01, 4)
    assert words == philox(5, 77, 0xABCDEF01, 4, 9, 3)


def test_the_ledger_refuses_an_address_twice() -> None:
    """With the ledger a second draw at one address is an error; without it the words repeat."""
    free, watched = Addresses(1), Addresses(1, ledger=True)
    assert free.words(1, 2, 3) == free.words(1, 2, 3) == watched.words(1, 2, 3)
    watched.words(1, 2, 4)
    with pytest.raises(AssertionError, match="drawn twice"):
        watched.words(1, 2, 3)


@pytest.mark.parametrize(
    "text, quantile",
    [
        ("fixed(3 d)", lambda u: 3.0),
        ("uniform(1 d, 4 d)", lambda u: 1.0 + 3.0 * u),
        ("exponential(mean=3 d)", lambda u: -3.0 * log(1.0 - u)),
        ("exponential(median=3 d)", lambda u: -3.0 / log(2.0) * log(1.0 - u)),
        ("exponential(rate=2 per week)", lambda u: -3.5 * log(1.0 - u)),
        ("weibull(scale=3 d, shape=2)", lambda u: 3.0 * (-log(1.0 - u)) ** 0.5),
        ("weibull(median=3 d, shape=2)", lambda u: 3.0 * (-log(1.0 - u) / log(2.0)) ** 0.5),
        ("loglogistic(median=3 d, shape=2)", lambda u: 3.0 * (u / (1.0 - u)) ** 0.5),
        ("gamma(mean=6 d, shape=1)", lambda u: -6.0 * log(1.0 - u)),
    ],
)
@pytest.mark.parametrize("u", [2.0**-53, 1e-9, 0.2, 0.5, 0.77, 1.0 - 1e-9, 1.0 - 2.0**-53])
def test_laws_follow_their_quantile_functions(text: str, quantile, u: float) -> None:
    """Each law in time is its textbook quantile function, far into both tails."""
    assert sample(to_draw(time_law(text)), u, ()) == pytest.approx(quantile(u), rel=2e-6)


def test_a_trait_replaces_mean_or_rate() -> None:
    """`mean=trait` multiplies the unit law by the trait, `rate=trait` divides by it."""
    u, traits = 0.3, [5.0, 0.25]
    unit = -log(0.7)
    by_mean = to_draw(time_law("exponential(mean=trait(a))"), ("a", "b"))
    by_rate = to_draw(time_law("exponential(rate=trait(b))"), ("a", "b"))
    by_median = to_draw(time_law("weibull(median=trait(a), shape=3)"), ("a", "b"))
    assert sample(by_mean, u, traits) == pytest.approx(5.0 * unit, rel=1e-6)
    assert sample(by_rate, u, traits) == pytest.approx(unit / 0.25, rel=1e-6)
    assert sample(by_median, u, traits) == pytest.approx(5.0 * (unit / log(2.0)) ** (1 / 3), rel=1e-6)


@given(
    st.sampled_from([1.0, 7.0, 30.0, 365 / 12, 0.1]),
    st.sampled_from([0.0, 3.0, 365 / 12, 100.0]),
    st.integers(0, 400),
    st.sampled_from([-1, 0, 1]),
)
def test_the_next_date_is_the_first_after_now(every: float, at: float, count: int, nudge: int) -> None:
    """`until` gives the smallest at + k·every, k ≥ 0, after now, also one rounding error beside a date."""
    now = at + count * every
    now = now if nudge == 0 else max(0.0, nextafter(now, nudge * inf))
    date = next_date(Draw("until", every=every, at=at), now)
    dates = [at + k * every for k in range(count + 3)]
    assert date == min(d for d in dates if d > now)
    assert Fraction(date) > Fraction(now)
