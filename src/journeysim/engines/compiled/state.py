"""What changes while the compiled engine runs: arrays that compiled functions fill and Python lets grow.

Compiled functions never allocate. Before a visit or an event they ask whether MARGIN places are left
everywhere; if not, they return ROOM, Python doubles what is nearly full, and they go on where they were.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar, cast

import numpy as np

from journeysim.engines.compiled.layout import Flags, Floats, Integers, Numbers, Records, Scene, record
from journeysim.kernels.identity import LAYERS

MARGIN = 4096
"""Free places that one visit or event may need: a Poisson count of mean 700 and its rows, twice."""

LANES = 64
"""Customers who stroll side by side."""

CACHE_LINE = 64
"""Bytes that the processor fetches from memory at a time."""

SLICES = 1 << 13
"""Stretches of the horizon into which the calendar puts what is not near."""

LIFE = record(
    "id",
    "now joined wait first_purchase ends dwell route told satisfaction handover quality arrived",
    small="channel invitations answers lost row edge "
    "converted previous ticket next alive hop stage target number persona hops place phase instant desk "
    "outcome",
)
"""A customer on the way; ``route``, ``told`` and ``dwell`` are the uniforms of the present visit, ``hops`` is
where the places begin as the persona meets them, ``hop`` what a stroll leads to.

