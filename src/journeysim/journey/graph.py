"""The journey as a directed graph, whole or seen at one of its two levels.

Nodes of the whole graph are places: stages, touchpoints (``STAGE/TOUCHPOINT``), and for each stage with
touchpoints the moment of leaving it (``STAGE/leave``), where its row is decided. Entering such a stage leads
to its first touchpoints. An edge carries ``rows``: the names of the rows (or ``first``) that it stands for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from journeysim.journey.roles import is_exit
from journeysim.scenario.model import Edge, Model, Place
from journeysim.scenario.places import LEAVE, ROW_NAMES, all_places, place_of, role_at, stage_name
from journeysim.scenario.targets import row_edges
from journeysim.scenario.values import Quantity, Steps

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.DiGraph[str]

Ways = Mapping[str, Collection[str]]
"""For each node those to which something leads from it; a graph is one, too."""


def is_open(edge: Edge) -> bool:
    """Whether an edge can be taken as written: it is a clock, a trait, ``rest``, or above 0 at some time."""
    if isinstance(edge.p, Quantity):
        return edge.p.value > 0
    if isinstance(edge.p, Steps):
        return any(quantity.value > 0 for _, quantity in edge.p.steps)
    return True


def _add(graph: Graph, start: str, end: str, row: str) -> None:
    """Add an edge, or one more row to an edge that is there."""
    rows = graph.edges[start, end]["rows"] if graph.has_edge(start, end) else ()
    graph.add_edge(start, end, rows=(*rows, row))


def _row_steps(model: Model, place: str, *, only_open: bool) -> Iterator[tuple[str, str, str]]:
    """(start, end, row) for each edge of the rows of a place."""
    stage = stage_name(place)
    decided = f"{place}/{LEAVE}" if "/" not in place and model.stages[place].touchpoints else place
    for row in ROW_NAMES:
        for target, edge in row_edges(model, place, row):
            if is_open(edge) or not only_open:
                yield decided, f"{stage}/{LEAVE}" if target == LEAVE else target, row


def _steps(model: Model, *, only_open: bool) -> Iterator[tuple[str, str, str]]:
    """(start, end, row) for each way of the whole journey."""
    for place in all_places(model):
        touchpoints = model.stages[place].touchpoints if "/" not in place else {}
        for name, touchpoint in sorted(touchpoints.items()):
            if touchpoint.first.value > 0:
                yield place, f"{place}/{name}", "first"
        yield from _row_steps(model, place, only_open=only_open)


def journey_graph(model: Model, *, only_open: bool = False) -> Graph:
    """The whole journey, stages and touchpoints in one graph.

    Args:
        model: A scenario without names that point nowhere.
        only_open: Leave out edges of probability 0 (which a change may open).
    """
    import networkx as nx

    graph: Graph = nx.DiGraph()
    graph.add_nodes_from(all_places(model))
    for start, end, row in _steps(model, only_open=only_open):
        _add(graph, start, end, row)
    return graph


def ways(model: Model, *, only_open: bool = False, backwards: bool = False) -> Ways:
    """What leads where in the whole journey: ``journey_graph`` for those who only walk through it.

    Args:
        model: A scenario without names that point nowhere.
        only_open: Leave out edges of probability 0 (which a change may open).
        backwards: For each node those from which something leads to it.
    """
    found: dict[str, dict[str, None]] = {place: {} for place in all_places(model)}
    for start, end, _ in _steps(model, only_open=only_open):
        before, after = (end, start) if backwards else (start, end)
        found.setdefault(before, {})[after] = None
        found.setdefault(after, {})
    return found


def macro_graph(model: Model) -> Graph:
    """The stages and what leads from one to another, also straight from a touchpoint.

    Nodes carry ``role``; edges carry ``rows``, a touchpoint's row as ``TOUCHPOINT.ROW``.
    """
    import networkx as nx

    graph: Graph = nx.DiGraph()
    graph.add_nodes_from((name, {"role": model.stages[name].role}) for name in sorted(model.stages))
    for place in all_places(model):
        stage, _, touchpoint = place.partition("/")
        for row in ROW_NAMES:
            for target, _ in row_edges(model, place, row):
                inside = target == LEAVE or (touchpoint and stage_name(target) == stage)
                if not inside:
                    _add(graph, stage, stage_name(target), f"{touchpoint}.{row}" if touchpoint else row)
    return graph


def micro_graph(model: Model, stage: str) -> Graph:
    """The touchpoints of one stage, ``leave``, and what they lead to outside; empty without touchpoints.

    Nodes carry ``first`` (the weight of being the first touchpoint, 0 outside) and ``inside``.
    """
    import networkx as nx

    graph: Graph = nx.DiGraph()
    for name, touchpoint in sorted(model.stages[stage].touchpoints.items()):
        graph.add_node(f"{stage}/{name}", first=touchpoint.first.value, inside=True)
    for place in tuple(graph.nodes):
        for row in ROW_NAMES:
            for target, _ in row_edges(model, place, row):
                if target not in graph:
                    graph.add_node(target, first=0.0, inside=False)
                _add(graph, place, target, row)
    return graph


def entries(model: Model) -> tuple[str, ...]:
    """The places where customers come in: from sources and by referral, sorted."""
    invited = [model.referral.enter] if model.referral is not None else []
    return tuple(sorted({*(source.enter for source in model.arrivals.values()), *invited}))


def reached(graph: Ways, starts: Iterable[str]) -> frozenset[str]:
    """All nodes that can be reached from ``starts``, these included."""
    found, open_ends = set[str](), list(starts)
    while open_ends:
        node = open_ends.pop()
        if node not in found:
            found.add(node)
            open_ends.extend(graph[node])
    return frozenset(found)


def unreachable(model: Model) -> tuple[str, ...]:
    """The stages and touchpoints that no customer can come to, sorted.

    Edges of probability 0 count as ways: a change may open them.
    """
    found = reached(ways(model), entries(model))
    return tuple(place for place in all_places(model) if place not in found)


def is_end(model: Model, place: str) -> bool:
    """Whether a journey may end at a place: an exit (even one that can be left again), or ``next: {}``."""
    found: Place = place_of(model, place)
    return is_exit(role_at(model, place)) or (found.next is not None and not found.next.edges)


def endless(model: Model) -> tuple[str, ...]:
    """The places from which no end can be reached over edges above probability 0, sorted."""
    backwards = ways(model, only_open=True, backwards=True)
    found = reached(backwards, (place for place in all_places(model) if is_end(model, place)))
    return tuple(place for place in all_places(model) if place not in found)
