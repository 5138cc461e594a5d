"""What a seed gives never changes: draws, and whole logs at every gait, whose laws have closed forms."""

from hashlib import blake2b
from typing import Any

import numba
import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.engines.compiled.compiling import KERNELS
from journeysim.engines.compiled.run import run as run_compiled
from journeysim.engines.compiled.run import widest_gait
from journeysim.engines.reference.run import run as run_reference
from journeysim.kernels import philox
from journeysim.kernels.identity import external, purpose, source_bits
from journeysim.kernels.philox import block, uniform32, uniform52
from journeysim.results.log import Log
from journeysim.scenario.library import loads

SEED = 2026 | 3 << 32
SHOP = """
journeysim: 1
horizon: 200 d
channels: [web, phone]
handover: {any -> any: 0.9}
satisfaction: {weight: 0.4}
traits: {zeal: "normal(mean=0, sd=1)"}
personas:
  small: {share: 0.7, channels: {phone: 0.7}}
  large: {share: 0.3, dwell_ratio: 1.3, priority: 1, satisfaction: 0.6}
memories: {sore: {on: ["quality below 0.4"], for: 60 d, cap: 3}}
arrivals:
  adverts: {rate: 1 per day, enter: awareness, season: {period: 28 d, factors: [1.5, 0.5]}}
  fair: {customers: 60, over: 9 d, enter: consideration}
stages:
  awareness:
    dwell: exponential(mean=3 d)
    next: {consideration: {p: 0.6, traits: {zeal: 0.4}}, lost: rest}
  consideration:
    dwell: "lognormal(median=5 d, sigma=0.8)"
    quality: "logit_normal(mean=0.5, sd=0.2)"
    next:
      purchase: {p: 0.5, satisfaction: 2, memories: {sore: -0.4}, visits: 0.2}
      awareness: 0.1
      lost: rest
  purchase:
    dwell: fixed(2 d)
    revenue: "lognormal(median=40, sigma=0.5)"
    next: {support: 0.5, retention: rest}
  support:
    touchpoints:
      faq: {channel: web, first: 1, dwell: "weibull(median=1 h, shape=1.4)", quality: 0.4,
            next: {call: 0.4, leave: rest}}
      call: {channel: phone, first: 1, DESK, quality: 0.7}
    next: {retention: 0.8, churned: rest}
  retention:
    quality: 0.6
    invitations: 0.5
    next: {purchase: "weibull(scale=40 d, shape=1.5)", churned: "loglogistic(median=90 d, shape=2)"}
  lost:
  churned: {next: {retention: exponential(mean=200 d), gone: fixed(90 d)}}
  gone: {role: exit_churned}
referral:
  {enter: consideration, acceptance: 0.4, delay: exponential(mean=5 d), satisfaction: 1, carry_over: 0.3}
practices:
  care:
    start: 30 d
    ramp: 20 d
    half_life: 100 d
    coverage: 0.8
    who: {satisfaction: below 0.5, sensitivity: 0.8}
    effects:
      retention -> churned: {hazard_ratio: 0.6}
      role consideration: {experience_gain: 0.2, dwell_ratio: 0.7}
"""
DESK = """
desks:
  line: {servers: {mon-fri 08:00-18:00: 1}, service: exponential(mean=3 h), patience: exponential(mean=5 h),
         tolerance: 2 h, resolution: 0.7, queue: priority, room: 3}
"""
TALK = """
market: 400
word_of_mouth:
  {half_life: 30 d, praise: {above: 0.55, moves: 0.05}, warning: {below: 0.45, moves: -0.05}, arrivals: 0.5}
policies:
  watch:
    {measure: satisfaction, every: 7 d, window: 30 d, noise: 0.1,
     switch_on: below 0.55, switch_off: above 0.6, practices: [care]}
"""
AT_DESK, AT_HOME = "desk: line", "dwell: exponential(mean=3 h)"
TEXTS = {
    "alone": (SHOP.replace("DESK", AT_HOME), "care"),
    "look-ahead": (SHOP.replace("DESK", AT_DESK) + DESK, "care"),
    "full": (SHOP.replace("DESK", AT_DESK) + DESK + TALK, "watch"),
}
GOLDEN = {
    "alone": "e8daf41248ce55263f7d445f616758e5",
    "look-ahead": "28a386dfaa64e28847be4384b362fe79",
    "full": "c5c05e4eecab8ca7267e49e48ba75fab",
}


