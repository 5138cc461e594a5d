"""Dresses of the journey: what stages, touchpoints and edges may say of themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from journeysim.journey.roles import EXIT_ROLES, ROLES
from tests.agreement.finding import (
    OUTCOMES,
    Draw,
    Place,
    aimed_at,
    chance,
    edges,
    exits,
    live,
    nodes,
    one,
    places,
    some,
    touchpoints,
)
from tests.agreement.laws import MOOD, SHARE, amount, quality, time_law
from tests.strategies import Document, reals

SMALL = reals(-0.6, 0.6)
Writer = Callable[[Draw, Document], Any]

AT_PLACES: dict[str, Writer] = {
    "quality": lambda draw, document: quality(draw),
    "revenue": lambda draw, document: amount(draw),
    "cost": lambda draw, document: amount(draw),
    "revenue_per_day": lambda draw, document: draw(reals(-1.0, 3.0)),
    "cost_per_day": lambda draw, document: draw(reals(0.0, 2.0)),
    "tally": lambda draw, document: {"points": draw(reals(-2.0, 5.0))},
    "tally_per_day": lambda draw, document: {"points": draw(reals(0.0, 2.0))},
    "invitations": lambda draw, document: draw(reals(0.05, 0.6)),
    "dwell": time_law,
    "dwell_traits": lambda draw, document: {MOOD: draw(SMALL)},
}
"""What a place may have, each with what may be written there; a persona may have its own."""

AT_EDGES: dict[str, Writer] = {
    "satisfaction": lambda draw, document: draw(reals(-2.0, 2.0)),
    "word_of_mouth": lambda draw, document: draw(SMALL),
    "visits": lambda draw, document: one(
        draw, [{"slope": draw(SMALL), "cap": draw(st.integers(1, 4))}, {"slope": draw(SMALL)}, 0.3]
    ),
    "traits": lambda draw, document: {MOOD: draw(SMALL)},
    "memories": lambda draw, document: {one(draw, document["memories"]): draw(SMALL)},
    "revenue": lambda draw, document: draw(reals(-5.0, 20.0)),
    "cost": lambda draw, document: draw(reals(0.0, 9.0)),
    "tally": lambda draw, document: {"points": draw(reals(0.0, 5.0))},
}
"""What an edge may have besides its probability or clock; a persona may have its own."""


def fits(place: Place, field: str, document: Document) -> bool:
    """Whether a place can have a field."""
    if field in ("dwell", "dwell_traits"):
        timed = "dwell" in place.block if field == "dwell" else not place.composite
        return timed and not place.clocked and (field == "dwell" or MOOD in document["traits"])
    return field in AT_PLACES


def slopes(document: Document) -> list[str]:
    """The fields that edges can have where there are these traits and memories."""
    lacking = {"traits": MOOD in document["traits"], "memories": bool(document["memories"])}
    return [field for field in AT_EDGES if lacking.get(field, True)]


def count_points(draw: Draw, document: Document) -> None:
    """A tally that places and edges may add to."""
    document.setdefault("tallies", {"points": {"discount": one(draw, [0, "0.05 per y"])}})


def full_places(draw: Draw, document: Document) -> None:
    """Money, tallies, invitations, experiences and stays of all kinds, at stages and touchpoints alike."""
    count_points(draw, document)
    for place in places(document):
        for field in some(draw, AT_PLACES, most=4):
            if fits(place, field, document):
                place.block[field] = AT_PLACES[field](draw, document)
        if chance(draw, 4):
            place.block["invite"] = "entry"
        if chance(draw, 3) and fits(place, "dwell", document):
            place.block["dwell"] = time_law(draw, document)
        if chance(draw, 5) and "quality" in place.block:
            place.block["survey"] = {"response_rate": draw(reals(0.1, 1.0)), "below": draw(reals(0.2, 0.8))}


def sloped_edges(draw: Draw, document: Document) -> None:
    """Slopes, money, tallies and places in the order at edges of every row."""
    count_points(draw, document)
    allowed = slopes(document)
    for edge in list(edges(document)):
        if chance(draw, 2):
            more = {field: AT_EDGES[field](draw, document) for field in some(draw, allowed, most=3)}
            if chance(draw, 4):
                more["order"] = draw(st.integers(-2, 20))
            edge.owner.block[edge.row][edge.name] = edge.written | more


def probability(draw: Draw, document: Document, most: float) -> Any:
    """A probability: a number, steps, or a trait."""
    p = draw(reals(0.02, most))
    stepped = one(draw, [("visits", 1, 3), ("tenure", "0 d", "12 d")])
    steps = {"by": stepped[0], "steps": {stepped[1]: p, stepped[2]: p / 2}}
    return one(draw, [p, p, steps, f"trait({SHARE})" if SHARE in document["traits"] else p])


def other_rows(draw: Draw, document: Document) -> None:
    """Rows of touchpoints and rows after desks, written anew; a name alone among them."""
    for place in [place for place in nodes(document) if not aimed_at(document, place)]:
        onward = [name for name in place.block.get("next") or {} if name != "at_once"]
        inner = list(place.stage["touchpoints"]) if place.inner else []
        targets = list(dict.fromkeys([*onward, *inner, *(["leave"] if inner else live(document))]))
        ends = ["leave"] if place.inner else [name for name in targets if name in exits(document)]
        rows: list[str] = [name for name in OUTCOMES if place.desk is not None and chance(draw, 2)]
        if place.inner and not place.clocked and chance(draw, 3):
            rows.append("next")
            for touchpoint in place.stage["touchpoints"].values():
                touchpoint.setdefault("first", 0.3)
        for row in rows:
            first, *others = some(draw, targets, most=3, least=1)
            last = one(draw, ends) if ends else first
            written: Document = {
                name: {"p": probability(draw, document, 0.4)} if not used else 0.1
                for used, name in enumerate(name for name in [first, *others] if name != last)
            }
            if not written and chance(draw, 2):
                place.block[row] = last
                continue
            place.block[row] = written | {last: "rest"}
            if row != "next" and chance(draw, 2):
                place.block[row]["at_once"] = draw(st.booleans())


def clocks_within(draw: Draw, document: Document) -> None:
    """Clocks in touchpoints and in stages, with slopes of visits."""
    free = [place for place in nodes(document) if not place.clocked and not aimed_at(document, place)]
    inner = [place for place in free if place.inner]
    for place in some(draw, inner or free, most=2) if free else []:
        row = place.block.get("next")
        written = row if isinstance(row, dict) else {row or "leave": 1}
        place.block["next"] = {name: {"clock": time_law(draw, document)} for name in written}
        place.block.pop("dwell", None)
        place.block.pop("dwell_traits", None)
    for edge in list(edges(document)):
        if edge.is_clock and chance(draw, 2):
            clock = {"clock": time_law(draw, document), "visits": AT_EDGES["visits"](draw, document)}
            edge.owner.block[edge.row][edge.name] = edge.written | clock


def defaults_of_stages(draw: Draw, document: Document) -> None:
    """What touchpoints do not say of themselves, they have from their stage: experience, stay and desk."""
    for place in touchpoints(document):
        if chance(draw, 2) and not place.clocked:
            place.stage.setdefault("dwell", time_law(draw, document))
            place.block.pop("dwell", None)
        if chance(draw, 2):
            place.stage.setdefault("quality", quality(draw))
            place.block.pop("quality", None)
        if "desk" in place.block:
            place.stage["desk"] = place.block.pop("desk")


def other_ends(draw: Draw, document: Document) -> None:
    """Ends of other roles, one of them with an empty row, which is no exit."""
    for name in ("lost", "churned", "gone"):
        if name in document["stages"] and not (document["stages"][name] or {}).get("next"):
            end: Document = {"role": one(draw, EXIT_ROLES)}
            if chance(draw, 3):
                end = {"role": one(draw, ["other", "advocacy"]), "next": {}}
            document["stages"][name] = (document["stages"][name] or {}) | end


def other_roles(draw: Draw, document: Document) -> None:
    """Any role at any stage, exits that can be left among them."""
    for name in live(document):
        if chance(draw, 3):
            document["stages"][name]["role"] = one(draw, ROLES)
