"""Behaviours of a researcher's own: a Python function that decides where a customer goes."""

from __future__ import annotations

from dataclasses import dataclass

from journeysim.compiled.records import LEAVE, NONE, Place
from journeysim.engines.contract import CustomerView
from journeysim.engines.reference.customer import Customer
from journeysim.engines.reference.world import World
from journeysim.errors import BehaviourError, JourneysimError, UsageError
from journeysim.kernels.identity import purpose
from journeysim.kernels.philox import uniform52


@dataclass(frozen=True, slots=True)
class _Customer:
    """A customer as a behaviour sees them."""

    world: World
    state: Customer
    place: Place

    @property
    def id(self) -> int:
        return self.state.id

    @property
    def persona(self) -> str:
        return self.state.persona.name

    @property
    def satisfaction(self) -> float:
        return self.state.satisfaction

    @property
    def channel(self) -> str | None:
        at = self.state.channel
        return None if at == NONE else self.world.compiled.names.channels[at]

    @property
    def tenure(self) -> float | None:
        first = self.state.first_purchase
        return None if first is None else self.world.calendar.now - first

    def trait(self, name: str) -> float:
        return self.state.traits[_index(self.world.compiled.names.traits, name, "trait")]

    def visits(self, place: str) -> int:
        return self.state.visits[_index(self.world.compiled.names.places, place, "stage or touchpoint")]

    def remembers(self, memory: str) -> int:
        index = _index(self.world.compiled.names.memories, memory, "memory")
        record = self.world.compiled.memories[index]
        return int(self.state.remembers(index, record.span, record.cap, self.world.calendar.now))


@dataclass(frozen=True, slots=True)
class _World:
    """The world as a behaviour sees it."""

    world: World
    place: Place

    @property
    def time(self) -> float:
        return float(self.world.calendar.now)

    @property
    def strategy(self) -> str:
        return self.world.compiled.strategy

    def uniform(self, customer: CustomerView, purpose_name: str) -> float:
        address = purpose("behaviour", self.place.name, purpose_name)
        count = customer.visits(self.place.name) - 1
        words = self.world.addresses.words(customer.id, address, count)
        return uniform52(words[0], words[1])


def ask(world: World, customer: Customer, place: Place) -> int | None:
    """Ask the behaviour of a place, if it has one, where the customer goes.

    Raises:
        BehaviourError: if it fails, or answers with something that is not a place of this journey.
    """
    behaviour = world.behaviours.get(place.index)
    if behaviour is None:
        return None
    try:
        answer = behaviour(_Customer(world, customer, place), _World(world, place))
    except JourneysimError:
        raise
    except Exception as error:
        raise BehaviourError(
            f"The behaviour of '{place.name}' failed on day {world.calendar.now:.1f} for customer "
            f"{customer.id}: {type(error).__name__}: {error}"
        ) from error
    if answer is None:
        return None
    names = world.compiled.names.places
    inside = f"{names[place.stage]}/{answer}"
    if answer == "leave" and place.index != place.stage:
        return LEAVE
    for name in (inside, answer):
        if name in names:
            return names.index(name)
    raise BehaviourError(
        f"The behaviour of '{place.name}' answered {answer!r}. It may answer None (the row decides) "
        f"or one of: {', '.join(names)}."
    )


def _index(names: tuple[str, ...], name: str, what: str) -> int:
    if name not in names:
        known = ", ".join(names) or "none"
        raise UsageError(f"There is no {what} called {name!r} here. Known: {known}.")
    return names.index(name)
