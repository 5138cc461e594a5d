"""Expected flows of a journey at the reference satisfaction: visits, invitations, loads of desks.

The journey is taken as a Markov chain over nodes. With Q the matrix of transition probabilities between
nodes that are left again, row i of the fundamental matrix N = (I − Q)⁻¹ holds the expected number of visits
of each node by a customer who enters at i (Kemeny and Snell 1960, chapter 3). Slopes are silent, step
functions are averaged over their steps, a trait counts with its mean, clocks are taken as exponential.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from journeysim.errors import UsageError
from journeysim.scenario.model import Desk, Edge, Effect, Model, Persona, Row, Source
from journeysim.scenario.moments import law_mean
from journeysim.scenario.places import (
    LEAVE,
    all_places,
    desk_of,
    dwell_of,
    has_clocks,
    place_of,
    row_of,
    stage_name,
)
from journeysim.scenario.rests import rest_of
from journeysim.scenario.targets import EdgeAddress, edges, effect_places, parse_target, row_target
from journeysim.scenario.values import Law, Quantity, Steps, TraitValue

if TYPE_CHECKING:
    import numpy as np

Effects = dict[str, dict[str, Effect]]


@dataclass(frozen=True, slots=True)
class Visits:
    """Expected visits per customer who enters at a place: ``matrix[index[entry], index[place]]``."""

    index: dict[str, int]
    matrix: np.ndarray

    def from_entry(self, entry: str, place: str) -> float:
        """Visits of ``place`` by one customer who enters at ``entry``."""
        return float(self.matrix[self.index[entry], self.index[place]])


def _probability(model: Model, edge: Edge) -> float:
    """One number for an edge's probability; ``rest`` is filled in later."""
    if isinstance(edge.p, Quantity):
        return edge.p.value
    if isinstance(edge.p, Steps):
        return sum(quantity.value for _, quantity in edge.p.steps) / len(edge.p.steps)
    if isinstance(edge.p, TraitValue) and edge.p.trait in model.traits:
        return min(max(law_mean(model.traits[edge.p.trait]), 0.0), 1.0)
    return 0.0


def _clock_mean(model: Model, law: Law) -> float:
    """The mean of a clock, each trait at its own mean."""
    mean = law_mean(law)
    if not math.isnan(mean):
        return mean
    traits = [(name, model.traits[p.trait]) for name, p in law.parameters if isinstance(p, TraitValue)]
    name, trait = traits[0]
    size = law_mean(trait)
    return 1 / size if name == "rate" and size > 0 else size


def row_probabilities(
    model: Model, owner: str, row: Row, ratios: dict[EdgeAddress, float]
) -> dict[str, float]:
    """The probability of each target of a row, with constant odds or hazard ratios of single edges.

    Clocks are taken as exponential with their means, so the chance to be first is the share of the rate.
    """
    target_of = {name: row_target(model, owner, name) for name in row.edges}
    if has_clocks(row):
        means = {name: _clock_mean(model, edge.clock) for name, edge in row.edges.items() if edge.clock}
        weights = {name: 1 / max(mean, 1e-9) for name, mean in means.items()}
    else:
        weights = {name: _probability(model, edge) for name, edge in row.edges.items()}
        fixed = sum(weights[n] for n, edge in row.edges.items() if isinstance(edge.p, TraitValue))
        free = sum(weights[n] for n, edge in row.edges.items() if not isinstance(edge.p, TraitValue))
        rest = rest_of(row)
        if rest is not None:
            weights[rest] = max(0.0, 1.0 - free)
            free = max(free, 1.0)
        if fixed and free:
            for name, edge in row.edges.items():
                weights[name] *= 1.0 if isinstance(edge.p, TraitValue) else (1.0 - fixed) / free
    for name in weights:
        weights[name] *= ratios.get(EdgeAddress(owner, "next", target_of[name]), 1.0)
    total = sum(weights.values())
    shares: dict[str, float] = {}
    for name, weight in weights.items():
        shares[target_of[name]] = shares.get(target_of[name], 0.0) + (weight / total if total else 0.0)
    return shares


