"""Working out prospects, from the horizon backwards.

The journey is taken without the others: at desks one meets what pilots met on average (see ``standing``).
Traits stand at their medians, handovers and steps by visits at their beginning. So these are not exact; the
control that is made of them has mean 0 whatever they are, and is only the better the truer they are.

On a lattice of days, from the horizon backwards, the worth at a node is a linear system in what happens at
once there (openings, closings, short stays) and a sum over what happens later. The system is the same as long
as the same changes act, so it is factorised once for each situation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from journeysim.compiled.records import LEAVE, NONE, Amount, Bounds, Compiled, Draw, Edge, Persona, Place, Row
from journeysim.engines.exact.decisions import shares, step_at
from journeysim.engines.exact.effects import Who, summed
from journeysim.engines.exact.laws import Floats, lattice, mean_of
from journeysim.engines.exact.moods import experience, spread_on, within
from journeysim.engines.exact.population import changes_felt, populate
from journeysim.kernels.quantiles import draw as quantile_of
from journeysim.results.discounting import discount_factors
from journeysim.results.strengths import strengths
from journeysim.results.visits import Integers
from journeysim.studies.control.prospects import (
    ABANDONED,
    BLOCKED,
    FINE,
    GOODS,
    MAIN,
    MOODS,
    NODES,
    UNRESOLVED,
    Prices,
    Prospects,
    moves_by_talk,
    no_prices,
    service_days,
)
from journeysim.studies.control.standing import Standing

if TYPE_CHECKING:
    from scipy.sparse.linalg import SuperLU


@dataclass
class Lookout:
    """A scenario under a strategy, laid out and factorised, from which prospects are read.

    Attributes:
        compiled: The scenario.
        standing: What desks and word of mouth are like on average.
        nodes: Number of the last node of time.
        grid: Grid of satisfaction.
    """

    compiled: Compiled
    standing: Standing
    nodes: int = NODES
    grid: Floats = field(default_factory=lambda: np.linspace(0.0, 1.0, MOODS))

    def __post_init__(self) -> None:
        """Lay the scenario out."""
        compiled = self.compiled
        self.step = compiled.horizon / self.nodes
        self.times = self.step * np.arange(self.nodes + 1.0)
        self.worth = discount_factors(compiled.year_discount, self.times)
        self.kinds = populate(compiled, 2, 1, frozenset()).kinds
        self.traits = np.array([_median(law) for law in compiled.traits]).reshape(-1, 1, 1)
        self.rows = [self._rows_of(place) for place in compiled.places]
        self.index = {name: n for n, name in enumerate(self._unknowns())}
        self.situations, self.situation = self._situations()
        self._prepare()

    def prospects(self, prices: Prices | None = None) -> Prospects:
        """Work out the prospects, at prices of what customers do to others; nothing unless stated."""
        self.prices = prices or no_prices(self.compiled, len(GOODS), self.nodes)
        shape = (len(GOODS), self.nodes + 1, MOODS)
        self.tables = [{name: np.zeros(shape) for name in self.index} for _ in self.kinds]
        self.staying: dict[tuple[int, int, int], Floats] = {}
        self.invited = {n: np.zeros(shape) for n in range(len(self.kinds))}
        for node in range(self.nodes, -1, -1):
            for number in range(len(self.kinds)):
                self._solve(number, node)
            self._invite(node)
        return self._gathered()

    def _rows_of(self, place: Place) -> tuple[tuple[int, Row | None], ...]:
        """The rows that stays at a place may end with."""
        if place.touchpoints or place.final:
            return ()
        found = [(MAIN, place.row)]
        if place.desk != NONE:
            others = (
                (ABANDONED, place.on_abandon),
                (UNRESOLVED, place.on_unresolved),
                (BLOCKED, place.on_blocked),
            )
            found += [(number, row) for number, row in others if row is not None]
        return tuple(found)

    def _unknowns(self) -> Iterator[tuple[str, int, int]]:
        for place in self.compiled.places:
            yield ("enter", place.index, 0)
            if place.touchpoints:
                yield ("close", place.index, 0)
            for number, _ in self.rows[place.index]:
                yield ("leave", place.index, number)

    # ------------------------------------------------------------------------------ situations

    def _situations(self) -> tuple[list[tuple[Floats, int]], Integers]:
        """The distinct situations (strengths, period of the standing), and that of each node."""
        felt = sorted(changes_felt(self.compiled) | set(self._at_desks()))
        levels = np.zeros((self.nodes + 1, len(self.compiled.changes)))
        for change in felt:
            levels[:, change] = np.round(strengths(self.compiled.changes[change], self.times) * FINE) / FINE
        periods = self.standing.period(self.times)
        states: Floats = np.column_stack([levels, periods]).astype(np.float64)
        keys, which = np.unique(states, axis=0, return_inverse=True)
        return [(key[:-1], int(key[-1])) for key in keys], which.reshape(-1)

    def _at_desks(self) -> Iterator[int]:
        for persona in self.compiled.personas:
            for contact in persona.contacts:
                yield from (term.change for term in contact.resolution_terms)
                yield from (term.change for term in contact.tolerance_terms)

    def _who(self, number: int, stage: int) -> Who:
        kind = self.kinds[number]
        treated = []
        for covered, change in zip(kind.covered, self.compiled.changes, strict=True):
            target, aimed = change.target, True
            if target is not None and not target.at_arrival:
                aimed = not target.personas or kind.persona in target.personas
                aimed = aimed and (not target.stages or stage in target.stages)
            treated.append(bool(covered and aimed))
        return Who(tuple(treated), self.traits)

    # ------------------------------------------------------------------------------ the system

    def _prepare(self) -> None:
        """Build and factorise the systems, the kernels of stays, and what is earned."""
        from scipy.sparse import csc_matrix, identity
        from scipy.sparse.linalg import splu

        size = len(self.index) * MOODS
        self.factored: dict[tuple[int, int], SuperLU] = {}
        self.moves: dict[tuple[int, int], list[tuple[int, int, int, Floats, Floats]]] = {}
        self.talk: dict[tuple[int, int], Floats] = {}
        self.works: dict[tuple[int, int], list[tuple[int, int, float]]] = {}
        self.gains: dict[tuple[int, int], Floats] = {}
        self.sends: dict[tuple[int, int], list[tuple[int, Floats, Floats]]] = {}
        for number in range(len(self.kinds)):
            for situation in range(len(self.situations)):
                self._entries: list[tuple[int, int, Floats]] = []
                self.moves[number, situation] = []
                self.sends[number, situation] = []
                self.talk[number, situation] = np.zeros((len(self.index), MOODS))
                self.works[number, situation] = []
                self.gains[number, situation] = np.zeros((len(GOODS), len(self.index), MOODS))
                self._lay_out(number, situation)
                i, j, values = [], [], []
                for row, column, block in self._entries:
                    a, b = np.nonzero(block)
                    i.append(row * MOODS + a)
                    j.append(column * MOODS + b)
                    values.append(block[a, b])
                coordinates = (np.concatenate(i), np.concatenate(j))
                matrix = csc_matrix((np.concatenate(values), coordinates), shape=(size, size))
                self.factored[number, situation] = splu((identity(size, format="csc") - matrix).tocsc())

    def _lay_out(self, number: int, situation: int) -> None:
        kind, (levels, period) = self.kinds[number], self.situations[situation]
        flat = levels[np.newaxis]
        gains = self.gains[number, situation]
        places = self.compiled.personas[kind.persona].places
        for place in places:
            who, at = self._who(number, place.stage), self.index["enter", place.index, 0]
            gains[:, at] += self._earned(place, who, flat)[:, np.newaxis]
            if place.touchpoints:
                weights = np.array(
                    [f.weight * np.exp(summed(f.terms, who.treated, flat))[0] for f in place.touchpoints]
                )
                for first, share in zip(place.touchpoints, weights / weights.sum(), strict=True):
                    self._add(at, ("enter", first.place, 0), share * np.eye(MOODS))
                close = self.index["close", place.index, 0]
                assert place.row is not None or place.final
                self._decide(number, situation, place, place.row, close)
                self._sending(number, situation, place, who, flat, close)
                continue
            if place.exit:
                self.talk[number, situation][at] += moves_by_talk(
                    self.compiled,
                    self._persona(number),
                    place,
                    self.grid,
                    summed(place.invitation_terms, who.treated, flat)[0],
                    1.0 / (MOODS - 1),
                )
            if place.final:
                continue
            if place.desk != NONE:
                contact = self._persona(number).contacts[place.desk]
                met = self.standing.met(place.desk, kind.persona, period)
                days = service_days(contact, summed(contact.service_terms, who.treated, flat)[0])
                share = place.desk_share * (1.0 - met.abandoned)
                self.works[number, situation].append((at, place.desk, share * days))
            for track, share, kept, extra in self._outcomes(kind.persona, place, who, flat, period):
                felt = np.eye(MOODS)
                if place.quality is not None:
                    felt = experience(self.compiled, place, who, flat, np.array([kept]), self.grid)[0]
                self._stay(number, situation, place, who, flat, at, track, share * felt, extra)
            for track, row in self._rows(place):
                leave = self.index["leave", place.index, track]
                self._decide(number, situation, place, row, leave)
                if not place.invite_at_entry:
                    self._sending(number, situation, place, who, flat, leave)

    def _rows(self, place: Place) -> tuple[tuple[int, Row | None], ...]:
        own = {
            MAIN: place.row,
            ABANDONED: place.on_abandon,
            UNRESOLVED: place.on_unresolved,
            BLOCKED: place.on_blocked,
        }
        return tuple((track, own[track]) for track, _ in self.rows[place.index])

    def _outcomes(
        self, persona: int, place: Place, who: Who, flat: Floats, period: int
    ) -> list[tuple[int, float, float, float]]:
        """How a visit of a place may go: row, chance, what is left of its quality, days at the desk."""
        if place.desk == NONE:
            return [(MAIN, 1.0, 1.0, 0.0)]
        contact = self.compiled.personas[persona].contacts[place.desk]
        met = self.standing.met(place.desk, persona, period)
        odds = contact.resolution / (1.0 - contact.resolution) if contact.resolution < 1.0 else np.inf
        odds = odds * np.exp(summed(contact.resolution_terms, who.treated, flat))[0]
        solved = 1.0 if np.isinf(odds) else odds / (1.0 + odds)
        track = {n for n, _ in self.rows[place.index]}
        served = 1.0 - met.abandoned
        return [
            (MAIN, 1.0 - place.desk_share + place.desk_share * served * solved, met.kept, met.days),
            (
                UNRESOLVED if UNRESOLVED in track else MAIN,
                place.desk_share * served * (1.0 - solved),
                met.kept * contact.unresolved_quality,
                met.days,
            ),
            (ABANDONED if ABANDONED in track else MAIN, place.desk_share * met.abandoned, 0.0, met.days),
        ]

    def _stay(  # noqa: PLR0913, PLR0917 - of whom, where, and what comes before and after
        self,
        number: int,
        situation: int,
        place: Place,
        who: Who,
        flat: Floats,
        at: int,
        track: int,
        felt: Floats,
        extra: float,
    ) -> None:
        """Lead from the entry of a place through a stay to its end."""
        leave = ("leave", place.index, track)
        row = dict(self._rows(place))[track]
        times = place.dwell_factor * np.exp(
            sum(slope * float(self.traits[t, 0, 0]) for t, slope in place.dwell_traits)
            + summed(place.dwell_terms, who.treated, flat)[0]
        )
        masses = np.zeros(self.nodes + 1)
        law = place.dwell
        if law is not None and law.trait != NONE:
            law = None
        if law is None or law.family == "until" or (track != MAIN and row is not None and row.at_once):
            days = 0.0
            if law is not None and law.family == "until" and track == MAIN:
                days = law.every / 2.0
            _spread(masses, (days + extra) / self.step)
        else:
            masses = lattice(law, self.step, self.nodes, float(times))
            masses = _later(masses, extra / self.step)
        self._add(at, leave, felt * masses[0])
        self.moves[number, situation].append((at, place.index, track, felt, masses))

    def _decide(self, number: int, situation: int, place: Place, row: Row | None, at: int) -> None:
        """Lead from the end of a stay, or the closing of a stage, along a row."""
        if row is None:
            return
        levels, period = self.situations[situation]
        flat, who = levels[np.newaxis], self._who(number, place.stage)
        if place.clocks:
            table = np.full((len(row.edges), MOODS), 1.0 / len(row.edges))
        else:
            above = self.grid - self.compiled.satisfaction_reference
            found = shares(row, who, flat, above)[0, :, 0]
            table = np.broadcast_to(found, (len(row.edges), MOODS)).copy()
            slopes = np.array([edge.word_of_mouth for edge in row.edges])
            if slopes.any():
                table *= np.exp(slopes * self.standing.talk[period])[:, np.newaxis]
                table /= table.sum(axis=0)
        for edge, share in zip(row.edges, table, strict=True):
            self._add(at, self._target(place, edge.target), np.diag(share))
            earned = self._earned(edge, who, flat)
            self.gains[number, situation][:, at] += earned[:, np.newaxis] * share

    def _target(self, place: Place, target: int) -> tuple[str, int, int]:
        return ("close", place.stage, 0) if target == LEAVE else ("enter", target, 0)

    def _sending(self, number: int, situation: int, place: Place, who: Who, flat: Floats, at: int) -> None:
        """What those are worth who are invited."""
        referral = self.compiled.personas[self.kinds[number].persona].referral
        if place.invitations == 0.0 or place.exit:
            return
        self.talk[number, situation][at] += moves_by_talk(
            self.compiled,
            self._persona(number),
            place,
            self.grid,
            summed(place.invitation_terms, who.treated, flat)[0],
            1.0 / (MOODS - 1),
        )
        if referral is None:
            return
        above = self.grid - self.compiled.satisfaction_reference
        rate = place.invitations * np.exp(
            referral.satisfaction * above + summed(place.invitation_terms, who.treated, flat)[0]
        )
        voice = self.compiled.word_of_mouth
        if voice is not None:
            rate = rate * (1.0 - within(Bounds(high=voice.warning_below), self.grid, 1.0 / (MOODS - 1)))
        odds = summed(referral.acceptance_terms, who.treated, flat)[0]
        accepted = referral.acceptance * np.exp(odds)
        rate = rate * accepted / (1.0 - referral.acceptance + accepted)
        delay = np.zeros(self.nodes + 1)
        if referral.delay.family == "until" or referral.delay.trait != NONE:
            delay[1 if self.nodes else 0] = 1.0
        else:
            longer = float(np.exp(summed(referral.delay_terms, who.treated, flat)[0]))
            delay = lattice(referral.delay, self.step, self.nodes, longer)
        delay[1] += delay[0]
        delay[0] = 0.0
        self.sends[number, situation].append((at, rate, delay))

    def _persona(self, number: int) -> Persona:
        return self.compiled.personas[self.kinds[number].persona]

    def _add(self, row: int, target: tuple[str, int, int], block: Floats) -> None:
        self._entries.append((row, self.index[target], block))

    def _earned(self, where: Place | Edge, who: Who, flat: Floats) -> Floats:
        """Goods that an entry or an edge brings, undiscounted, of shape (goods,)."""
        found = np.zeros(len(GOODS))
        found[0] = _mean(where.revenue, who, flat) - _mean(where.cost, who, flat)
        if isinstance(where, Place):
            found[1] = float(where.index in self.compiled.purchase)
            for number, change in enumerate(self.compiled.changes):
                if where.index in change.exposed and who.treated[number] and flat[0, number] > 0.0:
                    found[0] -= change.costs.per_exposure
        return found

    # ------------------------------------------------------------------------------ the pass

    def _solve(self, number: int, node: int) -> None:
        situation = int(self.situation[node])
        known: Floats = self.gains[number, situation].copy()
        known[0] *= self.worth[node]
        prices = self.prices
        known += prices.talk[:, node, np.newaxis, np.newaxis] * self.talk[number, situation]
        for at, desk, days in self.works[number, situation]:
            known[:, at] -= prices.work[desk, :, node, np.newaxis] * days
        tables, places = self.tables[number], self.compiled.personas[self.kinds[number].persona].places
        last = self.nodes - node
        for at, place, track, felt, masses in self.moves[number, situation]:
            later = masses[1 : last + 1] @ tables["leave", place, track][:, node + 1 :] if last else 0.0
            after: Floats = np.zeros((len(GOODS), MOODS)) + later
            per_day = places[place].revenue_per_day - places[place].cost_per_day
            if per_day:
                stay = float(
                    np.minimum(self.step * np.arange(last + 1), last * self.step) @ masses[: last + 1]
                )
                stay += last * self.step * max(0.0, 1.0 - float(masses[: last + 1].sum()))
                after[0] += per_day * self.worth[node] * stay
            self._stays(number, place, track)[:, node] = after
            known[:, at] += after @ felt.T
        for at, rate, delay in self.sends[number, situation]:
            if last:
                coming = delay[1 : last + 1] @ self.invited[number][:, node + 1 :]
                known[:, at] += rate * coming
        flat = self.factored[number, situation].solve(known.reshape(len(GOODS), -1).T)
        solved = flat.T.reshape(len(GOODS), len(self.index), MOODS)
        for name, at_ in self.index.items():
            tables[name][:, node] = solved[:, at_]
        for _, place, track, _, masses in self.moves[number, situation]:
            self._stays(number, place, track)[:, node] += masses[0] * tables["leave", place, track][:, node]

    def _stays(self, number: int, place: int, track: int) -> Floats:
        key = (number, place, track)
        if key not in self.staying:
            self.staying[key] = np.zeros((len(GOODS), self.nodes + 1, MOODS))
        return self.staying[key]

    def _invite(self, node: int) -> None:
        """What somebody is worth who is invited and arrives at a node, by the inviter's satisfaction."""
        for number, kind in enumerate(self.kinds):
            referral = self.compiled.personas[kind.persona].referral
            if referral is None:
                continue
            carried = referral.carry_over * (self.grid - self.compiled.satisfaction_reference)
            whole = np.zeros((len(GOODS), MOODS))
            for other, friend in enumerate(self.kinds):
                persona = self.compiled.personas[friend.persona]
                weights = spread_on(np.clip(persona.satisfaction + carried, 0.0, 1.0), self.grid)
                here = self.tables[other]["enter", referral.enter, 0][:, node]
                whole += persona.share * friend.chance * here @ weights.T
            self.invited[number][:, node] = whole

    def _gathered(self) -> Prospects:
        entering, leaving, closing = {}, {}, {}
        for number, tables in enumerate(self.tables):
            for (what, place, track), table in tables.items():
                if what == "enter":
                    entering[number, place] = table
                elif what == "close":
                    closing[number, place] = table
                else:
                    leaving[number, place, track] = table
        return Prospects(
            self.compiled,
            self.kinds,
            self.step,
            self.prices,
            entering,
            leaving,
            closing,
            self.staying,
            self.invited,
        )


