"""Effects on concrete targets: roles, channels and ``any`` written out as names.

Two targets of one change must not put the same effect on the same thing: whether the second repeats, corrects
or strengthens the first cannot be known, so it is an error (``doubled``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from journeysim.errors import UsageError
from journeysim.scenario.changes import Change, Effect, Response
from journeysim.scenario.model import Model
from journeysim.scenario.places import has_clocks, row_of
from journeysim.scenario.targets import (
    AT_NODES,
    EdgeAddress,
    Target,
    edges,
    effect_places,
    handovers,
    parse_target,
    places,
    things,
)

Effects = dict[str, dict[str, Effect]]

_ON_PROBABILITIES = ("odds_ratio", "risk_ratio", "set")


def concrete_targets(model: Model, target: Target, effect: str) -> tuple[Target, ...]:
    """The named things on which one effect of a target acts, sorted; the target itself where it is one.

    An effect on edges stands only where it fits: odds on probabilities, hazards on clocks.
    """
    if target.kind == "edge":
        fitting = (address for address in edges(model, target) if fits(model, address, effect))
        return tuple(sorted({Target("edge", address.owner, address.target) for address in fitting}))
    if target.kind in ("stage", "role", "touchpoint", "channel", "pain_point"):
        found = places(model, target)
        return tuple(Target("touchpoint" if "/" in place else "stage", place) for place in found)
    if target.kind == "handover":
        return tuple(Target("handover", a, b) for a, b in handovers(model, target))
    if target.kind == "referral":
        return (target,) if model.referral is not None else ()
    return tuple(Target(target.kind, name) for name in things(model, target))


def fits(model: Model, address: EdgeAddress, effect: str) -> bool:
    """Whether an effect acts on an edge: odds, risks and switches on probabilities, hazards on clocks."""
    clock = address.row == "next" and has_clocks(row_of(model, address.owner, "next"))
    if effect == "hazard_ratio":
        return clock
    return effect not in _ON_PROBABILITIES or not clock


def concrete_effects(model: Model, effects: Effects) -> Effects:
    """The same effects by concrete targets, both sorted by name.

    Raises:
        UsageError: if a target cannot be read.
    """
    found: dict[str, dict[str, Effect]] = defaultdict(dict)
    for text in sorted(effects):
        for name, effect in effects[text].items():
            for target in concrete_targets(model, parse_target(text), name):
                found[str(target)][name] = effect
    return {text: dict(sorted(found[text].items())) for text in sorted(found)}


def concrete_responses(model: Model, change: Change) -> Response | dict[str, Response]:
    """The dose responses of a change by concrete targets, or the one for all."""
    if isinstance(change.response, Response):
        return change.response
    found: dict[str, Response] = {}
    for text in sorted(change.effects):
        for target in _targets(model, text, change.effects[text]):
            found[target] = change.response.get(text, Response())
    return dict(sorted(found.items()))


def _targets(model: Model, text: str, sizes: Iterable[str]) -> set[str]:
    """The concrete targets of all effects that stand under one target."""
    try:
        target = parse_target(text)
    except UsageError:
        return set()
    return {str(concrete) for name in sizes for concrete in concrete_targets(model, target, name)}


def _touched(model: Model, text: str, effect: str) -> set[str]:
    """What an effect acts on in the end: nodes for experience and dwell, else its concrete targets."""
    concrete = _targets(model, text, [effect])
    if effect not in AT_NODES:
        return concrete
    nodes = (effect_places(model, parse_target(target), effect) for target in concrete)
    return {f"{'touchpoint' if '/' in node else 'stage'} {node}" for found in nodes for node in found}


def disputed(model: Model, change: Change) -> list[tuple[str, str, str]]:
    """Things with two dose responses, from two targets: (first target, second target, thing)."""
    if isinstance(change.response, Response):
        return []
    taken: dict[str, tuple[str, Response]] = {}
    found = []
    for text in change.effects:
        response = change.response.get(text, Response())
        for thing in sorted(_targets(model, text, change.effects[text])):
            first, known = taken.setdefault(thing, (text, response))
            if known != response:
                found.append((first, text, thing))
    return found


def doubled(model: Model, effects: Effects) -> list[tuple[str, str, str, str]]:
    """Effects that two targets put on one thing, as (first target, second target, thing, effect)."""
    taken: dict[tuple[str, str], str] = {}
    found = []
    for text in effects:
        for name in effects[text]:
            for thing in sorted(_touched(model, text, name)):
                first = taken.setdefault((thing, name), text)
                if first != text:
                    found.append((first, text, thing, name))
    return found
