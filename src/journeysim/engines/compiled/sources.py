"""Where customers come from: lists, and layers of Poisson sources whose candidates a rate lets in."""

from __future__ import annotations

from typing import Any

from journeysim.engines.compiled.choices import level_at, words_of
from journeysim.engines.compiled.heap import ARRIVAL, push
from journeysim.engines.compiled.jit import compiled, entry, inlined
from journeysim.engines.compiled.layout import Floats, Integers, Scene
from journeysim.engines.compiled.state import STREAMS, World
from journeysim.engines.compiled.terms import season_at, summed
from journeysim.kernels.floats import pexp
from journeysim.kernels.identity import LAYERS, external
from journeysim.kernels.permutation import permuted
from journeysim.kernels.philox import uniform32, uniform52
from journeysim.kernels.quantiles import draw


@inlined
def drawn_member(scene: Scene, word: int) -> int:
    """Return the member that one word draws evenly from the whole market."""
    size = scene.globe[0].market
    return min(int(uniform32(word) * size), size - 1)


@compiled
def scheduled_rate(scene: Scene, number: int, now: float) -> float:
    """Return a source's rate per day at a moment, before any change: schedule · season · pulses."""
    source = scene.sources[number]
    rate = 0.0
    for index in range(source.schedule_from, source.schedule_to):
        if scene.schedule[index].start > now:
            break
        rate = scene.schedule[index].value
    if source.season >= 0:
        rate *= season_at(scene.acts, source.season, now)
    for index in range(source.pulses_from, source.pulses_to):
        pulse = scene.pulses[index]
        if pulse.start <= now < pulse.end:
            rate *= pulse.ratio
    return rate


@compiled
def rate_at(scene: Scene, level: Floats, number: int, now: float) -> float:
    """Return a source's rate per day at a moment: schedule · season · pulses · changes · word of mouth."""
    globe, source = scene.globe[0], scene.sources[number]
    rate = scheduled_rate(scene, number, now)
    effect = summed(scene.acts, source.terms_from, source.terms_to, scene.acts.acting, 0, now)
    effect += globe.arrivals * level_at(level, globe.tau, now) if globe.talks else 0.0
    return rate if effect == 0.0 else rate * pexp(effect)


@inlined
def next_candidate(scene: Scene, stream: Any) -> None:
    """Go to the next candidate of a layer: when, who, and at which height."""
    globe, source = scene.globe[0], scene.sources[stream.source]
    purpose = scene.layer_purposes[stream.source * LAYERS + stream.layer]
    a, b, c, d = words_of(globe, 0, purpose, stream.number)
    stream.time += draw(scene.laws.tables[0], uniform52(a, b)) / source.height
    stream.member = external(source.bits, stream.layer, stream.number)
    if globe.market:
        stream.member = drawn_member(scene, d)
    stream.height = (stream.layer + uniform32(c)) * source.height
    stream.number += 1


@inlined
def advance(scene: Scene, world: World, index: int, opened: float) -> bool:
    """Go to the next person of a stream; return whether there is one."""
    stream, coming = world.coming.streams[index], world.coming
    if stream.layer < 0:
        if stream.at == stream.until:
            return False
        stream.time = coming.list_time[stream.at]
        stream.member = coming.list_id[stream.at]
        stream.at += 1
        return True
    while True:
        next_candidate(scene, stream)
        if stream.time > scene.globe[0].horizon:
            return False
        if stream.time >= opened:
            return True


@compiled
def enter_next(scene: Scene, world: World, index: int, opened: float) -> None:
    """Put the next person of a stream into the calendar."""
    if advance(scene, world, index, opened):
        stream = world.coming.streams[index]
        push(world, stream.time, ARRIVAL, stream.member, 0, index)


@entry
def open_layer(scene: Scene, world: World, source: int, layer: int, now: float) -> None:
    """Open a layer of a Poisson source."""
    meter = world.writing.meter
    index = meter[STREAMS]
    meter[STREAMS] += 1
    stream = world.coming.streams[index]
    stream.source = source
    stream.layer = layer
    stream.number = 0
    stream.time = 0.0
    enter_next(scene, world, index, now)


@entry
def open_list(scene: Scene, world: World, source: int, at: int, until: int) -> None:
    """Open a list of people who stand ready in order of time and identity."""
    meter = world.writing.meter
    index = meter[STREAMS]
    meter[STREAMS] += 1
    stream = world.coming.streams[index]
    stream.source = source
    stream.layer = -1
    stream.at = at
    stream.until = until
    enter_next(scene, world, index, 0.0)


@entry
def cohort(
    scene: Scene, number: int, over: float, before: int, first: int, times: Floats, identities: Integers
) -> None:
    """Fill in when members of a cohort come, from one number on, and who they are.

    Args:
        scene: The scenario.
        number: The source.
        over: Time over which the cohort is spread.
        before: Members of earlier cohorts; in a finite market all are different members.
        first: Number of the first member.
        times: Their days, to be filled.
        identities: Their ids, to be filled.
    """
    globe, source = scene.globe[0], scene.sources[number]
    for index in range(len(times)):
        member = first + index
        times[index] = 0.0
        if over > 0.0:
            a, b, _, _ = words_of(globe, 0, source.start_purpose, member)
            times[index] = uniform52(a, b) * over
        if globe.market:
            row = (before + member) % globe.market
            identities[index] = permuted(row, globe.market, globe.member_purpose, globe.key)
        else:
            identities[index] = external(source.bits, 0, member)


@entry
def listed(scene: Scene, number: int, keys: Integers, identities: Integers) -> None:
    """Fill in who the rows of a list are: themselves, or members of the finite market."""
    globe, source = scene.globe[0], scene.sources[number]
    for index in range(len(keys)):
        if globe.market:
            _, _, word, _ = words_of(globe, 0, source.start_purpose, keys[index])
            identities[index] = drawn_member(scene, word)
        else:
            identities[index] = external(source.bits, 0, keys[index])
