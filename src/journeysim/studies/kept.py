"""Arrays of numbers, kept as they are found: a study that was stopped or killed goes on where it was.

    OUT/replications/study.json             whose numbers these are
    OUT/replications/numbers/KEY.npz        what was found, by a hash of what was asked

A file appears under its name when it is whole, and a damaged one counts as absent.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from journeysim.provenance import own_version
from journeysim.scenario.scenario import Scenario
from journeysim.studies.checkpoints import REPLICATIONS, open_checkpoints
from journeysim.studies.decide.selection import Floats
from journeysim.studies.executor import carry_out

Task = TypeVar("Task")

NUMBERS = "numbers"


@dataclass(frozen=True)
class Kept:
    """Where the numbers of one study are kept.

    Attributes:
        folder: The folder of the numbers.
    """

    folder: Path

    def read(self, asked: object) -> Floats | None:
        """What was found for a question before; None where there is nothing, or nothing whole."""
        path = self._path(asked)
        if not path.exists():
            return None
        try:
            with path.open("rb") as whole, np.load(whole, allow_pickle=False) as file:
                found: Floats = file["numbers"]
                return found
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None

    def keep(self, asked: object, numbers: Floats) -> None:
        """Keep what was found; the file is there as a whole or not at all."""
        path = self._path(asked)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            np.savez(file, numbers=np.asarray(numbers, dtype=np.float64))
        part.replace(path)

    def _path(self, asked: object) -> Path:
        return self.folder / f"{hashlib.sha256(repr(asked).encode()).hexdigest()[:32]}.npz"


def open_kept(folder: str | Path | None, study: dict[str, Any]) -> Kept | None:
    """Begin to keep the numbers of a study, or go on where one was left; None where there is no folder.

    Args:
        folder: The folder of results.
        study: What makes the numbers what they are, as plain data by its name.

    Raises:
        UsageError: if the folder keeps runs of another study, or cannot be made.
    """
    if folder is None:
        return None
    return Kept(open_checkpoints(Path(folder), study).folder / REPLICATIONS / NUMBERS)


def study_of(scenario: Scenario, kind: str, seed: int, customers: int | None, engine: str) -> dict[str, Any]:
    """What makes kept numbers what they are; each says itself of which strategy and measure it is."""
    return {
        "scenario": scenario.name,
        "scenario_hash": scenario.hash,
        "version": own_version(),
        "study": kind,
        "seed": seed,
        "customers": customers,
        "engine": engine,
    }


def carry_out_once(
    function: Callable[[Task], Floats],
    tasks: Sequence[Task],
    asked: Callable[[Task], object],
    kept: Kept | None,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    each: Callable[[Floats], None] | None = None,
) -> list[Floats]:
    """Carry out tasks as `executor.carry_out` does, but for those whose numbers are kept.

    Args:
        function: A function of a module.
        tasks: What it is applied to.
        asked: What a task's numbers are kept by.
        kept: Where they are kept, or None.
        workers: Number of processes.
        cluster: Address of a Dask scheduler, or None.
        each: Called with the numbers of each task as soon as they are there.
    """
    found: dict[int, Floats] = {}

    def take(number: int, numbers: Floats) -> None:
        found[number] = numbers
        if each is not None:
            each(numbers)

    for number, task in enumerate(tasks):
        numbers = None if kept is None else kept.read(asked(task))
        if numbers is not None:
            take(number, numbers)
    left = [number for number in range(len(tasks)) if number not in found]

    def keep(place: int, numbers: Floats) -> None:
        if kept is not None:
            kept.keep(asked(tasks[left[place]]), numbers)
        take(left[place], numbers)

    carry_out(function, [tasks[number] for number in left], workers=workers, cluster=cluster, each=keep)
    return [found[number] for number in range(len(tasks))]
