"""`journeysim compare --engine exact`."""

import json

import pytest

from tests.cli.shell import shop_in, type_in
from tests.studies.worlds import SHOP

KEPT_CONDITION = """
conditions:
  drought:
    active: false
    effects: {awareness -> purchase: {odds_ratio: 0.5}}
"""
CAPPED = SHOP.replace("cost: {fixed: 200}", "cost: {per_exposure: 1, cap: 20}")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A shop, in a file."""
    return shop_in(tmp_path_factory.mktemp("exactly"), SHOP + KEPT_CONDITION)


def test_the_answer_comes_first(shop, tmp_path):
    """Which strategy does most, what it costs, how right the levels are, and where the numbers are."""
    said = type_in("compare", shop, "--engine", "exact", "--out", tmp_path / "told")
    assert said.code == 0, said.err
    assert said.words.startswith(
        "push-hard raises margin: +6,122 EUR (exact) in 200 days, at a cost of 1,200"
    )
    assert "! costs more than the scenario's budget: push-hard." in said.words
    assert "How: 2 strategies were solved exactly, without chance" in said.words
    assert "are assumptions" in said.words
    assert "Levels are right to: conversion 0" in said.words
    assert "Numbers and the resolved scenario are in" in said.words


def test_the_folder_holds_the_document(shop, tmp_path):
    """The numbers as JSON, as they are printed, and as a table; the manifest says that they were solved."""
    folder = tmp_path / "told"
    said = type_in("compare", shop, "--engine", "exact", "--strategies", "push", "--json", "--out", folder)
    document = json.loads(said.out)
    assert document == json.loads((folder / "exact.json").read_text(encoding="utf-8"))
    assert document["answer"].startswith("push raises margin: +")
    assert document["ranking"]["order"] == ["push"]
    assert {path.name for path in folder.iterdir()} == {
        "exact.json", "effects.parquet", "manifest.json", "scenario.yaml",
    }  # fmt: skip
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["engine"] == "exact"


def test_runs_are_not_replaced(shop, tmp_path, monkeypatch):
    """Without --out the numbers go beside what runs have written, and not in its place."""
    monkeypatch.chdir(tmp_path)
    said = type_in("compare", shop, "--engine", "exact", "--strategies", "push")
    assert said.code == 0, said.err
    assert [path.name for path in (tmp_path / "journeysim-out").iterdir()] == ["shop-exact"]


def test_a_condition_gives_four_lines(shop):
    """Each strategy without and with the condition, and what it does under it."""
    asked = ("compare", shop, "--engine", "exact", "--strategies", "push", "--condition", "drought")
    under = json.loads(type_in(*asked, "--json").out)["under"]
    assert under["condition"] == "drought"
    assert under["effects"]["push"]["conversion"]["kind"] == "exact"
    document = json.loads(type_in(*asked, "--json").out)["strategies"]
    levels = {name: told["measures"]["conversion"]["value"] for name, told in document.items()}
    apart = levels["push+drought"] - levels["drought"]
    assert under["effects"]["push"]["conversion"]["value"] == pytest.approx(apart)


@pytest.mark.parametrize(
    "option", [("--replications", "3"), ("--precision", "margin=2%"), ("--budget", "9s")]
)
def test_what_needs_runs_is_refused(shop, option):
    """Options that only runs understand are not passed over in silence."""
    said = type_in("compare", shop, "--engine", "exact", *option)
    assert said.code == 2
    assert f"{option[0]}: exact answers need no runs" in said.err


def test_a_strategy_alone_may_be_refused(tmp_path):
    """What is covered is answered; for the rest the reason is named with its strategy."""
    said = type_in(
        "compare", shop_in(tmp_path, CAPPED), "--engine", "exact", "--strategies", "push,spend",
        "--out", tmp_path / "told",
    )  # fmt: skip
    assert said.code == 0, said.err
    assert "No exact answer under push for conversion" in said.words
    assert "spend raises margin: +340.2 EUR (exact)" in said.words


def test_a_reason_that_holds_for_all_is_told_once():
    """Where the journey itself is not covered there is one paragraph, not one for each strategy."""
    said = type_in("compare", "onboarding", "--engine", "exact", "--strategies", "win-new,keep-existing",
                   "--json")  # fmt: skip
    assert set(json.loads(said.out)["strategies"]) == {"baseline", "win-new", "keep-existing"}
    said = type_in("run", "onboarding", "--engine", "exact", "--strategy", "win-new")
    assert said.code == 0
    assert said.words.count("No exact answer") == 1


def test_run_writes_its_folder_too(shop, tmp_path):
    """`run --engine exact --out` writes what `compare` writes."""
    said = type_in("run", shop, "--strategy", "push", "--engine", "exact", "--out", tmp_path / "told")
    assert said.code == 0, said.err
    assert said.words.startswith("push raises margin: +")
    assert (tmp_path / "told" / "exact.json").exists()
