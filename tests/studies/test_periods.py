"""Effects period by period."""

import pytest

from journeysim.results.measures import effect
from journeysim.scenario.library import load
from journeysim.simulation import simulate
from journeysim.studies.compare import compare
from journeysim.studies.periods import period_measures, periods_of


def test_runs_are_cut_where_something_has_to_be_learned():
    """Before the course, the course, and twice as it pays; nothing without a lead time."""
    b2b = load("b2b-platform")
    assert periods_of(b2b, ["train-support-staff"]) == (
        (0.0, 60.0),
        (60.0, 74.0),
        (74.0, 365.0),
        (365.0, 730.0),
    )
    assert periods_of(b2b, ["faster-messaging"]) == ()


def test_what_is_shown_by_period():
    """Money everywhere; where there are desks, also what they do to people."""
    assert period_measures(load("seven-stage").model, ("conversion", "margin")) == ("margin",)
    shown = period_measures(load("b2b-platform").model, ("conversion", "abandonment", "margin"))
    assert shown == ("abandonment", "churn", "margin")


def test_periods_add_up_to_the_whole():
    """Margin of the periods adds up to that of the run, and each period is what its window measures."""
    found = compare("seven-stage", ["staff-training"], replications=1, customers=400)
    effects = found.over_time["margin"]["staff-training"]
    whole = found.effects["staff-training"]["margin"]
    assert sum(e.value for e in effects.values()) == pytest.approx(whole.value)
    base, changed = (simulate("seven-stage", s, customers=400) for s in ("baseline", "staff-training"))
    for period, estimate in effects.items():
        assert estimate == effect(base, changed, "margin", window=period)
    assert len({estimate.value for estimate in effects.values()}) == len(effects)
