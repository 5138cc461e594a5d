"""`journeysim rank`."""

import json

import pytest

from tests.cli.shell import shop_in, type_in
from tests.studies.worlds import LOOP


def test_the_answer_comes_first(shop):
    """First the best and how surely, then a line a strategy, the frontier, and how it was made."""
    said = type_in("rank", shop, "--strategies", "push,nothing", "--delta", "20")
    assert said.code == 0
    assert said.words.startswith(
        "push is best by margin of 2 strategies and the baseline: with at least 95 %"
    )
    assert "none of the others is better by more than 20 EUR" in said.words
    assert "Frontier of contribution against cost: baseline → push (0.0" in said.words
    assert "no less than: nothing (see" in said.words
    assert "A replication is one sample." in said.words
    assert max(len(line) for line in said.out.splitlines()) <= 100


def test_without_a_winner_it_says_what_is_missing(shop):
    """A pilot is not enough for a tiny difference: who leads, how surely, and how many more."""
    said = type_in("rank", shop, "--strategies", "push,push-hard", "--measure", "conversion",
                   "--delta", "0.0001", "--budget", "0.1s")  # fmt: skip
    assert said.code == 0
    assert said.words.startswith("No winner yet when the time was up, after 10 replications:")
    assert "more replications would decide" in said.words


def test_the_folder_holds_figures_and_numbers(shop, tmp_path):
    """Both pictures, the document, the resolved scenario and the manifest."""
    out = tmp_path / "ranked"
    said = type_in("rank", shop, "--strategies", "push", "--delta", "20", "--out", out, "--json")
    names = {path.name for path in out.iterdir()}
    assert {"effects.png", "frontier.svg", "ranking.json", "manifest.json", "scenario.yaml"} <= names
    assert json.loads(said.out) == json.loads((out / "ranking.json").read_text(encoding="utf-8"))


def test_nothing_beats_the_baseline(shop):
    """Where practices cost and bring nothing, doing nothing is best."""
    said = type_in("rank", shop, "--strategies", "nothing", "--delta", "10")
    assert said.words.startswith("Nothing beats the baseline by margin among 1 strategy")


def test_nothing_changes_anything(shop):
    """By conversion a neutral practice leaves nothing to choose."""
    said = type_in("rank", shop, "--strategies", "nothing", "--measure", "conversion")
    assert said.words.startswith("No strategy changes conversion at all: there is nothing to choose.")


def test_a_journey_without_money(tmp_path, monkeypatch):
    """No costs, no frontier."""
    monkeypatch.chdir(tmp_path)
    practice = "practices: {p: {effects: {trial -> bought: {odds_ratio: 9}}}}"
    said = type_in("rank", shop_in(tmp_path, LOOP + practice), "--measure", "conversion")
    assert said.words.startswith("p is best by conversion of 1 strategy and the baseline")
    assert "Frontier" not in said.out


@pytest.mark.parametrize(
    "options, words",
    [
        (("--budget", "soon"), "expected a time"),
        (("--confidence", "2"), "between 0.5 and 1"),
        (("--measure", "magic"), "no measure"),
    ],
)
def test_slips_are_sentences(shop, options, words):
    """Exit code 2 and one sentence on stderr."""
    said = type_in("rank", shop, *options)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
