"""One customer's state."""

from __future__ import annotations

from dataclasses import dataclass, field

from journeysim.compiled.records import NONE, Persona, Place
from journeysim.engines.reference.draws import Addresses, Words
from journeysim.engines.reference.recorder import Rows


@dataclass(slots=True)
class Customer:
    """All that the engine knows about one customer.

    Attributes:
        id: Identity, below 2⁶³.
        persona: The segment, with its own table of places.
        satisfaction: In [0, 1].
        rows: The customer's part of the log.
        traits: Value of each trait.
        covered: Whether each change may treat this customer at all.
        treated: Whether each change treats the customer in this visit of a stage.
        visits: Entries of each place so far.
        place: Place entered last, or NONE.
        stage: Stage of the present visit, or NONE.
        channel: Channel met last, or NONE.
        handover: What is left of the next experience after changes of channel.
        first_purchase: Day of the first purchase, or None.
        invitations: Invitations sent so far.
        answers: Answers given so far, where policies listen.
        joins: Joins of each desk so far.
        remembered: Times of the events that each memory holds.
        drawn: The words of the latest visit of each place, with the number of that visit.
    """

    id: int
    persona: Persona
    satisfaction: float
    rows: Rows
    traits: tuple[float, ...]
    covered: tuple[bool, ...]
    treated: list[bool]
    visits: list[int]
    remembered: tuple[list[float], ...] = ()
    joins: list[int] = field(default_factory=list)
    converted: bool = False
    lost: bool = False
    place: int = NONE
    stage: int = NONE
    channel: int = NONE
    handover: float = 1.0
    first_purchase: float | None = None
    invitations: int = 0
    answers: int = 0
    drawn: dict[int, tuple[int, Words]] = field(default_factory=dict)

    def words_of_visit(self, addresses: Addresses, place: Place) -> Words:
        """Return the words of the present visit of a place: route, dwell, dwell, invitations.

        Of a stage with touchpoints: first touchpoint, route on leaving, –, invitations.
        """
        visit = self.visits[place.index]
        known = self.drawn.get(place.index)
        if known is None or known[0] != visit:
            known = (visit, addresses.words(self.id, place.purposes.visit, visit - 1))
            self.drawn[place.index] = known
        return known[1]

    def remembers(self, memory: int, span: float, cap: float, now: float) -> float:
        """Return the number of events within the last ``span`` days, at most ``cap``."""
        recent = sum(1 for time in self.remembered[memory] if time > now - span)
        return min(float(recent), cap)
