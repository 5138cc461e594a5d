"""Tables of desks: over the whole run, by hour of the day, by hour of the week, and day by day.

Contacts count where the customer joined. What lasts (standing in line, being served, being on duty) counts
in every hour in which it goes on. So the mean queue of 9 o'clock is that of all hours from 9 to 10 of the
run, and utilisation the time at work per time on duty in them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import numpy as np

from journeysim.results.desks import QUANTILES, Contacts, tabulate_contacts
from journeysim.results.duty import duty_of
from journeysim.results.log import Kind
from journeysim.results.measures import Results, runs_of
from journeysim.results.result import Result
from journeysim.results.table import Column, Table, ratio_columns
from journeysim.results.visits import Flags, Floats, Integers

HOURS = 24
WEEK_HOURS = 7 * HOURS

_SPILL = 1e-9

_SUMS = ("waits", "waited", "wait", "ended", "abandoned", "blocked", "line", "busy", "duty", "clock")


@dataclass(frozen=True)
class Cut:
    """How the hours of a run are put together: ``cell`` gives the row for numbers of hours since day 0."""

    name: str
    cells: int
    cell: Callable[[Integers], Integers]
    columns: dict[str, Column]


def desks(results: Results) -> Table:
    """Each desk over the whole run: contacts, waiting, giving up, and how busy the staff is."""
    return _tabulate(results, Cut("desks", 1, np.zeros_like, {}))


def desk_hours(results: Results) -> Table:
    """Each desk by hour of the day, 0 to 23."""
    hours = np.arange(HOURS)
    return _tabulate(results, Cut("desk_hours", HOURS, lambda hour: hour % HOURS, {"hour": hours}))


def desk_week(results: Results) -> Table:
    """Each desk by weekday (0 is Monday) and hour of the day."""
    hours = np.arange(WEEK_HOURS)
    known = runs_of(results)[0].compiled.desks
    shift = round(known[0].hours_shift * HOURS) if known else 0
    columns: dict[str, Column] = {"weekday": hours // HOURS, "hour": hours % HOURS}
    return _tabulate(results, Cut("desk_week", WEEK_HOURS, lambda hour: (hour + shift) % WEEK_HOURS, columns))


def desk_days(results: Results) -> Table:
    """Each desk by day of the run."""
    days = ceil(max(run.compiled.horizon for run in runs_of(results)))
    columns: dict[str, Column] = {"day": np.arange(days)}
    return _tabulate(
        results, Cut("desk_days", days, lambda hour: np.minimum(hour // HOURS, days - 1), columns)
    )


def _tabulate(results: Results, cut: Cut) -> Table:
    """The table of a cut, one block of rows for each desk."""
    runs = runs_of(results)
    names = runs[0].compiled.names.desks
    contacts = [tabulate_contacts(run.log, run.compiled.horizon) for run in runs]
    blocks = [_block(runs, contacts, number, cut) for number in range(len(names))]
    columns: dict[str, Column] = {"desk": np.repeat(np.array(names, dtype=np.str_), cut.cells)}
    columns |= {key: np.tile(column, len(names)) for key, column in cut.columns.items()}
    if not blocks:
        nothing = _block_of({key: np.zeros((1, 0)) for key in _SUMS}, _no_quantiles(0))
        blocks = [{"contacts": np.zeros(0, dtype=np.int64)} | nothing]
    columns |= {key: np.concatenate([block[key] for block in blocks]) for key in blocks[0]}
    return Table(cut.name, columns)


def _no_quantiles(cells: int) -> dict[str, Column]:
    return {f"wait_{percent}": np.full(cells, np.nan) for percent in QUANTILES}


def _block(runs: tuple[Result, ...], contacts: list[Contacts], number: int, cut: Cut) -> dict[str, Column]:
    """The rows of one desk."""
    chosen = [each.desk == number for each in contacts]
    cells = [cut.cell(_hours_of(each.join[mine])) for each, mine in zip(contacts, chosen, strict=True)]
    parts = [
        _counts(each, mine, cell, cut.cells) | _lasting(run, each, mine, number, cut)
        for run, each, mine, cell in zip(runs, contacts, chosen, cells, strict=True)
    ]
    waits = np.concatenate([each.wait[mine] for each, mine in zip(contacts, chosen, strict=True)])
    everywhere = np.concatenate(cells)
    known = ~np.isnan(waits)
    quantiles = _quantiles(waits[known], everywhere[known], cut.cells)
    sums = {key: np.array([part[key] for part in parts]) for key in _SUMS}
    return {"contacts": np.bincount(everywhere, minlength=cut.cells)} | _block_of(sums, quantiles)


def _block_of(sums: dict[str, Floats], quantiles: dict[str, Column]) -> dict[str, Column]:
    """The columns of a block from sums of shape (replications, cells)."""
    found = ratio_columns("wait", sums["wait"], sums["waits"], (0.0, np.inf))
    found |= ratio_columns("p_wait", sums["waited"], sums["waits"], (0.0, 1.0))
    found |= ratio_columns("queue", sums["line"], sums["clock"], (0.0, np.inf))
    found |= ratio_columns("utilisation", sums["busy"], sums["duty"], (0.0, np.inf))
    found |= ratio_columns("abandonment", sums["abandoned"], sums["ended"], (0.0, 1.0))
    found |= ratio_columns("blocked", sums["blocked"], sums["ended"], (0.0, 1.0))
    found["servers"] = ratio_columns("servers", sums["duty"], sums["clock"])["servers"]
    found["busy"] = ratio_columns("busy", sums["busy"], sums["clock"])["busy"]
    return found | quantiles


def _hours_of(times: Floats) -> Integers:
    """The hour since day 0 in which moments lie; what is a full hour up to rounding counts as one."""
    return np.floor(np.round(times * HOURS, 9)).astype(np.int64)


def _counts(contacts: Contacts, mine: Flags, cell: Integers, cells: int) -> dict[str, Floats]:
    """How contacts of a run went, by cell."""
    outcome, wait = contacts.outcome[mine], contacts.wait[mine]
    counted = {
        "waits": ~np.isnan(wait),
        "waited": wait > 0.0,
        "wait": np.nan_to_num(wait),
        "ended": outcome != Kind.JOIN,
        "abandoned": outcome == Kind.ABANDONED,
        "blocked": outcome == Kind.BLOCKED,
    }
    return {key: np.bincount(cell, weights, cells).astype(np.float64) for key, weights in counted.items()}


def _lasting(run: Result, contacts: Contacts, mine: Flags, number: int, cut: Cut) -> dict[str, Floats]:
    """Customer-days in line and at service, server-days on duty and days of the clock, by cell."""
    horizon = run.compiled.horizon
    bounds = np.minimum(np.arange(ceil(horizon * HOURS - 1e-9) + 1) / HOURS, horizon)
    cell = cut.cell(np.arange(len(bounds) - 1))
    served = mine & (contacts.outcome == Kind.START)
    desks_ = run.compiled.desks
    spent = {
        "line": _time_until(contacts.join[mine], contacts.queue_end[mine], bounds),
        "busy": _time_until(contacts.queue_end[served], contacts.service_end[served], bounds),
        "duty": _duty_until(run, number, bounds) if desks_ else np.zeros(len(bounds)),
        "clock": bounds,
    }
    # Shifts end at full hours up to rounding: what a few billionths of a day spill over is none.
    lasted = {key: np.where(np.diff(until) < _SPILL, 0.0, np.diff(until)) for key, until in spent.items()}
    return {key: np.bincount(cell, days, cut.cells).astype(np.float64) for key, days in lasted.items()}


def _time_until(begin: Floats, end: Floats, moments: Floats) -> Floats:
    """Σ of the time that spans had lasted by each of rising moments, of shape (moments,)."""
    total = np.zeros(len(moments))
    for edge, sign in ((np.sort(begin), 1.0), (np.sort(end), -1.0)):
        count = np.searchsorted(edge, moments, side="right")
        total += sign * (count * moments - np.append(0.0, np.cumsum(edge))[count])
    return total


def _duty_until(run: Result, number: int, moments: Floats) -> Floats:
    """Server-days on duty by each of the moments, of shape (moments,)."""
    duty = duty_of(run, run.compiled.desks[number])
    worked = np.append(0.0, np.cumsum(duty.servers * (duty.end - duty.begin)))
    until: Floats = np.interp(moments, np.append(duty.begin, run.compiled.horizon), worked)
    return until


def _quantiles(waits: Floats, cell: Integers, cells: int) -> dict[str, Column]:
    """Quantiles of the waits in each cell: the least wait that at least so many did not exceed."""
    order = np.lexsort((waits, cell))
    waits, counts = waits[order], np.bincount(cell, minlength=cells)
    begin = np.cumsum(counts) - counts
    found = _no_quantiles(cells)
    some = counts > 0
    for percent in QUANTILES:
        rank = np.ceil(counts[some] * (percent / 100.0) - 1e-9).astype(np.int64)
        found[f"wait_{percent}"][some] = waits[begin[some] + rank - 1]
    return found
