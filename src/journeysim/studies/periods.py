"""Effects period by period: what a strategy costs first, and what it pays later.

A practice with a lead time is paid before it acts, and people who learn are away from their desk. So the run
is cut where the first such practice begins, where the last one has been learned, and in the middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from journeysim.scenario.model import Model
from journeysim.scenario.scenario import Scenario

Period = tuple[float, float]


def periods_of(scenario: Scenario, strategies: Sequence[str]) -> tuple[Period, ...]:
    """The periods that tell when strategies pay; none where nothing has to be learned first.

    Example:
        >>> from journeysim.scenario.library import load
        >>> periods_of(load("seven-stage"), ["keep-more"])
        ((0.0, 21.0), (21.0, 182.5), (182.5, 365.0))
    """
    horizon = scenario.model.horizon
    changes = [change for name in strategies for change in scenario.plan(name).changes.values()]
    slow = [change for change in changes if change.lead_time > 0.0 and change.start < horizon]
    if not slow:
        return ()
    begins = max(change.start + change.lead_time for change in slow)
    cuts = {0.0, min(change.start for change in slow), min(begins, horizon), horizon}
    if begins < horizon / 2:
        cuts.add(horizon / 2)
    ordered = sorted(cuts)
    return tuple(pairwise(ordered))


def period_measures(model: Model, measures: Sequence[str]) -> tuple[str, ...]:
    """The measures that are shown period by period: money, and what full desks do to people."""
    wanted = ("abandonment", "churn", "referred_customers", "margin") if model.desks else ("margin",)
    known = {*measures, "churn"} if "conversion" in measures else set(measures)
    return tuple(name for name in wanted if name in known)
