"""What customers meet on average where they meet each other: read from a pilot run, and then held fixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from journeysim.compiled.records import Compiled
from journeysim.results.log import Kind
from journeysim.results.result import Result
from journeysim.results.visits import Flags, Floats, Integers
from journeysim.results.voices import level_at

SPELLS = 8
"""Parts into which the horizon is divided, besides where changes begin and end."""

FEW = 30
"""Contacts below which a spell tells nothing, and the mean of all is taken."""


@dataclass(frozen=True)
class Met:
    """What one meets at a desk: share who give up, what waiting leaves of the quality, days spent there."""

    abandoned: float = 0.0
    kept: float = 1.0
    days: float = 0.0


@dataclass(frozen=True)
class Standing:
    """What desks and word of mouth are like, spell by spell.

    Attributes:
        bounds: Days at which spells begin, of shape (spells,).
        desks: By (desk, persona, spell), what one meets.
        talk: Mean level of word of mouth in each spell, of shape (spells,).
    """

    bounds: Floats
    desks: dict[tuple[int, int, int], Met]
    talk: Floats

    def period(self, times: Floats) -> Integers:
        """The spell of each moment."""
        found: Integers = np.searchsorted(self.bounds, times, side="right") - 1
        return found

    def met(self, desk: int, persona: int, spell: int) -> Met:
        """What one meets at a desk in a spell."""
        return self.desks.get((desk, persona, spell), Met())


ALONE = Standing(np.zeros(1), {}, np.zeros(1))
"""Nobody else is there: no waiting, no talk."""


def standing_of(pilots: Sequence[Result]) -> Standing:
    """Read what customers met in some runs.

    Args:
        pilots: Runs on luck of their own, of the same scenario and strategy.
    """
    compiled = pilots[0].compiled
    if not compiled.desks and compiled.word_of_mouth is None:
        return ALONE
    bounds = _bounds(compiled)
    ends = np.append(bounds[1:], compiled.horizon)
    talk = np.array(
        [
            np.mean([level_at(pilot, np.linspace(a, b, 20)).mean() for pilot in pilots])
            for a, b in zip(bounds, ends, strict=True)
        ]
    )
    columns = [np.concatenate(parts) for parts in zip(*(_contacts(pilot) for pilot in pilots), strict=True)]
    return Standing(bounds, _desks(compiled, bounds, columns), talk)


def _bounds(compiled: Compiled) -> Floats:
    days = set(np.linspace(0.0, compiled.horizon, SPELLS + 1)[:-1].tolist())
    for change in compiled.changes:
        days |= {change.start, change.begin, change.begin + change.ramp, change.end}
    return np.array(sorted(day for day in days if 0.0 <= day < compiled.horizon))


def _contacts(pilot: Result) -> tuple[Integers, Integers, Floats, Flags, Floats, Floats]:
    """Of each contact: desk, persona, moment, whether without service, wait, days until it was over."""
    log, visits = pilot.log, pilot.visits
    ends = np.flatnonzero(np.isin(log.kind, (Kind.START, Kind.ABANDONED, Kind.BLOCKED)))
    over = np.flatnonzero(np.isin(log.kind, (Kind.SERVED, Kind.UNRESOLVED, Kind.ABANDONED, Kind.BLOCKED)))
    visit = np.searchsorted(visits.row, ends, side="right") - 1
    left = np.append(over, len(log) - 1)[np.searchsorted(over, ends)]
    days = np.maximum(log.time[left] - visits.enter[visit], 0.0)
    gone = log.kind[ends] != Kind.START
    desk = log.what[ends].astype(np.int64)
    return desk, visits.persona[visit], log.time[ends], gone, log.value[ends], days


def _desks(compiled: Compiled, bounds: Floats, columns: list[Any]) -> dict[tuple[int, int, int], Met]:
    desk, persona, when, gone, wait, days = columns
    spell = np.searchsorted(bounds, when, side="right") - 1
    tolerance = np.array([[contact.tolerance for contact in p.contacts] for p in compiled.personas])
    kept = 1.0 / (1.0 + wait / tolerance[persona, desk])
    found = {}
    for number, one in product(range(len(compiled.desks)), range(len(compiled.personas))):
        mine = (desk == number) & (persona == one)
        for part in range(len(bounds)):
            here = mine & (spell == part)
            here = here if np.count_nonzero(here) >= FEW else mine
            if here.any():
                served = here & ~gone
                found[number, one, part] = Met(
                    float(gone[here].mean()),
                    float(kept[served].mean()) if served.any() else 1.0,
                    float(days[here].mean()),
                )
    return found
