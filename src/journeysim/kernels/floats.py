"""Portable logarithm, exponential and normal quantile: the same bits on every machine.

IEEE 754 fixes + − · / and √ to the bit but leaves exp and log to the C library, and libraries differ.
These versions use only the fixed operations and the exact split into mantissa and exponent.

Logarithm: x = 2ᵏ·(1 + f) with √½ ≤ 1 + f < √2, s = f/(2 + f), and

    log(1 + f) = f − f²/2 + s·(f²/2 + R(s²)),     R(z) ≈ log((1 + s)/(1 − s))/s − 2

Exponential: x = k·ln 2 + r with |r| ≤ ln 2/2, c = r − r²·P(r²), and exp(r) = 1 + r + r·c/(2 − c).
Both polynomials are those of fdlibm (Sun Microsystems, 1993); the errors stay below one unit in the
last place. log(1 + x) follows Kahan: log(w)·x/(w − 1) with w = fl(1 + x).

Normal quantile: algorithm AS 241 (Wichura, Applied Statistics 37, 1988), relative error about 1e-15.

The arithmetic is written once and takes floats as well as arrays: `plog(x)` and `plog_array([x])`
agree to the bit because they are the same operations. Never use `**` or a numpy ufunc other than
+ − · / sqrt frexp ldexp here.
"""

import math
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Number = TypeVar("Number", float, Array)

LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
INVERSE_LN2 = 1.44269504088896338700e00
SQRT_HALF = 0.70710678118654757
EXP_OVERFLOW = 7.09782712893383973096e02
EXP_UNDERFLOW = -7.45133219101941108420e02


def _log_of_parts(f: Number, k: Number) -> Number:
    """Return log(2ᵏ·(1 + f)); k is a whole number, 1 + f in [√½, √2)."""
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    odd = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    even = z * (
        6.666666666666735130e-01
        + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01))
    )
    half_square = 0.5 * f * f
    return k * LN2_HIGH - ((half_square - (s * (half_square + (odd + even)) + k * LN2_LOW)) - f)


def _exp_of_parts(x: Number, k: Number) -> Number:
    """Return exp(x)·2⁻ᵏ for the whole number k nearest to x/ln 2."""
    high = x - k * LN2_HIGH
    low = k * LN2_LOW
    r = high - low
    z = r * r
    c = r - z * (
        1.66666666666666019037e-01
        + z
        * (
            -2.77777777770155933842e-03
            + z
            * (
                6.61375632143793436117e-05
                + z * (-1.65339022054652515390e-06 + z * 4.13813679705723846039e-08)
            )
        )
    )
    return 1.0 - ((low - (r * c) / (2.0 - c)) - high)


def _quantile_near_middle(q: Number) -> Number:
    """Return the normal quantile at ½ + q for |q| ≤ 0.425."""
    r = 0.180625 - q * q
    above = 3.34305755835881281050e4 + r * 2.50908092873012267270e3
    above = 6.72657709270087008530e4 + r * above
    above = 4.59219539315498714570e4 + r * above
    above = 1.37316937655094611250e4 + r * above
    above = 1.97159095030655144270e3 + r * above
    above = 1.33141667891784377450e2 + r * above
    above = 3.38713287279637266608e0 + r * above
    below = 2.87290857357219426740e4 + r * 5.22649527885285456100e3
    below = 3.93078958000927106100e4 + r * below
    below = 2.12137943015865958670e4 + r * below
    below = 5.39419602142475110770e3 + r * below
    below = 6.87187007492057908300e2 + r * below
    below = 4.23133307016009112520e1 + r * below
    return q * above / (1.0 + r * below)


def _quantile_in_tail(root: Number) -> Number:
    """Return −quantile for root = √(−log p), 1.6 < root ≤ 5 (p down to 1e-11)."""
    r = root - 1.6
    above = 2.27238449892691845833e-2 + r * 7.74545014278341407640e-4
    above = 2.41780725177450611770e-1 + r * above
    above = 1.27045825245236838258e0 + r * above
    above = 3.64784832476320460504e0 + r * above
    above = 5.76949722146069140550e0 + r * above
    above = 4.63033784615654529590e0 + r * above
    above = 1.42343711074968357734e0 + r * above
    below = 5.47593808499534494600e-4 + r * 1.05075007164441684324e-9
    below = 1.51986665636164571966e-2 + r * below
    below = 1.48103976427480074590e-1 + r * below
    below = 6.89767334985100004550e-1 + r * below
    below = 1.67638483018380384940e0 + r * below
    below = 2.05319162663775882187e0 + r * below
    return above / (1.0 + r * below)


def _quantile_far_out(root: Number) -> Number:
    """Return −quantile for root = √(−log p) > 5."""
    r = root - 5.0
    above = 2.71155556874348757815e-5 + r * 2.01033439929228813265e-7
    above = 1.24266094738807843860e-3 + r * above
    above = 2.65321895265761230930e-2 + r * above
    above = 2.96560571828504891230e-1 + r * above
    above = 1.78482653991729133580e0 + r * above
    above = 5.46378491116411436990e0 + r * above
    above = 6.65790464350110377720e0 + r * above
    below = 1.42151175831644588870e-7 + r * 2.04426310338993978564e-15
    below = 1.84631831751005468180e-5 + r * below
    below = 7.86869131145613259100e-4 + r * below
    below = 1.48753612908506148525e-2 + r * below
    below = 1.36929880922735805310e-1 + r * below
    below = 5.99832206555887937690e-1 + r * below
    return above / (1.0 + r * below)


