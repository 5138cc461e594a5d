"""A journey without a stage, a touchpoint or a channel: the scenario that is solved instead.

Two readings of "were not there". *Passed by*: customers take the place's row at once; there is no time, no
experience, no money of a visit, no invitation, and no conversion or purchase there. *Closed*: whoever would
enter is lost at once. Money of the ways there and on stays in both. The first asks what a place adds, the
second what hangs on it; 1 − the measure without / the measure with is the removal effect of attribution.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from journeysim.compiled.records import NONE, Amount, Compiled, Place

How = Literal["passed by", "closed"]

INSTANT = 1e-9
"""Factor on competing clocks that are passed by: who rings first stays as likely, but at once."""


def without(compiled: Compiled, places: frozenset[int], how: How) -> Compiled:
    """A compiled scenario in which some places are passed by or closed."""

    def changed(place: Place) -> Place:
        if place.index not in places:
            return place
        return _passed(place) if how == "passed by" else _closed(place)

    personas = tuple(
        replace(persona, places=tuple(changed(place) for place in persona.places))
        for persona in compiled.personas
    )
    return replace(
        compiled,
        personas=personas,
        conversion=compiled.conversion - places,
        purchase=compiled.purchase - places,
    )


def _emptied(place: Place) -> Place:
    """A place at which nothing happens."""
    return replace(
        place,
        channel=NONE,
        quality=None,
        invitations=0.0,
        revenue=Amount(),
        cost=Amount(),
        revenue_per_day=0.0,
        cost_per_day=0.0,
        tally=(),
        tally_per_day=(),
        survey=False,
    )


def _passed(place: Place) -> Place:
    factor = INSTANT * place.dwell_factor if place.clocks else 1.0
    return replace(_emptied(place), dwell=None, dwell_factor=factor, dwell_terms=(), dwell_traits=())


def _closed(place: Place) -> Place:
    return replace(_emptied(place), dwell=None, row=None, clocks=False, final=True, touchpoints=())


def removable(compiled: Compiled) -> dict[tuple[str, str], frozenset[int]]:
    """What can be removed, as (kind, name), with its places: stages, touchpoints, channels."""
    found: dict[tuple[str, str], frozenset[int]] = {}
    stages = [place for place in compiled.places if place.stage == place.index and not place.final]
    for stage in stages:
        inside = frozenset(place.index for place in compiled.places if place.stage == stage.index)
        found["stage", stage.name] = inside
    for place in compiled.places:
        if place.stage != place.index:
            found["touchpoint", place.name] = frozenset({place.index})
    for number, channel in enumerate(compiled.names.channels):
        met = frozenset(place.index for place in compiled.places if place.channel == number)
        if met:
            found["channel", channel] = met
    return found
