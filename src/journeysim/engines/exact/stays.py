"""How long a visit takes, on the lattice: the kernel of every mode, for every situation at its beginning."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import floor

import numpy as np

from journeysim.compiled.records import Draw, Place
from journeysim.engines.exact.clocks import PARTS, hazard_power, race
from journeysim.engines.exact.decisions import log_odds
from journeysim.engines.exact.effects import (
    Who,
    changes_of_edges,
    changes_of_terms,
    edges_of,
    summed,
)
from journeysim.engines.exact.keeping import kept
from journeysim.engines.exact.laws import Floats, explicit, lattice
from journeysim.engines.exact.modes import Mode, Modes, check_size
from journeysim.engines.exact.population import Population
from journeysim.engines.exact.timeline import Timeline
from journeysim.results.visits import Flags, Integers

AT_ONCE = 4_000_000
"""Numbers that a race of clocks handles at once."""

FEW = 4
"""Lags up to which a kernel is handed on node by node."""


@dataclass(frozen=True)
class Stay:
    """The kernel of one way out of a mode.

    Attributes:
        masses: Mass that leaves after each lag, of shape (regimes, distinct kernels, nodes).
        regime: Regime at each node of entry, of shape (nodes,).
        groups: The columns that share each distinct kernel.
        dates: Where given, those who enter at each node leave at these nodes instead, of shape (nodes, 2).
        parts: With which parts, of the same shape.
    """

    masses: Floats
    regime: Integers
    groups: tuple[Integers, ...]
    dates: Integers | None = None
    parts: Floats | None = None

    @property
    def steady(self) -> bool:
        """Whether the kernel is the same at every node of entry."""
        return self.dates is None and len(self.masses) == 1

    @cached_property
    def few(self) -> bool:
        """Whether the kernel is the same at every node and reaches few lags, as that of a fixed time."""
        return self.steady and int(np.count_nonzero(self._some)) <= FEW

    @cached_property
    def _some(self) -> Flags:
        """Whether anybody leaves after each lag, of shape (nodes,)."""
        return np.asarray(self.masses.any(axis=(0, 1)))

    @cached_property
    def least(self) -> int:
        """A lag before which nobody leaves."""
        return int(np.argmax(self._some)) if self.dates is None and self._some.any() else 0

    @cached_property
    def most(self) -> int:
        """The last lag after which anybody leaves, but for those who wait for a date."""
        return int(np.flatnonzero(self._some)[-1]) if self._some.any() else 0


def stay_key(modes: Modes, mode: Mode) -> tuple[object, ...]:
    """What the kernels of a mode hang on."""
    place = modes.place(mode)
    if mode.kind != "stay" or (place.dwell is None and not place.clocks):
        return ("at once",)
    by_visits = place.clocks and any(
        edge.visits != 0.0 for p in modes.compiled.personas for edge in edges_of(p.places[mode.place])
    )
    return (mode.place, mode.treated, mode.atomic, modes.visits_of(mode, place.stage) if by_visits else 0)


def at_once(population: Population, count: int) -> Stay:
    """No time at all."""
    masses = np.zeros((1, 1, count + 1))
    masses[0, 0, 0] = 1.0
    return Stay(masses, np.zeros(count + 1, dtype=np.int64), (np.arange(population.columns),))


def stays(modes: Modes, mode: Mode, population: Population, timeline: Timeline) -> tuple[Stay, ...]:
    """The kernel of a mode, or of each of its clocks."""
    place = modes.place(mode)
    if mode.kind != "stay":
        return (at_once(population, timeline.count),)
    if place.clocks:
        return _clocks(modes, mode, population, timeline)
    if place.dwell is None:
        return (at_once(population, timeline.count),)
    if place.dwell.family == "until":
        return (_until(place.dwell, mode, population, timeline),)
    return (_dwell(modes, mode, population, timeline),)


def times_of(place: Place, who: Who, levels: Floats) -> Floats:
    """What every time spent at a place is multiplied by, of shape (regimes, trait nodes, 1)."""
    slope = np.zeros((1, 1))
    for trait, weight in place.dwell_traits:
        slope = slope + weight * who.traits[trait]
    effect = summed(place.dwell_terms, who.treated, levels)[:, np.newaxis, np.newaxis]
    found: Floats = place.dwell_factor * np.exp(slope + effect)
    return found


def _dwell(modes: Modes, mode: Mode, population: Population, timeline: Timeline) -> Stay:
    """The kernel of a stay under one law."""
    compiled, columns = modes.compiled, np.arange(population.columns).reshape(population.shape)
    changes = changes_of_terms(*(p.places[mode.place].dwell_terms for p in compiled.personas))
    regimes = timeline.regimes(changes, atomic=mode.atomic)
    known: dict[bytes, int] = {}
    tables: list[Floats] = []
    groups: list[list[Integers]] = []
    for number, kind in enumerate(population.kinds):
        place = compiled.personas[kind.persona].places[mode.place]
        assert place.dwell is not None
        who = Who(modes.treats(mode, kind.covered), population.traits[..., np.newaxis])
        times = regimes.average(times_of(place, who, regimes.flat)[..., 0])
        nodes = population.shape[1]
        if place.dwell.trait >= 0:
            times = np.broadcast_to(times, (len(times), nodes))
            own = population.traits[:, np.newaxis, :]
            masses = kept(lattice, place.dwell, timeline.step, timeline.count, times, own)
        else:
            masses = kept(lattice, place.dwell, timeline.step, timeline.count, times)
        for node in range(masses.shape[1]):
            part = columns[number] if masses.shape[1] == 1 else columns[number, node]
            key = masses[:, node].tobytes()
            if key not in known:
                known[key] = len(tables)
                tables.append(explicit(masses[:, node]))
                groups.append([])
            groups[known[key]].append(part.ravel())
    together = tuple(np.sort(np.concatenate(group)) for group in groups)
    return Stay(np.stack(tables, axis=1), regimes.index, together)


def _clocks(modes: Modes, mode: Mode, population: Population, timeline: Timeline) -> tuple[Stay, ...]:
    """The kernels of competing clocks, one for each edge."""
    compiled, columns = modes.compiled, np.arange(population.columns).reshape(population.shape)
    places = [persona.places[mode.place] for persona in compiled.personas]
    changes = changes_of_terms(*(p.dwell_terms for p in places))
    changes |= frozenset[int]().union(*(changes_of_edges(edges_of(p)) for p in places))
    regimes = timeline.regimes(changes, atomic=mode.atomic)
    above = population.grid - compiled.satisfaction_reference
    tables: list[list[Floats]] = [[] for _ in edges_of(places[0])]
    groups: list[Integers] = []
    known: dict[bytes, int] = {}
    for number, kind in enumerate(population.kinds):
        place = places[kind.persona]
        who = Who(
            modes.treats(mode, kind.covered),
            population.traits[..., np.newaxis],
            modes.visits_of(mode, place.stage),
        )
        times = clock_times(place, who, regimes.flat, above)
        key = np.ascontiguousarray(times).tobytes() + str(times.shape).encode()
        if key not in known:
            shape = times.shape[1:]
            check_size(
                4 * len(regimes) * times.size // len(regimes.flat) * (timeline.count + 1),
                f"The clocks of {place.name}, in {len(regimes):,} situations of the changes,",
            )
            found = raced(place, times, population, timeline)
            known[key] = len(groups)
            for edge, table in zip(tables, found, strict=True):
                averaged = regimes.average(table)
                edge.append(averaged.reshape(len(averaged), -1, averaged.shape[-1]))
            _grouped(groups, columns[number], shape[1:])
        else:
            _join(groups, known[key], columns[number], times.shape[2:])
    return tuple(
        Stay(np.concatenate([_early(part) for part in edge], axis=1), regimes.index, tuple(groups))
        for edge in tables
    )


def raced(place: Place, times: Floats, population: Population, timeline: Timeline) -> Floats:
    """The race in parts of few situations, so that it needs little room."""
    own = population.traits[:, np.newaxis, :, np.newaxis]
    one = PARTS * timeline.count * times[:, 0].size
    size = max(1, AT_ONCE // one)
    parts = [
        kept(race, _laws(place), timeline.step, timeline.count, times[:, start : start + size], own)
        for start in range(0, times.shape[1], size)
    ]
    return np.concatenate(parts, axis=1)


def _laws(place: Place) -> tuple[Draw, ...]:
    return tuple(edge.clock for edge in edges_of(place) if edge.clock is not None)


def clock_times(place: Place, who: Who, levels: Floats, above: Floats) -> Floats:
    """What each clock's law is multiplied by: (clocks, regimes, trait nodes or 1, satisfactions or 1)."""
    factor = times_of(place, who, levels)
    found = []
    by_trait = False
    for edge in edges_of(place):
        assert edge.clock is not None
        by_trait = by_trait or edge.clock.trait >= 0
        found.append(factor * np.exp(-log_odds(edge, who, levels, above) / hazard_power(edge.clock)))
    if by_trait:
        found.append(np.ones((1, who.traits.shape[1], 1)))
        return np.stack(np.broadcast_arrays(*found))[:-1]
    return np.stack(np.broadcast_arrays(*found))