Whoever comes to a desk comes from memory that is far away. What is needed there, from ``converted`` to
``first_purchase``, lies in two lines of the processor's cache; a life takes three.
"""

PERSON = record("id inviter", "time carried", small="number enter next")
"""Somebody who was invited."""

NODE = record("", "time", small="event who")
EVENT = record("key sequence", "time", small="order number who")
LINE = record("waiting busy first last")
STREAM = record("source layer number member at until", "time height")
"""A list of people (layer NONE, from ``at`` to ``until``), or one layer of a Poisson source."""

PURSE = record("count", "paid empty_since latest")

# Places in `meter`.
(
    ROWS,
    OPENED,
    VISITS,
    FREE,
    NOTES,
    WAITING,
    EVENTS,
    SEQUENCE,
    RESUME,
    STREAMS,
    TROUBLE,
    WHERE,
    WHO,
    REVIEWED,
    SILENT,
    SOURCE,
    LISTED,
    BEGUN,
    ABREAST,
    FAR,
    SLICE,
    AHEAD,
    FORESEEN,
) = range(23)
METERS = 23

# Kinds of events that policies watch.
SEEN_ARRIVAL, SEEN_PURCHASE, SEEN_REPEAT, SEEN_CONVERSION, SEEN_GAIN, SEEN_LOSS, SEEN_RETURN = range(7)
SEEN_CONTACT, SEEN_ABANDONED, SEEN_BLOCKED = 7, 8, 9
SEEN_KINDS = 10

# What stopped a run.
TOO_MANY_CUSTOMERS, TOO_MANY_VISITS, NO_TIME_PASSES, TOO_MANY_TOLD, TOO_MANY_LAYERS = 1, 2, 3, 4, 5


class Writing(NamedTuple):
    """The log as it is written: rows in the order of events, each with the number of its customer.

    ``tally`` counts visits of plain places, but for first conversions, where no log is kept: they
    have no rows then.
    """

    meter: Integers
    time: Floats
    kind: Any
    what: Any
    value: Floats
    bits: Integers
    who: Any
    ids: Integers
    tally: Integers


class People(NamedTuple):
    """Customers on the way, by slot; what there are several of stands slot after slot."""

    lives: Records
    visits: Numbers
    joins: Numbers
    traits: Floats
    covered: Flags
    treated: Flags
    heads: Integers
    free: Integers
    note_time: Floats
    note_next: Integers


class Coming(NamedTuple):
    """The calendar, and who is about to arrive.

    ``slices`` holds for each slice of time to come one of its events, counted from 1, and ``links`` for each
    of those the next, or for each free event the next free one; ``pace`` is how many slices there are to a
    day, and the horizon.
    """

    heap: Records
    events: Records
    links: Numbers
    slices: Numbers
    pace: Floats
    persons: Records
    streams: Records
    list_time: Floats
    list_id: Integers


class Shared(NamedTuple):
    """What customers share: lines at desks, the level of word of mouth, members reached, purses, the watch.

    ``level`` holds the level of word of mouth and when it was moved; ``seen`` the times of watched events,
    kind after kind; the answers are those of everybody, then those that each policy sees.
    """

    lines: Records
    level: Floats
    reached: Flags
    member: Integers
    purses: Records
    last: Integers
    seen: Floats
    seen_count: Integers
    answer_time: Floats
    answer_value: Floats
    answer_complaint: Flags
    answer_count: Integers
    layers: Integers


class Scratch(NamedTuple):
    """Places for intermediate results.

    ``words`` and ``along`` hold the addresses and random words of all lanes, ``lanes`` the slots of those who
    wait in them in the second gait, and ``soonest`` a moment before which none of these concerns others.
    """

    weights: Floats
    acting: Integers
    levels: Floats
    words: Integers
    along: Floats
    lanes: Integers
    soonest: Floats


class World(NamedTuple):
    """All that a run alters."""

    writing: Writing
    people: People
    coming: Coming
    shared: Shared
    scratch: Scratch


def writing(rows: int, customers: int, places: int) -> Writing:
    """Return an empty log with room for a number of rows and customers, and the tally of so many places."""
    meter = np.zeros(METERS, dtype=np.int64)
    meter[[RESUME, FORESEEN]] = -1
    return Writing(
        meter=meter,
        ids=np.empty(customers, dtype=np.int64),
        tally=np.zeros(places, dtype=np.int64),
        **_columns(rows),
    )


def _columns(rows: int) -> dict[str, Any]:
    """Return the columns of so many rows."""
    value = np.empty(rows, dtype=np.float64)
    return {
        "time": np.empty(rows, dtype=np.float64),
        "kind": np.empty(rows, dtype=np.uint8),
        "what": np.empty(rows, dtype=np.uint16),
        "value": value,
        "bits": value.view(np.int64),
        "who": np.empty(rows, dtype=np.int32),
    }


def world(scene: Scene, *, slots: int, rows: int, customers: int, events: int) -> World:
    """Return the world before anybody has come, with room for so many at a time."""
    globe = scene.globe[0]
    sources, policies = len(scene.sources), len(scene.policies)
    edges = 1 + max((int(row["edges_to"] - row["edges_from"]) for row in scene.rows), default=0)
    edges = max(edges, 1 + max(int(p["touchpoints_to"] - p["touchpoints_from"]) for p in scene.places))
    acting = 1 + len(scene.sets) + len(scene.risks)
    watched = 2 * MARGIN if globe["watched"] else 0
    return World(
        writing=writing(rows, customers, int(globe["places"])),
        people=_people(scene, slots),
        coming=Coming(
            heap=_no_nodes(events),
            events=np.zeros(events, dtype=EVENT),
            links=np.zeros(events, dtype=np.int32),
            slices=np.zeros(SLICES, dtype=np.int32),
            pace=np.array([(SLICES - 1) / globe["horizon"], globe["horizon"]]),
            persons=np.zeros(events, dtype=PERSON),
            streams=np.zeros(1 + LAYERS * sources, dtype=STREAM),
            list_time=np.empty(0),
            list_id=np.empty(0, dtype=np.int64),
        ),
        shared=Shared(
            lines=np.array([(0, 0, -1, -1)] * int(globe["desks"]), dtype=LINE),
            level=np.zeros(2),
            reached=np.zeros(int(globe["market"]), dtype=np.bool_),
            member=np.zeros(int(globe["market"]), dtype=np.int64),
            purses=np.array([(0, 0.0, np.inf, -np.inf)] * int(globe["changes"]), dtype=PURSE),
            last=np.empty(int(globe["changes"]) * 2 * MARGIN if globe["capped"] else 0, dtype=np.int64),
            seen=np.empty(SEEN_KINDS * watched),
            seen_count=np.zeros(SEEN_KINDS, dtype=np.int64),
            answer_time=np.empty((1 + policies) * watched),
            answer_value=np.empty((1 + policies) * watched),
            answer_complaint=np.empty((1 + policies) * watched, dtype=np.bool_),
            answer_count=np.zeros(1 + policies, dtype=np.int64),
            layers=np.zeros(sources, dtype=np.int64),
        ),
        scratch=Scratch(
            weights=np.empty(edges),
            acting=np.empty(acting, dtype=np.int64),
            levels=np.empty(acting),
            words=np.zeros(8 * LANES, dtype=np.int64),
            along=np.zeros(LANES),
            lanes=np.zeros(LANES, dtype=np.int64),
            soonest=np.full(1, np.inf),
        ),
    )


def _people(scene: Scene, slots: int) -> People:
    globe = scene.globe[0]
    notes = 2 * MARGIN if globe["memories"] else 0
    return People(
        lives=_lined_up(slots, LIFE),
        visits=np.zeros(slots * int(globe["places"]), dtype=np.int32),
        joins=np.zeros(slots * int(globe["desks"]), dtype=np.int32),
        traits=np.zeros(slots * int(globe["traits"])),
        covered=np.zeros(slots * int(globe["changes"]), dtype=np.bool_),
        treated=np.zeros(slots * int(globe["changes"]), dtype=np.bool_),
        heads=np.full(slots * int(globe["memories"]), -1, dtype=np.int64),
        free=np.zeros(4, dtype=np.int64),
        note_time=np.empty(notes),
        note_next=np.arange(1, notes + 1, dtype=np.int64),
    )


def _no_nodes(room: int) -> Records:
    """Return the nodes of a calendar without events: the next four never come."""
    nodes = np.zeros(room, dtype=NODE)
    nodes["time"][:4] = np.inf
    return nodes


def _lined_up(number: int, kind: np.dtype[Any]) -> Any:
    """Return zeros that begin at a line of the processor's cache; fresh memory is not touched."""
    room = np.zeros(number * kind.itemsize + CACHE_LINE, dtype=np.uint8)
    begin = -room.ctypes.data % CACHE_LINE
    return room[begin : begin + number * kind.itemsize].view(kind)


