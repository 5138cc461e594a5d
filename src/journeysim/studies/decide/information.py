"""What it is worth to find out more before deciding: EVPI, EVPPI and the worth of a trial.

N draws of uncertain inputs x give N rows of net benefits, one a strategy. Today the strategy with the best
mean is taken. Who knew x would take the best one for that x. The mean gain is

    EVPI   = E max_s B_s(x) − max_s E B_s(x)               of knowing everything
    EVPPI  = E max_s E[B_s | xᵢ] − max_s E B_s             of knowing input i alone

E[B_s | xᵢ] is a curve through the rows: a regression of each strategy's benefit, less that of the first, on
xᵢ (Strong, Oakley and Brennan 2014, Medical Decision Making 34:311-326); here polynomials, with all products
of few inputs. Where rows come from a simulator they carry luck, and max over noisy rows finds luck that
nobody could have acted on. A regression averages luck out; so EVPI, too, is taken from one, on all inputs.

A trial of n customers tells xᵢ only partly. With prior variance v and a trial whose result has variance e/n,
its worth is that of a mean that moves with variance v·n/(n + e/v): the fitted curve is asked at xᵢ drawn
towards its mean by √(n/(n + e/v)) (Jalal and Alarid-Escudero 2018, Medical Decision Making 38:174-188).

Intervals are jackknives over 20 lots of rows. The maximum of fitted curves is a little too large on average,
the more so the fewer rows there are: a worth whose interval reaches 0 is none.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations_with_replacement
from math import exp, sqrt

import numpy as np
from numpy.typing import NDArray

from journeysim.errors import UsageError
from journeysim.results.estimates import Estimate, mean_interval
from journeysim.results.jackknife import jackknife
from journeysim.studies.decide.selection import Floats
from journeysim.studies.decide.together import ROUNDING

Flags = NDArray[np.bool_]

DEGREE = 3
"""Highest power of one input in a regression."""

LOTS = 20
"""Lots of rows that an interval leaves out one by one."""

ROWS_A_TERM = 10
"""Rows of the sample that each term of a regression needs."""


def draws_needed(inputs: int) -> int:
    """The fewest draws that tell about so many inputs, with an interval that leaves out lots of them.

    >>> draws_needed(3)
    43
    """
    return -(-ROWS_A_TERM * (inputs + 1) * LOTS // (LOTS - 1))


def perfect_information(benefits: Floats) -> float:
    """EVPI from benefits without luck: E max − max E.

    Args:
        benefits: Net benefit of each strategy, of shape (draws, strategies), exactly computed.

    >>> perfect_information(np.array([[0.0, 1.0], [0.0, -1.0]]))
    0.5
    """
    gained = float(benefits.max(axis=1).mean() - benefits.mean(axis=0).max())
    return gained if gained > ROUNDING * float(np.abs(benefits).max(initial=0.0)) else 0.0


def perfect_information_normal(mean: float, deviation: float) -> float:
    """EVPI where one strategy gains a normal amount over the other: σφ(μ/σ) − |μ|Φ(−|μ|/σ).

    >>> round(perfect_information_normal(1.0, 2.0), 6)
    0.395593
    """
    from scipy.special import ndtr

    if deviation <= 0.0:
        return 0.0
    z = mean / deviation
    density = exp(-z * z / 2) / sqrt(2 * np.pi)
    return float(deviation * density - abs(mean) * ndtr(-abs(z)))


def partial_information(inputs: Floats, benefits: Floats) -> Estimate:
    """EVPPI of some inputs; of all inputs it is the EVPI, luck taken out.

    Args:
        inputs: Draws of the inputs that would become known, of shape (draws, inputs).
        benefits: Net benefit of each strategy, of shape (draws, strategies); luck in it is averaged out.

    Raises:
        UsageError: if there are too few draws for a regression.

    Example:
        >>> x = np.random.default_rng(1).normal(1.0, 2.0, size=(4000, 1))
        >>> luck = np.random.default_rng(2).normal(0.0, 3.0, size=(4000, 2))
        >>> worth = partial_information(x, np.hstack([0 * x, x]) + luck)
        >>> worth.low < 0.395593 < worth.high
        True
    """

    def worth(rows: Flags) -> float:
        return perfect_information(_centred(fitted(inputs[rows], benefits[rows]), benefits[rows]))

    return _jackknifed(worth, len(inputs))


def trial_information(inputs: Floats, benefits: Floats, size: float, equivalent: float) -> Estimate:
    """What a trial of a size is worth: EVSI of one input.

    Args:
        inputs: Draws of the one input, of shape (draws, 1), on a scale on which it is about normal.
        benefits: Net benefit of each strategy, of shape (draws, strategies).
        size: Number of customers in the trial.
        equivalent: Number of customers whose trial would tell as much as is known already: e/v.

    Example:
        >>> x = np.random.default_rng(1).normal(0.0, 1.0, size=(4000, 1))
        >>> worth = [trial_information(x, np.hstack([0 * x, x]), n, 100.0) for n in (0, 100, 1e9)]
        >>> [round(w.value, 2) for w in worth]
        [0.0, 0.28, 0.39]
    """
    pull = sqrt(size / (size + equivalent)) if size > 0 else 0.0

    def worth(rows: Flags) -> float:
        middle = inputs[rows].mean(axis=0)
        moved = middle + pull * (inputs[rows] - middle)
        # Drawn towards its mean, a bent curve has another mean; what a trial tells moves no mean.
        return perfect_information(_centred(fitted(inputs[rows], benefits[rows], at=moved), benefits[rows]))

    return _jackknifed(worth, len(inputs))


def trial_size_known(variance: float, probability: float) -> float:
    """Customers of an A/B test that tells as much about a log odds ratio as is known already.

    Half of n customers meet the change; a share p of the others does what the odds are of. The log odds
    ratio then has variance about 4/(n·p·(1 − p)) (Woolf 1955), which equals the prior's at this n.

    Args:
        variance: Prior variance of the log odds ratio.
        probability: p, without the change.

    >>> round(trial_size_known(0.1**2, 0.28))
    1984
    """
    return 4.0 / (probability * (1.0 - probability) * variance)


def fitted(inputs: Floats, benefits: Floats, at: Floats | None = None) -> Floats:
    """E[benefit | inputs] by regression, at the draws or elsewhere: of shape (draws, strategies).

    The first strategy's benefit is taken off before, and so counts as 0: luck that all share goes with it.

    Raises:
        UsageError: if there are too few draws for a regression.
    """
    middle, scale = inputs.mean(axis=0), inputs.std(axis=0)
    scale = np.where(scale > 0.0, scale, 1.0)
    terms = _terms(inputs.shape[1], len(inputs))
    design = _design((inputs - middle) / scale, terms)
    gains = benefits - benefits[:, :1]
    found, *_ = np.linalg.lstsq(design, gains, rcond=None)
    where = design if at is None else _design((at - middle) / scale, terms)
    curves: Floats = where @ found
    return curves


def _jackknifed(worth: Callable[[Flags], float], rows: int) -> Estimate:
    """A worth with its interval, not below 0."""
    lot = np.arange(rows) % LOTS
    value, error = jackknife(lambda kept: worth(kept[lot]), LOTS)
    found = mean_interval(value, error, LOTS)
    return Estimate(value, max(0.0, found.low), max(value, found.high), rows)


def _centred(curves: Floats, benefits: Floats) -> Floats:
    """Curves with the means that the benefits have."""
    gains = benefits - benefits[:, :1]
    moved: Floats = curves - curves.mean(axis=0) + gains.mean(axis=0)
    return moved


def _terms(inputs: int, draws: int) -> list[tuple[int, ...]]:
    """The terms of a regression, as tuples of inputs that are multiplied, as rich as the draws bear.

    All products up to the third power; or powers of each input and products of two; or powers; or lines.
    """
    powers = [(i,) * degree for degree in range(1, DEGREE + 1) for i in range(inputs)]
    products: list[list[tuple[int, ...]]] = [
        [t for degree in range(1, DEGREE + 1) for t in combinations_with_replacement(range(inputs), degree)],
        powers + [t for t in combinations_with_replacement(range(inputs), 2) if t[0] != t[1]],
        powers,
        [(i,) for i in range(inputs)],
    ]
    for terms in products:
        if ROWS_A_TERM * (len(terms) + 1) <= draws:
            return terms
    raise UsageError(
        f"{draws} draws are too few to learn from about {inputs} inputs: take at least "
        f"{ROWS_A_TERM * (inputs + 1)}."
    )


def _design(inputs: Floats, terms: list[tuple[int, ...]]) -> Floats:
    """The columns of a regression: 1, and a product of inputs for each term."""
    columns = [np.ones(len(inputs)), *(np.prod(inputs[:, list(term)], axis=1) for term in terms)]
    return np.stack(columns, axis=1)
