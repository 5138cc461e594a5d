"""Changes: when a practice or condition acts, whom it treats, what it costs, where it is met."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from journeysim.compiled.index import Addresses
from journeysim.compiled.records import Bounds, Change, Costs, Names, SeasonCurve, Target
from journeysim.scenario import model as written
from journeysim.scenario.targets import edges, handovers, parse_target, places, things
from journeysim.scenario.values import Bound


def compile_change(
    name: str,
    change: written.Change,
    model: written.Model,
    names: Names,
    purpose: Addresses,
    *,
    switched: bool = False,
) -> Change:
    """Compile one change.

    Args:
        name: Its name.
        change: What the scenario says, with the strategy's overrides.
        model: The scenario.
        names: Names in order, by kind.
        purpose: Addresses of random draws.
        switched: Whether only a policy switches it on.
    """
    exposed, desks, referral = _exposure(change, model, names)
    return Change(
        name=name,
        practice=name in model.practices or name not in model.conditions,
        start=change.start,
        begin=change.start + change.lead_time,
        end=inf if change.end is None else change.end,
        ramp=change.ramp,
        half_life=inf if change.half_life is None else change.half_life,
        coverage=change.coverage.value,
        cover_purpose=purpose("cover", name),
        every=0.0 if change.repeat is None else change.repeat.every,
        length=0.0 if change.repeat is None else change.repeat.for_,
        season=None if change.season is None else compile_season(change.season),
        target=_target(change.who, names),
        target_purposes=_target_purposes(name, change.who, names, purpose),
        costs=_costs(change, names),
        exposed=exposed,
        exposed_referral=referral,
        exposed_desks=desks,
        switched=switched,
    )


def compile_season(season: written.Season) -> SeasonCurve:
    """Compile a season."""
    return SeasonCurve(
        period=season.period,
        factors=tuple(factor.value for factor in season.factors),
        amplitude=season.amplitude.value,
        peak=season.peak,
    )


def _exposure(
    change: written.Change, model: written.Model, names: Names
) -> tuple[frozenset[int], frozenset[int], bool]:
    """Return the places whose visits and the desks whose joins are exposures, and whether invitations are."""
    found: set[str] = set()
    desks: set[int] = set()
    referral = False
    for text in change.effects:
        target = parse_target(text)
        found |= set(places(model, target)) | {address.owner for address in edges(model, target)}
        referral = referral or target.kind == "referral"
        found |= {
            place
            for _, channel in handovers(model, target)
            for place in places(model, parse_target(f"channel {channel}"))
        }
        if target.kind == "desk":
            desks |= {names.desks.index(desk) for desk in things(model, target)}
    return frozenset(names.places.index(place) for place in found), frozenset(desks), referral


def _target(who: written.Who, names: Names) -> Target | None:
    """Compile targeting; None where coverage alone decides."""
    if who == written.Who() or who.model_copy(update={"note": None, "label": None}) == written.Who():
        return None
    return Target(
        personas=_indices(who.personas, names.personas),
        stages=_indices(who.stages, names.places),
        satisfaction=to_bounds(who.satisfaction),
        visits=to_bounds(who.visits),
        tenure=to_bounds(who.tenure),
        memories=tuple(
            (names.memories.index(memory), to_bounds(bounds)) for memory, bounds in sorted(who.memory.items())
        ),
        sensitivity=who.sensitivity.value,
        specificity=who.specificity.value,
        at_arrival=who.asked == "arrival",
    )


def _indices(chosen: Iterable[str], names: tuple[str, ...]) -> frozenset[int]:
    return frozenset(names.index(name) for name in chosen)


def to_bounds(bounds: Iterable[Bound]) -> Bounds:
    """Return the open interval in which all bounds hold."""
    low, high = -inf, inf
    for bound in bounds:
        if bound.side == "above":
            low = max(low, bound.value)
        else:
            high = min(high, bound.value)
    return Bounds(low, high)


def _target_purposes(name: str, who: written.Who, names: Names, purpose: Addresses) -> tuple[int, ...]:
    """Return the addresses of the targeting draws: one for arrivals, or one by place."""
    if who == written.Who():
        return ()
    if who.asked == "arrival":
        return (purpose("target", name, ""),)
    return tuple(purpose("target", name, place) if "/" not in place else 0 for place in names.places)


def _costs(change: written.Change, names: Names) -> Costs:
    cost = change.cost
    return Costs(
        fixed=cost.fixed.value,
        per_day=cost.per_day.value + cost.per_dose_day.value * change.dose.value,
        per_exposure=cost.per_exposure.value,
        per_reward=cost.per_reward.value,
        floor_time=tuple(
            (number, servers.value)
            for number, desk in enumerate(names.desks)
            if (servers := cost.floor_time.get(desk, cost.floor_time.get("any"))) is not None
        ),
        cap=inf if cost.cap is None else cost.cap.value,
    )