Array = TypeVar("Array", bound=np.ndarray[Any, Any])


def _longer(array: Array, factor: int = 2) -> Array:
    grown = _lined_up(len(array) * factor, array.dtype)
    grown[: len(array)] = array
    return cast(Array, grown)


def grown(scene: Scene, world: World) -> World:
    """Return a world with at least MARGIN free places everywhere; what is nearly full is doubled."""
    return World(
        writing=_grown_writing(world.writing),
        people=_grown_people(scene, world),
        coming=_grown_coming(world),
        shared=_grown_shared(world.shared),
        scratch=world.scratch,
    )


def with_room(old: Writing, rows: int) -> Writing:
    """Return a log with room for so many rows more."""
    while old.meter[ROWS] + rows > len(old.time):
        old = _with_longer_columns(old)
    return old


def _with_longer_columns(old: Writing) -> Writing:
    value = _longer(old.value)
    return old._replace(
        time=_longer(old.time),
        kind=_longer(old.kind),
        what=_longer(old.what),
        value=value,
        bits=value.view(np.int64),
        who=_longer(old.who),
    )


def _grown_writing(old: Writing) -> Writing:
    new = old
    if old.meter[ROWS] + 2 * MARGIN > len(old.time):
        new = _with_longer_columns(old)
    if old.meter[OPENED] + 2 * MARGIN > len(old.ids):
        new = new._replace(ids=_longer(old.ids))
    return new


def _grown_people(scene: Scene, world: World) -> People:
    old, meter = world.people, world.writing.meter
    new = old
    if meter[FREE] + 2 * MARGIN > len(old.lives) > LANES:
        heads = _longer(old.heads)
        heads[len(old.heads) :] = -1
        new = new._replace(
            lives=_longer(old.lives),
            visits=_longer(old.visits),
            joins=_longer(old.joins),
            traits=_longer(old.traits),
            covered=_longer(old.covered),
            treated=_longer(old.treated),
            heads=heads,
        )
    if len(old.note_time) and meter[NOTES] + 2 * MARGIN > len(old.note_time):
        chain = _longer(old.note_next)
        chain[len(old.note_next) :] = np.arange(len(old.note_next) + 1, len(chain) + 1)
        new = new._replace(note_time=_longer(old.note_time), note_next=chain)
    return new


def _grown_coming(world: World) -> Coming:
    old, meter = world.coming, world.writing.meter
    new = old
    if meter[EVENTS] + meter[FAR] + 2 * MARGIN > len(old.heap):
        new = new._replace(heap=_longer(old.heap), events=_longer(old.events), links=_longer(old.links))
    if meter[WAITING] + 2 * MARGIN > len(old.persons):
        new = new._replace(persons=_longer(old.persons))
    return new


def _grown_shared(old: Shared) -> Shared:
    new = old
    kinds = len(old.seen_count)
    room = len(old.seen) // kinds
    if room and old.seen_count.max() + 2 * MARGIN > room:
        new = new._replace(seen=_wider(old.seen, kinds))
    readers = len(old.answer_count)
    room = len(old.answer_time) // readers
    if room and old.answer_count.max() + 2 * MARGIN > room:
        new = new._replace(
            answer_time=_wider(old.answer_time, readers),
            answer_value=_wider(old.answer_value, readers),
            answer_complaint=_wider(old.answer_complaint, readers),
        )
    purses = len(old.purses)
    if len(old.last) and old.purses["count"].max() + 2 * MARGIN > len(old.last) // purses:
        new = new._replace(last=_wider(old.last, purses))
    return new


def _wider(table: Array, rows: int) -> Array:
    """Double the room of each row of a table that is stored row after row."""
    width = len(table) // rows
    wide = np.empty((rows, 2 * width), dtype=table.dtype)
    wide[:, :width] = table.reshape(rows, width)
    return wide.ravel()  # type: ignore[return-value]
