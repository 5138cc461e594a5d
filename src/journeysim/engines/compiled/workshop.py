"""Having functions compiled, once: in processes of their own, and kept on the disk.

Each function's machine code is a file. Processes that begin at the same time wait for one of them; whoever
is stopped half-way leaves whole files behind, and the next goes on from there.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import llvmlite  # type: ignore[import-untyped]
import llvmlite.binding as llvm  # type: ignore[import-untyped]

from journeysim import keeping
from journeysim.engines.compiled.books import Kind
from journeysim.engines.compiled.jit import Planned, weight

DOOR = "door:"
"""What the name of a function's door begins with."""

LIBRARY_FUNCTIONS = ("ldexp", "fmod", "memcpy", "memset", "memmove")
"""Functions of the C library that machine code may call."""

PROCESSES = 2
"""Processes that compile at a time, at most: each has to load Numba first."""

SPEED = 2600
"""Weight (see `jit.weight`) that a process compiles in a second, about; for the message."""

PROGRAM = """
import pickle, sys
sys.path[:] = pickle.load(sys.stdin.buffer)
from journeysim.engines.compiled.compiling import compile_all
compile_all(*pickle.load(sys.stdin.buffer))
"""


def cores() -> int:
    """Return the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def make(functions: Sequence[Planned], kinds: Mapping[str, Kind]) -> dict[str, bytes]:
    """Return the machine code of functions by their symbols, from the disk where it is kept.

    Args:
        functions: Functions that are not inlined.
        kinds: The kinds of the books that they take, by their titles.

    Raises:
        RuntimeError: if a function cannot be compiled.
    """
    folder = cache_folder()
    code, missing = _read(functions, folder)
    if missing:
        with _one_at_a_time(folder):
            _, missing = _read(functions, folder)
            if missing:
                _compile(missing, kinds, folder)
        code, missing = _read(functions, folder)
    if missing:
        raise RuntimeError(f"{folder} did not keep the machine code of {missing[0].symbol}")
    return code


@lru_cache(maxsize=1)
def cache_folder() -> Path:
    """Return the folder of the machine code that belongs to the present sources and to this processor."""
    from journeysim.kernels import philox

    folders = [Path(__file__).parent, Path(philox.__file__).parent]
    sources = sorted(path for folder in folders for path in folder.glob("*.py"))
    return keeping.folder_for(
        [*sources, keeping.version_file("numba", "_version.py")],
        llvmlite.__version__,
        llvm.get_process_triple(),
        llvm.get_host_cpu_name(),
        llvm.get_host_cpu_features().flatten(),
        *(f"{name}={value}" for name, value in sorted(os.environ.items()) if name.startswith("NUMBA_")),
    )


def code_file(folder: Path, symbol: str) -> Path:
    """Return the file of a function's machine code."""
    return folder / f"{symbol}.code"


def _read(functions: Sequence[Planned], folder: Path) -> tuple[dict[str, bytes], list[Planned]]:
    code, missing = {}, []
    for function in functions:
        data = keeping.read(code_file(folder, function.symbol))
        if data is None:
            missing.append(function)
        else:
            code[function.symbol] = data
    return code, missing


def _compile(functions: Sequence[Planned], kinds: Mapping[str, Kind], folder: Path) -> None:
    """Compile functions in two processes, or in one where there is one core or little to do."""
    shares = _shares(functions, 1 if len(functions) < 8 else min(PROCESSES, cores()))
    _say(max(sum(map(weight, share)) for share in shares))
    processes = []
    try:
        processes = [_start(share, kinds, folder) for share in shares]
        failed = [text for text in map(_end_of, processes) if text]
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    if failed:
        raise RuntimeError(f"the engine could not be compiled\n{failed[0]}")


def _shares(functions: Sequence[Planned], number: int) -> list[list[Planned]]:
    """Divide functions so that each process has about the same to do."""
    shares: list[list[Planned]] = [[] for _ in range(number)]
    sums = [0] * number
    for function in sorted(functions, key=weight, reverse=True):
        least = sums.index(min(sums))
        shares[least].append(function)
        sums[least] += weight(function)
    return shares


def _start(share: Sequence[Planned], kinds: Mapping[str, Kind], folder: Path) -> subprocess.Popen[bytes]:
    """Start a process that compiles functions; it finds the same sources as this one."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    names = [(each.function.__module__, each.function.__qualname__) for each in share]
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(pickle.dumps(sys.path) + pickle.dumps((names, dict(kinds), folder)))
        process.stdin.flush()
    return process


def _end_of(process: subprocess.Popen[bytes]) -> str:
    """Wait for a process; return what it complained of, nothing if it did its work."""
    _, said = process.communicate()
    if process.returncode == 0:
        return ""
    return said.decode(errors="replace")[-4000:] or f"exit code {process.returncode}"


def _say(work: int) -> None:
    """Tell somebody at a screen what takes so long."""
    if sys.stderr.isatty():
        seconds = 1 + round(work / SPEED)
        print(f"Compiling the engine for this machine, once: about {seconds} s.", file=sys.stderr, flush=True)


@contextlib.contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Let one process compile while others wait; the system lets go of the lock of a process that dies."""
    try:
        import fcntl
    except ImportError:  # where there is none, two may compile the same; each writes whole files
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(0.05)
        yield
