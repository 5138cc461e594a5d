"""Effects by the parameter they act on: what each change adds to which edge, place, source or handover.

A ratio becomes its logarithm, a gain stays a number; the dose response is multiplied in. Effects of size
zero are left out, so that a change without effect leaves no trace.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from journeysim.compiled.records import NONE, SetTerm, Term, Terms
from journeysim.kernels.floats import plog
from journeysim.kernels.strength import hill, inverted_u
from journeysim.scenario.model import Change, Effect, Model, Response
from journeysim.scenario.places import LEAVE
from journeysim.scenario.targets import (
    EdgeAddress,
    Target,
    edges,
    effect_places,
    handovers,
    parse_target,
    row_edges,
    row_target,
    things,
)

Key = tuple[str, ...]


class HasEffects(Protocol):
    """A change, or a persona: anything that carries effects."""

    @property
    def effects(self) -> dict[str, dict[str, Effect]]:
        """Effects by target and name."""


@dataclass
class EffectTable:
    """Terms by parameter; keys are (effect, name…) such as ("dwell_ratio", "trial").

    ``sets`` and ``risks`` are keyed by edge: (owner, row, target).
    """

    terms: dict[Key, list[Term]] = field(default_factory=lambda: defaultdict(list))
    sets: dict[Key, list[SetTerm]] = field(default_factory=lambda: defaultdict(list))
    risks: dict[Key, list[tuple[int, float, str, int]]] = field(default_factory=lambda: defaultdict(list))

    def at(self, *key: str) -> Terms:
        """Return the terms that act on a parameter, in order of the changes' names."""
        return tuple(self.terms.get(key, ()))

    def constant(self, *key: str) -> float:
        """Return the sum of the terms on a parameter, for effects that are always on."""
        total = 0.0
        for term in self.terms.get(key, ()):
            total += term.size
        return total


def response_of(response: Response, dose: float) -> float:
    """Return by how much the full effect is multiplied at a dose."""
    values = dict(response.parameters)
    if response.family == "hill":
        return hill(dose, values["half"], values["slope"])
    if response.family == "inverted_u":
        return inverted_u(dose, values["peak"], values["zero"])
    return dose


def tabulate(model: Model, changes: Mapping[str, HasEffects]) -> EffectTable:
    """Return the effects of changes (or of one persona) by parameter."""
    table = EffectTable()
    groups = group_names(changes)
    for index, name in enumerate(sorted(changes)):
        change = changes[name]
        group = getattr(change, "group", None)
        number = NONE if group is None else groups.index(group)
        for text in sorted(change.effects):
            target = parse_target(text)
            level = _level(change, text)
            for effect_name, effect in sorted(change.effects[text].items()):
                _add(model, table, target, effect_name, effect, (index, level, number))
    return table


def group_names(changes: Mapping[str, HasEffects]) -> tuple[str, ...]:
    """Return the names of the exclusive groups, sorted."""
    return tuple(sorted({group for c in changes.values() if (group := getattr(c, "group", None))}))


def _level(change: HasEffects, target: str) -> float:
    if not isinstance(change, Change):
        return 1.0
    response = change.response
    if isinstance(response, dict):
        response = response.get(target, Response())
    return response_of(response, change.dose.value)


def _add(
    model: Model,
    table: EffectTable,
    target: Target,
    name: str,
    effect: Effect,
    act: tuple[int, float, int],
) -> None:
    """File one effect under every parameter that it acts on."""
    change, level, group = act
    value = effect.size.value
    if name == "set":
        for address in edges(model, target):
            table.sets[_edge_key(address)].append(SetTerm(change, value, group, level))
        return
    if name == "servers_added":
        level = 1.0
    size = level * (plog(value) if name.endswith("_ratio") else value)
    if size == 0.0:
        return
    if name == "risk_ratio":
        for address in edges(model, target):
            takes = _payer(model, address, effect.takes)
            table.risks[_edge_key(address)].append((change, size, takes, group))
        return
    for key in _keys(model, target, name):
        table.terms[key].append(Term(change, size, group))


def _edge_key(address: EdgeAddress) -> Key:
    return (address.owner, address.row, address.target)


def _payer(model: Model, address: EdgeAddress, named: str | None) -> str:
    """Return the edge that takes the difference of a relative risk: the one named, or the row's rest."""
    if named is not None:
        return named if named == LEAVE else row_target(model, address.owner, named)
    row = row_edges(model, address.owner, address.row)
    return next(target for target, edge in row if edge.p == "rest")


def _keys(model: Model, target: Target, name: str) -> Iterator[Key]:
    """Yield the parameters on which one effect of a target acts."""
    if target.kind == "edge":
        for address in edges(model, target):
            yield (name, *_edge_key(address))
    elif target.kind == "handover":
        for before, now in handovers(model, target):
            yield (name, before, now)
    elif target.kind in ("desk", "source", "policy"):
        for thing in things(model, target):
            yield (target.kind, name, thing)
    elif target.kind == "referral":
        yield ("referral", name)
    else:
        for place in effect_places(model, target, name):
            yield (name, place)
