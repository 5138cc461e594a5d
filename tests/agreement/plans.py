"""Dresses of what is changed: practices, conditions, policies of the library, and strategies in all forms."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from journeysim.scenario.measure_names import POLICY_MEASURES
from journeysim.scenario.practice_library import is_policy, practices
from tests.agreement.aims import aims
from tests.agreement.finding import Draw, chance, live, one, role_at, some
from tests.agreement.people import SEASONS
from tests.strategies import Document, reals

RESPONSES = ("linear", "hill(half=1, slope=2)", "hill(half=0.4, slope=1)", "inverted_u(peak=1, zero=2.5)")


def who(draw: Draw, document: Document) -> Document:
    """Whom a change treats, by several criteria at once."""
    criteria: dict[str, Any] = {
        "stages": lambda: some(draw, live(document), most=3, least=1),
        "satisfaction": lambda: one(draw, ["above 0.3", "below 0.6", ["above 0.2", "below 0.7"]]),
        "visits": lambda: one(draw, ["above 0", "below 3", ["above 0", "below 4"]]),
        "tenure": lambda: one(draw, ["above 1 d", "below 20 d", ["above 0 d", "below 30 d"]]),
    }
    if document.get("personas"):
        criteria["personas"] = lambda: some(draw, document["personas"], most=2, least=1)
    if document["memories"]:
        limits = ["below 2", "above 0", ["above 0", "below 3"]]
        criteria["memory"] = lambda: {
            name: one(draw, limits) for name in some(draw, document["memories"], most=2, least=1)
        }
    found: Document = {name: criteria[name]() for name in some(draw, criteria, most=3, least=1)}
    for name in some(draw, ["sensitivity", "specificity"], most=2):
        found[name] = draw(reals(0.4, 1.0))
    if chance(draw, 3):
        found["asked"] = one(draw, ["visit", "arrival"])
    return found


def change(draw: Draw, document: Document) -> Document:
    """A practice or condition: its targets, when it acts, on whom, how strongly and at what price."""
    effects = aims(draw, document, 4)
    start = draw(st.integers(0, 12))
    found: Document = {"effects": effects, "start": f"{start} d"}
    when: dict[str, Any] = {
        "end": lambda: f"{start + draw(st.integers(9, 30))} d",
        "lead_time": lambda: f"{draw(st.integers(1, 8))} d",
        "ramp": lambda: f"{draw(st.integers(1, 20))} d",
        "half_life": lambda: f"{draw(st.integers(2, 30))} d",
        "coverage": lambda: draw(reals(0.2, 1.0)),
        "dose": lambda: draw(reals(0.0, 2.5)),
        "group": lambda: "only-one",
        "response": lambda: one(draw, [one(draw, RESPONSES), {key: one(draw, RESPONSES) for key in effects}]),
    }
    found |= {name: when[name]() for name in some(draw, when, most=5)}
    if chance(draw, 2):
        found["who"] = who(draw, document)
    if chance(draw, 3):
        found["season"] = one(draw, SEASONS)
    elif chance(draw, 4):
        found["repeat"] = {"every": "6 d", "for": "2.5 d"}
    return found


def _cost(draw: Draw, document: Document, lead_time: bool) -> Document:
    """What a practice costs, without a cap; servers are away while it is prepared."""
    fields = ("fixed", "per_day", "per_dose_day", "per_exposure", "per_reward")
    found: Document = {name: draw(reals(0.0, 9.0)) for name in some(draw, fields, most=2)}
    if lead_time and "desks" in document:
        found["floor_time"] = {one(draw, ["any", *document["desks"]]): 1}
    return found


def aimed(draw: Draw, document: Document) -> None:
    """Practices and a condition that aim at anything, the condition perhaps asleep."""
    names = [f"aimed-{number}" for number in range(draw(st.integers(1, 2)))]
    for name in names:
        practice = change(draw, document)
        document["practices"][name] = practice | {"cost": _cost(draw, document, "lead_time" in practice)}
    document["strategies"]["both"] = [*document["strategies"]["both"], *names]
    if chance(draw, 2):
        document["conditions"]["trend"] = change(draw, document) | {"active": draw(st.booleans())}


def reviewed(draw: Draw, document: Document) -> None:
    """Policies that switch several practices, on either side of a bound, and are slow to do so."""
    for policy in document.get("policies", {}).values():
        own = [name for name in document["practices"] if name not in policy["practices"]]
        policy["practices"] = [*policy["practices"], *some(draw, own, most=2)]
        bound = draw(reals(0.1, 0.7))
        seen = [
            name for name in POLICY_MEASURES if "desks" in document or name not in ("abandonment", "blocked")
        ]
        policy["measure"] = one(draw, seen)
        policy.update(one(draw, [
            {"switch_on": f"below {bound}", "switch_off": f"above {bound}"},
            {"switch_on": f"above {bound}", "switch_off": None},
            {"min_on": "8 d", "min_off": "3 d"},
            {"response_rate": draw(reals(0.2, 1.0))},
        ]))  # fmt: skip


def _means_something(document: Document, name: str) -> bool:
    """Whether a practice or policy of the library surely finds something to act on."""
    entry = practices()[name]
    if is_policy(name):
        return all(_means_something(document, other) for other in entry["practices"])
    roles = {f"role {role_at(document, stage)}" for stage in live(document)}
    surely = roles | ({"referral"} & document.keys()) | ({"desk any"} if "desks" in document else set())
    return bool(surely & entry["effects"].keys())


def of_the_library(draw: Draw, document: Document) -> None:
    """Practices, conditions and policies of the library, as they are or with values beside ``use``."""
    fitting = [name for name in practices() if _means_something(document, name)]
    plain = [name for name in fitting if not is_policy(name)]
    reviews = [name for name in fitting if is_policy(name)]
    for section, names in (("practices", plain), ("conditions", plain), ("policies", reviews)):
        if section in document and names and chance(draw, 2):
            entry: Document = {"use": one(draw, names)}
            if section != "policies" and chance(draw, 2):
                entry |= {"coverage": draw(reals(0.3, 1.0)), "ramp": None, "lead_time": None}
                entry["cost"] = {"floor_time": None}
            document[section][f"taken-{section}"] = entry
            if section != "conditions":
                document["strategies"]["both"] = [*document["strategies"]["both"], f"taken-{section}"]
    if plain and chance(draw, 3):
        document["strategies"]["both"] = [*document["strategies"]["both"], one(draw, plain)]


def strategies(draw: Draw, document: Document) -> None:
    """The strategy ``both`` as a mapping with overrides, or made of strategies; conditions woken by name."""
    members = list(document["strategies"]["both"])
    if chance(draw, 2):
        members += [name for name in document["conditions"] if chance(draw, 2)]
    overridden: Document = {name: _override(draw, document, name) for name in members}
    if chance(draw, 2):
        document["strategies"] |= {
            "inner-a": members[::2],
            "inner-b": {"practices": {name: overridden[name] for name in members[1::2]}},
            "both": ["inner-a", "inner-b"],
        }
    else:
        document["strategies"]["both"] = {"practices": overridden}


def _override(draw: Draw, document: Document, name: str) -> Document:
    """Values in the place of those of a member; of a policy, other figures."""
    if chance(draw, 2):
        return {}
    if name in document.get("policies", {}):
        return {"noise": draw(reals(0.0, 0.5))} if "use" not in document["policies"][name] else {}
    values: Document = one(draw, [
        {"coverage": draw(reals(0.0, 1.0))},
        {"dose": draw(reals(0.0, 2.0))},
        {"start": "6 d", "end": None, "lead_time": None, "cost": {"floor_time": None}},
        {"ramp": "3 d", "who": {"satisfaction": "below 0.6"}},
    ])  # fmt: skip
    return values
