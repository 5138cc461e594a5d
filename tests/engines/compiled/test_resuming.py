"""Stopping for want of room or to look around, and going on: the log does not notice."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.compiled.records import Compiled
from journeysim.engines.compiled import blocks, state
from journeysim.engines.compiled import run as front
from journeysim.engines.compiled.layout import Scene
from journeysim.engines.compiled.state import MARGIN, World
from journeysim.results.log import Log
from journeysim.scenario.library import loads

SEED = 7
TOWN = """
journeysim: 1
horizon: 60 d
memories: {sore: {on: [abandoned, "quality below 0.4"], for: 50 d, cap: 9}}
desks: {line: {servers: 300, service: exponential(mean=0.5 d), patience: exponential(mean=1 d)}}
arrivals:
  people: {customers: 14000, over: 4 d, enter: research}
  guests: {rate: 20 per day, enter: research}
stages:
  research:
    dwell: exponential(mean=2 d)
    quality: beta(mean=0.4, sd=0.2)
    next: {research: {p: 0.5, memories: {sore: 0.1}}, support: 0.2, lost: rest}
  support: {desk: line, quality: 0.5, invitations: 0.5, next: {research: 0.7, lost: rest}}
  lost:
referral: {enter: research, acceptance: 0.6, delay: exponential(mean=3 d)}
practices: {care: {cost: {per_exposure: 1, CAP}, effects: {stage support: {experience_gain: 0.2}}}}
"""
SHARED = """
word_of_mouth: {half_life: 10 d, praise: {above: 0.6, moves: 0.01}, arrivals: 0.2}
policies:
  watch:
    {measure: satisfaction, every: 1 d, window: 5 d, switch_on: below 0.45, switch_off: above 0.5,
     practices: [care]}
"""
TEXTS = {
    "full": TOWN.replace("CAP", "cap: 4000") + SHARED,
    "look-ahead": TOWN.replace(", CAP", ""),
    "alone": "\n".join(line for line in TOWN.replace(", CAP", "").splitlines() if "desks:" not in line)
    .replace("desk: line", "dwell: fixed(0.5 d)")
    .replace("abandoned, ", ""),
}
ALL_TEXTS = TEXTS | {
    "bare": TEXTS["look-ahead"]
    .replace('memories: {sore: {on: [abandoned, "quality below 0.4"], for: 50 d, cap: 9}}', "")
    .replace(", memories: {sore: 0.1}", "")
}
STRATEGIES = {"full": "watch", "look-ahead": "care", "alone": "care", "bare": "care"}


@cache
def town(gait: str, customers: int | None = None) -> tuple[Compiled, Log]:
    """A town for a gait, and what happens there when nothing has to stop."""
    compiled = compile_scenario(loads(ALL_TEXTS[gait], file="town.yaml"), STRATEGIES[gait], customers)
    return compiled, front.run(compiled, SEED)


def same(gait: str, customers: int | None = None, **options: Any) -> bool:
    """Whether a run gives the log and the record of one that did not have to stop."""
    compiled, expected = town(gait, customers)
    log = front.run(compiled, SEED, **options)
    return log.equals(expected) and repr(log.world) == repr(expected.world)


LEAST = MARGIN + 1
SIZES = ("slots", "rows", "customers", "events")


def outgrown(gait: str, cramped: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Run a town where some things have the least room to begin with; return which arrays grew."""
    grown: set[str] = set()

    def least(scene: Scene, **sizes: int) -> World:
        lanes = sizes["slots"] if sizes["slots"] == state.LANES else 1 << 20
        ample = dict.fromkeys(sizes, 1 << 20) | {"slots": lanes}
        return state.world(scene, **{name: min(LEAST, ample[name]) if name in cramped else ample[name]
                                     for name in sizes})  # fmt: skip

    def watched(scene: Scene, world: World) -> World:
        larger = state.grown(scene, world)
        for part in ("writing", "people", "coming", "shared"):
            before, after = getattr(world, part)._asdict(), getattr(larger, part)._asdict()
            grown.update(name for name in before if len(after[name]) > len(before[name]))
        return larger

    stand_in = type("State", (), {**vars(state), "world": least, "grown": watched})
    for module in (front, blocks):
        monkeypatch.setattr(module, "state", stand_in)
    assert same(gait, threads=1)
    return grown


@pytest.mark.parametrize("gait", TEXTS)
def test_every_array_grows(gait: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the least room to begin with, every array is outgrown, and the log is the same."""
    expected = {"time", "ids"}
    if gait != "alone":
        expected |= {"heap", "persons", "lives", "note_time"}
    if gait == "full":
        expected |= {"answer_time", "last", "seen"}
    assert expected <= outgrown(gait, SIZES, monkeypatch)


@pytest.mark.parametrize("size", SIZES)
def test_each_array_asks_for_itself(size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only one thing runs out of room, nothing else gives the occasion to make some."""
    grown = outgrown("bare", (size,), monkeypatch)
    assert {"slots": "lives", "rows": "time", "customers": "ids", "events": "heap"}[size] in grown


@pytest.mark.parametrize("gait", TEXTS)
def test_running_out_of_room_at_every_visit(gait: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where each visit or event fills the log anew, the run goes on where it was, with arrays elsewhere."""
    stops = []

    def cut(array: Any, used: int) -> Any:
        return array[: used + MARGIN + 1].copy()

    def tight(scene: Scene, world: World) -> World:
        world = state.grown(scene, world)
        log, meter = world.writing, world.writing.meter
        rows, value = int(meter[state.ROWS]), cut(log.value, int(meter[state.ROWS]))
        columns = {name: cut(getattr(log, name), rows) for name in ("time", "kind", "what", "who")}
        stops.append(rows)
        writing = log._replace(value=value, bits=value.view(np.int64), **columns)
        return world._replace(writing=writing)

    def cramped(scene: Scene, rows: int, **sizes: int) -> World:
        return state.world(scene, rows=MARGIN + 1, **sizes)

    stand_in = type("State", (), {**vars(state), "world": cramped, "grown": tight})
    for module in (front, blocks):
        monkeypatch.setattr(module, "state", stand_in)
    assert same(gait, 60, threads=1)
    assert len(stops) > 60


@pytest.mark.parametrize("gait", ["look-ahead", "full"])
def test_looking_around_after_every_event(gait: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that shows its progress after each event gives the same log, and its days never go back."""
    monkeypatch.setattr(front, "FIRST_BUDGET", 1)
    monkeypatch.setattr(front, "_next_budget", lambda budget, seconds: 1)
    days: list[float] = []
    assert same(gait, 60, progress=days.append)
    assert len(days) > 60
    assert days == sorted(days)
