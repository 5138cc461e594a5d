"""The result of one run: the compiled scenario, its log, and who made it."""

from __future__ import annotations

from dataclasses import dataclass

from journeysim.compiled.records import Compiled
from journeysim.results.log import Log


@dataclass(frozen=True)
class Result:
    """One run of one strategy on one seed.

    Attributes:
        compiled: The scenario under the strategy, as the engine saw it.
        log: What happened.
        seed: Seed of the run.
        replication: Number of the replication, from 0.
        engine: Name of the engine.
    """

    compiled: Compiled
    log: Log
    seed: int
    replication: int
    engine: str
