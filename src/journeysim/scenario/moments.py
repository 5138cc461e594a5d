"""Mean and standard deviation of a law, for lints and for people."""

from __future__ import annotations

import math
from statistics import fmean, pstdev

from journeysim.scenario.values import Law


def law_mean(law: Law) -> float:
    """The mean of a law in days, or in its own unit.

    Returns:
        nan where a trait stands in the law (everybody has another mean); inf where the mean does not exist.
        A wait ``until`` a date is taken to begin at a uniformly drawn moment.
    """
    return _moments(law)[0]


def law_sd(law: Law) -> float:
    """The standard deviation of a law; nan and inf as in ``law_mean``."""
    return _moments(law)[1]


def _moments(law: Law) -> tuple[float, float]:
    """Mean and standard deviation."""
    if law.family == "empirical":
        return fmean(law.sample), pstdev(law.sample)
    values = [value for _, value in law.parameters if isinstance(value, float)]
    if len(values) < len(law.parameters):
        return math.nan, math.nan
    try:
        return _closed_form(law.family, *values)
    except OverflowError:
        return math.inf, math.inf


def _closed_form(family: str, x: float, y: float = 0.0) -> tuple[float, float]:
    """Textbook moments by the canonical parameters x and y of a family."""
    match family:
        case "fixed":
            return x, 0.0
        case "uniform":
            return (x + y) / 2, (y - x) / math.sqrt(12)
        case "exponential":
            return x, x
        case "lognormal":
            mean = x * math.exp(y * y / 2)
            return mean, mean * math.sqrt(math.expm1(y * y))
        case "weibull":
            first, second = math.gamma(1 + 1 / y), math.gamma(1 + 2 / y)
            return x * first, x * math.sqrt(max(second - first * first, 0.0))
        case "gamma":
            return x * y, x * math.sqrt(y)
        case "loglogistic":
            return _loglogistic(x, y)
        case "beta":
            mean = x / (x + y)
            return mean, math.sqrt(mean * (1 - mean) / (x + y + 1))
        case "logit_normal":
            return logit_normal_moments(x, y)
        case "until":
            return x / 2, x / math.sqrt(12)
    return x, y  # normal


def _loglogistic(median: float, shape: float) -> tuple[float, float]:
    """Moments of the log-logistic law: E Xᵏ = medianᵏ · b / sin b with b = kπ/shape, while b < π."""
    if shape <= 1:
        return math.inf, math.inf
    first = (math.pi / shape) / math.sin(math.pi / shape)
    if shape <= 2:
        return median * first, math.inf
    second = (2 * math.pi / shape) / math.sin(2 * math.pi / shape)
    return median * first, median * math.sqrt(max(second - first * first, 0.0))


def logit_normal_moments(mu: float, sigma: float) -> tuple[float, float]:
    """Mean and sd of 1/(1 + exp(−z)), z normal(mu, sigma)."""
    mean, second, *_ = _logit_normal_integrals(mu, sigma)
    return mean, math.sqrt(max(second - mean * mean, 0.0))


def _logit_normal_integrals(mu: float, sigma: float) -> tuple[float, ...]:
    """E v, E v², and their derivatives by mu and by sigma, where v = 1/(1 + exp(−mu − sigma z)).

    The trapezoidal rule over ±9 sd converges faster than any power of its step for smooth integrands.
    """
    import numpy as np

    z = np.linspace(-9.0, 9.0, 3601)
    weight = np.exp(-z * z / 2)
    weight /= weight.sum()
    v = 1 / (1 + np.exp(-np.clip(mu + sigma * z, -700, 700)))
    slope = weight * v * (1 - v)
    integrals = (weight @ v, weight @ (v * v), slope.sum(), slope @ z, 2 * slope @ v, 2 * slope @ (v * z))
    return tuple(float(integral) for integral in integrals)


def solve_logit_normal(mean: float, sd: float) -> tuple[float, float] | None:
    """The mu and sigma of the logit-normal law of this mean and sd, by damped Newton steps; None if none."""
    mu, sigma = math.log(mean / (1 - mean)), min(sd / (mean * (1 - mean)), 3.0)
    target = sd * sd + mean * mean
    for _ in range(200):
        first, second, first_mu, first_sigma, second_mu, second_sigma = _logit_normal_integrals(mu, sigma)
        a, b = first - mean, second - target
        if abs(a) + abs(b) < 1e-14:
            return mu, sigma
        determinant = first_mu * second_sigma - first_sigma * second_mu
        if determinant == 0:
            return None
        step_mu = (first_sigma * b - second_sigma * a) / determinant
        step_sigma = (second_mu * a - first_mu * b) / determinant
        damping = min(
            1.0, 0.5 * sigma / abs(step_sigma) if step_sigma else 1.0, 2 / abs(step_mu) if step_mu else 1.0
        )
        mu, sigma = mu + damping * step_mu, sigma + damping * step_sigma
        if sigma > 15:
            return None
    return (mu, sigma) if abs(a) + abs(b) < 1e-10 else None
