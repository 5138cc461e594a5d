"""Dresses of who comes and what they meet: sources, personas, memories, desks, channels, the calendar."""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import strategies as st

from journeysim.scenario import forms
from journeysim.scenario.model import Model
from tests.agreement.aims import aims
from tests.agreement.dresses import NETWORKS
from tests.agreement.finding import Draw, Edge, chance, edges, live, one, places, some, touchpoints
from tests.agreement.journeys import AT_EDGES, AT_PLACES, count_points, fits, slopes
from tests.agreement.laws import time_law
from tests.strategies import Document, reals

SEASONS: tuple[Document, ...] = (
    {"period": "20 d", "amplitude": 0.7, "peak": "6 d"},
    {"period": "9 d", "amplitude": 1},
    {"period": "12 d", "factors": [0.2, 1.9, 0.5]},
)
"""Of sources and practices."""


def streams(draw: Draw, document: Document) -> None:
    """Sources of every kind: seasons, pulses that overlap, files, mixes of personas, other ways in."""
    pulses = [
        {"start": "3 d", "end": "8 d", "rate_ratio": 2.5, "cost": 4},
        {"start": "5 d", "end": "14 d", "rate_ratio": 0.5},
    ]
    steps = {"0 d": "0.4 per day", "9 d": "0.9 per day"}
    kinds: list[Document] = [
        {"rate": one(draw, ["0.5 per day", steps]), "season": one(draw, SEASONS)},
        {"rate": one(draw, ["0.3 per day", steps]), "pulses": pulses},
        {"file": one(draw, ["dated.csv", "known.csv"])},
        {"customers": draw(st.integers(1, 9)), "over": one(draw, ["0 d", "4 d"])},
        {"times": ["0.25 d", "2 d", "2 d"]},
    ]
    for number, source in enumerate(some(draw, kinds, most=2, least=1)):
        more = {"enter": one(draw, live(document)), "cost": draw(reals(0.0, 3.0))}
        if document.get("personas") and chance(draw, 2):
            first = draw(reals(0.1, 0.9))
            name, *others = document["personas"]
            mix = {name: first} | {other: (1 - first) / len(others) for other in others}
            more["personas"] = mix if others else {name: 1}
        document["arrivals"][f"also-{number}"] = source | more


def remembered(draw: Draw, document: Document) -> None:
    """A memory of one place or role, which edges read where they have slopes."""
    inner = [place.name for place in touchpoints(document)]
    roles = [f"role {place.role}" for place in places(document)]
    happenings = ["quality below 0.5", "quality above 0.4"]
    if "desks" in document:
        happenings += ["abandoned", "unresolved", "blocked"]
    document["memories"]["there"] = {
        "on": some(draw, happenings, most=3, least=1),
        "at": one(draw, [one(draw, live(document)), one(draw, inner or roles), one(draw, roles)]),
        "for": one(draw, ["2 d", "15 d"]),
    }
    if chance(draw, 2):
        document["memories"]["there"]["cap"] = draw(st.integers(1, 4))


def _of_contacts(draw: Draw, document: Document) -> dict[str, Any]:
    """What writes the fields of a desk that a persona may have of its own."""
    return {
        "service": lambda: time_law(draw, document, dates=False),
        "patience": lambda: time_law(draw, document, dates=False),
        "tolerance": lambda: one(draw, ["0.25 d", "0.5 d", "2 d", "3 d"]),
        "resolution": lambda: draw(reals(0.1, 1.0)),
        "unresolved_quality": lambda: draw(reals(0.0, 1.0)),
        "cost_per_minute": lambda: draw(reals(0.0, 0.1)),
    }


def busy_desks(draw: Draw, document: Document) -> None:
    """Desks that serve and are waited for by any law, and fail in all ways."""
    writers = _of_contacts(draw, document) | {
        "queue": lambda: "priority",
        "room": lambda: draw(st.integers(0, 4)),
        "cost_per_server_day": lambda: draw(reals(0.0, 9.0)),
        "cost_per_server_hour": lambda: draw(reals(0.0, 1.0)),
    }
    for desk in document.get("desks", {}).values():
        for field in dict.fromkeys(["service", "patience", *some(draw, writers, most=3)]):
            desk[field] = writers[field]()


def channels(draw: Draw, document: Document) -> None:
    """A third channel, and handovers of all degrees of precision."""
    document["channels"] = ["phone", "mail", "web"]
    for place in touchpoints(document):
        others = [other.block["channel"] for other in touchpoints(document) if other != place]
        if place.block["channel"] in others and chance(draw, 2):
            place.block["channel"] = "web"
    document["handover"] = one(draw, [
        {"phone -> any": 0.6, "any -> any": 0.9},
        {"any -> mail": 0.4, "mail -> phone": 0.8},
        {"phone -> any": 0.7, "any -> mail": 0.5, "phone -> mail": 0.2, "any -> any": 1},
    ])  # fmt: skip
    for persona in document.get("personas", {}).values():
        own = persona.get("overrides", {})
        persona["overrides"] = {path: value for path, value in own.items() if "handover" not in path}


