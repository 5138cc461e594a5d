"""What customers share, compiled: desks, contacts, word of mouth, markets and policies."""

from math import inf, log

import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.compiled.records import Compiled, ServerTerm, Term
from journeysim.kernels.identity import purpose
from tests.engines.reference.tiny import told

WORLD = """
first_day: friday
horizon: 100 d
market: 500
personas:
  calm: {share: 0.5, priority: 2, effects: {desk line: {patience_ratio: 3, tolerance_ratio: 2}}}
  plain: {share: 0.5, overrides: {desks.line.resolution: 0.9, desks.line.unresolved_quality: 0.1}}
arrivals: {people: {customers: 50, enter: help}}
referral: {enter: help, acceptance: 0.5, delay: fixed(1 d)}
desks:
  door: {servers: {0 d: 3, 50 d: 4}, service: fixed(1 h), queue: priority, room: 7}
  line:
    servers: {"mon,tue 09:00-12:00": 2, sun 10:00-11:00: 1}
    service: fixed(10 min)
    patience: fixed(5 min)
    tolerance: 6 min
    resolution: 0.6
    cost_per_server_day: 200
    cost_per_minute: 0.5
stages:
  help: {role: support, dwell: 0, desk: line, invitations: 0.1, next: {ask: 0.5, done: rest}}
  ask: {role: support, dwell: 0, desk: door, next: done}
  done: {role: other, next: {}}
word_of_mouth: {half_life: 30 d, warning: {below: 0.3, moves: -0.01}, arrivals: 0.4}
practices:
  b-hire: {dose: 0.5, response: 'hill(half=1, slope=1)', effects: {desk line: {servers_added: 2}}}
  a-learn:
    lead_time: 4 d
    cost: {floor_time: {line: 1, door: 2}}
    effects: {desk line: {service_ratio: 0.8, resolution_odds_ratio: 2}}
conditions: {slow: {effects: {policy watch: {delay_ratio: 2, noise_ratio: 3}}}}
policies:
  watch: {measure: complaints, every: 1 w, window: 2 w, switch_on: above 0.1, switch_off: below 0.05,
          noise: 0.2, delay: 1 d, response_rate: 0.5, practices: [b-hire]}
strategies: {all: [a-learn, b-hire], watched: [a-learn, watch]}
"""


def compiled(strategy: str = "all", customers: int | None = None) -> Compiled:
    """The world of this page under a strategy."""
    return compile_scenario(told(WORLD), strategy, customers)


def test_desks_are_in_order_of_names_with_their_own_times() -> None:
    """Steps by day, or hours of the week sorted from Monday on; a Friday is four days into the week."""
    door, line = compiled("baseline").desks
    assert (door.name, door.schedule, door.hours) == ("door", ((0.0, 3), (50.0, 4)), ())
    assert (door.priority, door.room, line.priority, line.room) == (True, 7, False, inf)
    hours = [(9 / 24, 0.5, 2), (1 + 9 / 24, 1.5, 2), (6 + 10 / 24, 6 + 11 / 24, 1)]
    assert [list(slot) for slot in line.hours] == [pytest.approx(list(slot)) for slot in hours]
    assert line.hours_shift == 4.0
    assert (line.out_of_hours, line.cost_per_server_day) == ("return", 200)
    assert (line.service_purpose, line.return_purpose) == (purpose("desk", "line"), purpose("return", "line"))
    assert line.servers == ()


def test_changes_add_whole_servers_and_lead_time_takes_some_away() -> None:
    """Neither dose nor response shrinks a number of servers; changes are numbered in order of names."""
    world = compiled()
    names = [change.name for change in world.changes]
    learn, hire = names.index("a-learn"), names.index("b-hire")
    door, line = world.desks
    assert set(line.servers) == {ServerTerm(hire, 2), ServerTerm(learn, -1, during_lead_time=True)}
    assert door.servers == (ServerTerm(learn, -2, during_lead_time=True),)


