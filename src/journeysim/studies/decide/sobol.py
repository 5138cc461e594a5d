"""Which input the answer's variance comes from: Sobol indices of a model that has luck of its own.

With Y the answer and V = Var E[Y | inputs], the part of its variance that inputs make:

    first order   Sᵢ = Var E[Y | xᵢ] / V            what would go if xᵢ were known
    total         Tᵢ = E Var[E[Y | inputs] | all but xᵢ] / V     what would be left if all else were known

Two tables A and B of N draws each; Cᵢ is A with column i from B. With f(·) one run of the model on luck of
its own and σ² the variance of that luck,

    V·Sᵢ = mean f(B)·(f(Cᵢ) − f(A))         (Saltelli et al. 2010, Comput Phys Commun 181:259-270)
    V·Tᵢ = ½ · mean (f(A) − f(Cᵢ))² − σ²    (Jansen 1999), less the noise of two runs
    V    = variance of f(A) and f(B) − σ²

The products of the first line have independent luck, so nothing is taken off. Without taking off σ² the
totals of a model with luck are too large, all by the same amount, and the first orders too small.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np

from journeysim.errors import UsageError
from journeysim.results.estimates import Estimate, quantile_of_student
from journeysim.studies.decide.selection import Floats


@dataclass(frozen=True)
class Indices:
    """Sobol indices of the inputs.

    Attributes:
        first: First-order index of each input, with its interval.
        total: Total index of each input.
        variance: V, the variance that the inputs make.
        noise: σ², the variance of the model's own luck that was taken off.
    """

    first: tuple[Estimate, ...]
    total: tuple[Estimate, ...]
    variance: float
    noise: float


def sobol_tables(draws: int, inputs: int, seed: int = 1) -> tuple[Floats, Floats]:
    """Two tables of numbers in (0, 1), of shape (draws, inputs) each, from one scrambled Sobol' sequence.

    Args:
        draws: Number of rows; rounded up to a power of two.
        inputs: Number of columns of each table.
        seed: Seed of the scrambling.

    >>> a, b = sobol_tables(100, 3)
    >>> a.shape, b.shape
    ((128, 3), (128, 3))
    """
    from scipy.stats import qmc

    power = max(1, (draws - 1).bit_length())
    table = qmc.Sobol(2 * inputs, rng=np.random.default_rng(seed)).random_base2(power)
    inside = np.clip(table, 2.0**-53, 1.0 - 2.0**-53)
    return inside[:, :inputs], inside[:, inputs:]


def sobol_indices(a: Floats, b: Floats, mixed: Floats, noise: float = 0.0) -> Indices:
    """Estimate Sobol indices from answers, the model's luck taken off.

    Args:
        a: Answers on table A, of shape (draws,).
        b: Answers on table B.
        mixed: Answers on A with one column from B, of shape (inputs, draws).
        noise: σ², the variance of one answer that is luck; 0 for an exact model. Each answer must have luck
            of its own.

    Raises:
        UsageError: if the answers vary no more than luck makes them.
    """
    middle = float(np.concatenate([a, b]).mean())
    a, b, mixed = a - middle, b - middle, mixed - middle
    spread = ((a**2 + b**2) / 2 - noise) * (2 * len(a) / (2 * len(a) - 1))
    variance = float(spread.mean())
    if not variance > 0.0:
        raise UsageError(
            "The answers vary no more than luck alone makes them: no input can be told to matter. "
            "More customers a run, or wider ranges, may show one."
        )
    first = tuple(_ratio(b * (c - a), spread) for c in mixed)
    total = tuple(_ratio((a - c) ** 2 / 2 - noise, spread) for c in mixed)
    return Indices(first, total, variance, noise)


def _ratio(top: Floats, bottom: Floats) -> Estimate:
    """The ratio of two means over the same draws, with its interval (delta method)."""
    count = len(top)
    value = float(top.mean()) / float(bottom.mean())
    influence = (top - value * bottom) / float(bottom.mean())
    error = float(influence.std(ddof=1)) / sqrt(count) if count > 1 else inf
    reach = quantile_of_student(count) * error if error < inf else inf
    return Estimate(value, value - reach, value + reach, count)
