"""Effects on concrete targets."""

import pytest

from journeysim.scenario.concrete import concrete_effects, concrete_targets, disputed, doubled
from journeysim.scenario.library import loads
from journeysim.scenario.model import Change
from journeysim.scenario.targets import parse_target

MODEL = loads("""
journeysim: 1
horizon: 90 d
channels: [web, phone]
arrivals: {all: {customers: 10, enter: consideration}}
stages:
  consideration: {dwell: fixed(2 d), next: {support: 0.2, churned: rest}}
  support:
    dwell: fixed(1 h)
    touchpoints: {faq: {channel: web, first: 1}, call: {channel: phone, first: 1}}
    next: {consideration: 0.1, churned: rest}
  churned: {next: {support: exponential(mean=90 d), gone: fixed(99 d)}}
  gone: {role: exit_churned}
""").model


def names(target: str, effect: str) -> list[str]:
    """The concrete targets of an effect."""
    return [str(concrete) for concrete in concrete_targets(MODEL, parse_target(target), effect)]


def change(**effects: dict[str, float]) -> Change:
    """A change with effects; `_` in a target stands for a blank."""
    return Change.model_validate(
        {"effects": {target.replace("_", " "): sizes for target, sizes in effects.items()}}
    )


def test_odds_act_on_probabilities_and_hazards_on_clocks() -> None:
    """`any -> exits` means edges of both kinds; each effect keeps those where it fits."""
    assert names("any -> exits", "odds_ratio") == ["consideration -> churned", "support -> churned"]
    assert names("any -> exits", "hazard_ratio") == ["churned -> gone"]
    assert len(names("any -> exits", "cost_added")) == 3


def test_roles_channels_and_pairs_are_written_out() -> None:
    """A stage with touchpoints stays one thing; a channel is its touchpoints."""
    assert names("role support", "experience_gain") == ["stage support"]
    assert names("channel web", "dwell_ratio") == ["touchpoint support/faq"]
    assert names("handover any -> web", "friction_ratio") == ["handover phone -> web"]
    assert names("referral", "delay_ratio") == []
    assert names("desk line", "service_ratio") == []


def test_two_targets_may_mean_one_thing_with_different_effects() -> None:
    """They are gathered under it."""
    effects = change(role_support={"dwell_ratio": 0.9}, stage_support={"cost_added": 1}).effects
    assert {text: set(sizes) for text, sizes in concrete_effects(MODEL, effects).items()} == {
        "stage support": {"dwell_ratio", "cost_added"}
    }
    assert doubled(MODEL, effects) == []


@pytest.mark.parametrize("other", ["stage_support", "channel_web"])
def test_one_effect_twice_on_one_thing_is_found(other: str) -> None:
    """Directly, or through a touchpoint of the stage."""
    effects = change(role_support={"experience_gain": 0.1}, **{other: {"experience_gain": 0.2}}).effects
    pairs = {(first, second) for first, second, _, _ in doubled(MODEL, effects)}
    assert pairs == {("role support", other.replace("_", " "))}


def test_two_responses_on_one_thing_are_found() -> None:
    """A thing has one dose response in one change."""
    raw = {
        "effects": {"role support": {"dwell_ratio": 0.9}, "stage support": {"cost_added": 1}},
        "response": {"role support": "hill(half=1, slope=1)"},
    }
    assert disputed(MODEL, Change.model_validate(raw)) == [("role support", "stage support", "stage support")]
    assert disputed(MODEL, change(role_support={"dwell_ratio": 0.9})) == []
