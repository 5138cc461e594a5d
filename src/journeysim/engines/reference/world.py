"""The world that customers live in: the calendar, the draws, the log, and what may be shared later.

What customers share (desks, a level of word of mouth, a finite market, reviews) has its seams here:
`World.setting.level` is read by every decision, and `journey.serve` is where a visit meets its desk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from journeysim.compiled.records import Compiled, Persona
from journeysim.engines.contract import Behaviour
from journeysim.engines.reference.calendar import Calendar
from journeysim.engines.reference.choices import Setting, clip
from journeysim.engines.reference.customer import Customer
from journeysim.engines.reference.draws import Addresses, sample
from journeysim.engines.reference.recorder import Recorder
from journeysim.engines.reference.treatment import cover
from journeysim.kernels.choice import choose
from journeysim.kernels.identity import purpose
from journeysim.kernels.philox import uniform52
from journeysim.results.log import Kind

PERSONA = purpose("persona")


@dataclass(slots=True)
class World:
    """Everything outside the customers.

    ``travel`` starts the life of a customer who has arrived; arrivals and referrals call it. ``living`` are
    the customers on their way, by identity.
    """

    compiled: Compiled
    calendar: Calendar
    setting: Setting
    recorder: Recorder
    behaviours: Mapping[int, Behaviour]
    travel: Callable[[World, Customer, int], object]
    living: dict[int, Customer] = field(default_factory=dict)

    @property
    def addresses(self) -> Addresses:
        """Where random words come from."""
        return self.setting.addresses

    def arrive(self, identity: int, entry: int, mix: tuple[float, ...], carried: float = 0.0) -> None:
        """Let a person arrive now: draw who they are, log it, and start their journey."""
        now = self.calendar.now
        customer = self._person(identity, mix, carried)
        customer.rows.append((now, Kind.ARRIVE, customer.persona.index, customer.satisfaction))
        self.living[identity] = customer
        self.travel(self, customer, entry)

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
        )

    def _persona(self, identity: int, mix: tuple[float, ...]) -> Persona:
        """Draw the persona from a mix of shares in order of names."""
        if len(self.compiled.personas) == 1:
            return self.compiled.personas[0]
        words = self.addresses.words(identity, PERSONA, 0)
        return self.compiled.personas[choose(mix, 1.0, uniform52(words[0], words[1]))]


def base_mix(compiled: Compiled) -> tuple[float, ...]:
    """Return the shares of the personas among people who were invited."""
    return tuple(persona.share for persona in compiled.personas)
