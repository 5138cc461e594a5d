"""Where customers come from: cohorts, lists, and Poisson sources in layers.

A Poisson source is a stack of layers of the same height, its largest scheduled rate before any change.
Candidate i of layer j has the height (j + u)·height and arrives when that is below the rate of its
moment. So a higher rate only adds people, and a change without effect moves nobody.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from math import ceil
from typing import Any

from simpy import Event

from journeysim.compiled.population import scheduled_rate
from journeysim.compiled.records import Compiled, Pulse, Source
from journeysim.engines.reference.calendar import ARRIVAL
from journeysim.engines.reference.market import cohort_member, drawn_member
from journeysim.engines.reference.treatment import summed
from journeysim.engines.reference.world import Person, World
from journeysim.errors import GuardError
from journeysim.kernels.floats import pexp
from journeysim.kernels.identity import external, purpose
from journeysim.kernels.philox import uniform32, uniform52
from journeysim.kernels.quantiles import draw, unit_table


def open_source(world: World, number: int) -> None:
    """Start a source: its list of people, or as many layers as its largest rate needs."""
    if world.compiled.sources[number].schedule:
        open_layers(world, number)
    else:
        world.calendar.process(_list(world, number))


def open_layers(world: World, number: int) -> None:
    """Open the layers that a Poisson source needs from now on; word of mouth may lift the rate later."""
    source = world.compiled.sources[number]
    needed = layers_needed(world.compiled, source, _pull(world, world.calendar.now))
    opened = world.layers.get(number, 0)
    for layer in range(opened, needed):
        world.calendar.process(_layer(world, number, layer))
    world.layers[number] = max(opened, needed)


def _list(world: World, number: int) -> Generator[Event, Any, None]:
    """Let a cohort or a list of people arrive, in order of time and identity."""
    source = world.compiled.sources[number]
    people = [(time, _listed(world, source, key)) for time, key in source.entries]
    before = sum(other.cohort for other in world.compiled.sources[:number])
    for member in range(source.cohort):
        time = 0.0
        if source.over > 0.0:
            words = world.addresses.words(0, source.start_purpose, member)
            time = uniform52(words[0], words[1]) * source.over
        people.append((time, _of_cohort(world, source, member, before)))
    for time, identity in sorted(people):
        yield world.calendar.at(time, ARRIVAL, (identity, 0))
        world.arrive(Person(identity, source.enter, source.mix, number))


def _listed(world: World, source: Source, key: int) -> int:
    """Return who a row of a list is: themselves, or a member of the finite market."""
    if world.crowd is None:
        return external(source.bits, 0, key)
    return drawn_member(world.crowd, world.addresses.words(0, source.start_purpose, key)[2])


def _of_cohort(world: World, source: Source, member: int, before: int) -> int:
    """Return who a row of a cohort is; in a finite market those of all cohorts are different members."""
    if world.crowd is None:
        return external(source.bits, 0, member)
    return cohort_member(world.crowd, world.addresses, before + member)


def _layer(world: World, number: int, layer: int) -> Generator[Event, Any, None]:
    """Walk through the candidates of one layer: who lies below the rate of their moment arrives."""
    source, opened = world.compiled.sources[number], world.calendar.now
    for time, identity, height in _candidates(world, source, layer):
        if time > world.compiled.horizon:
            return
        if time < opened:
            continue
        yield world.calendar.at(time, ARRIVAL, (identity, 0))
        if height < rate_at(world, source, time):
            world.arrive(Person(identity, source.enter, source.mix, number))


def _candidates(world: World, source: Source, layer: int) -> Iterator[tuple[float, int, float]]:
    """Yield (time, identity, height) of one layer's candidates: a Poisson process of rate `height`."""
    table = unit_table("exponential")
    address = purpose("arrival", source.name, str(layer))
    time, number = 0.0, 0
    while True:
        words = world.addresses.words(0, address, number)
        time += draw(table, uniform52(words[0], words[1])) / source.height
        try:
            identity = external(source.bits, layer, number)
        except ValueError as error:
            raise GuardError(f"source '{source.name}': {error}.") from error
        if world.crowd is not None:
            identity = drawn_member(world.crowd, words[3])
        yield time, identity, (layer + uniform32(words[2])) * source.height
        number += 1


def _pull(world: World, now: float) -> float:
    """Return what word of mouth adds to the log of every source's rate."""
    voice = world.compiled.word_of_mouth
    return 0.0 if voice is None else voice.arrivals * world.setting.level.at(now)


def rate_at(world: World, source: Source, now: float) -> float:
    """Return a source's rate per day at a moment: schedule · season · pulses · changes · word of mouth."""
    rate = scheduled_rate(source, now)
    acting = [change.coverage > 0.0 for change in world.setting.changes]
    effect = summed(source.terms, acting, world.setting.changes, now)
    effect += _pull(world, now)
    return rate if effect == 0.0 else rate * pexp(effect)


def _largest_pulse(pulses: tuple[Pulse, ...]) -> float:
    """Return the largest product of pulses that overlap, which holds when one of them begins; at least 1."""
    largest = 1.0
    for first in pulses:
        product = 1.0
        for pulse in pulses:
            if pulse.start <= first.start < pulse.end:
                product *= pulse.ratio
        largest = max(largest, product)
    return largest


def layers_needed(compiled: Compiled, source: Source, pull: float = 0.0) -> int:
    """Return how many layers the largest possible rate of the run may need, at this pull of word of mouth."""
    highest = source.height * pexp(max(pull, 0.0))
    if highest <= 0.0:
        return 0
    if source.season is not None:
        highest *= max(source.season.factors, default=1.0 + abs(source.season.amplitude))
    highest *= _largest_pulse(source.pulses)
    for term in source.terms:
        change = compiled.changes[term.change]
        peak = 1.0
        if change.season is not None:
            peak = max(change.season.factors, default=1.0 + abs(change.season.amplitude))
        if change.coverage > 0.0:
            highest *= pexp(max(term.size, 0.0) * peak)
    return ceil(highest / source.height * (1.0 + 1e-12))
