"""Places: stages and touchpoints as one persona meets them."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import Any

from journeysim.compiled.index import Index
from journeysim.compiled.laws import to_draw
from journeysim.compiled.records import NONE, Amount, Draw, First, Handover, Place, Purposes, Referral
from journeysim.compiled.rows import compile_row, ratio, to_stepped
from journeysim.kernels.choice import shift_odds
from journeysim.scenario import model as written
from journeysim.scenario.places import (
    desk_of,
    dwell_of,
    has_clocks,
    place_of,
    quality_of,
    stage_name,
    touchpoints_of,
)
from journeysim.scenario.targets import handover_factor
from journeysim.scenario.values import Amount as WrittenAmount
from journeysim.scenario.values import Law, Quantity, Steps


def compile_place(index: Index, name: str) -> Place:
    """Compile a stage or a touchpoint."""
    model = index.model
    source = place_of(model, name)
    stage = model.stages[stage_name(name)]
    composite = "/" not in name and bool(stage.touchpoints)
    row = compile_row(index, name, "next")
    return Place(
        index=index.place[name],
        name=name,
        stage=index.place[stage_name(name)],
        role=stage.role,
        exit=stage.role.startswith("exit_"),
        final=row is None,
        purposes=_purposes(index, name),
        clocks=has_clocks(source.next),
        row=row,
        revenue=_money(index, name, "revenue", source.revenue),
        cost=_money(index, name, "cost", source.cost),
        revenue_per_day=source.revenue_per_day.value,
        cost_per_day=source.cost_per_day.value,
        tally=index.tallied(source.tally),
        tally_per_day=index.tallied(source.tally_per_day),
        **_invitations(index, name, source),
        **(_composite(index, name) if composite else _node(index, name, source)),
    )


def _purposes(index: Index, name: str) -> Purposes:
    return Purposes(
        *(index.purpose(kind, name) for kind in ("visit", "experience", "value", "use", "survey"))
    )


def _composite(index: Index, stage: str) -> dict[str, Any]:
    """Return what only a stage with touchpoints has: how its visits begin."""
    firsts = []
    for name in touchpoints_of(index.model, stage):
        touchpoint = index.model.stages[stage].touchpoints[name.partition("/")[2]]
        weight = touchpoint.first.value * index.preference.get(touchpoint.channel, 1.0)
        weight *= ratio(index.persona_effects, "first_ratio", name)
        if weight > 0.0:
            firsts.append(First(index.place[name], weight, index.effects.at("first_ratio", name)))
    return {"touchpoints": tuple(firsts)}


def _node(index: Index, name: str, source: written.Place) -> dict[str, Any]:
    """Return what only places have where time is spent: quality, dwell, channel, outcome rows."""
    own = index.persona_effects
    dwell = dwell_of(index.model, name)
    quality = quality_of(index.model, name)
    desk = desk_of(index.model, name)
    channel = source.channel if isinstance(source, written.Touchpoint) else None
    return {
        "channel": NONE if channel is None else index.channels.index(channel),
        "quality": None if quality is None else _amount(index, quality),
        "gain": own.constant("experience_gain", name),
        "gains": index.effects.at("experience_gain", name),
        "dwell": None if dwell is None else to_draw(dwell, index.traits),
        "dwell_factor": index.dwell_ratio * ratio(own, "dwell_ratio", name),
        "dwell_traits": tuple(
            (index.traits.index(trait), slope.value)
            for trait, slope in sorted(source.dwell_traits.items())
            if slope.value != 0.0
        ),
        "dwell_terms": index.effects.at("dwell_ratio", name),
        "desk": NONE if desk is None else sorted(index.model.desks).index(desk.name),
        "desk_share": 1.0 if desk is None else desk.share.value,
        "survey_response": 1.0 if source.survey is None else source.survey.response_rate.value,
        "survey_below": -inf
        if source.survey is None or source.survey.below is None
        else source.survey.below.value,
        "survey": source.survey is not None,
        "on_abandon": compile_row(index, name, "on_abandon"),
        "on_unresolved": compile_row(index, name, "on_unresolved"),
        "on_blocked": compile_row(index, name, "on_blocked"),
    }


def _invitations(index: Index, name: str, source: written.Place) -> dict[str, Any]:
    """Return who is invited, how many on average, and when."""
    own = index.persona_effects
    mean = source.invitations.value * ratio(own, "invitation_ratio", name)
    mean *= ratio(own, "referral", "invitation_ratio")
    terms = (*index.effects.at("invitation_ratio", name), *index.effects.at("referral", "invitation_ratio"))
    return {
        "invitations": mean,
        "invitation_terms": tuple(sorted(terms, key=lambda term: term.change)) if mean > 0.0 else (),
        "invite_at_entry": source.invite == "entry",
    }


def _amount(index: Index, amount: WrittenAmount) -> Amount:
    """Compile a number, steps or a law of money or quality."""
    match amount:
        case Quantity():
            return Amount(number=amount.value)
        case Steps():
            return Amount(number=None, stepped=to_stepped(amount))
        case Law():
            return Amount(number=None, draw=to_draw(amount, index.traits))


def _money(index: Index, name: str, kind: str, amount: WrittenAmount) -> Amount:
    """Compile revenue or cost at entry, with what changes and the persona do to it."""
    bare = _amount(index, amount)
    own, table = index.persona_effects, index.effects
    return Amount(
        number=bare.number,
        stepped=bare.stepped,
        draw=bare.draw,
        ratio=table.at(f"{kind}_ratio", name),
        added=table.at(f"{kind}_added", name),
        factor=ratio(own, f"{kind}_ratio", name),
        constant=own.constant(f"{kind}_added", name),
    )


def compile_handovers(index: Index) -> tuple[Handover, ...]:
    """Return what survives each change of channel, by (before) · channels + (now)."""
    return tuple(_handover(index, before, now) for before in index.channels for now in index.channels)


def _handover(index: Index, before: str, now: str) -> Handover:
    kept = handover_factor(index.model, before, now)
    friction = ratio(index.persona_effects, "friction_ratio", before, now)
    return Handover(max(0.0, 1.0 - (1.0 - kept) * friction), index.effects.at("friction_ratio", before, now))


def _times(law: Draw, ratio: float) -> Draw:
    """Return a law whose values are multiplied by a ratio, by way of its scale or of its trait."""
    if law.trait != NONE:
        return replace(law, factor=law.factor * ratio if law.power > 0 else law.factor / ratio)
    return replace(law, location=law.location * ratio, scale=law.scale * ratio)


def compile_referral(index: Index) -> Referral | None:
    """Compile what becomes of this persona's invitations."""
    referral = index.model.referral
    if referral is None:
        return None
    own, table = index.persona_effects, index.effects
    delay = to_draw(referral.delay, index.traits)
    longer = ratio(own, "referral", "delay_ratio")
    return Referral(
        enter=index.place[referral.enter],
        acceptance=shift_odds(referral.acceptance.value, own.constant("referral", "acceptance_odds_ratio")),
        delay=_times(delay, longer),
        satisfaction=referral.satisfaction.value,
        carry_over=referral.carry_over.value,
        acceptance_terms=table.at("referral", "acceptance_odds_ratio"),
        delay_terms=table.at("referral", "delay_ratio"),
    )
