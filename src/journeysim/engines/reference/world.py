"""The world that customers live in: the calendar, the draws, the log, and what they share.

What customers share is kept here: the lines at the desks, the level of word of mouth (in the setting, where
every decision reads it), the members of a finite market, what policies watch, and the purses of practices.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from struct import pack, unpack
from typing import TYPE_CHECKING

from journeysim.compiled.records import Compiled, Persona
from journeysim.engines.contract import Behaviour
from journeysim.engines.reference.calendar import Calendar
from journeysim.engines.reference.choices import Setting, clip
from journeysim.engines.reference.customer import Customer
from journeysim.engines.reference.desk import Line
from journeysim.engines.reference.draws import Addresses, sample
from journeysim.engines.reference.market import Crowd
from journeysim.engines.reference.recorder import Recorder
from journeysim.engines.reference.treatment import cover
from journeysim.engines.reference.watch import Watch
from journeysim.kernels.choice import choose
from journeysim.kernels.identity import purpose
from journeysim.kernels.philox import uniform52
from journeysim.results.log import Kind
from journeysim.results.world_record import Decision, Interval

if TYPE_CHECKING:
    from journeysim.engines.reference.review import Standing
    from journeysim.engines.reference.spending import Purse

PERSONA = purpose("persona")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is about to arrive.

    Attributes:
        id: Identity; in a finite market, number of the member.
        entry: Place that they enter.
        mix: Shares of the personas.
        source: Number of the source, or REFERRED.
        inviter: The customer who told them, or None.
        carried: What the inviter's mood adds to their satisfaction.
    """

    id: int
    entry: int
    mix: tuple[float, ...]
    source: int
    inviter: Customer | None = None
    carried: float = 0.0


@dataclass(slots=True)
class World:
    """Everything outside the customers.

    ``travel`` starts the life of a customer who has arrived; arrivals and referrals call it. ``living`` are
    the customers on their way, by identity; ``lines`` are the desks, ``crowd`` is the finite market.
    """

    compiled: Compiled
    calendar: Calendar
    setting: Setting
    recorder: Recorder
    behaviours: Mapping[int, Behaviour]
    travel: Callable[[World, Customer, int], object]
    living: dict[int, Customer] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    crowd: Crowd | None = None
    watch: Watch = field(default_factory=lambda: Watch(on=False))
    layers: dict[int, int] = field(default_factory=dict)
    surveyed: bool = False
    purses: dict[int, Purse] = field(default_factory=dict)
    standings: dict[str, Standing] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    intervals: list[Interval] = field(default_factory=list)

    @property
    def addresses(self) -> Addresses:
        """Where random words come from."""
        return self.setting.addresses

    def arrive(self, person: Person) -> None:
        """Let a person arrive now: draw who they are, log it, and start their journey.

        Who was reached before, in a finite market, does not arrive again.
        """
        now = self.calendar.now
        told_by = 0 if person.inviter is None else person.inviter.id
        if self.crowd is not None:
            if person.id in self.crowd.reached:
                if person.inviter is not None:
                    row = (now, Kind.VOID, person.entry, as_float(told_by))
                    self.recorder.rows[person.id].append(row)
                return
            self.crowd.reached.add(person.id)
        customer = self._person(person.id, person.mix, person.carried)
        customer.rows.append((now, Kind.ARRIVE, customer.persona.index, customer.satisfaction))
        customer.rows.append((now, Kind.ORIGIN, person.source, as_float(told_by)))
        self.watch.see("arrival", now)
        self.living[person.id] = customer
        self.travel(self, customer, person.entry)

    def _person(self, identity: int, mix: tuple[float, ...], carried: float) -> Customer:
        """Draw persona, traits and coverage by the person's own addresses."""
        compiled, addresses = self.compiled, self.addresses
        persona = self._persona(identity, mix)
        values: list[float] = []
        for law, address in zip(compiled.traits, compiled.trait_purposes, strict=True):
            words = addresses.words(identity, address, 0)
            values.append(sample(law, uniform52(words[0], words[1]), values))
        covered = cover(compiled, addresses, identity)
        return Customer(
            id=identity,
            persona=persona,
            satisfaction=clip(persona.satisfaction + carried),
            rows=self.recorder.open(identity, self.calendar.now),
            traits=tuple(values),
            covered=covered,
            treated=[
                flag and change.target is None for flag, change in zip(covered, compiled.changes, strict=True)
            ],
            visits=[0] * len(compiled.names.places),
            remembered=tuple([] for _ in compiled.memories),
            joins=[0] * len(compiled.desks),
        )

    def _persona(self, identity: int, mix: tuple[float, ...]) -> Persona:
        """Draw the persona from a mix of shares in order of names."""
        if len(self.compiled.personas) == 1:
            return self.compiled.personas[0]
        words = self.addresses.words(identity, PERSONA, 0)
        return self.compiled.personas[choose(mix, 1.0, uniform52(words[0], words[1]))]


def as_float(identity: int) -> float:
    """Return an identity as the float of the same 64 bits, as the log keeps it."""
    number: float = unpack("<d", pack("<q", identity))[0]
    return number


def base_mix(compiled: Compiled) -> tuple[float, ...]:
    """Return the shares of the personas among people who were invited."""
    return tuple(persona.share for persona in compiled.personas)
