"""Estimates with known luck taken off.

From 20 replications on each kind of luck has a coefficient, for what prospects do not see moves with what
they see: Y − Σ β·M. The coefficients of a replication are fitted to the others, so they know nothing of its
luck, and the mean of Y stays what it is, exactly. With fewer they are 1. Which of the two it is hangs on the
number of replications alone, never on how an estimate came out: whoever picks the shorter of two intervals
covers less. For a ratio M is taken off what is counted; its limit stays, and its bias is of the usual order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from journeysim.results.estimates import Estimate
from journeysim.results.families import Sums
from journeysim.results.visits import Floats

if TYPE_CHECKING:
    from journeysim.results.result import Result
    from journeysim.studies.control.prospects import Prospects

GOOD_OF = {
    "margin": "margin",
    "contribution": "margin",
    "revenue": "margin",
    "margin_per_customer": "margin",
    "purchases": "purchases",
    "conversion": "purchases",
}
"""By measure, the good whose martingale is taken off."""

APART = ("talk", "patience")
"""Kinds of luck with a coefficient of their own; all others share one."""

FEWEST_FITTED = 20
"""Replications from which on coefficients are fitted."""

EXPECTED = 0.5
"""How far from 1 coefficients are expected, as a standard deviation τ."""


def controls_of(
    result: Result, prospects: Prospects, measures: Sequence[str]
) -> dict[str, tuple[float, ...]]:
    """What luck added to measures of a run, by the measure's name; those without a control are left out.

    Args:
        result: The run.
        prospects: Prospects of the same scenario under the same strategy.
        measures: Names of measures.

    Returns:
        Each with one number for each kind of ``APART``, and one for all others.
    """
    # Here and not above: estimates are read of runs without prospects, too.
    from journeysim.studies.control.martingale import martingale_of
    from journeysim.studies.control.prospects import GOODS

    wanted = [name for name in measures if name in GOOD_OF]
    if not wanted:
        return {}
    martingale = martingale_of(result, prospects)
    found = {}
    for name in wanted:
        good = GOODS.index(GOOD_OF[name])
        apart = [float(martingale.parts[part][good]) for part in APART]
        found[name] = (*apart, float(martingale.total[good]) - sum(apart))
    return {name: values for name, values in found.items() if all(isfinite(value) for value in values)}


def coefficients(values: Floats, controls: Floats) -> Floats:
    """Coefficients of controls for each replication, fitted to all the others by a ridge around 1.

    β = 1 + (Σ cc' + σ²/τ²)⁻¹ Σ c·r, with r = y − Σ c and σ² its variance, about means without the
    replication: least squares that expect coefficients near 1. Luck that hardly anybody had keeps its 1.

    Args:
        values: What was found in each replication, of shape (replications,).
        controls: What luck added, of shape (replications, kinds).

    Returns:
        Of the shape of the controls; all 1 with fewer than 20 replications.

    Example:
        >>> luck = np.arange(20.0)[:, np.newaxis]
        >>> bool(np.allclose(coefficients(5.0 + luck[:, 0], luck), 1.0))
        True
    """
    count, kinds = controls.shape
    if count < FEWEST_FITTED:
        return np.ones(controls.shape)
    c = controls - controls.mean(axis=0)
    r = values - controls.sum(axis=1)
    r = r - r.mean()
    # About the mean of the others, a sum over them is the whole less its own part times n/(n − 1).
    own = count / (count - 1.0)
    squares = c.T @ c - own * c[:, :, np.newaxis] * c[:, np.newaxis, :]
    products = c.T @ r - own * c * r[:, np.newaxis]
    noise = np.maximum(float(r @ r) - own * r * r, 0.0) / (count - 2.0)
    least = 1e-9 * np.trace(squares, axis1=1, axis2=2) + 1e-300
    ridge = (noise / EXPECTED**2 + least)[:, np.newaxis, np.newaxis] * np.eye(kinds)
    found: Floats = 1.0 + np.linalg.solve(squares + ridge, products[:, :, np.newaxis])[:, :, 0]
    return found


def without_luck(sums: Sequence[Sums], controls: Sequence[float]) -> list[Sums]:
    """Sums of runs with their controls taken off."""
    pairs = zip(sums, controls, strict=True)
    return [replace(one, world_top=one.world_top - control) for one, control in pairs]


def steadied(sides: Sequence[Sequence[Sums]], controls: Sequence[Floats]) -> list[list[Sums]]:
    """Sums of one strategy, or of two whose difference is asked for, with known luck taken off.

    Args:
        sides: The sums of each replication, of one strategy, or of the base and of a changed one.
        controls: For each strategy what luck added, of shape (replications, kinds).
    """
    signs = (1.0,) if len(sides) == 1 else (-1.0, 1.0)
    moved = sum(sign * _moved(side) for sign, side in zip(signs, sides, strict=True))
    luck = sum(sign * own for sign, own in zip(signs, controls, strict=True))
    fitted = coefficients(np.asarray(moved), np.asarray(luck))
    return [
        without_luck(side, (fitted * own).sum(axis=1).tolist())
        for side, own in zip(sides, controls, strict=True)
    ]


def _moved(sums: Sequence[Sums]) -> Floats:
    """What each replication adds to a ratio, to first order, before it is divided."""
    top = np.array([one.top.sum() + one.world_top for one in sums])
    bottom = np.array([one.bottom.sum() + one.world_bottom for one in sums])
    whole = float(bottom.sum())
    return np.asarray(top - bottom * (float(top.sum()) / whole if whole > 0.0 else 0.0))


def reduced(plain: Estimate, controlled: Callable[[], Estimate] | None) -> tuple[Estimate, float]:
    """The estimate with known luck taken off, and by what factor that has reduced its variance.

    Args:
        plain: The estimate without a control.
        controlled: What gives the one with it; None where there is none.

    Returns:
        The estimate and the factor; the plain one and 1 where it is certain, or there is no control.
    """
    if controlled is None or not plain.half_width > 0.0:
        return plain, 1.0
    other = controlled()
    if not other.half_width > 0.0:
        return plain, 1.0
    return other, (plain.half_width / other.half_width) ** 2
