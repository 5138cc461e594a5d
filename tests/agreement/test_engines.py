"""The compiled engine gives the log of the reference engine, bit for bit."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeysim.compiled.build import compile_scenario
from journeysim.compiled.records import Compiled
from journeysim.engines.contract import Guards
from journeysim.errors import UsageError
from journeysim.results.log import Kind, Log
from journeysim.scenario.library import load, loads, names
from tests.agreement.engines import compiled_document, difference, disagreement, gaits, lived
from tests.agreement.worlds import CUSTOMERS, SEEDS, STRATEGIES, tied_worlds, worlds
from tests.independent import INDEPENDENT
from tests.strategies import Document

TIED = """
journeysim: 1
horizon: 40 d
personas: {small: {share: 0.6, priority: 1}, large: {share: 0.4, priority: 2}}
memories: {sore: {on: [abandoned, blocked, "quality below 0.5"], for: 1 d, cap: 3}}
desks:
  line: {servers: {mon-sun 00:00-12:00: 2}, service: fixed(0.5 d), patience: fixed(0.5 d), tolerance: 1 d,
         resolution: 0.6, room: 4, queue: QUEUE, out_of_hours: OUT_OF_HOURS}
  back: {servers: {0 d: 1, 3 d: 0, 5 d: 2}, service: fixed(1 d), patience: fixed(1 d), room: 2}
arrivals:
  crowd: {customers: 25, enter: research}
  others: {times: [0 d, 0 d, 0.5 d, 0.5 d, 1 d, 2 d, 2 d, 2 d, 2.5 d, 7 d, 7 d], enter: support}
stages:
  research:
    dwell: fixed(0.5 d)
    quality: 0.6
    next: {support: {p: 0.6, memories: {sore: 0.5}}, experience: 0.3, lost: rest}
  support:
    dwell: 0
    desk: line
    quality: 0.7
    on_unresolved: {support: 0.5, research: 0.5, at_once: true}
    on_blocked: {research: 1}
    next: {experience: {p: 0.5, memories: {sore: -0.5}}, research: 0.4, lost: rest}
  experience: {dwell: fixed(1 d), desk: back, quality: 0.4, next: {support: 0.5, research: 0.4, lost: rest}}
  lost:
practices:
  help:
    cost: {per_exposure: 1, cap: 20}
    effects: {desk line: {servers_added: 1}, stage support: {dwell_ratio: 0.5}}
policies:
  watch:
    {measure: abandonment, every: 0.5 d, window: 1 d, switch_on: above 0.2, switch_off: below 0.2,
     practices: [help]}
"""


def examples(number: int) -> settings:
    return settings(
        max_examples=number,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        backend=INDEPENDENT,
    )


@examples(50)
@given(worlds(), STRATEGIES, CUSTOMERS, SEEDS)
def test_random_scenarios_agree(document: Document, strategy: str, customers: int | None, seed: int) -> None:
    """Logs, world records and errors are equal at every gait allowed, with 1, 2 and 3 threads."""
    assert not disagreement(compiled_document(document, strategy, customers), seed)


@examples(15)
@given(tied_worlds(), STRATEGIES, SEEDS)
def test_scenarios_full_of_ties_agree(document: Document, strategy: str, seed: int) -> None:
    """Where nearly everything happens at the same few moments, both engines find the same order."""
    assert not disagreement(compiled_document(document, strategy), seed)


@pytest.mark.parametrize("out_of_hours", ["wait", "return", "turn_away"])
@pytest.mark.parametrize("queue", ["fifo", "priority"])
def test_a_model_of_ties(out_of_hours: str, queue: str) -> None:
    """Arrivals, stays, services, patience, shifts, reviews and memories all end at the same half days."""
    text = TIED.replace("OUT_OF_HOURS", out_of_hours).replace("QUEUE", queue)
    for strategy in ("baseline", "watch"):
        compiled = compile_scenario(loads(text, file="tied.yaml"), strategy)
        for seed in range(5):
            log = lived("reference", compiled, seed)
            assert isinstance(log, Log)
            assert {Kind.START, Kind.ABANDONED, Kind.BLOCKED, Kind.UNRESOLVED} <= set(log.kind.tolist())
            assert not disagreement(compiled, seed)


CAPPED = """
journeysim: 1
horizon: 60 d
arrivals: {visitors: {rate: 3 per day, enter: research}}
stages:
  research: {dwell: exponential(mean=5 d), next: {buy: 0.4, research: 0.4, lost: rest}}
  buy: {role: purchase, next: {}}
  lost:
practices:
  guide: {cost: {per_exposure: 1, cap: 40}, effects: {research -> buy: {odds_ratio: 3}}}
"""


def test_spending_that_all_share() -> None:
    """Nobody meets anybody but at the end of the money, which comes when it has come for all."""
    compiled = compile_scenario(loads(CAPPED, file="capped.yaml"), "guide")
    for seed in range(5):
        log = lived("reference", compiled, seed)
        assert isinstance(log, Log)
        assert log.world.exhausted
        assert not disagreement(compiled, seed)


PUNCTUAL = """
journeysim: 1
horizon: 20 d
DESKS
arrivals: {crowd: {customers: 9, enter: research}, late: {times: [15 d, 20 d], enter: research}}
stages:
  research: {dwell: fixed(5 d), next: {buy: 0.5, support: 0.3, lost: rest}}
  buy: {role: purchase, dwell: fixed(10 d), invitations: 1, next: {research: 0.6, lost: rest}}
  support: {dwell: fixed(5 d), DESK next: {research: 0.8, lost: rest}}
  lost:
