"""`journeysim uncertainty`."""

import json

import pytest

from tests.cli.shell import shop_in, type_in
from tests.studies.test_uncertainty import BOLD, TEXT


@pytest.fixture
def offer(tmp_path, monkeypatch):
    """A file with one practice whose odds ratio is uncertain, in an empty working folder."""
    monkeypatch.chdir(tmp_path)
    few = TEXT.replace("customers: 300", "customers: 60").replace("revenue: 10", "revenue: 50")
    return shop_in(tmp_path, few, "offer.yaml")


def test_the_answer_comes_first(offer, tmp_path):
    """What to choose, how often that is right, what to find out, and by which trial."""
    said = type_in("uncertainty", offer, "--strategies", "bold", "--draws", "32")
    assert said.code == 0
    assert said.words.startswith("By what is known today ")
    for words in ("in % of the cases", "best by margin on average", "90 % range", "A/B test", "draws of 1"):
        assert words.replace("in % of the cases", "% of the cases") in said.words
    assert max(len(line) for line in said.out.splitlines()) <= 100
    folder = tmp_path / "journeysim-out" / "offer-uncertainty"
    assert {"uncertainty.png", "uncertainty.json", "manifest.json"} <= {p.name for p in folder.iterdir()}


def test_laws_may_be_named(offer):
    """--uncertain adds an input; --json prints the document alone."""
    said = type_in("uncertainty", offer, "--strategies", "bold", "--draws", "32", "--json",
                   "--uncertain", "practices.bold.coverage=beta(a=8, b=2)")  # fmt: skip
    document = json.loads(said.out)
    assert {entry["path"] for entry in document["inputs"]} == {BOLD, "practices.bold.coverage"}


def test_a_study_outlives_indices_that_cannot_be_told(offer):
    """Where an input changes nothing the rest of the study is told, and why there are no indices."""
    said = type_in("uncertainty", offer, "--strategies", "bold", "--draws", "8", "--sobol", "2",
                   "--set", "practices.bold.coverage=0")  # fmt: skip
    assert said.code == 0, said.err
    assert "By what is known today" in said.words
    assert "No Sobol indices: the effect of bold varies no more than luck" in said.words


def test_why_the_effect_is_not_known(offer):
    """--sobol adds a table, and the document has its numbers."""
    said = type_in("uncertainty", offer, "--strategies", "bold", "--draws", "8", "--sobol", "32",
                   "--customers", "600")  # fmt: skip
    assert "Why the effect of bold is not known" in said.words
    assert "Chance is taken off" in said.words


def test_what_is_worth_nothing_to_know_is_told_as_none(tmp_path, monkeypatch):
    """Where a practice can never pay, knowing its effect changes no choice."""
    monkeypatch.chdir(tmp_path)
    dear = TEXT.replace("customers: 300", "customers: 40").replace("fixed: 150", "fixed: 90000")
    said = type_in("uncertainty", shop_in(tmp_path, dear), "--strategies", "bold", "--draws", "32")
    assert said.code == 0
    assert "baseline is best by margin on average, and in 100 % of the cases" in said.words
    assert "would not change the choice by anything that can be told" in said.words


@pytest.mark.parametrize(
    "options, words",
    [
        (("--uncertain", "practices.bold.coverage"), "write it as PATH=LAW"),
        (("--uncertain", "practices.bold.coverage=magic(1)"), "`magic` is no law"),
        (("--budget", "never"), "expected a time"),
    ],
)
def test_slips_are_sentences(offer, options, words):
    """Exit code 2 and one sentence on stderr."""
    said = type_in("uncertainty", offer, *options)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
