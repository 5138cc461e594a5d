"""What `rest` comes to."""

import pytest

from journeysim.scenario.library import loads
from journeysim.scenario.rests import Moment, moments, rests, total_at

TEXT = """
journeysim: 1
horizon: 9 d
channels: [web]
arrivals: {all: {customers: 1, enter: awareness}}
stages:
  awareness: {dwell: fixed(1 d), next: {purchase: 0.3, support: 0.2, lost: rest}}
  purchase:
    dwell: fixed(1 d)
    next:
      purchase: {p: {by: tenure, steps: {0 d: 0.3, 90 d: 0.6}}}
      support: {p: {by: visits, steps: {1: 0.1, 2: 0.2}}}
      lost: rest
  support:
    touchpoints: {faq: {channel: web, first: 1, dwell: fixed(1 h), next: {purchase: 0.25, leave: rest}}}
    next: lost
  lost:
"""


def test_each_rest_is_told_with_its_path() -> None:
    """One entry for a plain row, one for each combination of steps."""
    expected = {
        "stages.awareness.next.lost": 0.5,
        "stages.purchase.next.lost (from a tenure of 0 d on, from visit 1 on)": 0.6,
        "stages.purchase.next.lost (from a tenure of 0 d on, from visit 2 on)": 0.5,
        "stages.purchase.next.lost (from a tenure of 90 d on, from visit 1 on)": 0.3,
        "stages.purchase.next.lost (from a tenure of 90 d on, from visit 2 on)": 0.2,
        "stages.support.touchpoints.faq.next.leave": 0.75,
    }
    assert dict(rests(loads(TEXT).model)) == pytest.approx(expected)


def test_rows_without_steps_have_one_moment() -> None:
    """Nothing depends on tenure or visits there."""
    row = loads(TEXT).model.stages["awareness"].next
    assert row is not None
    assert moments(row) == (Moment(),)
    assert total_at(row, Moment()) == pytest.approx(0.5)


def test_before_the_first_step_the_first_number_holds() -> None:
    """A step function that starts at visit 2 is its first number at visit 1 too."""
    text = TEXT.replace("{1: 0.1, 2: 0.2}", "{2: 0.2, 3: 0.3}")
    found = [value for path, value in rests(loads(text).model) if path.startswith("stages.purchase")]
    assert found == pytest.approx([0.5, 0.4, 0.2, 0.1])
