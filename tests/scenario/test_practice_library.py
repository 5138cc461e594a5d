"""The shipped practices: each fits several journeys, does something there, and says where it comes from."""

import json
from functools import cache

import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.engines.reference.run import run
from journeysim.errors import ScenarioError
from journeysim.scenario import practice_library
from journeysim.scenario.changes import Change
from journeysim.scenario.conflicts import from_library
from journeysim.scenario.library import load, loads, names
from journeysim.scenario.practice_library import is_policy, practices, sources_of
from journeysim.scenario.scenario import Scenario, assemble
from journeysim.scenario.uncertainty import effect_scale, law_of, support
from tests.scenario.texts import SMALL

JOURNEYS = tuple(name for name in names() if name != "cdnow")
read = cache(load)


def taking(journey: str, practice: str) -> Scenario | None:
    """A shipped scenario with a library practice alone, perhaps under a review; None where idle."""
    document = read(journey).document
    own = ("strategies", "policies", "practices")
    kept = {key: part for key, part in document.data.items() if key not in own}
    review = ["regular-review"] if "policy any" in practices()[practice].get("effects", {}) else []
    strategies = {"taken": [*review, practice], "before": review}
    try:
        return assemble(document.changed(kept | {"strategies": strategies}, {}), journey)
    except ScenarioError as error:
        if f"nothing of the library practice {practice} matches" in str(error):
            return None
        raise


def changes_lives(scenario: Scenario) -> bool:
    """Whether the practice changes the log of a small run."""
    base, taken = (run(compile_scenario(scenario, strategy, 300), 1) for strategy in ("before", "taken"))
    return not base.equals(taken)


@pytest.mark.parametrize("practice", practices())
def test_each_practice_fits_several_journeys_and_does_something(practice: str) -> None:
    """A library practice applies to two shipped scenarios at least, and changes lives in one of them.

    What acts on reviews alone needs one that is on the brink: here it must only be heard.
    """
    fitting = [found for journey in JOURNEYS if (found := taking(journey, practice)) is not None]
    if practice == "reliable-metrics":
        fitting = [found for journey in JOURNEYS if (found := steered(journey, practice)) is not None]
        assert fitting
        return
    assert len(fitting) >= 2
    assert any(changes_lives(scenario) for scenario in fitting)


def steered(journey: str, practice: str) -> Scenario | None:
    """A scenario in which the practice changes how a policy of its own reads; None elsewhere."""
    scenario = read(journey)
    if not scenario.model.policies:
        return None
    watch = next(iter(scenario.model.policies))
    compiled = compile_scenario(scenario, f"{watch}+{practice}")
    return scenario if compiled.policies[0].delay_terms else None


@pytest.mark.parametrize("practice", practices())
def test_each_practice_states_its_origin_size_and_price(practice: str) -> None:
    """A label, a note, the article that recommends it, the grade `assumption`, and what it costs."""
    entry = practices()[practice]
    assert entry["evidence"] == "assumption"
    assert entry["label"]
    assert entry["note"]
    assert list(entry["sources"]) == [entry["origin"]]
    free = is_policy(practice) or any("revenue_ratio" in effects for effects in entry["effects"].values())
    assert "cost" in entry or free


@pytest.mark.parametrize("practice", [name for name in practices() if not is_policy(name)])
def test_each_effect_says_how_sure_it_is(practice: str) -> None:
    """Every size that is not our own decision, such as a price, has a law that holds its value."""
    change = from_library(practice)
    assert isinstance(change, Change)
    for effects in change.effects.values():
        for effect, size in effects.items():
            law = law_of(size.size, effect_scale(effect))
            decided = practice == "price-cut" and effect == "revenue_ratio"
            assert decided or (law is not None and support(law)[0] <= size.size.value <= support(law)[1])


@pytest.mark.parametrize("journey", JOURNEYS)
def test_a_practice_is_taken_with_overrides_in_every_vocabulary(journey: str) -> None:
    """What stands beside `use` counts, by field and by effect; everything else comes from the library."""
    document = read(journey).document
    own = {
        "use": "act-on-feedback",
        "coverage": 0.5,
        "cost": {"fixed": 100},
        "effects": {
            "role retention": {"experience_gain": {"value": 0.1, "law": "normal(mean=0.1, sd=0.02)"}}
        },
    }
    kept = {key: part for key, part in document.data.items() if key not in ("strategies", "policies")}
    taken = assemble(document.changed(kept | {"practices": {"mend": own}}, {}), journey).model.practices[
        "mend"
    ]
    assert taken.coverage.value == 0.5
    assert (taken.cost.fixed.value, taken.cost.per_day.value) == (100, 25)
    assert taken.effects["role retention"]["experience_gain"].size.value == 0.1
    assert taken.effects["role follow_up"]["experience_gain"].size.range == (0.0, 0.16)
    assert taken.used == "act-on-feedback@1"


def test_a_library_practice_of_which_a_part_fits_is_one_doubt() -> None:
    """However many of its targets match nothing."""
    document = read("decision").document
    kept = {key: part for key, part in document.data.items() if key not in ("strategies", "policies")}
    taken = assemble(
        document.changed(kept | {"practices": {"mend": {"use": "act-on-feedback"}}}, {}), "decision"
    )
    doubts = [str(doubt) for doubt in taken.warnings if "library practice mend" in str(doubt)]
    assert len(doubts) == 1
    assert "`role experience`, `role follow_up`, `role support` match nothing" in doubts[0]


def test_a_library_policy_brings_the_practice_that_it_switches() -> None:
    """`use: regular-review` adds acting on feedback, unless the file has its own; so does its name alone."""
    small = read("eight-stage").document
    kept = {k: part for k, part in small.data.items() if k not in ("strategies", "policies", "practices")}
    taken = assemble(small.changed(kept | {"policies": {"look": {"use": "regular-review"}}}, {}), "taken")
    assert taken.model.practices["act-on-feedback"].used == "act-on-feedback@1"
    assert taken.model.policies["look"].used == "regular-review@1"
    assert list(taken.plan("look").switched) == ["act-on-feedback"]
    named = assemble(small.changed(kept | {"strategies": {"steer": ["agile-review"]}}, {}), "named")
    assert list(named.plan("steer").switched) == ["act-on-feedback"]
    again = loads(json.dumps(named.resolved()), file="again.json")
    assert again.plan("steer").policies["agile-review"].every == 14
    own = read("seven-stage")
    assert own.plan("regular-review").switched["act-on-feedback"].used is None


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


def test_the_kept_library_is_the_file(tmp_path, monkeypatch):
    """What comes from the disk is what the parser gives, to the types; a broken file is parsed again."""
    monkeypatch.setenv("JOURNEYSIM_CACHE", str(tmp_path))
    parsed = practice_library._parsed()
    for _ in range(2):
        practice_library.practices.cache_clear()
        assert repr(practice_library.practices()) == repr(parsed)
    (file,) = tmp_path.rglob("practices")
    file.write_bytes(b"broken")
    practice_library.practices.cache_clear()
    assert repr(practice_library.practices()) == repr(parsed)