def test_contacts_are_a_personas_own() -> None:
    """Effects and overrides of a persona are folded in; terms of practices are the same for all."""
    world = compiled()
    calm, plain = (persona.contacts[1] for persona in world.personas)
    assert [calm.patience_factor, plain.patience_factor] == pytest.approx([3.0, 1.0])
    assert calm.tolerance == pytest.approx(2 * plain.tolerance) == pytest.approx(12 / 1440)
    assert (calm.resolution, plain.resolution) == (0.6, 0.9)
    assert (calm.unresolved_quality, plain.unresolved_quality) == (0.5, 0.1)
    assert calm.cost_per_minute == 0.5
    learn = [change.name for change in world.changes].index("a-learn")
    for contact in (calm, plain):
        assert contact.service_terms == (Term(learn, pytest.approx(log(0.8))),)  # type: ignore[arg-type]
        assert contact.resolution_terms == (Term(learn, pytest.approx(log(2.0))),)  # type: ignore[arg-type]
    assert [persona.priority for persona in world.personas] == [2.0, 0.0]
    assert world.personas[0].contacts[0].tolerance == inf
    assert world.personas[0].contacts[0].patience is None


def test_word_of_mouth_is_scaled_to_the_market() -> None:
    """Half of a crowd of 1,000 is moved twice as much; absent praise never happens."""
    voice = compiled().word_of_mouth
    assert voice is not None
    assert voice.tau == pytest.approx(30 / log(2))
    assert [voice.warning_below, voice.warning_moves] == pytest.approx([0.3, -0.02])
    assert (voice.praise_above, voice.praise_moves, voice.arrivals) == (inf, 0.0, 0.4)


def test_a_market_has_members_and_a_network_edges() -> None:
    """A number, or a generator; none where it is unlimited."""
    market = compiled().market
    assert market is not None
    assert (market.size, market.network, market.member_purpose) == (500, None, purpose("member"))
    tied = compile_scenario(told(WORLD.replace("market: 500", 'market: {network: "cycle(n=5)"}'))).market
    assert tied is not None
    assert (tied.size, tied.edges) == (5, ((0, 1), (0, 4), (1, 2), (2, 3), (3, 4)))
    assert compile_scenario(told(WORLD.replace("market: 500", "market: unlimited"))).market is None


def test_policies_know_what_they_switch() -> None:
    """Bounds are open, practices indices; what changes do to delay and noise are log ratios."""
    world = compiled("watched")
    (policy,) = world.policies
    names = [change.name for change in world.changes]
    assert [names[number] for number in policy.practices] == ["b-hire"]
    assert [change.switched for change in world.changes] == [name == "b-hire" for name in names]
    assert (policy.on.low, policy.on.high) == (0.1, inf)
    assert policy.off is not None
    assert (policy.off.low, policy.off.high) == (-inf, 0.05)
    assert (policy.every, policy.window, policy.delay, policy.noise, policy.response_rate) == (
        7.0,
        14.0,
        1.0,
        0.2,
        0.5,
    )
    assert policy.samples
    assert policy.purpose == purpose("review", "watch", "complaints")
    slow = names.index("slow")
    assert policy.delay_terms == (Term(slow, pytest.approx(log(2.0))),)  # type: ignore[arg-type]
    assert policy.noise_terms == (Term(slow, pytest.approx(log(3.0))),)  # type: ignore[arg-type]
    assert compiled("all").policies == ()


def test_what_is_shared_is_named() -> None:
    """Engines and reports say why customers meet."""
    assert compiled("all").shares == ("desks", "word of mouth", "a finite market")
    assert compiled("watched").shares == ("desks", "word of mouth", "a finite market", "review policies")


def test_scaling_customers_leaves_desks_and_market_as_they_are() -> None:
    """`customers` multiplies cohorts and rates; servers, members and what one person moves stay."""
    few, many = compiled(), compiled(customers=500)
    assert (few.sources[0].cohort, many.sources[0].cohort) == (50, 500)
    assert few.desks == many.desks
    assert few.market == many.market
    assert few.word_of_mouth == many.word_of_mouth
