"""Targets of every kind and spelling that mean something in a document, with effects that fit them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from journeysim.journey.roles import is_exit, progress
from journeysim.scenario.targets import EFFECTS, Kind
from tests.agreement.finding import (
    Draw,
    Edge,
    chance,
    edges,
    exits,
    live,
    one,
    places,
    role_at,
    some,
    target_of,
    touchpoints,
)
from tests.strategies import Document, reals

OF_CLOCKS = frozenset({"hazard_ratio", "revenue_added", "cost_added"})
OF_CHANCES = EFFECTS["edge"] - {"hazard_ratio"}


def size(draw: Draw, effect: str) -> Any:
    """A size that an effect may have."""
    if effect == "set":
        return one(draw, [0, 0.1, 0.25, 0.6])
    if effect == "servers_added":
        return draw(st.integers(-1, 2))
    if effect == "risk_ratio":
        return draw(reals(0.3, 1.05))
    if effect.endswith("_ratio"):
        return draw(reals(0.4, 2.2))
    return draw(reals(-0.25, 0.25) if effect == "experience_gain" else reals(-3.0, 6.0))


def aims(draw: Draw, document: Document, most: int, *, persona: bool = False) -> dict[str, Document]:
    """Some targets with effects, no effect at two of them; a persona has none of the world's."""
    kinds = [kind for kind in EFFECTS if kind == "edge" or _names(document, kind)]
    kinds = [kind for kind in kinds if not (persona and kind in ("source", "policy"))]
    found: dict[str, Document] = {}
    used: set[str] = {"servers_added"} if persona else set()
    for kind in some(draw, [*kinds, "edge", "edge", "edge"], most=most, least=1):
        text, allowed = _target(draw, document, kind)
        effects = sorted(allowed - used)
        if effects:
            chosen = some(draw, effects, most=3, least=1)
            if "risk_ratio" in effects and not chance(draw, 3):
                chosen = ["risk_ratio"]
            found[text] = {effect: size(draw, effect) for effect in chosen}
            used |= set(chosen)
            if chosen and "risk_ratio" in chosen:
                found[text] |= _paid_by(draw, document, text)
    if not found:
        found["stage s0"] = {"experience_gain": 0.1, "dwell_ratio": 0.8}
    return found


def _target(draw: Draw, document: Document, kind: Kind) -> tuple[str, frozenset[str]]:
    """A target of a kind and the effects that fit it."""
    if kind == "edge":
        return _edge(draw, document)
    return f"{kind} {one(draw, _names(document, kind))}".strip(), EFFECTS[kind]


def _names(document: Document, kind: Kind) -> list[str]:
    """What may be named behind a kind; nothing where the document has nothing such."""
    inner = touchpoints(document)
    channels = sorted({place.block["channel"] for place in inner})
    pairs = [f"{a} -> {b}" for a in ("any", *channels) for b in ("any", *channels) if a != b or a == "any"]
    felt = any("quality" in place.block and not is_exit(place.role) for place in places(document))
    names: dict[Kind, list[str]] = {
        "stage": live(document),
        "role": [role_at(document, name) for name in live(document)],
        "touchpoint": [place.name for place in inner],
        "channel": ["any", *channels] if channels else [],
        "pain_point": [""] if felt else [],
        "handover": pairs,
        "desk": ["any", *document["desks"]] if "desks" in document else [],
        "source": ["any", *document["arrivals"]],
        "referral": [""] if "referral" in document else [],
        "policy": ["any", *document["policies"], *document["policies"]] if "policies" in document else [],
    }
    return names[kind]


def _edge(draw: Draw, document: Document) -> tuple[str, frozenset[str]]:
    """An edge, each of its ends in one of the spellings that mean it."""
    found = list(edges(document))
    rare = [edge for edge in found if is_exit(edge.owner.role)]
    edge: Edge = one(draw, rare if rare and chance(draw, 3) else found)
    owner, target = edge.owner, target_of(edge)
    left = [owner.name, f"role {owner.role}", "any"] + ["exits"] * 3 * is_exit(owner.role)
    right = [target, target, "any"]
    if target != "leave":
        role = role_at(document, target)
        right.append(f"role {role}")
        right += ["exits"] * 2 if target in exits(document) else []
        right += ["forward"] * 2 if not is_exit(role) and progress(role) < progress(owner.role) else []
    a, b = (one(draw, left), one(draw, right)) if not chance(draw, 3) else (owner.name, target)
    effects = OF_CLOCKS if edge.is_clock else OF_CHANCES
    if (a, b) != (owner.name, target) or _payers(edge) == []:
        effects -= {"risk_ratio"}
    return f"{a} -> {b}", effects


def _payers(edge: Edge) -> list[str]:
    """Names of edges that may pay for a relative risk: others of the row, which is the only one with both."""
    rows = [row for row in edge.owner.block.values() if isinstance(row, dict) and edge.name in row]
    row = edge.owner.block[edge.row]
    if len(rows) > 1 or edge.is_clock or edge.p == "rest":
        return []
    return [name for name in row if name not in (edge.name, "at_once")]


def _paid_by(draw: Draw, document: Document, text: str) -> Document:
    """Who takes the difference of a relative risk: named, or the ``rest`` of the row where it has one."""
    for edge in edges(document):
        if text == f"{edge.owner.name} -> {target_of(edge)}":
            rests = [other for other in edges(document) if other.owner == edge.owner and other.row == edge.row
                     and other.p == "rest"]  # fmt: skip
            if not rests or not chance(draw, 3):
                return {"takes": one(draw, _payers(edge))}
    return {}
