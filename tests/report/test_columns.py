"""The order of stages and touchpoints on maps."""

from journeysim.journey.roles import ROLES, is_exit
from journeysim.report.columns import (
    exits_in_order,
    phase_of,
    places_in_order,
    stages_in_order,
    touchpoints_in_order,
)
from tests.report.pictures import run, scenario


def test_stages_stand_in_the_order_of_progress():
    """Acquisition comes first, then buying, using and staying."""
    assert stages_in_order(scenario("onboarding").model) == (
        "awareness",
        "consideration",
        "purchase",
        "onboarding",
        "offer",
        "retention",
        "advocacy",
    )


def test_stages_of_one_role_stand_in_the_order_of_arrival():
    """The first purchase stands before the repeated one, as people come to it first."""
    assert stages_in_order(scenario("cdnow").model) == ("first-purchase", "repeat-purchase", "active")


def test_exits_stand_apart():
    """Exits are no stages of the row: lost, gone to a competitor, churned."""
    assert exits_in_order(scenario("seven-stage").model) == ("lost", "competitor", "churned")


def test_every_role_has_a_phase():
    """Whatever role a stage plays, unless it is an exit, a map has a place for it."""
    assert all(phase_of(role) for role in ROLES if not is_exit(role))


def test_touchpoints_stand_in_the_order_of_contact():
    """Where one begins stands first, help between trying and success, the check-in last."""
    order = touchpoints_in_order(scenario("onboarding").model, "onboarding")
    assert [place.partition("/")[2] for place in order] == [
        "welcome-call",
        "set-up",
        "help-chat",
        "help-phone",
        "first-value",
        "check-in",
    ]


def test_compiled_places_have_the_same_phases():
    """Without the file stages stand in the same phases, exits last."""
    names = places_in_order(run("onboarding").compiled)
    assert names[:3] == ("awareness", "consideration", "purchase")
    assert set(names[-3:]) == {"lost", "competitor", "churned"}
