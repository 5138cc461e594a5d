"""Values that depend on the moment and on the customer: strengths, sums of terms, laws, steps, memories."""

from __future__ import annotations

from math import floor

from journeysim.engines.compiled.jit import compiled, entry, inlined
from journeysim.engines.compiled.layout import EMPIRICAL, FIXED, Acts, Flags, Floats, Integers, Laws, Scene
from journeysim.kernels.floats import pexp
from journeysim.kernels.quantiles import draw as table_quantile
from journeysim.kernels.quantiles import draw_empirical
from journeysim.kernels.strength import periodic, season_part, strength, wave


@compiled
def season_at(acts: Acts, number: int, now: float) -> float:
    """Return the factor of a season at a moment."""
    season = acts.seasons[number]
    parts = season.factors_to - season.factors_from
    if parts > 0:
        return acts.factors[season.factors_from + season_part(now, season.period, parts)]
    return 1.0 + season.amplitude * wave((now - season.peak) / season.period)


@compiled
def strength_at(acts: Acts, number: int, now: float) -> float:
    """Return how strongly a change acts now."""
    change = acts.changes[number]
    if now < change.begin or now >= change.end:
        return 0.0
    if change.every > 0.0 and not periodic(now, change.begin, change.every, change.length):
        return 0.0
    level = strength(now, change.begin, change.end, change.ramp, change.half_life)
    if change.season < 0:
        return level
    return level * season_at(acts, change.season, now)


@entry
def summed_over(acts: Acts, first: int, last: int, treated: Flags, base: int, now: float) -> float:
    """Return the sum over a stretch of terms that is not empty."""
    total = 0.0
    largest_group = -1
    for index in range(first, last):
        term = acts.terms[index]
        if not treated[base + term.change]:
            continue
        level = strength_at(acts, term.change, now)
        if level == 0.0:
            continue
        if term.group < 0:
            total += level * term.size
        else:
            largest_group = max(largest_group, term.group)
    for group in range(largest_group + 1):
        found = False
        strongest = 0.0
        for index in range(first, last):
            term = acts.terms[index]
            if term.group != group or not treated[base + term.change]:
                continue
            level = strength_at(acts, term.change, now)
            if level == 0.0:
                continue
            effect = level * term.size
            if not found or abs(effect) > abs(strongest):
                found = True
                strongest = effect
        if found:
            total += strongest
    return total


@inlined
def summed(acts: Acts, first: int, last: int, treated: Flags, base: int, now: float) -> float:
    """Return Σ strength·size of the terms that act on a customer now; of a group only the strongest."""
    if first == last:
        return 0.0
    return summed_over(acts, first, last, treated, base, now)


@compiled
def sample(laws: Laws, number: int, u: float, traits: Floats, base: int) -> float:
    """Return a law's value at the uniform u for the customer whose traits begin at a place."""
    law = laws.draws[number]
    if law.kind == FIXED:
        return law.location
    if law.kind == EMPIRICAL:
        unit = draw_empirical(laws.samples[law.samples_from : law.samples_to], u)
    else:
        unit = table_quantile(laws.tables[law.table], u)
    if law.trait < 0:
        return law.location + law.scale * unit
    value = traits[base + law.trait] * law.factor
    return law.location + (value * unit if law.power > 0 else unit / value)


@compiled
def next_date(laws: Laws, number: int, now: float) -> float:
    """Return the first date of ``until`` after now."""
    law = laws.draws[number]
    count = max(0.0, floor((now - law.at) / law.every))
    date = law.at + count * law.every
    while date <= now:
        count += 1.0
        date = law.at + count * law.every
    return date


@compiled
def step_value(scene: Scene, number: int, visits: int, first_purchase: float, now: float) -> float:
    """Return the step that holds now; before the first one, the first."""
    function, steps = scene.stepped[number], scene.steps
    if function.by_visits:
        at = float(visits)
    elif first_purchase <= now:
        at = now - first_purchase
    else:
        at = 0.0
    value = steps[function.steps_from].value
    for index in range(function.steps_from, function.steps_to):
        if steps[index].start > at:
            break
        value = steps[index].value
    return value


@compiled
def remembered(
    note_time: Floats, note_next: Integers, head: int, span: float, cap: float, now: float
) -> float:
    """Return the number of events within the last ``span`` days, at most ``cap``; the newest comes first."""
    recent = 0
    while head >= 0 and note_time[head] > now - span:
        recent += 1
        if recent >= cap:
            return cap
        head = note_next[head]
    return min(float(recent), cap)


@inlined
def clip(value: float) -> float:
    """Keep a value in [0, 1]."""
    return 0.0 if value < 0.0 else min(value, 1.0)


@inlined
def scaled(factor: float, effect: float) -> float:
    """Return a factor times exp(effect); the factor itself where the effect is 0."""
    return factor if effect == 0.0 else factor * pexp(effect)
