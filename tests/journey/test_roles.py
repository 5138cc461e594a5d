"""Roles: their order, and what names state."""

import doctest

import pytest

from journeysim.journey import roles
from journeysim.journey.roles import EXIT_ROLES, ROLES, is_exit, progress, role_of


def test_examples_run() -> None:
    """The examples in the docstrings give what they show."""
    assert doctest.testmod(roles).failed == 0


def test_every_role_is_its_own_name() -> None:
    """A role is the role of its name, with underscores or hyphens."""
    assert [role_of(role) for role in ROLES] == list(ROLES)
    assert [role_of(role.replace("_", "-")) for role in ROLES] == list(ROLES)


@pytest.mark.parametrize(
    "name, role",
    [
        ("lost", "exit_lost"),
        ("churned", "exit_churned"),
        ("competitor", "exit_competitor"),
        ("follow-up", "follow_up"),
    ],
)
def test_short_names_state_roles(name: str, role: str) -> None:
    """Exits and follow-up have short names."""
    assert role_of(name) == role


@pytest.mark.parametrize("name", ["first-payment", "exit", "lost-again", ""])
def test_other_names_state_no_role(name: str) -> None:
    """A name that is no role states none: nothing is guessed."""
    assert role_of(name) is None


def test_exits_are_the_three_last_roles() -> None:
    """Exits rank behind every other role, and nothing else is an exit."""
    assert set(ROLES[-3:]) == set(EXIT_ROLES) == {role for role in ROLES if is_exit(role)}


def test_progress_is_the_place_in_the_list() -> None:
    """Ranks rise from advocacy to the exits."""
    assert [progress(role) for role in ROLES] == list(range(16))
