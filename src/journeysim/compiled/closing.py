"""Rows that changes would close altogether: nobody could go on from there, so they are refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from journeysim.compiled.place_records import Edge, Place, Row, SetTerm
from journeysim.compiled.records import NONE, Change, Persona
from journeysim.errors import Problem
from journeysim.scenario.places import path_of

HALF = 0.5
"""Strength from which a change that sets a probability is in force."""


def dead_ends(personas: Sequence[Persona], changes: Sequence[Change], file: str) -> list[Problem]:
    """Return a problem for every row that has no open edge on some day.

    Args:
        personas: With their places; the rows are looked at persona by persona.
        changes: Of the run, in the order to which the edges' terms point.
        file: Name of the scenario's file.
    """
    found = {
        (path, closers): Problem(
            f"{' and '.join(closers)} together close every way on."
            if len(closers) > 1
            else f"{closers[0]} closes every way on.",
            path=path,
            file=file,
            hint="leave one edge open, or open another with `set`.",
        )
        for persona in personas
        for place in persona.places
        for path, row in _rows(place)
        if (closers := _closers(row, changes))
    }
    return list(found.values())


def _rows(place: Place) -> Iterator[tuple[str, Row]]:
    rows = {"next": place.row, "on_abandon": place.on_abandon, "on_unresolved": place.on_unresolved,
            "on_blocked": place.on_blocked}  # fmt: skip
    for name, row in rows.items():
        if row is not None and row.edges and not (name == "next" and place.clocks):
            yield f"{path_of(place.name)}.{name}", row


def _closers(row: Row, changes: Sequence[Change]) -> tuple[str, ...]:
    """Return the changes that close the whole row on some day; nothing where an edge is always open."""
    if not all(_can_close(edge) for edge in row.edges):
        return ()
    terms = [term for edge in row.edges for term in edge.sets]
    for day in sorted({_begin(term, changes) for term in terms}):
        if all(_is_closed(edge, day, changes) for edge in row.edges):
            on = (term for edge in row.edges for term in edge.sets if _is_on(term, day, changes))
            return _names(on, changes)
    return ()


def _can_close(edge: Edge) -> bool:
    return any(term.p == 0.0 for term in edge.sets) or _is_never_open(edge)


def _is_never_open(edge: Edge) -> bool:
    return edge.p == 0.0 and edge.stepped is None and edge.trait == NONE


def _is_closed(edge: Edge, day: float, changes: Sequence[Change]) -> bool:
    """Whether an edge is closed on a day for whoever meets all changes at full strength."""
    acting = [term for term in edge.sets if _is_on(term, day, changes)]
    return all(term.p == 0.0 for term in acting) and (bool(acting) or _is_never_open(edge))


def _begin(term: SetTerm, changes: Sequence[Change]) -> float:
    if term.change == NONE or changes[term.change].switched:
        return 0.0
    change = changes[term.change]
    return change.begin + HALF * change.ramp


def _is_on(term: SetTerm, day: float, changes: Sequence[Change]) -> bool:
    if term.dose < HALF:
        return False
    if term.change == NONE or changes[term.change].switched:
        return True
    change = changes[term.change]
    return change.coverage > 0.0 and _begin(term, changes) <= day < change.end


def _names(terms: Iterable[SetTerm], changes: Sequence[Change]) -> tuple[str, ...]:
    names = ("a persona" if term.change == NONE else changes[term.change].name for term in terms)
    return tuple(dict.fromkeys(names))
