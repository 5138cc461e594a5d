"""Practices and policies that get in each other's way: which pairs of a strategy its practices warn of.

A practice names what it conflicts with, by the name in the scenario or in the library. Nothing is refused:
what two practices do together is what their effects come to, and whether that is believable only people can
say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from journeysim.scenario import practice_library
from journeysim.scenario.changes import Change, Policy
from journeysim.scenario.model import Model

Pair = tuple[str, str]


def conflicting(members: Mapping[str, Change | Policy]) -> tuple[Pair, ...]:
    """The pairs of members of which one warns of the other, by name.

    Args:
        members: Practices and policies by their name in the scenario.
    """
    return tuple(
        (one, other)
        for one, other in combinations(sorted(members), 2)
        if _warns(members, one, other) or _warns(members, other, one)
    )


def _warns(members: Mapping[str, Change | Policy], one: str, other: str) -> bool:
    used = members[other].used
    return bool({other, used.partition("@")[0] if used else other} & set(members[one].conflicts or ()))


def members_of(model: Model, strategy: str) -> dict[str, Change | Policy]:
    """The practices and policies of a strategy of the file, those of strategies inside it included."""
    return dict(_members(model, strategy, frozenset()))


def _members(model: Model, name: str, inside: frozenset[str]) -> Iterator[tuple[str, Change | Policy]]:
    if name in model.practices:
        yield name, model.practices[name]
    elif name in model.policies:
        yield name, model.policies[name]
    elif name in model.strategies and name not in inside:
        for member in model.strategies[name].practices:
            yield from _members(model, member, inside | {name})
    elif name in practice_library.practices():
        yield name, from_library(name)


def library_policies() -> dict[str, Policy]:
    """The policies of the library by name; a strategy may name one that its scenario does not have."""
    found = {name: from_library(name) for name in practice_library.practices()}
    return {name: entry for name, entry in found.items() if isinstance(entry, Policy)}


def from_library(name: str, overrides: dict[str, Any] | None = None) -> Change | Policy:
    """A library practice or policy as a model."""
    entry = practice_library.expanded(name, overrides or {})
    return (Policy if practice_library.is_policy(name) else Change).model_validate(entry)
