"""Every law by one price: the inverse distribution function of one uniform, from a table.

A quantile function is tabulated in octaves of both tails: the lower tail has an octave for each
u in [2⁻ᵉ⁻¹, 2⁻ᵉ), e = 1 … 52, the upper tail the same in 1 − u, and each octave has 64 equal cells.
So the tables follow a law equally well at the median and at one chance in 2⁵³. In a cell the quantile
is the parabola through its values at the two ends and in the middle,

    Q ≈ a + t·(b + t·c),   c = 2·(Q₀ − 2·Q½ + Q₁),   b = Q₁ − Q₀ − c,   t in [0, 1)

hence continuous; its relative error is about 0.05·Q‴/(6·Q) for a cell of length 1: below 1e-6 unless
the quantile is steeper than the fourth power of u, and of changing sign, so that means are better still.
Where a parabola would not rise throughout, a straight line replaces it: a larger u never gives less.

With u = m·2ᵉ, ½ ≤ m < 1, cells are numbered from left to right as the whole part of 64·(51 + e) + 128·m
for u < ½ and, with 1 − u = m·2ᵉ, of 64·(53 − e) − 128·m for u ≥ ½; the fraction is t, exactly.
A table is a flat tuple a₀, b₀, c₀, a₁, … and ends with the last value, for u = 1 − 2⁻⁵³ itself.

Tables are of laws without scale (mean, median or scale 1); draws are multiplied by the scale, so scaling
by a power of two is exact. Closed forms rest on `floats` and give the same table on every machine;
gamma and beta are inverted by scipy, from the tail that is small.
"""

import math
import os
from bisect import bisect_right
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import numpy as np

from journeysim import keeping
from journeysim.kernels import floats
from journeysim.kernels.floats import (
    Array,
    normal_quantile_array,
    pexp_array,
    plog1p_array,
    plog_array,
)

OCTAVES = 52
CELLS = 64
Tail = Callable[[Array], Array]
Table = tuple[float, ...]


# -------------------------------------------------------------------------------------------- draws


def draw(table: Table, u: float) -> float:
    """Return the quantile at u.

    Args:
        table: What `build` or `unit_table` returns.
        u: Uniform number in [2⁻⁵³, 1 − 2⁻⁵³].

    Example:
        >>> draw(unit_table("uniform"), 0.25)
        0.25
    """
    i, t = cell(u)
    return in_cell(table, i, t)


def cell(u: float) -> tuple[int, float]:
    """Return where the cell of u begins in every table, and how far along it u lies, in [0, 1).

    Example:
        >>> cell(0.25 + 2.0**-10) == (3 * 64 * 51, 0.25)
        True
    """
    if u < 0.5:
        m, e = math.frexp(u)
        x = 128.0 * m
        j = int(x)
        i = 3 * (64 * (51 + e) + j)
    else:
        m, e = math.frexp(1.0 - u)
        x = 128.0 - 128.0 * m
        j = int(x)
        i = 3 * (64 * (51 - e) + j)
    return i, x - j


def in_cell(table: Table, i: int, t: float) -> float:
    """Return the quantile in the cell that begins at i, so far along it."""
    return table[i] + t * (table[i + 1] + t * table[i + 2])


def draw_empirical(values: Sequence[float] | Array, u: float) -> float:
    """Return the sample quantile at u: each of n sorted values on a share 1/n of the uniforms.

    Example:
        >>> [draw_empirical((2.0, 3.0, 7.0), u) for u in (0.1, 0.5, 0.9)]
        [2.0, 3.0, 7.0]
    """
    n = len(values)
    i = int(u * n)
    return values[i] if i < n else values[n - 1]


# ------------------------------------------------------------------------------------------- tables


@lru_cache(maxsize=1)
def _grid() -> tuple[Array, Array]:
    """Return tail probabilities at the ends and middles of all cells of one tail, and cell widths."""
    steps = 1.0 + np.arange(2 * CELLS) / (2 * CELLS)
    octaves = np.ldexp(1.0, -np.arange(OCTAVES + 1, 1, -1))
    points = np.append(np.outer(octaves, steps).ravel(), 0.5)
    return points, np.repeat(octaves / CELLS, CELLS)