referral: {enter: research, acceptance: 0.5, delay: fixed(5 d)}
"""


LINE = "desks: {line: {servers: 3, service: fixed(5 d), patience: fixed(5 d)}}"


TOLD = "invitations: 1, invite: entry,"


@pytest.mark.parametrize("desks, desk", [("", TOLD), (LINE, "desk: line,"), (LINE, f"desk: line, {TOLD}")])
def test_what_ends_with_the_horizon_has_happened(desks: str, desk: str) -> None:
    """Stays, services, patience and arrivals at the very last moment, on every way through the engines."""
    text = PUNCTUAL.replace("DESKS", desks).replace("DESK", desk)
    compiled = compile_scenario(loads(text, file="punctual.yaml"), "baseline")
    for seed in range(10):
        log = lived("reference", compiled, seed)
        assert isinstance(log, Log)
        assert ((log.time == 20.0) & (log.kind == Kind.ENTER)).sum() > 1
        assert not disagreement(compiled, seed)


HASTY = """
journeysim: 1
horizon: 9 d
desks: {line: {servers: 1, service: fixed(2 d), patience: fixed(0 d)}}
arrivals: {callers: {customers: 9, enter: support}}
stages:
  support: {role: support, desk: line, on_abandon: {support: 0.6, lost: rest}, next: lost}
  lost:
"""


def test_giving_up_and_joining_again_at_once() -> None:
    """Whoever has no patience may join a line several times at one moment."""
    compiled = compile_scenario(loads(HASTY, file="hasty.yaml"), "baseline")
    for seed in range(5):
        log = lived("reference", compiled, seed)
        assert isinstance(log, Log)
        assert (log.kind == Kind.ABANDONED).sum() > 9
        assert not disagreement(compiled, seed)


MOODY = """
journeysim: 1
horizon: 40 d
traits: {mood: "loglogistic(median=1, shape=0.3)", size: "lognormal(median=1, sigma=0.5)"}
arrivals: {visitors: {rate: 4 per day, enter: research}}
stages:
  research: {dwell: 0, dwell_traits: {mood: 0.5}, next: {support: 0.7, experience: rest}}
  support: {dwell: "exponential(mean=1 d)", dwell_traits: {mood: -0.5}, next: {research: 0.5, lost: rest}}
  experience:
    next: {support: {clock: "weibull(scale=trait(size), shape=0.5)", traits: {mood: SLOPE}},
           lost: {clock: "exponential(mean=9 d)", traits: {mood: 0.2}}}
  lost:
"""


@pytest.mark.parametrize("slope", [-0.4, 0.4])
def test_slopes_on_a_trait_without_bounds(slope: float) -> None:
    """Factors of 0 and without end leave every time a time: none is NaN, and nobody goes back in time."""
    compiled = compile_scenario(loads(MOODY.replace("SLOPE", str(slope)), file="moody.yaml"), "baseline")
    for seed in range(5):
        log = lived("reference", compiled, seed)
        assert isinstance(log, Log)
        assert ((log.time >= 0.0) & (log.time <= 40.0)).all()
        assert not disagreement(compiled, seed)


@examples(8)
@given(worlds(), SEEDS, st.integers(40, 400))
def test_limits_stop_both_engines(document: Document, seed: int, limit: int) -> None:
    """A run that one engine refuses to end, for its customers or its visits, the other refuses too."""
    compiled = compiled_document(document)
    assert not disagreement(compiled, seed, Guards(customers=limit, events=10 * limit))


def richest(name: str) -> str:
    """The strategy of a shipped scenario with most practices and policies."""
    scenario = load(name)
    plans = {strategy: scenario.plan(strategy) for strategy in scenario.strategies}
    return max(plans, key=lambda strategy: len(plans[strategy].changes) + len(plans[strategy].switched))


def compiled_shipped(name: str, strategy: str, customers: int) -> Compiled:
    """A shipped scenario with so many customers, or as many as its lists hold."""
    try:
        return compile_scenario(load(name), strategy, customers)
    except UsageError:
        return compile_scenario(load(name), strategy)


@pytest.mark.parametrize("name", names())
def test_shipped_scenarios_agree(name: str) -> None:
    """Each shipped scenario gives equal logs of a few hundred customers, as it is and at its richest."""
    for strategy in ("baseline", richest(name)):
        assert not disagreement(compiled_shipped(name, strategy, 150), 20, Guards())


@pytest.mark.long
@pytest.mark.parametrize("name", names())
def test_shipped_scenarios_agree_with_many_customers(name: str) -> None:
    """10,000 customers of each shipped scenario agree on 20 seeds, as it is and at its richest."""
    for strategy in ("baseline", richest(name)):
        compiled = compiled_shipped(name, strategy, 10_000)
        for seed in range(20):
            expected = lived("reference", compiled, seed << 32 | 5, Guards())
            found = lived("compiled", compiled, seed << 32 | 5, Guards(), gait=gaits(compiled)[0])
            assert not difference(expected, found), (strategy, seed)
