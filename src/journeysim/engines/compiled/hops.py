"""Laying out places where nothing can alter what happens, in short: those who stroll read no more."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, inf
from typing import NamedTuple

import numpy as np

from journeysim.compiled.records import NONE, Compiled, Place, Row
from journeysim.engines.compiled import layout
from journeysim.engines.compiled.layout import Records
from journeysim.engines.compiled.pages import Pages

Hop = dict[str, float]
"""A place in short, by the fields of `layout.HOP`."""

Target = tuple[int, int]
"""Where an edge leads, and the word below which it is taken."""

WITHOUT_TABLE = ("fixed", "empirical", "until")
"""Families of laws that have no quantile table."""


class Journey(NamedTuple):
    """Places in short as each persona meets them, then stays at places with a desk; and where edges lead."""

    hops: Records
    targets: Records


def lay_out_hops(compiled: Compiled, pages: Pages) -> Journey:
    """Lay out every place as every persona meets it, persona by persona, and what follows their desks."""
    hops: list[Hop] = []
    stays: list[Hop] = []
    targets: list[Target] = []
    first = len(compiled.personas) * len(compiled.places)
    for persona in compiled.personas:
        for place in persona.places:
            plain, stay = _is_plain(compiled, place), NONE
            if plain and place.desk != NONE:
                stay = first + len(stays)
                stays += _stays(compiled, pages, place, targets)
            hops.append(_entry(compiled, pages, place, plain, stay, targets))
    fields = layout.HOP.names or ()
    records = [tuple(hop[name] for name in fields) for hop in hops + stays]
    return Journey(np.array(records, dtype=layout.HOP), np.array(targets, dtype=layout.TARGET))


def _entry(
    compiled: Compiled, pages: Pages, place: Place, plain: bool, stay: int, targets: list[Target]
) -> Hop:
    """Return what entering a place comes to; it is used only where the place is plain."""
    if stay == NONE:
        kind = layout.PLAIN if plain else layout.NOT_PLAIN
        return _hop(compiled, pages, place, kind, place.row, targets)
    asks = _hop(compiled, pages, place, layout.ASKS, None, targets)
    asks |= {"purpose": place.purposes.use, "invites": layout.NEVER, "share": place.desk_share}
    return asks | {"desk": place.desk, "stay": stay}


def _stays(compiled: Compiled, pages: Pages, place: Place, targets: list[Target]) -> list[Hop]:
    """Return what follows at a place when its desk has served, has not solved, was left, or was full."""
    rows = (place.row, place.on_unresolved, place.on_abandon, place.on_blocked)
    return [_hop(compiled, pages, place, layout.STAYS, row or place.row, targets) for row in rows]


def _hop(
    compiled: Compiled, pages: Pages, place: Place, kind: int, row: Row | None, targets: list[Target]
) -> Hop:
    """Return a place in short: a dwell, unless the row is taken at once, and a step along a row."""
    law, at_once = place.dwell, row is not None and row.at_once
    location, scale, table = 0.0, 0.0, NONE
    if law is not None and not at_once:
        location = law.location
        if law.family not in WITHOUT_TABLE:
            scale, table = law.scale, pages.table(law.table)
    return {
        "kind": kind,
        "law": table,
        "exit": place.exit or place.final,
        "final": place.final,
        "conversion": place.index in compiled.conversion,
        "invites": layout.NEVER if at_once else _invites(place),
        "targets": _add_targets(row, targets),
        "desk": NONE,
        "stay": NONE,
        "purpose": place.purposes.visit,
        "location": location,
        "scale": scale,
        "factor": place.dwell_factor,
        "share": 0.0,
        "purchase": 0.0 if place.index in compiled.purchase else inf,
    }


def _add_targets(row: Row | None, targets: list[Target]) -> int:
    """Add the edges of a row that can be taken; return where they begin."""
    begin = len(targets)
    reached = 0.0
    for edge in row.edges if row is not None else ():
        if edge.p > 0.0:
            reached += edge.p
            targets.append((edge.target, _word_at(reached)))
    if len(targets) > begin:
        last = (targets[-1][0], 1 << 32)
        targets[-1:] = [last] * (1 + max(0, layout.SURE_TARGETS - (len(targets) - begin)))
    return begin


def _invites(place: Place) -> int:
    """Return when a plain place invites."""
    if place.invitations == 0.0:
        return layout.NEVER
    return layout.AT_ENTRY if place.invite_at_entry else layout.AT_END


def _word_at(probability: float) -> int:
    """Return the first random word k whose uniform (k + ½)·2⁻³² is not below a probability."""
    return ceil(Fraction(probability) * 2**32 - Fraction(1, 2))


def _is_plain(compiled: Compiled, place: Place) -> bool:
    """Whether a visit is nothing but a dwell and a step along a row that no state and no change can alter.

    There may be a desk; then there are no touchpoints, and all that may follow must be such rows.
    """
    law, row = place.dwell, place.row
    steady = law is None or (law.trait == NONE and law.family not in WITHOUT_TABLE[1:])
    # Whom targeted changes treat is decided on entering; it matters to who invites from there.
    targeted = any(change.target is not None for change in compiled.changes)
    silent = place.invitations == 0.0 or not (place.exit or targeted)
    free = place.revenue.draw is None and place.cost.draw is None
    untouched = place.quality is None and place.channel == NONE and not place.clocks
    unaltered = not place.dwell_traits and not place.dwell_terms
    straight = place.final or (row is not None and row.plain)
    alone = place.stage == place.index and not place.touchpoints
    asked = any(change.target is not None and change.target.at_arrival for change in compiled.changes)
    desk = place.desk == NONE or _has_plain_desk(compiled, place, targeted)
    return all((steady, silent, free, untouched, unaltered, straight, alone, not asked, desk))


def _has_plain_desk(compiled: Compiled, place: Place, targeted: bool) -> bool:
    """Whether nothing that a place's desk may lead to needs more than a row."""
    rows: Sequence[Row | None] = (place.on_unresolved, place.on_abandon, place.on_blocked)
    straight = all(row is None or row.plain for row in rows)
    late = place.invitations == 0.0 or not place.invite_at_entry
    return straight and late and not (targeted or compiled.memories or place.exit or place.final)
