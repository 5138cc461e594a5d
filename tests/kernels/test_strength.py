import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeysim.kernels.strength import hill, inverted_u, linear, periodic, strength

INF = math.inf


def test_a_change_is_on_from_start_to_before_end():
    """Without ramp or decay: full strength at the start itself, none at the end itself."""
    before = math.nextafter(10.0, 0.0)
    after = math.nextafter(20.0, 0.0)
    assert [strength(t, 10.0, 20.0, 0.0, INF) for t in (0.0, before, 10.0, after, 20.0, 30.0)] == [
        0,
        0,
        1,
        1,
        0,
        0,
    ]


def test_the_ramp_is_linear_and_ends_at_one():
    """Strength rises from exactly 0 at the start to exactly 1 at the ramp's end and stays."""
    assert [strength(t, 10.0, INF, 4.0, INF) for t in (10.0, 11.0, 13.0, 14.0, 15.0, 1e6)] == [
        0,
        0.25,
        0.75,
        1,
        1,
        1,
    ]


def test_novelty_halves_from_the_start():
    """Decay counts from the start, during the ramp too; each half-life leaves half."""
    assert strength(10.0, 10.0, INF, 0.0, 8.0) == 1.0
    assert strength(18.0, 10.0, INF, 0.0, 8.0) == pytest.approx(0.5, rel=1e-15)
    assert strength(34.0, 10.0, INF, 0.0, 8.0) == pytest.approx(0.125, rel=1e-15)
    assert strength(14.0, 10.0, INF, 8.0, 8.0) == pytest.approx(0.5 * 0.5**0.5, rel=1e-15)


def test_a_change_that_never_starts_does_nothing():
    """A start at infinity gives strength 0 at every time."""
    assert strength(1e300, INF, INF, 1.0, 2.0) == 0.0


@given(
    st.floats(0.0, 1e4), st.floats(0.0, 1e3), st.floats(0.0, 1e3), st.floats(0.01, 1e3), st.integers(-20, 20)
)
def test_strength_ignores_the_unit_of_time(t, start, ramp, half_life, power):
    """Multiplying every time by a power of two changes no bit."""
    unit = 2.0**power
    scaled = strength(t * unit, start * unit, 2e4 * unit, ramp * unit, half_life * unit)
    assert scaled == strength(t, start, 2e4, ramp, half_life)
    assert 0.0 <= scaled <= 1.0


def test_a_repeated_change_is_half_open():
    """On from each period's start, off from start + length exactly, off before the first."""
    times = (2.9, 3.0, 4.9, 5.0, 9.9, 10.0, 11.9, 12.0, 703.0, 705.0)
    on = [False, True, True, False, False, True, True, False, True, False]
    assert [periodic(t, 3.0, 7.0, 2.0) for t in times] == on


@given(st.floats(0.0, 100.0), st.floats(0.01, 50.0), st.integers(0, 10_000))
def test_periods_start_where_the_calendar_puts_them(start, every, k):
    """At start + k·every as a float the change is on, just before it is off."""
    boundary = start + k * every
    assert periodic(boundary, start, every, every / 2)
    assert not periodic(math.nextafter(boundary, -1.0), start, every, every / 2)


def test_the_linear_response_is_the_dose():
    """Twice the dose acts twice as much."""
    assert [linear(dose) for dose in (0.0, 1.0, 2.5)] == [0.0, 1.0, 2.5]


def test_hill_saturates():
    """Nothing at 0, exactly half at the half dose, the formula elsewhere, 1 in the end."""
    assert hill(0.0, 2.0, 3.0) == 0.0
    assert hill(2.0, 2.0, 3.0) == 0.5
    assert hill(4.0, 2.0, 3.0) == pytest.approx(64 / 72, rel=1e-14)
    assert hill(1e-200, 2.0, 30.0) == 0.0
    assert hill(1e200, 2.0, 30.0) == 1.0


def test_inverted_u_has_its_landmarks():
    """0 at 0 and at the zero, 1 at the peak, −1 at worst, exactly."""
    assert [inverted_u(dose, 2.0, 3.0) for dose in (0.0, 2.0, 3.0, 50.0, 1e300)] == [
        0.0,
        1.0,
        0.0,
        -1.0,
        -1.0,
    ]


def test_inverted_u_follows_its_formula():
    """(d/p)^a·(z − d)/(z − p) with a = p/(z − p), also where it is negative."""
    assert inverted_u(1.0, 2.0, 3.0) == pytest.approx(0.25 * 2.0, rel=1e-14)
    assert inverted_u(3.2, 2.0, 3.0) == pytest.approx(-(1.6**2) * 0.2, rel=1e-14)


@given(st.floats(0.1, 10.0), st.floats(1.05, 5.0), st.floats(0.0, 3.0))
def test_inverted_u_is_highest_at_its_peak(peak, ratio, dose):
    """No dose gives more than the peak dose (up to rounding)."""
    assert -1.0 <= inverted_u(dose * peak, peak, ratio * peak) <= 1.0 + 1e-12
