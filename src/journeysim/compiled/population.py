"""Where customers come from, and how many: sources, perhaps scaled to a number of customers."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import ceil, inf
from numbers import Real

from journeysim.compiled.changing import compile_season
from journeysim.compiled.effects import EffectTable
from journeysim.compiled.index import Addresses
from journeysim.compiled.records import Names, Pulse, SeasonCurve, Source
from journeysim.errors import UsageError
from journeysim.kernels.identity import source_bits
from journeysim.kernels.strength import season_part, wave
from journeysim.scenario import model as written


def compile_source(
    name: str,
    source: written.Source,
    names: Names,
    shares: tuple[float, ...],
    effects: EffectTable,
    purpose: Addresses,
) -> Source:
    """Compile one source; ``shares`` are those of the personas, unless the source has a mix of its own."""
    mix = shares
    if source.personas:
        mix = tuple(source.personas[p].value if p in source.personas else 0.0 for p in names.personas)
    schedule = tuple((start, rate.value) for start, rate in source.rate or ())
    return Source(
        name=name,
        bits=source_bits(name),
        enter=names.places.index(source.enter),
        cost=source.cost.value,
        mix=mix,
        schedule=schedule,
        height=max((rate for _, rate in schedule), default=0.0),
        cohort=0 if source.customers is None else round(source.customers.value),
        over=source.over,
        entries=_entries(source),
        season=None if source.season is None else compile_season(source.season),
        pulses=tuple(Pulse(p.start, p.end, p.rate_ratio.value, p.cost.value) for p in source.pulses),
        terms=effects.at("source", "rate_ratio", name),
        cost_terms=effects.at("source", "cost_ratio", name),
        start_purpose=purpose("start", name),
    )


def _entries(source: written.Source) -> tuple[tuple[float, int], ...]:
    """Return (time, key) of a list of people: their row, or the key of their own."""
    if source.times is not None:
        return tuple((time, row) for row, time in enumerate(source.times))
    return tuple((time, row if key is None else key) for row, (time, key) in enumerate(source.entries))


def season_at(season: SeasonCurve, now: float) -> float:
    """Return the factor of a season at a moment: one of equal parts, or a sine."""
    if season.factors:
        return season.factors[season_part(now, season.period, len(season.factors))]
    return 1.0 + season.amplitude * wave((now - season.peak) / season.period)


def scheduled_rate(source: Source, now: float) -> float:
    """Return a source's rate per day at a moment, before any change: schedule · season · pulses."""
    return _rate_at(source.schedule, source.season, source.pulses, now)


def _rate_at(
    schedule: tuple[tuple[float, float], ...],
    season: SeasonCurve | None,
    pulses: tuple[Pulse, ...],
    now: float,
) -> float:
    rate = 0.0
    for start, value in schedule:
        if start > now:
            break
        rate = value
    if season is not None:
        rate *= season_at(season, now)
    for pulse in pulses:
        if pulse.start <= now < pulse.end:
            rate *= pulse.ratio
    return rate


def expected_arrivals(source: Source, horizon: float) -> float:
    """Return the expected number of customers of a source until the horizon, before any change.

    Schedules are integrated by the mid-point rule on cells of at most 1/8 day.
    """
    if not source.schedule:
        listed = sum(1 for time, _ in source.entries if time <= horizon)
        share = min(1.0, horizon / source.over) if source.over > 0.0 else 1.0
        return listed + source.cohort * share
    return _integrated(source.schedule, source.season, source.pulses, horizon)


@lru_cache(maxsize=256)
def _integrated(
    schedule: tuple[tuple[float, float], ...],
    season: SeasonCurve | None,
    pulses: tuple[Pulse, ...],
    horizon: float,
) -> float:
    """The integral of a rate; kept, since every run of a study asks for the same ones."""
    cells = max(1, ceil(horizon * 8))
    width = horizon / cells
    return sum(_rate_at(schedule, season, pulses, (cell + 0.5) * width) for cell in range(cells)) * width


def expected_customers(sources: tuple[Source, ...], horizon: float) -> float:
    """Return the expected number of external customers until the horizon, before any change."""
    return sum(expected_arrivals(source, horizon) for source in sources)


def scaled(sources: tuple[Source, ...], horizon: float, customers: int) -> tuple[Source, ...]:
    """Return the sources with cohorts and rates multiplied so that ``customers`` are expected.

    Raises:
        UsageError: if it is no number above 0, or people come from lists only, which have the length that
            they have.
    """
    if not isinstance(customers, Real) or not 0 < customers < inf:
        raise UsageError(f"The number of customers is {customers!r}; it must be a number above 0.")
    fixed = sum(expected_arrivals(source, horizon) for source in sources if source.entries)
    free = sum(expected_arrivals(source, horizon) for source in sources if not source.entries)
    if free <= 0.0 or customers < fixed:
        raise UsageError(
            f"The run cannot be scaled to {customers:,} customers: {fixed:,.0f} of them come from lists "
            "of given people. Scale sources with `rate` or `customers`, or change the list."
        )
    factor = (customers - fixed) / free
    return tuple(source if source.entries else _times(source, factor) for source in sources)


def _times(source: Source, factor: float) -> Source:
    return replace(
        source,
        schedule=tuple((start, rate * factor) for start, rate in source.schedule),
        height=source.height * factor,
        cohort=round(source.cohort * factor),
    )
