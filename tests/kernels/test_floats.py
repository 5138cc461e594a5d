import math
import random
from decimal import Decimal, localcontext

import numpy as np
import pytest

from journeysim.kernels.floats import (
    normal_quantile,
    normal_quantile_array,
    pexp,
    pexp_array,
    plog,
    plog1p,
    plog1p_array,
    plog_array,
    product,
)


def units_off(found, exact):
    """Error in units of the last place, against 60 decimal digits."""
    return float(abs(Decimal(found) - exact) / Decimal(math.ulp(float(exact))))


@pytest.fixture
def digits():
    with localcontext() as context:
        context.prec = 60
        yield


def test_logarithm_is_good_to_a_unit(digits):
    """The logarithm errs by less than one unit in the last place, near 1 as far away."""
    rng = random.Random(1)
    near = [1.0 + rng.uniform(-1, 1) * 2.0 ** -rng.uniform(1, 50) for _ in range(1000)]
    far = [math.exp(rng.uniform(-740, 709)) for _ in range(1000)]
    assert max(units_off(plog(x), Decimal(x).ln()) for x in near + far if x != 1.0) < 0.85


def test_exponential_is_good_to_a_unit(digits):
    """The exponential errs by less than one unit in the last place, denormal results included."""
    rng = random.Random(2)
    points = [rng.uniform(-745, 709.7) for _ in range(1000)] + [rng.uniform(-2, 2) for _ in range(1000)]
    assert max(units_off(pexp(x), Decimal(x).exp()) for x in points) < 0.9


def test_logarithm_of_one_plus_x_keeps_small_x(digits):
    """log(1 + x) is good to three units however small x is."""
    rng = random.Random(3)
    points = [-(2.0 ** -rng.uniform(1, 60)) for _ in range(1000)] + [
        rng.uniform(-0.99, 3) for _ in range(500)
    ]
    assert max(units_off(plog1p(x), (1 + Decimal(x)).ln()) for x in points) < 3.0


@pytest.mark.parametrize("x", [1e-3, 0.1, 0.3, 0.7, 1.0, 1.5, 10.0, 700.0])
def test_agreement_with_the_c_library(x):
    """The library's functions give the same within one unit."""
    assert abs(plog(x) - math.log(x)) <= math.ulp(math.log(x))
    assert abs(pexp(x) - math.exp(x)) <= math.ulp(math.exp(x))
    assert abs(pexp(-x) - math.exp(-x)) <= math.ulp(math.exp(-x))


def test_edges_of_the_logarithm():
    """log is −inf at 0, exact at 1, inf at inf, not a number below 0."""
    assert plog(0.0) == -math.inf
    assert plog(1.0) == 0.0
    assert plog(math.inf) == math.inf
    assert math.isnan(plog(-1.0))
    assert math.isnan(plog(math.nan))
    assert plog1p(-1.0) == -math.inf
    assert plog1p(0.0) == 0.0


def test_edges_of_the_exponential():
    """exp goes to 0 below, to inf above, and is exact at 0."""
    assert pexp(0.0) == 1.0
    assert pexp(-745.13) == 5e-324
    assert pexp(-745.14) == pexp(-1e300) == pexp(-math.inf) == 0.0
    assert pexp(709.78) < math.inf
    assert pexp(709.79) == pexp(math.inf) == math.inf
    assert math.isnan(pexp(math.nan))


def test_normal_quantile_is_good_to_fifteen_digits():
    """The normal quantile agrees with scipy to 4e-15, out to one chance in 2⁵³."""
    from scipy.special import ndtri

    rng = np.random.default_rng(4)
    u = np.concatenate([rng.random(1000), 2.0 ** -rng.uniform(1, 53, 1000)])
    found = np.array([normal_quantile(x) for x in u.tolist()])
    assert np.max(np.abs(found / ndtri(u) - 1.0)) < 4e-15


def test_normal_quantile_is_symmetric():
    """Quantiles at u and 1 − u differ in sign only; the ends are infinite."""
    assert normal_quantile(0.5) == 0.0
    for k in range(2, 54):
        assert normal_quantile(1.0 - 2.0**-k) == -normal_quantile(2.0**-k)
    assert normal_quantile(0.0) == -math.inf
    assert normal_quantile(1.0) == math.inf


EDGES = [0.0, -0.0, 1.0, -1.0, 5e-324, 1e308, math.inf, -math.inf, math.nan, 709.79, -745.14]


@pytest.mark.parametrize(
    "scalar, array, low, high, edges",
    [
        (plog, plog_array, 0.0, 4.0, EDGES),
        (pexp, pexp_array, -760.0, 720.0, EDGES),
        (plog1p, plog1p_array, -1.0, 4.0, EDGES),
        (normal_quantile, normal_quantile_array, 0.0, 1.0, [0.0, 0.5, 1.0, 0.075, 0.925, 2.0**-53]),
    ],
    ids=["log", "exp", "log1p", "normal"],
)
def test_arrays_equal_scalars_to_the_bit(scalar, array, low, high, edges):
    """On 100,000 points and all edges the array function has the bits of the scalar one."""
    rng = np.random.default_rng(5)
    points = np.concatenate([rng.uniform(low, high, 90_000), 2.0 ** rng.uniform(-70, 0, 10_000), edges])
    one_by_one = np.array([scalar(x) for x in points.tolist()])
    together = array(points)
    known = ~np.isnan(one_by_one)
    assert (np.isnan(together) == ~known).all()
    assert (one_by_one[known].view(np.int64) == together[known].view(np.int64)).all()


def test_nothing_times_infinity_is_nothing():
    """Products of numbers that are not negative are never NaN, and ordinary ones are as they are."""
    assert product(0.0, math.inf) == product(math.inf, 0.0) == 0.0
    assert product(2.0, math.inf) == math.inf
    assert product(0.1, 0.7) == 0.1 * 0.7


def test_pinned_bits():
    """These results never change, on any machine."""
    assert [plog(0.3).hex(), plog(1e-300).hex(), plog(12345.678).hex()] == [
        "-0x1.34378fcbda721p+0",
        "-0x1.5963447f87fb5p+9",
        "0x1.2d79559791e31p+3",
    ]
    assert [pexp(0.3).hex(), pexp(-700.5).hex(), pexp(42.0).hex()] == [
        "0x1.599058c8c1a96p+0",
        "0x1.4ff475c68ca02p-1011",
        "0x1.8232558201159p+60",
    ]
    assert [normal_quantile(x).hex() for x in (0.3, 0.001, 1e-14)] == [
        "-0x1.0c7e39582c5fap-1",
        "-0x1.8b8cbb7204470p+1",
        "-0x1.e9a3e40341034p+2",
    ]
