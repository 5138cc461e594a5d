"""What the targets of effects mean: ``consideration -> purchase``, ``role retention``, ``desk support``.

A target is parsed without a scenario, and expanded to concrete edges, places or pairs of channels within
one. ``a`` and ``b`` of an edge are *ends*:

| end | on the left | on the right |
| --- | --- | --- |
| ``NAME`` | the rows of that stage, not those of its touchpoints | that stage |
| ``STAGE/NAME`` | the rows of that touchpoint | that touchpoint |
| ``role ROLE`` | the rows of all stages with the role and of their touchpoints | these places |
| ``any`` | the rows of all places | every target, also ``leave`` |
| ``exits`` | the rows of all exits | all exits |
| ``leave`` | – | the row of the stage |
| ``forward`` | – | places with a role further along than the row's owner, no exits |

Rows are ``next`` and the outcome rows ``on_abandon``, ``on_unresolved`` and ``on_blocked``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

from journeysim.errors import UsageError
from journeysim.journey.roles import ROLES, is_exit, progress
from journeysim.scenario.model import Edge, Model
from journeysim.scenario.pain_points import pain_point
from journeysim.scenario.places import (
    LEAVE,
    ROW_NAMES,
    RowName,
    all_places,
    is_place,
    role_at,
    row_of,
    stage_name,
    touchpoints_of,
)

Kind = Literal[
    "edge",
    "stage",
    "role",
    "touchpoint",
    "channel",
    "pain_point",
    "handover",
    "desk",
    "source",
    "referral",
    "policy",
]

_AT_PLACES = frozenset(
    {"experience_gain", "dwell_ratio", "invitation_ratio", "revenue_ratio", "cost_ratio", "cost_added"}
)

EFFECTS: dict[Kind, frozenset[str]] = {
    "edge": frozenset({"odds_ratio", "hazard_ratio", "risk_ratio", "set", "revenue_added", "cost_added"}),
    "stage": _AT_PLACES,
    "role": _AT_PLACES,
    "touchpoint": _AT_PLACES | {"first_ratio"},
    "channel": frozenset({"experience_gain", "dwell_ratio", "first_ratio", "cost_ratio"}),
    "pain_point": frozenset({"experience_gain", "dwell_ratio", "cost_ratio", "cost_added"}),
    "handover": frozenset({"friction_ratio"}),
    "desk": frozenset(
        {"servers_added", "service_ratio", "patience_ratio", "tolerance_ratio", "resolution_odds_ratio"}
    ),
    "source": frozenset({"rate_ratio", "cost_ratio"}),
    "referral": frozenset({"invitation_ratio", "acceptance_odds_ratio", "delay_ratio"}),
    "policy": frozenset({"delay_ratio", "noise_ratio"}),
}
"""Which effects each kind of target allows."""

AT_NODES = frozenset({"experience_gain", "dwell_ratio"})
"""Effects that act where time is spent: on a stage with touchpoints they act on all its touchpoints."""

NAME = r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*"
_END = rf"(?:role [a-z_]+|{NAME}(?:/{NAME})?)"
_FORMS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("handover", re.compile(rf"handover (?P<a>{NAME}) -> (?P<b>{NAME})")),
    ("edge", re.compile(rf"(?P<a>{_END}) -> (?P<b>{_END})")),
    ("stage", re.compile(rf"stage (?P<a>{NAME})")),
    ("role", re.compile(r"role (?P<a>[a-z_]+)")),
    ("touchpoint", re.compile(rf"touchpoint (?P<a>{NAME}/{NAME})")),
    ("channel", re.compile(rf"channel (?P<a>{NAME})")),
    ("pain_point", re.compile(r"pain_point")),
    ("desk", re.compile(rf"desk (?P<a>{NAME})")),
    ("source", re.compile(rf"source (?P<a>{NAME})")),
    ("referral", re.compile(r"referral")),
    ("policy", re.compile(rf"policy (?P<a>{NAME})")),
)
_ALLOWED = (
    "`a -> b`, `stage NAME`, `role ROLE`, `touchpoint STAGE/NAME`, `channel NAME`, `pain_point`, "
    "`handover a -> b`, `desk NAME`, `source NAME`, `referral` or `policy NAME`"
)


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """What an effect acts on, as written; ``a`` and ``b`` are the names or ends that its kind needs."""

    kind: Kind
    a: str = ""
    b: str = ""

    def __str__(self) -> str:
        """The text that a scenario file has for it."""
        if self.kind == "edge":
            return f"{self.a} -> {self.b}"
        if self.kind == "handover":
            return f"handover {self.a} -> {self.b}"
        return f"{self.kind} {self.a}".rstrip()


@dataclass(frozen=True, slots=True, order=True)
class EdgeAddress:
    """One edge: the place whose row it is in, the row's name, and the place it leads to (or ``leave``)."""

    owner: str
    row: RowName
    target: str


