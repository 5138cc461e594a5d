"""What one customer does to the others, at the margin: the prices of word of mouth and of a desk's time.

Whoever warns moves a level that others feel, and whoever is served makes others wait. A pilot run tells what
that is worth: by how much decisions move with the level, weighted by the prospects on their edges; and by how
much a longer service delays those who wait behind it, how many of these then give up, and how much worse the
others take it (perturbation analysis, Ho and Cao 1983). Prices are held fixed, so the control's mean stays 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from journeysim.compiled.records import NONE
from journeysim.engines.exact.laws import cumulative_hazard
from journeysim.results.duty import duty_of
from journeysim.results.log import Kind
from journeysim.results.visits import Floats, Integers
from journeysim.studies.control.meeting import (
    by_mood,
    lost_by_giving_up,
    mean_service,
    moved_by_talk,
    worth_at_desk,
)
from journeysim.studies.control.prospects import Prices
from journeysim.studies.control.replays import Replays
from journeysim.studies.control.standing import Standing

if TYPE_CHECKING:
    from journeysim.studies.control.terms import Terms


LENT = 20.0
"""Callers with the mean price of all spells that each spell is lent."""


def prices_of(
    pilots: Sequence[Terms], standing: Standing, replays: Sequence[Sequence[Replays | None]]
) -> Prices:
    """Read prices from pilot runs.

    Args:
        pilots: The runs, with prospects that know no prices yet, or earlier ones.
        standing: What the pilots met, which says how the horizon is divided into spells.
        replays: Of each pilot, each desk with callers more.
    """
    first = pilots[0]
    desks, step, nodes = len(first.result.compiled.desks), first.prospects.step, first.prospects.nodes
    spell = standing.period(step * np.arange(nodes + 1.0))
    talk = np.mean([_talk(pilot) for pilot in pilots], axis=0)
    work = [
        np.mean([_work(pilot, desk, standing) for pilot in pilots], axis=0)[:, spell] for desk in range(desks)
    ]
    kept = [[own[desk] for own in replays] for desk in range(desks)]
    joins = [_of_replays(pilots, own, standing, 1.0)[:, spell] for own in kept]
    stays = [_of_replays(pilots, own, standing, -1.0)[:, spell] for own in kept]
    shape = (desks, -1, nodes + 1)
    return Prices(talk, *(np.array(found).reshape(shape) for found in (work, joins, stays)))


def _talk(pilot: Terms) -> Floats:
    """π(t) = ∫ exp(−(u − t)/τ)·g(u) du, with g what decisions on day u gain for each unit of the level."""
    compiled, step, nodes = pilot.result.compiled, pilot.prospects.step, pilot.prospects.nodes
    gained = np.zeros((pilot.prospects.goods, nodes + 1))
    if compiled.word_of_mouth is None:
        return gained
    for times, values in moved_by_talk(pilot):
        node: Integers = np.minimum((times / step).astype(np.int64), nodes)
        for good in range(len(gained)):
            gained[good] += np.bincount(node, values[good], nodes + 1)
    fading = np.exp(-step / compiled.word_of_mouth.tau)
    for earlier in range(nodes - 1, -1, -1):
        gained[:, earlier] += fading * gained[:, earlier + 1]
    return gained


def _of_replays(
    pilots: Sequence[Terms], replays: Sequence[Replays | None], standing: Standing, sign: float
) -> Floats:
    """What one more at a desk (or, of the other sign, one fewer) costs others, of shape (goods, spells).

    It is told for each day of service.
    """
    spells, goods = len(standing.bounds), pilots[0].prospects.goods
    lost, put = np.zeros((goods, spells)), np.zeros(spells)
    for pilot, found in zip(pilots, replays, strict=True):
        if found is None or not found.service > 0.0:
            continue
        before = worth_at_desk(pilot, found.callers, found.plain)
        for changed in found.more if sign > 0.0 else found.fewer:
            less = sign * (before - worth_at_desk(pilot, found.callers, changed.outcomes))
            spell, told = standing.period(changed.moments), changed.after != NONE
            put += np.bincount(spell, minlength=spells) * found.service
            for good in range(goods):
                lost[good] += np.bincount(spell[changed.after[told]], less[good, told], spells)
    # A spell with few callers put in tells little of its own, and leans on all of them together.
    everywhere: Floats = lost.sum(axis=1, keepdims=True) / max(float(put.sum()), 1e-12)
    lent = LENT * float(np.mean([found.service for found in replays if found is not None] or [0.0]))
    return np.asarray((lost + lent * everywhere) / np.maximum(put + lent, 1e-12))


def _work(pilot: Terms, desk: int, standing: Standing) -> Floats:
    """What a day of service costs others, of shape (goods, spells)."""
    compiled, log, visits = pilot.result.compiled, pilot.result.log, pilot.result.visits
    spells, goods = len(standing.bounds), pilot.prospects.goods
    starts = np.flatnonzero((log.kind == Kind.START) & (log.what == desk))
    starts = starts[np.argsort(log.time[starts], kind="stable")]
    if not len(starts):
        return np.zeros((goods, spells))
    duty = duty_of(pilot.result, compiled.desks[desk])
    when, wait = log.time[starts], log.value[starts]
    visit = np.searchsorted(visits.row, starts, side="right") - 1
    slower, giving_up = _felt(pilot, desk, visit, when, wait)
    open_ = np.append(duty.servers, 0) > 0
    begins = np.append(duty.begin, compiled.horizon)
    worked = np.append(0.0, np.cumsum(np.diff(begins) * open_[: len(begins) - 1]))
    inside = np.interp(when, begins, worked) - np.interp(when - wait, begins, worked)
    # A delay in hours of work is longer by the clock where the wait goes on over closed hours.
    stretch = np.where(wait > 0.0, wait / np.maximum(inside, 0.02), 0.0)
    servers = np.maximum(duty.servers[np.searchsorted(duty.begin, when, side="right") - 1], 1)
    length = mean_service(pilot, desk)
    chain = np.zeros(goods)
    found = np.zeros((goods, len(starts)))
    for n in range(len(starts) - 1, -1, -1):
        found[:, n] = chain / servers[n]
        if wait[n] > 0.0:
            kept = max(0.0, 1.0 - min(1.0, giving_up[n] * stretch[n] * length / servers[n]))
            chain = slower[:, n] * stretch[n] + kept * chain
        else:
            chain = np.zeros(goods)
    spell = standing.period(when)
    counts = np.maximum(np.bincount(spell, minlength=spells), 1)
    sums = [np.bincount(spell, found[good], spells) / counts for good in range(goods)]
    return np.array(sums)


def _felt(pilot: Terms, desk: int, visit: Integers, when: Floats, wait: Floats) -> tuple[Floats, Floats]:
    """What a day more of waiting costs each of those who were served, and the hazard of giving up."""
    compiled, visits = pilot.result.compiled, pilot.result.visits
    slower = np.zeros((pilot.prospects.goods, len(visit)))
    hazard = np.zeros(len(visit))
    kinds = pilot.kind[visits.customer[visit]]
    for kind, place in {(int(k), int(p)) for k, p in zip(kinds, visits.place[visit], strict=True)}:
        here = np.flatnonzero((kinds == kind) & (visits.place[visit] == place))
        persona = compiled.personas[pilot.prospects.kinds[kind].persona]
        own, contact = persona.places[place], persona.contacts[desk]
        w, moods = wait[here], visits.satisfaction_after[visit[here]]
        if (
            contact.patience is not None
            and contact.patience.family != "fixed"
            and contact.patience.trait == NONE
        ):
            law, times = contact.patience, contact.patience_factor
            little = np.maximum(w * 0.05, 1e-3)
            rise = cumulative_hazard(law, w + little, times) - cumulative_hazard(law, w, times)
            hazard[here] = rise / little
            slower[:, here] += hazard[here] * lost_by_giving_up(pilot, kind, own, when[here], visit[here])
        if own.quality is not None and np.isfinite(contact.tolerance):
            weight, before = compiled.satisfaction_weight, visits.satisfaction[visit[here]]
            q = (moods - before * (1.0 - weight)) / weight
            less = weight * q / (contact.tolerance + w)
            slower[:, here] -= less * by_mood(pilot, kind, own, when[here], visit[here])
    return slower, hazard