# ------------------------------------------------------------------------------------------ scalars


def plog(x: float) -> float:
    """Return the natural logarithm; −inf at 0, nan below.

    Example:
        >>> plog(1.0)
        0.0
    """
    if not 0.0 < x < math.inf:
        if x == 0.0:
            return -math.inf
        return x if x > 0.0 else math.nan
    mantissa, exponent = math.frexp(x)
    if mantissa < SQRT_HALF:
        return _log_of_parts(2.0 * mantissa - 1.0, exponent - 1.0)
    return _log_of_parts(mantissa - 1.0, float(exponent))


def pexp(x: float) -> float:
    """Return the exponential; 0 below −745.13, inf above 709.78.

    Example:
        >>> pexp(0.0)
        1.0
    """
    if not EXP_UNDERFLOW <= x <= EXP_OVERFLOW:
        if x < 0.0:
            return 0.0
        return math.inf if x > 0.0 else x
    k = int(x * INVERSE_LN2 + (0.5 if x > 0.0 else -0.5))
    y = _exp_of_parts(x, float(k))
    # Results below 2⁻¹⁰²² are rounded by a product: libraries differ in how ldexp rounds them.
    if k < -1000:
        return math.ldexp(y, k + 1000) * 9.332636185032189e-302
    return math.ldexp(y, k)


def product(a: float, b: float) -> float:
    """Return a·b of numbers that are not negative; nothing times infinity is nothing.

    Example:
        >>> product(0.0, pexp(1000.0))
        0.0
    """
    return 0.0 if a == 0.0 or b == 0.0 else a * b


def plog1p(x: float) -> float:
    """Return log(1 + x), accurate for small x; −inf at −1.

    Example:
        >>> plog1p(1e-300)
        1e-300
    """
    w = 1.0 + x
    return x if w in (1.0, math.inf) else plog(w) * (x / (w - 1.0))


def normal_quantile(u: float) -> float:
    """Return z with Φ(z) = u, for u in (0, 1); ∓inf at 0 and 1.

    Example:
        >>> normal_quantile(0.5)
        0.0
    """
    q = u - 0.5
    if -0.425 <= q <= 0.425:
        return _quantile_near_middle(q)
    tail = u if q < 0.0 else 1.0 - u
    if tail <= 0.0:
        return -math.inf if q < 0.0 else math.inf
    root = math.sqrt(-plog(tail))
    z = _quantile_in_tail(root) if root <= 5.0 else _quantile_far_out(root)
    return -z if q < 0.0 else z


# ------------------------------------------------------------------------------------------- arrays


def plog_array(x: Array) -> Array:
    """Return `plog` of each element, to the bit."""
    mantissa, exponent = np.frexp(x)
    small = mantissa < SQRT_HALF
    f = np.where(small, 2.0 * mantissa, mantissa) - 1.0
    k = np.where(small, exponent - 1.0, exponent)
    inside = (x > 0.0) & (x < math.inf)
    value = _log_of_parts(np.where(inside, f, 0.0), np.where(inside, k, 0.0))
    outside = np.where(x == 0.0, -math.inf, np.where(x > 0.0, x, math.nan))
    return np.where(inside, value, outside)


def pexp_array(x: Array) -> Array:
    """Return `pexp` of each element, to the bit."""
    inside = (x >= EXP_UNDERFLOW) & (x <= EXP_OVERFLOW)
    safe = np.where(inside, x, 0.0)
    k = np.trunc(safe * INVERSE_LN2 + np.where(safe > 0.0, 0.5, -0.5))
    low = k < -1000.0
    shifted = np.ldexp(_exp_of_parts(safe, k), np.where(low, k + 1000.0, k).astype(np.int32))
    value = np.where(low, shifted * 9.332636185032189e-302, shifted)
    outside = np.where(x < 0.0, 0.0, np.where(x > 0.0, math.inf, x))
    return np.where(inside, value, outside)


def plog1p_array(x: Array) -> Array:
    """Return `plog1p` of each element, to the bit."""
    w = 1.0 + x
    usual = np.isfinite(w) & (w != 1.0)
    share = np.where(usual, x, 0.0) / np.where(usual, w - 1.0, 1.0)
    return np.where(usual, plog_array(np.where(usual, w, 1.0)) * share, np.where(w > 0.0, x, math.nan))


def normal_quantile_array(u: Array) -> Array:
    """Return `normal_quantile` of each element, to the bit."""
    q = u - 0.5
    middle = np.abs(q) <= 0.425
    tail = np.where(q < 0.0, u, 1.0 - u)
    inside = ~middle & (tail > 0.0)
    root = np.sqrt(-plog_array(np.where(inside, tail, 0.01)))
    z = np.where(root <= 5.0, _quantile_in_tail(root), _quantile_far_out(root))
    z = np.where(inside, z, math.inf)
    return np.where(middle, _quantile_near_middle(np.where(middle, q, 0.0)), np.where(q < 0.0, -z, z))
