"""Tiny scenarios as text, their logs read back as lives, and uniforms worked out from their addresses."""

from __future__ import annotations

from collections.abc import Mapping
from math import log, sqrt
from textwrap import dedent
from typing import NamedTuple

from journeysim.compiled.build import compile_scenario
from journeysim.engines.contract import Behaviour, Guards
from journeysim.engines.reference.run import run
from journeysim.kernels.identity import external, purpose, source_bits
from journeysim.kernels.philox import block
from journeysim.results.log import Kind, Log
from journeysim.scenario.library import loads
from journeysim.scenario.scenario import Scenario

SEED = 20
FALSE_ALARM = 4.0
"""Largest |z| that passes; seeds are fixed."""


class Row(NamedTuple):
    """One row of a life, with the name of what it is about."""

    time: float
    kind: Kind
    what: str
    value: float


def told(text: str) -> Scenario:
    """Read a scenario from indented text; version and horizon (100 d) are added where they are missing."""
    body = dedent(text)
    head = "journeysim: 1\n" + ("" if "horizon:" in body else "horizon: 100 d\n")
    return loads(head + body, file="tiny.yaml")


def play(
    text: str,
    strategy: str = "baseline",
    *,
    seed: int = SEED,
    customers: int | None = None,
    behaviours: Mapping[str, Behaviour] | None = None,
    guards: Guards | None = None,
) -> Log:
    """Run a told scenario once, with the ledger of draws on."""
    compiled = compile_scenario(told(text), strategy, customers)
    return run(compiled, seed, behaviours=behaviours, guards=guards, ledger=True)


def lives(log: Log) -> dict[int, list[Row]]:
    """The rows of each customer, by identity."""
    at_places = (Kind.ENTER, Kind.EXPERIENCE, Kind.VALUE, Kind.EXPENSE, Kind.EXIT, Kind.CENSOR,
                 Kind.PRAISE, Kind.WARN, Kind.VOID)  # fmt: skip
    at_desks = (Kind.JOIN, Kind.START, Kind.SERVED, Kind.UNRESOLVED, Kind.ABANDONED, Kind.BLOCKED)
    names = {Kind.ARRIVE: log.names.personas, Kind.REMEMBER: log.names.memories}
    names |= dict.fromkeys(at_places, log.names.places) | dict.fromkeys(at_desks, log.names.desks)
    found: dict[int, list[Row]] = {}
    for number, identity in enumerate(log.ids):
        rows = []
        for row in range(log.offsets[number], log.offsets[number + 1]):
            kind, what = Kind(log.kind[row]), int(log.what[row])
            name = names[kind][what] if kind in names else str(what)
            rows.append(Row(float(log.time[row]), kind, name, float(log.value[row])))
        found[int(identity)] = rows
    return found


def life(log: Log, member: int = 0, source: str = "people") -> list[Row]:
    """The rows of one member of a cohort."""
    return lives(log)[identity_of(member, source)]


def path(rows: list[Row]) -> list[str]:
    """The places entered, in order."""
    return [row.what for row in rows if row.kind == Kind.ENTER]


def entered(rows: list[Row], place: str) -> list[float]:
    """When a place was entered."""
    return [row.time for row in rows if row.kind == Kind.ENTER and row.what == place]


def times_of(rows: list[Row], kind: Kind) -> list[float]:
    """When something happened in a life."""
    return [row.time for row in rows if row.kind == kind]


def values_of(rows: list[Row], kind: Kind) -> list[float]:
    """The values of the rows of one kind in a life."""
    return [row.value for row in rows if row.kind == kind]


def second_places(log: Log) -> dict[int, str]:
    """Where each customer went from the place of arrival."""
    return {identity: path(rows)[1] for identity, rows in lives(log).items()}


def identity_of(member: int, source: str = "people", layer: int = 0) -> int:
    """The identity of a member of a cohort or candidate of a layer."""
    return external(source_bits(source), layer, member)


def one(identity: int, count: int, word: int, *names: str, seed: int = SEED) -> float:
    """The uniform of one word at an address."""
    return (block(seed, identity, purpose(*names), count)[word] + 0.5) / 2**32


def two(identity: int, count: int, first: int, *names: str, seed: int = SEED) -> float:
    """The uniform of the leading 52 bits of two words at an address."""
    words = block(seed, identity, purpose(*names), count)
    return (((words[first] << 32 | words[first + 1]) >> 12) + 0.5) / 2**52


def exponential(u: float) -> float:
    """Quantile of the exponential law of mean 1."""
    return -log(1.0 - u)


def z_of_share(hits: int, n: int, expected: float) -> float:
    """How many standard errors a share lies from its expectation."""
    return (hits / n - expected) / sqrt(expected * (1.0 - expected) / n)
