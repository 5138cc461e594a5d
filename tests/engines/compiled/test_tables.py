"""Tables read from the bits of a uniform give what the kernel gives."""

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeysim.engines.compiled import compiling
from journeysim.kernels.philox import uniform52
from journeysim.kernels.quantiles import draw, unit_table

ONES = 0xFFFFFFFF
LAWS = {
    "exponential": (), "lognormal": (2.0,), "weibull": (0.5,), "loglogistic": (1.5,), "gamma": (0.3,),
    "uniform": (), "normal": (), "beta": (0.5, 3.0), "logit_normal": (0.0, 2.0),
}  # fmt: skip
EDGES = sorted(
    {u for k in range(1, 53) for octave in (2.0**-k, 1.0 - 2.0**-k)
     for u in (octave - 2.0**-53, octave, octave + 2.0**-53) if 2.0**-53 <= u <= 1.0 - 2.0**-53}
)  # fmt: skip
"""Uniforms at the borders of octaves, and beside them."""


@pytest.fixture(scope="module")
def compiled_draw():
    """The kernel as compiled functions see it."""
    assert compiling.KERNELS

    @numba.njit(error_model="numpy")
    def read(table, u):
        return draw(table, u)

    return read


@pytest.mark.parametrize("family", LAWS)
def test_every_octave_is_read_alike(compiled_draw, family: str) -> None:
    """At the borders of all octaves, at both extremes and in between the bits are equal, for every law."""
    table = unit_table(family, *LAWS[family])
    array = np.array(table)
    extremes = [uniform52(0, 0), uniform52(ONES, ONES)]
    scattered = np.random.default_rng(3).random(500).tolist()
    for u in [*extremes, *EDGES, *scattered]:
        assert compiled_draw(array, u) == draw(table, u), u.hex()


@settings(max_examples=200)
@given(st.integers(0, ONES), st.integers(0, ONES))
def test_any_draw_is_read_alike(compiled_draw, high: int, low: int) -> None:
    """Any two words give the same quantile, compiled and plain."""
    table = unit_table("lognormal", 0.8)
    u = uniform52(high, low)
    assert compiled_draw(np.array(table), u) == draw(table, u)
