"""What a customer experiences, how long they stay and where they go: the reference's terms, in its order."""

from __future__ import annotations

from math import inf
from typing import Any

from journeysim.engines.compiled.jit import compiled, inlined
from journeysim.engines.compiled.layout import (
    BY_LAW,
    BY_NUMBER,
    FIXED,
    UNTIL,
    Acts,
    Flags,
    Floats,
    Integers,
    Scene,
)
from journeysim.engines.compiled.state import People, Scratch, World
from journeysim.engines.compiled.terms import (
    clip,
    next_date,
    remembered,
    sample,
    step_value,
    strength_at,
    summed,
)
from journeysim.kernels.choice import choose
from journeysim.kernels.floats import pexp, product
from journeysim.kernels.philox import philox, uniform52

LOW = 0xFFFFFFFF


@inlined
def words_of(globe: Any, identity: int, purpose: int, count: int) -> tuple[int, int, int, int]:
    """Return the four random words at an address."""
    return philox(identity & LOW, (identity >> 32) & LOW, purpose, count, globe.seed_low, globe.seed_high)


@inlined
def experience(scene: Scene, people: People, slot: int, number: int) -> float:
    """Return the quality q ∈ [0, 1] of this visit and use up the pending handover."""
    globe, life = scene.globe[0], people.lives[slot]
    place = scene.places[life.persona * globe.places + number]
    if place.quality == BY_NUMBER:
        q = place.quality_number
    elif place.quality == BY_LAW:
        u = 0.5
        if scene.laws.draws[place.quality_at].kind != FIXED:
            count = people.visits[slot * globe.places + number] - 1
            a, b, _, _ = words_of(globe, life.id, place.experience_purpose, count)
            u = uniform52(a, b)
        q = sample(scene.laws, place.quality_at, u, people.traits, slot * globe.traits)
    else:
        visits = people.visits[slot * globe.places + place.stage]
        q = step_value(scene, place.quality_at, visits, life.first_purchase, life.now)
    q += place.gain
    q += summed(scene.acts, place.gains_from, place.gains_to, people.treated, slot * globe.changes, life.now)
    q *= life.handover
    life.handover = 1.0
    return clip(q)


@inlined
def meet_channel(scene: Scene, people: People, slot: int, channel: int) -> None:
    """Change to a place's channel; a different one costs a part of the next experience."""
    globe, life = scene.globe[0], people.lives[slot]
    if channel < 0:
        return
    if life.channel >= 0 and life.channel != channel:
        first = life.persona * globe.channels * globe.channels
        handover = scene.handovers[first + life.channel * globe.channels + channel]
        friction = summed(
            scene.acts,
            handover.terms_from,
            handover.terms_to,
            people.treated,
            slot * globe.changes,
            life.now,
        )
        kept = handover.factor
        if friction != 0.0:
            kept = clip(1.0 - (1.0 - kept) * pexp(friction))
        life.handover *= kept
    life.channel = channel


@inlined
def time_factor(scene: Scene, people: People, slot: int, place: Any) -> float:
    """Return persona factor · exp(trait slopes) · exp(Σ log ratios), by which times here are multiplied."""
    globe, now = scene.globe[0], people.lives[slot].now
    factor = place.dwell_factor
    slope = 0.0
    for index in range(place.dwell_traits_from, place.dwell_traits_to):
        trait = scene.slopes[index]
        slope += trait.value * people.traits[slot * globe.traits + trait.of]
    if slope != 0.0:
        factor = product(factor, pexp(slope))
    effect = summed(
        scene.acts,
        place.dwell_terms_from,
        place.dwell_terms_to,
        people.treated,
        slot * globe.changes,
        now,
    )
    return factor if effect == 0.0 else product(factor, pexp(effect))


@compiled
def level_at(level: Floats, tau: float, now: float) -> float:
    """Return the level of word of mouth."""
    if level[0] == 0.0:
        return 0.0
    return level[0] * pexp(-(now - level[1]) / tau)


