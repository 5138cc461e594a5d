"""The resolved form of a scenario: the same format with nothing left implied.

Every default is written, names are sorted, ``rest`` is a number, short forms are mappings, effects name
concrete things, strategies are flat, numbers carry the grade they inherit. Resolving it again changes
nothing.

Three things stay as they were written: the overrides of personas and of strategies, which are read in
place; a ``rest`` that a persona's override could move, or that depends on tenure and visits at once; and a
field whose default is *none*, which is left out.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from journeysim.scenario import practice_library
from journeysim.scenario.changes import Change, Cost, Effect, Policy, Strategy
from journeysim.scenario.checks.findings import spell_path
from journeysim.scenario.checks.risks import payer
from journeysim.scenario.checks.walk import walk
from journeysim.scenario.concrete import Effects, concrete_effects, concrete_responses
from journeysim.scenario.conflicts import from_library
from journeysim.scenario.model import ONE, Edge, Model, Persona, Row, Stage, Touchpoint
from journeysim.scenario.places import (
    ROW_NAMES,
    RowName,
    at_once,
    desk_of,
    dwell_of,
    nodes,
    place_of,
    quality_of,
    row_of,
)
from journeysim.scenario.rests import moments, rest_at, rest_of
from journeysim.scenario.spelling import Grade, spell_block
from journeysim.scenario.targets import EdgeAddress, handover_key, handovers, parse_target, row_target
from journeysim.scenario.values import Law, Quantity, Steps

_DEFAULTS = ("dwell", "quality", "desk")


def resolve(model: Model, *, words: bool = True) -> dict[str, Any]:
    """The resolved form, plain data in the format of a scenario file.

    Args:
        model: A scenario without errors.
        words: Whether to keep what is for readers only: titles, labels, notes, maps, and grades of blocks.
    """
    full = _in_full(model)
    written = spell_block(_expanded(full), Grade(words=words))
    written.setdefault("market", "unlimited")
    return {key: value for key, value in sorted(written.items()) if value not in ({}, [])}


def signature(model: Model) -> str:
    """The scenario's signature: SHA-256 of its resolved form without labels, notes and maps, in hexadecimal.

    The values of files that it names (samples, arrivals) are part of it.
    """
    content = {"scenario": resolve(model, words=False), "files": _file_digests(model)}
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _file_digests(model: Model) -> dict[str, str]:
    """A digest of the values of each file, by the path of the field that names it."""
    samples: dict[str, object] = {
        spell_path(leaf.path): leaf.value.sample
        for leaf in walk(model)
        if isinstance(leaf.value, Law) and leaf.value.sample
    }
    entries = {
        f"arrivals.{name}": source.entries for name, source in model.arrivals.items() if source.entries
    }
    return {path: hashlib.sha256(repr(v).encode()).hexdigest() for path, v in (samples | entries).items()}


def _in_full(model: Model) -> Model:
    """The scenario with the library practices that only its strategies name, and a persona for everyone."""
    named = {member for strategy in model.strategies.values() for member in strategy.practices}
    known = model.practices.keys() | model.policies.keys() | model.strategies.keys()
    taken = {
        name: from_library(name) for name in sorted(named - known) if name in practice_library.practices()
    }
    policies = {name: entry for name, entry in taken.items() if isinstance(entry, Policy)}
    switched = {name for policy in policies.values() for name in policy.practices} - model.practices.keys()
    taken |= {name: from_library(name) for name in sorted(switched)}
    practices = {name: entry for name, entry in taken.items() if isinstance(entry, Change)}
    sources = {key: text for name in taken for key, text in practice_library.sources_of(name).items()}
    personas = model.personas or {"everyone": Persona(share=Quantity(1.0))}
    filled = {
        "practices": model.practices | practices,
        "policies": model.policies | policies,
        "sources": sources | model.sources,
    }
    return model.model_copy(update=filled | {"personas": personas})


def _expanded(model: Model) -> Model:
    """The scenario with defaults applied, rests as numbers, effects on concrete targets, strategies flat."""
    return model.model_copy(
        update={
            "handover": _handovers(model),
            "stages": {name: _stage(model, name) for name in sorted(model.stages)},
            "personas": {name: _persona(model, persona) for name, persona in model.personas.items()},
            "practices": {name: _change(model, change) for name, change in model.practices.items()},
            "conditions": {name: _change(model, change) for name, change in model.conditions.items()},
            "strategies": {name: _strategy(model, name) for name in model.strategies},
        }
    )


def _handovers(model: Model) -> dict[str, Quantity]:
    """A handover for each pair of channels, where the scenario states any."""
    if not model.handover:
        return {}
    keys = {
        pair: handover_key(model, *pair) for pair in handovers(model, parse_target("handover any -> any"))
    }
    return {f"{a} -> {b}": model.handover[key] if key else ONE for (a, b), key in keys.items()}


def _stage(model: Model, name: str) -> Stage:
    """A stage whose defaults have gone to its touchpoints, with its rows resolved."""
    stage = model.stages[name]
    updates: dict[str, Any] = {row: _row(model, name, row) for row in ROW_NAMES}
    if stage.touchpoints:
        inner = {key: _touchpoint(model, name, key) for key in sorted(stage.touchpoints)}
        updates |= {"touchpoints": inner, **dict.fromkeys(_DEFAULTS)}
    return stage.model_copy(update=updates)


def _touchpoint(model: Model, stage: str, name: str) -> Touchpoint:
    """A touchpoint with the defaults of its stage and its rows resolved."""
    node = f"{stage}/{name}"
    updates: dict[str, Any] = {row: _row(model, node, row) for row in ROW_NAMES}
    updates |= {
        "dwell": dwell_of(model, node),
        "quality": quality_of(model, node),
        "desk": desk_of(model, node),
    }
    return model.stages[stage].touchpoints[name].model_copy(update=updates)


def _row(model: Model, owner: str, name: RowName) -> Row | None:
    """A row with its rest as a number, or as the steps that complement those of the others."""
    row = row_of(model, owner, name)
    if row is None:
        return None
    edges = {_canonical(model, owner, target): edge for target, edge in row.edges.items()}
    rest = rest_of(row)
    if rest is not None and not _moved_by_persona(model, owner, name):
        value = _rest_value(row, row.edges[rest])
        if value is not None:
            edges[_canonical(model, owner, rest)] = row.edges[rest].model_copy(update={"p": value})
    return row.model_copy(
        update={"edges": edges, "at_once": None if name == "next" else at_once(model, owner, name)}
    )


def _canonical(model: Model, owner: str, target: str) -> str:
    """A target's name inside a row: siblings by their short name, everything else in full."""
    place = row_target(model, owner, target)
    stage, _, touchpoint = place.partition("/")
    return touchpoint if touchpoint and "/" in owner and stage == owner.partition("/")[0] else place


