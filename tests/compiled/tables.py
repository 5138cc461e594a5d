"""Compiled tiny scenarios, and their records by name."""

from __future__ import annotations

from journeysim.compiled.build import compile_scenario
from journeysim.compiled.records import Compiled, Edge, Place
from tests.engines.reference.tiny import told


def table(text: str, strategy: str = "baseline", customers: int | None = None) -> Compiled:
    """Compile a told scenario."""
    return compile_scenario(told(text), strategy, customers)


def place(compiled: Compiled, name: str, persona: int = 0) -> Place:
    """A place as a persona meets it."""
    return compiled.personas[persona].places[compiled.names.places.index(name)]


def edge(compiled: Compiled, owner: str, target: str, persona: int = 0) -> Edge:
    """An edge of a row by the names of its ends."""
    row = place(compiled, owner, persona).row
    assert row is not None
    goal = -1 if target == "leave" else compiled.names.places.index(target)
    return next(edge for edge in row.edges if edge.target == goal)
