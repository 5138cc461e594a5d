"""How far mean-field answers were found to lie from simulations, by measure.

The largest error over the cases of ``tests/verification/test_meanfield.py``, rounded up; the cases and their
errors stand in docs/verification.md. Shares of the value itself, but for money that is left over: what is
left may be anything beside what comes in, so its error is a share of the revenue.
"""

from __future__ import annotations

from journeysim.engines.exact.problem import Problem
from journeysim.engines.exact.readings import READINGS

OF_PEOPLE = 0.01
OF_EVENTS = 0.05
OF_MONEY = 0.02
OF_LINES = 0.15
OF_STAFF = 0.03

OF_DIFFERENCES = 0.1
"""Share of a strategy's difference from the baseline by which it may be wrong, beside ``OF_BOTH``."""

OF_BOTH = 0.5
"""Share of the error of the levels that does not cancel in their difference."""

FOUND: dict[str, float] = {
    "arrivals": OF_PEOPLE,
    "customers": OF_PEOPLE,
    "market_reached": OF_PEOPLE,
    "satisfaction": OF_PEOPLE,
    "retention": OF_PEOPLE,
    "unresolved": OF_PEOPLE,
    "revenue": OF_MONEY,
    "customer_cost": OF_MONEY,
    "cost": OF_MONEY,
    "practice_cost": OF_MONEY,
    "staff_cost": OF_PEOPLE,
    "service_cost": OF_STAFF,
    "utilisation": OF_STAFF,
    "busy_servers": OF_STAFF,
    "contacts": OF_STAFF,
    "wait": OF_LINES,
    "p_wait": OF_LINES,
    "abandonment": OF_LINES,
    "blocked": OF_LINES,
    "mean_queue": OF_LINES,
}
"""By measure, the share of its value by which it may be wrong; for the others ``OF_EVENTS``."""

LEFT_OVER = ("margin", "contribution", "margin_per_customer", "lifetime_value")
"""Money that is left over: its error is a share of the revenue."""


def reach_of(problem: Problem, measure: str, value: float) -> float:
    """The largest error that answers of this kind were found to have.

    Args:
        problem: What was solved.
        measure: Name of the measure, without its parameter.
        value: Its value.
    """
    if measure in LEFT_OVER:
        people = {"margin_per_customer": "arrivals", "lifetime_value": "customers"}.get(measure)
        by = 1.0 if people is None else max(READINGS[people](problem, None), 1.0)
        return OF_MONEY * abs(READINGS["revenue"](problem, None)) / by
    return FOUND.get(measure, OF_EVENTS) * abs(value)
