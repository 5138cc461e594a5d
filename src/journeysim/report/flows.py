"""Who moved where in a run: the counts that journey maps draw."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from journeysim.report.about import about, luck
from journeysim.report.contacts import AtDesk, OutcomeMove, contacts_at_places, outcome_moves
from journeysim.results.log import Kind
from journeysim.results.result import Result
from journeysim.results.visits import LEFT, NOTHING, Integers

Pair = tuple[str, str]


@dataclass(frozen=True)
class Flows:
    """Counts of one run, by name of place.

    Attributes:
        customers: Everybody who arrived.
        about: What the counts rest on, in one line.
        visits: Entries of each place.
        came: Customers who entered each place at least once.
        moves: Moves between stages; between touchpoints of a stage; from a stage to its first touchpoints;
            and from a touchpoint to the stage that followed it.
        arrivals: Customers from sources, by the stage they entered first.
        friends: Referred customers, by the stage of the invitation and the stage they entered first.
        satisfaction: Mean satisfaction at the end of the visits.
        outcomes: Those of the moves that only the end of a contact at a desk opened, by (from, to, kind).
        contacts: How contacts at desks went, by place.
    """

    customers: int
    about: str
    visits: dict[str, int] = field(default_factory=dict)
    came: dict[str, int] = field(default_factory=dict)
    moves: dict[Pair, int] = field(default_factory=dict)
    arrivals: dict[str, int] = field(default_factory=dict)
    friends: dict[Pair, int] = field(default_factory=dict)
    satisfaction: dict[str, float] = field(default_factory=dict)
    outcomes: dict[OutcomeMove, int] = field(default_factory=dict)
    contacts: dict[str, AtDesk] = field(default_factory=dict)

    def per_hundred(self, count: float) -> float:
        """A count per 100 customers; 0 where nobody came."""
        return 100 * count / self.customers if self.customers else 0.0

    @property
    def ordinary(self) -> dict[Pair, int]:
        """The moves without those that ends of contacts opened."""
        taken = Counter[Pair]()
        for (a, b, _), count in self.outcomes.items():
            taken[a, b] += count
        left = {pair: count - taken[pair] for pair, count in self.moves.items()}
        return {pair: count for pair, count in left.items() if count}


def flows_of(result: Result) -> Flows:
    """Count visits, moves, arrivals and referrals of a run."""
    names, visits = result.compiled.names.places, result.visits
    places = len(names)
    count = np.bincount(visits.place, minlength=places)
    came = np.bincount(visits.place[visits.number == 1], minlength=places)
    total = np.bincount(visits.place, visits.satisfaction_after, minlength=places)
    arrivals, friends = _entrances(result)
    return Flows(
        customers=len(result.customers),
        about=about(result, luck(result)),
        visits={name: int(n) for name, n in zip(names, count, strict=True)},
        came={name: int(n) for name, n in zip(names, came, strict=True)},
        moves=_moves(result),
        arrivals=arrivals,
        friends=friends,
        satisfaction={name: float(total[i] / count[i]) for i, name in enumerate(names) if count[i]},
        outcomes=outcome_moves(result),
        contacts=contacts_at_places(result),
    )


def _moves(result: Result) -> dict[Pair, int]:
    names, visits = result.compiled.names.places, result.visits
    onward = np.where(visits.next == LEFT, visits.next[visits.stage_row], visits.next)
    moved = onward != NOTHING
    counted = _pairs(visits.place[moved], onward[moved], names)
    first = np.flatnonzero(~visits.is_stage & (visits.stage_row == np.arange(len(visits)) - 1))
    return counted | _pairs(visits.stage[first], visits.place[first], names)


def _pairs(origin: Integers, target: Integers, names: tuple[str, ...]) -> dict[Pair, int]:
    """How often each pair of indices occurs, by names."""
    both, counts = np.unique(np.stack([origin, target]), axis=1, return_counts=True)
    return {(names[a], names[b]): int(n) for a, b, n in zip(*both, counts, strict=True)}


def _entrances(result: Result) -> tuple[dict[str, int], dict[Pair, int]]:
    names, visits, people = result.compiled.names.places, result.visits, result.customers
    starts = np.flatnonzero(np.append(True, visits.customer[1:] != visits.customer[:-1])[: len(visits)])
    entered = np.full(len(people), NOTHING)
    entered[visits.customer[starts]] = visits.place[starts]
    external = Counter(names[place] for place in entered[~people.referred].tolist() if place != NOTHING)
    stage = _inviting_stages(result)
    invited = np.flatnonzero(people.referred & (entered != NOTHING) & (stage != NOTHING))
    friends = Counter((names[stage[child]], names[entered[child]]) for child in invited.tolist())
    return dict(external), dict(friends)


def _inviting_stages(result: Result) -> Integers:
    """Stage in which each referred customer's inviter sent the invitation; NOTHING for others."""
    log, visits = result.log, result.visits
    stage = np.full(len(log.ids), NOTHING, dtype=np.int64)
    rows = np.flatnonzero(log.kind == Kind.INVITE)
    child = log.value[rows].view(np.int64)
    position = np.searchsorted(log.ids, child)
    came = np.append(log.ids, -1)[position] == child
    around = np.searchsorted(visits.row, rows[came], side="right") - 1
    stage[position[came]] = visits.stage[around]
    return stage
