"""`journeysim reviews`."""

import json

import pytest

from tests.cli.shell import shop_in, type_in
from tests.studies.reviews.test_reviews import POLICY
from tests.studies.worlds import SHOP

QUICK = ("--cadence", "40", "--delay", "0", "--replications", "2", "--engine", "reference")


@pytest.fixture
def watched(tmp_path, monkeypatch):
    """A shop with a policy."""
    monkeypatch.chdir(tmp_path)
    return shop_in(tmp_path, SHOP.replace("strategies:", POLICY + "strategies:"))


def test_the_answer_comes_first(watched):
    """What the policy changes beside never and always, then the worths, all ways, and how it was made."""
    said = type_in("reviews", watched, "--measure", "purchases", "--noise", "0", *QUICK)
    assert said.code == 0, said.err
    assert said.words.startswith(
        "watch, which reviews conversion every 10 days on figures of today, right to ± 50 %, changes "
        "purchases by"
    )
    assert "beside push from the first day, without a review." in said.words
    assert "Figures without error instead of ± 50 %: worth" in said.words
    assert "reviews every 10 days instead of every 40 days" in said.words
    assert "How: 4 ways of reviewing, never and always, 2 replications of each" in said.words
    assert max(len(line) for line in said.out.splitlines()) <= 100


def test_the_folder_holds_the_figure_and_the_numbers(watched, tmp_path):
    """The map, the document, the scenario, the manifest."""
    out = tmp_path / "reviewed"
    said = type_in("reviews", watched, "--noise", "0", *QUICK, "--out", out, "--json")
    assert said.code == 0, said.err
    names = {path.name for path in out.iterdir()}
    assert {"reviews.png", "reviews.svg", "reviews.json", "manifest.json", "scenario.yaml"} <= names
    assert json.loads(said.out) == json.loads((out / "reviews.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "options, words",
    [
        (("--cadence", "weekly"), "write numbers separated by commas"),
        (("--policy", "magic"), "no practice, policy or strategy `magic`"),
        (("--noise", "-1"), "of 0 or more"),
        (("--measure", "magic"), "no measure"),
    ],
)
def test_slips_are_sentences(watched, options, words):
    """Exit code 2 and one sentence on stderr."""
    said = type_in("reviews", watched, *options)
    assert (said.code, said.out) == (2, "")
    assert words in " ".join(said.err.split())
