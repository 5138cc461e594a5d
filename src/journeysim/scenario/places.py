"""Places of a journey and what holds there: a stage is ``STAGE``, a touchpoint ``STAGE/TOUCHPOINT``.

A *node* is a place where customers spend time: a touchpoint, or a stage without touchpoints. What a stage
with touchpoints says of dwell, desk and quality is a default for its touchpoints, so the functions here are
the one way to ask for them.
"""

from __future__ import annotations

from typing import Literal

from journeysim.scenario.model import ONE, DeskUse, Edge, Model, Row, Stage, Touchpoint
from journeysim.scenario.values import Amount, Law

RowName = Literal["next", "on_abandon", "on_unresolved", "on_blocked"]

ROW_NAMES: tuple[RowName, ...] = ("next", "on_abandon", "on_unresolved", "on_blocked")
"""The rows that a place can have."""

LEAVE = "leave"
"""The target by which a touchpoint hands over to the row of its stage."""


def stage_name(place: str) -> str:
    """The stage that a place is, or lies in.

    >>> stage_name("support/faq"), stage_name("support")
    ('support', 'support')
    """
    return place.partition("/")[0]


def path_of(place: str) -> str:
    """The path under which a place stands in a scenario.

    >>> path_of("support"), path_of("support/faq")
    ('stages.support', 'stages.support.touchpoints.faq')
    """
    stage, _, touchpoint = place.partition("/")
    return f"stages.{stage}.touchpoints.{touchpoint}" if touchpoint else f"stages.{stage}"


def place_of(model: Model, place: str) -> Stage | Touchpoint:
    """The stage or touchpoint of that name.

    Raises:
        KeyError: if there is no such place.
    """
    stage, _, touchpoint = place.partition("/")
    return model.stages[stage].touchpoints[touchpoint] if touchpoint else model.stages[stage]


def is_place(model: Model, place: str) -> bool:
    """Whether a name is a stage, or a touchpoint written with its stage."""
    stage, slash, touchpoint = place.partition("/")
    if stage not in model.stages:
        return False
    return not slash or touchpoint in model.stages[stage].touchpoints


def touchpoints_of(model: Model, stage: str) -> tuple[str, ...]:
    """The touchpoints of a stage as place names, sorted; empty for a stage without any."""
    return tuple(f"{stage}/{name}" for name in sorted(model.stages[stage].touchpoints))


def all_places(model: Model) -> tuple[str, ...]:
    """Every stage and every touchpoint, sorted by name."""
    return tuple(sorted(p for stage in model.stages for p in (stage, *touchpoints_of(model, stage))))


def nodes(model: Model) -> tuple[str, ...]:
    """Every place where time is spent: touchpoints, and stages without touchpoints; sorted by name."""
    return tuple(place for place in all_places(model) if "/" in place or not model.stages[place].touchpoints)


def role_at(model: Model, place: str) -> str:
    """The role of a place; a touchpoint has that of its stage."""
    return model.stages[stage_name(place)].role


def row_of(model: Model, place: str, row: RowName) -> Row | None:
    """A row of a place; None where the place has none (an outcome then takes the row ``next``).

    A touchpoint without ``next`` leads out of its stage: ``leave`` with certainty.
    """
    found: Row | None = getattr(place_of(model, place), row)
    if found is None and row == "next" and "/" in place:
        return Row.model_construct(edges={LEAVE: Edge.model_construct(p=ONE)})
    return found


def has_clocks(row: Row | None) -> bool:
    """Whether the edges of a row are competing clocks."""
    return row is not None and any(edge.clock is not None for edge in row.edges.values())


def dwell_of(model: Model, node: str) -> Law | None:
    """The dwell law of a node, or None: there the stay is a desk's or a clock's, or there is none.

    A touchpoint without a dwell of its own, and without clocks, has the dwell of its stage.
    """
    place = place_of(model, node)
    if place.dwell is not None or "/" not in node or has_clocks(place.next):
        return place.dwell
    return model.stages[stage_name(node)].dwell


def quality_of(model: Model, node: str) -> Amount | None:
    """What an experience at a node is drawn from, or None: the node leaves satisfaction alone."""
    own = place_of(model, node).quality
    return own if own is not None or "/" not in node else model.stages[stage_name(node)].quality


def desk_of(model: Model, node: str) -> DeskUse | None:
    """The desk that serves a node; a touchpoint without one uses that of its stage."""
    own = place_of(model, node).desk
    return own if own is not None or "/" not in node else model.stages[stage_name(node)].desk


def at_once(model: Model, node: str, row: RowName) -> bool:
    """Whether an outcome row is taken at once, without the dwell: by default where there is no dwell."""
    if row == "next":
        return False
    stated = row_of(model, node, row)
    if stated is not None and stated.at_once is not None:
        return stated.at_once
    return dwell_of(model, node) is None
