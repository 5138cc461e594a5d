"""Numbers in three forms, step functions and bounds."""

import pytest

from journeysim.errors import UsageError
from journeysim.scenario.durations import discount_rate, duration, rate
from journeysim.scenario.quantities import bound, quantity, steps
from journeysim.scenario.values import Bound, Quantity


def test_three_forms_of_a_number():
    """A bare number, a number with its range, and a mapping say the same thing in more detail."""
    assert quantity(0.3) == Quantity(0.3)
    assert quantity("0.3 (0.2 to 0.4)") == Quantity(0.3, (0.2, 0.4))
    full = {"value": 0.3, "range": [0.2, 0.4], "evidence": "data", "source": "s1", "note": "measured"}
    assert quantity(full) == Quantity(0.3, (0.2, 0.4), "data", "s1", "measured")
    assert quantity({"value": 0.3, "range": "0.2 to 0.4"}).range == (0.2, 0.4)
    assert quantity("-0.02 (-0.1 to 0.08)").range == (-0.1, 0.08)


def test_numbers_with_units_have_ranges_too():
    """The unit may stand behind the bracket or at every number."""
    expected = Quantity(20.0, (15.0, 25.0))
    assert quantity("20 (15 to 25) per day", rate) == expected
    assert quantity("20 per day (15 per day to 25 per day)", rate) == expected
    assert quantity({"value": "20 per day", "range": ["15 per day", "25 per day"]}, rate) == expected
    assert quantity("0.10 (0.05 to 0.15) per y", discount_rate) == Quantity(0.1, (0.05, 0.15))


@pytest.mark.parametrize(
    "raw, at",
    [
        ({"value": 1, "rage": [0, 2]}, ("rage",)),
        ({"range": [0, 2]}, ()),
        ({"value": 1, "range": [0]}, ("range",)),
        ({"value": 1, "range": [2, 3]}, ("range",)),
        ({"value": "x"}, ("value",)),
        ({"value": 1, "evidence": "guess"}, ("evidence",)),
        ({"value": 1, "note": []}, ("note",)),
        ("0.3 (0.4 to 0.2)", ()),
        ("0.3 (0.2 - 0.4)", ()),
        ("(" * 300, ()),
    ],
)
def test_a_slip_in_a_number_has_its_place(raw, at):
    """One error, with the path to the field at fault."""
    with pytest.raises(UsageError) as caught:
        quantity(raw)
    assert caught.value.at == at  # type: ignore[attr-defined]


def test_steps_are_sorted_by_their_start():
    """Steps of tenure are in days, steps of visits are numbered from 1."""
    by_tenure = steps({"by": "tenure", "steps": {"3 mo": 0.6, "0 d": 0.3}})
    assert [start for start, _ in by_tenure.steps] == [0.0, 91.25]
    by_visits = steps({"by": "visits", "steps": {"2": "0.4 (0.3 to 0.5)", "1": 0.05}})
    assert by_visits.steps[1] == (2.0, Quantity(0.4, (0.3, 0.5)))


@pytest.mark.parametrize(
    "raw",
    [
        {"by": "age", "steps": {"0 d": 1}},
        {"by": "tenure", "steps": {}},
        {"by": "tenure", "steps": {"0": 1, "0 d": 2}},
        {"by": "visits", "steps": {"1.5": 1}},
        {"by": "visits", "steps": {"0": 1}},
        {"by": "tenure", "steps": {"5": 1}},
        {"by": "tenure", "step": {"0 d": 1}},
    ],
)
def test_slips_in_steps_are_refused(raw):
    """Another variable, no steps, a start twice or of the wrong kind."""
    with pytest.raises(UsageError):
        steps(raw)


def test_bounds_are_strict():
    """The bound itself is on neither side."""
    assert bound("above 0.10") == Bound("above", 0.1)
    assert bound("below 60 d", duration) == Bound("below", 60.0)
    assert not bound("above 1").holds(1)
    assert not bound("below 1").holds(1)
    assert bound("above 1").holds(1.1)
    assert bound("below 1").holds(0.9)


@pytest.mark.parametrize("raw", ["> 0.1", "over 0.1", 0.1, "above", None, "above 60 d"])
def test_what_is_no_bound_is_refused(raw):
    """A bound says above or below, and a plain number."""
    with pytest.raises(UsageError):
        bound(raw)
