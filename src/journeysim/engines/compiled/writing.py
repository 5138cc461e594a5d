"""Writing rows of the log."""

from __future__ import annotations

from typing import Any

from journeysim.engines.compiled.jit import inlined
from journeysim.engines.compiled.state import ROWS, Writing


@inlined
def write(log: Writing, life: Any, kind: int, what: int, value: float) -> None:
    """Add a row at the customer's present moment."""
    row = log.meter[ROWS]
    log.meter[ROWS] = row + 1
    log.time[row] = life.now
    log.kind[row] = kind
    log.what[row] = what
    log.value[row] = value
    log.who[row] = life.number
    life.instant += 1


@inlined
def write_identity(log: Writing, life: Any, kind: int, what: int, identity: int) -> None:
    """Add a row whose value is an identity, as the float of the same 64 bits."""
    row = log.meter[ROWS]
    write(log, life, kind, what, 0.0)
    log.bits[row] = identity


@inlined
def pass_time(life: Any, now: float) -> None:
    """Let a customer's own clock go on."""
    if now != life.now:
        life.now = now
        life.instant = 0
