"""A customer's memory, seen from outside: which events count, for how long, up to how many."""

import pytest

from journeysim.engines.reference.customer import Customer
from journeysim.results.log import Kind
from tests.engines.reference.tiny import life, play


def remembering(*times: float) -> Customer:
    """A customer with one memory of events at these times."""
    return Customer(
        id=1, persona=None, satisfaction=0.5, rows=[], traits=(), covered=(), treated=[], visits=[],  # type: ignore[arg-type]
        remembered=(list(times),),
    )  # fmt: skip


@pytest.mark.parametrize(
    "now, cap, expected",
    [
        (5.0, 9.0, 3),
        (5.0, 2.0, 2),
        (10.9, 9.0, 3),
        (11.0, 9.0, 2),
        (11.5, 9.0, 1),
        (14.9, 9.0, 1),
        (15.0, 9.0, 0),
    ],
)
def test_events_count_for_a_span_up_to_a_cap(now: float, cap: float, expected: int) -> None:
    """Events after now − span count, at exactly the span no longer."""
    assert remembering(1.0, 1.5, 5.0).remembers(0, 10.0, cap, now) == expected


def test_memories_listen_where_and_to_what_they_say() -> None:
    """`at` names a stage, touchpoint or role; bounds are strict; the row follows the experience."""
    text = """
arrivals: {people: {customers: 1, enter: research}}
channels: [web]
memories:
  low: {on: [quality below 0.3], for: 90 d}
  role: {on: [quality below 0.9], at: role support, for: 90 d}
  touch: {on: [quality below 0.9], at: support/y, for: 90 d}
  stage: {on: [quality above 0.3], at: research, for: 90 d}
stages:
  research: {dwell: 0, quality: 0.31, next: support}
  support: {dwell: 0, quality: 0.3, touchpoints: {x: {channel: web, first: 1, quality: 0.2, next: y},
    y: {channel: web, quality: 0.3}}, next: experience}
  experience: {dwell: 0, quality: 0.1, next: lost}
  lost:
"""
    rows = life(play(text))
    seen, at = [], ""
    for row in rows:
        at = row.what if row.kind == Kind.EXPERIENCE else at
        if row.kind == Kind.REMEMBER:
            seen.append((at, row.what))
    assert seen == [
        ("research", "stage"),
        ("support/x", "low"),
        ("support/x", "role"),
        ("support/y", "role"),
        ("support/y", "touch"),
        ("experience", "low"),
    ]
