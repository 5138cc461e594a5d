"""The shipped practices: each fits several journeys, does something there, and says where it comes from."""

import json
from functools import cache

import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.engines.reference.run import run
from journeysim.errors import ScenarioError
from journeysim.scenario.library import load, loads, names
from journeysim.scenario.practice_library import practices, sources_of
from journeysim.scenario.scenario import Scenario, assemble
from journeysim.scenario.strategies import BASELINE
from tests.scenario.texts import SMALL

JOURNEYS = tuple(name for name in names() if name != "cdnow")
read = cache(load)


def taking(journey: str, practice: str) -> Scenario | None:
    """A shipped scenario with a library practice as its only one; None where nothing of it matches."""
    document = read(journey).document
    kept = {key: part for key, part in document.data.items() if key not in ("strategies", "policies")}
    try:
        return assemble(document.changed(kept | {"practices": {"taken": {"use": practice}}}, {}), journey)
    except ScenarioError as error:
        if "nothing of the library practice taken matches" in str(error):
            return None
        raise


def changes_lives(scenario: Scenario) -> bool:
    """Whether the practice changes the log of a small run."""
    base, taken = (run(compile_scenario(scenario, strategy, 300), 1) for strategy in (BASELINE, "taken"))
    return not base.equals(taken)


@pytest.mark.parametrize("practice", practices())
def test_each_practice_fits_several_journeys_and_does_something(practice: str) -> None:
    """A library practice applies to two shipped scenarios at least, and changes lives in one of them."""
    fitting = [found for journey in JOURNEYS if (found := taking(journey, practice)) is not None]
    assert len(fitting) >= 2
    assert any(changes_lives(scenario) for scenario in fitting)


@pytest.mark.parametrize("practice", practices())
def test_each_practice_states_its_origin_size_and_price(practice: str) -> None:
    """A label, the article that recommends it, the grade `assumption`; most sizes have a range."""
    entry = practices()[practice]
    assert entry["evidence"] == "assumption"
    assert entry["label"]
    assert list(sources_of(practice)) == [entry["origin"]]
    taken = next(found for journey in JOURNEYS if (found := taking(journey, practice)) is not None)
    change = taken.model.practices["taken"]
    assert taken.model.sources[str(change.origin)] == sources_of(practice)[str(change.origin)]
    sizes = [size for effects in change.effects.values() for size in effects.values()]
    assert all(size.size.evidence in (None, "assumption") for size in sizes)
    assert "cost" in entry or any("revenue_ratio" in effects for effects in entry["effects"].values())


def test_a_scenario_keeps_its_own_sources_beside_those_of_the_library() -> None:
    """`use` adds the library's sources to the file's; so does a strategy that names a library practice."""
    small = loads(SMALL).document
    data = {key: part for key, part in small.data.items() if key != "strategies"}
    own = small.changed(data | {"sources": {"mine": "A log of our own"}}, {})
    taken = assemble(own.changed(own.data | {"practices": {"fresh": {"use": "fresh-content"}}}, {}), "small")
    assert set(taken.model.sources) == {"mine", "seven-stage-article"}
    named = assemble(own.changed(own.data | {"strategies": {"both": ["fresh-content"]}}, {}), "small")
    assert named.plan("both").changes["fresh-content"].origin == "seven-stage-article"
    again = loads(json.dumps(named.resolved()), file="again.json")
    assert again.model.practices["fresh-content"].used == "fresh-content@1"
    assert again.model.sources["seven-stage-article"] == sources_of("fresh-content")["seven-stage-article"]