def _edge_ratios(model: Model, effects: Effects) -> dict[EdgeAddress, float]:
    """The product of the odds and hazard ratios that effects put on each edge."""
    ratios: dict[EdgeAddress, float] = {}
    for text, sizes in effects.items():
        for name in ("odds_ratio", "hazard_ratio"):
            for address in edges(model, parse_target(text)) if name in sizes else ():
                ratios[address] = ratios.get(address, 1.0) * sizes[name].size.value
    return ratios


def _first_shares(model: Model, stage: str, preference: dict[str, Quantity]) -> dict[str, float]:
    """The chance of each touchpoint to be the first of its stage, given a preference for channels."""
    weights = {}
    for name, touchpoint in model.stages[stage].touchpoints.items():
        liked = preference[touchpoint.channel].value if touchpoint.channel in preference else 1.0
        weights[f"{stage}/{name}"] = touchpoint.first.value * liked
    total = sum(weights.values())
    return {name: weight / total if total else 0.0 for name, weight in weights.items()}


def _stay(model: Model, place: str) -> float:
    """The mean stay at a place in days: its dwell, or the first of its clocks; desks are quick beside it."""
    row = row_of(model, place, "next")
    if has_clocks(row) and row is not None:
        rates = [1 / max(_clock_mean(model, e.clock), 1e-9) for e in row.edges.values() if e.clock]
        return 1 / sum(rates) if sum(rates) else math.inf
    law = dwell_of(model, place)
    return 0.0 if law is None else _clock_mean(model, law)


def expected_visits(model: Model, persona: Persona | None = None, *, within: float | None = None) -> Visits:
    """Expected visits of every place, by the place where a customer enters.

    Args:
        model: The scenario.
        persona: Whose effects and preferences hold, or None.
        within: Count only the visits of about so many days: the run ends at a random time with this mean,
            so that a stay of mean m is outlived with probability 1/(1 + m/within). None for whole lives.

    Raises:
        UsageError: if some customers never leave, so that visits have no finite expectation.
    """
    import numpy as np

    names = [
        *all_places(model),
        *(f"{name}/{LEAVE}" for name, s in sorted(model.stages.items()) if s.touchpoints),
    ]
    index = {name: i for i, name in enumerate(names)}
    steps = np.zeros((len(names), len(names)))
    ratios = _edge_ratios(model, persona.effects) if persona is not None else {}
    preference = persona.channels if persona is not None else {}
    for place in all_places(model):
        composite = "/" not in place and bool(model.stages[place].touchpoints)
        for first, share in (_first_shares(model, place, preference) if composite else {}).items():
            steps[index[place], index[first]] += share
        decided = index[f"{place}/{LEAVE}" if composite else place]
        row = row_of(model, place, "next")
        outlived = 1.0 if within is None or composite else 1.0 / (1.0 + _stay(model, place) / within)
        for target, share in (
            row_probabilities(model, place, row, ratios) if row is not None else {}
        ).items():
            end = f"{stage_name(place)}/{LEAVE}" if target == LEAVE else target
            steps[decided, index[end]] += share * outlived
    try:
        matrix = np.linalg.inv(np.eye(len(names)) - steps)
    except np.linalg.LinAlgError:
        matrix = np.full_like(steps, np.inf)
    if not np.all(np.isfinite(matrix)) or matrix.max() > 1e9 or matrix.min() < -1e-6:
        raise UsageError(
            "some customers never leave this journey, so their visits have no finite expectation."
        )
    return Visits(index, matrix)


def personas_of(model: Model) -> Iterable[tuple[float, Persona | None]]:
    """Each persona with its share; one without properties where the scenario states none."""
    return [(persona.share.value, persona) for persona in model.personas.values()] or [(1.0, None)]


def accepted_invitations(model: Model, entry: str) -> float:
    """The expected number of accepted invitations in the whole journey of a customer who enters at a place.

    Raises:
        UsageError: if some customers never leave.
    """
    if model.referral is None:
        return 0.0
    total = 0.0
    for share, persona in personas_of(model):
        visits = expected_visits(model, persona)
        ratios = _place_ratios(model, persona.effects if persona is not None else {}, "invitation_ratio")
        for place in all_places(model):
            stage = place_of(model, place)
            final = "/" not in place and stage.next is None
            if not final:
                told = stage.invitations.value * ratios.get(place, 1.0)
                total += share * visits.from_entry(entry, place) * told
    return total * model.referral.acceptance.value


