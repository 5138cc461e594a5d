"""Both engines on the same compiled scenario, and where their logs part."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import reject

from journeysim.compiled.build import compile_scenario
from journeysim.compiled.records import Compiled
from journeysim.engines.compiled.run import GAITS, widest_gait
from journeysim.engines.compiled.run import run as run_compiled
from journeysim.engines.contract import Guards
from journeysim.engines.reference.run import run as run_reference
from journeysim.errors import GuardError, ScenarioError, UsageError
from journeysim.results.log import Kind, Log
from journeysim.scenario.files import Document as Written
from journeysim.scenario.scenario import Scenario, assemble
from tests.strategies import Document

SMALL = Guards(customers=4_000, events=20_000, instant=1_000)
"""Limits for random scenarios, some of which explode."""


FILES = Path(__file__).parent / "files"
"""What random scenarios name: samples, arrivals and friends."""


def written(document: Document) -> Written:
    """A plain document as one that was written beside the files it names."""
    return Written(json.loads(json.dumps(document)), file=str(FILES / "drawn.json"))


def scenario_of(document: Document) -> Scenario:
    """Read and check a plain document."""
    return assemble(written(document), "drawn")


def compiled_document(document: Document, strategy: str = "both", customers: int | None = None) -> Compiled:
    """Compile a plain document; one that is refused is no example.

    A number of customers that its sources cannot be scaled to is left out.
    """
    try:
        scenario = scenario_of(document)
        try:
            return compile_scenario(scenario, strategy, customers)
        except UsageError:
            return compile_scenario(scenario, strategy)
    except ScenarioError:
        reject()


def gaits(compiled: Compiled) -> tuple[str, ...]:
    """The gaits that a scenario allows, fastest first."""
    return GAITS[GAITS.index(widest_gait(compiled)) :]


def ways(compiled: Compiled) -> list[dict[str, object]]:
    """All ways of running the compiled engine: each gait allowed, and one, two or three threads."""
    found: list[dict[str, object]] = []
    for gait in gaits(compiled):
        numbers = (1, 2, 3) if gait == "alone" else (None,)
        found += [{"gait": gait, "threads": threads} for threads in numbers]
    return found


def lived(engine: str, compiled: Compiled, seed: int, guards: Guards = SMALL, **how: object) -> Log | str:
    """Run an engine; in the place of a log there may be the name of the error that stopped it."""
    try:
        if engine == "reference":
            return run_reference(compiled, seed, guards=guards)
        return run_compiled(compiled, seed, guards=guards, **how)  # type: ignore[arg-type]
    except GuardError as error:
        return type(error).__name__


def disagreement(compiled: Compiled, seed: int, guards: Guards = SMALL) -> str:
    """Run both engines in all ways; return what differs, or nothing at all."""
    expected = lived("reference", compiled, seed, guards)
    for how in ways(compiled):
        found = lived("compiled", compiled, seed, guards, **how)
        if told := difference(expected, found):
            return f"{how}: {told}"
    return ""


def difference(expected: Log | str, found: Log | str) -> str:
    """Say where two outcomes part, or nothing."""
    if isinstance(expected, str) or isinstance(found, str):
        same = isinstance(expected, str) and expected == found
        return "" if same else f"{expected!r} became {found!r}"
    if not expected.equals(found):
        return first_row_apart(expected, found)
    # By their texts, since a reading may be NaN, which equals nothing.
    if repr(expected.world) != repr(found.world):
        return f"{expected.world}\nbecame\n{found.world}"
    return ""


def first_row_apart(expected: Log, found: Log) -> str:
    """Say at which row of which customer two logs part first in time."""
    ours, theirs = (rows_by_customer(log) for log in (expected, found))
    apart = []
    for customer in ours.keys() | theirs.keys():
        a, b = ours.get(customer, []), theirs.get(customer, [])
        if a != b:
            at = next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
            rows = [life[at] if at < len(life) else None for life in (a, b)]
            apart.append(
                (min(row[0] for row in rows if row), customer, f"in row {at}: {rows[0]} became {rows[1]}")
            )
    if not apart:
        return "the same lives, of other bits (a signed zero, or an order of customers)"
    _, customer, told = min(apart)
    return f"{len(apart)} customers differ; first {customer} {told}"


def rows_by_customer(log: Log) -> dict[int, list[tuple[float, str, int, str]]]:
    """The rows of each customer, with values as the digits of their bits."""
    found: dict[int, list[tuple[float, str, int, str]]] = {}
    for number, customer in enumerate(log.ids.tolist()):
        rows = range(log.offsets[number], log.offsets[number + 1])
        found[customer] = [
            (float(log.time[r]), Kind(log.kind[r]).name, int(log.what[r]), float(log.value[r]).hex())
            for r in rows
        ]
    return found