@inlined
def log_odds(scene: Scene, people: People, level: Floats, slot: int, number: int, stage: int) -> float:
    """Return the sum of an edge's terms, in the order of the contract."""
    globe, life, edge = scene.globe[0], people.lives[slot], scene.edges[number]
    now = life.now
    eta = edge.persona
    for index in range(edge.traits_from, edge.traits_to):
        slope = scene.slopes[index]
        eta += slope.value * people.traits[slot * globe.traits + slope.of]
    eta += summed(scene.acts, edge.terms_from, edge.terms_to, people.treated, slot * globe.changes, now)
    if edge.satisfaction != 0.0:
        eta += edge.satisfaction * (life.satisfaction - globe.satisfaction_reference)
    if edge.word_of_mouth != 0.0:
        eta += edge.word_of_mouth * level_at(level, globe.tau, now)
    if edge.visits != 0.0:
        earlier = float(people.visits[slot * globe.places + stage] - 1)
        eta += edge.visits * min(earlier, edge.visits_cap)
    for index in range(edge.memories_from, edge.memories_to):
        slope = scene.slopes[index]
        memory = scene.memories[slope.of]
        head = people.heads[slot * globe.memories + slope.of]
        eta += slope.value * remembered(
            people.note_time, people.note_next, head, memory.span, memory.cap, now
        )
    return eta


@compiled
def race(scene: Scene, people: People, level: Floats, slot: int, number: int) -> tuple[int, float]:
    """Return the competing clock that rings first, and when. Ties go to the edge further along."""
    globe, life = scene.globe[0], people.lives[slot]
    place = scene.places[life.persona * globe.places + number]
    row = scene.rows[place.row]
    factor = time_factor(scene, people, slot, place)
    count = people.visits[slot * globe.places + number] - 1
    winner, earliest = row.edges_from, inf
    for index in range(row.edges_from, row.edges_to):
        edge = scene.edges[index]
        if scene.laws.draws[edge.clock].kind == UNTIL:
            rings = next_date(scene.laws, edge.clock, life.now)
        else:
            a, b, _, _ = words_of(globe, life.id, edge.clock_purpose, count)
            time = sample(scene.laws, edge.clock, uniform52(a, b), people.traits, slot * globe.traits)
            eta = log_odds(scene, people, level, slot, index, place.stage)
            if eta != 0.0:
                time = product(time, pexp(-eta / edge.hazard_power))
            rings = life.now + product(time, factor)
        if rings < earliest:
            winner, earliest = index, rings
    return winner, earliest


@inlined
def _bases(scene: Scene, people: People, weights: Floats, slot: int, number: int, stage: int) -> None:
    """Put down the edges' probabilities before any effect: numbers, steps, the rest, or a trait."""
    globe, life, row = scene.globe[0], people.lives[slot], scene.rows[number]
    size = row.edges_to - row.edges_from
    for index in range(size):
        edge = scene.edges[row.edges_from + index]
        weights[index] = edge.p
        if edge.steps >= 0:
            visits = people.visits[slot * globe.places + stage]
            weights[index] = step_value(scene, edge.steps, visits, life.first_purchase, life.now)
    if row.stepped:
        for index in range(size):
            if scene.edges[row.edges_from + index].rest:
                others = 0.0
                for other in range(size):
                    others += weights[other] if other != index else 0.0
                weights[index] = clip(1.0 - others)
    if row.by_trait >= 0:
        own = row.by_trait
        value = clip(people.traits[slot * globe.traits + scene.edges[row.edges_from + own].trait])
        others = 0.0
        for index in range(size):
            others += weights[index] if index != own else 0.0
        for index in range(size):
            weights[index] = value if index == own else (1.0 - value) * weights[index] / others


@inlined
def level_of(acts: Acts, change: int, treated: Flags, base: int, now: float) -> float:
    """Return how strongly a change acts on a customer; one that is NONE always acts."""
    if change < 0:
        return 1.0
    return strength_at(acts, change, now) if treated[base + change] else 0.0


@inlined
def _choose_acting(
    acting: Integers, levels: Floats, count: int, index: int, level: float, group: int, rival: int, more: bool
) -> int:
    """Note a switch or risk that acts, or let it replace its rival of the same group; return the count."""
    if group < 0 or rival < 0:
        acting[count] = index
        levels[count] = level
        return count + 1
    if more:
        acting[rival] = index
        levels[rival] = level
    return count


