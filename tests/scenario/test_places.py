"""Places of a journey, and what holds there."""

from pathlib import Path

from journeysim.scenario.library import load
from journeysim.scenario.places import (
    ROW_NAMES,
    all_places,
    at_once,
    desk_of,
    dwell_of,
    is_place,
    nodes,
    quality_of,
    role_at,
    touchpoints_of,
)

VALID = Path(__file__).parents[1] / "cases" / "valid"
MODEL = load(VALID / "touchpoints.yaml").model
DESKS = load(VALID / "desks.yaml").model


def test_nodes_are_where_time_is_spent() -> None:
    """Touchpoints instead of the stage that they make up."""
    assert set(all_places(MODEL)) - set(nodes(MODEL)) == {"support", "advocacy"}
    assert touchpoints_of(MODEL, "support") == ("support/call", "support/faq", "support/mail")
    assert touchpoints_of(MODEL, "lost") == ()


def test_names_of_places() -> None:
    """A touchpoint is written with its stage."""
    assert [is_place(MODEL, name) for name in ("support", "support/faq", "faq", "lost/faq", "support/x")] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert role_at(MODEL, "support/faq") == "support"


def test_a_stage_lends_its_defaults_to_its_touchpoints() -> None:
    """Dwell and quality of the stage, where the touchpoint has none of its own."""
    dwells = {node: law.text for node in nodes(MODEL) if (law := dwell_of(MODEL, node)) is not None}
    assert dwells["support/faq"] == "fixed(10 min)"
    assert dwells["support/mail"] == "fixed(1 d)"
    assert quality_of(MODEL, "support/faq") == MODEL.stages["support"].quality
    assert quality_of(MODEL, "lost") is None


def test_outcomes_are_taken_at_once_where_there_is_no_dwell() -> None:
    """Unless the row says otherwise; the row `next` always waits for the dwell."""
    assert desk_of(DESKS, "support") is not None
    assert [at_once(DESKS, "support", row) for row in ROW_NAMES] == [False, False, True, True]
    assert at_once(DESKS, "purchase", "on_abandon") is False
