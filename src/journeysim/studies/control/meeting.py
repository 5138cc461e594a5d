"""Luck where customers meet: at desks, and in what they say to each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from journeysim.compiled.records import NONE, Place
from journeysim.engines.exact.laws import cumulative_hazard, integrated, mean_of
from journeysim.results.chances import chances, recomputable
from journeysim.results.decisions import rows_by_outcome
from journeysim.results.desk_costs import services
from journeysim.results.log import Kind
from journeysim.results.treatment import summed, treated_at, treated_on_leaving
from journeysim.results.visits import Floats, Integers, customers_of_rows
from journeysim.studies.control.prospects import (
    ABANDONED,
    GOODS,
    MAIN,
    UNRESOLVED,
    moves_by_talk,
    service_days,
)
from journeysim.studies.control.replays import Callers, Outcomes
from journeysim.studies.control.terms import Found, Terms


def solutions(run: Terms) -> Found:
    """Whether desks solved what people came for."""
    log, visits, compiled = run.result.log, run.result.visits, run.result.compiled
    outcome = np.flatnonzero(np.isin(log.kind, (Kind.SERVED, Kind.UNRESOLVED)))
    row_of = np.full(len(visits), -1, dtype=np.int64)
    row_of[np.searchsorted(visits.row, outcome, side="right") - 1] = outcome
    weight = compiled.satisfaction_weight
    for kind, place, rows in run.of_places():
        if place.desk == NONE:
            continue
        contact, rows = run.contact(kind, place), rows[row_of[rows] >= 0]  # noqa: PLW2901
        if not 0.0 < contact.resolution < 1.0 or not len(rows):
            continue
        times, solved = log.time[row_of[rows]], log.kind[row_of[rows]] == Kind.SERVED
        treated = np.array(
            [treated_at(run.result, n, row_of[rows]) for n in range(len(compiled.changes))],
            dtype=np.bool_,
        ).reshape(len(compiled.changes), len(rows))
        odds = np.exp(summed(run.result, contact.resolution_terms, treated, times))
        p = contact.resolution * odds / (1.0 - contact.resolution + contact.resolution * odds)
        before, after = visits.satisfaction[rows], visits.satisfaction_after[rows]
        good = bad = after
        if place.quality is not None and weight > 0.0:
            q, part = (after - before * (1.0 - weight)) / weight, contact.unresolved_quality
            if part <= 0.0:
                continue
            good = before + weight * (np.where(solved, q, q / part) - before)
            bad = before + weight * (np.where(solved, q * part, q) - before)
        gain = run.after(kind, place, MAIN, rows, times, good)
        gain -= run.after(kind, place, UNRESOLVED, rows, times, bad)
        yield visits.customer[rows], (solved - p) * gain


def patience(run: Terms) -> Found:
    """Whether people gave up waiting: 1 or 0, less the hazard of patience over the time they waited."""
    log, visits, compiled = run.result.log, run.result.visits, run.result.compiled
    joins = np.flatnonzero(log.kind == Kind.JOIN)
    visit = np.searchsorted(visits.row, joins, side="right") - 1
    join_of = np.full(len(visits), -1, dtype=np.int64)
    join_of[visit] = joins
    weight = compiled.satisfaction_weight
    for kind, place, rows in run.of_places():
        if place.desk == NONE or (contact := run.contact(kind, place)).patience is None:
            continue
        rows = rows[join_of[rows] >= 0]  # noqa: PLW2901
        law, join = contact.patience, join_of[rows]
        if not len(rows) or law.family == "fixed" or law.trait != NONE:
            continue
        treated = np.array(
            [treated_at(run.result, n, join) for n in range(len(compiled.changes))], dtype=np.bool_
        ).reshape(len(compiled.changes), len(rows))
        times = contact.patience_factor * np.exp(
            summed(run.result, contact.patience_terms, treated, log.time[join])
        )
        wait = log.time[join + 1] - log.time[join]
        gone = (log.kind[join + 1] == Kind.ABANDONED) & (wait > 0.0)
        surprise = gone - cumulative_hazard(law, wait, times)
        before = visits.satisfaction[rows]
        q = _typical_quality(place)
        moved = before if place.quality is None else before + weight * (0.8 * q - before)
        lost = before if place.quality is None else before * (1.0 - weight)
        gain = run.after(kind, place, ABANDONED, rows, log.time[join], lost)
        gain -= run.after(kind, place, MAIN, rows, log.time[join], moved)
        # Whoever gives up lets another be served, who often would have given up in turn.
        days = service_days(contact, 0.0)
        gain += run.prospects.at(run.prospects.prices.stays[place.desk], log.time[join]) * days
        yield visits.customer[rows], surprise * gain


def work(run: Terms) -> Found:
    """What services take longer than on average makes others wait."""
    result, compiled = run.result, run.result.compiled
    row, begin, end = services(result)
    visit = np.searchsorted(result.visits.row, row, side="right") - 1
    kinds, desks = run.kind[result.visits.customer[visit]], result.log.what[row].astype(np.int64)
    for kind, one in enumerate(run.prospects.kinds):
        for desk, contact in enumerate(compiled.personas[one.persona].contacts):
            mine = np.flatnonzero((kinds == kind) & (desks == desk))
            law = contact.service
            if not len(mine) or law.family == "fixed" or law.trait != NONE:
                continue
            started, rest = begin[mine], compiled.horizon - begin[mine]
            treated = np.array(
                [treated_at(result, n, row[mine]) for n in range(len(compiled.changes))], dtype=np.bool_
            ).reshape(len(compiled.changes), len(mine))
            times = contact.service_factor * np.exp(summed(result, contact.service_terms, treated, started))
            surprise = end[mine] - started - (rest - integrated(law, rest, times))
            price = run.prospects.at(run.prospects.prices.work[desk], started)
            yield result.visits.customer[visit[mine]], -price * surprise


def worth_at_desk(run: Terms, callers: Callers, outcomes: Outcomes) -> Floats:
    """What is ahead of callers if they wait so long, of shape (goods, callers)."""
    visits, compiled = run.result.visits, run.result.compiled
    found = np.zeros((len(GOODS), len(callers.time)))
    kinds, places = run.kind[visits.customer[callers.visit]], visits.place[callers.visit]
    for kind, number in {(int(k), int(p)) for k, p in zip(kinds, places, strict=True)}:
        mine = np.flatnonzero((kinds == kind) & (places == number))
        place = compiled.personas[run.prospects.kinds[kind].persona].places[number]
        contact, rows = run.contact(kind, place), callers.visit[mine]
        before = visits.satisfaction[rows]
        times, wait, gone = callers.time[mine], outcomes.wait[mine], outcomes.gone[mine]
        weight = 0.0 if place.quality is None else compiled.satisfaction_weight
        q = _typical_quality(place) / (1.0 + wait / contact.tolerance)
        treated = run.result.treatment.treated[:, rows]
        odds = contact.resolution * np.exp(summed(run.result, contact.resolution_terms, treated, times))
        solved = odds / (1.0 - contact.resolution + odds)
        ends = [
            (solved * ~gone, MAIN, q),
            ((1.0 - solved) * ~gone, UNRESOLVED, q * contact.unresolved_quality),
            (1.0 * gone, ABANDONED, 0.0 * q),
        ]
        for chance, track, felt in ends:
            moods = before + weight * (felt - before)
            found[:, mine] += chance * run.after(kind, place, track, rows, times, moods)
    return found


def mean_service(run: Terms, desk: int) -> float:
    """Mean length of a service at a desk."""
    row, begin, end = services(run.result)
    mine = run.result.log.what[row] == desk
    return float((end - begin)[mine].mean()) if mine.any() else 0.0


def lost_by_giving_up(run: Terms, kind: int, place: Place, times: Floats, rows: Integers) -> Floats:
    """What it costs if those who were served give up instead."""
    visits, weight = run.result.visits, run.result.compiled.satisfaction_weight
    before = visits.satisfaction[rows]
    lost = before if place.quality is None else before * (1.0 - weight)
    gone = run.after(kind, place, ABANDONED, rows, times, lost)
    return run.after(kind, place, MAIN, rows, times, visits.satisfaction_after[rows]) - gone


def by_mood(run: Terms, kind: int, place: Place, times: Floats, rows: Integers) -> Floats:
    """What a point of satisfaction is worth after a desk."""
    moods = run.result.visits.satisfaction_after[rows]
    low, high = np.maximum(moods - 0.03, 0.0), np.minimum(moods + 0.03, 1.0)
    found = run.after(kind, place, MAIN, rows, times, high) - run.after(kind, place, MAIN, rows, times, low)
    # Negative: a day more of waiting costs what satisfaction is lost.
    slope: Floats = -found / (high - low)
    return slope


def moved_by_talk(run: Terms) -> Iterator[tuple[Floats, Floats]]:
    """Yield moments of decisions, and what they gain for each unit of the level of word of mouth."""
    visits, taken = run.result.visits, run.taken
    for kind, place, rows in run.of_places():
        for row, used in rows_by_outcome(place, taken.outcome, rows):
            slopes = np.array([edge.word_of_mouth for edge in row.edges])
            decided = used[visits.left[used]]
            if not slopes.any() or not len(decided) or not recomputable(row):
                continue
            p, leave = chances(run.result, row, decided), visits.leave[decided]
            gained = np.zeros((len(GOODS), len(decided)))
            for number, edge in enumerate(row.edges):
                ahead = run.beyond(kind, place, edge.target, decided)
                gained += p[:, number] * (slopes[number] - p @ slopes) * ahead
            yield leave, gained


def talk(run: Terms) -> Found:
    """What is said beyond what was to be expected, at its price."""
    result, visits, log = run.result, run.result.visits, run.result.log
    compiled = result.compiled
    if compiled.word_of_mouth is None:
        return
    said = np.flatnonzero((log.kind == Kind.PRAISE) | (log.kind == Kind.WARN))
    price = run.prospects.at(run.prospects.prices.talk, log.time[said])
    yield customers_of_rows(log)[said], price * log.value[said]
    for kind, place, rows in run.of_places():
        if place.invitations == 0.0:
            continue
        if place.invite_at_entry or place.exit:
            when, moods = visits.enter[rows], visits.satisfaction[rows]
            treated = result.treatment.treated[:, rows]
        else:
            rows = rows[visits.left[rows] & ~run.at_once(place, rows)]  # noqa: PLW2901
            when, moods = visits.leave[rows], visits.satisfaction_after[rows]
            treated = treated_on_leaving(result, rows)
        more = summed(result, place.invitation_terms, treated, when)
        persona = compiled.personas[run.prospects.kinds[kind].persona]
        moves = moves_by_talk(compiled, persona, place, moods, more)
        yield visits.customer[rows], -run.prospects.at(run.prospects.prices.talk, when) * moves


def _typical_quality(place: Place) -> float:
    quality = place.quality
    if quality is None:
        return 0.0
    if quality.number is not None:
        return quality.number
    return float(np.mean(mean_of(quality.draw))) if quality.draw is not None else quality.stepped.steps[0][1]  # type: ignore[union-attr]
