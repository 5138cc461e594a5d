"""Tables of what the world did: word of mouth and the reached market by day, policies, and spent caps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journeysim.results.customers import NOBODY
from journeysim.results.log import Kind
from journeysim.results.measures import Results, runs_of
from journeysim.results.result import Result
from journeysim.results.table import Column, Table, of_records, ratio_columns
from journeysim.results.visits import Floats
from journeysim.results.voices import level_at


def word_of_mouth(results: Results) -> Table:
    """The level of word of mouth at days 0, 1, 2, …, and who praised and warned since the day before.

    ``level``: mean over replications, with its interval; ``praise`` and ``warnings``: mean numbers of visits
    after which somebody praised or warned, per run.
    """
    runs = runs_of(results)
    days = _days(runs)
    levels = np.array([level_at(run, days) for run in runs])
    columns: dict[str, Column] = {"day": days}
    columns |= ratio_columns("level", levels, np.ones(levels.shape))
    for name, kind in (("praise", Kind.PRAISE), ("warnings", Kind.WARN)):
        said = [run.log.time[run.log.kind == kind] for run in runs]
        columns[name] = np.mean([_since_the_day_before(times, days) for times in said], axis=0)
    return Table("word_of_mouth", columns)


def market(results: Results) -> Table:
    """How far a finite market was reached by days 0, 1, 2, …; no rows where the market has no limit.

    ``reached``: members who had arrived, mean per run; ``share`` of all members, with its interval;
    ``referred``: those of them whom somebody invited; ``void``: invitations until then that reached somebody
    who had arrived before.
    """
    runs = runs_of(results)
    size = runs[0].compiled.market.size if runs[0].compiled.market else 0
    days = _days(runs) if size else np.zeros(0)
    reached = np.array([_until(run.customers.arrival, days) for run in runs])
    columns: dict[str, Column] = {"day": days, "reached": reached.mean(axis=0)}
    columns |= ratio_columns("share", reached, np.full(reached.shape, float(size)), (0.0, 1.0))
    referred = [run.customers.arrival[run.customers.parent != NOBODY] for run in runs]
    columns["referred"] = np.mean([_until(times, days) for times in referred], axis=0)
    void = [run.log.time[run.log.kind == Kind.VOID] for run in runs]
    columns["void"] = np.mean([_until(times, days) for times in void], axis=0)
    return Table("market", columns)


def decisions(results: Results) -> Table:
    """Every review of every policy: what it read, what was true, and what it did."""
    columns = ("replication", "time", "policy", "measure", "reading", "truth", "action", "active")
    records = [
        (run.replication, one.time, one.policy, one.measure, one.reading, one.truth, one.action, one.active)
        for run in runs_of(results)
        for one in run.world.decisions
    ]
    return of_records("decisions", columns, records)


def switches(results: Results) -> Table:
    """Every period in which policies had a practice on: costs from ``start``, effects from ``begin``.

    ``end`` is the horizon where the practice was still on; ``days`` are those of its effects.
    """
    columns = ("replication", "change", "start", "begin", "end", "days")
    records = [_period(run, *times) for run in runs_of(results) for times in _intervals(run)]
    return of_records("switches", columns, records)


def _intervals(run: Result) -> list[tuple[int, float, float, float]]:
    return [(one.change, one.start, one.begin, one.end) for one in run.world.intervals]


def _period(run: Result, change: int, start: float, begin: float, end: float) -> tuple[object, ...]:
    until = min(end, run.compiled.horizon)
    name = run.compiled.changes[change].name
    return run.replication, name, start, begin, until, max(0.0, until - max(begin, start))


def caps(results: Results) -> Table:
    """Every practice whose cap on spending was reached, and the day from which it treated nobody any more."""
    records = [
        (run.replication, run.compiled.changes[one.change].name, one.time)
        for run in runs_of(results)
        for one in run.world.exhausted
    ]
    return of_records("caps", ("replication", "change", "time"), records)


def _days(runs: Sequence[Result]) -> Floats:
    return np.arange(0.0, max(run.compiled.horizon for run in runs) + 1e-9)


def _until(times: Floats, days: Floats) -> Floats:
    """Number of moments up to each day, of shape (days,)."""
    return np.searchsorted(np.sort(times), days, side="right").astype(np.float64)


def _since_the_day_before(times: Floats, days: Floats) -> Floats:
    return np.diff(_until(times, days), prepend=0.0)
