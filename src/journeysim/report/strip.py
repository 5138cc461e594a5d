"""A journey as a strip: nodes in a row, arcs between them, entrances above, exits below on rails.

Ways forward run above, ways back below, so no line ever crosses a node's words. This module knows nothing
of scenarios: ``maps`` and ``micro_map`` say what the nodes and moves are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

MoveKind = Literal["forward", "back", "friends", "gave-up", "unresolved", "turned-away"]

OUTCOMES: dict[MoveKind, str] = {
    "gave-up": "after giving up the wait",
    "unresolved": "after a contact that solved nothing",
    "turned-away": "after being turned away",
}
"""Ways that only the end of a contact at a desk opens, and how the key names them."""


@dataclass(frozen=True)
class Node:
    """A stage or touchpoint in the row.

    Attributes:
        key: Its name; the gid of its words.
        title: What is written above the disc.
        area: Size of the disc, 1 for the largest.
        captions: Lines below the disc, the first one bold.
        band: Name of the group that the node belongs to; neighbours of one group share a band.
        color: Colour of the disc.
        tag: A word under the title in the node's colour, such as a channel.
        level: A number from 0 to 1 to be drawn in the line below the strip.
        desk: Lines about the desk that serves here, the first one its name; empty for none.
    """

    key: str
    title: str
    area: float = 1.0
    captions: tuple[str, ...] = ()
    band: str = ""
    color: str = ""
    tag: str = ""
    level: float | None = None
    desk: tuple[str, ...] = ()


@dataclass(frozen=True)
class Move:
    """A way from one node to another, or to itself; ``weight`` is 1 for the widest.

    ``color`` is given where it says something else than the kind of way.
    """

    start: int
    end: int
    weight: float
    label: str = ""
    kind: MoveKind = "forward"
    color: str = ""


@dataclass(frozen=True)
class Drop:
    """A way from a node down to a rail; ``up`` for a way from the rail back to the node.

    ``kind`` is one of ``OUTCOMES`` for a way that only the end of a contact opens.
    """

    node: int
    rail: int
    weight: float
    label: str = ""
    up: bool = False
    kind: MoveKind = "forward"
    color: str = ""


@dataclass(frozen=True)
class Rail:
    """Where drops end: an exit, or another stage."""

    key: str
    title: str
    caption: str = ""


@dataclass(frozen=True)
class Link:
    """A way from one rail to another."""

    start: int
    end: int
    weight: float
    label: str = ""


@dataclass(frozen=True)
class Entrance:
    """Customers who come in at a node."""

    node: int
    weight: float
    label: str = ""


@dataclass(frozen=True)
class Strip:
    """All that is drawn.

    Attributes:
        entrance_title: What stands before the row of entrances; ``rail_title`` before the rails,
            ``level_title`` before the line of levels.
        level_mark: A level drawn as a thin line to compare with, or None.
    """

    title: str
    subtitle: str
    footer: str
    nodes: tuple[Node, ...]
    moves: tuple[Move, ...] = ()
    rails: tuple[Rail, ...] = ()
    drops: tuple[Drop, ...] = ()
    links: tuple[Link, ...] = ()
    entrances: tuple[Entrance, ...] = ()
    entrance_title: str = ""
    level_title: str = ""
    level_mark: float | None = None


def with_kinds(moves: tuple[Move, ...]) -> tuple[Move, ...]:
    """The moves, each told forward or back by the order of its nodes; friends and outcomes stay."""
    return tuple(
        replace(m, kind="forward" if m.end > m.start else "back") if m.kind in ("forward", "back") else m
        for m in moves
    )


def outcomes_in(strip: Strip) -> tuple[MoveKind, ...]:
    """The outcomes of contacts that any way of a strip belongs to."""
    met = {move.kind for move in strip.moves} | {drop.kind for drop in strip.drops}
    return tuple(kind for kind in OUTCOMES if kind in met)
