"""In which order a map shows stages and touchpoints: the order of progress, the same for every run."""

from __future__ import annotations

from collections import deque

from journeysim.compiled.records import Compiled
from journeysim.journey.graph import entries, macro_graph
from journeysim.journey.roles import is_exit, progress
from journeysim.scenario.model import Model
from journeysim.scenario.places import stage_name, touchpoints_of
from journeysim.scenario.targets import row_edges
from journeysim.scenario.values import Quantity

PHASES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Acquisition", ("awareness", "research", "consideration")),
    ("Buying", ("decision", "purchase")),
    ("Using", ("onboarding", "experience", "follow_up", "support")),
    ("Staying", ("retention", "loyalty", "advocacy")),
    ("Elsewhere", ("other",)),
)
"""The phases of a journey, and the roles in each, in order of progress."""

_PHASE = {role: number for number, (_, roles) in enumerate(PHASES) for role in roles}


def phase_of(role: str) -> str:
    """The phase of a role that is no exit.

    >>> phase_of("consideration"), phase_of("support")
    ('Acquisition', 'Using')
    """
    return PHASES[_PHASE[role]][0]


def stages_in_order(model: Model) -> tuple[str, ...]:
    """The stages that are no exits: by phase, progress, distance from where customers come in, name."""
    distance = _distances(model)
    far = len(model.stages)
    stages = [name for name, stage in model.stages.items() if not is_exit(stage.role)]
    return tuple(
        sorted(
            stages,
            key=lambda name: (
                _PHASE[model.stages[name].role],
                -progress(model.stages[name].role),
                distance.get(name, far),
                name,
            ),
        )
    )


def places_in_order(compiled: Compiled) -> tuple[str, ...]:
    """All stages of a compiled scenario: by phase, progress and name, exits at the end."""
    stages = [place for place in compiled.places if place.stage == place.index]
    last = len(PHASES)
    return tuple(
        place.name
        for place in sorted(
            stages, key=lambda each: (_PHASE.get(each.role, last), -progress(each.role), each.name)
        )
    )


def exits_in_order(model: Model) -> tuple[str, ...]:
    """The exits: lost ones first, those to a competitor, churned ones; by name."""
    found = [name for name, stage in model.stages.items() if is_exit(stage.role)]
    order = ("exit_lost", "exit_competitor", "exit_churned")
    return tuple(sorted(found, key=lambda name: (order.index(model.stages[name].role), name)))


def _distances(model: Model) -> dict[str, int]:
    """The fewest moves from where customers come in to each stage."""
    ways = dict.fromkeys(macro_graph(model).edges, 1.0)
    return _depths([stage_name(place) for place in entries(model)], ways)


def touchpoints_in_order(model: Model, stage: str) -> tuple[str, ...]:
    """The touchpoints of a stage in the order in which one comes to them.

    By the fewest moves from a first touchpoint; there those that mostly lead back or aside before those that
    mostly lead on; then whoever sends aside before whoever is sent to; then by name.
    """
    places = touchpoints_of(model, stage)
    weight = _weights(model, places)
    starts = [f"{stage}/{name}" for name, t in model.stages[stage].touchpoints.items() if t.first.value > 0]
    depth = _depths(starts, weight)
    level = {place: depth.get(place, len(places)) for place in places}

    def leads_on(place: str) -> bool:
        kept = sum(w for (a, b), w in weight.items() if a == place and level[b] <= level[a])
        return kept < 0.5

    def sent_aside(place: str) -> float:
        aside = {pair: w for pair, w in weight.items() if level[pair[0]] == level[pair[1]]}
        out = sum(w for (a, _), w in aside.items() if a == place)
        return out - sum(w for (_, b), w in aside.items() if b == place)

    return tuple(sorted(places, key=lambda p: (level[p], leads_on(p), -sent_aside(p), p)))


def _depths(starts: list[str], weight: dict[tuple[str, str], float]) -> dict[str, int]:
    """The fewest moves from one of the starts to each place that can be reached."""
    depth = dict.fromkeys(sorted(starts), 0)
    waiting = deque(depth)
    while waiting:
        here = waiting.popleft()
        for there in sorted(b for a, b in weight if a == here and b not in depth):
            depth[there] = depth[here] + 1
            waiting.append(there)
    return depth


def _weights(model: Model, places: tuple[str, ...]) -> dict[tuple[str, str], float]:
    """The probabilities as written between touchpoints; what is no number counts a half."""
    return {
        (place, target): edge.p.value if isinstance(edge.p, Quantity) else 0.5
        for place in places
        for target, edge in row_edges(model, place)
        if target in places
    }
