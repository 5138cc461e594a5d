"""The measured part of docs/performance.md; the text around it is written by hand."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks import goals, ours
from benchmarks.commands import Call, Start
from benchmarks.rounds import Record, ratio
from benchmarks.work import HERE

PAGE = HERE.parent / "docs" / "performance.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
PACKAGES = ("journeysim", "numpy", "numba", "simpy", "cimba")


def write(parts: Iterable[str], page: Path = PAGE) -> None:
    """Put what was measured between the marks of the page.

    Raises:
        ValueError: if the page has no such marks.
    """
    text = page.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise ValueError(f"{page} has no place for what was measured: it needs {BEGIN} and {END}")
    before, rest = text.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    page.write_text(before + "\n\n".join([BEGIN, *parts, END]) + after, encoding="utf-8")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


# ---------------------------------------------------------------------------------------- the machine


def machine(rounds: int, note: str = "") -> str:
    """Describe where and with what it was measured."""
    versions = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    return (
        f"Measured on {_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}; "
        f"Python {platform.python_version()}, {versions}, {_compiler()}; medians of {rounds} rounds.{note}"
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(not installed)"


def _processor() -> str:
    """Return the processor's name, as far as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "an unknown processor"
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "an unknown processor"


def _compiler() -> str:
    """Return the C compiler's own words about itself."""
    cc = shutil.which(os.environ.get("CC", "cc"))
    if cc is None:
        return "no C compiler"
    said = subprocess.run([cc, "--version"], capture_output=True, text=True, check=False).stdout
    return said.splitlines()[0] if said else "an unknown C compiler"


# ------------------------------------------------------------------------------------------ the tables


def ratios(records: list[Record]) -> str:
    """Return the table of all programs beside C and beside journeysim."""
    head = ("work", "program", "customers", "million a second", "C = 1", "journeysim is", "goal")
    return "### Ratios\n\n" + table(head, (_ratio_row(record, records) for record in records))


def _ratio_row(record: Record, records: list[Record]) -> tuple[str, ...]:
    """Return one program's row; a program in trouble says so in place of numbers."""
    contender = record.contender
    work = f"{contender.work}, full log" if contender.log else contender.work
    start = (work, contender.title, f"{contender.customers:,}")
    if record.trouble:
        return (*start, "–", "–", "–", record.trouble)
    wanted = goals.goal(contender.work, contender.program, log=contender.log)
    return (
        *start,
        f"{1e-6 / min(record.costs):.3g}",
        _times(ratio(limit, record)) if (limit := _same(record, records, "c")) else "–",
        _times(ratio(record, mine), "× as fast") if (mine := _other(record, records)) else "–",
        f"{wanted.least:g} ×" if wanted else "",
    )


def _same(record: Record, records: list[Record], program: str) -> Record | None:
    """Return another program's record of the same work."""
    key = (record.contender.work, record.contender.log)
    found = (r for r in records if r.contender.program == program)
    return next((r for r in found if (r.contender.work, r.contender.log) == key), None)


def _other(record: Record, records: list[Record]) -> Record | None:
    return None if record.contender.program == "ours" else _same(record, records, "ours")


def _times(value: float | None, unit: str = "") -> str:
    return "–" if value is None else f"{value:.3g} {unit}".strip()


def decision(records: list[Record]) -> str:
    """Return how much of plain W1's speed the full decision keeps."""
    mine = {r.contender.work: r for r in records if r.contender.program == "ours" and not r.contender.log}
    if not {"w1", "decision"} <= mine.keys():
        return ""
    kept = ratio(mine["w1"], mine["decision"])
    return f"The full decision runs at {_times(kept)} of the speed of w1; goal {goals.DECISION_OF_W1:g}."


def growth(records: list[Record]) -> str:
    """Return cost per event and memory by size, as ratios to the smallest size of the same program."""
    head = ("work", "program", "customers", "speed, C = 1", "cost, smallest = 1", "memory, MB", "goal")
    rows = []
    for record in records:
        c = record.contender
        first = next(r for r in records if (r.contender.work, r.contender.program) == (c.work, c.program))
        most = f"at most {1 + goals.FLAT_WITHIN:g}" if c.work == "w1" else "10M at most 2 × 100k"
        cost = record.trouble or _times(ratio(record, first))
        limit = next((r for r in records if _key(r) == ("c", c.work, c.customers)), None)
        speed = _times(ratio(limit, record)) if limit else "–"
        rows.append((c.work, c.title, f"{c.customers:,}", speed, cost, f"{record.memory / 1e6:.0f}", most))
    return f"### Growth of {records[0].contender.work}\n\n" + table(head, rows)


def _key(record: Record) -> tuple[str, str, int]:
    return record.contender.program, record.contender.work, record.contender.customers


def threads(records: list[Record]) -> str:
    """Return what a second thread gives, by the clock, and whether the answers are the same."""
    one, two = records
    if one.trouble or two.trouble:
        return f"### Threads\n\nNot measured: {two.trouble or one.trouble}. Goal: {goals.TWO_CORES:g} ×."
    gains = sorted(a.wall / b.wall for a, b in zip(one.laps, two.laps, strict=True))
    same = all(a.answer == b.answer for a, b in zip(one.laps, two.laps, strict=True))
    return (
        f"### Threads\n\nTwo threads are {gains[len(gains) // 2]:.2f} × as fast as one, by the clock; "
        f"the answers are {'the same' if same else 'DIFFERENT'}. Goal: {goals.TWO_CORES:g} ×."
    )


def starts(found: list[Start]) -> str:
    """Return the table of whole processes."""
    head = ("customers", "cold, s", "warm, s", "SimPy program, s", "memory, MB", "goal")
    rows = [
        (
            f"{start.customers:,}",
            _seconds(start.cold),
            _seconds(start.warm),
            _seconds(start.simpy),
            f"{start.warm.memory / 1e6:.0f}" if start.warm else "–",
            goals.warm(start.customers),
        )
        for start in found
    ]
    command = f"journeysim run benchmarks/w1.yaml --customers N --engine {ours.ENGINE} --json"
    title = f"### From command to answer\n\n`{command}`, by the clock.\n\n"
    return title + table(head, rows)


def _seconds(call: Call | None) -> str:
    if call is None:
        return "–"
    return call.trouble or f"{call.seconds:.2f}"