def parse_target(text: str) -> Target:
    """Read a target of an effect.

    >>> parse_target("role consideration -> role exit_competitor")
    Target(kind='edge', a='role consideration', b='role exit_competitor')

    Raises:
        UsageError: if the text is no target, or an end stands where it has no meaning.
    """
    spaced = re.sub(r"\s*->\s*", " -> ", " ".join(text.split()))
    for kind, form in _FORMS:
        if match := form.fullmatch(spaced):
            if spaced != text:
                raise UsageError(f"`{text}` is no target of the format; write `{spaced}`.")
            parts = match.groupdict()
            target = Target(kind, parts.get("a") or "", parts.get("b") or "")
            _refuse_misplaced(target)
            return target
    raise UsageError(f"`{text}` is no target. Allowed are {_ALLOWED}.")


def _refuse_misplaced(target: Target) -> None:
    """Refuse roles that do not exist, and ends that only make sense on the other side."""
    for end in (target.a, target.b):
        role = end.removeprefix("role ")
        if (end != role or (target.kind == "role" and end)) and role not in ROLES:
            raise UsageError(f"`{role}` is no role. Roles are {', '.join(ROLES)}.")
    if target.kind == "edge" and target.a in (LEAVE, "forward"):
        raise UsageError(f"`{target.a}` cannot stand left of `->`: it is no place that an edge starts from.")


def row_target(model: Model, owner: str, name: str) -> str:
    """What a name means in a row of ``owner`` (a stage or ``STAGE/TOUCHPOINT``).

    In a touchpoint's row a name is first a touchpoint of the same stage, then a stage; ``leave`` hands over
    to the stage's row. Everywhere a stage, or a touchpoint written with its stage, can be named.

    Returns:
        A place name, or ``leave``.

    Raises:
        UsageError: if nothing of that name can be meant there.
    """
    if "/" in owner:
        if name == LEAVE:
            return LEAVE
        sibling = f"{stage_name(owner)}/{name}"
        if "/" not in name and is_place(model, sibling):
            return sibling
    if is_place(model, name):
        return name
    raise UsageError(f"`{name}` is nowhere to go from {owner}.")


def row_edges(model: Model, owner: str, row: RowName = "next") -> tuple[tuple[str, Edge], ...]:
    """The edges of a row in order of progress, as (place name or ``leave``, edge).

    The order decides which customer takes which edge, so every engine must use this one: by the edge's
    own ``order`` number, or else the rank of its target's role (0 is furthest); then ``leave`` (which ranks
    as the stage it leaves) before places; then by name. Touchpoints rank as their stage.

    Returns:
        An empty tuple where the place does not have the row.
    """
    found = row_of(model, owner, row)
    if found is None:
        return ()

    def place_in_order(item: tuple[str, Edge]) -> tuple[int, bool, str]:
        target, edge = item
        rank = progress(role_at(model, owner if target == LEAVE else target))
        return (rank if edge.order is None else edge.order, target != LEAVE, target)

    return tuple(
        sorted(((row_target(model, owner, n), e) for n, e in found.edges.items()), key=place_in_order)
    )


def _owners(model: Model, end: str) -> Callable[[str], bool]:
    """Whether a place's rows are meant by the left end of an edge."""
    if end == "any":
        return lambda owner: True
    if end == "exits":
        return lambda owner: is_exit(role_at(model, owner))
    if end.startswith("role "):
        return lambda owner: role_at(model, owner) == end.removeprefix("role ")
    return lambda owner: owner == end


