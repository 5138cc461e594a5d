"""The kernels compile as they stand: the compiled text gives the bits of the plain one."""

import math
import random
from types import FunctionType

import numpy as np
import pytest

from journeysim.kernels import choice, counts, floats, identity, philox, quantiles, strength

# In the order in which they call each other.
KERNELS = {
    philox: ("philox", "block", "uniform32", "uniform52"),
    identity: ("child", "external"),
    floats: (
        "_log_of_parts",
        "_exp_of_parts",
        "_quantile_near_middle",
        "_quantile_in_tail",
        "_quantile_far_out",
        "plog",
        "pexp",
        "plog1p",
        "normal_quantile",
    ),
    quantiles: ("draw", "draw_empirical"),
    counts: ("poisson_count",),
    choice: ("choose",),
    strength: ("strength", "periodic", "linear", "hill", "inverted_u"),
}
PLAIN = {name: getattr(module, name) for module, names in KERNELS.items() for name in names}


@pytest.fixture(scope="module")
def compiled():
    numba = pytest.importorskip("numba")
    built: dict[str, object] = {}
    for module, names in KERNELS.items():
        scope = {**vars(module), **built}
        for name in names:
            scope[name] = built[name] = numba.njit(FunctionType(PLAIN[name].__code__, scope, name))
    return built


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
    yield "plog1p", (rng.uniform(-1, 1),)
    yield "normal_quantile", (u,)
    yield "draw", (quantiles.unit_table("gamma", 0.4), u)
    yield "draw_empirical", ((1.0, 2.0, 3.0), u)
    yield "poisson_count", (rng.uniform(0, 20), u)
    yield "choose", ((0.2, 0.0, 0.5), 0.7, u)
    yield "strength", (rng.uniform(0, 10), 1.0, 9.0, rng.uniform(0, 9), rng.choice([math.inf, 3.0]))
    yield "periodic", (rng.uniform(0, 100), 1.0, 7.3, rng.uniform(0, 9))
    yield "linear", (u,)
    yield "hill", (rng.uniform(0, 10), 1.0, 7.3)
    yield "inverted_u", (rng.uniform(0, 10), 1.0, rng.uniform(1.1, 9))


@pytest.mark.long
def test_compiled_kernels_give_the_same_bits(compiled):
    """A thousand scattered calls of each kernel agree to the bit, compiled and plain."""
    rng = random.Random(6)
    table = np.array(quantiles.unit_table("gamma", 0.4))
    for _ in range(1000):
        for name, arguments in scattered_arguments(rng):
            arrays = [
                (table if len(a) > 3 else np.array(a)) if isinstance(a, tuple) else a for a in arguments
            ]
            assert compiled[name](*arrays) == PLAIN[name](*arguments), (name, arguments)


@pytest.mark.long
def test_compiled_kernels_refuse_the_same(compiled):
    """Compiled kernels refuse impossible arguments with the same sentences."""
    with pytest.raises(ValueError, match="256 times"):
        compiled["external"](1, 256, 0)
    with pytest.raises(ValueError, match="between 0 and 700"):
        compiled["poisson_count"](701.0, 0.5)
    with pytest.raises(ValueError, match="no weight is positive"):
        compiled["choose"](np.zeros(3), 0.0, 0.5)
