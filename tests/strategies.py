"""Random scenarios for Hypothesis: documents over the whole format, in which every rule may occur.

A document is drawn with markers for times and rates, so that `render` can write the same journey on
another time scale.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from journeysim.scenario.library import loads
from journeysim.scenario.scenario import Scenario

Document = dict[str, Any]
ROLES = ("awareness", "research", "consideration", "decision", "purchase", "onboarding", "experience",
         "follow_up", "support", "retention", "loyalty", "advocacy")  # fmt: skip
EXITS = ("lost", "churned")


@dataclass(frozen=True)
class Days:
    """A duration, written on the time scale of the rendering."""

    value: float


@dataclass(frozen=True)
class PerDay:
    """A rate, written on the time scale of the rendering."""

    value: float


@dataclass(frozen=True)
class Words:
    """A text made of parts, some of which are durations."""

    parts: tuple[object, ...]


def render(node: Any, scale: float = 1.0) -> Any:
    """Return a plain document in which every time is multiplied by a scale."""
    match node:
        case Days(value):
            return f"{value * scale!r} d"
        case PerDay(value):
            return f"{value / scale!r} per day"
        case Words(parts):
            return "".join(str(render(part, scale)) for part in parts)
        case dict():
            return {render(key, scale): render(value, scale) for key, value in node.items()}
        case list():
            return [render(item, scale) for item in node]
    return node


def scenario_of(document: Document, scale: float = 1.0) -> Scenario:
    """Read a drawn document through the ordinary reader."""
    return loads(json.dumps(render(document, scale)), file="drawn.json")


def reals(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers with few digits, so that failures can be read."""
    return st.integers(0, 200).map(lambda k: round(low + (high - low) * k / 200, 6))


@st.composite
def time_laws(draw: st.DrawFn, *, zero: bool = False) -> object:
    """A law in time; 0 only where asked for."""
    mean, shape = Days(draw(reals(0.5, 9.0))), draw(reals(0.4, 3.0))
    laws: list[object] = [
        Words(("fixed(", mean, ")")),
        Words(("exponential(mean=", mean, ")")),
        Words(("lognormal(median=", mean, f", sigma={shape})")),
        Words(("weibull(scale=", mean, f", shape={shape})")),
        Words(("gamma(mean=", mean, f", shape={shape})")),
        Words(("loglogistic(median=", mean, f", shape={shape + 1})")),
        Words(("uniform(", Days(0.25), ", ", Days(draw(reals(0.5, 8.0))), ")")),
        Words(("until(every=", Days(draw(reals(1.0, 9.0))), ", at=", Days(draw(reals(0.0, 3.0))), ")")),
    ]
    return draw(st.sampled_from(laws + [0] * (2 if zero else 0)))


qualities = st.one_of(reals(0.05, 0.95), reals(0.2, 0.8).map(lambda m: f"beta(mean={m}, sd=0.15)"))
amounts = st.one_of(
    reals(0.0, 90.0),
    reals(5.0, 90.0).map(lambda m: f"lognormal(median={m}, sigma=0.5)"),
    reals(1.0, 40.0).map(lambda m: {"by": "visits", "steps": {1: m, 3: m * 2}}),
)


@st.composite
def edges(draw: st.DrawFn, p: object, traits: list[str], memories: list[str]) -> Any:
    """An edge with a probability and perhaps slopes."""
    edge: Document = {"p": p}
    if draw(st.booleans()):
        edge["satisfaction"] = draw(reals(-3.0, 3.0))
    if draw(st.booleans()):
        edge["visits"] = {"slope": draw(reals(-0.5, 0.5)), "cap": draw(st.integers(1, 4))}
    if draw(st.booleans()) and traits:
        edge["traits"] = {draw(st.sampled_from(traits)): draw(reals(-1.0, 1.0))}
    if draw(st.booleans()) and memories:
        edge["memories"] = {draw(st.sampled_from(memories)): draw(reals(-1.0, 1.0))}
    return edge


@st.composite
def rows(draw: st.DrawFn, targets: list[str], traits: list[str], memories: list[str]) -> Document:
    """A row over some targets, the last of which is the rest; sometimes with steps."""
    weights = [draw(st.integers(1, 9)) for _ in targets]
    total = sum(weights)
    row: Document = {}
    for target, weight in zip(targets[:-1], weights, strict=False):
        p: object = round(weight / total, 4)
        if draw(st.integers(0, 5)) == 0:
            by = draw(st.sampled_from(["tenure", "visits"]))
            starts = [Days(0.0), Days(15.0)] if by == "tenure" else [1, 3]
            p = {"by": by, "steps": {starts[0]: p, starts[1]: round(weight / total / 2, 4)}}
        row[target] = draw(edges(p, traits, memories))
    row[targets[-1]] = "rest"
    return row