def build(lower: Tail, upper: Tail) -> Table:
    """Tabulate a law.

    Args:
        lower: Quantiles at lower-tail probabilities p, an ascending array in [2⁻⁵³, ½].
        upper: Quantiles at 1 − q for upper-tail probabilities q, the same array.

    Returns:
        19,971 floats for `draw`.

    Raises:
        ValueError: A quantile is not a finite number.

    Example:
        >>> draw(build(lambda p: p, lambda q: 1.0 - q), 0.75)
        0.75
    """
    points, _ = _grid()
    values = np.append(lower(points), upper(points)[-2::-1])
    if not np.isfinite(values).all():
        raise ValueError("the law reaches beyond the range of numbers: choose less extreme parameters")
    # Quantiles found by iteration may fall by a rounding error where they should rise.
    values = np.maximum.accumulate(values)
    start, middle, end = values[:-2:2], values[1::2], values[2::2]
    rise = end - start
    bend = 2.0 * ((end - middle) - (middle - start))
    bend = np.where(np.abs(bend) <= 0.9 * rise, bend, 0.0)
    slope = _kept_below(start, rise - bend, bend, end)
    cells = np.column_stack((start, slope, bend)).ravel().tolist()
    last = float(values[-1])
    return (*cells, last, 0.0, 0.0)


def _kept_below(start: Array, slope: Array, bend: Array, end: Array) -> Array:
    """Return slopes lowered by a rounding error where a cell's end would pass the next cell's start."""
    for _ in range(8):
        excess = start + (slope + bend) > end
        if not excess.any():
            break
        slope = np.where(excess, slope - np.spacing(np.maximum(np.abs(start), np.abs(end))), slope)
    return slope


def table_mean(table: Table) -> float:
    """Return the mean of a tabulated law: each cell's width · (a + b/2 + c/3), summed exactly.

    The two ends, of probability 2⁻⁵³ each, count with the first and the last value.

    Example:
        >>> table_mean(unit_table("uniform"))
        0.5
    """
    _, widths = _grid()
    a, b, c = np.array(table[:-3]).reshape(-1, 3).T
    ends = (table[0] + table[-3]) * 1.1102230246251565e-16
    return math.fsum([ends, *(np.append(widths, widths[::-1]) * (a + b / 2.0 + c / 3.0)).tolist()])