def _rest_value(row: Row, edge: Edge) -> Quantity | Steps | None:
    """What ``rest`` comes to; None where it depends on tenure and visits at once."""
    times = moments(row)
    by = {("tenure", t.tenure is not None) for t in times} | {("visits", t.visits is not None) for t in times}
    stepped = [name for name, given in sorted(by) if given]
    if not stepped:
        return Quantity(rest_at(row, times[0]), evidence=edge.evidence, source=edge.source)
    if len(stepped) == 2:
        return None
    rests = ((t.tenure if t.tenure is not None else t.visits, rest_at(row, t)) for t in times)
    steps = tuple((start, Quantity(rest)) for start, rest in rests if start is not None)
    return Steps("tenure" if stepped == ["tenure"] else "visits", steps)


def _moved_by_persona(model: Model, owner: str, row: RowName) -> bool:
    """Whether an override of some persona changes another edge of the row."""
    path = "stages." + owner.replace("/", ".touchpoints.") + f".{row}."
    return any(
        address.startswith(path) for persona in model.personas.values() for address in persona.overrides
    )


def _persona(model: Model, persona: Persona) -> Persona:
    """A persona with its own start, and overrides of a stage's defaults moved to its touchpoints."""
    start = persona.satisfaction if persona.satisfaction is not None else model.satisfaction.start
    overrides: dict[str, Any] = {}
    for address, value in persona.overrides.items():
        overrides |= dict.fromkeys(_override_addresses(model, address), value)
    effects = _with_payers(model, concrete_effects(model, persona.effects))
    updates = {"satisfaction": start, "effects": effects, "overrides": dict(sorted(overrides.items()))}
    return persona.model_copy(update=updates)


def _override_addresses(model: Model, address: str) -> list[str]:
    """The addresses that an override stands for, where a default or ``any`` covers several."""
    match address.split("."):
        case ["stages", stage, ("dwell" | "quality") as field] if model.stages[stage].touchpoints:
            return [
                f"stages.{stage}.touchpoints.{node.partition('/')[2]}.{field}"
                for node in nodes(model)
                if node.startswith(f"{stage}/") and getattr(place_of(model, node), field) is None
            ]
        case ["handover", key]:
            pairs = handovers(model, parse_target("handover any -> any"))
            return [f"handover.{a} -> {b}" for a, b in pairs if handover_key(model, a, b) == key]
    return [address]


def _change(model: Model, change: Change) -> Change:
    """A change whose effects name concrete things."""
    effects = _with_payers(model, concrete_effects(model, change.effects))
    updates = {"response": concrete_responses(model, change), "cost": _cost(model, change.cost)}
    return change.model_copy(update={"effects": effects, **updates})


def _cost(model: Model, cost: Cost) -> Cost:
    """A cost whose floor time names its desks."""
    if "any" not in cost.floor_time:
        return cost
    own = {desk: servers for desk, servers in cost.floor_time.items() if desk != "any"}
    return cost.model_copy(update={"floor_time": dict.fromkeys(model.desks, cost.floor_time["any"]) | own})


def _with_payers(model: Model, effects: Effects) -> Effects:
    """Effects in which each relative risk names the edge that pays."""
    for text, sizes in effects.items():
        if "risk_ratio" in sizes:
            sizes["risk_ratio"] = _with_payer(model, text, sizes["risk_ratio"])
    return effects


def _with_payer(model: Model, text: str, effect: Effect) -> Effect:
    """A relative risk that names the edge which takes the difference."""
    target = parse_target(text)
    for row in ROW_NAMES:
        paying = payer(model, EdgeAddress(target.a, row, target.b), effect.takes)
        if paying is not None:
            return effect.model_copy(update={"takes": _canonical(model, target.a, paying)})
    return effect


def _strategy(model: Model, name: str) -> Strategy:
    """A strategy whose members are practices and policies only."""
    return model.strategies[name].model_copy(
        update={"practices": dict(sorted(_members(model, name).items()))}
    )


def _members(model: Model, name: str) -> dict[str, dict[str, Any]]:
    """Practices and policies of a strategy, those of the strategies inside it too, with their overrides."""
    found: dict[str, dict[str, Any]] = {}
    for member, override in model.strategies[name].practices.items():
        inner = _members(model, member) if member in model.strategies else {member: override}
        for practice, own in inner.items():
            found[practice] = found.get(practice) or own
    return found
