"""The front of the reference engine: build the world, turn the calendar, close the log."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from journeysim.compiled.records import Compiled
from journeysim.engines.contract import Behaviour, Guards
from journeysim.engines.reference.arrivals import open_source
from journeysim.engines.reference.calendar import Calendar
from journeysim.engines.reference.choices import Setting
from journeysim.engines.reference.draws import Addresses
from journeysim.engines.reference.journey import travel
from journeysim.engines.reference.recorder import Recorder
from journeysim.engines.reference.world import World
from journeysim.errors import NotCoveredError, UsageError
from journeysim.results.log import Kind, Log

PROGRESS_EVERY = 20_000


def run(
    compiled: Compiled,
    seed: int,
    *,
    behaviours: Mapping[str, Behaviour] | None = None,
    guards: Guards | None = None,
    progress: Callable[[float], None] | None = None,
    ledger: bool = False,
) -> Log:
    """Run a compiled scenario once.

    Args:
        compiled: The scenario under one strategy.
        seed: Seed below 2⁶³: the replication in the high 32 bits, the seed proper in the low ones.
        behaviours: Functions by place name that decide in the place of the row, see `contract.Behaviour`.
        guards: Limits of the run.
        progress: Called now and then with the day that the run has reached.
        ledger: Whether to write down every address drawn and fail on a second use (for tests; slow).

    Raises:
        NotCoveredError: if the scenario has something that this engine does not compute.
        GuardError: if the run would not end by itself.
    """
    if compiled.shares:
        raise NotCoveredError(
            f"The scenario '{compiled.scenario}' lets customers meet ({', '.join(compiled.shares)}). "
            "The reference engine does not compute that yet; it runs journeys on which customers do not "
            "meet. `journeysim check` reads the scenario all the same."
        )
    calendar = Calendar()
    recorder = Recorder(compiled.names, guards or Guards())
    world = World(
        compiled=compiled,
        calendar=calendar,
        setting=Setting(compiled, Addresses(seed, ledger=ledger)),
        recorder=recorder,
        behaviours=_by_place(compiled, behaviours or {}),
        travel=travel,
    )
    for source in compiled.sources:
        open_source(world, source)
    _turn(calendar, compiled.horizon, progress)
    _censor(world)
    return recorder.log()


def _turn(calendar: Calendar, horizon: float, progress: Callable[[float], None] | None) -> None:
    """Carry out every event up to and including the horizon."""
    steps = 0
    while calendar.peek() <= horizon:
        calendar.step()
        steps += 1
        if progress is not None and steps % PROGRESS_EVERY == 0:
            progress(calendar.now)


def _censor(world: World) -> None:
    """Close the logs of those who are still on their way."""
    for customer in world.living.values():
        row = (world.compiled.horizon, Kind.CENSOR, customer.place, customer.satisfaction)
        customer.rows.append(row)


def _by_place(compiled: Compiled, behaviours: Mapping[str, Behaviour]) -> dict[int, Behaviour]:
    """Turn names of places into indices."""
    names = compiled.names.places
    unknown = [name for name in behaviours if name not in names]
    if unknown:
        raise UsageError(
            f"There is no stage or touchpoint called {unknown[0]!r} to give a behaviour to. "
            f"Known: {', '.join(names)}."
        )
    return {names.index(name): behaviour for name, behaviour in behaviours.items()}
