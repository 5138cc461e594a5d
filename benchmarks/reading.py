"""The answer, read from a log of journeysim."""

from __future__ import annotations

import numpy as np

from benchmarks.work import STAGES, Answer
from journeysim.compiled.records import Compiled
from journeysim.results.log import REFERRED, Kind, Log


def answer_from_log(log: Log, scenario: Compiled) -> Answer:
    """Count in a log what the other programs count while they run."""
    entered = log.kind == Kind.ENTER
    visits = np.bincount(log.what[entered], minlength=len(scenario.names.places))
    purchase = scenario.names.places.index("purchase")
    first = np.flatnonzero(entered & (log.what == purchase) & (log.value == 1.0))
    arrival = log.time[log.offsets[np.searchsorted(log.offsets, first, side="right") - 1]]
    answer = Answer(
        customers=int((log.ids < REFERRED).sum()),
        visits=[int(visits[scenario.names.places.index(stage)]) for stage in STAGES],
        conversions=len(first),
        days_to_convert=float((log.time[first] - arrival).sum()),
        referred=int((log.ids >= REFERRED).sum()),
    )
    _read_desk(log, scenario.horizon, answer)
    return answer


def _read_desk(log: Log, horizon: float, answer: Answer) -> None:
    """Add what happened at the desk."""
    started = np.flatnonzero(log.kind == Kind.START)
    waited = (log.kind == Kind.START) | (log.kind == Kind.ABANDONED)
    # The row after the start of a service is its end, or the horizon.
    begin = np.maximum(log.time[started], horizon / 2.0)
    answer.joins = int((log.kind == Kind.JOIN).sum())
    answer.served = int((log.kind == Kind.SERVED).sum())
    answer.reneged = int((log.kind == Kind.ABANDONED).sum())
    answer.wait = float(log.value[waited].sum())
    answer.busy = float(np.maximum(log.time[started + 1] - begin, 0.0).sum()) if len(started) else 0.0
