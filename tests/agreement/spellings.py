"""Rules that stand in texts and names: targets, laws, roles, networks, overrides, members of strategies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from journeysim.journey.roles import ROLES
from journeysim.scenario.checks.population import _OF_A_DESK, _OF_A_PLACE, _OF_REFERRAL
from journeysim.scenario.checks.walk import walk
from journeysim.scenario.families import FAMILIES
from journeysim.scenario.measure_names import POLICY_MEASURES
from journeysim.scenario.model import Edge, Law, Model
from journeysim.scenario.networks import GENERATORS
from journeysim.scenario.places import desk_of, has_clocks, nodes, row_of
from journeysim.scenario.targets import EFFECTS, Target, parse_target
from tests.agreement.rules import OMITTED
from tests.strategies import Document

FORMAT = Path(__file__).parents[2] / "docs" / "scenario-format.md"
NAMED = {"channel": "channels", "desk": "desks", "source": "arrivals", "policy": "policies"}
"""Kinds of targets that ``any`` may stand behind, and the sections that hold their names."""

OF_THE_WORLD = frozenset({"source", "policy"})
"""Kinds of targets that personas do not have."""

_LAW = re.compile(r"\b([a-z_]+)\(([^()]*(?:\([^()]*\))?[^()]*)\)")
_DEFAULTS = ("dwell", "quality", "desk")


def in_texts() -> set[str]:
    """Every rule of this kind."""
    ends = {f"end {side}: {name}" for name, sides in _ends() for side in sides}
    targets = {f"{kind}: {effect}" for kind, effects in EFFECTS.items() for effect in effects}
    kinds = {f"persona's {kind}" for kind in EFFECTS.keys() - OF_THE_WORLD}
    laws = {
        f"{name}({', '.join(sorted(key for key, _ in one.names))})"
        for name, family in FAMILIES.items()
        for one in family.spellings
    }
    traits = {f"{name} with a trait as {one.trait}" for name, family in FAMILIES.items()
              for one in family.spellings if one.trait}  # fmt: skip
    place = {f"place {field}" for field in _OF_A_PLACE | {"desk", "survey"}}
    edge = {f"edge {field}" for field in Edge.model_fields.keys() - OMITTED - {"order"}}
    own = place | edge | {f"desk {field}" for field in _OF_A_DESK} | {f"referral {f}" for f in _OF_REFERRAL}
    own |= {"handover", "place first"}
    members = {"a practice", "a policy", "a condition", "a strategy", "of the library", "with values"}
    return (
        ends | targets | kinds | laws | traits
        | {f"{kind} any" for kind in NAMED} | {f"{kind} by name" for kind in NAMED}
        | {f"handover {pair}" for pair in ("any -> any", "a -> any", "any -> b", "a -> b")}
        | {f"effect on handover {pair}" for pair in ("any -> any", "a -> any", "any -> b", "a -> b")}
        | {f"own {what}" for what in own} | {f"role {role}" for role in ROLES}
        | {f"network {name}" for name in (*GENERATORS, "of a file")}
        | {f"policy reads {measure}" for measure in POLICY_MEASURES}
        | {f"member {what}" for what in members} | {f"{field} of the stage" for field in _DEFAULTS}
        | {f"memory at {what}" for what in ("a stage", "a touchpoint", "a role", "any place")}
        | {"arrivals with ids", "arrivals without ids", "several criteria", "an empty row", "no time"}
        | {"no referral", "clocks at a desk", "floor time of any desk", "floor time of a desk"}
    )  # fmt: skip


def _ends() -> Iterator[tuple[str, list[str]]]:
    """The ends of ``a -> b`` that the documentation lists, and on which sides they may stand."""
    text = FORMAT.read_text(encoding="utf-8")
    table = text.partition("The ends of `a -> b`:")[2].strip().partition("\n\n")[0]
    for line in table.splitlines()[2:]:
        name, left, right = (cell.strip() for cell in line.strip("|").split("|"))
        yield name.strip("`"), [side for side, cell in (("left", left), ("right", right)) if cell != "–"]


def in_the_texts_of(model: Model, written: Document) -> set[str]:
    """The rules of this kind that a scenario makes use of."""
    return {
        *_of_effects(model),
        *_of_laws(model, str(written)),
        *_of_personas(model),
        *_of_strategies(model),
        *_of_journey(model),
        *_of_surroundings(model),
    }


def _of_effects(model: Model) -> Iterator[str]:
    blocks = [(False, change.effects) for change in (*model.practices.values(), *model.conditions.values())]
    blocks += [(True, persona.effects) for persona in model.personas.values()]
    for of_persona, effects in blocks:
        for text, sizes in effects.items():
            target = parse_target(text)
            yield from (f"{target.kind}: {effect}" for effect in sizes)
            yield from _of_target(model, target)
            if of_persona:
                yield f"persona's {target.kind}"


def _of_target(model: Model, target: Target) -> Iterator[str]:
    if target.kind in NAMED:
        yield f"{target.kind} {'any' if target.a == 'any' else 'by name'}"
    if target.kind == "handover":
        yield f"effect on handover {_pair(f'{target.a} -> {target.b}')}"
    if target.kind == "edge":
        for side, end in (("left", target.a), ("right", target.b)):
            word = "role ROLE" if end.startswith("role ") else "STAGE/NAME" if "/" in end else end
            yield f"end {side}: {'a stage' if end in model.stages else word}"


def _pair(text: str) -> str:
    a, b = text.split(" -> ")
    return f"{'any' if a == 'any' else 'a'} -> {'any' if b == 'any' else 'b'}"


def _of_laws(model: Model, text: str) -> Iterator[str]:
    positional = {"fixed": ["value"], "uniform": ["high", "low"]}
    for name, inner in _LAW.findall(text):
        if name in FAMILIES:
            keys = positional.get(name) or sorted(part.partition("=")[0].strip() for part in inner.split(","))
            yield f"{name}({', '.join(keys)})"
            yield from (f"{name} with a trait as {key}" for key in keys
                        if f"{key}=trait(" in inner or (name == "fixed" and "trait(" in inner))  # fmt: skip
    for leaf in walk(model):
        if isinstance(leaf.value, Law) and leaf.value.text == "fixed(0 d)":
            yield "no time"


def _of_personas(model: Model) -> Iterator[str]:
    for persona in model.personas.values():
        for path in persona.overrides:
            section, *parts = path.split(".")
            if section == "stages":
                inner = parts[1:2] == ["touchpoints"]
                rest = parts[3:] if inner else parts[1:]
                is_row = rest[0] == "next" or rest[0].startswith("on_")
                yield f"own edge {rest[2]}" if is_row else f"own place {rest[0]}"
            else:
                yield {"desks": f"own desk {parts[-1]}", "referral": f"own referral {parts[-1]}"}.get(
                    section, f"own {section}"
                )


def _of_strategies(model: Model) -> Iterator[str]:
    sections: dict[str, Mapping[str, object]] = {"a practice": model.practices, "a policy": model.policies,
                "a condition": model.conditions, "a strategy": model.strategies}  # fmt: skip
    for strategy in model.strategies.values():
        for name, values in strategy.practices.items():
            kind = next((kind for kind, known in sections.items() if name in known), None)
            yield f"member {kind or 'of the library'}"
            if values:
                yield "member with values"


def _of_journey(model: Model) -> Iterator[str]:
    for stage in model.stages.values():
        yield f"role {stage.role}"
        if stage.next is not None and not stage.next.edges:
            yield "an empty row"
        for touchpoint in stage.touchpoints.values():
            lacking = [field for field in _DEFAULTS if getattr(touchpoint, field) is None]
            yield from (f"{field} of the stage" for field in lacking if getattr(stage, field) is not None)
    for owner in nodes(model):
        if desk_of(model, owner) is not None and has_clocks(row_of(model, owner, "next")):
            yield "clocks at a desk"
    yield from (f"handover {_pair(text)}" for text in model.handover)
    for memory in model.memories.values():
        at = memory.at or ""
        yield "memory at " + ("a role" if at.startswith("role ") else "a touchpoint" if "/" in at
                              else "a stage" if at else "any place")  # fmt: skip


def _of_surroundings(model: Model) -> Iterator[str]:
    yield from (f"policy reads {policy.measure}" for policy in model.policies.values())
    if model.market is not None and model.market.network is not None:
        name = model.market.network.partition("(")[0]
        yield f"network {name if name in GENERATORS else 'of a file'}"
    for source in model.arrivals.values():
        if source.file:
            yield f"arrivals {'without' if source.entries[0][1] is None else 'with'} ids"
    if model.referral is None:
        yield "no referral"
    for change in (*model.practices.values(), *model.conditions.values()):
        who = change.who
        if (
            sum(map(bool, (who.personas, who.stages, who.satisfaction, who.visits, who.tenure, who.memory)))
            > 1
        ):
            yield "several criteria"
        for desk in change.cost.floor_time:
            yield f"floor time of {'any desk' if desk == 'any' else 'a desk'}"
