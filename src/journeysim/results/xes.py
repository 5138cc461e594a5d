"""Event logs in XES (IEEE 1849-2016), the format of process mining.

One trace per customer; each stay is a pair of events, ``start`` at entry and ``complete`` at its end (left
out where the horizon cut the stay off). Days become timestamps counted from a stated epoch.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
from numpy.typing import NDArray

from journeysim.errors import UsageError
from journeysim.results.log import FROM_REFERRAL, Kind, Log
from journeysim.results.visits import Floats, Integers, Visits, following, stages_of

EPOCH = "2000-01-01"
"""Day 0 of a simulation, unless stated."""

LEVELS = ("macro", "micro")

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <global scope="trace">
    <string key="concept:name" value=""/>
  </global>
  <global scope="event">
    <string key="concept:name" value=""/>
    <string key="lifecycle:transition" value="complete"/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
  </global>
  <classifier name="Activity" keys="concept:name"/>
  <classifier name="Activity and lifecycle" keys="concept:name lifecycle:transition"/>
  <string key="concept:name" value={name}/>
  <string key="lifecycle:model" value="standard"/>
"""


def write_xes(log: Log, path: Path | str, *, level: str, title: str, epoch: str = EPOCH) -> None:
    """Write the journeys of a log as XES.

    Args:
        log: What happened.
        path: File to write, usually ending with ``.xes``.
        level: ``macro`` for stays in stages, ``micro`` for stays in touchpoints and in stages without any.
        title: Name of the log.
        epoch: Date of day 0, such as ``2000-01-01``.

    Raises:
        UsageError: if the level or the date is none, or the file cannot be written.
    """
    if level not in LEVELS:
        raise UsageError(f"There is no level {level!r}. Levels: {', '.join(LEVELS)}.")
    try:
        day_zero = np.datetime64(epoch, "ms")
    except ValueError:
        raise UsageError(f"epoch={epoch!r}: a date such as 2000-01-01 is needed.") from None
    try:
        with Path(path).open("w", encoding="utf-8") as file:
            file.write(_HEAD.format(name=quoteattr(title)))
            file.writelines(_traces(log, level, day_zero))
            file.write("</log>\n")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written. {error.strerror}.") from None


def _traces(log: Log, level: str, day_zero: np.datetime64) -> Iterator[str]:
    visits = Visits(log)
    visit, complete = _events(log, visits, level)
    times = _timestamps(np.where(complete, visits.leave[visit], visits.enter[visit]), day_zero)
    place = [quoteattr(name) for name in log.names.places]
    ends = np.searchsorted(visits.customer[visit], np.arange(len(log.ids)), side="right")
    people = zip(ends.tolist(), _personas(log), _sources(log), strict=True)
    events = [
        _event(place[where], "complete" if done else "start", time, satisfaction)
        for where, done, time, satisfaction in zip(
            visits.place[visit].tolist(),
            complete.tolist(),
            times.tolist(),
            np.where(complete, visits.satisfaction_after[visit], visits.satisfaction[visit]).tolist(),
            strict=True,
        )
    ]
    begin = 0
    for customer, (end, persona, source) in enumerate(people):
        yield (
            f'  <trace>\n    <string key="concept:name" value="{log.ids[customer]}"/>\n'
            f'    <string key="persona" value={persona}/>\n'
            f'    <string key="source" value={source}/>\n'
        )
        yield from events[begin:end]
        yield "  </trace>\n"
        begin = end


def _personas(log: Log) -> list[str]:
    """The persona of each customer."""
    names = [quoteattr(name) for name in log.names.personas]
    return [names[index] for index in log.what[log.kind == Kind.ARRIVE].tolist()]


def _sources(log: Log) -> list[str]:
    """The arrival source of each customer, or ``referral``."""
    names = dict(enumerate(quoteattr(name) for name in log.names.sources)) | {FROM_REFERRAL: '"referral"'}
    return [names[index] for index in log.what[log.kind == Kind.ORIGIN].tolist()]


def _event(place: str, transition: str, time: str, satisfaction: float) -> str:
    return (
        f'    <event>\n      <string key="concept:name" value={place}/>\n'
        f'      <string key="lifecycle:transition" value="{transition}"/>\n'
        f'      <date key="time:timestamp" value="{time}+00:00"/>\n'
        f'      <float key="satisfaction" value="{satisfaction!r}"/>\n    </event>\n'
    )


def _events(log: Log, visits: Visits, level: str) -> tuple[Integers, NDArray[np.bool_]]:
    """Visit of each event and whether it completes the stay, in the order in which they happen.

    A stay is completed just before the visit that follows it begins; of two that end together, the inner
    one first.
    """
    stage_of = stages_of(log.names.places)
    composite = np.bincount(stage_of, minlength=len(stage_of)) > 1
    wanted = visits.is_stage if level == "macro" else ~composite[visits.place]
    starts, completed = np.flatnonzero(wanted), np.flatnonzero(wanted & visits.left)
    after = following(visits.customer, visits.is_stage)
    last = np.searchsorted(visits.customer, visits.customer[completed], side="right")
    visit = np.concatenate([starts, completed])
    position = np.concatenate([2 * starts + 1, 2 * np.minimum(after[completed], last)])
    order = np.lexsort((-visit, position))
    return visit[order], (np.arange(len(visit)) >= len(starts))[order]


def _timestamps(days: Floats, day_zero: np.datetime64) -> NDArray[np.str_]:
    spans = np.rint(days * 86_400_000).astype("timedelta64[ms]")
    return np.datetime_as_string(day_zero + spans)
