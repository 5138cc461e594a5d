"""The resolved form: nothing implied, and resolving it again changes nothing."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from journeysim.scenario import library
from journeysim.scenario.files import dump
from journeysim.scenario.library import load, loads
from journeysim.scenario.resolve import resolve, signature
from journeysim.scenario.scenario import Scenario
from tests.strategies import documents, scenario_of

VALID = sorted((Path(__file__).parents[1] / "cases" / "valid").iterdir())


def of_file(path: Path) -> Scenario:
    """A scenario from a file."""
    return loads(path.read_text(encoding="utf-8"), str(path))


def assert_fixed(scenario: Scenario) -> None:
    """Reading the resolved form gives the same resolved form and the same signature."""
    once = resolve(scenario.model)
    again = loads(dump(once), scenario.file)
    assert resolve(again.model) == once
    assert signature(again.model) == signature(scenario.model)


@pytest.mark.parametrize("name", library.names())
def test_shipped_scenarios_are_fixed_points(name: str) -> None:
    """Resolving a shipped scenario twice is resolving it once."""
    assert_fixed(load(name))


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_every_section_is_a_fixed_point(path: Path) -> None:
    """The cases cover every section and short form of the format."""
    assert_fixed(of_file(path))


@given(documents())
@settings(max_examples=25)
def test_random_scenarios_are_fixed_points(document: dict[str, Any]) -> None:
    """So is any scenario that can be drawn."""
    assert_fixed(scenario_of(document))


TINY = """
journeysim: 1
horizon: 90 d
sources: {s1: somebody}
arrivals: {visitors: {customers: 10, enter: awareness}}
stages:
  awareness: {dwell: fixed(3 d), next: {purchase: 0.2, lost: rest}}
  purchase: {dwell: 0, revenue: 40, next: {}}
  lost:
"""


def test_rest_becomes_a_number() -> None:
    """What is left of 1, with the grade of its surroundings."""
    row = resolve(loads(TINY).model)["stages"]["awareness"]["next"]
    assert row["lost"]["p"] == {"value": 0.8, "evidence": "assumption"}


def test_defaults_are_written() -> None:
    """A field that the file leaves out stands in the resolved form."""
    resolved = resolve(loads(TINY).model)
    assert resolved["satisfaction"]["weight"] == {"value": 0.3, "evidence": "assumption"}
    assert resolved["stages"]["lost"]["role"] == "exit_lost"
    assert resolved["personas"]["everyone"]["share"]["value"] == 1.0
    assert resolved["market"] == "unlimited"
    assert resolved["horizon"] == "90 d"


def test_the_nearest_grade_is_inherited() -> None:
    """A number takes the grade of the nearest block that states one, or a source."""
    text = TINY.replace("revenue: 40", "revenue: {value: 40, evidence: assumption}, cost: 3, source: s1")
    stages = resolve(loads(text + "evidence: data\nsource: s1\n").model)["stages"]
    assert stages["purchase"]["revenue"] == {"value": 40.0, "evidence": "assumption"}
    assert stages["purchase"]["cost"] == {"value": 3.0, "evidence": "source", "source": "s1"}
    assert stages["lost"]["cost"] == {"value": 0.0, "evidence": "data", "source": "s1"}


def test_targets_become_names() -> None:
    """Roles, channels and ends of edges are written out; a composite stage keeps its name."""
    path = next(path for path in VALID if path.stem == "touchpoints")
    effects = resolve(of_file(path).model)["practices"]["polish"]["effects"]
    assert set(effects) == {
        "handover email -> phone",
        "handover web -> phone",
        "stage support",
        "support/call -> leave",
        "support/call -> purchase",
        "support/faq -> leave",
        "touchpoint advocacy/story",
        "touchpoint support/faq",
        "touchpoint support/mail",
    }


def test_touchpoints_take_the_defaults_of_their_stage() -> None:
    """What a stage with touchpoints says of dwell and quality stands at each of them."""
    path = next(path for path in VALID if path.stem == "touchpoints")
    support = resolve(of_file(path).model)["stages"]["support"]
    assert "dwell" not in support
    assert support["touchpoints"]["faq"]["dwell"] == "fixed(10 min)"
    assert support["touchpoints"]["mail"]["dwell"] == "fixed(1 d)"
    assert support["touchpoints"]["mail"]["next"]["leave"]["p"]["value"] == 1.0


def test_strategies_are_flat() -> None:
    """A strategy of strategies names practices and policies, with their overrides."""
    path = next(path for path in VALID if path.stem == "strategies")
    everything = resolve(of_file(path).model)["strategies"]["all"]["practices"]
    assert everything == {"better-figures": {}, "calls": {"coverage": 0.5}, "watch": {}}


def test_a_relative_risk_names_who_pays() -> None:
    """``rest`` is gone from the row, so the edge that took the difference is named."""
    path = next(path for path in VALID if path.stem == "risks-and-switches")
    effects = resolve(of_file(path).model)["practices"]["advice"]["effects"]
    assert effects["consideration -> purchase"]["risk_ratio"]["takes"] == "lost"


def test_a_rest_that_an_override_moves_stays() -> None:
    """A persona's override of another edge must still find the rest that gives way."""
    path = next(path for path in VALID if path.stem == "persona-overrides")
    stages = resolve(of_file(path).model)["stages"]
    assert stages["purchase"]["next"]["lost"]["p"] == "rest"
    assert stages["support"]["next"]["lost"]["p"]["value"] == pytest.approx(0.4)


def test_steps_are_complemented() -> None:
    """A rest beside steps of one kind is a step function itself."""
    path = next(path for path in VALID if path.stem == "rows")
    lost = resolve(of_file(path).model)["stages"]["awareness"]["next"]["lost"]["p"]
    assert lost["by"] == "visits"
    assert [step["value"] for step in lost["steps"].values()] == pytest.approx([0.65, 0.3])


def test_words_do_not_change_the_signature() -> None:
    """Titles, labels, notes and maps are for readers."""
    worded = TINY.replace("  lost:", "  lost: {label: gone, note: sadly, map: {emotions: regret}}")
    assert signature(loads(TINY).model) == signature(loads(worded + "title: A shop\n").model)


@pytest.mark.parametrize(
    "before, after",
    [
        ("revenue: 40", "revenue: 41"),
        ("fixed(3 d)", "fixed(73 h)"),
        ("90 d", "91 d"),
        ("  lost:", "  lost: {invitations: 0, cost: 1}"),
    ],
)
def test_every_number_changes_the_signature(before: str, after: str) -> None:
    """What is simulated is what is signed."""
    assert signature(loads(TINY).model) != signature(loads(TINY.replace(before, after)).model)


def test_spelling_does_not_change_the_signature() -> None:
    """The same scenario written otherwise has the same signature: orders, units, short forms."""
    other = """
        stages:
          lost: {role: exit_lost}
          purchase: {next: {}, revenue: {value: 40}, dwell: fixed(0 h)}
          awareness: {next: {lost: 0.8, purchase: {p: 0.2}}, dwell: fixed(72 h)}
        arrivals: {visitors: {enter: awareness, customers: 10, cost: 0}}
        sources: {s1: somebody}
        journeysim: 1
        horizon: 90 d
    """
    assert signature(loads(other).model) == signature(loads(TINY).model)
