"""Changes: timing, targeting, costs, and where they are met."""

from math import inf

import pytest

from journeysim.compiled.changing import to_bounds
from journeysim.compiled.records import Bounds, Change
from journeysim.kernels.identity import purpose
from journeysim.scenario.values import Bound
from tests.compiled.tables import table

WORLD = """
arrivals: {people: {customers: 1, enter: research}}
channels: [web, shop]
personas: {a: {share: 0.5}, b: {share: 0.5}}
memories: {bad: {on: [quality below 0.3], for: 9 d}}
referral: {enter: research, acceptance: 0.5, delay: fixed(1 d)}
stages:
  research:
    touchpoints: {x: {channel: web, first: 1, dwell: 0}, y: {channel: shop, first: 1, dwell: 0}}
    next: {purchase: 0.5, lost: rest}
  purchase: {dwell: fixed(1 d), quality: 0.5, invitations: 1, next: {lost: 1}}
  lost:
practices: {a: {OF}}
conditions: {z: {effects: {stage purchase: {dwell_ratio: 2}}}}
"""
ANY = "effects: {stage purchase: {dwell_ratio: 2}}"


def change(of: str) -> Change:
    """A practice as compiled."""
    found, _ = table(WORLD.replace("OF", of), "a").changes
    return found


def met(effects: str) -> set[str]:
    """Names of the places whose visits are exposures."""
    compiled = table(WORLD.replace("OF", f"effects: {{{effects}}}"), "a")
    return {compiled.names.places[i] for i in compiled.changes[0].exposed}


def test_timing() -> None:
    """Costs from `start`, effects from start + lead time; without an end a change never ends."""
    found = change(f"start: 10 d, lead_time: 5 d, ramp: 3 d, half_life: 7 d, end: 40 d, coverage: 0.4, {ANY}")
    assert (found.start, found.begin, found.end) == (10.0, 15.0, 40.0)
    assert (found.ramp, found.half_life, found.coverage) == (3.0, 7.0, 0.4)
    plain = change(ANY)
    assert (plain.start, plain.begin, plain.end, plain.half_life, plain.coverage) == (0.0, 0.0, inf, inf, 1.0)
    assert plain.cover_purpose == purpose("cover", "a")
    assert plain.target is None


def test_repetition_and_season() -> None:
    """`repeat` is a period and a length, `season` a curve."""
    found = change(f"repeat: {{every: 1 w, for: 2 d}}, {ANY}")
    assert (found.every, found.length) == (7.0, 2.0)
    season = change(f"season: {{period: 1 y, factors: [1, 2]}}, {ANY}").season
    assert season is not None
    assert (season.period, season.factors) == (365.0, (1.0, 2.0))


def test_conditions_are_no_practices() -> None:
    """Changes stand by name; a condition is always there and costs nothing."""
    base = table(WORLD.replace("OF", ANY)).changes
    both = table(WORLD.replace("OF", ANY), "a").changes
    assert [(c.name, c.practice) for c in base] == [("z", False)]
    assert [(c.name, c.practice) for c in both] == [("a", True), ("z", False)]


def test_targeting() -> None:
    """Index sets and open intervals; one address per stage, none for touchpoints."""
    found = change(
        "who: {personas: [b], stages: [purchase], satisfaction: below 0.4, visits: [above 1, below 5], "
        f"tenure: above 30 d, memory: bad above 1, sensitivity: 0.7, specificity: 0.9}}, {ANY}"
    )
    assert found.target is not None
    assert found.target.personas == {1}
    assert found.target.stages == {1}
    assert found.target.satisfaction == Bounds(-inf, 0.4)
    assert found.target.visits == Bounds(1.0, 5.0)
    assert found.target.tenure == Bounds(30.0, inf)
    assert found.target.memories == ((0, Bounds(1.0, inf)),)
    assert (found.target.sensitivity, found.target.specificity) == (0.7, 0.9)
    assert not found.target.at_arrival
    # lost, purchase, research, research/x, research/y
    expected = [purpose(f"target|a|{stage}") for stage in ("lost", "purchase", "research")]
    assert found.target_purposes == (*expected, 0, 0)


def test_targeting_at_arrival_has_one_address() -> None:
    """`target|CHANGE|`, whatever the place of arrival."""
    found = change(f"who: {{personas: [a], asked: arrival}}, {ANY}")
    assert found.target is not None
    assert found.target.at_arrival
    assert found.target_purposes == (purpose("target|a|"),)


def test_bounds_hold_together() -> None:
    """Of several bounds the tightest hold."""
    bounds = to_bounds([Bound("above", 1.0), Bound("above", 2.0), Bound("below", 9.0), Bound("below", 5.0)])
    assert bounds == Bounds(2.0, 5.0)
    assert to_bounds([]) == Bounds()


def test_costs() -> None:
    """Costs per dose and day join those per day."""
    found = change(
        f"dose: 3, cost: {{fixed: 100, per_day: 2, per_dose_day: 5, per_exposure: 0.5, per_reward: 7}}, {ANY}"
    ).costs
    assert (found.fixed, found.per_day, found.per_exposure, found.per_reward) == (100.0, 17.0, 0.5, 7.0)
    assert found.cap == inf


@pytest.mark.parametrize(
    "effects, expected",
    [
        ("stage research: {experience_gain: 0.1}", {"research"}),
        ("role purchase: {dwell_ratio: 2}", {"purchase"}),
        ("touchpoint research/x: {first_ratio: 2}", {"research/x"}),
        ("channel shop: {experience_gain: 0.1}", {"research/y"}),
        ("research -> purchase: {odds_ratio: 2}", {"research"}),
        ("any -> exits: {odds_ratio: 0.5}", {"research", "purchase"}),
        ("research/x -> leave: {odds_ratio: 2}", {"research/x"}),
        ("referral: {delay_ratio: 2}", set()),
        ("source people: {cost_ratio: 2}", set()),
    ],
)
def test_exposures_are_visits_of_what_the_targets_name(effects: str, expected: set[str]) -> None:
    """A stage once for stages and roles, touchpoints for themselves and channels, the owner of an edge."""
    assert met(effects) == expected
    assert change(f"effects: {{{effects}}}").exposed_referral == effects.startswith("referral")