@st.composite
def clock_rows(draw: st.DrawFn, targets: list[str], traits: list[str]) -> Document:
    """A row of competing clocks."""
    row: Document = {}
    for target in targets:
        edge: Document = {"clock": draw(time_laws()), "satisfaction": draw(reals(-1.0, 1.0))}
        if draw(st.booleans()) and traits:
            edge["traits"] = {draw(st.sampled_from(traits)): draw(reals(-0.5, 0.5))}
        row[target] = edge
    return row


@st.composite
def stages(draw: st.DrawFn, traits: list[str], memories: list[str]) -> Document:
    """Two to five stages in a chain with loops and exits, some with touchpoints or clocks."""
    names = [f"s{k}" for k in range(draw(st.integers(2, 5)))]
    found: Document = dict.fromkeys(EXITS)
    for number, name in enumerate(names):
        onward = names[number + 1 : number + 2]
        back = draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
        targets = list(dict.fromkeys([*onward, *back, draw(st.sampled_from(EXITS))]))
        stage: Document = {"role": draw(st.sampled_from(ROLES)), "revenue": draw(amounts)}
        kind = draw(st.sampled_from(["plain", "plain", "clocks", "touchpoints"]))
        if kind == "clocks":
            stage["next"] = draw(clock_rows(targets, traits))
        else:
            stage["next"] = draw(rows(targets, traits, memories))
        if kind == "touchpoints":
            stage["touchpoints"] = draw(touchpoints())
        if kind != "clocks":
            stage["dwell"] = draw(time_laws())
        if draw(st.booleans()):
            stage["quality"] = draw(qualities)
        if draw(st.booleans()):
            stage["invitations"] = draw(reals(0.0, 0.8))
            stage["invite"] = draw(st.sampled_from(["leave", "entry"]))
        if traits and kind == "plain" and draw(st.booleans()):
            stage["dwell_traits"] = {draw(st.sampled_from(traits)): draw(reals(-0.5, 0.5))}
        found[name] = stage
    missing = [exit_ for exit_ in EXITS if not any(exit_ in (found[n]["next"] or {}) for n in names)]
    for exit_ in missing:
        del found[exit_]
    if "churned" in found and draw(st.booleans()):
        found["churned"] = {"next": {names[0]: "exponential(mean=" + "400 d)", "gone": "fixed(30 d)"}}
        found["churned"]["next"] = {
            names[0]: Words(("exponential(mean=", Days(400.0), ")")),
            "gone": Words(("fixed(", Days(30.0), ")")),
        }
        found["gone"] = {"role": "exit_lost"}
    return found


@st.composite
def touchpoints(draw: st.DrawFn) -> Document:
    """Two touchpoints on two channels, with a handover between them."""
    return {
        "call": {"channel": "phone", "first": draw(reals(0.1, 2.0)), "quality": draw(qualities),
                 "next": {"write": round(draw(reals(0.1, 0.6)), 3), "leave": "rest"}},
        "write": {"channel": "mail", "first": draw(reals(0.1, 2.0)), "dwell": draw(time_laws()),
                  "cost": draw(amounts), "next": {"call": round(draw(reals(0.0, 0.5)), 3), "leave": "rest"}},
    }  # fmt: skip


@st.composite
def arrivals(draw: st.DrawFn, entry: str) -> Document:
    """One or two sources of different kinds."""
    kinds: list[Document] = [
        {"customers": draw(st.integers(5, 40)), "enter": entry},
        {"customers": draw(st.integers(5, 40)), "over": Days(draw(reals(1.0, 30.0))), "enter": entry},
        {"rate": PerDay(draw(reals(0.2, 1.0))), "enter": entry,
         "season": {"period": Days(8.0), "factors": [1.6, 0.4]}},
        {"rate": {Days(0.0): PerDay(0.5), Days(20.0): PerDay(draw(reals(0.2, 1.2)))}, "enter": entry,
         "pulses": [{"start": Days(4.0), "end": Days(9.0), "rate_ratio": 3, "cost": 10}]},
        {"times": [Days(0.0), Days(1.5), Days(1.5)], "enter": entry},
    ]  # fmt: skip
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=2))
    return {f"from-{number}": source for number, source in enumerate(chosen)}


