"""Linear measures as weights: how much each customer who does something at a node counts.

A measure that is linear in flows is Σ weight · flow + constant. The weights are what drives ``backward``, so
they are kept apart from the flows. Mass at the last node counts in halves where it is spread around it; that
is part of the weights here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from journeysim.compiled.records import Amount
from journeysim.engines.exact import money
from journeysim.engines.exact.effects import edges_of
from journeysim.engines.exact.flows import Flows
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.problem import Problem
from journeysim.engines.exact.system import System
from journeysim.results.visits import Flags


@dataclass
class Weights:
    """What a linear measure counts; the shapes are those of ``Flows``.

    Attributes:
        system: The journey.
        entries: Weight of an entry, of shape (nodes, modes, kinds).
        taken: Of taking a link, of shape (nodes, links, kinds).
        left: Of leaving by a row, of shape (nodes, rows, kinds).
        sent: Of a person told, of shape (nodes, senders, kinds).
        accepted: Of a person who accepts, of the same shape.
        arrived: Of an invited person who arrives, of shape (nodes, channels).
        inside: Of somebody who is in a mode at the end, of shape (modes, columns).
        marked: Further weights of entries of some modes, of shape (nodes, columns).
        joining: Weights of entries by invitation of some modes, of shape (nodes, columns).
        referral: Whether invited people come.
        constant: What the measure is without any customer of the journey.
    """

    system: System
    entries: Floats
    taken: Floats
    left: Floats
    sent: Floats
    accepted: Floats
    arrived: Floats
    inside: Floats
    marked: dict[int, Floats] = field(default_factory=dict)
    joining: dict[int, Floats] = field(default_factory=dict)
    referral: bool = True
    constant: float = 0.0

    def whole_entries(self, node: int) -> Floats:
        """How much of an entry lies before the horizon, of shape (modes,)."""
        last = node == self.system.timeline.count
        return np.asarray(np.where(self.system.atomic, 1.0, 0.5) if last else np.ones(len(self.inside)))

    def whole_rows(self, node: int) -> Floats:
        """How much of leaving lies before the horizon, of shape (rows,)."""
        last = node == self.system.timeline.count
        rows = len(self.system.stays)
        return np.where(self.system.row_atomic, 1.0, 0.5) if last else np.ones(rows)


def nothing(system: System, *, referral: bool = True) -> Weights:
    """Weights that count nothing."""
    nodes, kinds = system.timeline.count + 1, system.population.shape[0]
    found = system.invitations if referral else None
    senders, channels = (0, 0) if found is None else (len(found.senders), len(found.channels))
    return Weights(
        system,
        entries=np.zeros((nodes, len(system.modes.listed), kinds)),
        taken=np.zeros((nodes, len(system.link_row), kinds)),
        left=np.zeros((nodes, len(system.stays), kinds)),
        sent=np.zeros((nodes, senders, kinds)),
        accepted=np.zeros((nodes, senders, kinds)),
        arrived=np.zeros((nodes, channels)),
        inside=np.zeros((len(system.modes.listed), system.population.columns)),
        referral=referral,
    )


_ARRAYS = ("entries", "taken", "left", "sent", "accepted", "arrived", "inside")


def mixed(parts: Iterable[tuple[float, Weights]]) -> Weights:
    """A sum of weights, each times a number."""
    listed = list(parts)
    found = nothing(listed[0][1].system, referral=listed[0][1].referral)
    for factor, part in listed:
        for name in _ARRAYS:
            getattr(found, name).__iadd__(factor * getattr(part, name))
        found.constant += factor * part.constant
    return found


def counted(weights: Weights, flows: Flows) -> float:
    """Σ weight · flow + constant: what the weights count in some flows, whose last nodes are in halves."""
    whole = halves(weights.system)
    found = weights.constant
    for name in _ARRAYS:
        part, flow = getattr(weights, name), getattr(flows, name)
        if name in whole and part.size:
            part = part.copy()
            part[-1] /= whole[name]
        found += float((part * flow).sum()) if part.size else 0.0
    return found


def halves(system: System) -> dict[str, Floats]:
    """The part of each flow at the last node that lies before the horizon, by name."""
    found = {
        "entries": np.where(system.atomic, 1.0, 0.5)[:, np.newaxis],
        "taken": np.where(system.atomic[system.link_target], 1.0, 0.5)[:, np.newaxis],
        "left": np.where(system.row_atomic, 1.0, 0.5)[:, np.newaxis],
    }
    if system.invitations is not None:
        exactly = [
            system.atomic[s.mode] if s.row < 0 else system.row_atomic[s.row]
            for s in system.invitations.senders
        ]
        found["sent"] = found["accepted"] = np.where(exactly, 1.0, 0.5)[:, np.newaxis]
        found["arrived"] = np.array([1.0 if c.atomic else 0.5 for c in system.invitations.channels])
    return found


def _halved(weights: Weights) -> Weights:
    for name, whole in halves(weights.system).items():
        array = getattr(weights, name)
        if array.size:
            array[-1] *= whole
    return weights


# ------------------------------------------------------------------------------------------- counts


def of_entries(problem: Problem, chosen: Flags | list[int]) -> Weights:
    """Entries of some modes."""
    found = nothing(problem.system)
    found.entries[:, chosen] = 1.0
    return _halved(found)


def of_links(problem: Problem, chosen: Flags) -> Weights:
    """Customers on some links."""
    found = nothing(problem.system)
    found.taken[:, chosen] = 1.0
    return _halved(found)


def of_referred(problem: Problem) -> Weights:
    """Invited people who arrive."""
    found = nothing(problem.system)
    found.arrived[:] = 1.0
    return _halved(found)


def of_customers(problem: Problem) -> Weights:
    """Everybody who arrives."""
    found = of_referred(problem)
    found.constant = float(problem.counted_arrivals.sum())
    return found


def of_arrivals(problem: Problem) -> Weights:
    """External arrivals, which no journey moves."""
    found = nothing(problem.system)
    found.constant = float(problem.counted_arrivals.sum())
    return found


def of_told(problem: Problem) -> Weights:
    """People who are told."""
    found = nothing(problem.system)
    found.sent[:] = 1.0
    return _halved(found)


def of_last_mood(problem: Problem, *, times: Floats) -> Weights:
    """A number for each satisfaction at the end, of shape (satisfactions,)."""
    found = nothing(problem.system)
    kinds, nodes, _ = problem.system.population.shape
    found.inside[:] = np.tile(times, kinds * nodes)
    return found


# -------------------------------------------------------------------------------------------- money


def of_money(problem: Problem, worth: money.Worth, part: money.Part) -> Weights:
    """What all visits and transitions bring or cost: the weights of ``money.total``."""
    system = problem.system
    found = nothing(system)
    for number, mode in enumerate(system.modes.listed):
        if mode.kind == "close":
            continue
        amounts = money.amounts(system, mode, part, atomic=mode.atomic)
        found.entries[:, number] += amounts * worth.at[:, np.newaxis]
        if mode.kind == "stay":
            rates = money.daily_rates(problem, mode, part)
            if rates is not None:
                _add_days(found, number, rates, worth)
    for link, row in enumerate(system.link_row.tolist()):
        mode = system.modes.listed[system.row_mode[row]]
        edge = int(system.link_edge[link])
        if edge < 0 or mode.kind == "open" or money.is_free(system, mode, edge, part):
            continue
        atomic = bool(system.row_atomic[row])
        amounts = money.amounts(system, mode, _part_of_edge(part, edge), atomic=atomic)
        found.taken[:, link] += amounts * worth.at[:, np.newaxis]
    return _halved(found)


def _part_of_edge(part: money.Part, edge: int) -> Callable[..., Amount]:
    return lambda place: part(edges_of(place)[edge])


def _add_days(found: Weights, number: int, rates: Floats, worth: money.Worth) -> None:
    """Weigh the days of stays: whoever enters counts on every later day, until they leave."""
    over = worth.over[: len(found.entries) - 1]
    later = np.zeros(len(over) + 1)
    for node in range(len(over) - 1, -1, -1):
        later[node] = over[node] + worth.fading * later[node + 1]
    found.entries[:, number] += later[:, np.newaxis] * rates
    for row in np.flatnonzero(found.system.row_mode == number):
        found.left[:, row] -= later[:, np.newaxis] * rates


def of_exposures(problem: Problem, worth: money.Worth) -> Weights:
    """What all changes cost for visits and invitations on which they act."""
    system, found = problem.system, nothing(problem.system)
    for number, change in enumerate(problem.compiled.changes):
        price = change.costs.per_exposure
        if price == 0.0:
            continue
        for index, mode in enumerate(system.modes.listed):
            if mode.kind != "close" and mode.place in change.exposed:
                acting = money.acting(problem, number, atomic=mode.atomic) * worth.at
                found.entries[:, index] += price * np.outer(acting, money.met(system, mode, number))
        if change.exposed_referral and system.invitations is not None:
            for index, sender in enumerate(system.invitations.senders):
                mode = system.modes.listed[sender.mode]
                atomic = mode.atomic if sender.row < 0 else bool(system.row_atomic[sender.row])
                acting = money.acting(problem, number, atomic=atomic) * worth.at
                found.sent[:, index] += price * np.outer(acting, money.met(system, mode, number))
    return _halved(found)


def of_rewards(problem: Problem, worth: money.Worth) -> Weights:
    """What all changes pay for invited people who come."""
    system, found = problem.system, nothing(problem.system)
    for number, change in enumerate(problem.compiled.changes):
        price = change.costs.per_reward
        if price == 0.0 or system.invitations is None or change.coverage <= 0.0:
            continue
        if change.target is not None and change.target.at_arrival:
            raise money.UncoveredError(f"Rewards of {change.name} hang on a target that is asked at arrival.")
        covered = np.array([kind.covered[number] for kind in system.population.kinds])
        for index, channel in enumerate(system.invitations.channels):
            paid = price * worth.at * money.acting(problem, number, atomic=channel.atomic)
            if covered.all():
                found.arrived[:, index] += paid
                continue
            count = len(paid)
            awaited = np.array(
                [paid[n:] @ channel.delays[channel.regime[n], : count - n] for n in range(count)]
            )
            for position, sender in enumerate(system.invitations.senders):
                own = (sender.channels == index) & covered
                found.accepted[:, position] += np.outer(awaited, own)
    return _halved(found)


def of_tally(problem: Problem, tally: int, worth: money.Worth) -> Weights:
    """The total of a tally."""
    system, found = problem.system, nothing(problem.system)
    personas, kinds = system.compiled.personas, system.population.kinds
    for number, mode in enumerate(system.modes.listed):
        places = [personas[kind.persona].places[mode.place] for kind in kinds]
        if mode.kind != "close":
            each = np.array([_amount(place.tally, tally) for place in places])
            found.entries[:, number] += np.outer(worth.at, each)
        if mode.kind == "stay":
            daily = np.array([_amount(place.tally_per_day, tally) for place in places])
            if daily.any():
                _add_days(found, number, daily, worth)
    for link, row in enumerate(system.link_row.tolist()):
        mode = system.modes.listed[system.row_mode[row]]
        edge = int(system.link_edge[link])
        if edge < 0 or mode.kind == "open":
            continue
        edges = [edges_of(personas[kind.persona].places[mode.place])[edge] for kind in kinds]
        found.taken[:, link] += np.outer(worth.at, [_amount(own.tally, tally) for own in edges])
    return _halved(found)


def _amount(pairs: tuple[tuple[int, float], ...], tally: int) -> float:
    return sum(value for index, value in pairs if index == tally)
