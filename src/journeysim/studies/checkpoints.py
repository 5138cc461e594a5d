"""Finished runs, kept as they finish: a study that was stopped or killed goes on where it was.

    OUT/replications/study.json             whose runs these are: scenario, version, seed, measures
    OUT/replications/STRATEGY/000012.npz    what is kept of replication 12 under a strategy
    OUT/runs/STRATEGY/                      log and tables of replication 0, where they are wanted

A file appears under its name when it is whole, and a damaged one counts as absent. No file knows the time, so
that a study that was interrupted leaves the same bytes as one that was not.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from journeysim.errors import UsageError
from journeysim.studies.packed import Damaged, read_reading, write_reading
from journeysim.studies.readings import Reading

REPLICATIONS = "replications"
RUNS = "runs"
STUDY = "study.json"


@dataclass(frozen=True)
class Checkpoints:
    """Where the finished runs of one study are kept.

    Attributes:
        folder: The folder of results, in which ``replications`` lies.
    """

    folder: Path

    def path(self, strategy: str, replication: int) -> Path:
        """The file of one run."""
        return self.folder / REPLICATIONS / strategy / f"{replication:06d}.npz"

    def keep(self, reading: Reading) -> None:
        """Keep what a run has told; the file is there as a whole or not at all."""
        path = self.path(reading.strategy, reading.replication)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        write_reading(reading, part)
        part.replace(path)

    def kept(self, strategy: str, replication: int) -> Reading | None:
        """What was kept of a run; None where there is nothing, or nothing whole."""
        path = self.path(strategy, replication)
        try:
            return read_reading(path) if path.exists() else None
        except Damaged:
            return None

    def count(self) -> int:
        """The number of runs that are kept."""
        return sum(1 for _ in (self.folder / REPLICATIONS).glob("*/*.npz"))

    def discard_if_empty(self) -> None:
        """Leave no trace of a study of which nothing was finished."""
        if self.count() == 0:
            shutil.rmtree(self.folder / REPLICATIONS, ignore_errors=True)
            if self.folder.is_dir() and not any(self.folder.iterdir()):
                self.folder.rmdir()


def open_checkpoints(folder: Path, study: dict[str, Any]) -> Checkpoints:
    """Begin to keep the runs of a study, or go on where one was left.

    Args:
        folder: The folder of results.
        study: What makes the runs what they are, as plain data by its name.

    Raises:
        UsageError: if the folder keeps runs of another study, or cannot be made.
    """
    told = json.loads(json.dumps({"made_by": "journeysim", **study}))
    path = folder / REPLICATIONS / STUDY
    if path.exists():
        _refuse_other(folder, _read(path), told)
        return Checkpoints(folder)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: the folder cannot be made: {error.strerror}.") from None
    part = path.with_suffix(".part")
    part.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(part, path)
    return Checkpoints(folder)


def is_unfinished(folder: Path) -> bool:
    """Whether a folder keeps runs of ours."""
    return _read(folder / REPLICATIONS / STUDY).get("made_by") == "journeysim"


def _read(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _refuse_other(folder: Path, kept: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Tell the first thing in which two studies differ."""
    for name, value in wanted.items():
        if kept.get(name) != value:
            raise UsageError(
                f"{folder} keeps runs of another study: its {name.replace('_', ' ')} is "
                f"{_short(kept.get(name))}, that of this one {_short(value)}. Hint: name another "
                "folder, or delete this one."
            )


def _short(value: object) -> str:
    """A value in a sentence."""
    if value is None:
        return "not stated"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
