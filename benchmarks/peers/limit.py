"""The limit: a C program of the same draws, the same tables and the same counters as journeysim.

It is told the compiled scenario, so nothing about the work stands in it. Its counters equal those of
journeysim to the last customer, and its log to the bit.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from ctypes import (
    POINTER,
    Structure,
    byref,
    c_double,
    c_int32,
    c_int64,
    c_uint8,
    c_uint16,
    c_uint32,
    c_uint64,
)
from functools import lru_cache
from math import ceil
from pathlib import Path

import numpy as np

from benchmarks.ours import compiled
from benchmarks.work import STAGES, Answer, Work
from journeysim.compiled.records import Compiled, Row
from journeysim.compiled.records import Place as PlaceRecord
from journeysim.kernels.floats import pexp
from journeysim.kernels.identity import external, purpose
from journeysim.results.log import Log

HERE = Path(__file__).parent
SOURCES = ("limit.c", "desk.c")
FILES = (*SOURCES, "draws.h", "limit.h")
# No contraction: a fused multiply-add rounds once where journeysim rounds twice.
FLAGS = ("-O3", "-std=c11", "-ffp-contract=off", "-fPIC", "-shared")

Numbers = POINTER(c_double)


class CRow(Structure):
    """``Row`` of limit.h."""

    _fields_ = (("edges", c_int32), ("target", c_int32 * 4), ("below", c_uint64 * 4))


class CPlace(Structure):
    """``Place`` of limit.h."""

    _fields_ = (
        ("dwell", Numbers),
        ("scale", c_double),
        ("invitations", c_double),
        ("nobody", c_double),
        ("visit", c_uint32),
        ("use", c_uint32),
        ("share", c_double),
        ("next", CRow),
        ("on_abandon", CRow),
    )


class CWorld(Structure):
    """``World`` of limit.h."""

    _fields_ = (
        ("key_low", c_uint32),
        ("key_high", c_uint32),
        ("first", c_uint64),
        ("customers", c_int64),
        ("horizon", c_double),
        ("over", c_double),
        ("acceptance", c_double),
        ("start", c_uint32),
        ("invitation", c_uint32),
        ("contact", c_uint32),
        ("enter", c_int32),
        ("purchase", c_int32),
        ("source", c_int32),
        ("servers", c_int32),
        ("satisfaction", c_double),
        ("service", Numbers),
        ("patience", Numbers),
        ("service_scale", c_double),
        ("patience_scale", c_double),
        ("place", CPlace * 16),
    )


class CCounters(Structure):
    """``Counters`` of limit.h."""

    _fields_ = (
        ("visits", c_int64 * 16),
        ("conversions", c_int64),
        ("referred", c_int64),
        ("joins", c_int64),
        ("served", c_int64),
        ("reneged", c_int64),
        ("days_to_convert", c_double),
        ("wait", c_double),
        ("busy", c_double),
    )


class CLog(Structure):
    """``Log`` of limit.h."""

    _fields_ = (
        ("time", Numbers),
        ("value", Numbers),
        ("kind", POINTER(c_uint8)),
        ("what", POINTER(c_uint16)),
        ("rows", c_int64),
        ("room", c_int64),
        ("ids", POINTER(c_int64)),
        ("offsets", POINTER(c_int64)),
        ("people", c_int64),
        ("seats", c_int64),
    )


# --------------------------------------------------------------------------------------- the program


def compiler() -> str | None:
    """Return the C compiler of this machine, or None."""
    return shutil.which(os.environ.get("CC", "cc")) or shutil.which("gcc")


@lru_cache(maxsize=1)
def program() -> ctypes.CDLL:
    """Compile the program, once for each state of its text, and load it.

    Raises:
        RuntimeError: if this machine has no C compiler, or the compiler fails.
    """
    cc = compiler()
    if cc is None:
        raise RuntimeError("the limit needs a C compiler (cc or gcc), and there is none on this machine")
    text = " ".join(FLAGS).encode() + b"".join((HERE / name).read_bytes() for name in FILES)
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "journeysim" / "benchmarks"
    library = cache / f"limit-{hashlib.sha256(text).hexdigest()[:16]}.so"
    if not library.exists():
        cache.mkdir(parents=True, exist_ok=True)
        made = library.with_suffix(f".{os.getpid()}")
        command = [cc, *FLAGS, "-o", str(made), *(str(HERE / name) for name in SOURCES)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"the C compiler failed: {' '.join(command)}\n{done.stderr}")
        made.replace(library)
    return ctypes.CDLL(str(library))


# ----------------------------------------------------------------------------------------- the world


@lru_cache(maxsize=64)
def _table(numbers: tuple[float, ...]) -> ctypes.Array[c_double]:
    """Return a table for C, kept alive; stages that share a law share it."""
    return (c_double * len(numbers))(*numbers)


def _row(row: Row | None) -> CRow:
    made = CRow()
    if row is None:
        return made
    made.edges = len(row.edges)
    reached = 0.0
    for index, edge in enumerate(row.edges):
        reached += edge.p
        # (word + 1/2) / 2^32 < reached, asked of the word itself; every step is exact.
        made.target[index], made.below[index] = edge.target, ceil(reached * 2.0**32 - 0.5)
    return made


def _place(place: PlaceRecord) -> CPlace:
    made = CPlace(visit=place.purposes.visit, use=place.purposes.use)
    if place.desk >= 0:
        made.share = place.desk_share
    made.invitations, made.nobody = place.invitations, pexp(-place.invitations)
    made.next, made.on_abandon = _row(place.row), _row(place.on_abandon or place.row)
    if place.dwell is not None and not place.final:
        made.dwell, made.scale = _table(place.dwell.table), place.dwell.scale
    return made


def world(scenario: Compiled, seed: int) -> CWorld:
    """Tell the program a compiled scenario."""
    (source,), (persona,) = scenario.sources, scenario.personas
    made = CWorld(
        key_low=seed,
        first=external(source.bits, 0, 0),
        customers=source.cohort,
        horizon=scenario.horizon,
        over=source.over,
        acceptance=persona.referral.acceptance if persona.referral else 0.0,
        start=source.start_purpose,
        invitation=purpose("invitation"),
        enter=source.enter,
        purchase=next(iter(scenario.purchase)),
        satisfaction=persona.satisfaction,
    )
    for index, place in enumerate(persona.places):
        made.place[index] = _place(place)
    for desk, contact in zip(scenario.desks, persona.contacts, strict=True):
        assert contact.patience is not None
        made.contact, made.servers = desk.service_purpose, desk.schedule[0][1]
        made.service, made.service_scale = _table(contact.service.table), contact.service.scale
        made.patience, made.patience_scale = _table(contact.patience.table), contact.patience.scale
    return made


# --------------------------------------------------------------------------------------- the answers


def prepare(work: Work, customers: int) -> Callable[[int], Answer]:
    """Return a function from a seed to the answer; it keeps counters alone."""
    scenario, run = compiled(work, customers), _function(work)
    told = world(scenario, 0)

    def count(seed: int) -> Answer:
        told.key_low, counters = seed, CCounters()
        run(byref(told), byref(counters))
        return _answer(scenario, customers, counters)

    return count


def prepare_log(work: Work, customers: int) -> Callable[[int], int]:
    """Return a function from a seed to the number of rows of the full log, which it writes and lets go."""
    told = world(compiled(work, customers), 0)

    def write(seed: int) -> int:
        told.key_low, columns = seed, CLog()
        program().with_log(byref(told), byref(CCounters()), byref(columns))
        program().free_log(byref(columns))
        return int(columns.rows)

    return write


def log(work: Work, customers: int, seed: int) -> Log:
    """Run a piece of work without a desk and return its log, to hold it against journeysim's."""
    scenario, columns = compiled(work, customers), CLog()
    program().with_log(byref(world(scenario, seed)), byref(CCounters()), byref(columns))
    rows, people = columns.rows, columns.people
    taken = Log(
        ids=np.ctypeslib.as_array(columns.ids, (people,)).copy(),
        offsets=np.ctypeslib.as_array(columns.offsets, (people + 1,)).copy(),
        time=np.ctypeslib.as_array(columns.time, (rows,)).copy(),
        kind=np.ctypeslib.as_array(columns.kind, (rows,)).copy(),
        what=np.ctypeslib.as_array(columns.what, (rows,)).copy(),
        value=np.ctypeslib.as_array(columns.value, (rows,)).copy(),
        names=scenario.names,
    )
    program().free_log(byref(columns))
    return taken


def _function(work: Work) -> Callable[..., None]:
    """Return the C function that runs a piece of work."""
    function: Callable[..., None] = program().count_desk if work.desk else program().count_only
    return function


def _answer(scenario: Compiled, customers: int, counters: CCounters) -> Answer:
    places = scenario.names.places
    return Answer(
        customers=customers,
        visits=[counters.visits[places.index(stage)] for stage in STAGES],
        conversions=counters.conversions,
        days_to_convert=counters.days_to_convert,
        referred=counters.referred,
        joins=counters.joins,
        served=counters.served,
        reneged=counters.reneged,
        wait=counters.wait,
        busy=counters.busy,
    )
