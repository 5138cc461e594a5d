"""External arrivals on the lattice: schedules with seasons, pulses and changes, cohorts, lists."""

from __future__ import annotations

import numpy as np

from journeysim.compiled.records import Compiled, Source
from journeysim.engines.exact.effects import summed
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.modes import on_nodes
from journeysim.engines.exact.timeline import Timeline
from journeysim.results.strengths import season_factors

PARTS = 32
"""Parts of a step at whose middles a rate is read."""


def is_exact(source: Source, step: float) -> bool:
    """Whether a source's people arrive exactly at nodes."""
    if source.schedule:
        return False
    if source.cohort:
        return source.over == 0.0
    return all(on_nodes(time, step) for time, _ in source.entries)


def arrivals_of(source: Source, timeline: Timeline) -> Floats:
    """Expected arrivals of a source at each node, of shape (nodes,).

    Where they are spread around the nodes the last one holds twice what lies before the horizon.
    """
    found = np.zeros(timeline.count + 1)
    if source.schedule:
        ends = _ends(source, timeline)
        when = np.asarray((ends[1:] + ends[:-1]) / 2.0, dtype=np.float64)
        return _doubled(_shared(when, rates(source, timeline, when) * np.diff(ends), timeline), timeline)
    if source.cohort and source.over > 0.0:
        cells = PARTS * (timeline.count + 1)
        width = timeline.step / PARTS
        ends = np.clip(np.arange(cells + 1) * width / source.over, 0.0, 1.0)
        return _doubled(
            _shared(
                (np.arange(cells, dtype=np.float64) + 0.5) * width, source.cohort * np.diff(ends), timeline
            ),
            timeline,
        )
    if source.cohort:
        found[0] = source.cohort
        return found
    times = np.array([time for time, _ in source.entries if time <= timeline.compiled.horizon])
    if is_exact(source, timeline.step):
        np.add.at(found, np.round(times / timeline.step).astype(np.int64), 1.0)
        return found
    return _doubled(_shared(times, np.ones(len(times)), timeline), timeline)


def _ends(source: Source, timeline: Timeline) -> Floats:
    """Ends of short spans up to the horizon, within which nothing jumps."""
    horizon = timeline.compiled.horizon
    jumps = [start for start, _ in source.schedule]
    jumps += [day for pulse in source.pulses for day in (pulse.start, pulse.end)]
    seasons = [] if source.season is None else [source.season]
    for term in source.terms:
        change = timeline.compiled.changes[term.change]
        jumps += [change.begin, change.end, change.begin + change.ramp]
        seasons += [] if change.season is None else [change.season]
        if change.every > 0.0:
            for offset in (0.0, change.length):
                jumps += np.arange(change.begin + offset, horizon, change.every).tolist()
    for season in seasons:
        if season.factors:
            jumps += np.arange(0.0, horizon, season.period / len(season.factors)).tolist()
    inside = [day for day in jumps if 0.0 < day < horizon]
    return np.unique(np.concatenate([np.linspace(0.0, horizon, PARTS * timeline.count + 1), inside]))


def _shared(when: Floats, mass: Floats, timeline: Timeline) -> Floats:
    """Share mass at moments out between the nodes beside them; what lies beyond the horizon is left out."""
    inside = when <= timeline.compiled.horizon
    at = when[inside] / timeline.step
    left = np.minimum(at.astype(np.int64), timeline.count)
    part = at - left
    nodes = timeline.count + 2
    found = np.bincount(left, mass[inside] * (1.0 - part), nodes).astype(np.float64)
    found += np.bincount(left + 1, mass[inside] * part, nodes)
    return found[:-1]


def _doubled(found: Floats, timeline: Timeline) -> Floats:
    found[-1] *= 2.0
    return found


def rates(source: Source, timeline: Timeline, when: Floats) -> Floats:
    """The rate of a Poisson source at some moments: schedule · season · pulses · changes."""
    starts, values = np.array(source.schedule).T
    position = np.searchsorted(starts, when, side="right") - 1
    found: Floats = np.where(position >= 0, values[np.maximum(position, 0)], 0.0)
    if source.season is not None:
        found = found * season_factors(source.season, when)
    for pulse in source.pulses:
        found = np.where((when >= pulse.start) & (when < pulse.end), found * pulse.ratio, found)
    if source.terms:
        acting = tuple(change.coverage > 0.0 for change in timeline.compiled.changes)
        found = found * np.exp(summed(source.terms, acting, timeline.strengths(when)))
    return found


def cost_ratios(source: Source, timeline: Timeline) -> Floats:
    """What changes multiply the cost of an arrival by, of shape (nodes,)."""
    acting = tuple(change.coverage > 0.0 for change in timeline.compiled.changes)

    def ratio(when: Floats) -> Floats:
        found: Floats = np.exp(summed(source.cost_terms, acting, timeline.strengths(when)))
        return found

    if not source.cost_terms:
        return np.ones(timeline.count + 1)
    if is_exact(source, timeline.step):
        return ratio(timeline.times)
    return timeline.averaged(ratio)


def entry_points(compiled: Compiled, step: float) -> set[tuple[int, bool]]:
    """The places at which sources let people in, and whether exactly at nodes."""
    return {(source.enter, is_exact(source, step)) for source in compiled.sources}
