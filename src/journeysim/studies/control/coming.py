"""Luck in who comes: external arrivals, and people whom invitations bring."""

from __future__ import annotations

import numpy as np

from journeysim.compiled.records import NONE, Draw, Place
from journeysim.engines.exact.arrivals import arrivals_of, is_exact
from journeysim.engines.exact.laws import cumulative_hazard, integrated
from journeysim.engines.exact.timeline import Timeline
from journeysim.results.treatment import summed, treated_on_leaving
from journeysim.results.visits import Floats, Integers
from journeysim.studies.control.prospects import GOODS, Ahead
from journeysim.studies.control.terms import Found, Terms


def arrivals(run: Terms) -> Floats:
    """Worth of those who came less what was to be expected, of shape (goods,)."""
    compiled, people = run.result.compiled, run.result.customers
    voice, found = compiled.word_of_mouth, np.zeros(len(GOODS))
    if compiled.market is not None or (voice is not None and voice.arrivals != 0.0):
        return found
    if any(
        term for source in compiled.sources for term in source.terms if compiled.changes[term.change].switched
    ):
        return found
    start = run.result.log.value[run.result.log.offsets[:-1]]
    nodes = round(compiled.horizon / run.prospects.step)
    timeline = Timeline(compiled, run.prospects.step, nodes)
    for number, source in enumerate(compiled.sources):
        came = np.flatnonzero(people.source == number)
        for kind in range(len(run.prospects.kinds)):
            mine = came[run.kind[came] == kind]
            table = run.prospects.tables[kind, ("enter", source.enter, 0, NONE)]
            found += run.prospects.read(table, people.arrival[mine], start[mine]).sum(axis=1)
        mass = arrivals_of(source, timeline)
        if not is_exact(source, timeline.step):
            mass[-1] *= 0.5
        for kind, one in enumerate(run.prospects.kinds):
            moods = np.full(nodes + 1, compiled.personas[one.persona].satisfaction)
            table = run.prospects.tables[kind, ("enter", source.enter, 0, NONE)]
            worth = run.prospects.read(table, timeline.times, moods)
            found -= source.mix[one.persona] * one.chance * (worth @ mass)
    return found


def invitations(run: Terms) -> Found:
    """Worth of those who were invited and came, less what was to be expected of each inviting visit."""
    compiled, people = run.result.compiled, run.result.customers
    if compiled.market is not None:
        return
    start = run.result.log.value[run.result.log.offsets[:-1]]
    for kind, one in enumerate(run.prospects.kinds):
        referral = compiled.personas[one.persona].referral
        came = np.flatnonzero(people.referred & (run.kind == kind))
        if referral is None or referral.delay.family == "until" or referral.delay.trait != NONE:
            return
        table = run.prospects.tables[kind, ("enter", referral.enter, 0, NONE)]
        values = run.prospects.read(table, people.arrival[came], start[came])
        yield people.parent[came], values
    for kind, place, rows in run.of_places():
        if place.invitations > 0.0 and not place.exit:
            yield from _expected(run, kind, place, rows)


def _expected(run: Terms, kind: int, place: Place, rows: Integers) -> Found:
    """Take off what invitations of visits were expected to bring."""
    compiled, visits = run.result.compiled, run.result.visits
    referral = compiled.personas[run.prospects.kinds[kind].persona].referral
    assert referral is not None
    if place.invite_at_entry:
        when, moods, treated = (
            visits.enter[rows],
            visits.satisfaction[rows],
            run.result.treatment.treated[:, rows],
        )
    else:
        rows = rows[visits.left[rows] & ~run.at_once(place, rows)]
        when, moods = visits.leave[rows], visits.satisfaction_after[rows]
        treated = treated_on_leaving(run.result, rows)
    above = referral.satisfaction * (moods - compiled.satisfaction_reference)
    rate = place.invitations * np.exp(above + summed(run.result, place.invitation_terms, treated, when))
    if compiled.word_of_mouth is not None:
        rate = np.where(moods < compiled.word_of_mouth.warning_below, 0.0, rate)
    odds = referral.acceptance * np.exp(summed(run.result, referral.acceptance_terms, treated, when))
    rate = rate * odds / (1.0 - referral.acceptance + odds)
    longer = np.exp(summed(run.result, referral.delay_terms, treated, when))
    carried = referral.carry_over * (moods - compiled.satisfaction_reference)
    found = np.zeros((len(GOODS), len(rows)))
    for other, friend in enumerate(run.prospects.kinds):
        persona = compiled.personas[friend.persona]
        mood = np.clip(persona.satisfaction + carried, 0.0, 1.0)
        table = run.prospects.tables[other, ("enter", referral.enter, 0, NONE)]
        found += persona.share * friend.chance * _delayed(run, table, referral.delay, when, mood, longer)
    yield visits.customer[rows], -rate * found


def _delayed(run: Terms, table: Ahead, law: Draw, when: Floats, moods: Floats, times: Floats) -> Floats:
    """E[V(when + D)] up to the horizon, V straight between nodes, of shape (goods, moments)."""
    step, horizon = run.prospects.step, run.result.compiled.horizon
    nodes = step * np.arange(table.values.shape[1])
    found = np.zeros((len(GOODS), len(when)))
    for begin in range(0, len(when), 500):
        part = slice(begin, begin + 500)
        # Knots at the moment itself, at all later nodes, and at the horizon, beyond which nothing counts.
        knots = np.maximum(nodes, when[part, np.newaxis])
        lag = knots - when[part, np.newaxis]
        worth = run.prospects.read(table, knots.ravel(), np.repeat(moods[part], len(nodes))).reshape(
            len(GOODS), *knots.shape
        )
        whole = integrated(law, lag, times[part, np.newaxis])
        chance = _distribution(law, horizon - when[part], times[part])
        width = np.diff(knots, axis=1)
        slope = np.diff(worth, axis=2) / np.where(width > 0.0, width, 1.0)
        # E[V(D); D ≤ rest] = V(rest)·F(rest) − ∫ V′(x)·F(x) dx, and ∫ F is H.
        found[:, part] = worth[:, :, -1] * chance - (slope * np.diff(whole, axis=1)).sum(axis=2)
    return found


def _distribution(law: Draw, x: Floats, times: Floats) -> Floats:
    """P(times·D ≤ x)."""
    if law.family == "fixed":
        return (times * law.location <= x).astype(np.float64)
    return np.asarray(-np.expm1(-cumulative_hazard(law, x, times)))