def _mean(amount: Amount, who: Who, flat: Floats) -> float:
    if amount.stepped is not None:
        base = step_at(amount.stepped, who)
    elif amount.draw is not None:
        base = float(np.mean(mean_of(amount.draw, who.traits[:, 0])))
    else:
        base = amount.number or 0.0
    ratio = amount.factor * float(np.exp(summed(amount.ratio, who.treated, flat))[0])
    return base * ratio + amount.constant + float(summed(amount.added, who.treated, flat)[0])


def _median(law: Draw) -> float:
    if law.family == "fixed":
        return float(law.location)
    if law.family == "empirical":
        return float(law.location + law.scale * np.median(law.shape))
    return float(law.location + law.scale * quantile_of(law.table, 0.5))


def _spread(masses: Floats, at: float) -> None:
    """Put a mass of 1 at a place between nodes, where it lies on the lattice."""
    node = int(at)
    for lag, share in ((node, 1.0 - at + node), (node + 1, at - node)):
        if lag < len(masses):
            masses[lag] += share


def _later(masses: Floats, by: float) -> Floats:
    """Masses moved to later nodes."""
    if by <= 0.0:
        return masses
    kernel = np.zeros(len(masses))
    _spread(kernel, by)
    whole = int(by)
    found: Floats = np.zeros(len(masses))
    for lag in (whole, whole + 1):
        if lag < len(masses):
            found[lag:] += kernel[lag] * masses[: len(masses) - lag]
    return found
