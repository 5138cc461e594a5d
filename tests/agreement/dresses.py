"""What the documents of `tests.strategies` lack: functions that dress them with one part each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from tests.strategies import Document, reals

MEASURES = (
    "abandonment",
    "blocked",
    "churn",
    "complaints",
    "conversion",
    "repeat_purchase",
    "retention",
    "satisfaction",
    "win_back",
)
NETWORKS = (
    "barabasi_albert(n=70, m=2)",
    "erdos_renyi(n=50, p=0.1)",
    "cycle(n=40)",
    "complete(n=30)",
    "random_regular(d=4, n=60)",
    "powerlaw_cluster(n=50, m=2, p=0.3)",
    "friends.txt",
)

Draw = st.DrawFn


def _live(document: Document) -> list[str]:
    return [name for name in document["stages"] if name.startswith("s")]


def _exits(document: Document) -> list[str]:
    return [name for name in ("lost", "churned") if name in document["stages"]]


def _edges(document: Document, key: str) -> list[tuple[str, str]]:
    """The edges of stages that have a probability, or a clock."""
    rows = {name: document["stages"][name]["next"] for name in _live(document)}
    return [
        (a, b) for a, row in rows.items() for b, edge in row.items() if isinstance(edge, dict) and key in edge
    ]


def _written(edge: Any) -> Document:
    return edge if isinstance(edge, dict) else {}


def _one(draw: Draw, among: Iterable[Any]) -> Any:
    return draw(st.sampled_from(list(among)))


def own_traits(draw: Draw, document: Document) -> None:
    """Traits in the place of a rate and of a probability."""
    document["traits"] |= {"pace": "gamma(shape=2, rate=0.5 d)", "dropout": "beta(a=0.8, b=2.4)"}
    stage = document["stages"][_one(draw, _live(document))]
    if "dwell" in stage and "touchpoints" not in stage:
        stage["dwell"] = "exponential(rate=trait(pace))"
        if draw(st.booleans()):
            stage["dwell_traits"] = {"dropout": draw(reals(-0.5, 0.5))}
    edges = _edges(document, "p")
    if edges:
        a, b = _one(draw, edges)
        document["stages"][a]["next"][b] = {"p": "trait(dropout)", "satisfaction": 0.4}


def own_personas(draw: Draw, document: Document) -> None:
    """Personas with priorities, values of their own and effects."""
    stage = _one(draw, _live(document))
    gain = {"experience_gain": draw(reals(-0.1, 0.1)), "invitation_ratio": 1.4, "revenue_ratio": 1.2}
    overrides: Document = {"referral.acceptance": 0.35, "handover.any -> any": 0.8}
    if "desks" in document:
        overrides |= {"desks.help.service": "gamma(mean=0.7 d, shape=2)", "desks.help.resolution": 0.8}
        if draw(st.booleans()):
            overrides["desks.help.patience"] = "weibull(median=1 d, shape=1.3)"
    document["personas"] = {
        "keen": {"share": 0.25, "priority": 2, "satisfaction": 0.65, "channels": {"mail": 0.3}},
        "cool": {"share": 0.45, "priority": 1, "dwell_ratio": 1.3, "effects": {f"stage {stage}": gain}},
        "lame": {"share": 0.3, "overrides": overrides},
    }
    document["arrivals"]["mixed"] = {
        "customers": draw(st.integers(3, 20)),
        "over": "12 d",
        "enter": stage,
        "personas": {"keen": 0.7, "lame": 0.3},
    }


def full_touchpoints(draw: Draw, document: Document) -> None:
    """A stage of three touchpoints, with surveys, invitations, a desk perhaps, and a way out of the stage."""
    name = _one(draw, _live(document))
    stage = document["stages"][name]
    if any(isinstance(edge, dict) and "clock" in edge for edge in stage["next"].values()):
        return
    for field in ("dwell_traits", "desk", "on_abandon", "on_unresolved", "on_blocked", "survey"):
        stage.pop(field, None)
    elsewhere = _one(draw, _live(document))
    stage["touchpoints"] = {
        "call": {"channel": "phone", "first": 1, "next": {"write": 0.4, "leave": "rest"}, "quality": 0.4},
        "write": {
            "channel": "mail",
            "first": draw(reals(0.1, 2.0)),
            "dwell": _one(draw, HALF_LAWS),
            "next": {"chat": {"p": 0.3, "satisfaction": 1.5}, "leave": "rest"},
        },
        "chat": {
            "channel": "mail",
            "quality": "beta(mean=0.5, sd=0.2)",
            "dwell": 0,
            "invitations": 0.3,
            "survey": {"response_rate": 0.4, "below": 0.5},
            "next": {"call": 0.2, **({elsewhere: 0.2} if elsewhere != name else {}), "leave": "rest"},
        },
    }
    if "desks" in document and draw(st.booleans()):
        stage["touchpoints"]["call"] |= {
            "desk": {"name": "help", "share": 0.8},
            "on_abandon": {"chat": 0.5, "leave": "rest"},
            "on_unresolved": {"call": 0.3, "leave": "rest"},
            "on_blocked": "leave",
        }


HALF_LAWS = (
    "fixed(0.5 d)",
    "lognormal(median=1 d, sigma=0.8)",
    "uniform(0.25 d, 3 d)",
    "gamma(mean=1 d, shape=0.4)",
)


def opening_hours(draw: Draw, document: Document) -> None:
    """A second desk with opening hours, at whatever stage is free."""
    free = [
        name
        for name in _live(document)
        if not {"desk", "touchpoints"} & set(document["stages"][name]) and "dwell" in document["stages"][name]
    ]
    if not free:
        return
    document.setdefault("desks", {})["late"] = {
        "servers": _one(
            draw,
            [
                {"mon-fri 08:00-18:00": 1, "sat 09:00-13:00": 2},
                {"wed 10:00-14:00": 1},
                {"mon-sun 00:00-12:00": 1},
                {"0 d": 1, "5 d": 0, "9 d": 2},
            ],
        ),
        "service": _one(draw, ["exponential(mean=3 h)", "fixed(6 h)", "lognormal(median=8 h, sigma=0.6)"]),
        "out_of_hours": _one(draw, ["return", "wait", "turn_away"]),
        "queue": _one(draw, ["fifo", "priority"]),
        "room": draw(st.integers(0, 4)),
        "resolution": 0.6,
        "patience": _one(draw, ["exponential(mean=1 d)", "fixed(0.25 d)"]),
        "tolerance": "3 h",
    }
    if "0 d" in document["desks"]["late"]["servers"]:
        del document["desks"]["late"]["out_of_hours"]
    stage = document["stages"][_one(draw, free)]
    stage |= {"desk": {"name": "late", "share": _one(draw, [1, 0.7])}, "quality": draw(reals(0.2, 0.9))}
    exits = _exits(document)
    for outcome in ("on_abandon", "on_unresolved", "on_blocked"):
        if draw(st.booleans()):
            stage[outcome] = {_one(draw, [*exits, *_live(document)]): 1, "at_once": draw(st.booleans())}


def talk(draw: Draw, document: Document) -> None:
    """Word of mouth that exits spread too, and that edges listen to."""
    document["word_of_mouth"] = {
        "half_life": "12 d",
        "arrivals": draw(reals(-0.5, 0.8)),
        "crowd": 150,
        "praise": {"above": 0.55, "moves": 0.06},
        "warning": {"below": 0.5, "moves": -0.12},
    }
    for name in _exits(document):
        if draw(st.booleans()):
            document["stages"][name] = (document["stages"][name] or {}) | {
                "invitations": draw(reals(0.1, 2.0))
            }
    for a, b in [*_edges(document, "p"), *_edges(document, "clock")]:
        if draw(st.booleans()):
            document["stages"][a]["next"][b]["word_of_mouth"] = draw(reals(-0.6, 0.6))


def markets(draw: Draw, document: Document) -> None:
    """Markets of all kinds, fed by cohorts, lists and streams."""
    document["market"] = _one(draw, [{"network": network} for network in NETWORKS] + [40])
    for source in document["arrivals"].values():
        if "customers" in source:
            source["customers"] = min(source["customers"], 9)


def many_memories(draw: Draw, document: Document) -> None:
    """Memories of qualities and outcomes, read by edges and by a practice."""
    desks = ["abandoned", "unresolved", "blocked"] if "desks" in document else []
    document["memories"] |= {
        "sore": {"on": [*desks, "quality below 0.3"], "for": _one(draw, ["1 d", "10 d"]), "cap": 2},
        "glow": {
            "on": ["quality above 0.55"],
            "for": _one(draw, ["1.5 d", "4 d", "200 d"]),
            "cap": 5,
            "at": _one(draw, _live(document)),
        },
    }
    for a, b in [*_edges(document, "p"), *_edges(document, "clock")]:
        if draw(st.booleans()):
            document["stages"][a]["next"][b]["memories"] = {"sore": draw(reals(-1.0, 1.0)), "glow": 0.3}
    reader = {
        "effects": {f"stage {_one(draw, _live(document))}": {"dwell_ratio": 0.7, "experience_gain": 0.1}},
        "who": {"memory": _one(draw, ["glow above 0", "sore below 1"]), "sensitivity": 0.9},
    }
    document["practices"]["reader"] = reader
    document["strategies"]["both"] = [*document["strategies"]["both"], "reader"]


def rich_practice(draw: Draw, document: Document) -> None:
    """A practice with effects of every kind, a dose, a season and costs that may run out."""
    effects: Document = {
        "source any": {"rate_ratio": draw(reals(0.5, 2.0))},
        "referral": {"acceptance_odds_ratio": draw(reals(0.5, 2.0)), "delay_ratio": 0.8},
    }
    chances, clocks = _edges(document, "p"), _edges(document, "clock")
    if chances:
        a, b = _one(draw, chances)
        sizes: list[Document] = [{"set": 0.3}, {"set": 0}, {"odds_ratio": 2.2, "revenue_added": 5}]
        rows = [row for row in document["stages"][a].values() if isinstance(row, dict) and b in row]
        effects[f"{a} -> {b}"] = _one(draw, [*sizes, {"risk_ratio": 0.6}] if len(rows) == 1 else sizes)
    if clocks:
        a, b = _one(draw, clocks)
        effects[f"{a} -> {b}"] = {"hazard_ratio": draw(reals(0.4, 2.5))}
    if "desks" in document:
        effects["desk any"] = {
            "servers_added": draw(st.integers(-1, 2)),
            "service_ratio": draw(reals(0.5, 1.5)),
            "patience_ratio": 0.8,
            "tolerance_ratio": 1.5,
            "resolution_odds_ratio": 1.6,
        }
    if any("touchpoints" in document["stages"][name] for name in _live(document)):
        effects |= {
            "channel mail": {"first_ratio": 1.7, "dwell_ratio": 0.6},
            "handover any -> any": {"friction_ratio": draw(reals(0.2, 1.5))},
        }
    practice: Document = {
        "effects": effects,
        "coverage": _one(draw, [1, 0.6]),
        "dose": _one(draw, [1, 0.7, 2.5]),
        "response": _one(draw, ["linear", "hill(half=1, slope=2)", "inverted_u(peak=1, zero=2)"]),
    }
    if draw(st.booleans()):
        practice["lead_time"] = _one(draw, ["3 d", "7.5 d"])
    if draw(st.booleans()):
        practice["season"] = {"period": "14 d", "amplitude": 0.4, "peak": "3 d"}
    if draw(st.booleans()):
        practice["cost"] = {
            "per_exposure": 2,
            "per_reward": 7,
            "per_day": 1,
            "cap": draw(st.integers(5, 150)),
        }
    if "desks" in document and draw(st.booleans()):
        practice |= {"lead_time": "4 d", "cost": {**practice.get("cost", {}), "floor_time": {"any": 1}}}
    if draw(st.booleans()):
        practice["who"] = _one(draw, WHO)
    if draw(st.booleans()):
        practice["group"] = "only-one"
    document["practices"]["rich"] = practice
    document["strategies"]["both"] = [*document["strategies"]["both"], "rich"]


WHO = (
    {"satisfaction": "below 0.5", "sensitivity": 0.8, "specificity": 0.9},
    {"tenure": "above 4 d"},
    {"visits": "above 1", "specificity": 0.7},
    {"satisfaction": "above 0.45", "asked": "arrival"},
)


def watching(draw: Draw, document: Document) -> None:
    """Two policies that read anything, surveys among it, and that a practice makes faster and surer."""
    allowed = [m for m in MEASURES if "desks" in document or m not in ("abandonment", "blocked")]
    document["practices"]["urgent"] = {
        "effects": {f"stage {_one(draw, _live(document))}": {"dwell_ratio": 0.5, "experience_gain": 0.2}},
        "cost": {"fixed": 5, "per_exposure": 1, **({"cap": 30} if draw(st.booleans()) else {})},
        "ramp": _one(draw, ["0 d", "5 d"]),
        "lead_time": _one(draw, ["0 d", "2 d"]),
    }
    if "desks" in document and draw(st.booleans()):
        document["practices"]["urgent"]["effects"]["desk any"] = {"servers_added": 1}
    limit = draw(reals(0.02, 0.7))
    document.setdefault("policies", {})["second"] = {
        "measure": _one(draw, allowed),
        "every": _one(draw, ["3 d", "7 d"]),
        "window": _one(draw, ["5 d", "20 d"]),
        "switch_on": f"above {limit}",
        "switch_off": f"below {limit}",
        "practices": ["urgent"],
        **_one(
            draw, [{}, {"min_on": "6 d"}, {"min_on": "2 d", "min_off": "9 d", "noise": 0.4, "delay": "2 d"}]
        ),
    }
    policy = document["policies"]["second"]
    if policy["measure"] in ("satisfaction", "complaints") and draw(st.booleans()):
        policy["response_rate"] = 0.6
    quality = [n for n in _live(document) if "quality" in document["stages"][n]]
    plain = [n for n in quality if "touchpoints" not in document["stages"][n]]
    if draw(st.booleans()) and plain:
        document["stages"][_one(draw, plain)]["survey"] = {"response_rate": 0.5, "below": 0.45}
    document["practices"]["analytics"] = {"effects": {"policy any": {"delay_ratio": 0.5, "noise_ratio": 0.5}}}
    both = [p for p in document["strategies"]["both"] if p != "second"]
    document["strategies"]["both"] = [*both, "second", "analytics"]


def other_conversion(draw: Draw, document: Document) -> None:
    """A conversion that follows no role."""
    document["measures"] = {"conversion": {"first_entry": _one(draw, _live(document))}}


def crowd(draw: Draw, document: Document) -> None:
    """A cohort that comes to a desk at once."""
    at = [name for name in _live(document) if _has_desk(document["stages"][name])]
    if at:
        enter, number = _one(draw, at), draw(st.integers(5, 40))
        document["arrivals"]["crowd"] = {
            "customers": number,
            "over": _one(draw, ["0 d", "3 d"]),
            "enter": enter,
        }


def _has_desk(stage: Document) -> bool:
    touchpoints = (stage.get("touchpoints") or {}).values()
    return "desk" in stage or any("desk" in touchpoint for touchpoint in touchpoints)