def digest(log: Log) -> str:
    """A hash of ids, offsets and all columns."""
    text = blake2b(digest_size=16)
    for column in (log.ids, log.offsets, log.time, log.kind, log.what, log.value):
        text.update(column.tobytes())
    return text.hexdigest()


@pytest.mark.parametrize("gait", TEXTS)
def test_golden_logs(gait: str) -> None:
    """The log of a scenario for each gait never changes, on any machine, whichever engine writes it."""
    text, strategy = TEXTS[gait]
    compiled = compile_scenario(loads(text, file="shop.yaml"), strategy)
    assert widest_gait(compiled) == gait
    logs = run_compiled(compiled, SEED), run_reference(compiled, SEED)
    assert [digest(log) for log in logs] == [GOLDEN[gait]] * 2


def addresses() -> list[tuple[int, int, int]]:
    """Identity, purpose and count of draws of all kinds, of people from a source and of somebody invited."""
    people = [
        external(source_bits("adverts"), 0, 5),
        external(source_bits("fair"), 1, 70_000),
        1 << 62 | 12345,
    ]
    places = [("visit", "consideration"), ("experience", "retention"), ("desk", "line"), ("clock", "a", "b")]
    drawn = [(who, purpose(*names), count) for who in people for names in places for count in (0, 3)]
    return drawn[:20]


PINNED = [
    ("0x1.4a0af7e6eb7cap-2", "0x1.55f03d0a00000p-2"),
    ("0x1.70a40a4b405bbp-1", "0x1.f08e9caa00000p-2"),
    ("0x1.bba79a70ac431p-1", "0x1.100cf8e500000p-1"),
    ("0x1.7e8581c10171dp-1", "0x1.27543b0a00000p-2"),
    ("0x1.6e9eef6e868bfp-1", "0x1.fdc5d29c00000p-3"),
    ("0x1.d81356eeb6d87p-1", "0x1.b076ec5400000p-3"),
    ("0x1.7b42af8cd48aep-2", "0x1.84f5986c00000p-3"),
    ("0x1.c3229b5a91408p-4", "0x1.cfcc4ff700000p-1"),
    ("0x1.ff8a35efdc979p-1", "0x1.4577806400000p-3"),
    ("0x1.1d094b10db118p-4", "0x1.535e84dd00000p-1"),
    ("0x1.8006d5c244c84p-3", "0x1.45f37fa700000p-1"),
    ("0x1.4852c94245702p-2", "0x1.f9d6649e00000p-2"),
    ("0x1.9032b58f44ec0p-7", "0x1.b729357100000p-1"),
    ("0x1.6a1d00c76656bp-1", "0x1.5b88591a00000p-2"),
    ("0x1.7a93f2e03fbe0p-6", "0x1.9917fd8200000p-2"),
    ("0x1.0ab1c814114b3p-1", "0x1.79d2587500000p-1"),
    ("0x1.1d62d200225a7p-1", "0x1.31997adb00000p-1"),
    ("0x1.f82a309f69405p-1", "0x1.576ab7e000000p-6"),
    ("0x1.43c2c838f907bp-1", "0x1.276c192800000p-4"),
    ("0x1.d00331094e1a3p-1", "0x1.83e199f600000p-2"),
]


def test_pinned_draws() -> None:
    """The uniforms at 20 addresses never change, plain or compiled."""
    assert "block" in KERNELS[philox]
    words: Any = numba.njit(block)
    found = []
    for address in addresses():
        a, b, c, _ = block(SEED, *address)
        assert words(SEED, *address) == block(SEED, *address)
        found.append((uniform52(a, b).hex(), uniform32(c).hex()))
    assert found == PINNED
