"""The log of a run beside the prospects: where customers went, how long they stayed, against expectation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from journeysim.compiled.records import LEAVE, NONE, Contact, Place, Row
from journeysim.engines.exact.laws import integrated
from journeysim.results.chances import chances, first_chances, recomputable, traits_of
from journeysim.results.decisions import Decisions, rows_by_outcome, tabulate_decisions
from journeysim.results.discounting import discount_factors
from journeysim.results.log import Kind
from journeysim.results.result import Result
from journeysim.results.treatment import summed, treated_on_leaving
from journeysim.results.visits import Flags, Floats, Integers
from journeysim.studies.control.prospects import (
    ABANDONED,
    BLOCKED,
    GOODS,
    MAIN,
    UNRESOLVED,
    Prospects,
)

TRACK_OF = {Kind.ABANDONED: ABANDONED, Kind.UNRESOLVED: UNRESOLVED, Kind.BLOCKED: BLOCKED}


Found = Iterator[tuple[Integers, Floats]]
"""Customers, and values of shape (goods, customers)."""


@dataclass(frozen=True)
class Terms:
    """The terms of a run."""

    result: Result
    prospects: Prospects

    @cached_property
    def taken(self) -> Decisions:
        """How each visit went on."""
        return tabulate_decisions(self.result)

    @cached_property
    def kind(self) -> Integers:
        """Kind of each customer, of shape (customers,)."""
        covered, persona = self.result.treatment.covered, self.result.customers.persona
        found = np.zeros(len(persona), dtype=np.int64)
        felt = np.zeros(len(covered), dtype=np.bool_)
        for kind in self.prospects.kinds:
            felt |= np.array(kind.covered, dtype=np.bool_)
        for number, kind in enumerate(self.prospects.kinds):
            flags = np.array(kind.covered, dtype=np.bool_)
            alike = (covered[felt] == flags[felt, np.newaxis]).all(axis=0) & (persona == kind.persona)
            found[alike] = number
        return found

    def of_places(self) -> Iterator[tuple[int, Place, Integers]]:
        """Yield each place as each kind meets it, with the visits of it."""
        visits, count = self.result.visits, len(self.result.compiled.places)
        key = self.kind[visits.customer] * count + visits.place
        order = np.argsort(key, kind="stable")
        starts = np.flatnonzero(np.diff(key[order], prepend=-1))
        for rows in np.split(order, starts[1:]) if len(order) else ():
            kind, place = divmod(int(key[rows[0]]), count)
            persona = self.prospects.kinds[kind].persona
            yield kind, self.result.compiled.personas[persona].places[place], rows

    @cached_property
    def met(self) -> Integers:
        """The channel met last after entering each place, of shape (visits,)."""
        visits = self.result.visits
        channel = np.array([place.channel for place in self.result.compiled.places])[visits.place]
        told = np.where(channel == NONE, -1, np.arange(len(visits)))
        last = np.maximum.accumulate(told) if len(told) else told
        first = np.searchsorted(visits.customer, visits.customer)
        found: Integers = np.where(last >= first, channel[np.maximum(last, 0)], NONE)
        return found

    @cached_property
    def met_last(self) -> Integers:
        """The channel met last when each place is left, of shape (visits,)."""
        visits = self.result.visits
        last = np.arange(len(visits))
        np.maximum.at(last, visits.stage_row, np.arange(len(visits)))
        found: Integers = self.met[np.where(visits.is_stage, last, np.arange(len(visits)))]
        return found

    def ahead(
        self, kind: int, what: tuple[str, int, int], channels: Integers, times: Floats, moods: Floats
    ) -> Floats:
        """What is ahead of customers who met these channels last, of shape (goods, customers)."""
        found = np.zeros((len(GOODS), len(times)))
        for channel in np.unique(channels).tolist():
            mine = channels == channel
            table = self.prospects.tables[kind, (*what, channel)]
            found[:, mine] = self.prospects.read(table, times[mine], moods[mine])
        return found

    def beyond(self, kind: int, place: Place, target: int, rows: Integers) -> Floats:
        """What is ahead beyond an edge, at the end of visits."""
        visits = self.result.visits
        what = ("close", place.stage, 0) if target == LEAVE else ("enter", target, 0)
        return self.ahead(
            kind, what, self.met_last[rows], visits.leave[rows], visits.satisfaction_after[rows]
        )

    # ------------------------------------------------------------------------------ where one goes

    def decisions(self) -> Found:
        """Where people went from the rows of their places."""
        visits, taken = self.result.visits, self.taken
        for kind, place, rows in self.of_places():
            if place.clocks:
                continue
            for row, used in rows_by_outcome(place, taken.outcome, rows):
                decided = used[visits.left[used] & np.isin(taken.target[used], [e.target for e in row.edges])]
                if len(row.edges) < 2 or not len(decided) or not recomputable(row):
                    continue
                yield visits.customer[decided], self._surprise(kind, place, row, decided)

    def _surprise(self, kind: int, place: Place, row: Row, rows: Integers) -> Floats:
        p = chances(self.result, row, rows)
        found = np.zeros((len(GOODS), len(rows)))
        for number, edge in enumerate(row.edges):
            chosen = self.taken.target[rows] == edge.target
            found += (chosen - p[:, number]) * self.beyond(kind, place, edge.target, rows)
        return found

    def openings(self) -> Found:
        """Which touchpoint opened a stage."""
        visits = self.result.visits
        for kind, place, rows in self.of_places():
            if len(place.touchpoints) < 2:
                continue
            opener = np.append(visits.place, NONE)[rows + 1]
            # Whoever came straight to a touchpoint from another stage drew nothing.
            drawn = rows[~self._aimed(rows, opener)]
            opener = np.append(visits.place, NONE)[drawn + 1]
            p = first_chances(self.result, place, drawn)
            found = np.zeros((len(GOODS), len(drawn)))
            for number, first in enumerate(place.touchpoints):
                what, channels = ("enter", first.place, 0), self.met[drawn]
                ahead = self.ahead(kind, what, channels, visits.enter[drawn], visits.satisfaction[drawn])
                found += ((opener == first.place) - p[:, number]) * ahead
            yield visits.customer[drawn], found

    def _aimed(self, rows: Integers, opener: Integers) -> Flags:
        """Whether stages were entered by an edge to one of their touchpoints."""
        compiled, visits = self.result.compiled, self.result.visits
        aims = {
            edge.target
            for persona in compiled.personas
            for place in persona.places
            for row in (place.row, place.on_abandon, place.on_unresolved, place.on_blocked)
            if row is not None
            for edge in row.edges
            if edge.target != LEAVE and compiled.places[edge.target].stage not in (edge.target, place.stage)
        }
        aims |= {source.enter for source in compiled.sources}
        aims |= {p.referral.enter for p in compiled.personas if p.referral is not None}
        found: Flags = np.isin(opener, list(aims)) & (visits.place[rows] != opener)
        return found

    # ------------------------------------------------------------------------------ how long one stays

    def stays(self) -> Found:
        """How long people stayed."""
        visits, horizon = self.result.visits, self.result.compiled.horizon
        for kind, place, rows in self.of_places():
            law = place.dwell
            if law is None or law.family in ("fixed", "until") or law.trait != NONE or place.clocks:
                continue
            for track, used, begin in self._staying(place, rows):
                if not len(used):
                    continue
                times, rest = self._times(place, used, begin), horizon - begin
                mean = rest - integrated(law, rest, times)
                surprise = (visits.leave[used] - begin) - mean
                yield visits.customer[used], self._slope(kind, place, track, used, begin, mean) * surprise

    def _staying(self, place: Place, rows: Integers) -> Iterator[tuple[int, Integers, Floats]]:
        """Yield the row a stay leads to, the visits, and when their stays began."""
        visits = self.result.visits
        if place.desk == NONE:
            yield MAIN, rows, visits.enter[rows]
            return
        _, began = self._desk_left
        left = began[rows]
        at_desk = ~np.isnan(left)
        # Without a trace of the desk in the log a visit may have had no need of it, or still wait.
        rows, left = rows[at_desk], left[at_desk]
        for row, used in rows_by_outcome(place, self.taken.outcome, rows):
            if not row.at_once:
                track = next(
                    (
                        t
                        for t, own in (
                            (ABANDONED, place.on_abandon),
                            (UNRESOLVED, place.on_unresolved),
                            (BLOCKED, place.on_blocked),
                        )
                        if own is row
                    ),
                    MAIN,
                )
                yield track, used, left[np.searchsorted(rows, used)]

    @cached_property
    def _desk_left(self) -> tuple[Integers, Floats]:
        """Rows of the log at which desks were left, and when each visit left its desk (NaN: not)."""
        log, visits = self.result.log, self.result.visits
        kinds = (Kind.SERVED, Kind.UNRESOLVED, Kind.ABANDONED, Kind.BLOCKED)
        over = np.flatnonzero(np.isin(log.kind, kinds))
        left: Floats = np.full(len(visits), np.nan)
        left[np.searchsorted(visits.row, over, side="right") - 1] = log.time[over]
        return over, left

    def _times(self, place: Place, rows: Integers, begin: Floats) -> Floats:
        """What the law of stays is multiplied by."""
        visits, treated = self.result.visits, self._treated(rows)
        total = summed(self.result, place.dwell_terms, treated, begin)
        for trait, slope in place.dwell_traits:
            total = total + slope * traits_of(self.result, trait, visits.customer[rows])
        found: Floats = place.dwell_factor * np.exp(total)
        return found

    def _treated(self, rows: Integers) -> Flags:
        return treated_on_leaving(self.result, rows)

    def _slope(
        self, kind: int, place: Place, track: int, rows: Integers, begin: Floats, mean: Floats
    ) -> Floats:
        """What another day of a stay is worth."""
        horizon, moods = self.result.compiled.horizon, self.result.visits.satisfaction_after[rows]
        what, channels = ("leave", place.index, track), self.met[rows]
        middle, reach = begin + mean, np.maximum(mean, self.prospects.step) / 2.0
        late, early = np.minimum(middle + reach, horizon), np.maximum(middle - reach, 0.0)
        found = self.ahead(kind, what, channels, late, moods) - self.ahead(kind, what, channels, early, moods)
        found /= np.maximum(late - early, 1e-9)
        per_day = place.revenue_per_day - place.cost_per_day
        found[0] += per_day * discount_factors(self.result.compiled.year_discount, middle)
        return found

    # ------------------------------------------------------------------------------ desks

    def contact(self, kind: int, place: Place) -> Contact:
        """The desk of a place as a kind meets it."""
        return self.result.compiled.personas[self.prospects.kinds[kind].persona].contacts[place.desk]

    def after(
        self, kind: int, place: Place, track: int, rows: Integers, times: Floats, moods: Floats
    ) -> Floats:
        """Prospects of those who are done at the desk."""
        own = {UNRESOLVED: place.on_unresolved, ABANDONED: place.on_abandon, BLOCKED: place.on_blocked}
        row = own.get(track)
        track = MAIN if row is None else track
        at_once = (row is not None and row.at_once) or place.dwell is None
        return self.ahead(
            kind, ("leave" if at_once else "stay", place.index, track), self.met[rows], times, moods
        )

    # ------------------------------------------------------------------------------ who comes

    def at_once(self, place: Place, rows: Integers) -> Flags:
        """Visits that ended at a desk without a stay, after which nobody is told."""
        found = np.zeros(len(rows), dtype=np.bool_)
        for row, used in rows_by_outcome(place, self.taken.outcome, rows):
            if row.at_once:
                found |= np.isin(rows, used)
        return found
