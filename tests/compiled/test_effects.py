"""Effects by parameter: sizes, doses, groups and targets that name many things."""

from math import log

import pytest

from journeysim.compiled.effects import group_names, response_of, tabulate
from journeysim.compiled.records import NONE, SetTerm
from journeysim.scenario.model import Response
from tests.engines.reference.tiny import told

WORLD = """
arrivals: {ads: {rate: 1 per day, enter: research}, friends: {rate: 1 per day, enter: research}}
stages:
  research: {dwell: fixed(1 d), quality: 0.5, next: {purchase: 0.5, support: 0.2, lost: rest}}
  support: {dwell: fixed(1 d), quality: 0.5, next: {purchase: 0.5, lost: rest}}
  purchase: {dwell: fixed(1 d), next: {lost: 1}}
  lost:
practices:
  a:
    group: offers
    dose: 3
    response: {stage support: 'hill(half=1, slope=1)'}
    effects:
      any -> exits: {odds_ratio: 0.5}
      stage support: {dwell_ratio: 2, experience_gain: 0.4}
      source ads: {rate_ratio: 2, cost_ratio: 1}
  b:
    dose: 0.5
    effects:
      research -> forward: {risk_ratio: 1.2}
      research -> support: {set: 0}
  c: {effects: {any -> role purchase: {odds_ratio: 1}, stage research: {experience_gain: 0}}}
  d: {group: bundles, effects: {research -> lost: {risk_ratio: {size: 1.1, takes: purchase}}}}
"""
SCENARIO = told(WORLD)
TABLE = tabulate(SCENARIO.model, SCENARIO.model.practices)


def test_ratios_become_logs_times_the_dose_response() -> None:
    """log(ratio)·response, gain·response; the response may differ by target, linear elsewhere."""
    assert [t.size for t in TABLE.at("odds_ratio", "research", "next", "lost")] == [
        pytest.approx(3 * log(0.5))
    ]
    assert [t.size for t in TABLE.at("dwell_ratio", "support")] == [pytest.approx(0.75 * log(2))]
    assert [t.size for t in TABLE.at("experience_gain", "support")] == [pytest.approx(0.3)]


def test_wide_targets_reach_every_edge_that_they_mean() -> None:
    """`any -> exits` acts on all three rows, `forward` on places further along only."""
    for owner in ("research", "support", "purchase"):
        assert len(TABLE.at("odds_ratio", owner, "next", "lost")) == 1
    risks = {key: found for key, found in TABLE.risks.items() if found[0][0] == 1}
    assert set(risks) == {("research", "next", "purchase"), ("research", "next", "support")}


def test_neutral_effects_leave_no_trace() -> None:
    """A ratio of 1 and a gain of 0 are as if they were not written."""
    assert not any(term.change == 2 for terms in TABLE.terms.values() for term in terms)
    assert TABLE.at("source", "cost_ratio", "ads") == ()


def test_groups_are_numbered_by_name() -> None:
    """Groups in order of names; who has none carries NONE."""
    assert group_names(SCENARIO.model.practices) == ("bundles", "offers")
    assert TABLE.at("dwell_ratio", "support")[0].group == 1
    assert TABLE.sets["research", "next", "support"] == [SetTerm(1, 0.0, NONE, 0.5)]


def test_who_pays_for_a_relative_risk() -> None:
    """The row's `rest`, or the edge that `takes` names."""
    assert [found[2] for found in TABLE.risks["research", "next", "purchase"]] == ["lost"]
    assert [found[2:] for found in TABLE.risks["research", "next", "lost"]] == [("purchase", 0)]


def test_sources_are_named_one_by_one() -> None:
    """An effect on one source leaves the other alone."""
    assert [t.size for t in TABLE.at("source", "rate_ratio", "ads")] == [pytest.approx(3 * log(2))]
    assert TABLE.at("source", "rate_ratio", "friends") == ()


@pytest.mark.parametrize(
    "family, parameters, dose, expected",
    [
        ("linear", {}, 0.0, 0.0),
        ("linear", {}, 2.5, 2.5),
        ("hill", {"half": 2.0, "slope": 1.0}, 2.0, 0.5),
        ("hill", {"half": 2.0, "slope": 3.0}, 4.0, 8 / 9),
        ("inverted_u", {"peak": 2.0, "zero": 3.5}, 2.0, 1.0),
        ("inverted_u", {"peak": 2.0, "zero": 3.5}, 3.5, 0.0),
        ("inverted_u", {"peak": 2.0, "zero": 3.5}, 3.0, 1.5 ** (2 / 1.5) * 0.5 / 1.5),
        ("inverted_u", {"peak": 2.0, "zero": 3.5}, 40.0, -1.0),
    ],
)
def test_dose_responses(family, parameters: dict[str, float], dose: float, expected: float) -> None:
    """The three responses of the format at chosen doses."""
    response = Response(family=family, parameters=tuple(parameters.items()))
    assert response_of(response, dose) == pytest.approx(expected, abs=1e-12)
