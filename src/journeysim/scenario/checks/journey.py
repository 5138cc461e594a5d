"""Stages and touchpoints: what they need, what they cannot have, and whether the journey holds together."""

from __future__ import annotations

from collections.abc import Iterator

from journeysim.journey.graph import endless, entries, is_end, reached, unreachable, ways
from journeysim.journey.roles import is_exit
from journeysim.scenario.checks.findings import Finding, Path
from journeysim.scenario.model import Model, Place, Stage
from journeysim.scenario.places import (
    LEAVE,
    all_places,
    desk_of,
    dwell_of,
    has_clocks,
    nodes,
    place_of,
    row_of,
)


def path_of(place: str) -> Path:
    """The path of a place in the file."""
    stage, _, touchpoint = place.partition("/")
    return ("stages", stage, "touchpoints", touchpoint) if touchpoint else ("stages", stage)


def wrong_places(model: Model) -> Iterator[Finding]:
    """Stages and touchpoints that lack something, or have what they cannot have."""
    for name, stage in model.stages.items():
        yield from _stage_row(name, stage)
        if stage.touchpoints:
            yield from _composite(name, stage)
    for node in nodes(model):
        yield from _dwell(model, node)
        yield from _outcomes(model, node)


def _stage_row(name: str, stage: Stage) -> Iterator[Finding]:
    """A stage that leads nowhere without saying so."""
    if stage.next is None and not is_exit(stage.role):
        hint = "write `next: {}` if the journey ends here, or give the stage an exit's role."
        yield Finding(("stages", name), f"stage {name} has no `next`.", hint)
    if stage.touchpoints and (stage.next is None or not stage.next.edges):
        message = f"stage {name} has touchpoints, and leaving them leads nowhere."
        yield Finding(("stages", name), message, "give it a row `next`.")


def _composite(name: str, stage: Stage) -> Iterator[Finding]:
    """A stage with touchpoints: somebody must be first, and outcomes belong to them."""
    path: Path = ("stages", name)
    if sum(touchpoint.first.value for touchpoint in stage.touchpoints.values()) <= 0:
        message = f"no touchpoint of {name} can be the first: their weights `first` sum to 0."
        yield Finding((*path, "touchpoints"), message, "write `first: 1` at one of them.")
    for row in ("on_abandon", "on_unresolved", "on_blocked"):
        if getattr(stage, row) is not None:
            message = f"stage {name} has touchpoints, so its desk serves them and `{row}` belongs to them."
            yield Finding((*path, row), message, "move it to the touchpoints.")


def _dwell(model: Model, node: str) -> Iterator[Finding]:
    """A node where time is spent without a law that says how much."""
    row = row_of(model, node, "next")
    if row is None or not row.edges or has_clocks(row):
        return
    if dwell_of(model, node) is None and desk_of(model, node) is None:
        kind = "touchpoint" if "/" in node else "stage"
        hint = "write `dwell: exponential(mean=4 d)`, or `dwell: 0` if no time passes."
        yield Finding(path_of(node), f"{kind} {node} has no `dwell`.", hint)


def _outcomes(model: Model, node: str) -> Iterator[Finding]:
    """Rows for outcomes of a desk where there is no desk; at_once where it cannot be."""
    if desk_of(model, node) is None:
        for row in ("on_abandon", "on_unresolved", "on_blocked"):
            if getattr(place_of(model, node), row) is not None:
                message = f"`{row}` is what follows at a desk, but {node} has no desk."
                yield Finding((*path_of(node), row), message, "name one with `desk:`, or remove the row.")


def lost_places(model: Model) -> Iterator[Finding]:
    """Places that nobody can come to."""
    stages = {place for place in unreachable(model) if "/" not in place}
    for place in unreachable(model):
        if place in stages:
            message = f"no customer can come to stage {place}: nothing that is reached leads there."
            yield Finding(path_of(place), message, "lead an edge to it, or remove it.")
        elif place.partition("/")[0] not in stages:
            message = f"no customer can come to touchpoint {place}: its `first` is 0 and nothing leads there."
            yield Finding(path_of(place), message, "give it a weight `first`, or lead an edge to it.")


def endless_places(model: Model) -> Iterator[Finding]:
    """Stages from which no journey can end."""
    reachable = reached(ways(model), entries(model))
    stuck = [place for place in endless(model) if "/" not in place and place in reachable]
    if stuck:
        names = ", ".join(stuck)
        message = f"from {names} no exit or end can be reached: whoever comes there stays until the horizon."
        yield Finding(path_of(stuck[0]), message, "lead an edge to an exit if somebody should leave.")


def _takes_no_time(model: Model, node: str) -> bool:
    """Whether a visit of a node surely passes in no time."""
    dwell = dwell_of(model, node)
    instant = dwell is not None and dwell.family == "fixed" and dwell.parameters[0][1] == 0.0
    desk = desk_of(model, node)
    return instant and desk is None


def zero_time_loops(model: Model) -> Iterator[Finding]:
    """Circles without time that nobody can leave: a customer would go round for ever at one instant."""
    graph = ways(model, only_open=True)
    composite = {name for name, stage in model.stages.items() if stage.touchpoints}
    timeless = {node for node in nodes(model) if _takes_no_time(model, node)}
    timeless |= composite | {f"{name}/{LEAVE}" for name in composite}
    exits = [n for n in graph if n not in timeless or (n in all_places(model) and is_end(model, n))]
    free = reached(ways(model, only_open=True, backwards=True), exits)
    trapped = sorted(place for place in timeless - free if place in model.stages)
    if trapped:
        message = f"{' -> '.join([*trapped, trapped[0]])} is a circle without time that nobody can leave."
        yield Finding(
            path_of(trapped[0]), message, "give one of its stages a dwell, or lead an edge out of it."
        )


def unused_outcomes(model: Model) -> Iterator[Finding]:
    """Outcome rows that nobody can take, and dwells at exits that end the journey."""
    for node in nodes(model):
        place, use = place_of(model, node), desk_of(model, node)
        desk = model.desks.get(use.name) if use is not None else None
        if desk is not None:
            yield from _unused_rows(node, place, {
                "on_abandon": desk.patience is None and desk.out_of_hours != "turn_away",
                "on_blocked": desk.room is None,
                "on_unresolved": desk.resolution.value == 1,
            })  # fmt: skip
        if (
            place.dwell is not None
            and row_of(model, node, "next") is None
            and is_exit(getattr(place, "role", ""))
        ):
            message = f"{node} ends the journey, so its `dwell` is never used."
            yield Finding((*path_of(node), "dwell"), message, "add `next` if people can come back.")


def _unused_rows(node: str, place: Place, never: dict[str, bool]) -> Iterator[Finding]:
    """The outcome rows of a node that cannot happen at its desk."""
    reasons = {
        "on_abandon": "its desk has no `patience`, so nobody gives up",
        "on_blocked": "its desk has no `room`, so nobody finds it full",
        "on_unresolved": "the `resolution` of its desk is 1",
    }
    for row, impossible in never.items():
        if impossible and getattr(place, row) is not None:
            yield Finding((*path_of(node), row), f"`{row}` is never taken: {reasons[row]}.")
