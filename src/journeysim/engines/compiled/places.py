"""Laying out the journey: places, rows and edges as each persona meets them."""

from __future__ import annotations

from journeysim.compiled.records import NONE, Amount, Compiled, Edge, Persona, Place, Row
from journeysim.engines.compiled import layout
from journeysim.engines.compiled.pages import Pages, Stretch
from journeysim.kernels.counts import LARGEST_RATE
from journeysim.kernels.floats import pexp


def lay_out_places(compiled: Compiled, pages: Pages) -> None:
    """Lay out every place as every persona meets it, persona by persona."""
    for persona in compiled.personas:
        for place in persona.places:
            _add_place(compiled, pages, place)
        _add_persona(pages, persona)


def _add_persona(pages: Pages, persona: Persona) -> None:
    for handover in persona.handovers:
        pages.add("handovers", *pages.terms(handover.terms), handover.factor)
    referral = persona.referral
    if referral is None:
        pages.add("personas", 0, NONE, NONE, 0, 0, 0, 0, persona.share, *_start(persona), 0.0, 0.0, 0.0)
        return
    pages.add(
        "personas",
        1,
        referral.enter,
        pages.law(referral.delay),
        *pages.terms(referral.acceptance_terms),
        *pages.terms(referral.delay_terms),
        persona.share,
        *_start(persona),
        referral.acceptance,
        referral.satisfaction,
        referral.carry_over,
    )


def _start(persona: Persona) -> tuple[float, float]:
    return persona.satisfaction, persona.priority


def _quality(pages: Pages, quality: Amount | None) -> tuple[int, int, float]:
    """Return where a quality comes from: kind, number of the steps or law, and the number itself."""
    if quality is None:
        return layout.NO_QUALITY, NONE, 0.0
    if quality.draw is not None:
        return layout.BY_LAW, pages.law(quality.draw), 0.0
    if quality.stepped is not None:
        return layout.BY_STEPS, pages.step_function(quality.stepped), 0.0
    assert quality.number is not None
    return layout.BY_NUMBER, NONE, quality.number


def _add_place(compiled: Compiled, pages: Pages, place: Place) -> None:
    kind, at, number = _quality(pages, place.quality)
    firsts = [(first.place, *pages.terms(first.terms), first.weight) for first in place.touchpoints]
    pages.add(
        "places",
        place.stage,
        place.final,
        place.exit,
        place.role == "exit_churned",
        place.index in compiled.purchase,
        place.index in compiled.conversion,
        place.clocks,
        place.channel,
        *(
            _add_row(pages, row)
            for row in (place.row, place.on_abandon, place.on_unresolved, place.on_blocked)
        ),
        pages.law(place.dwell),
        place.desk,
        place.invite_at_entry,
        pages.law(place.revenue.draw),
        pages.law(place.cost.draw),
        place.survey,
        kind,
        at,
        place.purposes.visit,
        place.purposes.experience,
        place.purposes.value,
        place.purposes.use,
        place.purposes.survey,
        *pages.stretch("firsts", firsts),
        *pages.terms(place.gains),
        *pages.slopes(place.dwell_traits),
        *pages.terms(place.dwell_terms),
        *pages.terms(place.invitation_terms),
        place.gain,
        place.dwell_factor,
        place.desk_share,
        place.invitations,
        pexp(-min(place.invitations, LARGEST_RATE)),
        number,
        place.survey_response,
        place.survey_below,
    )


def _add_row(pages: Pages, row: Row | None) -> int:
    if row is None:
        return NONE
    edges = [_edge(pages, edge) for edge in row.edges]
    by_trait = [index for index, edge in enumerate(row.edges) if edge.trait != NONE]
    return pages.add(
        "rows",
        row.plain,
        row.at_once,
        any(edge.stepped is not None for edge in row.edges),
        by_trait[0] if by_trait else NONE,
        *pages.stretch("edges", edges),
    )


def _edge(pages: Pages, edge: Edge) -> tuple[float, ...]:
    weibull = edge.clock is not None and edge.clock.family == "weibull"
    spans: tuple[Stretch, ...] = (
        pages.slopes(edge.traits),
        pages.terms(edge.terms),
        pages.slopes(edge.memories),
        pages.stretch("sets", ((term.change, term.group, term.p, term.dose) for term in edge.sets)),
        pages.stretch("risks", ((term.change, term.group, term.takes, term.size) for term in edge.risks)),
    )
    return (
        edge.target,
        pages.step_function(edge.stepped),
        edge.trait,
        edge.rest,
        pages.law(edge.clock),
        edge.clock_purpose,
        *(end for span in spans for end in span),
        edge.p,
        edge.persona,
        edge.satisfaction,
        edge.word_of_mouth,
        edge.visits,
        edge.visits_cap,
        edge.clock.shape[0] if edge.clock is not None and weibull else 1.0,
    )