def _place_ratios(model: Model, effects: Effects, effect: str) -> dict[str, float]:
    """The product of the ratios of one effect on each place."""
    ratios: dict[str, float] = {}
    for text, sizes in effects.items():
        for place in effect_places(model, parse_target(text), effect) if effect in sizes else ():
            ratios[place] = ratios.get(place, 1.0) * sizes[effect].size.value
    return ratios


def k_factor(model: Model) -> float:
    """Accepted invitations per invited customer: growth without end at 1 or more in an unlimited market.

    The persona of an invited person does not depend on who invites, so the matrix of invitations between
    personas has rank one, and its spectral radius is the mean over personas computed here.

    Raises:
        UsageError: if some customers never leave.
    """
    return accepted_invitations(model, model.referral.enter) if model.referral is not None else 0.0


def mean_rate(model: Model, source: Source) -> float:
    """External customers per day of a source, averaged over the horizon; seasons average to their factors."""
    horizon = model.horizon
    if source.rate is None:
        count = (
            source.customers.value if source.customers is not None else len(source.times or source.entries)
        )
        return count / horizon
    season = source.season
    level = 1.0
    if season is not None and season.factors:
        level = sum(factor.value for factor in season.factors) / len(season.factors)
    ends = [start for start, _ in source.rate[1:]] + [horizon]
    total = sum(
        rate.value * max(min(end, horizon) - start, 0.0)
        for (start, rate), end in zip(source.rate, ends, strict=True)
    )
    for pulse in source.pulses:
        inside = max(min(pulse.end, horizon) - pulse.start, 0.0)
        total += total / horizon * inside * (pulse.rate_ratio.value - 1)
    return level * total / horizon


def servers_on_duty(desk: Desk, horizon: float) -> float:
    """Servers of a desk, averaged over the week or over the horizon."""
    if desk.hours:
        return sum(len(h.weekdays) * (h.end - h.start) * h.servers for h in desk.hours) / 7
    steps = desk.servers or ()
    ends = [start for start, _ in steps[1:]] + [horizon]
    return (
        sum(n * max(min(end, horizon) - start, 0.0) for (start, n), end in zip(steps, ends, strict=True))
        / horizon
    )


def desk_loads(model: Model) -> dict[str, float]:
    """Work that arrives at each desk per server on duty; above 1 the queue grows or people give up.

    An average over the run: a customer who comes at a random moment lives half of the horizon on average.
    Returners after an abandoned or unresolved contact are not counted.

    Raises:
        UsageError: if some customers never leave.
    """
    entering = {name: mean_rate(model, source) for name, source in model.arrivals.items()}
    by_place: dict[str, float] = {}
    for name, rate in entering.items():
        enter = model.arrivals[name].enter
        by_place[enter] = by_place.get(enter, 0.0) + rate
    if model.referral is not None and (k := k_factor(model)) < 1:
        invited = sum(rate * accepted_invitations(model, enter) for enter, rate in by_place.items())
        by_place[model.referral.enter] = by_place.get(model.referral.enter, 0.0) + invited / (1 - k)
    work = dict.fromkeys(model.desks, 0.0)
    for share, persona in personas_of(model):
        visits = expected_visits(model, persona, within=model.horizon / 2)
        for place in all_places(model):
            use = desk_of(model, place)
            if use is None or ("/" not in place and model.stages[place].touchpoints):
                continue
            flow = sum(rate * visits.from_entry(enter, place) for enter, rate in by_place.items())
            work[use.name] += share * flow * use.share.value * law_mean(model.desks[use.name].service)
    duty = {name: servers_on_duty(desk, model.horizon) for name, desk in model.desks.items()}
    return {name: work[name] / duty[name] if duty[name] else math.inf for name in model.desks}
