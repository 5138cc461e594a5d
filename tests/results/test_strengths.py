"""Strength over arrays is the scalar strength."""

from math import inf

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from journeysim.compiled.population import season_at
from journeysim.compiled.records import Change, SeasonCurve
from journeysim.kernels.strength import periodic, strength
from journeysim.results.strengths import season_factors, strengths

days = st.floats(0.0, 400.0)
lengths = st.one_of(st.just(0.0), st.floats(0.01, 100.0))


def change(begin=0.0, end=inf, ramp=0.0, half_life=inf, **more):
    """A change that covers everybody."""
    return Change(
        name="change",
        practice=True,
        start=begin,
        begin=begin,
        end=end,
        ramp=ramp,
        half_life=half_life,
        coverage=1.0,
        cover_purpose=0,
        **more,
    )


@given(
    times=st.lists(days, min_size=1, max_size=20),
    begin=days,
    length=days,
    ramp=lengths,
    half_life=st.one_of(st.just(inf), st.floats(0.1, 100.0)),
    every=lengths,
)
def test_strengths_are_the_scalar_strengths(times, begin, length, ramp, half_life, every):
    """Start, end, ramp, decay and repetition give the scalar kernel's bits, also at the corners."""
    end = begin + length
    times = np.array([*times, begin, end, begin + ramp, begin + every, begin + 3.0 * every])
    found = strengths(change(begin, end, ramp, half_life, every=every, length=every / 3.0), times)
    wanted = [
        strength(t, begin, end, ramp, half_life)
        if every == 0.0 or periodic(t, begin, every, every / 3.0)
        else 0.0
        for t in times.tolist()
    ]
    assert found.tolist() == wanted


def test_a_change_that_never_starts_has_no_strength():
    """A start at infinity, as before a policy switches it on, gives 0 without a warning."""
    off = change(inf, inf, ramp=3.0, half_life=2.0, every=7.0, length=2.0)
    assert strengths(off, np.array([0.0, 5.0])).tolist() == [0.0, 0.0]


def test_a_season_in_equal_parts():
    """Each part of the period has its own factor, the first one from the start of the period on."""
    season = SeasonCurve(period=7.0, factors=(1.2, 1.0, 1.0, 1.0, 1.0, 0.6, 0.8))
    times = np.array([0.0, 0.999, 1.0, 5.5, 6.999, 7.0])
    assert season_factors(season, times).tolist() == [1.2, 1.2, 1.0, 0.6, 0.8, 1.2]


def test_a_season_as_a_sine():
    """The factor is 1 + amplitude at the peak and 1 − amplitude half a period later."""
    season = SeasonCurve(period=365.0, amplitude=0.3, peak=100.0)
    found = season_factors(season, np.array([100.0, 282.5, 465.0]))
    assert np.allclose(found, [1.3, 0.7, 1.3], rtol=1e-12)


@given(
    times=st.lists(days, min_size=1, max_size=20),
    period=st.floats(0.5, 400.0),
    amplitude=st.floats(-1.0, 1.0),
    peak=st.floats(0.0, 400.0),
    factors=st.lists(st.floats(0.0, 3.0), max_size=8),
)
def test_seasons_are_the_scalar_seasons(times, period, amplitude, peak, factors):
    """Equal parts and sines give the bits that engines use, at any phase and at the corners."""
    season = SeasonCurve(period, tuple(factors), amplitude, peak)
    times = np.array([*times, period, peak, peak + period / 4, peak + period / 2, peak + period / 8])
    assert season_factors(season, times).tolist() == [season_at(season, t) for t in times.tolist()]


def test_a_season_multiplies_the_strength():
    """The level of the ramp and the factor of the season multiply."""
    seasonal = change(ramp=10.0, season=SeasonCurve(period=2.0, factors=(1.0, 0.5)))
    assert strengths(seasonal, np.array([0.5, 5.0, 20.0])).tolist() == [0.05, 0.25, 1.0]