@compiled
def _acting_sets(
    scene: Scene, scratch: Scratch, first: int, last: int, treated: Flags, base: int, now: float
) -> int:
    """Note the switches that act now with their strengths; of a group only the strongest."""
    acts, sets, acting, levels = scene.acts, scene.sets, scratch.acting, scratch.levels
    count = 0
    for index in range(first, last):
        term = sets[index]
        level = level_of(acts, term.change, treated, base, now) * term.dose
        if level == 0.0:
            continue
        rival = -1
        for other in range(count):
            if term.group >= 0 and sets[acting[other]].group == term.group:
                rival = other
        more = rival >= 0 and level > levels[rival]
        count = _choose_acting(acting, levels, count, index, level, term.group, rival, more)
    return count


@compiled
def _acting_risks(
    scene: Scene, scratch: Scratch, first: int, last: int, treated: Flags, base: int, now: float
) -> int:
    """Note the risk ratios that act now with their strengths; of a group only the largest."""
    acts, risks, acting, levels = scene.acts, scene.risks, scratch.acting, scratch.levels
    count = 0
    for index in range(first, last):
        term = risks[index]
        level = level_of(acts, term.change, treated, base, now)
        if level == 0.0:
            continue
        rival = -1
        for other in range(count):
            if term.group >= 0 and risks[acting[other]].group == term.group:
                rival = other
        more = rival >= 0 and abs(level * term.size) > abs(levels[rival] * risks[acting[rival]].size)
        count = _choose_acting(acting, levels, count, index, level, term.group, rival, more)
    return count


@inlined
def _switch(scene: Scene, people: People, scratch: Scratch, slot: int, number: int) -> bool:
    """Give edges the probability that a switch sets; the others share the rest in proportion."""
    globe, row, now = scene.globe[0], scene.rows[number], people.lives[slot].now
    weights = scratch.weights
    size = row.edges_to - row.edges_from
    switched = False
    for index in range(size):
        edge = scene.edges[row.edges_from + index]
        if edge.sets_from == edge.sets_to:
            continue
        count = _acting_sets(
            scene,
            scratch,
            edge.sets_from,
            edge.sets_to,
            people.treated,
            slot * globe.changes,
            now,
        )
        for act in range(count):
            if scratch.levels[act] < 0.5:
                continue
            switched = True
            p = scene.sets[scratch.acting[act]].p
            others = 0.0
            for other in range(size):
                others += weights[other] if other != index else 0.0
            for other in range(size):
                if other != index and others > 0.0:
                    weights[other] *= (1.0 - p) / others
            weights[index] = p
    return switched


@inlined
def _move_shares(scene: Scene, people: People, scratch: Scratch, slot: int, number: int) -> None:
    """Multiply edges' shares by their risk ratios; the edge named by each takes the difference."""
    globe, row, now = scene.globe[0], scene.rows[number], people.lives[slot].now
    weights = scratch.weights
    for index in range(row.edges_to - row.edges_from):
        edge = scene.edges[row.edges_from + index]
        if edge.risks_from == edge.risks_to:
            continue
        count = _acting_risks(
            scene,
            scratch,
            edge.risks_from,
            edge.risks_to,
            people.treated,
            slot * globe.changes,
            now,
        )
        for act in range(count):
            risk = scene.risks[scratch.acting[act]]
            before = weights[index]
            after = min(before * pexp(scratch.levels[act] * risk.size), before + weights[risk.takes])
            weights[index] = after
            weights[risk.takes] -= after - before


@compiled
def decide(scene: Scene, world: World, slot: int, number: int, stage: int, u: float) -> int:
    """Return the target of the edge taken: weights p·exp(Σ terms), then risk ratios, by inverse CDF."""
    people, weights, row = world.people, world.scratch.weights, scene.rows[number]
    size = row.edges_to - row.edges_from
    total = 1.0
    if row.plain:
        for index in range(size):
            weights[index] = scene.edges[row.edges_from + index].p
    else:
        _bases(scene, people, weights, slot, number, stage)
        moved = _switch(scene, people, world.scratch, slot, number)
        for index in range(size):
            eta = log_odds(scene, people, world.shared.level, slot, row.edges_from + index, stage)
            if eta != 0.0:
                weights[index] *= pexp(eta)
                moved = True
        _move_shares(scene, people, world.scratch, slot, number)
        if moved:
            total = 0.0
            for index in range(size):
                total += weights[index]
    return scene.edges[row.edges_from + choose(weights[:size], total, u)].target
