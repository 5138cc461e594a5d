"""`journeysim practices`."""

import json

import pytest

from journeysim.scenario.practice_library import practices
from tests.cli.shell import type_in

VOCABULARIES = ["seven-stage", "eight-stage", "b2b-platform", "subscription", "onboarding", "decision"]


def test_every_practice_is_listed_in_a_line():
    """Each name with its label."""
    said = type_in("practices")
    assert said.code == 0
    assert all(name in said.words and entry["label"] in said.words for name, entry in practices().items())
    assert max(len(line) for line in said.out.splitlines()) <= 100


def test_one_practice_is_told_in_plain_words():
    """Effects with their range, time, cost, conflict, source and grade."""
    said = type_in("practices", "staff-training").words
    for words in (
        "service time × 0.92 (0.85 to 1)",
        "acts after 21 days",
        "4,000 EUR at the start",
        "1 server of every desk learns first",
        "What are the 7 Stages",
        "assumption: nobody has measured it",
    ):
        assert words in said
    assert "conflicts with welcome-tour" in type_in("practices", "onboarding-test").words
    review = type_in("practices", "agile-review").words
    assert "every 14 days; figures are 3 days old" in review
    assert "Acting on feedback at once" in review


@pytest.mark.parametrize("scenario", VOCABULARIES)
def test_in_a_scenario_each_practice_says_what_it_acts_on(scenario):
    """As JSON too: concrete things by effect; one that finds nothing says so."""
    document = json.loads(type_in("practices", "--scenario", scenario, "--json").out)
    listed = type_in("practices", "--scenario", scenario).out
    assert len(document["practices"]) == len(practices())
    for known in document["practices"]:
        line = next(line for line in listed.splitlines() if line.startswith(f" {known['name']} "))
        assert ("nothing to act on" in line) == (not known["acts"])
        sizes = [size for effects in known.get("effects", {}).values() for size in effects.values()]
        assert known["acts"] == (known["kind"] == "policy" or any(size["acts_on"] for size in sizes))


def test_a_practice_for_nobody_says_so():
    """The journey of five stages has no onboarding."""
    said = type_in("practices", "welcome-tour", "--scenario", "decision")
    assert said.code == 0
    assert "In decision it finds nothing to act on: there is none of role onboarding." in said.words


def test_a_practice_of_the_scenario_counts_with_its_overrides():
    """The subscription takes the tour for five thousand, and has practices of its own."""
    said = type_in("practices", "welcome-tour", "--scenario", "subscription").words
    assert "5,000 EUR at the start" in said
    assert "for 80 % of customers" in said
    assert "here: stage welcome" in said
    assert "edge" not in type_in("practices", "win-back-offer", "--scenario", "subscription").err


def test_each_effect_has_a_law_in_json():
    """What is not known for sure is told as a law that a program can draw from."""
    (known,) = json.loads(type_in("practices", "welcome-tour", "--json").out)["practices"]
    gain = known["effects"]["role onboarding"]["experience_gain"]
    assert gain["range"] == [0.02, 0.18]
    assert gain["law"].startswith("normal(mean=0.1")


@pytest.mark.parametrize(
    "words", [("welcme-tour",), ("tour", "--scenario", "decision"), ("--scenario", "nil")]
)
def test_unknown_names_are_refused(words):
    """Exit code 2 and one sentence."""
    said = type_in("practices", *words)
    assert said.code == 2
    assert said.err.count("\n") == 1