def _leads_to(model: Model, owner: str, target: str, end: str) -> bool:
    """Whether the target of an edge in a row of ``owner`` is meant by the right end."""
    if end in ("any", target):
        return True
    if target == LEAVE:
        return False
    role = role_at(model, target)
    if end == "exits":
        return is_exit(role)
    if end == "forward":
        return not is_exit(role) and progress(role) < progress(role_at(model, owner))
    return end == f"role {role}"


def edges(model: Model, target: Target) -> tuple[EdgeAddress, ...]:
    """The edges that a target ``a -> b`` means, sorted; empty for other targets and where nothing matches."""
    if target.kind != "edge":
        return ()
    meant = _owners(model, target.a)
    return tuple(
        sorted(
            EdgeAddress(owner, row, leads_to)
            for owner in all_places(model)
            if meant(owner)
            for row in ROW_NAMES
            for leads_to, _ in row_edges(model, owner, row)
            if _leads_to(model, owner, leads_to, target.b)
        )
    )


def places(model: Model, target: Target) -> tuple[str, ...]:
    """The stages or touchpoints that a target names, sorted; empty for other targets.

    This is where money, invitations and first weights are changed; for experience and dwell ask
    ``effect_places``.
    """
    if target.kind == "stage":
        return (target.a,) if target.a in model.stages else ()
    if target.kind == "role":
        return tuple(sorted(name for name, stage in model.stages.items() if stage.role == target.a))
    if target.kind == "touchpoint":
        return (target.a,) if "/" in target.a and is_place(model, target.a) else ()
    if target.kind == "pain_point":
        worst = pain_point(model)
        return () if worst is None else (worst,)
    if target.kind == "channel":
        return tuple(
            place
            for place in all_places(model)
            if "/" in place
            and target.a
            in ("any", model.stages[stage_name(place)].touchpoints[place.partition("/")[2]].channel)
        )
    return ()


def effect_places(model: Model, target: Target, effect: str) -> tuple[str, ...]:
    """The places on which one effect of a target acts, sorted.

    ``experience_gain`` and ``dwell_ratio`` act where time is spent: a stage with touchpoints stands for
    all its touchpoints. Every other effect acts on the stage itself.
    """
    found = places(model, target)
    if effect not in AT_NODES:
        return found
    nested = (touchpoints_of(model, place) if "/" not in place else () for place in found)
    return tuple(
        sorted(node for place, inner in zip(found, nested, strict=True) for node in inner or (place,))
    )


def things(model: Model, target: Target) -> tuple[str, ...]:
    """The desks, sources of customers or policies that a target names, sorted; ``any`` means all of them."""
    sections: dict[str, Collection[str]] = {
        "desk": model.desks,
        "source": model.arrivals,
        "policy": model.policies,
    }
    known = sections.get(target.kind, ())
    return tuple(sorted(name for name in known if target.a in ("any", name)))


def handovers(model: Model, target: Target) -> tuple[tuple[str, str], ...]:
    """The pairs (from, to) of different channels that ``handover a -> b`` means, sorted."""
    if target.kind != "handover":
        return ()
    return tuple(
        (a, b)
        for a in sorted(model.channels)
        for b in sorted(model.channels)
        if a != b and target.a in ("any", a) and target.b in ("any", b)
    )


def handover_key(model: Model, a: str, b: str) -> str | None:
    """The entry of ``handover`` that holds for a change from channel ``a`` to ``b``: the most specific wins.

    ``a -> b`` goes before ``a -> any`` and ``any -> b``, these before ``any -> any``; None where
    none is given. That ``a -> any`` and ``any -> b`` do not disagree is checked on reading.
    """
    keys = (f"{a} -> {b}", f"{a} -> any", f"any -> {b}", "any -> any")
    return next((key for key in keys if key in model.handover), None)


def handover_factor(model: Model, a: str, b: str) -> float:
    """How much of the next experience survives a change of channel; 1 where nothing is stated or changes."""
    key = handover_key(model, a, b) if a != b else None
    return model.handover[key].value if key is not None else 1.0
