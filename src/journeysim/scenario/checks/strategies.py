"""Policies and strategies: bounds that make sense, no circles, no two overrides of one practice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from journeysim.scenario import practice_library
from journeysim.scenario.checks.changes import matches
from journeysim.scenario.checks.findings import Finding
from journeysim.scenario.conflicts import conflicting, members_of
from journeysim.scenario.model import Model
from journeysim.scenario.targets import parse_target


def wrong_policies(model: Model) -> Iterator[Finding]:
    """Policies that switch nothing, or on and off at once."""
    for name, policy in model.policies.items():
        if not policy.practices:
            yield Finding(("policies", name, "practices"), f"policy {name} switches no practice.")
        on, off = policy.switch_on, policy.switch_off
        if off is None:
            continue
        if on.side == off.side:
            message = f"it is switched on {on.side} {on.value:g} and off {off.side} {off.value:g}."
            yield Finding(("policies", name, "switch_off"), message, "switch off on the other side.")
        elif (off.value - on.value) * (1 if on.side == "above" else -1) > 0:
            low, high = sorted((on.value, off.value))
            message = f"between {low:g} and {high:g} it would be switched on and off at once."
            hint = f"let `switch_off` be `{off.side} {on.value:g}` or stricter."
            yield Finding(("policies", name, "switch_off"), message, hint)


def idle_members(model: Model) -> Iterator[Finding]:
    """Library practices that a strategy names although nothing of them matches."""
    library = practice_library.practices()
    for strategy, stated in model.strategies.items():
        for name in sorted(stated.practices.keys() & library.keys() - model.practices.keys()):
            targets = sorted(_effects(library, name))
            if not any(matches(model, parse_target(text)) for text in targets):
                listed = ", ".join(f"`{text}`" for text in targets)
                message = f"nothing of the library practice {name} matches this scenario: {listed}."
                hint = "give your stages their roles, or leave the practice out."
                yield Finding(("strategies", strategy), message, hint)


def _effects(library: dict[str, dict[str, Any]], name: str) -> set[str]:
    """The targets of a library practice, or of all practices that a library policy switches."""
    own = set(library[name].get("effects", {}))
    return own.union(*(_effects(library, other) for other in library[name].get("practices", ())))


def uneasy_members(model: Model) -> Iterator[Finding]:
    """Strategies that combine what one of their practices warns of."""
    for strategy in model.strategies:
        for one, other in conflicting(members_of(model, strategy)):
            message = f"{strategy} combines {one} and {other}, which get in each other's way."
            yield Finding(("strategies", strategy), message, "leave one of them out, or weigh the result.")


def circles(model: Model) -> Iterator[Finding]:
    """Strategies that contain themselves."""
    reported: set[str] = set()
    for name in sorted(model.strategies):
        way = _way_back(model, name, name, (name,))
        if way is not None and not reported & set(way):
            reported |= set(way)
            message = f"{' -> '.join(way)} is a circle: a strategy cannot contain itself."
            yield Finding(("strategies", name), message)


def _way_back(model: Model, start: str, here: str, way: tuple[str, ...]) -> tuple[str, ...] | None:
    """The names from a strategy back to itself, or None."""
    for member in sorted(model.strategies[here].practices) if here in model.strategies else ():
        if member == start:
            return (*way, member)
        if member in model.strategies and member not in way:
            found = _way_back(model, start, member, (*way, member))
            if found is not None:
                return found
    return None


def overrides(model: Model, name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(strategy, practice, override) for every override inside a strategy, nested ones included."""
    for member, override in model.strategies[name].practices.items():
        if member in model.strategies:
            yield from overrides(model, member)
        elif override:
            yield name, member, override


def conflicts(model: Model) -> Iterator[Finding]:
    """Strategies in which one practice is overridden in two different ways, or a strategy is overridden."""
    for name, strategy in model.strategies.items():
        for member, override in strategy.practices.items():
            if override and member in model.strategies:
                message = f"{member} is a strategy; only a practice can be overridden."
                yield Finding(
                    ("strategies", name, "practices", member), message, "name its practices one by one."
                )
        first: dict[str, tuple[str, dict[str, Any]]] = {}
        for where, practice, override in overrides(model, name):
            stated, known = first.setdefault(practice, (where, override))
            if known != override:
                message = f"{practice} is overridden in two different ways, by {stated} and by {where}."
                yield Finding(("strategies", name), message, "keep one of them in this strategy.")
                break
