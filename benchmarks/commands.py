"""From command to answer: the whole process, by the clock, with all that it imports and compiles."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from benchmarks import ours
from benchmarks.work import HERE, WORKS

SIZES = (1_000, 10_000, 100_000, 1_000_000)


@dataclass(frozen=True)
class Call:
    """One command: seconds by the clock, largest resident size in bytes, what went wrong."""

    seconds: float
    memory: int
    trouble: str = ""


def journeysim(customers: int) -> list[str]:
    """Return the command that a user types; it draws nothing."""
    run = ["-m", "journeysim", "run", str(WORKS["w1"].scenario), "--customers", str(customers)]
    return [sys.executable, *run, "--engine", ours.ENGINE, "--json"]


def simpy(customers: int) -> list[str]:
    """Return the command that runs the SimPy program."""
    return [sys.executable, "-m", "benchmarks.peers.processes", "w1", str(customers)]


def call(command: list[str], cache: Path) -> Call:
    """Run a command with this folder for what is compiled; the time ends with the process."""
    environment = {**os.environ, ours.CACHE: str(cache)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryFile() as errors:
        start = perf_counter()
        process = subprocess.Popen(
            command, cwd=HERE.parent, env=environment, stdout=subprocess.DEVNULL, stderr=errors
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        said = errors.read().decode(errors="replace").strip().splitlines()
    trouble = (said[-1] if said else f"code {process.returncode}") if process.returncode else ""
    return Call(seconds, usage.ru_maxrss * 1024, trouble)


@dataclass(frozen=True)
class Start:
    """A size from command to answer: our engine cold and warm, and the SimPy program."""

    customers: int
    cold: Call | None
    warm: Call | None
    simpy: Call | None


def starts(sizes: list[int], *, simpy_up_to: int) -> list[Start]:
    """Time whole processes. Cold: nothing was compiled before; warm: the same command again.

    Python's own byte code, which an installation brings along, is made beforehand.
    """
    found = []
    with tempfile.TemporaryDirectory() as name:
        call(journeysim(sizes[0]), Path(name) / "byte-code")
        for customers in sizes:
            cold = warm = None
            if ours.MOST_CUSTOMERS is None or customers <= 10 * ours.MOST_CUSTOMERS:
                cache = Path(name) / str(customers)
                cold = call(journeysim(customers), cache)
                warm = call(journeysim(customers), cache)
            peer = call(simpy(customers), Path(name)) if customers <= simpy_up_to else None
            found.append(Start(customers, cold, warm, peer))
    return found