def probability(table: Table, x: float) -> float:
    """Return the probability of at most x under a tabulated law; draws exceed x iff u is larger.

    Example:
        >>> probability(unit_table("uniform"), 0.25)
        0.25
    """
    cell = bisect_right(range(len(table) // 3), x, key=lambda cell: table[3 * cell]) - 1
    if cell < 0:
        return 0.0
    if cell == 2 * OCTAVES * CELLS:
        return 1.0
    a, b, c = table[3 * cell : 3 * cell + 3]
    # The root of c·t² + b·t = x − a that does not cancel.
    root = math.sqrt(max(0.0, b * b + 4.0 * c * (x - a)))
    t = min(1.0, 2.0 * (x - a) / (b + root)) if b + root > 0.0 else 0.0
    octave, j = divmod(cell, CELLS)
    if octave < OCTAVES:
        return math.ldexp(CELLS + j + t, octave - OCTAVES - 1 - 6)
    return 1.0 - math.ldexp(2 * CELLS - j - t, OCTAVES - 2 - octave - 6)


# --------------------------------------------------------------------------------------------- laws


def _exponential() -> tuple[Tail, Tail]:
    return lambda p: -plog1p_array(-p), lambda q: -plog_array(q)


def _lognormal(sigma: float) -> tuple[Tail, Tail]:
    return (
        lambda p: pexp_array(sigma * normal_quantile_array(p)),
        lambda q: pexp_array(-sigma * normal_quantile_array(q)),
    )


def _weibull(shape: float) -> tuple[Tail, Tail]:
    return (
        lambda p: pexp_array(plog_array(-plog1p_array(-p)) / shape),
        lambda q: pexp_array(plog_array(-plog_array(q)) / shape),
    )


def _loglogistic(shape: float) -> tuple[Tail, Tail]:
    def log_odds(p: Array) -> Array:
        return plog_array(p) - plog1p_array(-p)

    return lambda p: pexp_array(log_odds(p) / shape), lambda q: pexp_array(-log_odds(q) / shape)


def _gamma(shape: float) -> tuple[Tail, Tail]:
    from scipy.special import gammainccinv, gammaincinv

    def lower(p: Array) -> Array:
        return np.asarray(gammaincinv(shape, p), dtype=np.float64)

    def upper(q: Array) -> Array:
        return np.asarray(gammainccinv(shape, q), dtype=np.float64)

    return lower, upper


def _uniform() -> tuple[Tail, Tail]:
    return lambda p: p, lambda q: 1.0 - q


def _normal() -> tuple[Tail, Tail]:
    return normal_quantile_array, lambda q: -normal_quantile_array(q)


def _beta(a: float, b: float) -> tuple[Tail, Tail]:
    from scipy.special import betainccinv, betaincinv

    def lower(p: Array) -> Array:
        return np.asarray(betaincinv(a, b, p), dtype=np.float64)

    def upper(q: Array) -> Array:
        return np.asarray(betainccinv(a, b, q), dtype=np.float64)

    return lower, upper


def _logit_normal(mu: float, sigma: float) -> tuple[Tail, Tail]:
    def share(z: Array) -> Array:
        return 1.0 / (1.0 + pexp_array(-(mu + sigma * z)))

    return lambda p: share(normal_quantile_array(p)), lambda q: share(-normal_quantile_array(q))


# Family: how to build its tails, and the names of its shape parameters; those marked + are positive.
FAMILIES: dict[str, tuple[Callable[..., tuple[Tail, Tail]], tuple[str, ...]]] = {
    "exponential": (_exponential, ()),
    "lognormal": (_lognormal, ("+sigma",)),
    "weibull": (_weibull, ("+shape",)),
    "loglogistic": (_loglogistic, ("+shape",)),
    "gamma": (_gamma, ("+shape",)),
    "uniform": (_uniform, ()),
    "normal": (_normal, ()),
    "beta": (_beta, ("+a", "+b")),
    "logit_normal": (_logit_normal, ("mu", "+sigma")),
}


SLOW = ("gamma", "beta")
"""Families whose tables need scipy, which takes longer to load than a small run takes; they are kept."""

MOST_KEPT = 500
"""Tables in the folder, at most: a study of uncertain shapes would need a new one for each draw."""


def kept(family: str, *shape: float) -> Table:
    """Return a table from the disk, or build it and keep it there.

    The folder's name follows from the text that makes tables, and from the version of scipy.
    """
    folder = keeping.folder_for([Path(__file__), Path(floats.__file__), _scipy()], "quantiles")
    file = folder / "-".join([family, *(value.hex() for value in shape)])
    found = keeping.read(file)
    if found is not None:
        return tuple(np.frombuffer(found).tolist())
    table = build(*FAMILIES[family][0](*shape))
    with suppress(OSError):
        if not folder.exists() or len(os.listdir(folder)) < MOST_KEPT:
            keeping.write(file, np.array(table).tobytes())
    return table


@lru_cache(maxsize=1)
def _scipy() -> Path:
    return keeping.version_file("scipy", "version.py")


@lru_cache(maxsize=128)
def unit_table(family: str, *shape: float) -> Table:
    """Tabulate a law of scale 1.

    | family | unit | shape |
    | --- | --- | --- |
    | exponential | mean 1 | |
    | lognormal | median 1 | sigma |
    | weibull | scale 1 | shape |
    | loglogistic | median 1 | shape |
    | gamma | scale 1 | shape |
    | uniform | on (0, 1) | |
    | normal | mean 0, standard deviation 1 | |
    | beta | on (0, 1) | a, b |
    | logit_normal | on (0, 1) | mean and standard deviation of the logit |

    Raises:
        ValueError: Unknown family, wrong number of shapes, or a shape out of its range.

    Example:
        >>> draw(unit_table("lognormal", 0.8), 0.5)
        1.0
    """
    if family not in FAMILIES:
        raise ValueError(f"{family!r} is not a family of laws; there are {', '.join(FAMILIES)}")
    tails, names = FAMILIES[family]
    if len(shape) != len(names):
        wanted = ", ".join(name.lstrip("+") for name in names) or "no shape"
        raise ValueError(f"{family} takes {wanted}; found {len(shape)} numbers")
    for name, value in zip(names, shape, strict=True):
        if not math.isfinite(value):
            raise ValueError(f"{family}: {name.lstrip('+')} is {value:g}; it must be a finite number")
        if name[0] == "+" and value <= 0.0:
            raise ValueError(f"{family}: {name[1:]} is {value:g}; it must be above 0")
    try:
        return kept(family, *shape) if family in SLOW else build(*tails(*shape))
    except ValueError as error:
        raise ValueError(f"{family}({', '.join(f'{value:g}' for value in shape)}): {error}") from error