@st.composite
def changes(draw: st.DrawFn, found: Document, sources: list[str], personas: bool, neutral: bool) -> Document:
    """A practice or condition with one to three effects; of size nothing where neutral."""

    def ratio() -> float:
        return 1.0 if neutral else draw(reals(0.4, 2.5))

    def gain() -> float:
        return 0.0 if neutral else draw(reals(-0.3, 0.3))

    live = [name for name in found if name.startswith("s")]
    plain = [n for n in live if any(isinstance(e, dict) and "p" in e for e in found[n]["next"].values())]
    options: list[tuple[str, Document]] = [
        (f"stage {draw(st.sampled_from(live))}", {"experience_gain": gain(), "dwell_ratio": ratio()}),
        (f"stage {draw(st.sampled_from(live))}", {"revenue_ratio": ratio(), "cost_added": gain() * 9}),
        (f"source {draw(st.sampled_from(sources))}", {"cost_ratio": ratio()}),
        ("referral", {"acceptance_odds_ratio": ratio(), "invitation_ratio": ratio(), "delay_ratio": ratio()}),
    ]
    if any("touchpoints" in (found[name] or {}) for name in live):
        options.append(("channel phone", {"cost_ratio": ratio(), "first_ratio": ratio()}))
        options.append(("handover any -> any", {"friction_ratio": ratio()}))
    for owner in plain:
        target = next(t for t, e in found[owner]["next"].items() if isinstance(e, dict) and "p" in e)
        options.append((f"{owner} -> {target}", {"odds_ratio": ratio()}))
    chosen = draw(st.lists(st.sampled_from(options), min_size=1, max_size=3, unique_by=lambda o: o[0]))
    change: Document = {"effects": dict(chosen), "coverage": draw(st.sampled_from([1, 0.5, 0.9]))}
    if draw(st.booleans()):
        change |= {"start": Days(draw(reals(0.0, 20.0))), "ramp": Days(draw(reals(0.0, 20.0)))}
    if draw(st.booleans()):
        change["end"] = Days(45.0)
    if draw(st.booleans()):
        change["half_life"] = Days(20.0)
    if draw(st.integers(0, 3)) == 0:
        change["repeat"] = {"every": Days(7.0), "for": Days(3.0)}
    if draw(st.booleans()):
        change["who"] = draw(targets(live, personas))
    if draw(st.booleans()):
        change["group"] = "only-one"
    return change


@st.composite
def targets(draw: st.DrawFn, live: list[str], personas: bool) -> Document:
    """Whom a change treats."""
    options: Document = {
        "stages": [draw(st.sampled_from(live))],
        "satisfaction": draw(st.sampled_from(["below 0.5", "above 0.45"])),
        "visits": "above 1",
        "tenure": Words(("above ", Days(5.0))),
    }
    if personas:
        options["personas"] = ["keen"]
    chosen = draw(st.sampled_from(sorted(options)))
    who = {chosen: options[chosen], "sensitivity": 0.7, "specificity": 0.8}
    if draw(st.booleans()) and chosen in ("satisfaction", "personas"):
        who["asked"] = "arrival"
    return who


