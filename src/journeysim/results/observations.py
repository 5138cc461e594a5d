"""What a measure is made of: observations of customers, each with a moment.

A measure says only what it observes. Filters by persona, source and window, sums by family, intervals and
differences are the same for all and live elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from journeysim.results.visits import Flags, Floats, Integers

if TYPE_CHECKING:
    from journeysim.results.result import Result

Parameter = float | str | None
"""What stands after ``@`` in the name of a measure: a number, the name of a stage or desk, or nothing."""

Better = Literal["higher", "lower"] | None

Summary = Literal["ratio", "total", "per_day", "quantile"]

Column = Floats | Flags | Integers

WORLD = -1
"""Customer of an observation that belongs to nobody, such as the fixed cost of a practice."""


@dataclass(frozen=True)
class Observations:
    """What one run says about a measure; every column has shape (observations,).

    Attributes:
        customer: Index into ``log.ids``, or WORLD.
        when: Moment in days by which a window takes the observation or leaves it.
        top: What is summed; a duration, for quantiles.
        bottom: What the sum is divided by; for quantiles 1 where the duration ended, 0 where it was
            censored; not used by totals and measures per day.
        until: Where given, ``top`` and ``bottom`` are rates that hold from ``when`` until then.
        share: Probability of a quantile.
    """

    customer: Integers
    when: Floats
    top: Floats
    bottom: Floats
    until: Floats | None = None
    share: float = 0.5

    def __len__(self) -> int:
        return len(self.customer)

    def where(self, kept: Flags) -> Observations:
        """The observations for which ``kept`` holds."""
        until = None if self.until is None else self.until[kept]
        return replace(
            self,
            customer=self.customer[kept],
            when=self.when[kept],
            top=self.top[kept],
            bottom=self.bottom[kept],
            until=until,
        )


def of_customers(when: Floats, top: Column, bottom: Column | None = None) -> Observations:
    """One observation of each customer; ``bottom`` is 1 unless stated.

    Args:
        when: Moment of each customer's observation, of shape (customers,); NaN leaves the customer out.
        top: What is summed, of the same shape.
        bottom: What it is divided by, of the same shape.
    """
    beneath = np.ones(len(when)) if bottom is None else bottom
    everybody = Observations(
        np.arange(len(when)), when, np.asarray(top, np.float64), np.asarray(beneath, np.float64)
    )
    return everybody.where(~np.isnan(when))


@dataclass(frozen=True)
class Measure:
    """A number that can be computed from a run.

    Attributes:
        name: Short name, as in ``conversion``.
        title: Name for people, as in a table's head.
        definition: What exactly is counted, in one or two sentences.
        unit: ``share``, ``days``, ``customers``, ``currency``, ...; shares get intervals inside [0, 1].
        denominator: Of whom or of what; empty for totals.
        better: Whether more is better, less is better, or neither.
        sample: Reads the observations from a run.
        summary: ``ratio`` Σ top / Σ bottom; ``total`` Σ top in a run; ``per_day`` ∫ top dt / days of the
            window; ``quantile`` of durations, censored ones included.
        parameter: What may stand after ``@`` (day, stage, desk, ...); empty where nothing may.
        required: Whether the parameter must be stated.
        window: What must lie in the window of days for an observation to count.
    """

    name: str
    title: str
    definition: str
    unit: str
    denominator: str
    better: Better
    sample: Callable[[Result, Parameter], Observations]
    summary: Summary = "ratio"
    parameter: str = ""
    required: bool = False
    window: str = "the arrival"
