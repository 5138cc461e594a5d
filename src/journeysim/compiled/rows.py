"""Rows: the edges of a place in order of progress, with everything that moves them."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from journeysim.compiled.effects import EffectTable
from journeysim.compiled.index import Index
from journeysim.compiled.laws import to_draw
from journeysim.compiled.records import LEAVE, NONE, Amount, Edge, RiskTerm, Row, Stepped
from journeysim.kernels.floats import pexp
from journeysim.scenario import model as written
from journeysim.scenario import places
from journeysim.scenario.targets import row_edges
from journeysim.scenario.values import Quantity, Steps, TraitValue


def compile_row(index: Index, owner: str, name: places.RowName) -> Row | None:
    """Compile one row of a place, or return None where the place does not have it."""
    found = row_edges(index.model, owner, name)
    if not found:
        return None
    targets = tuple(target for target, _ in found)
    rest = _rest(found)
    edges = tuple(_edge(index, owner, name, target, edge, targets, rest) for target, edge in found)
    return Row(
        edges=edges, plain=all(_is_plain(edge) for edge in edges), at_once=_at_once(index, owner, name)
    )


def _at_once(index: Index, owner: str, name: places.RowName) -> bool:
    return name != "next" and places.at_once(index.model, owner, name)


def _rest(row: tuple[tuple[str, written.Edge], ...]) -> float:
    """Return what the numbers of a row leave, added in order of the targets' names."""
    total = 0.0
    for _, edge in sorted(row, key=lambda item: item[0]):
        if isinstance(edge.p, Quantity):
            total += edge.p.value
    return max(0.0, 1.0 - total)


def _edge(
    index: Index,
    owner: str,
    row: places.RowName,
    target: str,
    edge: written.Edge,
    targets: tuple[str, ...],
    rest: float,
) -> Edge:
    """Compile one edge."""
    table, own = index.effects, index.persona_effects
    key = (owner, row, target)
    effect = "odds_ratio" if edge.clock is None else "hazard_ratio"
    p, stepped, trait = _probability(index, edge, rest)
    return Edge(
        target=LEAVE if target == places.LEAVE else index.place[target],
        p=p,
        stepped=stepped,
        trait=trait,
        rest=edge.p == "rest",
        clock=None if edge.clock is None else to_draw(edge.clock, index.traits),
        clock_purpose=0 if edge.clock is None else index.purpose("clock", owner, target),
        persona=own.constant(effect, *key),
        traits=_slopes(edge.traits, index.traits),
        terms=table.at(effect, *key),
        satisfaction=edge.satisfaction.value,
        word_of_mouth=edge.word_of_mouth.value if index.model.word_of_mouth is not None else 0.0,
        visits=edge.visits.slope.value,
        visits_cap=inf if edge.visits.cap is None else edge.visits.cap.value,
        memories=_slopes(edge.memories, index.memories),
        sets=(
            *(replace(term, change=NONE) for term in own.sets.get(key, ())),
            *table.sets.get(key, ()),
        ),
        risks=(
            *(RiskTerm(NONE, size, targets.index(takes)) for _, size, takes, _ in own.risks.get(key, ())),
            *(
                RiskTerm(change, size, targets.index(takes), group)
                for change, size, takes, group in table.risks.get(key, ())
            ),
        ),
        revenue=_money(edge.revenue, table, own, ("revenue_added", *key)),
        cost=_money(edge.cost, table, own, ("cost_added", *key)),
        tally=index.tallied(edge.tally),
    )


def _probability(index: Index, edge: written.Edge, rest: float) -> tuple[float, Stepped | None, int]:
    """Return an edge's probability as (number, steps, trait)."""
    match edge.p:
        case "rest":
            return rest, None, NONE
        case TraitValue():
            return 0.0, None, index.traits.index(edge.p.trait)
        case Steps():
            return 0.0, to_stepped(edge.p), NONE
        case Quantity():
            return edge.p.value, None, NONE
    return 1.0, None, NONE


def to_stepped(steps: Steps) -> Stepped:
    """Compile a step function."""
    return Stepped(steps.by, tuple((start, quantity.value) for start, quantity in steps.steps))


def _slopes(slopes: dict[str, Quantity], names: tuple[str, ...]) -> tuple[tuple[int, float], ...]:
    """Return (index, slope) pairs in order of names; slopes of zero say nothing."""
    return tuple(
        (names.index(name), slope.value) for name, slope in sorted(slopes.items()) if slope.value != 0.0
    )


def _money(quantity: Quantity, table: EffectTable, own: EffectTable, key: tuple[str, ...]) -> Amount:
    return Amount(number=quantity.value, added=table.at(*key), constant=own.constant(*key))


def _is_plain(edge: Edge) -> bool:
    """Whether nothing ever moves the edge's probability."""
    moved = edge.terms or edge.traits or edge.memories or edge.sets or edge.risks
    sloped = edge.persona or edge.satisfaction or edge.word_of_mouth or edge.visits
    return not (moved or sloped or edge.stepped is not None or edge.trait != NONE)


def ratio(table: EffectTable, *key: str) -> float:
    """Return exp(Σ) of constant log ratios."""
    total = table.constant(*key)
    return 1.0 if total == 0.0 else pexp(total)
