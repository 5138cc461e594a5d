"""What customers share, compiled: desks, word of mouth, the market, policies."""

from __future__ import annotations

from math import inf

from journeysim.compiled.changing import to_bounds
from journeysim.compiled.effects import EffectTable
from journeysim.compiled.index import Addresses, Index
from journeysim.compiled.laws import to_draw
from journeysim.compiled.population import expected_arrivals
from journeysim.compiled.records import (
    Change,
    Contact,
    Desk,
    Market,
    Policy,
    ServerTerm,
    Source,
    WordOfMouth,
)
from journeysim.compiled.rows import ratio
from journeysim.kernels.choice import shift_odds
from journeysim.scenario import model as written
from journeysim.scenario.networks import read_network

LN2 = 0.6931471805599453
YEAR = 365.0
CROWD = 1000.0
"""The crowd in which one person told moves the level by ``moves``."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def compile_desk(
    name: str, model: written.Model, effects: EffectTable, changes: tuple[Change, ...], purpose: Addresses
) -> Desk:
    """Compile what all customers share of a desk."""
    desk = model.desks[name]
    hours = sorted(
        (day + slot.start, day + slot.end, slot.servers) for slot in desk.hours for day in slot.weekdays
    )
    number = sorted(model.desks).index(name)
    return Desk(
        name=name,
        schedule=desk.servers or (),
        hours=tuple(hours),
        hours_shift=float(WEEKDAYS.index(model.first_day)),
        priority=desk.queue == "priority",
        room=inf if desk.room is None else desk.room,
        out_of_hours=desk.out_of_hours or "return",
        servers=(
            *(
                ServerTerm(term.change, round(term.size), group=term.group)
                for term in effects.at("desk", "servers_added", name)
            ),
            *_floor_time(number, changes),
        ),
        cost_per_server_day=desk.cost_per_server_day.value,
        cost_per_server_hour=desk.cost_per_server_hour.value,
        service_purpose=purpose("desk", name),
        return_purpose=purpose("return", name),
    )


def _floor_time(desk: int, changes: tuple[Change, ...]) -> tuple[ServerTerm, ...]:
    """Return the servers that are away during the lead time of changes."""
    return tuple(
        ServerTerm(number, -round(servers), during_lead_time=True)
        for number, change in enumerate(changes)
        for away, servers in change.costs.floor_time
        if away == desk
    )


def compile_contacts(index: Index) -> tuple[Contact, ...]:
    """Compile every desk as one persona meets it."""
    return tuple(_contact(index, name) for name in sorted(index.model.desks))


def _contact(index: Index, name: str) -> Contact:
    desk = index.model.desks[name]
    own, table = index.persona_effects, index.effects
    tolerance = inf if desk.tolerance is None else desk.tolerance
    return Contact(
        service=to_draw(desk.service, index.traits),
        patience=None if desk.patience is None else to_draw(desk.patience, index.traits),
        tolerance=tolerance * ratio(own, "desk", "tolerance_ratio", name),
        resolution=shift_odds(desk.resolution.value, own.constant("desk", "resolution_odds_ratio", name)),
        unresolved_quality=desk.unresolved_quality.value,
        cost_per_minute=desk.cost_per_minute.value,
        service_factor=ratio(own, "desk", "service_ratio", name),
        patience_factor=ratio(own, "desk", "patience_ratio", name),
        service_terms=table.at("desk", "service_ratio", name),
        patience_terms=table.at("desk", "patience_ratio", name),
        tolerance_terms=table.at("desk", "tolerance_ratio", name),
        resolution_terms=table.at("desk", "resolution_odds_ratio", name),
    )


def compile_word_of_mouth(
    model: written.Model, sources: tuple[Source, ...], market: Market | None
) -> WordOfMouth | None:
    """Compile the level of word of mouth; what one person told adds is scaled to the crowd."""
    said = model.word_of_mouth
    if said is None:
        return None
    share = CROWD / _crowd(said, sources, market)
    praise, warning = said.praise or written.Voice(), said.warning or written.Voice()
    return WordOfMouth(
        tau=said.half_life / LN2,
        praise_above=inf if praise.above is None else praise.above.value,
        praise_moves=praise.moves.value * share,
        warning_below=-inf if warning.below is None else warning.below.value,
        warning_moves=warning.moves.value * share,
        arrivals=said.arrivals.value,
    )


def _crowd(said: written.WordOfMouth, sources: tuple[Source, ...], market: Market | None) -> float:
    """Return how many people the talk is spread over: stated, the market, or a year's customers."""
    if said.crowd is not None:
        return said.crowd.value
    if market is not None:
        return float(market.size)
    return max(1.0, sum(expected_arrivals(source, max(YEAR, source.over)) for source in sources))


def compile_market(said: written.Market, folder: str, member: int) -> Market:
    """Compile a finite market; ``member`` is the address of drawing members."""
    if said.network is None:
        assert said.size is not None
        return Market(size=round(said.size.value), member_purpose=member)
    size, edges = read_network(said.network, folder)
    return Market(size=size, network=said.network, edges=edges, member_purpose=member)


def compile_policy(
    name: str, policy: written.Policy, effects: EffectTable, names: tuple[str, ...], purpose: Addresses
) -> Policy:
    """Compile a policy; ``names`` are those of the changes in order."""
    return Policy(
        name=name,
        measure=policy.measure,
        every=policy.every,
        window=policy.window,
        on=to_bounds([policy.switch_on]),
        off=None if policy.switch_off is None else to_bounds([policy.switch_off]),
        practices=tuple(names.index(practice) for practice in sorted(policy.practices)),
        delay=policy.delay,
        noise=policy.noise.value,
        response_rate=policy.response_rate.value,
        min_on=policy.min_on,
        min_off=policy.min_off,
        purpose=purpose("review", name, policy.measure),
        answer_purpose=purpose("answer", name, policy.measure),
        delay_terms=effects.at("policy", "delay_ratio", name),
        noise_terms=effects.at("policy", "noise_ratio", name),
    )
