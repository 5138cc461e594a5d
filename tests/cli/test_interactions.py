"""`journeysim interactions`."""

import json

import pytest

from tests.cli.shell import shop_in, type_in
from tests.studies.worlds import SHOP

SMALL = SHOP.replace("customers: 400", "customers: 100")


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A file with a hundred visitors, in an empty working folder."""
    monkeypatch.chdir(tmp_path)
    return shop_in(tmp_path, SMALL)


def test_the_answer_comes_first(small, tmp_path):
    """The joint effect, what is beyond the single ones, the largest share; then tables and how."""
    said = type_in("interactions", small, "--strategy", "push-hard", "--replications", "6")
    assert said.code == 0
    assert said.words.startswith("push-hard changes margin by ")
    for words in ("The largest share is that of", "By practice", "push + spend", "awareness", "(Shapley)"):
        assert words in said.words
    assert max(len(line) for line in said.out.splitlines()) <= 100
    folder = tmp_path / "journeysim-out" / "shop-interactions"
    assert {"interactions.png", "interactions.json", "manifest.json"} <= {p.name for p in folder.iterdir()}


def test_one_document(small):
    """--json prints the document and nothing else."""
    said = type_in("interactions", small, "--strategy", "push+nothing", "--replications", "4", "--json",
                   "--measure", "conversion")  # fmt: skip
    document = json.loads(said.out)
    assert document["practices"]["parts"]["nothing"]["alone"]["value"] == 0.0
    assert document["practices"]["pairs"][0]["verdict"] == "nothing"


def test_one_practice_is_refused(small):
    """In one sentence."""
    said = type_in("interactions", small, "--strategy", "push")
    assert said.code == 2
    assert "push has one part: nothing in it can help or hinder." in said.err