def _grouped(groups: list[Integers], columns: Integers, shape: tuple[int, ...]) -> None:
    """Add the groups of columns of one kind: by trait node and satisfaction, as far as they differ."""
    nodes, moods = columns.shape
    for node in range(shape[0]):
        for mood in range(shape[1]):
            rows = columns if shape[0] == 1 < nodes or shape[0] == nodes == 1 else columns[node : node + 1]
            part = rows if shape[1] == 1 < moods else rows[:, mood : mood + 1]
            groups.append(part.ravel())


def _join(groups: list[Integers], first: int, columns: Integers, shape: tuple[int, ...]) -> None:
    """Add the columns of a kind to the groups of another that is like it."""
    more: list[Integers] = []
    _grouped(more, columns, shape)
    for offset, part in enumerate(more):
        groups[first + offset] = np.append(groups[first + offset], part)


def _early(masses: Floats) -> Floats:
    return explicit(masses)


def _until(law: Draw, mode: Mode, population: Population, timeline: Timeline) -> Stay:
    """The kernel of waiting for a date: where those who enter at each node leave.

    Mass that is spread around a date leaves in halves: what lies before it at this date, the rest later.
    """
    nodes = np.arange(timeline.count + 1)
    exact = np.array([_next_node(law, t, timeline) for t in timeline.times.tolist()])
    dates, parts = np.stack([exact, exact], axis=1), np.tile([0.5, 0.5], (len(nodes), 1))
    if not mode.atomic:
        early = np.abs(
            (timeline.times - law.at) / law.every - np.round((timeline.times - law.at) / law.every)
        )
        here = (early * law.every < 1e-7 * timeline.step) & (timeline.times >= law.at)
        dates[here, 0] = nodes[here]
        # People who wait for a date have come after day 0.
        parts[0] = (0.0, 1.0) if here[0] else parts[0]
    empty = np.zeros((1, 1, timeline.count + 1))
    columns = (np.arange(population.columns),)
    return Stay(empty, np.zeros(len(nodes), dtype=np.int64), columns, dates, parts)


def _next_node(law: Draw, now: float, timeline: Timeline) -> int:
    """The node nearest to the first date after a moment; beyond the horizon one past the last."""
    number = max(0, floor((now - law.at) / law.every + 1e-9) + 1) if now >= law.at else 0
    date = law.at + number * law.every
    if date <= now + 1e-9 * timeline.step:
        date += law.every
    return min(round(date / timeline.step), timeline.count + 1)
