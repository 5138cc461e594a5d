"""The roles that stages play, in order of progress.

A role lets a practice find its stage in any vocabulary, and its rank orders the edges of a row: the further
a target, the earlier it stands on the line that one uniform number is held against.
"""

from __future__ import annotations

ROLES: tuple[str, ...] = (
    "advocacy",
    "loyalty",
    "retention",
    "support",
    "follow_up",
    "experience",
    "onboarding",
    "purchase",
    "decision",
    "consideration",
    "research",
    "awareness",
    "other",
    "exit_competitor",
    "exit_churned",
    "exit_lost",
)
"""Every role, furthest first."""

EXIT_ROLES: tuple[str, ...] = tuple(role for role in ROLES if role.startswith("exit_"))
"""The roles that end a journey."""

_RANKS = {role: rank for rank, role in enumerate(ROLES)}
_SHORT_EXITS = {role.removeprefix("exit_"): role for role in EXIT_ROLES}


def role_of(name: str) -> str | None:
    """The role that a stage's name states, or None where a role must be written.

    A name states a role if it is one, hyphens standing for underscores; ``lost``, ``churned`` and
    ``competitor`` are names for the exits.

    >>> role_of("follow-up"), role_of("lost"), role_of("first-payment")
    ('follow_up', 'exit_lost', None)
    """
    role = name.replace("-", "_")
    role = _SHORT_EXITS.get(role, role)
    return role if role in _RANKS else None


def progress(role: str) -> int:
    """The rank of a role: 0 is furthest, and ranks rise towards the exits.

    >>> progress("advocacy"), progress("purchase") < progress("awareness")
    (0, True)

    Raises:
        KeyError: if there is no such role.
    """
    return _RANKS[role]


def is_exit(role: str) -> bool:
    """Whether a role ends a journey.

    >>> is_exit("exit_churned"), is_exit("other")
    (True, False)
    """
    return role in EXIT_ROLES
