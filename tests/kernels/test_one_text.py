"""The kernels compile as they stand: the compiled text gives the bits of the plain one."""

import math
import random

import numba
import numpy as np
import pytest

from journeysim.engines.compiled.compiling import KERNELS
from journeysim.errors import GuardError
from journeysim.kernels import floats, philox
from journeysim.kernels.quantiles import unit_table
from tests.kernels.test_philox import KNOWN_ANSWERS, ONES

PLAIN = {name: getattr(module, name) for module, names in KERNELS.items() for name in names}
PUBLIC = sorted(name for name in PLAIN if not name.startswith("_"))


@pytest.fixture(scope="module")
def compiled():
    """Each kernel behind a door of its own, since ordinarily only compiled functions call it."""
    build = numba.njit(error_model="numpy")
    return {name: build(PLAIN[name]) for name in PUBLIC}


def scattered_arguments(rng):
    """One call of every public kernel, at random arguments."""
    u = rng.random()

    def word(bits):
        return rng.getrandbits(bits)

    yield "block", (word(63), word(63), word(32), word(32))
    yield "child", (word(63), word(32))
    yield "external", (word(20), word(8), word(34))
    yield "uniform32", (word(32),)
    yield "uniform52", (word(32), word(32))
    yield "plog", (floats.pexp(rng.uniform(-700, 700)),)
    yield "pexp", (rng.uniform(-800, 800),)
    yield "product", (rng.choice([0.0, rng.random()]), rng.choice([0.0, rng.random(), math.inf]))
    yield "plog1p", (rng.uniform(-1, 1),)
    yield "normal_quantile", (u,)
    yield "draw", (unit_table("exponential"), u)
    yield "in_cell", ((1.0, 2.0, 3.0), 0, u)
    yield "draw_empirical", ((1.0, 2.0, 3.0), u)
    yield "poisson_count", (rng.uniform(0, 20), u)
    yield "choose", ((0.2, 0.0, 0.5), 0.7, u)
    yield "strength", (rng.uniform(0, 10), 1.0, 9.0, rng.uniform(0, 9), rng.choice([math.inf, 3.0]))
    yield "periodic", (rng.uniform(0, 100), 1.0, 7.3, rng.uniform(0, 9))
    yield "season_part", (rng.uniform(0, 100), 7.3, 5)
    yield "wave", (rng.uniform(-9, 9),)
    yield "shift_odds", (u, rng.uniform(-5, 5))
    yield "permuted", (rng.randrange(1000), 1000, word(32), word(63))
    yield "philox", tuple(word(32) for _ in range(6))


def extreme_arguments():
    """Calls with the least and the greatest uniform there is."""
    words = (0, ONES)
    for low in words:
        u, coarse = floats_of(low)
        yield "draw_empirical", ((1.0, 2.0, 3.0), u)
        yield "normal_quantile", (u,)
        for mean in (0.0, 1e-9, 1.0, 700.0):
            yield "poisson_count", (mean, coarse)
        for weights in ((0.1, 0.2, 0.7), (0.0, 1.0, 0.0), (1e-300, 1.0, 1e-300), (0.1,) * 10):
            yield "choose", (weights, 1.0, coarse)
            yield "choose", (weights, sum(weights), coarse)
        yield "uniform32", (low,)
        yield "uniform52", (low, low)
        yield "external", (low & 0xFFFFF, low & 0xFF, low)
        yield "philox", (low,) * 6
        yield "permuted", (0 if low == 0 else 999, 1000, low, low)


def floats_of(word):
    return philox.uniform52(word, word), philox.uniform32(word)


def as_arrays(arguments):
    """Compiled code reads weights and samples from arrays."""
    return [np.array(a) if isinstance(a, tuple) else a for a in arguments]


def test_compiled_kernels_give_the_same_bits(compiled):
    """Hundreds of scattered calls of each kernel agree to the bit, compiled and plain."""
    rng = random.Random(6)
    called = set()
    for _ in range(300):
        for name, arguments in scattered_arguments(rng):
            assert compiled[name](*as_arrays(arguments)) == PLAIN[name](*arguments), (name, arguments)
            called.add(name)
    assert sorted(called) == PUBLIC


def test_extreme_draws_give_the_same_bits(compiled):
    """At the least and the greatest uniform kernels agree to the bit."""
    for name, arguments in extreme_arguments():
        assert compiled[name](*as_arrays(arguments)) == PLAIN[name](*arguments), (name, arguments)


@pytest.mark.parametrize("counter, key, answer", KNOWN_ANSWERS)
def test_compiled_philox_gives_the_published_answers(compiled, counter, key, answer):
    """The three published answers of Philox4x32-10 come out of the compiled text too."""
    assert compiled["philox"](*counter, *key) == answer


def test_compiled_kernels_refuse_the_same(compiled):
    """Compiled kernels refuse impossible arguments with the same sentences."""
    with pytest.raises(ValueError, match="256 times"):
        compiled["external"](1, 256, 0)
    with pytest.raises(ValueError, match="between 0 and 700"):
        compiled["poisson_count"](701.0, 0.5)
    with pytest.raises(GuardError, match="no open edge"):
        compiled["choose"](np.zeros(3), 0.0, 0.5)