def other_market(draw: Draw, document: Document) -> None:
    """A market of another kind, where there is one."""
    if "market" in document:
        networks = [*NETWORKS, "watts_strogatz(n=60, k=4, p=0.2)"]
        document["market"] = one(draw, [*({"network": network} for network in networks), {"size": 70}])


def calendar(draw: Draw, document: Document) -> None:
    """Another horizon, first weekday, start and reference of satisfaction; told by another law."""
    document["horizon"] = one(draw, ["25 d", "40 d", "2 mo", "80 d"])
    document["first_day"] = one(draw, get_args(Model.model_fields["first_day"].annotation))
    document["satisfaction"] |= {"start": draw(reals(0.2, 0.8)), "reference": draw(reals(0.3, 0.7))}
    if "referral" in document:
        document["referral"] |= {"delay": time_law(draw, document), "satisfaction": draw(reals(-1.0, 2.0))}


def without_referral(draw: Draw, document: Document) -> None:
    """Nobody is invited where nothing speaks of it; who is told moves word of mouth at most."""
    others = {name: section for name, section in document.items() if name != "referral"}
    if "word_of_mouth" in document and "referral" not in str(others):
        del document["referral"]


def own_values(draw: Draw, document: Document) -> None:
    """Personas with values of their own in the place of any number or law, and with effects of any kind."""
    if "personas" not in document:
        document["personas"] = {"keen": {"share": 0.4}, "cool": {"share": 0.6, "priority": 1}}
    count_points(draw, document)
    for name in some(draw, document["personas"], most=2, least=1):
        persona = document["personas"][name]
        own: Document = {}
        for kind in some(draw, _OWN, most=4, least=2):
            own |= _OWN[kind](draw, document)
        persona["overrides"] = persona.get("overrides", {}) | own
        persona["effects"] = aims(draw, document, 3, persona=True)
        if chance(draw, 3):
            weights = {channel: draw(reals(0.2, 3.0)) for channel in some(draw, document["channels"], 2)}
            persona["channels"] = weights


def _at_places(draw: Draw, document: Document) -> Document:
    own: Document = {}
    for place in some(draw, range(len(places(document))), most=3, least=1):
        found = places(document)[place]
        for field in some(draw, AT_PLACES, most=4, least=1):
            if fits(found, field, document):
                own[f"{found.path}.{field}"] = AT_PLACES[field](draw, document)
    return own


def _at_uses(draw: Draw, document: Document) -> Document:
    """Weights of first touchpoints, shares of desks' uses, answers to surveys."""
    own: Document = {}
    for place in places(document):
        if place.inner and chance(draw, 2):
            own[f"{place.path}.first"] = draw(reals(0.1, 3.0))
        if isinstance(place.block.get("desk"), dict):
            own[f"{place.path}.desk.share"] = draw(reals(0.1, 1.0))
        if "survey" in place.block:
            own[f"{place.path}.survey.response_rate"] = draw(reals(0.1, 1.0))
    return own


def _at_edges(draw: Draw, document: Document) -> Document:
    own: Document = {}
    found = list(edges(document))
    for edge in some(draw, range(len(found)), most=3, least=1):
        path = f"{found[edge].owner.path}.{found[edge].row}.{found[edge].name}"
        for field in some(draw, slopes(document), most=4):
            own[f"{path}.{field}"] = AT_EDGES[field](draw, document)
        if found[edge].is_clock:
            own[f"{path}.clock"] = time_law(draw, document)
        elif isinstance(found[edge].p, float) and _rests(found[edge]):
            own[f"{path}.p"] = round(found[edge].p * draw(reals(0.1, 1.0)), 6)
    return own


def _rests(edge: Edge) -> bool:
    """Whether an edge of the same row takes what the others leave."""
    row = edge.owner.block[edge.row]
    return any(forms.edge(other) == {"p": "rest"} for name, other in row.items() if name != "at_once")


def _at_desks(draw: Draw, document: Document) -> Document:
    own: Document = {}
    for name in document.get("desks", {}):
        writers = _of_contacts(draw, document)
        for field in some(draw, writers, most=4, least=1):
            own[f"desks.{name}.{field}"] = writers[field]()
    return own


def _at_referral(draw: Draw, document: Document) -> Document:
    writers: dict[str, Any] = {
        "acceptance": lambda: draw(reals(0.0, 0.6)),
        "delay": lambda: time_law(draw, document),
        "satisfaction": lambda: draw(reals(-1.0, 2.0)),
        "carry_over": lambda: draw(reals(-0.3, 0.5)),
    }
    chosen = some(draw, writers, most=3, least=1) if "referral" in document else []
    return {f"referral.{field}": writers[field]() for field in chosen}


def _at_handovers(draw: Draw, document: Document) -> Document:
    return {f"handover.{pair}": draw(reals(0.1, 1.0)) for pair in some(draw, document["handover"], most=2)}


_OWN = {
    "places": _at_places,
    "uses": _at_uses,
    "edges": _at_edges,
    "desks": _at_desks,
    "referral": _at_referral,
    "handover": _at_handovers,
}
"""Where a persona may have values of its own, each with a writer of (draw, document)."""