@st.composite
def shared(draw: st.DrawFn, document: Document, *, neutral: bool) -> Document:
    """Let customers meet: a desk at a stage, perhaps word of mouth, a finite market, a policy or a cap.

    Services and stays lie on a grid of time, so that many things happen at the same moment.
    """
    live = [name for name in document["stages"] if name.startswith("s")]
    grid = Days(draw(st.sampled_from([0.25, 0.5, 1.0])))
    desk: Document = {
        "servers": draw(st.sampled_from([1, 2, {Days(0.0): 1, Days(20.0): 3}])),
        "service": draw(
            st.sampled_from([Words(("fixed(", grid, ")")), Words(("exponential(mean=", grid, ")"))])
        ),
        "queue": draw(st.sampled_from(["fifo", "priority"])),
        "resolution": draw(st.sampled_from([1, 0.6])),
        "cost_per_server_day": 10,
    }
    if draw(st.booleans()):
        desk |= {"patience": Words(("fixed(", Days(grid.value * 2), ")")), "tolerance": Days(1.5)}
    if draw(st.booleans()):
        desk["room"] = draw(st.integers(0, 3))
    document["desks"] = {"help": desk}
    place = draw(st.sampled_from(live))
    at = document["stages"][place]
    if "touchpoints" in at:
        place, at = "call", at["touchpoints"]["call"]
    share = draw(st.sampled_from([1, 0.5]))
    at["desk"] = {"name": "help", "share": share}
    if "next" in at and draw(st.booleans()):
        at["on_abandon"] = dict.fromkeys(list(at["next"])[:1], 1)
    if draw(st.booleans()):
        at["on_unresolved"] = {place: 1, "at_once": True}
    practice = document["practices"]["p0"]
    clash = any(target == "desk help" for target in practice["effects"])
    if not clash:
        size = 0 if neutral else draw(st.integers(-1, 2))
        ratio = 1.0 if neutral else draw(reals(0.5, 1.5))
        practice["effects"]["desk help"] = {"servers_added": size, "service_ratio": ratio}
    if draw(st.booleans()):
        voice = {"praise": {"above": 0.6, "moves": 0.05}, "warning": {"below": 0.4, "moves": -0.1}}
        document["word_of_mouth"] = {
            "half_life": Days(10.0),
            "arrivals": draw(reals(0.0, 0.5)),
            "crowd": 100,
            **voice,
        }
    if draw(st.booleans()):
        network = "watts_strogatz(n=60, k=4, p=0.2)"
        document["market"] = draw(st.sampled_from([80, {"network": network}]))
    if draw(st.booleans()):
        practice["cost"] = {"fixed": 3, "per_exposure": 2, "cap": draw(st.integers(4, 60))}
    if draw(st.booleans()) and not neutral:
        measure = draw(st.sampled_from(["satisfaction", "churn", "abandonment", "conversion"]))
        times = {"every": Days(7.0), "window": Days(14.0), "delay": Days(1.0)}
        bounds = {"switch_on": "above 0.2", "switch_off": "below 0.1"}
        policy = {"measure": measure, "noise": 0.2, "practices": ["p1"], **times, **bounds}
        document["policies"] = {"meeting": policy}
        document["strategies"] = {"both": ["p0", "meeting"]}
    return document


@st.composite
def meeting_documents(draw: st.DrawFn, *, neutral: bool = False) -> Document:
    """A whole scenario in which customers meet."""
    return draw(shared(draw(documents(neutral=neutral)), neutral=neutral))


@st.composite
def documents(draw: st.DrawFn, *, neutral: bool = False) -> Document:
    """A whole scenario in which customers do not meet, with practices ``p0`` and ``p1`` and a condition."""
    traits = draw(st.sampled_from([[], ["zeal"]]))
    memories = draw(st.sampled_from([[], ["grudge"]]))
    found = draw(stages(traits, memories))
    sources = draw(arrivals("s0"))
    personas = draw(st.booleans())
    document: Document = {
        "journeysim": 1,
        "horizon": Days(60.0),
        "discount": "0.1 per y",
        "channels": ["phone", "mail"],
        "handover": {"any -> any": 0.9, "phone -> mail": 0.6},
        "satisfaction": {"start": 0.5, "weight": draw(reals(0.1, 0.9)), "reference": 0.5},
        "arrivals": sources,
        "traits": dict.fromkeys(traits, "normal(mean=0, sd=1)"),
        "memories": {name: {"on": ["quality below 0.4"], "for": Days(30.0), "cap": 3} for name in memories},
        "stages": found,
        "referral": {"enter": "s0", "acceptance": draw(reals(0.1, 0.5)), "delay": draw(time_laws()),
                     "satisfaction": draw(reals(0.0, 2.0)), "carry_over": draw(reals(0.0, 0.5))},
        "practices": {
            f"p{k}": draw(changes(found, list(sources), personas, neutral)) for k in range(2)
        },
        "conditions": {"weather": draw(changes(found, list(sources), personas, False))},
        "strategies": {"both": ["p0", "p1"]},
    }  # fmt: skip
    if personas:
        document["personas"] = {
            "keen": {"share": 0.4, "satisfaction": 0.7, "dwell_ratio": 0.8, "channels": {"phone": 2}},
            "cool": {"share": 0.6, "effects": {"stage s1": {"dwell_ratio": 1.3, "experience_gain": -0.05}}},
        }
    return document
