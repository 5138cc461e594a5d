"""Where customers come from: cohorts, lists, and Poisson sources in layers.

A Poisson source is a stack of layers of the same height, its largest scheduled rate before any change.
Candidate i of layer j has the height (j + u)·height and arrives when that is below the rate of its
moment. So a higher rate only adds people, and a change without effect moves nobody.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from heapq import heapify, heapreplace
from math import ceil
from typing import Any

from simpy import Event

from journeysim.compiled.population import scheduled_rate
from journeysim.compiled.records import Compiled, Pulse, Source
from journeysim.engines.reference.calendar import ARRIVAL
from journeysim.engines.reference.treatment import summed
from journeysim.engines.reference.world import World
from journeysim.errors import GuardError
from journeysim.kernels.floats import pexp
from journeysim.kernels.identity import external, purpose
from journeysim.kernels.philox import uniform32, uniform52
from journeysim.kernels.quantiles import draw, unit_table


def open_source(world: World, source: Source) -> None:
    """Start the process of a source."""
    if source.schedule:
        world.calendar.process(_poisson(world, source))
    else:
        world.calendar.process(_list(world, source))


def _list(world: World, source: Source) -> Generator[Event, Any, None]:
    """Let a cohort or a list of people arrive, in order of time and identity."""
    people = [(time, external(source.bits, 0, key)) for time, key in source.entries]
    for member in range(source.cohort):
        identity = external(source.bits, 0, member)
        time = 0.0
        if source.over > 0.0:
            words = world.addresses.words(0, source.start_purpose, member)
            time = uniform52(words[0], words[1]) * source.over
        people.append((time, identity))
    for time, identity in sorted(people):
        yield world.calendar.at(time, ARRIVAL, identity)
        world.arrive(identity, source.enter, source.mix)


def _poisson(world: World, source: Source) -> Generator[Event, Any, None]:
    """Walk through the candidates of all layers in order of time."""
    layers = layers_needed(world.compiled, source)
    horizon = world.compiled.horizon
    streams = [_candidates(world, source, layer) for layer in range(layers)]
    waiting = [(*next(stream), layer) for layer, stream in enumerate(streams)]
    heapify(waiting)
    while waiting and waiting[0][0] <= horizon:
        time, identity, height, layer = waiting[0]
        yield world.calendar.at(time, ARRIVAL, identity)
        if height < rate_at(world.compiled, source, time):
            world.arrive(identity, source.enter, source.mix)
        heapreplace(waiting, (*next(streams[layer]), layer))


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
        yield time, identity, (layer + uniform32(words[2])) * source.height
        number += 1


def rate_at(compiled: Compiled, source: Source, now: float) -> float:
    """Return a source's rate per day at a moment: schedule · season · pulses · changes."""
    rate = scheduled_rate(source, now)
    acting = [change.coverage > 0.0 for change in compiled.changes]
    effect = summed(source.terms, acting, compiled.changes, now)
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


def layers_needed(compiled: Compiled, source: Source) -> int:
    """Return how many layers the largest possible rate of the run may need."""
    highest = source.height
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
