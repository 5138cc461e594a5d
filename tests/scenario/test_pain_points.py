"""The worst place of a journey."""

from journeysim.compiled.build import compile_scenario
from journeysim.scenario.library import load
from journeysim.scenario.pain_points import pain_point


def test_the_worst_place_counts_what_a_desk_leaves_unresolved() -> None:
    """A call with a good quality becomes the worst place where its desk solves next to nothing."""
    scenario = load("b2b-platform")
    assert pain_point(scenario.model) == "awareness/search-result"
    helpless = scenario.set({"desks.support.resolution": 0.1})
    assert pain_point(helpless.model) == "support/call"


def test_a_journey_without_quality_has_no_worst_place() -> None:
    """Where nobody is served, nothing can be repaired."""
    assert pain_point(load("cdnow").model) is None


def test_an_effect_on_the_pain_point_acts_there_and_nowhere_else() -> None:
    """In the seven-stage journey consideration is worst, and is what the practice is met at."""
    compiled = compile_scenario(load("seven-stage"), "journey-map")
    (change,) = compiled.changes
    assert [compiled.names.places[place] for place in change.exposed] == ["consideration"]
    resolved = load("seven-stage").changed(
        {**load("seven-stage").document.data, "strategies": {"map": ["journey-map"]}}, {}
    )
    assert list(resolved.resolved()["practices"]["journey-map"]["effects"]) == ["stage consideration"]
