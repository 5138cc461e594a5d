"""The study of levers: names, sizes, order, removals."""

import pytest

from journeysim.errors import UsageError
from journeysim.studies.levers import SMALL, levers


def test_levers_come_strongest_first():
    """With the slope, and the effect of one per cent."""
    found = levers("seven-stage", "conversion")
    sizes = [abs(one.effect) for one in found.effects]
    assert sizes == sorted(sizes, reverse=True)
    assert all(one.effect == pytest.approx(SMALL * one.slope) for one in found.effects)
    assert found.effects[0].name == "consideration -> purchase"
    assert "consideration -> purchase" in repr(found)
    assert found.removals == ()


def test_they_are_plain_data():
    """As one document, with what it rests on."""
    document = levers("cdnow", "margin").to_json()
    assert document["engine"] == "exact"
    assert {"what", "place", "to", "slope", "effect"} == set(document["levers"][0])


def test_what_is_not_covered_says_why():
    """Desks have no exact answer, so no slopes."""
    with pytest.raises(UsageError, match="Customers meet at desks"):
        levers("b2b-platform")
