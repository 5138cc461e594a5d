"""Prospects: what is still to come of a customer on average, by place, satisfaction and day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journeysim.compiled.records import NONE, Bounds, Compiled, Contact, Persona, Place
from journeysim.engines.exact.effects import changes_of_terms
from journeysim.engines.exact.laws import Floats, mean_of
from journeysim.engines.exact.moods import within
from journeysim.engines.exact.population import Kind, populate
from journeysim.results.visits import Integers

NODES = 90
"""Nodes of the lattice of days."""

MOODS = 41
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
        work: Of a day more of a service at each desk at each node, of shape (desks, goods, nodes).
        joins: Of one more who joins each desk, for each day that their service would take, of the same shape.
        stays: Of one who stays in line there and is served, in place of giving up, likewise.
    """

    talk: Floats
    work: Floats
    joins: Floats
    stays: Floats


def no_prices(compiled: Compiled, goods: int, nodes: int) -> Prices:
    """Nobody minds the others."""
    work = np.zeros((len(compiled.desks), goods, nodes + 1))
    return Prices(np.zeros((goods, nodes + 1)), work, work, work)


@dataclass(frozen=True)
class Ahead:
    """A table of prospects.

    Who praises and who warns is a step in satisfaction, which a grid cannot show; so what somebody is
    about to say at the very moment is added exactly when the table is read.

    Attributes:
        values: By good, node and satisfaction.
        said: What a move of the level by 1 is worth there, of shape (goods, nodes); None if nothing is said.
        where: Persona and place of those who speak.
    """

    values: Floats
    said: Floats | None = None
    where: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Prospects:
    """What is to come, by good, node and satisfaction, for each kind of customer.

    Attributes:
        compiled: The scenario under a strategy.
        kinds: Kinds of customers.
        step: Days between nodes.
        prices: What customers do to others.
        tables: By kind and by what it is ahead of: ``enter`` a place, ``stay`` there after the experience,
            ``leave`` it by a row, ``close`` a stage; with the place, the row and the channel met last.
    """

    compiled: Compiled
    kinds: tuple[Kind, ...]
    step: float
    prices: Prices
    tables: dict[tuple[int, tuple[str, int, int, int]], Ahead]

    @property
    def nodes(self) -> int:
        """Number of the last node."""
        return int(self.prices.talk.shape[1]) - 1

    @property
    def goods(self) -> int:
        """Number of goods."""
        return len(GOODS)

    def at(self, prices: Floats, times: Floats) -> Floats:
        """Read prices, of shape (goods, nodes), at moments: of shape (goods, moments)."""
        node, part = self._node(times)
        return np.asarray(prices[:, node] * (1 - part) + prices[:, node + 1] * part)

    def read(self, table: Ahead, times: Floats, moods: Floats) -> Floats:
        """Read a table at moments and satisfactions: of shape (goods, moments)."""
        values, grid = table.values, table.values.shape[2] - 1
        on = np.clip(moods, 0.0, 1.0) * grid
        j = np.minimum(on.astype(np.int64), grid - 1)
        i, x = self._node(times)
        y = on - j
        low = values[:, i, j] * (1 - y) + values[:, i, j + 1] * y
        high = values[:, i + 1, j] * (1 - y) + values[:, i + 1, j + 1] * y
        found: Floats = low * (1 - x) + high * x
        if table.said is not None:
            persona = self.compiled.personas[table.where[0]]
            place, points = persona.places[table.where[1]], np.linspace(0.0, 1.0, grid + 1)
            smooth = moves_by_talk(self.compiled, persona, place, points, 0.0, 1.0 / grid)
            exact = moves_by_talk(self.compiled, persona, place, moods, 0.0)
            found += self.at(table.said, times) * (exact - smooth[j] * (1 - y) - smooth[j + 1] * y)
        return found

    def _node(self, times: Floats) -> tuple[Integers, Floats]:
        """The node before each moment, and how far the moment is on the way to the next."""
        at = np.clip(times / self.step, 0.0, self.nodes)
        node = np.minimum(at.astype(np.int64), self.nodes - 1)
        return node, at - node


def kinds_of(compiled: Compiled) -> tuple[Kind, ...]:
    """Kinds of customers, told apart by persona and by whom changes cover that anybody feels."""
    return populate(compiled, 2, 1, frozenset(), changes_at_desks(compiled)).kinds


def changes_at_desks(compiled: Compiled) -> frozenset[int]:
    """The changes that act on service, patience or its end at a desk."""
    contacts = [contact for persona in compiled.personas for contact in persona.contacts]
    return changes_of_terms(
        *(contact.service_terms for contact in contacts),
        *(contact.patience_terms for contact in contacts),
        *(contact.tolerance_terms for contact in contacts),
        *(contact.resolution_terms for contact in contacts),
    )


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
