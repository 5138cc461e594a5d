import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeysim.kernels.counts import poisson_count

RATES = st.one_of(st.floats(0.0, 5.0), st.floats(0.0, 700.0))
UNIFORMS = st.integers(0, 2**32 - 1).map(lambda word: (word + 0.5) / 2**32)


@given(RATES, RATES, UNIFORMS)
def test_counts_are_nested_in_the_rate(one, other, u):
    """With the same uniform a higher rate never gives fewer."""
    assert poisson_count(min(one, other), u) <= poisson_count(max(one, other), u)


def test_counts_are_nested_in_close_rates_at_the_ends():
    """Nested also for a ladder of close rates at the two extreme uniforms."""
    for u in (2.0**-33, 0.5, 1.0 - 2.0**-33, 1.0 - 2.0**-53):
        counts = [poisson_count(rate / 16, u) for rate in range(0, 16 * 700 + 1, 7)]
        assert counts == sorted(counts)


@given(RATES, UNIFORMS, UNIFORMS)
def test_counts_rise_with_the_uniform(rate, one, other):
    """With the same rate a larger uniform never gives fewer."""
    assert poisson_count(rate, min(one, other)) <= poisson_count(rate, max(one, other))


@pytest.mark.parametrize("rate", [0.05, 0.7, 3.0, 40.0, 690.0])
def test_counts_are_poisson_quantiles(rate):
    """Counts equal scipy's quantile function, from one chance in 10⁹ to the other."""
    from scipy.stats import poisson

    uniforms = [1e-9, 1e-4, *(i / 97 for i in range(1, 97)), 1 - 1e-4, 1 - 1e-9]
    assert [poisson_count(rate, u) for u in uniforms] == poisson(rate).ppf(uniforms).tolist()


def test_no_rate_means_nobody():
    """Rate 0 gives 0 at every uniform."""
    assert poisson_count(0.0, 2.0**-33) == poisson_count(0.0, 1.0 - 2.0**-53) == 0


@pytest.mark.parametrize("rate", [-0.1, 700.1, math.inf, math.nan])
def test_impossible_rates_are_refused(rate):
    """A rate below 0, above 700 or not a number is refused in words."""
    with pytest.raises(ValueError, match="between 0 and 700"):
        poisson_count(rate, 0.5)
