"""The macro journey map: stages in order of progress, what leads where, exits, and satisfaction below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from journeysim.journey.graph import entries, macro_graph
from journeysim.report.columns import exits_in_order, phase_of, stages_in_order
from journeysim.report.contacts import desk_lines, places_in, written_outcomes
from journeysim.report.flows import Flows
from journeysim.report.strip import Drop, Entrance, Link, Move, Node, Rail, Strip
from journeysim.report.strip_drawing import draw_strip
from journeysim.report.wording import label_of, number_text, share_text
from journeysim.scenario.model import Model
from journeysim.scenario.places import RowName, all_places, nodes, place_of, quality_of, stage_name
from journeysim.scenario.targets import row_edges
from journeysim.scenario.values import Quantity, Steps

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Pair = tuple[str, str]

LEAST_SHOWN = 0.05
"""Moves per 100 customers below which a way is not drawn: less would be written as 0.0."""

_AS_WRITTEN = (
    "Probabilities as written, before any run. A way without one is a clock, or differs by customer or visit."
)
_OF_A_RUN = (
    "Numbers are per 100 customers: moves on the ways; under the discs how many ever come (bold), and how "
    "often they enter (visits). Blue leads forward, orange back; dashed: invited friends."
)


def journey_map(model: Model, flows: Flows | None = None, *, title: str | None = None) -> Figure:
    """Draw the whole journey, stage by stage.

    Args:
        model: The scenario.
        flows: Counts of a run; without them the map shows the probabilities as written.
        title: Instead of the scenario's title.
    """
    strip = _of_model(model) if flows is None else _of_run(model, flows)
    shown = title or model.title or model.label or "The journey"
    from dataclasses import replace

    figure, _, _ = draw_strip(replace(strip, title=shown))
    return figure


def per_hundred_text(number: float) -> str:
    """A number per 100 customers: whole from 10 on, one decimal below."""
    return number_text(number, 0 if number >= 9.95 else 1)


# ------------------------------------------------------------------ of a run


def _of_run(model: Model, flows: Flows) -> Strip:
    stages, exits = stages_in_order(model), exits_in_order(model)
    most = max((flows.visits.get(stage, 0) for stage in stages), default=0) or 1
    moves = {pair: flows.per_hundred(count) for pair, count in flows.ordinary.items()}
    moves = {pair: size for pair, size in moves.items() if size >= LEAST_SHOWN}
    widest = max((size for (a, b), size in moves.items() if "/" not in a + b), default=1.0)
    opened = [(*way, flows.per_hundred(count)) for way, count in sorted(flows.outcomes.items())]
    opened = [way for way in opened if way[3] >= LEAST_SHOWN]
    arrivals = {stage: flows.per_hundred(count) for stage, count in flows.arrivals.items()}
    return Strip(
        title="",
        subtitle=_OF_A_RUN,
        footer=flows.about,
        nodes=tuple(_node(model, stage, flows, most) for stage in stages),
        moves=(
            *_moves(stages, moves, widest),
            *_friends(stages, flows, widest),
            *(
                Move(stages.index(a), stages.index(b), size / widest, per_hundred_text(size), kind)
                for a, b, kind, size in opened
                if a in stages and b in stages
            ),
        ),
        rails=tuple(_rail(model, name, flows) for name in exits),
        drops=(
            *_drops(stages, exits, moves, widest),
            *(
                Drop(stages.index(a), exits.index(b), size / widest, per_hundred_text(size), kind=kind)
                for a, b, kind, size in opened
                if a in stages and b in exits
            ),
        ),
        links=tuple(
            Link(exits.index(a), exits.index(b), size / widest, per_hundred_text(size))
            for (a, b), size in sorted(moves.items())
            if a in exits and b in exits
        ),
        entrances=tuple(
            Entrance(i, arrivals[s] / max(widest, *arrivals.values()), per_hundred_text(arrivals[s]))
            for i, s in enumerate(stages)
            if arrivals.get(s, 0) >= LEAST_SHOWN
        ),
        entrance_title="Come from\nsources",
        level_title="Satisfaction mean after a visit; dashed: reference",
        level_mark=model.satisfaction.reference.value,
    )


def _node(model: Model, stage: str, flows: Flows, most: int) -> Node:
    visits = flows.per_hundred(flows.visits.get(stage, 0))
    came = flows.per_hundred(flows.came.get(stage, 0))
    return Node(
        key=stage,
        title=label_of(stage, model.stages[stage].label),
        area=flows.visits.get(stage, 0) / most,
        captions=(per_hundred_text(came), f"{per_hundred_text(visits)} visits"),
        band=phase_of(model.stages[stage].role),
        level=flows.satisfaction.get(stage) if _is_felt(model) else None,
        desk=desk_lines(model, places_in(model, stage), flows.contacts),
    )


def _is_felt(model: Model) -> bool:
    """Whether anything in the journey moves satisfaction."""
    return any(quality_of(model, node) is not None for node in nodes(model))


def _rail(model: Model, name: str, flows: Flows) -> Rail:
    came = flows.per_hundred(flows.came.get(name, 0))
    return Rail(name, label_of(name, model.stages[name].label), f"{per_hundred_text(came)} of 100")


def _moves(stages: tuple[str, ...], moves: Mapping[Pair, float], widest: float) -> tuple[Move, ...]:
    return tuple(
        Move(stages.index(a), stages.index(b), size / widest, per_hundred_text(size))
        for (a, b), size in sorted(moves.items())
        if a in stages and b in stages
    )


def _friends(stages: tuple[str, ...], flows: Flows, widest: float) -> tuple[Move, ...]:
    found = {pair: flows.per_hundred(count) for pair, count in flows.friends.items()}
    return tuple(
        Move(stages.index(a), stages.index(b), size / widest, f"{per_hundred_text(size)} friends", "friends")
        for (a, b), size in sorted(found.items())
        if a in stages and b in stages and size >= LEAST_SHOWN
    )


def _drops(
    stages: tuple[str, ...], exits: tuple[str, ...], moves: Mapping[Pair, float], widest: float
) -> tuple[Drop, ...]:
    down = [
        Drop(stages.index(a), exits.index(b), size / widest, per_hundred_text(size))
        for (a, b), size in sorted(moves.items())
        if a in stages and b in exits
    ]
    up = [
        Drop(stages.index(b), exits.index(a), size / widest, per_hundred_text(size), up=True)
        for (a, b), size in sorted(moves.items())
        if a in exits and b in stages
    ]
    return (*down, *up)


# ------------------------------------------------------------------ as written


def _of_model(model: Model) -> Strip:
    stages, exits = stages_in_order(model), exits_in_order(model)
    labels = written_labels(model)
    written = written_outcomes(model)
    plain = {pair: words for pair, words in labels.items() if written[pair][0]}
    opened = [(a, b, kind) for (a, b), (_, kinds) in sorted(written.items()) for kind in kinds]
    return Strip(
        title="",
        subtitle=_AS_WRITTEN,
        footer="Arrows from the top: customers from sources. Dashed: invited friends.",
        nodes=tuple(
            Node(
                s,
                label_of(s, model.stages[s].label),
                0.4,
                band=phase_of(model.stages[s].role),
                desk=desk_lines(model, places_in(model, s), None),
            )
            for s in stages
        ),
        moves=(
            *(
                Move(stages.index(a), stages.index(b), 0.12, words)
                for (a, b), words in plain.items()
                if a in stages and b in stages
            ),
            *_invitations(model, stages),
            *(
                Move(stages.index(a), stages.index(b), 0.12, "", kind)
                for a, b, kind in opened
                if a in stages and b in stages
            ),
        ),
        rails=tuple(Rail(name, label_of(name, model.stages[name].label)) for name in exits),
        drops=(
            *(
                Drop(stages.index(a), exits.index(b), 0.08, words)
                for (a, b), words in plain.items()
                if a in stages and b in exits
            ),
            *(
                Drop(stages.index(a), exits.index(b), 0.08, "", kind=kind)
                for a, b, kind in opened
                if a in stages and b in exits
            ),
            *(
                Drop(stages.index(b), exits.index(a), 0.08, labels[a, b], True)
                for a, b in labels
                if a in exits and b in stages
            ),
        ),
        links=tuple(
            Link(exits.index(a), exits.index(b), 0.08, labels[a, b])
            for a, b in labels
            if a in exits and b in exits
        ),
        entrances=tuple(Entrance(i, 0.12) for i, s in enumerate(stages) if s in _entered(model)),
    )


def _entered(model: Model) -> set[str]:
    return {stage_name(source.enter) for source in model.arrivals.values()} & set(entries(model))


def _invitations(model: Model, stages: tuple[str, ...]) -> tuple[Move, ...]:
    if model.referral is None:
        return ()
    end = stage_name(model.referral.enter)
    inviting = {stage_name(p) for p in all_places(model) if place_of(model, p).invitations.value > 0}
    return tuple(
        Move(stages.index(s), stages.index(end), 0.12, "friends", "friends")
        for s in stages
        if s in inviting and end in stages
    )


def written_labels(model: Model) -> dict[Pair, str]:
    """The probability of every way between stages as words; empty where no one number says it."""
    labels = dict.fromkeys(macro_graph(model).edges, "")
    for stage in sorted(model.stages):
        for target, words in row_labels(model, stage).items():
            if (stage, stage_name(target)) in labels:
                labels[stage, stage_name(target)] = words
    return labels


def row_labels(model: Model, place: str, row: RowName = "next") -> dict[str, str]:
    """The probabilities of a place's row as words, what ``rest`` comes to included."""
    edges = row_edges(model, place, row)
    numbers = [edge.p.value for _, edge in edges if isinstance(edge.p, Quantity)]
    steady = all(isinstance(edge.p, Quantity) or edge.p == "rest" for _, edge in edges)
    found: dict[str, str] = {}
    for target, edge in edges:
        if isinstance(edge.p, Quantity):
            found[target] = share_text(edge.p.value)
        elif isinstance(edge.p, Steps):
            low, high = (extreme(q.value for _, q in edge.p.steps) for extreme in (min, max))
            found[target] = f"{100 * low:g}–{share_text(high)}"
        elif edge.p == "rest" and steady:
            found[target] = share_text(round(max(0.0, 1 - sum(numbers)), 12))
        else:
            found[target] = ""
    return found
