"""What customers meet on average where they meet each other: read from a pilot run, and then held fixed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journeysim.compiled.records import Compiled
from journeysim.results.log import Kind
from journeysim.results.result import Result
from journeysim.results.visits import Floats, Integers
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


def standing_of(pilot: Result) -> Standing:
    """Read what customers met in a run.

    Args:
        pilot: A run on luck of its own, of the same scenario and strategy.
    """
    compiled = pilot.compiled
    if not compiled.desks and compiled.word_of_mouth is None:
        return ALONE
    bounds = _bounds(compiled)
    ends = np.append(bounds[1:], compiled.horizon)
    talk = np.array(
        [level_at(pilot, np.linspace(a, b, 20)).mean() for a, b in zip(bounds, ends, strict=True)]
    )
    return Standing(bounds, _desks(pilot, bounds), talk)


def _bounds(compiled: Compiled) -> Floats:
    days = set(np.linspace(0.0, compiled.horizon, SPELLS + 1)[:-1].tolist())
    for change in compiled.changes:
        days |= {change.start, change.begin, change.begin + change.ramp, change.end}
    return np.array(sorted(day for day in days if 0.0 <= day < compiled.horizon))


def _desks(pilot: Result, bounds: Floats) -> dict[tuple[int, int, int], Met]:
    log, visits, compiled = pilot.log, pilot.visits, pilot.compiled
    ends = np.flatnonzero(np.isin(log.kind, (Kind.START, Kind.ABANDONED, Kind.BLOCKED)))
    over = np.flatnonzero(np.isin(log.kind, (Kind.SERVED, Kind.UNRESOLVED, Kind.ABANDONED, Kind.BLOCKED)))
    visit = np.searchsorted(visits.row, ends, side="right") - 1
    desk, persona = log.what[ends].astype(np.int64), visits.persona[visit]
    gone = log.kind[ends] != Kind.START
    spell = np.searchsorted(bounds, log.time[ends], side="right") - 1
    left = np.append(over, len(log) - 1)[np.searchsorted(over, ends)]
    days = np.maximum(log.time[left] - visits.enter[visit], 0.0)
    tolerance = np.array([[contact.tolerance for contact in p.contacts] for p in compiled.personas])
    kept = 1.0 / (1.0 + log.value[ends] / tolerance[persona, desk])
    found = {}
    for number in range(len(compiled.desks)):
        for one in range(len(compiled.personas)):
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
