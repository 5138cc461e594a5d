"""What every engine takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from journeysim.compiled.population import expected_customers
from journeysim.compiled.records import Compiled
from journeysim.errors import GuardError
from journeysim.results.log import Log


@dataclass(frozen=True, slots=True)
class Guards:
    """Limits that stop a run which would not end by itself.

    Attributes:
        customers: Most customers in one run.
        events: Most visits of stages and touchpoints.
        instant: Most rows of one customer at one moment.
    """

    customers: int = 1_000_000
    events: int = 100_000_000
    instant: int = 10_000


def usual_guards(compiled: Compiled) -> Guards:
    """Return limits that leave a run four times the customers who are expected, friends among them."""
    usual = Guards()
    factor = 4.0 * expected_customers(compiled.sources, compiled.horizon) / usual.customers
    if factor <= 1.0:
        return usual
    return Guards(round(factor * usual.customers), round(factor * usual.events), usual.instant)


def too_many_customers(guards: Guards, now: float) -> GuardError:
    """Say that a run never stops growing."""
    return GuardError(
        f"The run reached its limit of {guards.customers:,} customers on day {now:.1f}. "
        "When each customer brings one or more new ones, a market without limit never stops "
        "growing: lower `referral.acceptance` or the invitations, state a `market`, or shorten "
        "the horizon. Where so many come by themselves, simulate fewer, or pass other `guards` in "
        "Python."
    )


def too_many_visits(guards: Guards, now: float) -> GuardError:
    """Say that a run is too long."""
    return GuardError(
        f"The run reached its limit of {guards.events:,} visits on day {now:.1f}: "
        "simulate fewer customers or a shorter horizon."
    )


def no_time_passes(guards: Guards, identity: int, place: str, now: float) -> GuardError:
    """Say that a customer goes round and round at one moment."""
    return GuardError(
        f"Customer {identity} met {guards.instant:,} events at one moment, day {now:.4f}, around the stage "
        f"'{place}': a loop of stages without dwell never ends. Give one of its stages a dwell."
    )


def too_many_told(place: str, now: float, rate: float) -> GuardError:
    """Say that a customer tells more people than can be counted."""
    return GuardError(
        f"stage '{place}' on day {now:.1f}: a mean number of invitations must lie between 0 and 700: lower "
        f"the rate or its effects (the mean is {rate:g})."
    )


def too_many_layers(source: str) -> GuardError:
    """Say that a source grows beyond what identities can tell apart."""
    return GuardError(
        f"source '{source}': a source's arrival rate rises above 256 times its own largest base rate: "
        "state a larger base rate, or a smaller effect on arrivals."
    )


class CustomerView(Protocol):
    """What a behaviour may know about a customer; nothing in it can be changed."""

    @property
    def id(self) -> int:
        """The customer's identity, the same in every strategy."""

    @property
    def persona(self) -> str:
        """Name of the persona."""

    @property
    def satisfaction(self) -> float:
        """Satisfaction now, in [0, 1]."""

    @property
    def channel(self) -> str | None:
        """The channel met last."""

    @property
    def tenure(self) -> float | None:
        """Days since the first purchase, or None."""

    def trait(self, name: str) -> float:
        """The customer's value of a trait."""

    def visits(self, place: str) -> int:
        """How often the customer has entered a place, this visit included."""

    def remembers(self, memory: str) -> int:
        """Recent events that the customer remembers."""


class WorldView(Protocol):
    """What a behaviour may know about the world."""

    @property
    def time(self) -> float:
        """Days since day 0."""

    @property
    def strategy(self) -> str:
        """Name of the strategy of this run."""

    def uniform(self, customer: CustomerView, purpose: str) -> float:
        """A random number in (0, 1) of the customer's own for this purpose and this visit of the place."""


Behaviour = Callable[[CustomerView, WorldView], str | None]
"""Asked when a stay at a place ends; names the place to go to, or returns None to leave it to the row."""


class Engine(Protocol):
    """A function from a compiled scenario and a seed to a log."""

    def __call__(
        self,
        compiled: Compiled,
        seed: int,
        *,
        behaviours: Mapping[str, Behaviour],
        guards: Guards,
        progress: Callable[[float], None] | None,
    ) -> Log:
        """Run the scenario once and return its log."""
