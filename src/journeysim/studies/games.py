"""The parts of a strategy as players of a game: its practices, or the stages at which it acts.

What only some of the players do together is a strategy of its own: some of the practices, or all of them with
only those of their effects that act at some of the stages. A practice of which nothing is left to act is left
out, and with it its cost; so the fixed cost of a practice is shared by the stages at which it acts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from journeysim.scenario.model import Model
from journeysim.scenario.places import stage_name
from journeysim.scenario.scenario import Scenario
from journeysim.scenario.strategies import BASELINE, members
from journeysim.scenario.targets import edges, effect_places, parse_target
from journeysim.studies.decide.shapley import Set

Members = dict[str, dict[str, Any]]
"""Practices and policies of a strategy, each with its overrides."""

SEVERAL = "several stages"
"""The player of effects that act at more than one stage."""


@dataclass(frozen=True)
class Game:
    """A strategy taken apart.

    Attributes:
        players: Names of the parts.
        whole: All members of the strategy.
        acting: For each member, by the target of each of its effects, the player whose effect that is. A
            member without targets is a player itself.
        responding: For each member the targets that have a dose response of their own.
    """

    players: tuple[str, ...]
    whole: Members
    acting: Mapping[str, Mapping[str, str]]
    responding: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def members_of(self, some: Set) -> Members:
        """What is left of the strategy when only some players act."""
        names = {name for i, name in enumerate(self.players) if some >> i & 1}
        left: Members = {}
        for member, overrides in self.whole.items():
            targets = self.acting[member]
            silent = [target for target, player in targets.items() if player not in names]
            if not targets:
                if member in names:
                    left[member] = overrides
            elif len(silent) < len(targets):
                left[member] = self._without(member, silent)
        return left

    def _without(self, member: str, targets: Sequence[str]) -> dict[str, Any]:
        """The overrides of a practice that also take away its effects on some targets."""
        changed = dict(self.whole[member])
        if targets:
            changed["effects"] = {**(changed.get("effects") or {}), **dict.fromkeys(targets)}
        responses = [target for target in targets if target in self.responding.get(member, ())]
        if responses:
            changed["response"] = {**(changed.get("response") or {}), **dict.fromkeys(responses)}
        return changed


def game_of_practices(scenario: Scenario, strategy: str) -> Game:
    """The practices and policies of a strategy as players."""
    whole = members(scenario, strategy)
    return Game(tuple(whole), whole, {member: {} for member in whole})


def game_of_stages(scenario: Scenario, strategy: str) -> Game:
    """The stages, desks and other things at which the practices of a strategy act, as players.

    A policy stays whole and is a player of its own.
    """
    whole = members(scenario, strategy)
    changes = scenario.plan(strategy).changes
    acting: dict[str, dict[str, str]] = {}
    responding: dict[str, frozenset[str]] = {}
    for member in whole:
        change = changes.get(member)
        targets = change.effects if change is not None else {}
        acting[member] = {target: where_it_acts(scenario.model, target) for target in targets}
        if change is not None and isinstance(change.response, dict):
            responding[member] = frozenset(change.response)
    found = [player for member in whole for player in acting[member].values() or (member,)]
    order = {stage: place for place, stage in enumerate(scenario.model.stages)}
    players = sorted(dict.fromkeys(found), key=lambda name: order.get(name, len(order)))
    return Game(tuple(players), whole, acting, responding)


def where_it_acts(model: Model, target: str) -> str:
    """The stage at which effects on a target act, or the desk or the like.

    >>> from journeysim.scenario.library import load
    >>> model = load("seven-stage").model
    >>> [where_it_acts(model, t) for t in ("role loyalty", "any -> role purchase", "referral")]
    ['customer-loyalty', 'several stages', 'referral']
    """
    parsed = parse_target(target)
    places = {address.owner for address in edges(model, parsed)}
    places |= set(effect_places(model, parsed, "experience_gain"))
    stages = {stage_name(place) for place in places}
    if not stages:
        return target
    return stages.pop() if len(stages) == 1 else SEVERAL


def with_strategies(scenario: Scenario, strategies: Sequence[Members]) -> tuple[Scenario, tuple[str, ...]]:
    """The scenario with strategies added, and their names; one without members is the baseline."""
    written = dict(scenario.document.data.get("strategies") or {})
    names: list[str] = []
    for number, some in enumerate(strategies):
        name = f"part-{number}" if some else BASELINE
        while some and name in scenario.strategies:
            name += "x"
        names.append(name)
        if some:
            written[name] = {"practices": some}
    return scenario.changed({**scenario.document.data, "strategies": written}, {}), tuple(names)
