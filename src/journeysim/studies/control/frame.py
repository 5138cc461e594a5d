"""What the systems of a scenario have in common, and what one of them holds.

Unknown is the worth of entering each place, of closing each stage and of the end of each stay, by
satisfaction and by the channel met last, from which the next experience depends where channels change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from journeysim.compiled.records import LEAVE, NONE, Compiled, Edge, Persona, Place, Row
from journeysim.engines.exact.effects import Who
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.population import Kind
from journeysim.studies.control.prospects import ABANDONED, BLOCKED, MAIN, UNRESOLVED
from journeysim.studies.control.standing import Standing

if TYPE_CHECKING:
    from scipy.sparse.linalg import SuperLU

Unknown = tuple[str, int, int, int]
"""What is entered, closed or left; the place; the row that a stay ends with; the channel met last."""


@dataclass(frozen=True)
class Frame:
    """What all systems of a scenario have in common.

    Attributes:
        compiled: The scenario under a strategy.
        standing: What desks and word of mouth are like on average.
        kinds: Kinds of customers.
        step: Days between nodes.
        nodes: Number of the last node of time.
        grid: Grid of satisfaction.
        traits: Value of each trait at which everybody stands, of shape (traits, 1, 1).
    """

    compiled: Compiled
    standing: Standing
    kinds: tuple[Kind, ...]
    step: float
    nodes: int
    grid: Floats
    traits: Floats

    @property
    def width(self) -> float:
        """Between two points of the grid of satisfaction."""
        return float(self.grid[1] - self.grid[0])

    @cached_property
    def index(self) -> dict[Unknown, int]:
        """Number of each unknown that can be reached."""
        compiled = self.compiled
        starts = {source.enter for source in compiled.sources}
        starts |= {p.referral.enter for p in compiled.personas if p.referral is not None}
        found: dict[Unknown, int] = {}
        coming: list[Unknown] = [("enter", place, 0, NONE) for place in sorted(starts)]
        while coming:
            name = coming.pop()
            if name not in found:
                found[name] = len(found)
                coming += [after for persona in compiled.personas for after in _following(persona, name)]
        return found

    def persona(self, number: int) -> Persona:
        """The persona of a kind."""
        return self.compiled.personas[self.kinds[number].persona]

    def who(self, number: int, stage: int) -> Who:
        """Whom changes treat of a kind in a stage."""
        kind = self.kinds[number]
        treated = []
        for covered, change in zip(kind.covered, self.compiled.changes, strict=True):
            target, aimed = change.target, True
            if target is not None and not target.at_arrival:
                aimed = not target.personas or kind.persona in target.personas
                aimed = aimed and (not target.stages or stage in target.stages)
            treated.append(bool(covered and aimed))
        return Who(tuple(treated), self.traits)


@dataclass(frozen=True)
class Move:
    """A stay: from the entry of a place to its end along a row.

    Attributes:
        at: Number of the unknown it begins at.
        end: The unknown it ends at.
        felt: Chance of this outcome times what the experience does, of shape (before, after).
        masses: Chance of each length in steps, of shape (nodes + 1,).
    """

    at: int
    end: Unknown
    felt: Floats
    masses: Floats


@dataclass(frozen=True)
class System:
    """The numbers of one kind in one situation.

    Attributes:
        entries: Blocks of what happens at once: from, to, of shape (moods, moods).
        moves: Stays.
        talk: How far each unknown moves the level of word of mouth, of shape (unknowns, moods).
        told: By unknown at which people are told: the place, and the log ratio of their number.
        works: Unknowns at which a desk is joined: unknown, desk, expected days that a service would take.
        gains: What each unknown brings, undiscounted, of shape (goods, unknowns, moods).
        sends: Invitations: unknown, accepted ones by satisfaction, chance of each delay in steps.
    """

    entries: list[tuple[int, int, Floats]]
    moves: list[Move]
    talk: Floats
    told: dict[Unknown, tuple[int, float]]
    works: list[tuple[int, int, float]]
    gains: Floats
    sends: list[tuple[int, Floats, Floats]]

    def factored(self) -> SuperLU:
        """Factorise what happens at once."""
        from scipy.sparse import csc_matrix, identity
        from scipy.sparse.linalg import splu

        unknowns, moods = self.talk.shape
        i, j, values = [], [], []
        for row, column, block in self.entries:
            a, b = np.nonzero(block)
            i.append(row * moods + a)
            j.append(column * moods + b)
            values.append(block[a, b])
        size = unknowns * moods
        coordinates = (np.concatenate(i), np.concatenate(j))
        matrix = csc_matrix((np.concatenate(values), coordinates), shape=(size, size))
        return splu((identity(size, format="csc") - matrix).tocsc())


def rows_of(place: Place) -> tuple[tuple[int, Row | None], ...]:
    """The rows that stays at a place may end with."""
    if place.touchpoints or place.final:
        return ()
    found = [(MAIN, place.row)]
    if place.desk != NONE:
        others = (
            (ABANDONED, place.on_abandon),
            (UNRESOLVED, place.on_unresolved),
            (BLOCKED, place.on_blocked),
        )
        found += [(track, row) for track, row in others if row is not None]
    return tuple(found)


def met(place: Place, before: int) -> int:
    """The channel met last after entering a place."""
    return before if place.channel == NONE else place.channel


def _following(persona: Persona, name: Unknown) -> Iterator[Unknown]:
    """The unknowns that one leads to."""
    what, number, track, channel = name
    place = persona.places[number]
    if what == "enter":
        channel = met(place, channel)
        for first in place.touchpoints:
            yield ("enter", first.place, 0, channel)
        for own, _ in rows_of(place):
            yield ("leave", number, own, channel)
        return
    row = place.row if what == "close" else dict(rows_of(place))[track]
    for edge in () if row is None else row.edges:
        yield target_of(place, edge, channel)


def target_of(place: Place, edge: Edge, channel: int) -> Unknown:
    """The unknown that an edge leads to."""
    return ("close", place.stage, 0, channel) if edge.target == LEAVE else ("enter", edge.target, 0, channel)
