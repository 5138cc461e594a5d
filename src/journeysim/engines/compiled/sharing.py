"""Laying out what customers share: desks, policies, and who knows whom in a finite market."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from journeysim.compiled.records import Compiled, Contact, Desk, Market
from journeysim.engines.compiled import layout
from journeysim.engines.compiled.layout import Integers
from journeysim.engines.compiled.pages import Pages
from journeysim.keeping import beside

OUT_OF_HOURS = {"return": layout.RETURN, "wait": layout.WAIT, "turn_away": layout.TURN_AWAY}


class Shared(NamedTuple):
    """Neighbours on the network: where each member's stretch begins, and all neighbours."""

    known: tuple[Integers, Integers]


def lay_out_sharing(compiled: Compiled, pages: Pages) -> Shared:
    """Lay out desks, contacts persona by persona, policies and the network."""
    ranks = world_ranks(compiled)
    for desk in compiled.desks:
        _add_desk(pages, desk, ranks[desk.name])
    for persona in compiled.personas:
        for contact in persona.contacts:
            _add_contact(pages, contact)
    for policy in compiled.policies:
        pages.add("policies", policy.samples, policy.answer_purpose, policy.response_rate)
    return Shared(_known(compiled.market))


def world_ranks(compiled: Compiled) -> dict[str, int]:
    """Return the order in which changes of the world are carried out at one moment: that of their names."""
    names = sorted({desk.name for desk in compiled.desks} | {policy.name for policy in compiled.policies})
    return {name: rank for rank, name in enumerate(names)}


def _add_desk(pages: Pages, desk: Desk, rank: int) -> None:
    if desk.hours:
        shifts = pages.stretch("shifts", ((number, start, end) for start, end, number in desk.hours))
    else:
        shifts = pages.stretch("shifts", ((number, start, 0.0) for start, number in desk.schedule))
    servers = pages.stretch(
        "servers",
        ((term.change, term.number, term.during_lead_time, term.group) for term in desk.servers),
    )
    pages.add(
        "desks",
        desk.priority,
        OUT_OF_HOURS[desk.out_of_hours],
        rank,
        desk.service_purpose,
        desk.return_purpose,
        bool(desk.hours),
        *shifts,
        *servers,
        desk.hours_shift,
        desk.room,
    )


def _add_contact(pages: Pages, contact: Contact) -> None:
    pages.add(
        "contacts",
        pages.law(contact.service),
        pages.law(contact.patience),
        *pages.terms(contact.service_terms),
        *pages.terms(contact.patience_terms),
        *pages.terms(contact.tolerance_terms),
        *pages.terms(contact.resolution_terms),
        contact.tolerance,
        contact.resolution,
        contact.unresolved_quality,
        contact.service_factor,
        contact.patience_factor,
    )


def _known(market: Market | None) -> tuple[Integers, Integers]:
    """Return who knows whom; the arrays are large, and strategies share them with the market."""
    if market is None or market.network is None:
        return np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return beside(market, "neighbours", lambda: _neighbours(market))


def _neighbours(market: Market) -> tuple[Integers, Integers]:
    """Return offsets of shape (members + 1,), and neighbours in rising order."""
    edges = np.array(market.edges, dtype=np.int64).reshape(-1, 2)
    pairs = np.concatenate([edges, edges[:, ::-1]])
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    counts = np.bincount(pairs[:, 0], minlength=market.size)
    offsets = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
    return offsets, np.ascontiguousarray(pairs[:, 1])
