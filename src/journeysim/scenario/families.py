"""The families of laws: which parameters may be written, and what they come to.

Each family has one canonical parametrisation; the other spellings are converted here:

- exponential: mean = median / ln 2 = 1 / rate;
- lognormal: sigma² = ln(1 + sd²/mean²), median = mean / √(1 + sd²/mean²);
- weibull: scale = median / (ln 2)^(1/shape) = mean / Γ(1 + 1/shape);
- gamma: scale = mean / shape = 1 / rate;
- beta: with n = mean (1 − mean) / sd² − 1: a = n mean, b = n (1 − mean);
- logit_normal: mu and sigma solve for the mean and sd of the value itself, numerically.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from journeysim.scenario.moments import solve_logit_normal
from journeysim.scenario.slips import Slip

Kind = Literal["scale", "rate", "location", "shape", "unit"]
"""In the unit of the values (positive, or of any sign), its inverse, or a pure number (likewise)."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to give the parameters of a family.

    Attributes:
        names: Parameters, each with its kind, in the order in which they are spelled.
        convert: From these values to those of the canonical parameters.
        trait: The parameter that ``trait(NAME)`` may stand for, if any.
    """

    names: tuple[tuple[str, Kind], ...]
    convert: Callable[..., tuple[float, ...]]
    trait: str | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """A family of laws: its canonical parameters and its spellings, the canonical one first.

    ``places`` says where it may stand: for a time, for a plain number, or both.
    """

    parameters: tuple[str, ...]
    spellings: tuple[Spelling, ...]
    times: bool = True
    plain: bool = True


def _same(*values: float) -> tuple[float, ...]:
    """The parameters as written are the canonical ones."""
    return values


def _lognormal(mean: float, sd: float) -> tuple[float, ...]:
    """Median and sigma of a lognormal law from its mean and standard deviation."""
    ratio = 1 + (sd / mean) * (sd / mean)
    return mean / math.sqrt(ratio), *_settled(math.sqrt(math.log(ratio)))


def _uniform(low: float, high: float) -> tuple[float, ...]:
    """The two ends, which must run upwards."""
    if not low < high:
        raise Slip(f"a uniform law from {low:g} to {high:g} is empty; write the smaller end first.")
    return low, high


def _refuse_wide(mean: float, sd: float) -> None:
    """Between 0 and 1 a law with this mean cannot spread further than √(mean (1 − mean))."""
    if not 0 < mean < 1:
        raise Slip(f"the mean {mean:g} is not strictly between 0 and 1, where the values of this law lie.")
    limit = math.sqrt(mean * (1 - mean))
    if not sd < limit:
        raise Slip(f"a law between 0 and 1 with mean {mean:g} has an sd below {limit:.3g}, found {sd:g}.")


def _beta(mean: float, sd: float) -> tuple[float, ...]:
    """The parameters a and b of a beta law from its mean and standard deviation."""
    _refuse_wide(mean, sd)
    size = mean * (1 - mean) / (sd * sd) - 1
    return size * mean, size * (1 - mean)


def _logit_normal(mean: float, sd: float) -> tuple[float, ...]:
    """Location and spread on the logit scale from mean and standard deviation of the value."""
    _refuse_wide(mean, sd)
    solved = solve_logit_normal(mean, sd)
    if solved is None:
        raise Slip(f"an sd of {sd:g} is too close to the largest possible one for a logit-normal law.")
    mu, sigma = solved
    return round(mu, 11) + 0.0, *_settled(sigma)


def _settled(*values: float) -> tuple[float, ...]:
    """Pure numbers to twelve digits: what one machine's mathematics adds in the last must not be seen.

    Never used on a time, so that a journey on twice the time scale takes exactly twice as long.
    """
    return tuple(float(f"{value:.12g}") for value in values)


def _weibull_median(median: float, shape: float) -> tuple[float, ...]:
    """Scale and shape of a Weibull law from its median."""
    (factor,) = _settled(math.log(2) ** (1 / shape))
    return median / factor, shape


def _weibull_mean(mean: float, shape: float) -> tuple[float, ...]:
    """Scale and shape of a Weibull law from its mean."""
    (factor,) = _settled(math.gamma(1 + 1 / shape))
    return mean / factor, shape


FAMILIES: dict[str, Family] = {
    "fixed": Family(("value",), (Spelling((("value", "location"),), _same, "value"),)),
    "uniform": Family(("low", "high"), (Spelling((("low", "location"), ("high", "location")), _uniform),)),
    "exponential": Family(
        ("mean",),
        (
            Spelling((("mean", "scale"),), _same, "mean"),
            Spelling((("median", "scale"),), lambda median: (median / math.log(2),), "median"),
            Spelling((("rate", "rate"),), lambda rate: (1 / rate,), "rate"),
        ),
    ),
    "lognormal": Family(
        ("median", "sigma"),
        (
            Spelling((("median", "scale"), ("sigma", "shape")), _same, "median"),
            Spelling((("mean", "scale"), ("sd", "scale")), _lognormal),
        ),
    ),
    "weibull": Family(
        ("scale", "shape"),
        (
            Spelling((("scale", "scale"), ("shape", "shape")), _same, "scale"),
            Spelling((("median", "scale"), ("shape", "shape")), _weibull_median, "median"),
            Spelling((("mean", "scale"), ("shape", "shape")), _weibull_mean, "mean"),
        ),
    ),
    "gamma": Family(
        ("scale", "shape"),
        (
            Spelling((("scale", "scale"), ("shape", "shape")), _same, "scale"),
            Spelling(
                (("mean", "scale"), ("shape", "shape")), lambda mean, shape: (mean / shape, shape), "mean"
            ),
            Spelling((("rate", "rate"), ("shape", "shape")), lambda rate, shape: (1 / rate, shape), "rate"),
        ),
    ),
    "loglogistic": Family(
        ("median", "shape"), (Spelling((("median", "scale"), ("shape", "shape")), _same, "median"),)
    ),
    "normal": Family(
        ("mean", "sd"), (Spelling((("mean", "location"), ("sd", "scale")), _same),), times=False
    ),
    "beta": Family(
        ("a", "b"),
        (
            Spelling((("a", "shape"), ("b", "shape")), _same),
            Spelling((("mean", "shape"), ("sd", "shape")), _beta),
        ),
        times=False,
    ),
    "logit_normal": Family(
        ("mu", "sigma"),
        (
            Spelling((("mu", "unit"), ("sigma", "shape")), _same),
            Spelling((("mean", "shape"), ("sd", "shape")), _logit_normal),
        ),
        times=False,
    ),
    "until": Family(
        ("every", "at"),
        (
            Spelling((("every", "scale"), ("at", "location")), _same),
            Spelling((("every", "scale"),), lambda every: (every, 0.0)),
        ),
        plain=False,
    ),
}
"""Every family except ``empirical``, which has a file instead of parameters."""
