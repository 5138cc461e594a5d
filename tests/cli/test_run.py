"""`journeysim run`."""

import json

import jsonschema
import pytest

from journeysim.results.export import read_log
from journeysim.scenario.library import load
from journeysim.simulation import simulate
from tests.cli.shell import type_in
from tests.cli.test_compare import DOCUMENT


def test_the_baseline_is_measured(shop):
    """Measures with intervals, the funnel, seed and engine; nothing is written."""
    said = type_in("run", shop)
    assert said.code == 0
    for words in ("shop under baseline", "Conversion", "Margin", "awareness", "seed 1", "engine reference"):
        assert words in said.words
    assert [path.name for path in shop.parent.iterdir()] == ["shop.yaml"]


def test_another_strategy_stands_beside_the_baseline(shop):
    """The difference that it makes is shown."""
    said = type_in("run", shop, "--strategy", "push")
    assert "shop under push" in said.words
    assert "Difference from the baseline" in said.words
    assert "points" in said.words


@pytest.mark.parametrize("strategy", ["baseline", "push"])
def test_json_has_the_one_strategy(shop, strategy):
    """Effects are there only where there is something to compare with."""
    document = json.loads(type_in("run", shop, "--strategy", strategy, "--json").out)
    jsonschema.validate(document, DOCUMENT)
    assert list(document["strategies"]) == [strategy]
    assert ("effects" in document["strategies"][strategy]) == (strategy == "push")


def test_the_same_seed_gives_the_same_document(shop):
    """Two runs print the same bytes; another seed prints others."""
    first, again, other = (type_in("run", shop, "--json", "--seed", seed).out for seed in ("5", "5", "6"))
    assert first == again != other


def test_out_holds_log_tables_and_figures(shop):
    """The log on disk is the log of the run, bit for bit."""
    out = shop.parent / "out"
    assert type_in("run", shop, "--strategy", "push", "--out", out, "--seed", "3").code == 0
    found = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert found >= {
        "manifest.json",
        "scenario.yaml",
        "measures.json",
        "journey.svg",
        "funnel.png",
        "paths.svg",
    }
    assert found >= {"tables/log.parquet", "tables/visits.parquet", "tables/customers.parquet"}
    assert read_log(out / "tables" / "log.parquet").equals(simulate(load(shop), "push", seed=3).log)


def test_a_scenario_with_a_real_log_is_held_against_it(tmp_path, monkeypatch):
    """`run cdnow` prints simulated beside actual and draws both."""
    monkeypatch.chdir(tmp_path)
    said = type_in("run", "cdnow")
    assert said.code == 0
    for number in ("828", "1,746", "2,457", "3,183", "3,844", "4,339"):
        assert number in said.out
    assert "Mean of 10 worlds" in said.words
    assert (tmp_path / "journeysim-out" / "cdnow-run" / "simulated-and-actual.svg").exists()


@pytest.mark.parametrize("arguments", [("--strategy", "nowhere"), ("--set", "x=1"), ("--engine", "none")])
def test_mistakes_are_one_message(shop, arguments):
    """Exit code 2, nothing on stdout, no file."""
    said = type_in("run", shop, *arguments)
    assert said.code == 2
    assert said.out == ""
    assert [path.name for path in shop.parent.iterdir()] == ["shop.yaml"]


def test_a_misspelt_scenario_has_a_suggestion():
    """The near name is told."""
    said = type_in("run", "sevn-stage")
    assert said.code == 2
    assert "seven-stage" in said.err
