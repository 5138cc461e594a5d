"""The front of the reference engine: build the world, turn the calendar, close the log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import inf

from journeysim.compiled.records import Compiled
from journeysim.engines.contract import Behaviour, Guards
from journeysim.engines.reference.arrivals import open_source
from journeysim.engines.reference.calendar import Calendar
from journeysim.engines.reference.choices import Setting
from journeysim.engines.reference.desk import Line, staff
from journeysim.engines.reference.draws import Addresses
from journeysim.engines.reference.journey import travel
from journeysim.engines.reference.level import Level
from journeysim.engines.reference.market import open_market
from journeysim.engines.reference.recorder import Recorder
from journeysim.engines.reference.review import review
from journeysim.engines.reference.spending import exhausted, purses
from journeysim.engines.reference.watch import Watch
from journeysim.engines.reference.world import World
from journeysim.errors import UsageError
from journeysim.results.log import Kind, Log
from journeysim.results.world_record import Interval, WorldRecord

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
        GuardError: if the run would not end by itself.
    """
    world = _open_world(compiled, seed, behaviours or {}, guards or Guards(), ledger=ledger)
    for number in range(len(compiled.sources)):
        open_source(world, number)
    for line in world.lines:
        world.calendar.process(staff(world.calendar, line, world.setting.changes, compiled.horizon))
    for policy in compiled.policies:
        world.calendar.process(review(world, policy))
    _turn(world.calendar, compiled.horizon, progress)
    return _close(world)


def _open_world(
    compiled: Compiled, seed: int, behaviours: Mapping[str, Behaviour], guards: Guards, *, ledger: bool
) -> World:
    """Return the world on day 0, before anybody has come."""
    changes = [replace(c, start=inf, begin=inf, end=-inf) if c.switched else c for c in compiled.changes]
    return World(
        compiled=compiled,
        calendar=Calendar(),
        setting=Setting(compiled, Addresses(seed, ledger=ledger), changes, Level(compiled.word_of_mouth)),
        recorder=Recorder(compiled.names, guards),
        behaviours=_by_place(compiled, behaviours),
        travel=travel,
        lines=tuple(Line(desk) for desk in compiled.desks),
        crowd=open_market(compiled.market),
        watch=Watch(on=bool(compiled.policies)),
        surveyed=any(place.survey for place in compiled.places),
        purses=purses(compiled.changes),
    )


def _close(world: World) -> Log:
    """End what is still open, and put everything into one log."""
    for policy in world.compiled.policies:
        standing = world.standings[policy.name]
        for number, start, begin in standing.open:
            world.intervals.append(Interval(number, start, begin, world.setting.changes[number].end))
    _censor(world)
    record = WorldRecord(
        decisions=tuple(world.decisions),
        intervals=tuple(sorted(world.intervals, key=lambda i: (i.change, i.start))),
        exhausted=exhausted(world.purses),
    )
    return world.recorder.log(record)


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
    for name, behaviour in behaviours.items():
        if not callable(behaviour):
            raise UsageError(
                f"The behaviour of '{name}' is {behaviour!r}; it must be a function of the customer and the "
                "world that returns a name or None."
            )
    return {names.index(name): behaviour for name, behaviour in behaviours.items()}
