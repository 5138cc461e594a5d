"""Prospects: what is still to come of a customer on average, by place, satisfaction and day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journeysim.compiled.records import NONE, Bounds, Compiled, Contact, Persona, Place
from journeysim.engines.exact.laws import Floats, mean_of
from journeysim.engines.exact.moods import within
from journeysim.engines.exact.population import Kind

NODES = 90
"""Nodes of the lattice of days."""

MOODS = 21
"""Points of the grid of satisfaction."""

FINE = 8
"""Strengths are told apart in steps of one by so many."""

MOST_KINDS = 8
"""Kinds of customers (personas, and whom changes cover) beyond which there are no prospects."""

GOODS = ("margin", "purchases")
"""What prospects are counted in."""

MAIN, ABANDONED, UNRESOLVED, BLOCKED = range(4)
"""The rows that a stay may end with."""


@dataclass(frozen=True)
class Prices:
    """What customers do to others.

    Attributes:
        talk: Of moving the level of word of mouth by 1 at each node, of shape (goods, nodes).
        work: Of a day of service at each desk at each node, of shape (desks, goods, nodes).
    """

    talk: Floats
    work: Floats


def no_prices(compiled: Compiled, goods: int, nodes: int) -> Prices:
    """Nobody minds the others."""
    return Prices(np.zeros((goods, nodes + 1)), np.zeros((len(compiled.desks), goods, nodes + 1)))


@dataclass(frozen=True)
class Prospects:
    """What is to come, by good, node and satisfaction, for each kind of customer.

    Attributes:
        compiled: The scenario under a strategy.
        kinds: Kinds of customers.
        step: Days between nodes.
        entering: By (kind, place): on entering it, of shape (goods, nodes, moods).
        leaving: By (kind, place, row): when a stay ends that leads to this row, of the same shape.
        closing: By (kind, stage): when its row decides, of the same shape.
        staying: By (kind, place, row): after the experience, when the stay begins.
        invited: By kind: of one who is invited at a node by somebody of this satisfaction, and accepts.
    """

    compiled: Compiled
    kinds: tuple[Kind, ...]
    step: float
    prices: Prices
    entering: dict[tuple[int, int], Floats]
    leaving: dict[tuple[int, int, int], Floats]
    closing: dict[tuple[int, int], Floats]
    staying: dict[tuple[int, int, int], Floats]
    invited: dict[int, Floats]

    @property
    def nodes(self) -> int:
        """Number of the last node."""
        return NODES

    @property
    def goods(self) -> int:
        """Number of goods."""
        return len(GOODS)

    def at(self, prices: Floats, times: Floats) -> Floats:
        """Read prices, of shape (goods, nodes), at moments: of shape (goods, moments)."""
        node = np.minimum((times / self.step).astype(np.int64), self.nodes)
        return np.asarray(prices[:, node])

    def read(self, table: Floats, times: Floats, moods: Floats) -> Floats:
        """Read a table at moments and satisfactions: of shape (goods, moments)."""
        nodes, grid = table.shape[1] - 1, table.shape[2] - 1
        at = np.clip(times / self.step, 0.0, nodes)
        on = np.clip(moods, 0.0, 1.0) * grid
        i, j = np.minimum(at.astype(np.int64), nodes - 1), np.minimum(on.astype(np.int64), grid - 1)
        x, y = at - i, on - j
        low = table[:, i, j] * (1 - y) + table[:, i, j + 1] * y
        high = table[:, i + 1, j] * (1 - y) + table[:, i + 1, j + 1] * y
        found: Floats = low * (1 - x) + high * x
        return found


def moves_by_talk(
    compiled: Compiled,
    persona: Persona,
    place: Place,
    moods: Floats,
    log_ratio: Floats | float,
    width: float = 0.0,
) -> Floats:
    """By how much a visit of a place moves the level of word of mouth on average, of shape (moods,).

    Args:
        compiled: The scenario.
        persona: Of whom.
        place: The place.
        moods: Satisfactions.
        log_ratio: What changes do to the number of people told.
        width: How far each satisfaction stands for its neighbourhood, as on a grid.
    """
    voice = compiled.word_of_mouth
    if voice is None or place.invitations == 0.0:
        return np.zeros(len(moods))
    slope = 0.0 if persona.referral is None else persona.referral.satisfaction
    rate = place.invitations * np.exp(slope * (moods - compiled.satisfaction_reference) + log_ratio)
    happy = within(Bounds(low=voice.praise_above), moods, width)
    unhappy = within(Bounds(high=voice.warning_below), moods, width)
    return np.asarray(rate * (happy * voice.praise_moves + unhappy * voice.warning_moves))


def service_days(contact: Contact, log_ratio: float) -> float:
    """Mean length of a service."""
    law = contact.service
    mean = 0.0 if law.trait != NONE else float(np.mean(mean_of(law)))
    return mean * contact.service_factor * float(np.exp(log_ratio))
