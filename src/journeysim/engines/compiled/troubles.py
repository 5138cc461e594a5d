"""What stopped a compiled run, in the words of the contract."""

from __future__ import annotations

from typing import NoReturn

from journeysim.compiled.records import Compiled
from journeysim.engines.compiled import state
from journeysim.engines.compiled.state import World
from journeysim.engines.contract import (
    Guards,
    no_time_passes,
    too_many_customers,
    too_many_layers,
    too_many_told,
    too_many_visits,
)


def raise_trouble(compiled: Compiled, world: World, guards: Guards) -> NoReturn:
    """Raise the error that a run has noted.

    Raises:
        GuardError: always.
    """
    meter = world.writing.meter
    trouble, where = int(meter[state.TROUBLE]), int(meter[state.WHERE])
    life = world.people.lives[int(meter[state.WHO])]
    now = float(life["now"])
    if trouble == state.TOO_MANY_CUSTOMERS:
        raise too_many_customers(guards, now)
    if trouble == state.TOO_MANY_VISITS:
        raise too_many_visits(guards, now)
    if trouble == state.NO_TIME_PASSES:
        raise no_time_passes(guards, int(life["id"]), compiled.names.places[where], now)
    if trouble == state.TOO_MANY_TOLD:
        raise too_many_told(compiled.names.places[where], now, float(life["quality"]))
    raise too_many_layers(compiled.sources[where].name)
