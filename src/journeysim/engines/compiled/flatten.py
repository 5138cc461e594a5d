"""From the compiled scenario's records to arrays: what the whole is made of, in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np

from journeysim.compiled.records import NONE, Compiled, SeasonCurve, Source
from journeysim.engines.compiled import layout
from journeysim.engines.compiled.books import bind
from journeysim.engines.compiled.hops import lay_out_hops
from journeysim.engines.compiled.layout import Floats, Records, Scene
from journeysim.engines.compiled.pages import Pages
from journeysim.engines.compiled.places import lay_out_places
from journeysim.engines.compiled.sharing import lay_out_sharing
from journeysim.engines.contract import Guards
from journeysim.keeping import beside
from journeysim.kernels.floats import pexp
from journeysim.kernels.identity import LAYERS, purpose

PAGES = (
    "places",
    "rows",
    "edges",
    "sets",
    "risks",
    "slopes",
    "stepped",
    "steps",
    "targeting",
    "target_memories",
    "personas",
    "firsts",
    "handovers",
    "memories",
    "bounds",
    "desks",
    "shifts",
    "servers",
    "contacts",
    "sources",
    "schedule",
    "pulses",
    "policies",
)
"""Arrays of the scene that are pages as they were collected."""


def flatten(compiled: Compiled, seed: int, guards: Guards) -> Scene:
    """Lay a compiled scenario out for one run; what all its runs have in common is laid out once.

    Args:
        compiled: The scenario under one strategy.
        seed: Seed below 2⁶³.
        guards: Limits of the run.
    """
    scene = beside(compiled, "scene", lambda: bind(_laid_out(compiled)))
    globe = scene.globe.copy()
    globe["key"], globe["seed_low"], globe["seed_high"] = seed, seed & 0xFFFFFFFF, seed >> 32
    globe["customers_limit"], globe["visits_limit"] = guards.customers, guards.events
    globe["instant_limit"] = guards.instant
    acts = scene.acts._replace(changes=scene.acts.changes.copy())
    return bind(scene._replace(globe=globe, acts=acts), like=scene)


def _laid_out(compiled: Compiled) -> Scene:
    """Return all that depends on the compiled scenario alone."""
    pages = Pages()
    for trait in compiled.traits:
        pages.law(trait)
    traits = np.array(
        [(number, address) for number, address in enumerate(compiled.trait_purposes)],
        dtype=layout.record("law purpose"),
    )
    lay_out_places(compiled, pages)
    journey = lay_out_hops(compiled, pages)
    _lay_out_changes(compiled, pages)
    _lay_out_memories(compiled, pages)
    shared = lay_out_sharing(compiled, pages)
    _lay_out_sources(compiled, pages)
    offsets, known = shared.known
    personas, places, desks = len(compiled.personas), len(compiled.places), len(compiled.desks)
    targets = [change.target for change in compiled.changes]
    return Scene(
        globe=_globe(compiled),
        acts=layout.Acts(
            terms=pages.array("terms"),
            changes=pages.array("changes"),
            seasons=pages.array("seasons"),
            factors=np.array(pages.factors, dtype=np.float64),
            acting=np.array([change.coverage > 0.0 for change in compiled.changes], dtype=np.bool_),
        ),
        laws=pages.laws(),
        hops=journey.hops,
        targets=journey.targets,
        covers=np.array([(change.cover_purpose,) for change in compiled.changes], dtype=layout.COVER),
        target_personas=_table([_target(target, "personas") for target in targets], personas),
        target_stages=_table([_target(target, "stages") for target in targets], places),
        target_purposes=_target_purposes(compiled),
        exposed=_table([change.exposed for change in compiled.changes], places),
        exposed_desks=_table([change.exposed_desks for change in compiled.changes], desks),
        mixes=_mixes(compiled),
        traits=traits,
        listens=_listens(compiled),
        layer_purposes=_layer_purposes(compiled),
        known_from=offsets,
        known=known,
        **{page: pages.array(page) for page in PAGES},
    )


def _target(target: object, what: str) -> frozenset[int]:
    return frozenset() if target is None else getattr(target, what)


def _table(chosen: Sequence[frozenset[int]], width: int) -> layout.Flags:
    """Return flags of shape (rows · width,): which things each row has chosen."""
    table = np.zeros((len(chosen), width), dtype=np.bool_)
    for row, things in enumerate(chosen):
        table[row, sorted(things)] = True
    return table.ravel()


def _target_purposes(compiled: Compiled) -> layout.Integers:
    """Return the address of targeting, change by change and stage by stage (at arrival: at place 0)."""
    table = np.zeros((len(compiled.changes), len(compiled.places)), dtype=np.int64)
    for row, change in enumerate(compiled.changes):
        table[row, : len(change.target_purposes)] = change.target_purposes
    return table.ravel()


def _mixes(compiled: Compiled) -> Floats:
    """Return the shares of personas: source by source, then those of people who were invited."""
    own = tuple(persona.share for persona in compiled.personas)
    return np.array([*(source.mix for source in compiled.sources), own], dtype=np.float64).ravel()


def _listens(compiled: Compiled) -> layout.Flags:
    """Return which places each memory listens at."""
    heard = [
        frozenset(
            place.index
            for place in compiled.places
            if not memory.stages or not memory.stages.isdisjoint((place.stage, place.index))
        )
        for memory in compiled.memories
    ]
    return _table(heard, len(compiled.places))


def _layer_purposes(compiled: Compiled) -> layout.Integers:
    """Return the addresses of every layer that a Poisson source may open."""
    return np.array(
        [
            [purpose("arrival", source.name, str(layer)) if source.schedule else 0 for layer in range(LAYERS)]
            for source in compiled.sources
        ],
        dtype=np.int64,
    ).ravel()


def _globe(compiled: Compiled) -> Records:
    """Return the whole, but for seed and limits."""
    globe = np.zeros(1, dtype=layout.GLOBE)
    voice, market = compiled.word_of_mouth, compiled.market
    sizes = {
        "places": len(compiled.places),
        "personas": len(compiled.personas),
        "desks": len(compiled.desks),
        "channels": len(compiled.names.channels),
        "traits": len(compiled.traits),
        "changes": len(compiled.changes),
        "memories": len(compiled.memories),
        "groups": len(compiled.groups),
        "talks": voice is not None,
        "market": 0 if market is None else market.size,
        "networked": market is not None and market.network is not None,
        "member_purpose": 0 if market is None else market.member_purpose,
        "watched": bool(compiled.policies),
        "surveyed": any(place.survey for place in compiled.places),
        "targeted": any(change.target is not None for change in compiled.changes),
        "capped": compiled.capped,
        "horizon": compiled.horizon,
        "satisfaction_weight": compiled.satisfaction_weight,
        "satisfaction_reference": compiled.satisfaction_reference,
    }
    if voice is not None:
        names = ("tau", "praise_above", "praise_moves", "warning_below", "warning_moves", "arrivals")
        sizes |= {name: getattr(voice, name) for name in names}
    for name, value in sizes.items():
        globe[name] = value
    return globe


def _lay_out_changes(compiled: Compiled, pages: Pages) -> None:
    for change in compiled.changes:
        target = NONE
        if change.target is not None:
            said = change.target
            memories = pages.stretch(
                "target_memories", ((memory, bounds.low, bounds.high) for memory, bounds in said.memories)
            )
            target = pages.add(
                "targeting",
                not said.personas,
                not said.stages,
                said.tenure.low > -inf or said.tenure.high < inf,
                said.at_arrival,
                *memories,
                said.satisfaction.low,
                said.satisfaction.high,
                said.visits.low,
                said.visits.high,
                said.tenure.low,
                said.tenure.high,
                said.sensitivity,
                said.specificity,
            )
        costs = change.costs
        pages.add(
            "changes",
            season(pages, change.season),
            target,
            change.switched,
            change.exposed_referral,
            *((inf, inf, -inf) if change.switched else (change.start, change.begin, change.end)),
            change.ramp,
            change.half_life,
            change.coverage,
            change.every,
            change.length,
            costs.fixed,
            costs.per_day,
            costs.per_exposure,
            costs.per_reward,
            costs.cap,
        )


def _lay_out_memories(compiled: Compiled, pages: Pages) -> None:
    for memory in compiled.memories:
        bounds = pages.stretch("bounds", ((bound.low, bound.high) for bound in memory.quality))
        pages.add(
            "memories",
            memory.abandoned,
            memory.unresolved,
            memory.blocked,
            *bounds,
            memory.span,
            memory.cap,
        )


def season(pages: Pages, curve: SeasonCurve | None) -> int:
    """Lay a season out; return its number, or NONE."""
    if curve is None:
        return NONE
    factors = pages.factor_stretch(curve.factors)
    return pages.add("seasons", *factors, curve.period, curve.amplitude, curve.peak)


def _lay_out_sources(compiled: Compiled, pages: Pages) -> None:
    for source in compiled.sources:
        pages.add(
            "sources",
            source.bits,
            source.enter,
            source.start_purpose,
            season(pages, source.season),
            *pages.stretch("schedule", source.schedule),
            *pages.stretch("pulses", ((pulse.start, pulse.end, pulse.ratio) for pulse in source.pulses)),
            *pages.terms(source.terms),
            *pages.factor_stretch(_peaks(compiled, source)),
            source.height,
        )


def _peaks(compiled: Compiled, source: Source) -> list[float]:
    """Return the largest factors of a source's rate that are known before the run, in order."""
    peaks = []
    if source.season is not None:
        peaks.append(_highest(source.season))
    peaks.append(_largest_pulse(source))
    for term in source.terms:
        change = compiled.changes[term.change]
        if change.coverage > 0.0:
            peak = 1.0 if change.season is None else _highest(change.season)
            peaks.append(pexp(max(term.size, 0.0) * peak))
    return peaks


def _highest(curve: SeasonCurve) -> float:
    return max(curve.factors, default=1.0 + abs(curve.amplitude))


def _largest_pulse(source: Source) -> float:
    """Return the largest product of pulses that overlap, which holds when one of them begins; at least 1."""
    largest = 1.0
    for first in source.pulses:
        product = 1.0
        for pulse in source.pulses:
            if pulse.start <= first.start < pulse.end:
                product *= pulse.ratio
        largest = max(largest, product)
    return largest
