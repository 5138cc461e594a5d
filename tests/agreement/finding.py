"""What a drawn document holds: places, edges, and what may be said of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import strategies as st

from journeysim.journey.roles import is_exit, role_of
from journeysim.scenario import forms
from journeysim.scenario.places import ROW_NAMES
from tests.strategies import Document

Draw = st.DrawFn
OUTCOMES = tuple(name for name in ROW_NAMES if name != "next")


# Strategies are kept: to make one takes longer than to draw from it.
@cache
def _numbers(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


@cache
def _unlike(count: int, least: int, most: int) -> st.SearchStrategy[list[int]]:
    return st.lists(_numbers(count) if count else st.nothing(), min_size=least, max_size=most, unique=True)


def one(draw: Draw, among: Iterable[Any]) -> Any:
    """Draw one of some things."""
    known = list(among)
    return known[draw(_numbers(len(known)))]


def some(draw: Draw, among: Iterable[Any], most: int, least: int = 0) -> list[Any]:
    """Draw some of some things, none of them twice."""
    known = list(among)
    most = min(most, len(known))
    return [known[k] for k in draw(_unlike(len(known), min(least, most), most))]


def chance(draw: Draw, parts: int) -> bool:
    """Say yes once in so many parts."""
    return draw(_numbers(parts)) == 0


@dataclass(frozen=True)
class Place:
    """A stage or touchpoint of a document, with its block and that of its stage."""

    name: str
    block: Document
    stage: Document
    role: str

    @property
    def inner(self) -> bool:
        """Whether it is a touchpoint."""
        return "/" in self.name

    @property
    def composite(self) -> bool:
        """Whether it is a stage with touchpoints."""
        return not self.inner and bool(self.block.get("touchpoints"))

    @property
    def path(self) -> str:
        """The path under which it stands."""
        return "stages." + self.name.replace("/", ".touchpoints.")

    @property
    def clocked(self) -> bool:
        """Whether the first clock decides where one goes next."""
        row = self.block.get("next")
        return isinstance(row, dict) and any("clock" in forms.edge(edge) for edge in row.values())

    @property
    def desk(self) -> str | None:
        """The desk that serves it, its own or that of its stage."""
        use = self.block.get("desk", self.stage.get("desk"))
        return use["name"] if isinstance(use, dict) else use


@dataclass(frozen=True)
class Edge:
    """An edge of a row: the place and row that it leaves, its name there, and what is written, in full."""

    owner: Place
    row: str
    name: str
    written: Document

    @property
    def is_clock(self) -> bool:
        """Whether a clock decides."""
        return "clock" in self.written

    @property
    def p(self) -> Any:
        """The probability as written; None for a clock."""
        return self.written.get("p")


def role_at(document: Document, name: str) -> str:
    """The role of a stage or of the stage of a touchpoint."""
    stage = name.partition("/")[0]
    return (document["stages"][stage] or {}).get("role") or role_of(stage) or "other"


def places(document: Document) -> list[Place]:
    """Stages and touchpoints that somebody can leave: all but ends, which have no row."""
    found = []
    for name, block in document["stages"].items():
        if (block or {}).get("next"):
            role = role_at(document, name)
            found.append(Place(name, block, block, role))
            inner = block.get("touchpoints") or {}
            found += [Place(f"{name}/{key}", inner[key], block, role) for key in inner]
    return found


def nodes(document: Document) -> list[Place]:
    """Places at which time is spent."""
    return [place for place in places(document) if not place.composite]


def edges(document: Document) -> Iterator[Edge]:
    """The edges of all rows that are mappings."""
    for place in places(document):
        for row in ROW_NAMES:
            written = place.block.get(row)
            for name, edge in written.items() if isinstance(written, dict) else ():
                if name != "at_once":
                    yield Edge(place, row, name, forms.edge(edge))


def target_of(edge: Edge) -> str:
    """The place that an edge leads to, in full, or ``leave``."""
    inner = edge.owner.stage.get("touchpoints") or {}
    if edge.owner.inner and edge.name in inner:
        return f"{edge.owner.name.partition('/')[0]}/{edge.name}"
    return edge.name


def live(document: Document) -> list[str]:
    """The stages that are no exits."""
    return [name for name in document["stages"] if name.startswith("s")]


def exits(document: Document) -> list[str]:
    """The stages with an exit's role."""
    return [name for name in document["stages"] if is_exit(role_at(document, name))]


def touchpoints(document: Document) -> list[Place]:
    """All touchpoints."""
    return [place for place in places(document) if place.inner]


def changes(document: Document) -> list[Document]:
    """All practices and conditions."""
    return [*document["practices"].values(), *document["conditions"].values()]


def aimed_at(document: Document, place: Place) -> bool:
    """Whether some change acts on an edge of just this place, which must stay what it is."""
    start = f"{place.name} -> "
    return any(target.startswith(start) for change in changes(document) for target in change["effects"])
