"""Random scenarios over the whole format: those of `tests.strategies`, dressed with all that they lack."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from tests.agreement.dresses import (
    crowd,
    full_touchpoints,
    many_memories,
    markets,
    opening_hours,
    other_conversion,
    own_personas,
    own_traits,
    rich_practice,
    talk,
    watching,
)
from tests.agreement.finding import chance
from tests.agreement.journeys import (
    clocks_within,
    defaults_of_stages,
    full_places,
    other_ends,
    other_roles,
    other_rows,
    sloped_edges,
)
from tests.agreement.laws import own_sizes
from tests.agreement.people import (
    busy_desks,
    calendar,
    channels,
    other_market,
    own_values,
    remembered,
    streams,
    without_referral,
)
from tests.agreement.plans import aimed, of_the_library, reviewed, strategies
from tests.strategies import Document, documents, meeting_documents, render

Draw = st.DrawFn
Dress = Callable[[Draw, Document], None]
SEEDS = st.integers(0, 2**63 - 1)
STRATEGIES = st.sampled_from(["both", "both", "p0", "baseline"])
CUSTOMERS = st.sampled_from([None, None, None, 15, 60])
"""Expected number of customers to scale a scenario to; None to leave it."""

HALF = ("0.5 d", "1 d", "1.5 d", "2 d", "3 d")

ALONE = (full_touchpoints, own_traits, own_personas, many_memories, rich_practice, other_conversion)
AT_DESKS = (opening_hours, *ALONE, crowd)
TOGETHER = (
    opening_hours,
    full_touchpoints,
    own_traits,
    own_personas,
    talk,
    markets,
    many_memories,
    rich_practice,
    watching,
    other_conversion,
    crowd,
)
EVERYWHERE: tuple[tuple[Dress, int], ...] = (
    (other_market, 1),
    (without_referral, 2),
    (own_sizes, 2),
    (other_roles, 3),
    (other_ends, 3),
    (channels, 3),
    (defaults_of_stages, 3),
    (clocks_within, 2),
    (other_rows, 2),
    (remembered, 3),
    (full_places, 2),
    (sloped_edges, 2),
    (busy_desks, 2),
    (calendar, 2),
    (streams, 2),
    (reviewed, 2),
    (aimed, 2),
    (of_the_library, 4),
    (own_values, 2),
    (strategies, 3),
)
"""Put on last, over what customers share, each once in so many: it looks at what is there, and adds to it."""


def without_sharing(document: Document) -> None:
    """Leave desks as the only thing that customers share."""
    for section in ("word_of_mouth", "market", "policies"):
        document.pop(section, None)
    document["strategies"]["both"] = [name for name in document["strategies"]["both"] if name != "meeting"]
    for change in document["practices"].values():
        change.get("cost", {}).pop("cap", None)


def plain_stages(draw: Draw, document: Document) -> None:
    """Leave of stages only stays, desks, fixed rows and invitations: customers stroll from desk to desk."""
    stages = document["stages"]
    exit = next(name for name in stages if not name.startswith("s"))
    for name in (name for name in stages if name.startswith("s")):
        before, kept = stages[name], ("role", "desk", "invitations", "on_unresolved")
        after = {key: before[key] for key in kept if key in before}
        if "desk" in after:
            after["on_blocked"] = {name: 0.6, exit: "rest", "at_once": draw(st.booleans())}
            after |= {"on_abandon": {name: 0.3, exit: "rest"}} if draw(st.booleans()) else {}
        after["dwell"] = draw(st.sampled_from(["exponential(mean=2 d)", "fixed(0.5 d)", 0]))
        targets = list(before["next"])
        shares = dict.fromkeys(targets[:-1], round(1 / len(targets), 3))
        stages[name] = after | {"next": shares | {targets[-1]: "rest"}}
    if not any("desk" in stage for stage in stages.values() if stage):
        stages["s0"] |= {"desk": {"name": "help", "share": 0.7}}
    for change in (*document["practices"].values(), *document["conditions"].values()):
        change.pop("who", None)
        change["effects"] = {"desk help": {"service_ratio": 1.2, "servers_added": 1}}
    for persona in document.get("personas", {}).values():
        for key in persona.keys() - {"share", "priority"}:
            del persona[key]
    for section in ("memories", "channels", "handover"):
        document.pop(section, None)


@st.composite
def worlds(draw: Draw) -> Document:
    """A whole scenario as a plain document, in which any rule of the format may occur."""
    dresses = draw(st.sampled_from([ALONE, AT_DESKS, TOGETHER, TOGETHER]))
    document = _dressed(draw, dresses)
    return on_a_grid(draw, document) if draw(st.integers(0, 3)) == 0 else document


@st.composite
def tied_worlds(draw: Draw) -> Document:
    """A scenario in which customers meet, and nearly everything happens at the same moments."""
    return on_a_grid(draw, _dressed(draw, draw(st.sampled_from([AT_DESKS, TOGETHER]))))


def _dressed(draw: Draw, dresses: Sequence[Dress]) -> Document:
    document: Document = render(draw(documents() if dresses is ALONE else meeting_documents()))
    for dress in dresses:
        if draw(st.booleans()):
            dress(draw, document)
    if dresses is not TOGETHER:
        without_sharing(document)
    if dresses is AT_DESKS and draw(st.booleans()):
        plain_stages(draw, document)
        return document
    for dress, parts in EVERYWHERE:
        if chance(draw, parts):
            dress(draw, document)
    return document


def on_a_grid(draw: Draw, document: Document) -> Document:
    """Put stays, services, patience and delays on a grid; policies keep theirs, which are no laws."""
    document["arrivals"]["grid"] = {"times": ["0 d", "0 d", "0.5 d", "1 d", "1 d", "2 d"], "enter": "s0"}
    timed: Document = tied(draw, {name: section for name, section in document.items() if name != "policies"})
    return timed | {name: document[name] for name in ("policies",) if name in document}


def tied(draw: Draw, node: Any) -> Any:
    """Put every stay, service, patience and delay on a grid of half days, so that moments are shared."""
    if isinstance(node, list):
        return [tied(draw, item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {}
    for key, value in node.items():
        if key in ("dwell", "clock", "service", "patience", "delay") and isinstance(value, str):
            found[key] = (
                f"fixed({draw(st.sampled_from(HALF))})" if key != "dwell" or draw(st.integers(0, 3)) else 0
            )
        elif key == "over":
            found[key] = "0 d"
        else:
            found[key] = tied(draw, value)
    return found
