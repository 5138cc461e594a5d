"""The pieces of work: which scenario, how large, and what comes out of it.

The scenarios stand beside this file and are read by journeysim like any other. For peers that cannot read
them the same journey stands here as plain data.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
HORIZON = 365.0

STAGES = (
    "awareness",
    "consideration",
    "purchase",
    "experience",
    "follow-up",
    "loyalty",
    "recommendation",
    "lost",
    "churned",
)
AWARENESS, CONSIDERATION, PURCHASE, EXPERIENCE, FOLLOW_UP, LOYALTY, RECOMMENDATION, LOST, CHURNED = range(9)

# Law and parameters of each stay, in the words of numpy.random.Generator.
STAYS = (
    ("exponential", (5.0,)),
    ("lognormal", (2.0, 0.75)),
    ("gamma", (2.0, 1.0)),
    ("gamma", (2.5, 5.6)),
    ("exponential", (7.0,)),
    ("lognormal", (3.1, 0.8)),
    ("exponential", (10.0,)),
)
NEXT = (
    {CONSIDERATION: 0.85, LOST: 0.15},
    {AWARENESS: 0.15, PURCHASE: 0.65, LOST: 0.20},
    {EXPERIENCE: 0.97, CHURNED: 0.03},
    {FOLLOW_UP: 0.90, CHURNED: 0.10},
    {EXPERIENCE: 0.15, LOYALTY: 0.75, CHURNED: 0.10},
    {PURCHASE: 0.50, RECOMMENDATION: 0.35, CHURNED: 0.15},
    {PURCHASE: 0.25, LOYALTY: 0.60, CHURNED: 0.15},
)
INVITATIONS = 0.3

DESK_SHARE = 0.4
SERVICE = ("lognormal", (-1.85, 0.7))
PATIENCE = ("exponential", (0.25,))
AFTER_GIVING_UP = {FOLLOW_UP: 0.60, CHURNED: 0.40}


@dataclass(frozen=True)
class Work:
    """One piece of work.

    Attributes:
        name: As the page calls it, and as the file of the scenario is called.
        over: Days over which the starts are spread evenly at random.
        invites: Whether customers bring others.
        desk: Whether customers meet at a desk.
        strategy: What is chosen.
    """

    name: str
    over: float = 0.0
    invites: bool = True
    desk: bool = False
    strategy: str = "baseline"

    @property
    def scenario(self) -> Path:
        """The scenario's file."""
        return HERE / f"{self.name}.yaml"


WORKS = {
    work.name: work
    for work in (
        Work("w1"),
        Work("w1p", over=180.0),
        Work("w1n", invites=False),
        Work("w2", over=365.0, desk=True),
        Work("decision", strategy="both"),
    )
}


def servers(customers: int) -> int:
    """Return how many servers the desk of W2 has: 36 for 100,000 customers."""
    return max(1, round(36 * customers / 100_000))


@dataclass
class Answer:
    """What a program answers.

    Attributes:
        customers: Customers who came by themselves.
        visits: Entries by stage in the order of ``STAGES``, exits included.
        conversions: Customers with a purchase.
        days_to_convert: Sum over them of the time from arrival to the first purchase.
        referred: Customers whom others brought.
        joins: Visits of the desk; ``served`` and ``reneged`` are how they ended within the horizon.
        wait: Days waited by those who were served or had enough of it.
        busy: Server days of service in the second half of the horizon.
    """

    customers: int
    visits: list[int]
    conversions: int
    days_to_convert: float
    referred: int = 0
    joins: int = 0
    served: int = 0
    reneged: int = 0
    wait: float = 0.0
    busy: float = 0.0

    @property
    def repeats(self) -> int:
        """Purchases after the first."""
        return self.visits[PURCHASE] - self.conversions

    @property
    def lost(self) -> int:
        """Customers who left before they bought."""
        return self.visits[LOST]

    @property
    def churned(self) -> int:
        """Customers who left after they bought."""
        return self.visits[CHURNED]

    @property
    def events(self) -> int:
        """What speed is counted in: entries of stages and exits, joining and leaving the desk."""
        return sum(self.visits) + self.joins + self.served + self.reneged

    @property
    def utilisation(self) -> float:
        """Share of the servers' time that was service, in the second half of the horizon."""
        return self.busy / (servers(self.customers) * HORIZON / 2.0)


def empty_answer(customers: int) -> Answer:
    """Return an answer to count into."""
    return Answer(customers, [0] * len(STAGES), 0, 0.0)
