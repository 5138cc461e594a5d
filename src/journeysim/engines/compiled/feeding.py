"""External customers in blocks, and the lists of those who are known before the run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from journeysim.compiled.records import Compiled, Source
from journeysim.engines.compiled.books import bind
from journeysim.engines.compiled.jit import entry
from journeysim.engines.compiled.layout import Floats, Integers, Records, Scene
from journeysim.engines.compiled.sources import cohort, listed, next_candidate, rate_at
from journeysim.engines.compiled.state import STREAM
from journeysim.kernels.floats import pexp

BLOCK = 8192
"""External customers in a block."""


class Block(NamedTuple):
    """Customers of one source: when they arrive, and who they are."""

    source: int
    times: Floats
    identities: Integers


class Layer(NamedTuple):
    """Where a layer of candidates stands: one stream."""

    streams: Records


def no_layer() -> Layer:
    """Return a layer that has not begun."""
    return Layer(np.zeros(1, dtype=STREAM))


@entry
def _accepted(scene: Scene, layer: Layer, level: Floats, times: Floats, identities: Integers) -> int:
    """Fill in the next people of a layer who lie below the rate of their moment; return how many."""
    stream = layer.streams[0]
    count = 0
    while count < len(times):
        next_candidate(scene, stream)
        if stream.time > scene.globe[0].horizon:
            break
        if stream.height < rate_at(scene, level, stream.source, stream.time):
            times[count] = stream.time
            identities[count] = stream.member
            count += 1
    return count


def entries_of_lists(compiled: Compiled) -> list[Any]:
    """Return the compiled functions that `people_of_lists` and the lists of `blocks` call."""
    listing = [listed] if any(source.entries for source in compiled.sources) else []
    return [*listing, cohort] if any(source.cohort for source in compiled.sources) else listing


def entries_of_blocks(compiled: Compiled) -> list[Any]:
    """Return the compiled functions that `blocks` calls."""
    candidates = [_accepted] if any(source.schedule for source in compiled.sources) else []
    return [*candidates, *entries_of_lists(compiled)]


def layers_needed(scene: Scene, number: int) -> int:
    """Return how many layers the largest possible rate of a source needs without word of mouth."""
    source = scene.sources[number]
    highest = float(source["height"])
    if highest <= 0.0:
        return 0
    highest *= pexp(0.0)
    for factor in scene.acts.factors[source["peaks_from"] : source["peaks_to"]].tolist():
        highest *= factor
    return int(np.ceil(highest / float(source["height"]) * (1.0 + 1e-12)))


def blocks(compiled: Compiled, scene: Scene) -> Iterator[Block]:
    """Yield the external customers of a scenario in which they do not meet, in the order of their ids."""
    for number, source in sorted(enumerate(compiled.sources), key=lambda numbered: numbered[1].bits):
        if source.schedule:
            for layer in range(layers_needed(scene, number)):
                yield from _of_layer(scene, number, layer)
        else:
            yield from _of_list(scene, number, source)


def _of_layer(scene: Scene, number: int, layer: int) -> Iterator[Block]:
    begun = no_layer()
    begun.streams["source"], begun.streams["layer"] = number, layer
    level, bound, candidates = np.zeros(2), bind(scene), bind(begun)
    while True:
        times, identities = np.empty(BLOCK), np.empty(BLOCK, dtype=np.int64)
        count = _accepted(bound, candidates, level, times, identities)
        if count:
            yield Block(number, times[:count], identities[:count])
        if count < BLOCK:
            return


def _of_list(scene: Scene, number: int, source: Source) -> Iterator[Block]:
    entries = sorted(source.entries, key=lambda entry: entry[1])
    for first in range(0, len(entries), BLOCK):
        yield _listed(scene, number, entries[first : first + BLOCK])
    for first in range(0, source.cohort, BLOCK):
        yield _cohort(scene, number, source, 0, first, min(BLOCK, source.cohort - first))


def _listed(scene: Scene, number: int, entries: Sequence[tuple[float, int]]) -> Block:
    times = np.array([time for time, _ in entries], dtype=np.float64)
    identities = np.empty(len(entries), dtype=np.int64)
    listed(bind(scene), number, np.array([key for _, key in entries], dtype=np.int64), identities)
    return Block(number, times, identities)


def _cohort(scene: Scene, number: int, source: Source, before: int, first: int, size: int) -> Block:
    times, identities = np.empty(size), np.empty(size, dtype=np.int64)
    cohort(bind(scene), number, source.over, before, first, times, identities)
    return Block(number, times, identities)


def people_of_lists(compiled: Compiled, scene: Scene) -> tuple[Floats, Integers, list[tuple[int, int]]]:
    """Return all who come from lists and cohorts, source by source in order of time and identity.

    Returns:
        Days of arrival, ids, and where each source begins and ends.
    """
    times: list[Any] = []
    identities: list[Any] = []
    bounds, before, at = [], 0, 0
    for number, source in enumerate(compiled.sources):
        given = [_listed(scene, number, source.entries)] if source.entries else []
        if source.cohort:
            given.append(_cohort(scene, number, source, before, 0, source.cohort))
        before += source.cohort
        own_times = _joined([block.times for block in given], np.float64)
        own = _joined([block.identities for block in given], np.int64)
        order = _in_order(own_times, own)
        times.append(own_times[order])
        identities.append(own[order])
        bounds.append((at, at + len(own)))
        at += len(own)
    return _joined(times, np.float64), _joined(identities, np.int64), bounds


def _joined(parts: list[Any], kind: type) -> Any:
    """Return arrays as one; a single one is long, and is not copied."""
    return parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, dtype=kind), *parts])


def _in_order(times: Floats, identities: Integers) -> Integers:
    """Return the order of people by time and identity."""
    order = np.argsort(times)  # in a fraction of the time of a sort by both, which few need
    tied = np.any(times[order[1:]] == times[order[:-1]])
    return np.lexsort((identities, times)) if tied else order
