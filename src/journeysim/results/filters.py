"""From the observations of a run to sums by family: filters, windows, and whose every number is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from journeysim.errors import UsageError
from journeysim.results.families import Sums
from journeysim.results.observations import WORLD, Measure, Observations, Parameter
from journeysim.results.result import Result
from journeysim.results.visits import Floats, Integers

Window = tuple[float, float]

REFERRAL = "referral"
"""What ``source`` says for people who were invited."""


@dataclass(frozen=True)
class Filters:
    """Whose observations count, and when."""

    persona: str | None = None
    source: str | None = None
    window: Window | None = None


def observe(run: Result, known: Measure, parameter: Parameter, filters: Filters) -> Observations:
    """What a measure observes in a run, as far as the filters let it through."""
    seen = known.sample(run, parameter)
    if filters.persona is not None:
        names = run.compiled.names.personas
        wanted = _position("persona", filters.persona, names)
        seen = seen.where((seen.customer != WORLD) & (run.customers.persona[seen.customer] == wanted))
    if filters.source is not None:
        names = tuple(source.name for source in run.compiled.sources)
        everything = names if REFERRAL in names else (*names, REFERRAL)
        wanted = _position("source", filters.source, everything)
        wanted = wanted if wanted < len(names) else -1
        seen = seen.where((seen.customer != WORLD) & (run.customers.source[seen.customer] == wanted))
    return seen if filters.window is None else within(seen, filters.window)


def within(seen: Observations, window: Window) -> Observations:
    """What lies in the window; what holds for a span of time is cut to it."""
    begin, end = window
    if not begin < end:
        raise UsageError(f"window={window}: the window must end after it begins.")
    if seen.until is None:
        return seen.where((seen.when >= begin) & (seen.when < end))
    cut = replace(seen, when=np.maximum(seen.when, begin), until=np.minimum(seen.until, end))
    assert cut.until is not None
    return cut.where(cut.when < cut.until)


def _position(what: str, name: str, names: Sequence[str]) -> int:
    if name not in names:
        raise UsageError(f"There is no {what} {name!r}. Known: {', '.join(names)}.")
    return names.index(name)


def sums_of(run: Result, known: Measure, seen: Observations, window: Window | None) -> Sums:
    """Add observations up by family; the world's go to nobody."""
    people = run.customers
    top, bottom = seen.top, seen.bottom
    if seen.until is not None:
        top, bottom = top * (seen.until - seen.when), bottom * (seen.until - seen.when)
    if known.summary != "ratio":
        bottom = np.zeros(len(top))
    of_world = seen.customer == WORLD
    ours = slice(None) if not of_world.any() else ~of_world
    family, count = people.family[seen.customer[ours]], len(people.family_ids)
    return Sums(
        family_ids=people.family_ids,
        top=_by_family(family, top[ours], count),
        bottom=_by_family(family, bottom[ours], count) if known.summary == "ratio" else np.zeros(count),
        world_top=float(top[of_world].sum()),
        world_bottom=float(bottom[of_world].sum()) + _whole(run, known, window),
        fixed=frozenset(s.bits for s in run.compiled.sources if s.cohort or s.entries),
    )


def _by_family(family: Integers, column: Floats, count: int) -> Floats:
    return np.bincount(family, column, count).astype(np.float64, copy=False)


def _whole(run: Result, known: Measure, window: Window | None) -> float:
    """What a total is divided by: the one run it belongs to, or the days of the window."""
    if known.summary == "total":
        return 1.0
    if known.summary == "per_day":
        begin, end = window or (0.0, run.compiled.horizon)
        return end - begin
    return 0.0
