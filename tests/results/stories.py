"""Small logs written by hand: a journey as a list of stages, customers as short stories.

    result = tell(
        "a1: 0 arrive home 0.5 | 0 enter look | 2 enter buy | 2 invite r1 | 9 censor buy 0.6",
        "r1: 3 arrive home 0.5 | 3 enter look | 4 enter lost | 4 exit lost 0.5",
    )

Each piece is: time, kind, what, value. Numbers of visits and of invitations are counted here. External
customers are named by a letter for the source and a number, referred people by ``r`` and a number.
"""

from collections import Counter

import numpy as np

from journeysim.compiled.records import Compiled, First, Names, Persona, Place, Purposes, Source, Tally
from journeysim.results.log import FROM_REFERRAL, REFERRED, Kind, Log
from journeysim.results.result import Result
from journeysim.results.world_record import WorldRecord

STAGES = {
    "buy": "purchase",
    "churned": "exit_churned",
    "look": "awareness",
    "lost": "exit_lost",
    "stay": "retention",
    "stay/call": "retention",
    "stay/chat": "retention",
}
"""A journey in which people look, buy, stay (by call or chat), churn or are lost."""

SOURCES = ("a", "b")


def journey(
    stages=STAGES,
    *,
    personas=("home", "work"),
    desks=("phone",),
    horizon=10.0,
    shares=(),
    strategy="baseline",
):
    """A compiled journey with the given places (name: role) and otherwise nothing in it."""
    names = tuple(sorted(stages))
    purposes = Purposes(0, 0, 0, 0, 0)
    places = tuple(
        Place(
            index=index,
            name=name,
            stage=names.index(name.partition("/")[0]),
            role=stages[name],
            exit=stages[name].startswith("exit_"),
            final=stages[name].startswith("exit_"),
            purposes=purposes,
            touchpoints=tuple(
                First(names.index(other), 1.0) for other in names if other.startswith(name + "/")
            ),
        )
        for index, name in enumerate(names)
    )
    by_role = {role: frozenset(p.index for p in places if p.role == role) for role in stages.values()}
    return Compiled(
        scenario="story",
        strategy=strategy,
        names=Names(places=names, personas=personas, desks=desks, sources=SOURCES),
        horizon=horizon,
        currency="EUR",
        year_discount=0.0,
        satisfaction_weight=0.2,
        satisfaction_reference=0.5,
        personas=tuple(
            Persona(index, name, 1 / len(personas), 0.5, 0.0, places) for index, name in enumerate(personas)
        ),
        traits=(),
        trait_purposes=(),
        sources=tuple(
            Source(name, bits + 1, 0, 0.0, (1.0,) + (0.0,) * (len(personas) - 1), cohort=1)
            for bits, name in enumerate(SOURCES)
        ),
        changes=(),
        groups=(),
        memories=(),
        tallies=(Tally("points", 0.0),),
        purchase=by_role.get("purchase", frozenset()),
        conversion=by_role.get("purchase", frozenset()),
        shares=shares,
    )


def identity(name):
    """The id behind a name such as ``a1`` (source a, first candidate) or ``r7`` (referred)."""
    number = int(name[1:])
    return REFERRED | number if name[0] == "r" else ((SOURCES.index(name[0]) + 1) << 42) | number


def tell(*stories, compiled=None, seed=1, replication=0, world=WorldRecord()):  # noqa: B008 - frozen
    """The result whose log holds the stories."""
    compiled = compiled or journey()
    told = sorted((identity(story.partition(":")[0].strip()), story.partition(":")[2]) for story in stories)
    inviters = _inviters(told)
    rows = [_with_origin(_rows(text, compiled.names), name, inviters) for name, text in told]
    flat = [row for customer in rows for row in customer]
    log = Log(
        ids=np.array([name for name, _ in told], dtype=np.int64),
        offsets=np.cumsum([0] + [len(customer) for customer in rows]).astype(np.int64),
        time=np.array([row[0] for row in flat], dtype=np.float64),
        kind=np.array([row[1] for row in flat], dtype=np.uint8),
        what=np.array([row[2] for row in flat], dtype=np.uint16),
        value=np.array([row[3] for row in flat], dtype=np.float64),
        names=compiled.names,
        world=world,
    )
    return Result(compiled, log, seed, replication, "story")


def _inviters(told):
    """Who invited whom, by id: the first whose story says so."""
    found: dict[int, int] = {}
    for name, text in told:
        for piece in text.split("|"):
            words = piece.split()
            if words[1] == "invite":
                found.setdefault(identity(words[2]), name)
    return found


def _with_origin(rows, name, inviters):
    """The rows of a customer with their origin behind the arrival, where the story does not tell it."""
    if not rows or any(row[1] is Kind.ORIGIN for row in rows):
        return rows
    source = FROM_REFERRAL if name & REFERRED else (name >> 42) - 1
    inviter = np.int64(inviters.get(name, 0)).view(np.float64)
    return [rows[0], (rows[0][0], Kind.ORIGIN, source, inviter), *rows[1:]]


def _rows(text, names):
    counts: Counter[str] = Counter()
    return [_row(piece.split(), names, counts) for piece in text.split("|")]


def _row(words, names, counts):
    time, kind, about = float(words[0]), Kind[words[1].upper()], words[2]
    if kind is Kind.INVITE:
        counts["invite"] += 1
        return time, kind, counts["invite"] - 1, np.int64(identity(about)).view(np.float64)
    if kind is Kind.ORIGIN:
        inviter = identity(words[3]) if about == "referral" else 0
        return time, kind, _origin(about), np.int64(inviter).view(np.float64)
    value = float(words[3]) if len(words) > 3 else 0.0
    if kind is Kind.ENTER:
        counts[about] += 1
        value = counts[about]
    return time, kind, _space(kind, names).index(about), value


def _origin(source):
    return FROM_REFERRAL if source == "referral" else SOURCES.index(source)


def _space(kind, names):
    if kind is Kind.ARRIVE:
        return names.personas
    if Kind.JOIN <= kind <= Kind.BLOCKED:
        return names.desks
    if kind is Kind.REMEMBER:
        return names.memories
    return names.places
